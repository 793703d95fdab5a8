//! `textDocument/definition` and `textDocument/typeDefinition`

use tower_lsp::gen_lsp_types as lsp;

use crate::convert;
use crate::view::View;

/// Where the type of the thing under the cursor is declared.
pub(crate) fn type_definition(view: &View, params: lsp::TypeDefinitionParams) -> Option<lsp::TypeDefinitionResponse> {
    let at = view.place(params.text_document_position_params.position);
    let found = view.ask().type_definition(&at)?;
    let places: Vec<_> = found.targets.iter().map(|target| (&target.file, &target.focus)).collect();
    Some(lsp::Definition::LocationList(convert::locations(view, &places)).into())
}

/// Where the name under the cursor comes from.
pub(crate) fn definition(view: &View, params: lsp::DefinitionParams) -> Option<lsp::DefinitionResponse> {
    let at = view.place(params.text_document_position_params.position);
    let found = view.ask().definition(&at)?;
    Some(convert::definition(view, found))
}
