//! `textDocument/signatureHelp`: TypeScript's alone.

use astro_compiler::Features;
use tower_lsp::gen_lsp_types as lsp;

use crate::typescript::{TYPING, Types};

/// The parameters of the call around the cursor.
pub(crate) async fn signature_help(types: &Types, params: lsp::SignatureHelpParams) -> Option<lsp::SignatureHelp> {
    let at = params.text_document_position_params;
    let (uri, position) = (at.text_document.uri, at.position);
    let context = params.context.and_then(|context| serde_json::to_value(context).ok());
    let asked = types.ask::<Option<lsp::SignatureHelp>>(&uri, TYPING, move |told| {
        let mut asked = told.shown(told.offset(position), Features::COMPLETION).first()?.params();
        if let Some(context) = &context {
            asked["context"] = context.clone();
        }
        Some(("textDocument/signatureHelp", asked))
    });
    asked.await?.1
}
