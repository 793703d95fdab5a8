//! `textDocument/foldingRange`

use tower_lsp::gen_lsp_types as lsp;

use crate::convert;
use crate::view::View;

/// What can be folded away.
pub(crate) fn folding_range(view: &View) -> Option<Vec<lsp::FoldingRange>> {
    let folds = view.ask().folding(&view.file);
    let lines = view.lines();
    Some(folds.iter().map(|fold| convert::fold(&lines, fold, &view.client)).collect())
}
