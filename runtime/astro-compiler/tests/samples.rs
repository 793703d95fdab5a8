//! Samples: a component, the JavaScript it prints, and under each line what was copied from the source.
//!
//! `samples/NAME.astro` is the component, `samples/NAME.js` the picture. `UPDATE=1 cargo test` draws them anew.
#![allow(clippy::disallowed_methods, reason = "samples are files beside the test")]

use std::path::{Path, PathBuf};

use astro_compiler::{JsModule, JsOptions, LowerOptions, SpanKind, lower, to_js};
use astro_syntax::{Document, Language};

fn print(source: &str) -> JsModule {
    let component = lower(&Document::parse(source), &LowerOptions { path: "/src/pages/sample.astro" });
    to_js(&component, &JsOptions::default())
}

/// The code, with `^` under copied text and `~` under text that stands for something.
fn picture(module: &JsModule) -> String {
    let mut marks: Vec<u8> = vec![b' '; module.code.len()];
    for span in module.map.spans() {
        let mark = if span.kind == SpanKind::Verbatim { b'^' } else { b'~' };
        marks[span.generated.clone()].fill(mark);
    }
    let mut picture = String::new();
    let mut at = 0;
    for line in module.code.split('\n') {
        let line_marks: String = line.char_indices().map(|(index, _)| char::from(marks[at + index])).collect();
        at += line.len() + 1;
        if line.trim().is_empty() {
            continue;
        }
        picture.push_str(&format!("{}\n", line.trim_end()));
        let line_marks = line_marks.trim_end().get(2..).unwrap_or_default();
        if !line_marks.is_empty() {
            picture.push_str(&format!("//{line_marks}\n"));
        }
    }
    for style in &module.styles {
        picture.push_str(&format!("// style {} global={}: {}\n", style.lang, style.global, style.css.split_whitespace().collect::<Vec<_>>().join(" ")));
    }
    for script in &module.scripts {
        picture.push_str(&format!("// script {:?}: {}\n", script.src, script.code.trim()));
    }
    for error in &module.errors {
        picture.push_str(&format!("// error {} at {:?}: {}\n", error.name, error.range, error.message));
    }
    picture
}

fn samples() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples");
    let files = std::fs::read_dir(folder).expect("the samples").map(|entry| entry.expect("a sample").path());
    let mut files: Vec<PathBuf> = files.filter(|path| path.extension().is_some_and(|it| it == "astro")).collect();
    files.sort();
    files
}

