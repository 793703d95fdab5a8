//! `textDocument/hover`

use astro_ide::Hover;
use tower_lsp::gen_lsp_types as lsp;

use crate::convert;
use crate::view::View;

/// What is under the cursor, and what it was in the last render.
pub(crate) fn hover(view: &View, params: lsp::HoverParams) -> Option<lsp::Hover> {
    let at = view.place(params.text_document_position_params.position);
    let known = view.values.as_deref().unwrap_or_default();
    let hover = match (view.ask().hover(&at), view.ask().last_value(&at, known)) {
        (Some(hover), Some(last)) => Hover { markdown: format!("{}\n\n---\n\n{}", hover.markdown, last.markdown), ..hover },
        (hover, last) => hover.or(last)?,
    };
    Some(convert::hover(view, hover))
}
