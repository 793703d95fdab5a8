//! `textDocument/codeLens`

use serde_json::json;
use tower_lsp::gen_lsp_types as lsp;

use crate::ext::{self, RenderResult};
use crate::view::View;

/// The lines above the code: what the page answered last, which opens the request, and facts, whose command is none.
pub(crate) fn code_lens(view: &View) -> Vec<lsp::CodeLens> {
    let answered = view.answered.as_ref().map(|answered| lsp::CodeLens {
        range: view.range(&(0..0)),
        command: Some(lsp::Command {
            title: describe(answered),
            tooltip: Some("Show the request in the preview's panel".to_owned()),
            command: ext::PREVIEW_SHOW.to_owned(),
            arguments: Some(vec![json!(view.uri), json!(answered.path)]),
        }),
        data: None,
    });
    let lenses = view.ask().lenses(&view.file).into_iter();
    let facts = lenses.map(|lens| lsp::CodeLens {
        range: view.range(&lens.range),
        command: Some(lsp::Command { title: lens.title, tooltip: None, command: String::new(), arguments: None }),
        data: None,
    });
    answered.into_iter().chain(facts).collect()
}

/// `GET /products/7 → 200 · 4 ms`
pub(crate) fn describe(answered: &RenderResult) -> String {
    let location = answered.location.as_ref().map(|location| format!(" → {location}")).unwrap_or_default();
    format!("{} {} → {}{location} · {:.0} ms", answered.method, answered.path, answered.status, answered.ms.max(1.0))
}
