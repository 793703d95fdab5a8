//! `textDocument/definition`

use tower_lsp::gen_lsp_types as lsp;

use crate::convert;
use crate::view::View;

/// Where the name under the cursor comes from.
pub(crate) fn definition(view: &View, params: lsp::DefinitionParams) -> Option<lsp::DefinitionResponse> {
    let at = view.place(params.text_document_position_params.position);
    let found = view.ask().definition(&at)?;
    Some(convert::definition(view, found))
}
