//! `textDocument/onTypeFormatting`, and `astro/autoInsert` for clients that take a snippet.

use tower_lsp::gen_lsp_types as lsp;

use crate::convert;
use crate::ext::{AutoInsert, AutoInsertParams};
use crate::view::View;

/// What follows the character just typed. The request knows no snippets, so the place of the cursor is the editor's.
pub(crate) fn on_type(view: &View, params: &lsp::DocumentOnTypeFormattingParams) -> Option<Vec<lsp::TextEdit>> {
    let typed = params.ch.chars().next()?;
    let at = view.place(params.position);
    let insert = view.ask().on_type(&at, typed)?;
    let new_text = if insert.snippet { convert::plain_snippet(&insert.text) } else { insert.text.into_owned() };
    Some(vec![lsp::TextEdit { range: view.range(&insert.range), new_text }])
}

/// The same, with the place of the cursor.
pub(crate) fn auto_insert(view: &View, params: &AutoInsertParams) -> Option<AutoInsert> {
    let typed = params.ch.chars().next()?;
    let at = view.place(params.position);
    let insert = view.ask().on_type(&at, typed)?;
    let snippet = if insert.snippet { insert.text.into_owned() } else { insert.text.replace('\\', "\\\\").replace('$', "\\$") };
    Some(AutoInsert { range: view.range(&insert.range), snippet })
}
