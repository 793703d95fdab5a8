//! Which other language is written where: embedded regions, in document order.

use std::ops::Range;

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

/// The regions under a node, in document order.
pub(crate) fn regions(_root: crate::node::Node<'_>) -> Vec<Region> {
    Vec::new()
}
