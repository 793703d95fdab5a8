//! `textDocument/onTypeFormatting`

use tower_lsp::gen_lsp_types as lsp;

use crate::convert;
use crate::view::View;

/// What follows the character just typed. The request knows no snippets, so the place of the cursor is the editor's.
pub(crate) fn on_type(view: &View, params: &lsp::DocumentOnTypeFormattingParams) -> Option<Vec<lsp::TextEdit>> {
    let typed = params.ch.chars().next()?;
    let at = view.place(params.position);
    let insert = view.ask().on_type(&at, typed)?;
    let new_text = if insert.snippet { convert::plain_snippet(&insert.text) } else { insert.text.into_owned() };
    Some(vec![lsp::TextEdit { range: view.range(&insert.range), new_text }])
}
