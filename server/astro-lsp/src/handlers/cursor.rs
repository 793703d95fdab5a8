//! `astro/cursor`: the element of a page that the cursor is in.

use astro_preview::protocol::Place;
use astro_syntax::{Encoding, Node};
use tower_lsp::gen_lsp_types as lsp;

use crate::view::View;

/// The innermost element that is on the page as it is written, with the place it says it is written at; `None` outside of all.
pub(crate) fn element(view: &View, position: lsp::Position) -> Option<Place> {
    let at = view.place(position);
    let document = view.snapshot.document(&at.file)?;
    let inside = |node: &Node<'_>| node.range().start <= at.offset && at.offset <= node.range().end;
    let elements = document.root().descendants().filter(|node| matches!(node, Node::Element(_) | Node::Raw(_)) && inside(node));
    let start = elements.last()?.range().start;
    let place = document.lines().position(start, Encoding::Utf16);
    let file = at.file.below(view.snapshot.root())?.to_owned();
    Some(Place { file, line: place.line + 1, column: place.column + 1 })
}
