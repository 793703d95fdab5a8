//! `textDocument/documentLink`

use tower_lsp::gen_lsp_types as lsp;

use crate::convert;
use crate::view::View;

/// Text that leads somewhere.
pub(crate) fn document_link(view: &View) -> Option<Vec<lsp::DocumentLink>> {
    let links = view.ask().links(&view.file);
    Some(view.places(|places| links.into_iter().filter_map(|link| convert::link(view, places, link)).collect()))
}
