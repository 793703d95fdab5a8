//! `textDocument/linkedEditingRange`

use tower_lsp::gen_lsp_types as lsp;

use crate::convert;
use crate::view::View;

/// The names that change together with the one under the cursor.
pub(crate) fn linked_editing(view: &View, params: lsp::LinkedEditingRangeParams) -> Option<lsp::LinkedEditingRanges> {
    let at = view.place(params.text_document_position_params.position);
    let linked = view.ask().linked_editing(&at)?;
    let lines = view.lines();
    Some(lsp::LinkedEditingRanges {
        ranges: linked.ranges.iter().map(|range| convert::range(&lines, range, view.client.encoding)).collect(),
        word_pattern: Some(linked.pattern.to_owned()),
    })
}
