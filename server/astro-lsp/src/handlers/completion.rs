//! `textDocument/completion`

use tower_lsp::gen_lsp_types as lsp;

use crate::convert;
use crate::view::View;

/// Is a list worth making? Not for every character that asks for one.
pub(crate) fn is_wanted(view: &View, params: &lsp::CompletionParams) -> bool {
    let Some(context) = params.context.as_ref().filter(|it| it.trigger_kind == lsp::CompletionTriggerKind::TriggerCharacter) else { return true };
    let Some(typed) = context.trigger_character.as_ref().and_then(|typed| typed.chars().next()) else { return true };
    view.ask().wants_completion(&view.place(params.text_document_position_params.position), typed)
}

/// What can be written at the cursor.
pub(crate) fn completion(view: &View, params: lsp::CompletionParams) -> Option<lsp::CompletionResponse> {
    let at = view.place(params.text_document_position_params.position);
    let list = view.ask().completion(&at);
    Some(convert::completions(view, at.offset, list).into())
}
