//! Expressions: script text and markup, interleaved.

use std::ops::Range;

use crate::kind::{Field, Kind};
use crate::node::{Node, view};

view! {
    /// `{…}` anywhere, `${…}` in a template value, the braces of a shorthand or a spread, and markup as a value, `a=<b/>`.
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
        if self.0.kind().is_element() {
            return range;
        }
        let text = self.text();
        let open = if text.starts_with("${") { 2 } else { usize::from(text.starts_with('{')) };
        let close = usize::from(self.is_closed() && text.len() > open);
        range.start + open..(range.end - close).max(range.start + open)
    }

    /// Does it have its closing brace?
    pub fn is_closed(self) -> bool {
        if self.0.kind().is_element() {
            return true;
        }
        self.0.raw_children().last().is_some_and(|last| !last.is_missing() && last.kind_name() == "}")
    }

    /// Script and markup in order. Together they cover everything between the braces (of a spread, behind the dots).
    ///
    /// An expression that starts with markup is content ([`Expression::is_content`]): then text, entities and nested
    /// expressions are parts as well, and there is no script.
    pub fn parts(self) -> Vec<Part<'a>> {
        if self.0.kind().is_element() {
            return vec![Part::Markup(Node::from(self.0))];
        }
        let inner = self.inner_range();
        let children = self.0.raw_children().filter(|child| inner.start <= child.range().start && child.is_named());
        let parts = children.filter_map(|child| match child.kind() {
            Kind::ScriptChunk => Some(Part::Script(child.range())),
            // The name of a shorthand, `{name}`, is all there is of its script.
            Kind::AttributeName => Some(Part::Script(child.range())),
            Kind::TagComment => None,
            _ => Some(Part::Markup(Node::from(child))),
        });
        parts.filter(|part| !matches!(part, Part::Script(range) if range.is_empty())).collect()
    }

    /// Does it start with markup? Then it is content like that of an element: `{<a/> and <b/>}`.
    pub fn is_content(self) -> bool {
        if self.0.kind().is_element() {
            return true;
        }
        let first = self.0.raw_children().find(|child| child.is_named());
        first.is_some_and(|first| !matches!(first.kind(), Kind::ScriptChunk | Kind::AttributeName | Kind::TagComment))
    }

    /// The script of it as one range: from the first part to the last.
    pub fn script_range(self) -> Range<usize> {
        let inner = self.inner_range();
        match self.0.kind() {
            Kind::ShorthandAttribute => self.0.field(Field::Name).map_or(inner, |name| name.range()),
            Kind::SpreadAttribute => {
                let dots = self.0.raw_children().find(|child| child.kind_name() == "...");
                dots.map_or(inner.clone(), |dots| dots.range().end..inner.end)
            }
            _ => inner,
        }
    }

    /// Is there nothing but white space between the braces?
    pub fn is_empty(self) -> bool {
        self.0.doc.slice(self.inner_range()).trim().is_empty()
    }
}
