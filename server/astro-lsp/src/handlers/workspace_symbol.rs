//! `workspace/symbol`

use tower_lsp::gen_lsp_types as lsp;

use crate::convert;
use crate::session::Session;

/// Names of all open projects.
pub(crate) fn workspace_symbol(session: &Session, query: &str) -> Vec<lsp::SymbolInformation> {
    let mut found = Vec::new();
    for uri in session.project_uris() {
        let Some(view) = session.view(&uri) else { continue };
        for symbol in view.ask().workspace_symbols(query) {
            found.extend(convert::workspace_symbol(&view, symbol));
        }
    }
    found
}
