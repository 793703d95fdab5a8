//! `astro-lsp compile`: what is rendered, and the spans that tie it to the source.

use std::fmt::Write as _;
use std::io::Write;
use std::process::ExitCode;

use astro_compiler::{CompileError, JsOptions, LowerOptions, SpanMap, lower, to_js, to_tsx};
use astro_syntax::Document;

use super::input;
use crate::trouble::{FINDINGS, Outcome};
use crate::{CompileArguments, CompileTarget, roots, vfs};

/// Text of a span that is shown.
const SHOWN: usize = 40;

/// Prints the module; 1 if the source has errors, which a module that renders then throws.
pub(crate) fn run(arguments: CompileArguments) -> Outcome {
    let input = input::read(&arguments.file)?;
    let document = Document::parse(&input.text);
    let component = lower(&document, &LowerOptions { path: &project_path(&arguments.file) });
    let mut printed = String::new();
    let mut print = |text: &str, map: &SpanMap| {
        printed.push_str(text);
        if arguments.map {
            printed.push_str(&spans(map, &input.text));
        }
    };
    let errors: Vec<CompileError> = match arguments.to {
        CompileTarget::Js => {
            let module = to_js(&component, &JsOptions::default());
            print(&module.code, &module.map);
            module.errors
        }
        CompileTarget::Tsx => {
            let module = to_tsx(&component);
            print(&module.text, &module.map);
            for script in &module.scripts {
                print(&format!("\n// ---- script {} ----\n{}", script.suffix, script.text), &script.map);
            }
            document.errors().iter().map(CompileError::of_document).collect()
        }
    };
    let _ = std::io::stdout().lock().write_all(printed.as_bytes());
    let mut words = String::new();
    for error in &errors {
        let _ = writeln!(words, "{}: {}[{}]\n  help: {}", input.name, error.message, error.name, error.help);
    }
    let _ = std::io::stderr().lock().write_all(words.as_bytes());
    Ok(if errors.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(FINDINGS) })
}

/// The file as its project names it: scopes and module names hang on that.
fn project_path(file: &std::path::Path) -> String {
    let Ok(file) = vfs::absolute(file) else { return "/stdin.astro".to_owned() };
    let root = roots::root_of(&file, &[]);
    format!("/{}", file.below(&root).unwrap_or(file.name()))
}

/// One line a span: places in both texts, how they belong together, the text.
fn spans(map: &SpanMap, source: &str) -> String {
    let mut out = String::from("\n// spans: generated <- source, kind, text\n");
    for span in map.spans() {
        let text: String = source.get(span.source.clone()).unwrap_or_default().chars().take(SHOWN).collect();
        let _ = writeln!(out, "// {:?} <- {:?} {:?} {text:?}", span.generated, span.source, span.kind);
    }
    out
}
