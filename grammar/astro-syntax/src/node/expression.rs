//! Expressions: script text and markup, interleaved.

use std::ops::Range;

use crate::kind::Kind;
use crate::node::{Node, view};

view! {
    /// `{…}` anywhere, `${…}` in a template value, and the braces of a shorthand or a spread.
    Expression
}

/// A part of an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part<'a> {
    /// JavaScript or TypeScript, in bytes of the document.
    Script(Range<usize>),
    /// An element, fragment, comment … that stands for a value.
    Markup(Node<'a>),
}

impl<'a> Expression<'a> {
    /// What is between the braces. A missing closing brace is not missed.
    pub fn inner_range(self) -> Range<usize> {
        let range = self.range();
        let text = self.text();
        let open = if text.starts_with("${") { 2 } else { usize::from(text.starts_with('{')) };
        let close = usize::from(self.is_closed() && text.len() > open);
        range.start + open..(range.end - close).max(range.start + open)
    }

    /// Does it have its closing brace?
    pub fn is_closed(self) -> bool {
        self.0.raw_children().last().is_some_and(|last| !last.ts.is_missing() && last.text() == "}")
    }

    /// Script and markup in order. Together they cover everything between the braces.
    pub fn parts(self) -> Vec<Part<'a>> {
        let inner = self.inner_range();
        let mut parts = Vec::new();
        let mut at = inner.start;
        for child in self.0.raw_children().filter(|child| is_markup(child.kind())) {
            let range = child.range();
            if at < range.start {
                parts.push(Part::Script(at..range.start));
            }
            at = range.end;
            parts.push(Part::Markup(Node::from(child)));
        }
        if at < inner.end {
            parts.push(Part::Script(at..inner.end));
        }
        parts
    }

    /// Is there nothing but white space between the braces?
    pub fn is_empty(self) -> bool {
        self.0.doc.slice(self.inner_range()).trim().is_empty()
    }
}

/// Does a child of an expression stand for a value that is no script?
pub(crate) fn is_markup(kind: Kind) -> bool {
    use Kind::*;
    kind.is_element() || matches!(kind, Comment | Doctype | Cdata | ProcessingInstruction | ErroneousEndTag)
}
