//! `textDocument/signatureHelp`

use tower_lsp::gen_lsp_types as lsp;

use crate::convert;
use crate::view::View;

/// The function being called, with the parameter being typed.
pub(crate) fn signature_help(view: &View, params: lsp::SignatureHelpParams) -> Option<lsp::SignatureHelp> {
    let at = view.place(params.text_document_position_params.position);
    let found = view.ask().signature(&at)?;
    Some(convert::signature(view, found))
}
