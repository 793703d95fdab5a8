//! `textDocument/foldingRange`

use tower_lsp::gen_lsp_types as lsp;

use crate::convert;
use crate::view::View;

/// What can be folded away.
pub(crate) fn folding_range(view: &View) -> Option<Vec<lsp::FoldingRange>> {
    let folds = view.ask().folding(&view.file);
    let whole_lines = view.client.line_folds;
    Some(view.places(|places| folds.iter().map(|fold| convert::fold(places, fold, whole_lines)).collect()))
}
