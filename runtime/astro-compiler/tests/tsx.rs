//! Samples: a component, the TSX it prints, and under each line what was copied from the source.
//!
//! `tsx/NAME.astro` is the component, `tsx/NAME.tsx.txt` the picture. `UPDATE=1 cargo test` draws them anew.
#![allow(clippy::disallowed_methods, clippy::print_stderr, reason = "samples are files beside the test")]

use std::path::{Path, PathBuf};

use astro_compiler::{Features, SpanKind, SpanMap, Tsx, tsx};
use astro_syntax::program::with_module;
use astro_syntax::{Document, Language};

/// The text, with `^` under copied text, `~` under text that stands for something, `=` under another name of something.
fn picture(text: &str, map: &SpanMap) -> String {
    let mut marks: Vec<u8> = vec![b' '; text.len()];
    for span in map.spans() {
        let mark = match span.kind {
            SpanKind::Verbatim => b'^',
            SpanKind::Atom => b'~',
            SpanKind::Alias => b'=',
        };
        marks[span.generated.clone()].fill(mark);
    }
    let mut picture = String::new();
    let mut at = 0;
    for line in text.split('\n') {
        let line_marks: String = line.char_indices().map(|(index, _)| char::from(marks[at + index])).collect();
        at += line.len() + 1;
        if line.trim().is_empty() {
            continue;
        }
        picture.push_str(&format!("  {}\n", line.trim_end()));
        if !line_marks.trim().is_empty() {
            picture.push_str(&format!("//{}\n", line_marks.trim_end()));
        }
    }
    picture
}

fn drawn(printed: &Tsx) -> String {
    let mut all = picture(&printed.text, &printed.map);
    for script in &printed.scripts {
        all.push_str(&format!("--- {}\n{}", script.suffix, picture(&script.text, &script.map)));
    }
    all
}

fn samples() -> Vec<(PathBuf, String)> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let folders = ["tsx", "samples"].map(|name| here.join(name));
    let files = folders.iter().flat_map(|it| std::fs::read_dir(it).expect("the samples")).map(|it| it.expect("a sample").path());
    let mut files: Vec<PathBuf> = files.filter(|path| path.extension().is_some_and(|it| it == "astro")).collect();
    files.sort();
    files.into_iter().map(|path| (path.clone(), std::fs::read_to_string(path).expect("a sample"))).collect()
}

#[test]
fn samples_print_as_drawn() {
    let mut wrong = Vec::new();
    for (path, source) in samples().into_iter().filter(|(path, _)| path.parent().is_some_and(|it| it.ends_with("tsx"))) {
        let name = path.file_name().and_then(|it| it.to_str()).expect("a name");
        let drawn = drawn(&tsx(&Document::parse(&source), name));
        let expected = path.with_extension("tsx.txt");
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&expected, &drawn).expect("the picture is writable");
        } else if std::fs::read_to_string(&expected).ok().as_deref() != Some(&drawn) {
            wrong.push(format!("{}:\n{drawn}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "not as drawn (UPDATE=1 draws anew):\n{}", wrong.join("\n"));
}

/// Whatever is typed so far: the spans hold, and the text parses if the scripts in it do.
#[test]
fn every_prefix_and_every_gap_prints_what_parses() {
    for (_, source) in samples() {
        let step = (source.len() / 40).max(1);
        let cuts: Vec<usize> = (0..=source.len()).step_by(step).filter(|&at| source.is_char_boundary(at)).collect();
        for pair in cuts.windows(2) {
            check(&source[..pair[0]]);
            check(&format!("{}{}", &source[..pair[0]], &source[pair[1]..]));
        }
        check(&source);
    }
}

/// All `.astro` files under `ASTRO_SOURCES`; run by hand over the sources of Astro and Starlight.
#[test]
fn files_of_others_print_what_parses() {
    let Some(folder) = std::env::var_os("ASTRO_SOURCES") else { return eprintln!("SKIP: ASTRO_SOURCES names no folder") };
    let mut folders = vec![PathBuf::from(folder)];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()) {
            if path.is_dir() && !path.is_symlink() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == "astro")
                && let Ok(source) = std::fs::read_to_string(&path)
            {
                files += 1;
                if std::panic::catch_unwind(|| check(&source)).is_err() {
                    panic!("{}", path.display());
                }
            }
        }
    }
    eprintln!("{files} files");
}

fn check(source: &str) {
    let document = Document::parse(source);
    let printed = tsx(&document, "/src/pages/sample.astro");
    spans_hold(source, &printed.text, &printed.map);
    for script in &printed.scripts {
        spans_hold(source, &script.text, &script.map);
    }
    let sound = scripts_are_sound(&document);
    if let Err(errors) = with_module(&printed.text, Language::Tsx, |_| ()) {
        assert!(!sound, "{:?} in\n{}\nof\n{source}", errors, printed.text);
    }
}

/// Is it markup alone that is broken, if anything is? Errors behind the place where Astro stops reading are not known.
fn scripts_are_sound(document: &Document) -> bool {
    const OF_MARKUP: &[&str] = &[
        "unclosed-element", "unexpected-end-tag", "mismatched-end-tag", "void-end-tag", "invalid-name", "unclosed-tag",
        "unexpected-brace", "unclosed-comment", "comment-in-tag", "unclosed-raw-element", "unclosed-frontmatter",
        "missing-attribute-value", "unclosed-attribute-value", "lone-less-than", "nested-doctype",
    ];
    let all = document.errors().iter().chain(document.warnings());
    document.script().errors.is_empty()
        && all.into_iter().all(|error| OF_MARKUP.contains(&error.name) && !error.message.contains("leaves out the rest"))
}

/// Every span maps there and back, and copied text is the same on both sides.
fn spans_hold(source: &str, text: &str, map: &SpanMap) {
    let mut end = 0;
    for span in map.spans() {
        assert!(span.generated.start >= end, "spans overlap at {:?} in\n{text}", span.generated);
        end = span.generated.end;
        let (generated, written) = (text.get(span.generated.clone()), source.get(span.source.clone()));
        assert!(generated.is_some() && written.is_some(), "{span:?} is outside of\n{text}\nof\n{source}");
        if span.kind == SpanKind::Verbatim {
            assert_eq!(generated, written);
        }
        let nothing = Features::default();
        assert_eq!(map.source_of(span.generated.clone(), nothing), Some(span.source.clone()), "{span:?} of {source}");
        let back = map.to_generated(span.source.start).any(|(at, other)| other == span && at == span.generated.start);
        assert!(back, "{span:?} does not lead back in\n{text}");
        assert!(!map.is_synthetic(span.generated.clone()));
    }
}
