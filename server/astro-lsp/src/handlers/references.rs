//! `textDocument/references`

use tower_lsp::gen_lsp_types as lsp;

use crate::convert;
use crate::view::View;

/// Where the name under the cursor is used.
pub(crate) fn references(view: &View, params: lsp::ReferenceParams) -> Option<Vec<lsp::Location>> {
    let at = view.place(params.text_document_position_params.position);
    let found = view.ask().references(&at, params.context.include_declaration);
    let places: Vec<_> = found.iter().map(|target| (&target.file, &target.focus)).collect();
    Some(convert::locations(view, &places))
}
