//! `textDocument/codeLens`

use tower_lsp::gen_lsp_types as lsp;

use crate::view::View;

/// The lines above the code. They only tell: their command is none.
pub(crate) fn code_lens(view: &View) -> Vec<lsp::CodeLens> {
    let lenses = view.ask().lenses(&view.file).into_iter();
    lenses
        .map(|lens| lsp::CodeLens {
            range: view.range(&lens.range),
            command: Some(lsp::Command { title: lens.title, tooltip: None, command: String::new(), arguments: None }),
            data: None,
        })
        .collect()
}
