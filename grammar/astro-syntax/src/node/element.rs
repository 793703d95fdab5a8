//! Elements: HTML, components, fragments, scripts, styles and raw ones, and their tags.

use std::ops::Range;

use crate::kind::{Field, Kind};
use crate::node::{Attribute, Node, Syntax, view};

view! {
    /// An element of any kind, from its start tag to its end tag.
    Element
}
view! {
    /// A start tag, self-closing tag or end tag.
    Tag
}

/// What kind of element it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ElementKind {
    /// HTML and custom elements.
    Html,
    /// Components, `<Fragment>` included.
    Component,
    /// `<>…</>`
    Fragment,
    /// `<script>`
    Script,
    /// `<style>`
    Style,
    /// Content is text as it is written: `is:raw`, `<textarea>` and the like.
    Raw,
}

impl<'a> Element<'a> {
    /// What kind of element it is.
    pub fn kind(self) -> ElementKind {
        match self.0.kind() {
            Kind::Component => ElementKind::Component,
            Kind::Fragment => ElementKind::Fragment,
            Kind::ScriptElement => ElementKind::Script,
            Kind::StyleElement => ElementKind::Style,
            Kind::RawElement => ElementKind::Raw,
            _ => ElementKind::Html,
        }
    }

    /// The start tag, self-closing tag or `<>`.
    pub fn open(self) -> Option<Tag<'a>> {
        self.0.field(Field::Open).map(Tag)
    }

    /// The end tag or `</>`.
    pub fn close(self) -> Option<Tag<'a>> {
        self.0.field(Field::Close).map(Tag)
    }

    /// The start tag with its angle brackets.
    pub fn open_range(self) -> Range<usize> {
        match self.open() {
            Some(tag) => tag.range(),
            None => self.range().start..self.range().start,
        }
    }

    /// The end tag with its angle brackets.
    pub fn close_range(self) -> Option<Range<usize>> {
        self.close().map(Tag::range)
    }

    /// Everything between the tags.
    pub fn content_range(self) -> Range<usize> {
        let start = self.open_range().end;
        let end = self.close_range().map_or(self.range().end, |close| close.start);
        start..end.max(start)
    }

    /// The name as it is written, `Foo.Bar` included; empty for a fragment `<>`.
    pub fn name(self) -> &'a str {
        self.open().map_or("", Tag::name)
    }

    /// Where the name of the start tag stands; for `<>` the place between the brackets.
    pub fn name_range(self) -> Range<usize> {
        match self.open() {
            Some(tag) => tag.name_range(),
            None => self.range().start..self.range().start,
        }
    }

    /// The attributes, in order.
    pub fn attributes(self) -> impl Iterator<Item = Attribute<'a>> + use<'a> {
        self.open().into_iter().flat_map(Tag::attributes)
    }

    /// The attribute of that full name: `href`, `client:load`, `slot`. Shorthands count, spreads do not.
    pub fn attribute(self, name: &str) -> Option<Attribute<'a>> {
        self.attributes().find(|attribute| attribute.name() == name)
    }

    /// The content, in order: elements, expressions, text, comments …; empty for scripts, styles and raw elements.
    pub fn children(self) -> impl Iterator<Item = Node<'a>> + use<'a> {
        self.0
            .raw_children()
            .filter(|child| {
                use Kind::*;
                child.is_named()
                    && !matches!(
                        child.kind(),
                        StartTag | SelfClosingTag | EndTag | FragmentOpen | FragmentClose | RawText
                    )
            })
            .map(Node::from)
    }

    /// The text of a script, style or raw element.
    pub fn raw_text(self) -> Option<&'a str> {
        self.0.field(Field::Content).map(Syntax::text)
    }

    /// Is its content kept as it is written, without expressions or elements?
    pub fn has_raw_content(self) -> bool {
        matches!(self.kind(), ElementKind::Script | ElementKind::Style | ElementKind::Raw)
    }

    /// The type arguments behind the name, with their angle brackets.
    pub fn type_arguments(self) -> Option<Range<usize>> {
        self.open()?.0.field(Field::TypeArguments).map(Syntax::range)
    }

    /// Is it an HTML element that never has content (`<br>`)?
    pub fn is_void(self) -> bool {
        self.0.kind() == Kind::Element && is_void_name(self.name())
    }

    /// Is it written `<x />`?
    pub fn is_self_closing(self) -> bool {
        self.open().is_some_and(|tag| tag.0.kind() == Kind::SelfClosingTag)
    }

    /// Does its name stand for a component? True for raw components and `<Fragment>` too.
    pub fn is_component(self) -> bool {
        match self.kind() {
            ElementKind::Component => true,
            ElementKind::Raw => is_component_name(self.name()),
            _ => false,
        }
    }

    /// Is it `<>…</>` or `<Fragment>`?
    pub fn is_fragment(self) -> bool {
        self.kind() == ElementKind::Fragment || self.name() == "Fragment"
    }

    /// The element around it, through expressions.
    pub fn parent_element(self) -> Option<Element<'a>> {
        Node::from(self.0).ancestors().find_map(Node::as_element)
    }
}

impl<'a> Tag<'a> {
    /// The name as it is written; empty for `<>` and `</>`.
    pub fn name(self) -> &'a str {
        self.0.field(Field::Name).map_or("", Syntax::text)
    }

    /// Where the name stands.
    pub fn name_range(self) -> Range<usize> {
        match self.0.field(Field::Name) {
            Some(name) => name.range(),
            None => {
                let text = self.text();
                let skip = if text.starts_with("</") { 2 } else { text.len().min(1) };
                let at = self.range().start + skip;
                at..at
            }
        }
    }

    /// The attributes, in order.
    pub fn attributes(self) -> impl Iterator<Item = Attribute<'a>> + use<'a> {
        self.0
            .raw_children()
            .filter(|child| child.kind().is_attribute())
            .map(Attribute)
    }

    /// Does the tag have its `>`?
    pub fn is_closed(self) -> bool {
        match self.0.kind() {
            Kind::FragmentOpen | Kind::FragmentClose => self.text().ends_with('>'),
            _ => self.0.raw_children().last().is_some_and(|last| matches!(last.kind_name(), ">" | "/>") && !last.is_missing()),
        }
    }

    /// The element it belongs to; none for a stray end tag.
    pub fn element(self) -> Option<Element<'a>> {
        self.parent().and_then(Node::as_element)
    }
}

/// The HTML elements that never have content.
pub fn is_void_name(name: &str) -> bool {
    const VOID: &[&str] = &[
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
    ];
    VOID.contains(&name)
}

/// Does a tag of that name stand for a component? Its first letter is a capital, or it has a dot.
pub fn is_component_name(name: &str) -> bool {
    name.contains('.') || name.starts_with(|c: char| c.is_uppercase())
}
