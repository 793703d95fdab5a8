//! Attributes: plain ones, directives, shorthands and spreads, and their values.

use std::ops::Range;

use crate::kind::{Field, Kind};
use crate::node::{Element, Expression, Leaf, Node, Syntax, view};

view! {
    /// An attribute of any kind.
    Attribute
}

/// How an attribute is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttributeKind<'a> {
    /// `name`, `name="…"`, `name={…}`
    Plain,
    /// `client:load`, `set:html={…}`: one of Astro's namespaces.
    Directive {
        /// Before the colon.
        namespace: &'a str,
        /// After the colon.
        name: &'a str,
    },
    /// `{name}`
    Shorthand,
    /// `{...props}`
    Spread,
    /// `{a.b}`, `{{ a: 1 }}`: an expression without a name, which Astro ignores.
    Expression,
}

/// The value of an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttributeValue<'a> {
    /// There is none: `disabled` means `true`.
    None,
    /// `"text"`, `'text'` or `text`.
    Text(Leaf<'a>),
    /// `{…}`; of a shorthand or a spread, the braces.
    Expression(Expression<'a>),
    /// `` `…` ``
    Template(Leaf<'a>),
}

impl<'a> Attribute<'a> {
    /// How it is written.
    pub fn kind(self) -> AttributeKind<'a> {
        match self.0.kind() {
            Kind::Directive => {
                let (namespace, name) = self.name().split_once(':').unwrap_or((self.name(), ""));
                AttributeKind::Directive { namespace, name }
            }
            Kind::ShorthandAttribute => AttributeKind::Shorthand,
            Kind::SpreadAttribute => AttributeKind::Spread,
            Kind::ExpressionAttribute => AttributeKind::Expression,
            _ => AttributeKind::Plain,
        }
    }

    /// The whole name: `href`, `client:load`, the name in `{name}`; empty for a spread.
    pub fn name(self) -> &'a str {
        self.0.doc.slice(self.name_range())
    }

    /// Where the name stands; the empty range at its start for a spread.
    pub fn name_range(self) -> Range<usize> {
        let start = self.range().start;
        let namespace = self.0.field(Field::Namespace);
        let name = self.0.field(Field::Name);
        match (namespace, name) {
            (Some(namespace), Some(name)) => namespace.range().start..name.range().end,
            // `client:` with the name still to be typed: the colon belongs to it.
            (Some(namespace), None) => {
                let range = namespace.range();
                let colon = self.0.doc.text()[range.end..].starts_with(':');
                range.start..range.end + usize::from(colon)
            }
            (None, Some(name)) => name.range(),
            (None, None) => start..start,
        }
    }

    /// Its value.
    pub fn value(self) -> AttributeValue<'a> {
        match self.0.kind() {
            Kind::ShorthandAttribute | Kind::SpreadAttribute | Kind::ExpressionAttribute => AttributeValue::Expression(Expression(self.0)),
            _ => match self.0.field(Field::Value) {
                None => AttributeValue::None,
                Some(value) => match value.kind() {
                    Kind::AttributeExpression => AttributeValue::Expression(Expression(value)),
                    // Markup without braces: an expression all the same.
                    kind if kind.is_element() => AttributeValue::Expression(Expression(value)),
                    Kind::TemplateValue => AttributeValue::Template(Leaf(value)),
                    _ => AttributeValue::Text(Leaf(value)),
                },
            },
        }
    }

    /// The value with its quotes or braces; none if there is none.
    pub fn value_range(self) -> Option<Range<usize>> {
        self.0.field(Field::Value).map(Syntax::range)
    }

    /// The value without its quotes, backticks or braces.
    pub fn value_inner_range(self) -> Option<Range<usize>> {
        match self.value() {
            AttributeValue::None => None,
            AttributeValue::Expression(expression) => Some(expression.inner_range()),
            AttributeValue::Text(leaf) | AttributeValue::Template(leaf) => Some(leaf.unquoted_range()),
        }
    }

    /// The text of a value written as text, without its quotes and with entities as they are written.
    pub fn text_value(self) -> Option<&'a str> {
        match self.value() {
            AttributeValue::Text(leaf) => Some(self.0.doc.slice(leaf.unquoted_range())),
            _ => None,
        }
    }

    /// The expression of `name={…}`, `{name}` or `{...spread}`.
    pub fn expression(self) -> Option<Expression<'a>> {
        match self.value() {
            AttributeValue::Expression(expression) => Some(expression),
            _ => None,
        }
    }

    /// The element that has it.
    pub fn element(self) -> Option<Element<'a>> {
        Node::from(self.0).ancestors().find_map(Node::as_element)
    }
}

impl Leaf<'_> {
    /// Its range without the quotes or backticks around it; a missing closing one is not missed.
    pub fn unquoted_range(self) -> Range<usize> {
        let range = self.range();
        let text = self.text();
        match text.chars().next() {
            Some(quote @ ('"' | '\'' | '`')) if matches!(self.0.kind(), Kind::QuotedValue | Kind::TemplateValue) => {
                let end = if text.len() > 1 && text.ends_with(quote) { range.end - 1 } else { range.end };
                range.start + 1..end
            }
            _ => range,
        }
    }
}
