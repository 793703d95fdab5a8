//! `textDocument/completion`

use tower_lsp::gen_lsp_types as lsp;

use crate::convert;
use crate::view::View;

/// What can be written at the cursor.
pub(crate) fn completion(view: &View, params: lsp::CompletionParams) -> Option<lsp::CompletionResponse> {
    let at = view.place(params.text_document_position_params.position);
    let list = view.ask().completion(&at);
    Some(convert::completions(view, at.offset, list).into())
}
