//! Typed views over the tree: what each node is and what it is made of.
//!
//! A view is a borrowed handle, two words wide; ask it freely. Broken code is data: whatever may be missing is an
//! `Option`.

mod attribute;
mod element;
mod expression;

use std::fmt;
use std::ops::Range;

use crate::document::Inner;
use crate::kind::{Field, Kind, NAMES};
use crate::tree::{Id, Rows};
use crate::walk::Preorder;

pub use attribute::{Attribute, AttributeKind, AttributeValue};
pub use element::{Element, ElementKind, Tag, is_component_name, is_void_name};
pub use expression::{Expression, Part};

/// What every view stands on: a place in the tree of a document.
#[derive(Clone, Copy)]
pub struct Syntax<'a> {
    pub(crate) doc: &'a Inner,
    pub(crate) id: Id,
}

impl<'a> Syntax<'a> {
    pub(crate) fn kind(self) -> Kind {
        Kind::of(self.rows().symbol(self.id))
    }

    /// The grammar's name of this node.
    pub fn kind_name(self) -> &'static str {
        NAMES.kind(self.rows().symbol(self.id))
    }

    /// Where it stands, in bytes.
    pub fn range(self) -> Range<usize> {
        self.rows().range(self.id)
    }

    /// Its text.
    pub fn text(self) -> &'a str {
        self.doc.slice(self.range())
    }

    pub(crate) fn rows(self) -> &'a Rows {
        self.doc.rows()
    }

    pub(crate) fn at(self, id: Id) -> Self {
        Self { doc: self.doc, id }
    }

    pub(crate) fn is_named(self) -> bool {
        self.rows().is_named(self.id)
    }

    pub(crate) fn is_missing(self) -> bool {
        self.rows().is_missing(self.id)
    }

    pub(crate) fn parent(self) -> Option<Self> {
        self.rows().parent(self.id).map(|id| self.at(id))
    }

    pub(crate) fn field(self, field: Field) -> Option<Self> {
        self.rows().field(self.id, field.number()).map(|id| self.at(id))
    }

    pub(crate) fn child_of(self, kind: Kind) -> Option<Self> {
        self.raw_children().find(|child| child.kind() == kind)
    }

    /// Direct children in the tree, tokens included.
    pub(crate) fn raw_children(self) -> impl Iterator<Item = Self> + use<'a> {
        self.rows().children(self.id).map(move |id| self.at(id))
    }

    /// The nodes around it, innermost first.
    pub(crate) fn around(self) -> impl Iterator<Item = Self> + use<'a> {
        std::iter::successors(self.parent(), |node| node.parent())
    }
}

impl PartialEq for Syntax<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.doc, other.doc) && self.id == other.id
    }
}

impl Eq for Syntax<'_> {}

impl fmt::Debug for Syntax<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{:?}", self.kind_name(), self.range())
    }
}

/// Defines a view: a named handle with the questions every node answers.
macro_rules! view {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq)]
        pub struct $name<'a>(pub(crate) $crate::node::Syntax<'a>);

        impl<'a> $name<'a> {
            /// Where it stands, in bytes.
            pub fn range(self) -> std::ops::Range<usize> {
                self.0.range()
            }

            /// Its text.
            pub fn text(self) -> &'a str {
                self.0.text()
            }

            /// The plain handle.
            pub fn syntax(self) -> $crate::node::Syntax<'a> {
                self.0
            }

            /// The node around it.
            pub fn parent(self) -> Option<$crate::node::Node<'a>> {
                $crate::node::Node::from(self.0).parent()
            }
        }

        impl std::fmt::Debug for $name<'_> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}
pub(crate) use view;

view! {
    /// The component script with its fences.
    Frontmatter
}
view! {
    /// A node whose text is all there is to know: text, comment, doctype …
    Leaf
}

impl<'a> Frontmatter<'a> {
    /// The script between the fences; the empty range after the opening fence if there is none.
    pub fn content_range(self) -> Range<usize> {
        match self.0.field(Field::Content) {
            Some(content) => content.range(),
            None => {
                let end = self.open_range().map_or(self.range().start, |open| open.end);
                end..end
            }
        }
    }

