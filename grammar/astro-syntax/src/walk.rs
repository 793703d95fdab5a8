//! The one preorder walk, and the way from the root to a place. Both are loops: depth costs no stack.

use crate::node::{Node, Syntax};
use crate::tree::Id;

/// What a walk meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event<'a> {
    /// A node, before what it contains.
    Enter(Node<'a>),
    /// The same node, after what it contains.
    Leave(Node<'a>),
}

/// Enters and leaves every named node under one, in document order. See [`Walk::skip_inside`].
pub struct Walk<'a> {
    root: Syntax<'a>,
    at: Id,
    next: Step,
}

#[derive(Clone, Copy, PartialEq)]
enum Step {
    Enter,
    Down,
    Leave,
    Along,
    Done,
}

/// Walks `node` and everything under it.
pub fn walk(node: Node<'_>) -> Walk<'_> {
    let root = node.syntax();
    Walk { root, at: root.id, next: Step::Enter }
}

impl Walk<'_> {
    /// After an [`Event::Enter`]: do not go into that node, leave it next.
    pub fn skip_inside(&mut self) {
        if self.next == Step::Down {
            self.next = Step::Leave;
        }
    }
}

impl<'a> Iterator for Walk<'a> {
    type Item = Event<'a>;

    fn next(&mut self) -> Option<Event<'a>> {
        let rows = self.root.rows();
        loop {
            let node = || self.root.at(self.at).into();
            match self.next {
                Step::Enter => {
                    self.next = Step::Down;
                    if rows.is_named(self.at) {
                        return Some(Event::Enter(node()));
                    }
                }
                Step::Down => match rows.first_child(self.at) {
                    Some(child) => (self.at, self.next) = (child, Step::Enter),
                    None => self.next = Step::Leave,
                },
                Step::Leave => {
                    self.next = if self.at == self.root.id { Step::Done } else { Step::Along };
                    if rows.is_named(self.at) {
                        return Some(Event::Leave(node()));
                    }
                }
                Step::Along => match rows.next_sibling(self.at) {
                    Some(sibling) => (self.at, self.next) = (sibling, Step::Enter),
                    None => (self.at, self.next) = (rows.parent(self.at).unwrap_or(self.root.id), Step::Leave),
                },
                Step::Done => return None,
            }
        }
    }
}

/// A node and everything under it, each before what it contains.
pub struct Preorder<'a> {
    root: Syntax<'a>,
    last: Option<Id>,
    next: Id,
    end: Id,
}

impl<'a> Preorder<'a> {
    pub(crate) fn new(root: Syntax<'a>) -> Self {
        Self { root, last: None, next: root.id, end: root.rows().after(root.id) }
    }

    /// Does not go into the node that was just given.
    pub fn skip_inside(&mut self) {
        if let Some(last) = self.last {
            self.next = self.root.rows().after(last);
        }
    }
}

impl<'a> Iterator for Preorder<'a> {
    type Item = Node<'a>;

    fn next(&mut self) -> Option<Node<'a>> {
        let rows = self.root.rows();
        let id = (self.next..self.end).find(|&id| rows.is_named(id))?;
        (self.last, self.next) = (Some(id), id + 1);
        Some(self.root.at(id).into())
    }
}

/// The ranges of the leaves under a node, tokens included.
pub(crate) fn leaves(root: Syntax<'_>) -> impl Iterator<Item = std::ops::Range<usize>> {
    let rows = root.rows();
    (root.id..rows.after(root.id)).filter(|&id| rows.first_child(id).is_none()).map(|id| rows.range(id))
}

/// The named nodes from the root to the innermost one at `offset`, both included. Between two neighbours the one that
/// starts at `offset` is meant.
pub(crate) fn path_at<'a>(root: Syntax<'a>, offset: usize) -> Vec<Syntax<'a>> {
    let mut path = vec![root];
    let mut at = root;
    while let Some(child) = at.raw_children().find(|child| child.range().end > offset) {
        if child.range().start > offset {
            break;
        }
        if child.is_named() {
            path.push(child);
        }
        at = child;
    }
    path
}
