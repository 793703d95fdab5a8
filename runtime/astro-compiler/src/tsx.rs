//! `Component` → the module TypeScript checks.
//!
//! The component script stands at the top level, as it is written; the template follows as one JSX expression. Then a
//! default function takes the props, and constants that are not there when the page runs type `Astro` and `Fragment`.
//! Only names, values and tags are checked: styles are left out, and each client script is a document of its own.

mod balance;
mod component;
mod element;
mod expression;
mod props;
mod script;

use std::ops::Range;

use astro_syntax::Document;

use crate::component::{Component, Id, ItemKind, LowerOptions};
use crate::emit::Emitter;
use crate::lower::lower;
use crate::span_map::{Features, SpanMap};

pub use component::component_name;
pub use script::ScriptDocument;

/// Names that start so are ours and never shown.
pub const SCAFFOLD: &str = "__Astro";

/// What is put behind the name of a component that means something else in its own file.
pub const COMPONENT_SUFFIX: &str = "AstroComponent";

/// A component as TypeScript sees it.
#[derive(Clone, Debug, Default)]
pub struct Tsx {
    /// TSX. It parses unless a script in it does not; then only that script's text does not.
    pub text: String,
    /// Which text stands for which source.
    pub map: SpanMap,
    /// Where the component script stands in `text`. Imports are added in here, or right before it.
    pub frontmatter: Range<usize>,
    /// Where the component script stands in the source; none if the file has no fences yet.
    pub source_frontmatter: Option<Range<usize>>,
    /// Where the template stands in `text`.
    pub template: Range<usize>,
    /// The name of the default function in `text`: what importers call the component, maybe with [`COMPONENT_SUFFIX`].
    pub component: Range<usize>,
    /// The scripts of the browser.
    pub scripts: Vec<ScriptDocument>,
}

impl Tsx {
    /// The name of the default function.
    pub fn component_name(&self) -> &str {
        self.text.get(self.component.clone()).unwrap_or_default()
    }

    /// Is a name one of ours, that nobody should be offered in this file?
    pub fn is_scaffold(&self, name: &str) -> bool {
        name.starts_with(SCAFFOLD) || name == self.component_name()
    }
}

/// Lowers a document and prints it for TypeScript. `path` is the file in its project; its name names the component.
pub fn tsx(document: &Document, path: &str) -> Tsx {
    moved_tsx(document, path, "")
}

/// The same for a text that will stand deeper than its source, in a tree that mirrors the project: `up` (`../../`) leads from
/// there to the place it mirrors, and is put before what is imported from outside the project.
pub fn moved_tsx(document: &Document, path: &str, up: &str) -> Tsx {
    print(&lower(document, &LowerOptions { path }), up)
}

/// Prints a component for TypeScript.
pub fn to_tsx(component: &Component) -> Tsx {
    print(component, "")
}

fn print(component: &Component, up: &str) -> Tsx {
    let out = Emitter::default();
    let mut printer = Printer { component, source: component.source(), out, steps: Vec::new(), fragment: "Fragment", up };
    let places = printer.module();
    let (text, map) = printer.out.finish();
    Tsx {
        text,
        map,
        frontmatter: places.frontmatter,
        source_frontmatter: component.document().frontmatter().map(|it| it.content_range()),
        template: places.template,
        component: places.component,
        scripts: script::documents(component),
    }
}

/// Where the parts of a module stand in its text.
struct Places {
    frontmatter: Range<usize>,
    template: Range<usize>,
    component: Range<usize>,
}

/// Writes one module. What is still to come waits on a stack: deep markup costs no recursion.
struct Printer<'a> {
    component: &'a Component,
    source: &'a str,
    out: Emitter,
    steps: Vec<Step>,
    /// What our own fragments are called.
    fragment: &'static str,
    /// Put before what is imported from outside the project.
    up: &'a str,
}

enum Step {
    /// An item as the child of an element.
    Item(Id),
    /// Text of the source.
    Copy(Range<usize>),
    Glue(&'static str),
    Owned(String),
    /// The end tag of an element.
    Close(Id),
    OpenFragment,
    CloseFragment,
    /// The attributes of an element from an index on.
    Attributes(Id, usize),
}

impl<'a> Printer<'a> {
    fn slice(&self, range: Range<usize>) -> &'a str {
        self.source.get(range).unwrap_or_default()
    }

    fn copy(&mut self, range: Range<usize>) {
        if !range.is_empty() {
            self.out.copy(self.source, range, Features::ALL);
        }
    }

    /// Prints the template.
    fn template(&mut self) {
        let root: &'a [Id] = &self.component.root;
        self.steps.extend(root.iter().rev().map(|&id| Step::Item(id)));
        while let Some(step) = self.steps.pop() {
            match step {
                Step::Item(id) => self.item(id),
                Step::Copy(range) => self.copy(range),
                Step::Glue(text) => self.out.glue(text),
                Step::Owned(text) => self.out.glue(&text),
                Step::Close(id) => self.close(id),
                Step::OpenFragment => self.tag("<", ">"),
                Step::CloseFragment => self.tag("</", ">"),
                Step::Attributes(id, from) => self.attributes(id, from),
            }
        }
    }

    fn tag(&mut self, open: &str, close: &str) {
        self.out.glue(open);
        self.out.glue(self.fragment);
        self.out.glue(close);
    }

    /// An item of the page's content.
    fn item(&mut self, id: Id) {
        let item = self.component.item(id);
        match &item.kind {
            ItemKind::Text => self.text(item.range.clone()),
            ItemKind::Raw => self.raw(item.range.clone()),
            ItemKind::Comment => self.comment(item.range.clone()),
            ItemKind::Script => self.copy(item.range.clone()),
            ItemKind::Expression { .. } => self.child_expression(id),
            ItemKind::Element(_) => self.open(id),
            ItemKind::Nothing => {
                if let Some(index) = self.component.styles.iter().position(|style| style.id == id) {
                    self.style(index);
                }
            }
        }
    }

    /// Text of the page. What JSX would read as code gives way to blanks: only that there is text matters here.
    fn text(&mut self, range: Range<usize>) {
        let text = self.slice(range.clone());
        let is_code = |byte: u8| matches!(byte, b'{' | b'}' | b'<' | b'>');
        if !text.bytes().any(is_code) {
            return self.out.copy(self.source, range, Features::DIAGNOSTICS);
        }
        let plain: String = text.chars().map(|c| if c.is_ascii() && is_code(c as u8) { '_' } else { c }).collect();
        self.out.atom(&plain, range, Features::DIAGNOSTICS);
    }

    /// Text that is no markup: a string.
    fn raw(&mut self, range: Range<usize>) {
        if !crate::text::is_blank(self.slice(range.clone())) {
            self.out.glue("{");
            self.out.atom("\"\"", range, Features::DIAGNOSTICS);
            self.out.glue("}");
        }
    }

    /// `<!-- … -->`, so that what TypeScript reads in comments (`@ts-ignore`) works there too.
    fn comment(&mut self, range: Range<usize>) {
        let text = self.slice(range);
        let text = text.strip_prefix("<!--").unwrap_or(text);
        let text = text.strip_suffix("-->").unwrap_or(text);
        self.out.glue("{/**");
        self.out.glue(&text.replace("*/", "* /"));
        self.out.glue("*/}");
    }
}
