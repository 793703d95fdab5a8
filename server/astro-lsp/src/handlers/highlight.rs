//! `textDocument/documentHighlight`

use tower_lsp::gen_lsp_types as lsp;

use crate::convert;
use crate::view::View;

/// Where else in the document the name under the cursor is.
pub(crate) fn highlight(view: &View, params: lsp::DocumentHighlightParams) -> Option<Vec<lsp::DocumentHighlight>> {
    let at = view.place(params.text_document_position_params.position);
    let found = view.ask().highlight(&at);
    Some(view.places(|places| found.iter().map(|highlight| convert::highlight(places, highlight)).collect()))
}
