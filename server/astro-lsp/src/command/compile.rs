//! `astro-lsp compile`: what is rendered, and the spans that tie it to the source.

use std::fmt::Write as _;
use std::io::Write;
use std::process::ExitCode;

use astro_compiler::{JsModule, JsOptions, LowerOptions, lower, to_js};
use astro_syntax::Document;

use super::input;
use crate::trouble::{FINDINGS, Outcome, Trouble};
use crate::{CompileArguments, CompileTarget, roots, vfs};

/// Text of a span that is shown.
const SHOWN: usize = 40;

/// Prints the module; 1 if the source has errors, which the module then throws.
pub(crate) fn run(arguments: CompileArguments) -> Outcome {
    if arguments.to == CompileTarget::Tsx {
        return Err(Trouble::absent("compiling to TSX", "use --to js, or @astrojs/compiler's convertToTSX until it is"));
    }
    let input = input::read(&arguments.file)?;
    let document = Document::parse(&input.text);
    let path = project_path(&arguments.file);
    let module = to_js(&lower(&document, &LowerOptions { path: &path }), &JsOptions::default());
    let mut printed = module.code.clone();
    if arguments.map {
        printed.push_str(&spans(&module, &input.text));
    }
    let _ = std::io::stdout().lock().write_all(printed.as_bytes());
    let mut errors = String::new();
    for error in &module.errors {
        let _ = writeln!(errors, "{}: {}[{}]\n  help: {}", input.name, error.message, error.name, error.help);
    }
    let _ = std::io::stderr().lock().write_all(errors.as_bytes());
    Ok(if module.errors.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(FINDINGS) })
}

/// The file as its project names it: scopes and module names hang on that.
fn project_path(file: &std::path::Path) -> String {
    let Ok(file) = vfs::absolute(file) else { return "/stdin.astro".to_owned() };
    let root = roots::root_of(&file, &[]);
    format!("/{}", file.below(&root).unwrap_or(file.name()))
}

/// One line a span: places in both texts, how they belong together, the text.
fn spans(module: &JsModule, source: &str) -> String {
    let mut out = String::from("\n// spans: generated <- source, kind, text\n");
    for span in module.map.spans() {
        let text: String = source.get(span.source.clone()).unwrap_or_default().chars().take(SHOWN).collect();
        let _ = writeln!(out, "// {:?} <- {:?} {:?} {text:?}", span.generated, span.source, span.kind);
    }
    out
}
