//! `textDocument/selectionRange`

use tower_lsp::gen_lsp_types as lsp;

use crate::convert;
use crate::view::View;

/// Positions answered at most: one for each cursor, and each costs a way through the tree.
const MOST: usize = 10_000;

/// Ranges around each cursor, each inside the next.
pub(crate) fn selection_range(view: &View, params: lsp::SelectionRangeParams) -> Option<Vec<lsp::SelectionRange>> {
    let lines = view.lines();
    let around = |position| {
        let at = view.place(position);
        let ranges = view.ask().selection(&at);
        let outermost_first = ranges.iter().rev();
        let nested = outermost_first.fold(None, |parent, range| {
            let range = convert::range(&lines, range, view.client.encoding);
            Some(Box::new(lsp::SelectionRange { range, parent }))
        });
        let here = || lsp::SelectionRange { range: lsp::Range { start: position, end: position }, parent: None };
        nested.map_or_else(here, |nested| *nested)
    };
    Some(params.positions.into_iter().take(MOST).map(around).collect())
}
