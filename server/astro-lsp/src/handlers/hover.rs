//! `textDocument/hover`

use tower_lsp::gen_lsp_types as lsp;

use crate::convert;
use crate::view::View;

/// What is under the cursor.
pub(crate) fn hover(view: &View, params: lsp::HoverParams) -> Option<lsp::Hover> {
    let at = view.place(params.text_document_position_params.position);
    let hover = view.ask().hover(&at)?;
    Some(convert::hover(view, hover))
}
