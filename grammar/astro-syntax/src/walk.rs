//! The one preorder walk, and the way from the root to a node. Both are iterative: depth costs no stack.

use tree_sitter::TreeCursor;

use crate::node::{Node, Syntax};

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
    cursor: TreeCursor<'a>,
    /// How far below the root the cursor is: asking the cursor costs that much.
    depth: usize,
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
    Walk { root, cursor: root.ts.walk(), depth: 0, next: Step::Enter }
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
        loop {
            let named = self.cursor.node().is_named();
            match self.next {
                Step::Enter => {
                    self.next = Step::Down;
                    if named {
                        return Some(Event::Enter(self.root.at(self.cursor.node()).into()));
                    }
                }
                Step::Down => {
                    let has_children = self.cursor.goto_first_child();
                    self.depth += usize::from(has_children);
                    self.next = if has_children { Step::Enter } else { Step::Leave };
                }
                Step::Leave => {
                    self.next = if self.depth == 0 { Step::Done } else { Step::Along };
                    if named {
                        return Some(Event::Leave(self.root.at(self.cursor.node()).into()));
                    }
                }
                Step::Along => {
                    if self.cursor.goto_next_sibling() {
                        self.next = Step::Enter;
                    } else {
                        self.cursor.goto_parent();
                        self.depth -= 1;
                        self.next = Step::Leave;
                    }
                }
                Step::Done => return None,
            }
        }
    }
}

/// A node and everything under it, each before what it contains.
pub struct Preorder<'a>(Walk<'a>);

impl<'a> Preorder<'a> {
    pub(crate) fn new(root: Syntax<'a>) -> Self {
        Self(walk(root.into()))
    }

    /// Does not go into the node that was just given.
    pub fn skip_inside(&mut self) {
        self.0.skip_inside();
    }
}

impl<'a> Iterator for Preorder<'a> {
    type Item = Node<'a>;

    fn next(&mut self) -> Option<Node<'a>> {
        self.0.find_map(|event| match event {
            Event::Enter(node) => Some(node),
            Event::Leave(_) => None,
        })
    }
}

/// The ranges of the leaves under a node, tokens included.
pub(crate) fn leaves(root: Syntax<'_>) -> impl Iterator<Item = std::ops::Range<usize>> {
    let mut cursor = root.ts.walk();
    let mut done = false;
    std::iter::from_fn(move || {
        while !done {
            let node = cursor.node();
            if cursor.goto_first_child() {
                continue;
            }
            while !cursor.goto_next_sibling() {
                if !cursor.goto_parent() {
                    done = true;
                    break;
                }
            }
            return Some(node.byte_range());
        }
        None
    })
}

/// The direct children of a node, tokens included.
pub(crate) struct Children<'a> {
    parent: Syntax<'a>,
    cursor: TreeCursor<'a>,
    more: bool,
}

impl<'a> Children<'a> {
    pub(crate) fn new(parent: Syntax<'a>) -> Self {
        let mut cursor = parent.ts.walk();
        let more = cursor.goto_first_child();
        Self { parent, cursor, more }
    }
}

impl<'a> Iterator for Children<'a> {
    type Item = Syntax<'a>;

    fn next(&mut self) -> Option<Syntax<'a>> {
        if !self.more {
            return None;
        }
        let child = self.parent.at(self.cursor.node());
        self.more = self.cursor.goto_next_sibling();
        Some(child)
    }
}

/// The nodes from the root to `target`, both included. One descent, whatever the depth.
pub(crate) fn path_to<'a>(target: Syntax<'a>) -> Vec<Syntax<'a>> {
    let mut at = target.at(target.doc.tree().root_node());
    let mut path = vec![at];
    while at != target {
        match at.ts.child_with_descendant(target.ts) {
            Some(child) => at = target.at(child),
            None => break,
        }
        path.push(at);
    }
    path
}

/// The named nodes from the root to the innermost one at `offset`, both included.
///
/// Between two neighbours the one that starts at `offset` is meant, unless it is `before` that is asked for.
pub(crate) fn path_at<'a>(root: Syntax<'a>, offset: usize) -> Vec<Syntax<'a>> {
    let mut cursor = root.ts.walk();
    let mut path = vec![root];
    while cursor.goto_first_child_for_byte(offset).is_some() {
        let node = cursor.node();
        if node.start_byte() > offset {
            break;
        }
        if node.is_named() {
            path.push(root.at(node));
        }
    }
    path
}
