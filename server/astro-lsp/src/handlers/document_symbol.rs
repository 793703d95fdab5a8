//! `textDocument/documentSymbol`

use tower_lsp::gen_lsp_types as lsp;

use crate::convert;
use crate::view::View;

/// The outline: a tree, or a list for clients that know no other.
pub(crate) fn document_symbol(view: &View) -> Option<lsp::DocumentSymbolResponse> {
    let symbols = view.ask().symbols(&view.file);
    Some(view.places(|places| match view.client.symbol_tree {
        true => convert::symbol_tree(places, symbols).into(),
        false => convert::symbol_list(&view.uri, places, symbols).into(),
    }))
}