    /// The script's text.
    pub fn content(self) -> &'a str {
        self.0.doc.slice(self.content_range())
    }

    /// The opening `---`; some files have only the closing one.
    pub fn open_range(self) -> Option<Range<usize>> {
        self.0.field(Field::Open).map(Syntax::range)
    }

    /// The closing `---`.
    pub fn close_range(self) -> Option<Range<usize>> {
        self.0.field(Field::Close).map(Syntax::range)
    }
}

impl<'a> Leaf<'a> {
    /// The text inside a comment, without `<!--` and `-->`.
    pub fn comment_text(self) -> &'a str {
        let text = self.text();
        let text = text.strip_prefix("<!--").unwrap_or(text);
        text.strip_suffix("-->").unwrap_or(text)
    }
}

/// A node of the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Node<'a> {
    /// The whole file.
    Document(Leaf<'a>),
    /// The component script with its fences.
    Frontmatter(Frontmatter<'a>),
    /// Text before the opening fence.
    Preamble(Leaf<'a>),
    /// An HTML or custom element.
    Element(Element<'a>),
    /// A component, `<Fragment>` included.
    Component(Element<'a>),
    /// `<>…</>`
    Fragment(Element<'a>),
    /// `<script>`
    Script(Element<'a>),
    /// `<style>`
    Style(Element<'a>),
    /// An element or component whose content is text as it is written (`is:raw`, `<textarea>` …).
    Raw(Element<'a>),
    /// A start tag, self-closing tag or the `<>` of a fragment.
    StartTag(Tag<'a>),
    /// An end tag or `</>`.
    EndTag(Tag<'a>),
    /// An end tag nothing opened.
    StrayEndTag(Tag<'a>),
    /// The name in a tag, or a part of a dotted one.
    TagName(Leaf<'a>),
    /// An attribute of any kind.
    Attribute(Attribute<'a>),
    /// The name of an attribute, or the namespace or name of a directive.
    AttributeName(Leaf<'a>),
    /// The value of an attribute that is not an expression.
    AttributeValue(Leaf<'a>),
    /// `{…}` in the template, or as the value of an attribute, or `${…}` in a template value.
    Expression(Expression<'a>),
    /// `<string>` behind the name of a component.
    TypeArguments(Leaf<'a>),
    /// JavaScript or TypeScript text inside an expression.
    ScriptChunk(Leaf<'a>),
    /// Text of the page.
    Text(Leaf<'a>),
    /// `&copy;`
    Entity(Leaf<'a>),
    /// `<!-- … -->`, or a comment between attributes.
    Comment(Leaf<'a>),
    /// `<!doctype html>`
    Doctype(Leaf<'a>),
    /// The text of a script, style or raw element.
    RawText(Leaf<'a>),
    /// `<![CDATA[…]]>` and `<?…?>`.
    Declaration(Leaf<'a>),
    /// A fence, the frontmatter's content and other small parts.
    Other(Leaf<'a>),
    /// Text the grammar could not place.
    Error(Leaf<'a>),
}

impl<'a> From<Syntax<'a>> for Node<'a> {
    fn from(syntax: Syntax<'a>) -> Self {
        match syntax.kind() {
            Kind::Document => Node::Document(Leaf(syntax)),
            Kind::Frontmatter => Node::Frontmatter(Frontmatter(syntax)),
            Kind::Preamble => Node::Preamble(Leaf(syntax)),
            Kind::Element => Node::Element(Element(syntax)),
            Kind::Component => Node::Component(Element(syntax)),
            Kind::Fragment => Node::Fragment(Element(syntax)),
            Kind::ScriptElement => Node::Script(Element(syntax)),
            Kind::StyleElement => Node::Style(Element(syntax)),
            Kind::RawElement => Node::Raw(Element(syntax)),
            Kind::StartTag | Kind::SelfClosingTag | Kind::FragmentOpen => Node::StartTag(Tag(syntax)),
            Kind::EndTag | Kind::FragmentClose => Node::EndTag(Tag(syntax)),
            Kind::ErroneousEndTag => Node::StrayEndTag(Tag(syntax)),
            Kind::TagName => Node::TagName(Leaf(syntax)),
            kind if kind.is_attribute() => Node::Attribute(Attribute(syntax)),
            Kind::AttributeName => Node::AttributeName(Leaf(syntax)),
            Kind::QuotedValue | Kind::UnquotedValue | Kind::AttributeText | Kind::TemplateValue | Kind::TemplateText => {
                Node::AttributeValue(Leaf(syntax))
            }
            Kind::Expression | Kind::AttributeExpression | Kind::TemplateSubstitution => {
                Node::Expression(Expression(syntax))
            }
            Kind::ScriptChunk => Node::ScriptChunk(Leaf(syntax)),
            Kind::Text => Node::Text(Leaf(syntax)),
            Kind::Entity => Node::Entity(Leaf(syntax)),
            Kind::Comment | Kind::TagComment => Node::Comment(Leaf(syntax)),
            Kind::Doctype => Node::Doctype(Leaf(syntax)),
            Kind::RawText => Node::RawText(Leaf(syntax)),
            Kind::Cdata | Kind::ProcessingInstruction => Node::Declaration(Leaf(syntax)),
            Kind::TypeArguments => Node::TypeArguments(Leaf(syntax)),
            Kind::Unexpected | Kind::Error => Node::Error(Leaf(syntax)),
            _ => Node::Other(Leaf(syntax)),
        }
    }
}

impl<'a> Node<'a> {
    /// The plain handle.
    pub fn syntax(self) -> Syntax<'a> {
        match self {
            Node::Frontmatter(view) => view.0,
            Node::Element(view)
            | Node::Component(view)
            | Node::Fragment(view)
            | Node::Script(view)
            | Node::Style(view)
            | Node::Raw(view) => view.0,
            Node::StartTag(view) | Node::EndTag(view) | Node::StrayEndTag(view) => view.0,
            Node::Attribute(view) => view.0,
            Node::Expression(view) => view.0,
            Node::Document(view)
            | Node::Preamble(view)
            | Node::TagName(view)
            | Node::AttributeName(view)
            | Node::AttributeValue(view)
            | Node::TypeArguments(view)
            | Node::ScriptChunk(view)
            | Node::Text(view)
            | Node::Entity(view)
            | Node::Comment(view)
            | Node::Doctype(view)
            | Node::RawText(view)
            | Node::Declaration(view)
            | Node::Other(view)
            | Node::Error(view) => view.0,
        }
    }

    /// Where it stands, in bytes.
    pub fn range(self) -> Range<usize> {
        self.syntax().range()
    }

    /// Its text.
    pub fn text(self) -> &'a str {
        self.syntax().text()
    }

    /// The grammar's name of this node.
    pub fn kind_name(self) -> &'static str {
        self.syntax().kind_name()
    }

    /// The grammar's name of what it is to the node around it, where it has one: `name`, `value`, `open`…
    pub fn field_name(self) -> Option<&'static str> {
        let syntax = self.syntax();
        NAMES.field_name(syntax.rows().role(syntax.id))
    }

    /// The node around it.
    pub fn parent(self) -> Option<Node<'a>> {
        self.syntax().parent().map(Node::from)
    }

    /// The nodes around it, innermost first, without itself.
    pub fn ancestors(self) -> impl Iterator<Item = Node<'a>> + use<'a> {
        self.syntax().around().map(Node::from)
    }

    /// Its named children, in order. For the content of an element ask [`Element::children`].
    pub fn children(self) -> impl Iterator<Item = Node<'a>> + use<'a> {
        self.syntax().raw_children().filter(|child| child.is_named()).map(Node::from)
    }

    /// This node and everything under it, each before what it contains.
    pub fn descendants(self) -> Preorder<'a> {
        Preorder::new(self.syntax())
    }

    /// The element view, if it is an element, component, fragment, script, style or raw element.
    pub fn as_element(self) -> Option<Element<'a>> {
        match self {
            Node::Element(it)
            | Node::Component(it)
            | Node::Fragment(it)
            | Node::Script(it)
            | Node::Style(it)
            | Node::Raw(it) => Some(it),
            _ => None,
        }
    }

    /// The expression view, if it is one.
    pub fn as_expression(self) -> Option<Expression<'a>> {
        match self {
            Node::Expression(it) => Some(it),
            Node::Attribute(it) => it.expression(),
            _ => None,
        }
    }

    /// The attribute view, if it is one.
    pub fn as_attribute(self) -> Option<Attribute<'a>> {
        match self {
            Node::Attribute(it) => Some(it),
            _ => None,
        }
    }
}
