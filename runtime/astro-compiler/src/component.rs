//! `Component`: what a document is made of, ready to be printed. One lowering serves the JavaScript and the TSX.

use std::ops::Range;

use astro_syntax::Document;

/// What lowering has to know besides the text.
#[derive(Clone, Copy, Debug)]
pub struct LowerOptions<'a> {
    /// The file in its project, with a leading slash: `/src/pages/index.astro`.
    pub path: &'a str,
}

/// One lowered document. Everything it names stands in the source, by range.
#[derive(Clone, Debug)]
pub struct Component {
    pub(crate) document: Document,
    pub(crate) path: String,
    pub(crate) scope: String,
    /// All items; trees are made of indices, so that deep markup costs no stack.
    pub(crate) items: Vec<Item>,
    /// The template.
    pub(crate) root: Vec<Id>,
    pub(crate) styles: Vec<StyleTag>,
    pub(crate) scripts: Vec<ScriptTag>,
    pub(crate) contains_head: bool,
}

impl Component {
    /// The file in its project, with a leading slash.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The name of the style scope: `data-astro-cid-SCOPE`.
    pub fn scope(&self) -> &str {
        &self.scope
    }

    /// The document it was made of.
    pub fn document(&self) -> &Document {
        &self.document
    }

    pub(crate) fn source(&self) -> &str {
        self.document.source()
    }

    pub(crate) fn slice(&self, range: Range<usize>) -> &str {
        self.source().get(range).unwrap_or_default()
    }

    pub(crate) fn item(&self, id: Id) -> &Item {
        &self.items[id as usize]
    }

    pub(crate) fn element(&self, id: Id) -> Option<&Element> {
        match &self.item(id).kind {
            ItemKind::Element(element) => Some(element),
            _ => None,
        }
    }

    /// Has it styles that apply to it alone?
    pub(crate) fn is_scoped(&self) -> bool {
        self.styles.iter().any(|style| !style.global)
    }
}

/// The index of an item.
pub(crate) type Id = u32;

#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) range: Range<usize>,
    pub(crate) kind: ItemKind,
}

#[derive(Clone, Debug)]
pub(crate) enum ItemKind {
    /// Text of the page, entities included.
    Text,
    /// Text that is printed as it is.
    Raw,
    /// `<!-- … -->`
    Comment,
    /// Script text in an expression.
    Script,
    /// `{…}`: script with markup in it, or content in braces.
    Expression { parts: Vec<Id>, is_content: bool },
    Element(Box<Element>),
    /// Nothing to print.
    Nothing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ElementKind {
    Html,
    /// A custom element: its attributes follow other rules.
    Custom,
    Component,
    /// `<>` and `<Fragment>`
    Fragment,
    Slot,
    /// A script or style that stays where it is.
    Inline,
    /// A script that is bundled: the index in `scripts`.
    Script(usize),
}

#[derive(Clone, Debug)]
pub(crate) struct Element {
    pub(crate) kind: ElementKind,
    pub(crate) name: Range<usize>,
    /// The start tag.
    pub(crate) open: Range<usize>,
    /// The end tag; empty if there is none.
    pub(crate) close: Range<usize>,
    /// `<string>` behind the name.
    pub(crate) type_arguments: Option<Range<usize>>,
    pub(crate) attributes: Vec<Attr>,
    pub(crate) children: Vec<Id>,
    /// Is its name that of an element without content?
    pub(crate) is_void: bool,
}

impl Element {
    pub(crate) fn attribute<'a>(&'a self, component: &Component, name: &str) -> Option<&'a Attr> {
        self.attributes.iter().find(|attr| attr.kind != AttrKind::Spread && component.slice(attr.name.clone()) == name)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AttrKind {
    Plain,
    /// `{name}`
    Shorthand,
    /// `{...values}`
    Spread,
}

#[derive(Clone, Debug)]
pub(crate) struct Attr {
    pub(crate) range: Range<usize>,
    pub(crate) name: Range<usize>,
    pub(crate) kind: AttrKind,
    pub(crate) value: AttrValue,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum AttrValue {
    None,
    /// Text without its quotes.
    Text(Range<usize>),
    /// An expression item.
    Expression(Id),
    /// `` `…` `` with its backticks.
    Template(Range<usize>),
}

/// A style element that is taken out of the template.
#[derive(Clone, Debug)]
pub(crate) struct StyleTag {
    pub(crate) content: Range<usize>,
    pub(crate) lang: String,
    pub(crate) global: bool,
    /// The expression of `define:vars`.
    pub(crate) vars: Option<Id>,
    /// The element, and the item that stands where it was.
    pub(crate) element: Box<Element>,
    pub(crate) id: Id,
}

/// A script element that is bundled.
#[derive(Clone, Debug)]
pub(crate) struct ScriptTag {
    pub(crate) content: Range<usize>,
    /// The file of `<script src="./x.ts">`.
    pub(crate) src: Option<Range<usize>>,
}
