//! `initialize`

use astro_project::FilePath;
use tower_lsp::gen_lsp_types as lsp;

use crate::capabilities::{self, Client};
use crate::convert;
use crate::session::Session;

/// Takes in what the client can do and where it works; reads nothing from disk, so that the answer comes at once.
pub(crate) fn initialize(session: &Session, params: &lsp::InitializeParams) -> lsp::InitializeResult {
    let client = Client::new(params);
    let capabilities = capabilities::offer(&client);
    session.initialize(client, folders(params));
    lsp::InitializeResult {
        capabilities,
        server_info: Some(lsp::ServerInfo {
            name: "astro-lsp".to_owned(),
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        }),
    }
}

/// The folders of the client's window, however it names them.
fn folders(params: &lsp::InitializeParams) -> Vec<FilePath> {
    if let Some(lsp::WorkspaceFolders::WorkspaceFolderList(folders)) =
        &params.workspace_folders_initialize_params.workspace_folders
    {
        return folders.iter().filter_map(|folder| convert::file_path(&folder.uri)).collect();
    }
    #[expect(deprecated, reason = "older clients say nothing else")]
    let root = params.root_uri.as_ref();
    root.and_then(convert::file_path).into_iter().collect()
}
