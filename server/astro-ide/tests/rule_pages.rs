//! The pages under `server/docs/rules` say what the rules' own doc comments say. `UPDATE=1` writes them.
#![allow(clippy::disallowed_methods, reason = "a test looks at the disk")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use astro_ide::{Analysis, Severity};

/// Every page by its file name.
fn pages() -> BTreeMap<String, String> {
    let mut index = String::from(
        "<!-- Generated from server/astro-ide/src/diagnostics; `UPDATE=1 cargo test -p astro-ide --test rule_pages` rewrites it. -->\n\
         # Rules\n\nEach has a page of its own, which `astro-lsp check --explain NAME` prints too. Its level is set in `astro-lsp.json`:\n\n\
         ```json\n{ \"rules\": { \"whitespace-lost\": \"off\", \"image\": \"error\", \"*\": \"warning\" } }\n```\n\n\
         | rule | | severity | what it reports |\n|---|---|---|---|\n",
    );
    let mut pages = BTreeMap::new();
    for rule in Analysis::rules() {
        let severity = match rule.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
            Severity::Hint => "hint",
        };
        let number = if rule.number == 0 { String::new() } else { format!("R{:02}", rule.number) };
        let _ = writeln!(index, "| [{0}]({0}.md) | {number} | {severity} | {1} |", rule.name, rule.summary().replace('|', "\\|"));
        pages.insert(format!("{}.md", rule.name), rule.page());
    }
    pages.insert("README.md".to_owned(), index);
    pages
}

#[test]
fn pages_are_those_of_the_rules() {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/rules"));
    let pages = pages();
    if std::env::var_os("UPDATE").is_some() {
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        for (name, page) in &pages {
            std::fs::write(folder.join(name), page).unwrap();
        }
    }
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(&folder).unwrap().flatten() {
        let text = std::fs::read_to_string(entry.path()).unwrap();
        found.insert(entry.file_name().into_string().unwrap(), text);
    }
    for (name, page) in &pages {
        assert!(found.get(name) == Some(page), "{name} differs from its rule; UPDATE=1 writes it");
    }
    let strange: Vec<_> = found.keys().filter(|name| !pages.contains_key(*name)).collect();
    assert!(strange.is_empty(), "no rule has these pages: {strange:?}");
}

#[test]
fn every_rule_says_what_why_and_what_to_do() {
    for rule in Analysis::rules() {
        let paragraphs = rule.doc.split("\n\n").count();
        assert!(paragraphs > 1 || rule.doc.contains("\n \n") || rule.doc.contains("\n\n"), "{} has but one paragraph", rule.name);
        assert!(rule.summary().ends_with(['.', ':']) && rule.summary().len() < 220, "{}: {}", rule.name, rule.summary());
        let is_name = rule.name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        assert!(is_name, "{}", rule.name);
    }
}
