//! Nodes of tolerant trees, at their places in the host.

use std::ops::Range;

use super::GuestTree;
use crate::tree::Id;

/// The tolerant tree of one region.
#[derive(Clone, Copy)]
pub struct Guest<'a> {
    text: &'a str,
    tree: &'a GuestTree,
    start: usize,
}

impl<'a> Guest<'a> {
    /// `tree` was read from what stands at `start` of `text`.
    pub(crate) fn new(text: &'a str, tree: &'a GuestTree, start: usize) -> Self {
        Self { text, tree, start }
    }

    /// The whole region as a node.
    pub fn root(self) -> GuestNode<'a> {
        GuestNode { guest: self, id: 0 }
    }

    /// The innermost named node at `offset`.
    pub fn node_at(self, offset: usize) -> GuestNode<'a> {
        self.covering(offset..offset)
    }

    /// The innermost named node that covers `range`.
    pub fn covering(self, range: Range<usize>) -> GuestNode<'a> {
        let own = range.start.saturating_sub(self.start)..range.end.saturating_sub(self.start);
        GuestNode { guest: self, id: self.tree.rows.covering(own) }
    }
}

/// A node of a guest tree. Kinds and fields are those of tree-sitter-typescript and tree-sitter-css.
#[derive(Clone, Copy)]
pub struct GuestNode<'a> {
    guest: Guest<'a>,
    id: Id,
}

impl<'a> GuestNode<'a> {
    /// The guest grammar's name of this node.
    pub fn kind(self) -> &'static str {
        self.guest.tree.names().kind(self.guest.tree.rows.symbol(self.id))
    }

    /// Where it stands, in bytes of the host.
    pub fn range(self) -> Range<usize> {
        let range = self.guest.tree.rows.range(self.id);
        range.start + self.guest.start..range.end + self.guest.start
    }

    /// The host's text there.
    pub fn text(self) -> &'a str {
        &self.guest.text[crate::text::clamp(self.guest.text, self.range())]
    }

    /// Is it more than punctuation?
    pub fn is_named(self) -> bool {
        self.guest.tree.rows.is_named(self.id)
    }

    /// Did the guest parser make it up, or fail here?
    pub fn is_broken(self) -> bool {
        let rows = &self.guest.tree.rows;
        rows.is_missing(self.id) || rows.is_error(self.id)
    }

    fn at(self, id: Id) -> Self {
        Self { id, ..self }
    }

    /// The node around it.
    pub fn parent(self) -> Option<Self> {
        self.guest.tree.rows.parent(self.id).map(|id| self.at(id))
    }

    /// The named node in front of it under the same parent.
    pub fn previous_sibling(self) -> Option<Self> {
        let siblings = self.parent()?.named_children();
        siblings.take_while(|sibling| sibling.id < self.id).last()
    }

    /// The child in a field.
    pub fn field(self, name: &str) -> Option<Self> {
        let tree = self.guest.tree;
        tree.rows.field(self.id, tree.names().field(name)).map(|id| self.at(id))
    }

    /// Direct children, tokens included.
    pub fn children(self) -> impl Iterator<Item = Self> + use<'a> {
        self.guest.tree.rows.children(self.id).map(move |id| self.at(id))
    }

    /// Direct children that are more than punctuation.
    pub fn named_children(self) -> impl Iterator<Item = Self> + use<'a> {
        self.children().filter(|child| child.is_named())
    }

    /// The nodes around it, innermost first.
    pub fn ancestors(self) -> impl Iterator<Item = Self> + use<'a> {
        std::iter::successors(self.parent(), |node| node.parent())
    }

    /// This node and everything under it, each before what it contains.
    pub fn descendants(self) -> impl Iterator<Item = Self> + use<'a> {
        (self.id..self.guest.tree.rows.after(self.id)).map(move |id| self.at(id))
    }

    /// Those of [`descendants`](Self::descendants) that contain one of `places` (host offsets in order): a walk that
    /// looks for what a few words stand in need not go anywhere else.
    pub fn descendants_around<'p>(self, places: &'p [usize]) -> impl Iterator<Item = Self> + use<'a, 'p> {
        let end = self.guest.tree.rows.after(self.id);
        let mut next = self.id;
        std::iter::from_fn(move || {
            while next < end {
                let node = self.at(next);
                let range = node.range();
                let place = places.get(places.partition_point(|&place| place < range.start));
                if place.is_some_and(|&place| place < range.end) {
                    next += 1;
                    return Some(node);
                }
                next = self.guest.tree.rows.after(next);
            }
            None
        })
    }
}

impl PartialEq for GuestNode<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.guest.tree, other.guest.tree) && self.guest.start == other.guest.start && self.id == other.id
    }
}

impl Eq for GuestNode<'_> {}

impl std::fmt::Debug for GuestNode<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}@{:?}", self.kind(), self.range())
    }
}
