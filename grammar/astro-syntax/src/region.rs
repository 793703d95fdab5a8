//! Which other language is written where: embedded regions, in document order.

use std::cmp::Reverse;
use std::ops::Range;

use crate::kind::Kind;
use crate::node::{Attribute, AttributeValue, Element, Expression, Node, Part};

/// A stretch of the document written in another language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// What it is.
    pub kind: RegionKind,
    /// The embedded text without its delimiters, in bytes of the document.
    pub range: Range<usize>,
    /// Markup inside an expression: stretches of `range` that are not of its language.
    pub holes: Vec<Range<usize>>,
}

impl Region {
    /// Does the region own `offset`? The end counts as inside (that is where people type), holes do not.
    pub fn contains(&self, offset: usize) -> bool {
        self.range.start <= offset
            && offset <= self.range.end
            && !self.holes.iter().any(|hole| hole.start < offset && offset < hole.end)
    }
}

/// The kinds of embedded regions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RegionKind {
    /// The component script between the fences: TypeScript.
    Frontmatter,
    /// `{…}` in the template.
    Expression,
    /// `name={…}`, `{name}` and `{...spread}` in a tag.
    AttributeExpression,
    /// A backtick value: `` name=`…` ``, including the backticks.
    TemplateValue,
    /// The content of a script element.
    Script(ScriptLanguage),
    /// The content of a style element.
    Style(StyleLanguage),
    /// `onclick="…"`: JavaScript.
    EventAttribute,
    /// `style="…"`: CSS declarations.
    StyleAttribute,
}

/// What a script element holds, by its `type`, `lang` and `is:inline`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ScriptLanguage {
    /// Bundled by Astro: TypeScript, a module.
    TypeScript,
    /// Left as it is: JavaScript of the browser.
    JavaScript,
    /// `type="module"` left as it is.
    Module,
    /// `application/json`, `application/ld+json`, `importmap`, `speculationrules`.
    Json,
    /// Any other type: data the browser does not run.
    Other,
}

/// What a style element holds, by its `lang`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StyleLanguage {
    /// CSS.
    Css,
    /// SCSS.
    Scss,
    /// Sass with indentation.
    Sass,
    /// Less.
    Less,
    /// Stylus.
    Stylus,
    /// PostCSS.
    PostCss,
    /// Something else.
    Other,
}

/// The regions of a document, in order. An outer one comes before those inside its holes.
pub(crate) fn regions(root: Node<'_>) -> Vec<Region> {
    let mut regions: Vec<Region> = root.descendants().filter_map(region).collect();
    regions.sort_by_key(order);
    regions
}

/// Regions are sorted by this, and no two are alike.
pub(crate) fn order(region: &Region) -> (usize, Reverse<usize>) {
    (region.range.start, Reverse(region.range.end))
}

fn region(node: Node<'_>) -> Option<Region> {
    let whole = |kind, range| Some(Region { kind, range, holes: Vec::new() });
    match node {
        Node::Frontmatter(frontmatter) => whole(RegionKind::Frontmatter, frontmatter.content_range()),
        Node::Script(script) => whole(RegionKind::Script(script_language(script)), script.content_range()),
        Node::Style(style) => whole(RegionKind::Style(style_language(style)), style.content_range()),
        Node::Attribute(attribute) => attribute_region(attribute),
        Node::Expression(expression) if expression.syntax().kind() == Kind::Expression && !expression.is_content() => {
            Some(expression_region(RegionKind::Expression, expression))
        }
        _ => None,
    }
}

fn attribute_region(attribute: Attribute<'_>) -> Option<Region> {
    match attribute.value() {
        AttributeValue::None => None,
        AttributeValue::Expression(expression) => Some(expression_region(RegionKind::AttributeExpression, expression)),
        AttributeValue::Template(value) => {
            let inner = Node::from(value.syntax()).children().filter_map(Node::as_expression);
            let holes = inner.flat_map(|expression| expression_region(RegionKind::Expression, expression).holes);
            Some(Region { kind: RegionKind::TemplateValue, range: value.range(), holes: holes.collect() })
        }
        AttributeValue::Text(value) => {
            let name = attribute.name();
            let event = name.strip_prefix("on").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_lowercase()));
            let kind = match name {
                "style" => RegionKind::StyleAttribute,
                _ if event && !attribute.element()?.is_component() => RegionKind::EventAttribute,
                _ => return None,
            };
            Some(Region { kind, range: value.unquoted_range(), holes: Vec::new() })
        }
    }
}

/// The region of an expression, whatever it starts with.
pub(crate) fn expression_region(kind: RegionKind, expression: Expression<'_>) -> Region {
    let holes = expression.parts().into_iter().filter_map(|part| match part {
        Part::Markup(node) => Some(node.range()),
        Part::Script(_) => None,
    });
    let range = expression.script_range();
    // What could not be placed may stand outside the script: behind the name of a shorthand, for one.
    let inside = |hole: &Range<usize>| range.start <= hole.start && hole.end <= range.end && !hole.is_empty();
    let holes = holes.filter(inside).collect();
    Region { kind, range, holes }
}

/// Astro bundles a script that says nothing about itself; any attribute but `src` leaves it to the browser.
pub(crate) fn script_language(script: Element<'_>) -> ScriptLanguage {
    let text = |name: &str| script.attribute(name).and_then(Attribute::text_value);
    let kind = text("type").map(str::trim).map(str::to_ascii_lowercase);
    let inline = script.attributes().any(|attribute| !matches!(attribute.name(), "src" | "type" | "lang"));
    match kind.as_deref() {
        Some("module") if inline => ScriptLanguage::Module,
        None | Some("" | "module") if matches!(text("lang"), Some("ts" | "tsx" | "typescript")) => ScriptLanguage::TypeScript,
        None if !inline => ScriptLanguage::TypeScript,
        Some("module") => ScriptLanguage::TypeScript,
        None | Some("" | "text/javascript" | "application/javascript" | "text/ecmascript") => ScriptLanguage::JavaScript,
        Some("importmap" | "speculationrules") => ScriptLanguage::Json,
        Some(kind) if kind.ends_with("/json") || kind.ends_with("+json") => ScriptLanguage::Json,
        Some(_) => ScriptLanguage::Other,
    }
}

fn style_language(style: Element<'_>) -> StyleLanguage {
    match style.attribute("lang").and_then(Attribute::text_value) {
        None | Some("css") => StyleLanguage::Css,
        Some("scss") => StyleLanguage::Scss,
        Some("sass") => StyleLanguage::Sass,
        Some("less") => StyleLanguage::Less,
        Some("styl" | "stylus") => StyleLanguage::Stylus,
        Some("pcss" | "postcss") => StyleLanguage::PostCss,
        Some(_) => StyleLanguage::Other,
    }
}
