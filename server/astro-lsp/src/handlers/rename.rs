//! `textDocument/prepareRename`, `textDocument/rename` and `workspace/willRenameFiles`

use astro_project::FilePath;
use tower_lsp::gen_lsp_types as lsp;
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};

use crate::convert;
use crate::session::Session;
use crate::view::View;

/// What can be renamed here, with its name.
pub(crate) fn prepare_rename(view: &View, params: lsp::TextDocumentPositionParams) -> Result<lsp::PrepareRenameResult> {
    let at = view.place(params.position);
    let (range, placeholder) = view.ask().prepare_rename(&at).map_err(refused)?;
    Ok(lsp::PrepareRenamePlaceholder { range: view.range(&range), placeholder }.into())
}

/// The edits of a rename.
pub(crate) fn rename(view: &View, params: lsp::RenameParams) -> Result<lsp::WorkspaceEdit> {
    let at = view.place(params.text_document_position_params.position);
    let edit = view.ask().rename(&at, &params.new_name).map_err(refused)?;
    if let Some((from, _)) = edit.rename.first().filter(|_| !view.client.renames_files) {
        let name = from.name();
        return Err(refused(format!("`{name}` on disk declares this name, and this editor lets no server rename files. Rename it there; its uses follow.")));
    }
    Ok(convert::workspace_edit(view, &edit))
}

/// Is the name under the cursor one of ours?
pub(crate) fn is_known(view: &View, params: &lsp::RenameParams) -> bool {
    view.ask().prepare_rename(&view.place(params.text_document_position_params.position)).is_ok()
}

/// Files and folders that move, from and to.
pub(crate) fn moves(params: &lsp::RenameFilesParams) -> Vec<(FilePath, FilePath)> {
    let path = |uri: &lsp::Uri| convert::file_path(uri);
    params.files.iter().filter_map(|file| Some((path(&file.old_uri)?, path(&file.new_uri)?))).collect()
}

/// The edits that let imports follow files and folders; none if nothing follows.
pub(crate) fn will_rename_files(session: &Session, params: &lsp::RenameFilesParams) -> Option<lsp::WorkspaceEdit> {
    let moves = moves(params);
    let (first, _) = moves.first()?;
    let uri = convert::uri(first)?;
    let view = session.view(&uri)?;
    let edit = view.ask().will_rename(&moves);
    (!edit.files.is_empty()).then(|| convert::workspace_edit(&view, &edit))
}

/// The reason, as the editor shows it.
fn refused(reason: String) -> Error {
    Error { code: ErrorCode::ServerError(REQUEST_FAILED), message: reason.into(), data: None }
}

/// The protocol's number of a request that is well formed and has no answer.
const REQUEST_FAILED: i64 = -32803;
