//! Syntax Astro's compiler accepts has no error here; syntax it rejects has one that helps.
//!
//! `cases.json` holds the texts and the verdicts, `cases.errors.txt` our words for the rejected ones
//! (`UPDATE_EXPECT=1` rewrites it).

use std::fmt::Write;

use astro_syntax::Document;
use expect_test::expect_file;

struct Case {
    name: String,
    source: String,
    accepted: bool,
}

fn cases() -> Vec<Case> {
    let all: serde_json::Value = serde_json::from_str(include_str!("cases.json")).expect("cases.json is JSON");
    let text = |case: &serde_json::Value, key: &str| case[key].as_str().expect("every case is complete").to_owned();
    let all = all.as_array().expect("cases.json is a list");
    all.iter()
        .map(|case| Case {
            name: format!("{} {}", case["id"], text(case, "name")),
            source: text(case, "source"),
            accepted: text(case, "verdict") == "accept",
        })
        .collect()
}

fn draw(document: &Document) -> String {
    let mut out = String::new();
    for error in document.errors() {
        let place = &document.source()[error.range.clone()];
        let _ = writeln!(out, "  {}@{:?} {place:?}\n    {}\n    {}", error.name, error.range, error.message, error.help);
    }
    out
}

#[test]
fn what_astro_accepts_has_no_error() {
    let mut wrong = String::new();
    for case in cases().iter().filter(|case| case.accepted) {
        let drawn = draw(&Document::parse(&case.source));
        if !drawn.is_empty() {
            let _ = writeln!(wrong, "{}\n  {:?}\n{drawn}", case.name, case.source);
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn what_astro_rejects_has_an_error_that_helps() {
    let mut drawn = String::new();
    let mut silent = Vec::new();
    for case in cases().iter().filter(|case| !case.accepted) {
        let document = Document::parse(&case.source);
        if document.errors().is_empty() {
            silent.push(format!("{} {:?}", case.name, case.source));
        }
        let _ = writeln!(drawn, "{}\n  {:?}\n{}", case.name, case.source, draw(&document));
    }
    assert!(silent.is_empty(), "no error for {silent:#?}");
    expect_file!["cases.errors.txt"].assert_eq(&drawn);
}