#[test]
fn samples_print_as_drawn() {
    let mut wrong = Vec::new();
    for path in samples() {
        let source = std::fs::read_to_string(&path).expect("a sample");
        let drawn = picture(&print(&source));
        let expected = path.with_extension("js");
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&expected, &drawn).expect("the picture is writable");
        } else if std::fs::read_to_string(&expected).ok().as_deref() != Some(&drawn) {
            wrong.push(format!("{}:\n{drawn}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "not as drawn (UPDATE=1 draws anew):\n{}", wrong.join("\n"));
}

/// Whatever is typed so far: the printed code parses, and copied text is the same on both sides.
#[test]
fn every_prefix_prints_code_that_parses() {
    for path in samples() {
        let source = std::fs::read_to_string(&path).expect("a sample");
        let step = (source.len() / 25).max(1);
        for end in (0..source.len()).step_by(step).filter(|&end| source.is_char_boundary(end)) {
            check(&source[..end]);
        }
    }
}

#[test]
fn broken_text_prints_code_that_parses() {
    for source in [
        "", "{", "}", "<", "<p", "<p a={", "<p a=`", "{a.map(x => <p>", "---\n", "---\nconst a = ;\n---\n<p/>", "{a ? <p/> :}",
        "<Foo {...}/>", "<Foo {}/>", "{`${<b/>}`}", "<A.B.", "</p>", "<style>a{", "<script>", "{<", "<p {...a", "---\nreturn\n---",
        "---\nimport\n---\n{x}", "<slot name={}>", "<p set:html/>", "<p class:list/>", "{/*", "{// x", "<Foo>{a && <p slot={b}/>}</Foo>",
        "---\nexport const a = 1\n---\n---", "{a}{", "\u{0}\u{1}<\u{2}>", "<p a='\"' b=\"'\" c=é>ü</p>",
    ] {
        check(source);
    }
    check(&"<div>".repeat(3_000));
    check(&"<A>".repeat(500));
    check(&"{".repeat(2_000));
    check(&format!("<p>{}</p>", "x".repeat(200_000)));
}

fn check(source: &str) {
    let module = print(source);
    let parsed = astro_syntax::program::with_module(&module.code, Language::Js, |_| ());
    assert_eq!(parsed, Ok(()), "{source:?} printed:\n{}", module.code);
    for span in module.map.spans() {
        assert!(span.generated.end <= module.code.len() && span.source.end <= source.len(), "{span:?} of {source:?}");
        if span.kind == SpanKind::Verbatim && module.errors.is_empty() {
            // Types are blanked inside of copied text; what is left is letter by letter the same.
            let generated = &module.code[span.generated.clone()];
            let original = &source[span.source.clone()];
            assert_eq!(generated.len(), original.len());
            assert!(
                generated.bytes().zip(original.bytes()).all(|(a, b)| a == b || a.is_ascii_whitespace() || !a.is_ascii() || a == b';'),
                "{generated:?} is not {original:?}"
            );
        }
    }
}

#[test]
fn elements_that_say_where_they_are_written() {
    let source = "<html>\n<head><title>t</title></head>\n<body>é<p class=\"a\">x</p>{list.map((it) => <b>{it}</b>)}<Card /></body></html>";
    let component = lower(&Document::parse(source), &LowerOptions { path: "/src/pages/a.astro" });
    let code = to_js(&component, &JsOptions { places: true, ..JsOptions::default() }).code;
    let places: Vec<&str> = code.split("data-astro-source-loc=\\\"").skip(1).map(|rest| rest.split('\\').next().unwrap_or_default()).collect();
    assert_eq!(places, ["3:1", "3:8", "3:44"], "{code}");
    assert!(code.contains("data-astro-source-file=\\\"src/pages/a.astro\\\""), "{code}");
}

#[test]
fn expressions_that_say_what_they_are() {
    let source = "---\nimport x from \"x\";\nconst post = x();\nlet { a, b: [c] } = post;\nfunction f() {}\n---\n<p title={post.title} class=\"k\">{a}{\"text\"}{/* none */}{list.map((it) => <b>{it}</b>)}</p>";
    let print = |places| to_js(&lower(&Document::parse(source), &LowerOptions { path: "/src/pages/a.astro" }), &JsOptions { places, ..JsOptions::default() }).code;
    let code = print(true);
    for part in [
        "const $$see = $$seen(\"src/pages/a.astro\", [\"7 post.title\", \"7 a\", \"7 it\"]);",
        "$$see.names($$r, { \"post\": () => post, \"a\": () => a, \"c\": () => c });",
        "$$see($$r, 0, (post.title))",
        "$$see($$r, 2, (it))",
    ] {
        assert!(code.contains(part), "{part} in {code}");
    }
    assert!(!print(false).contains("see"));
}

#[test]
fn expressions_between_quotes_and_letters_of_any_length() {
    for (source, told) in [("{\"a\" + \u{e9}}", true), ("{'\u{e9}'}", false), ("{'\u{1f600}' + 'a'}", true), ("{\"}", false), ("{'\u{e9}}", false)] {
        let component = lower(&Document::parse(source), &LowerOptions { path: "/a.astro" });
        let code = to_js(&component, &JsOptions { places: true, ..JsOptions::default() }).code;
        assert_eq!(code.contains("$$see($$r, 0, "), told, "{source}: {code}");
    }
}
