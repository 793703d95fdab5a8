//! `Document`: one file as text and tree, with everything that follows from them worked out once, when asked.

use std::any::Any;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use ropey::Rope;
use tree_sitter::{InputEdit, Point, Tree};

use crate::check::Findings;
use crate::error::SyntaxError;
use crate::guest::{Guest, Guests};
use crate::node::{Frontmatter, Node, Syntax};
use crate::region::{Region, RegionKind};
use crate::scope::Name;
use crate::script::Script;
use crate::script::sound::Sound;
use crate::text::{LineIndex, TextEdit, floor_char};
use crate::tree::Rows;

/// An `.astro` file: its text, its tree, and what follows from them.
///
/// It never changes, and a clone is a pointer: [`Document::edit`] makes a new one and reads only what the edit touched.
#[derive(Clone)]
pub struct Document(Arc<Inner>);

pub(crate) struct Inner {
    text: String,
    lines: OnceLock<LineIndex>,
    rows: Rows,
    /// What an edit goes on from. Most files are never edited and have none.
    grown: OnceLock<Grown>,
    findings: OnceLock<Findings>,
    regions: OnceLock<Vec<Region>>,
    script: OnceLock<Arc<Script>>,
    guests: Guests,
    sound: Arc<Sound>,
    notes: OnceLock<Box<dyn Any + Send + Sync>>,
}

/// tree-sitter's tree of a document.
struct Grown {
    tree: Tree,
    /// The rows that know their places in it; none if the document's own do.
    rows: Option<Rows>,
}

impl Document {
    /// Reads a file. For the text of an editor see [`Document::open`].
    pub fn parse(text: &str) -> Self {
        match Rows::of_astro(text) {
            Some(rows) => Self::new(text.to_owned(), OnceLock::new(), rows, OnceLock::new(), Guests::default(), Arc::default()),
            None => Self::open(text),
        }
    }

    /// Reads a text that is going to be edited: the first edit, too, reads only what it touches. Other than that it is the same as
    /// [`Document::parse`], and dearer.
    pub fn open(text: &str) -> Self {
        let tree = crate::parser::astro(text, None);
        let rows = Rows::new(&tree, None);
        let grown = OnceLock::from(Grown { tree, rows: None });
        Self::new(text.to_owned(), OnceLock::new(), rows, grown, Guests::default(), Arc::default())
    }

    fn new(
        text: String,
        lines: OnceLock<LineIndex>,
        rows: Rows,
        grown: OnceLock<Grown>,
        guests: Guests,
        sound: Arc<Sound>,
    ) -> Self {
        Self(Arc::new(Inner {
            text,
            lines,
            rows,
            grown,
            findings: OnceLock::new(),
            regions: OnceLock::new(),
            script: OnceLock::new(),
            guests,
            sound,
            notes: OnceLock::new(),
        }))
    }

    /// The document after `edits`, applied in order, each to the result of the one before.
    ///
    /// Ranges that reach outside the text or into a character are moved to where text can be cut.
    pub fn edit(&self, edits: &[TextEdit]) -> Self {
        if edits.is_empty() {
            return self.clone();
        }
        let mut text = self.0.text.clone();
        let mut lines = self.0.lines.clone();
        let grown = self.grown();
        let mut tree = grown.tree.clone();
        let mut applied = Vec::with_capacity(edits.len());
        for edit in edits {
            let range = crate::text::clamp(&text, edit.range.clone());
            applied.push(TextEdit { range: range.clone(), text: edit.text.clone() });
            let start_position = point(&text, range.start);
            let old_end_position = advance(start_position, &text[range.clone()]);
            tree.edit(&InputEdit {
                start_byte: range.start,
                old_end_byte: range.end,
                new_end_byte: range.start + edit.text.len(),
                start_position,
                old_end_position,
                new_end_position: advance(start_position, &edit.text),
            });
            if let Some(lines) = lines.get_mut() {
                lines.splice(range.clone(), &edit.text);
            }
            text.replace_range(range, &edit.text);
        }
        let tree = crate::parser::astro(&text, Some(&tree));
        let rows = Rows::new(&tree, Some(grown.rows.as_ref().unwrap_or(&self.0.rows)));
        let guests = self.0.guests.after(&self.0.text, self.0.regions.get(), &applied);
        let grown = OnceLock::from(Grown { tree, rows: None });
        let next = Self::new(text, lines, rows, grown, guests, Arc::clone(&self.0.sound));
        next.inherit(self);
        next
    }

    fn grown(&self) -> &Grown {
        self.0.grown.get_or_init(|| {
            let tree = crate::parser::astro(&self.0.text, None);
            let rows = Some(Rows::new(&tree, None));
            Grown { tree, rows }
        })
    }

    /// Takes over what the edit left as it was: the facts of an untouched script.
    fn inherit(&self, before: &Self) {
        let Some(script) = before.0.script.get() else { return };
        let range = |document: &Self| document.frontmatter().map(Frontmatter::content_range);
        let (old, new) = (range(before), range(self));
        if old == new && old.is_none_or(|range| before.0.text[range.clone()] == self.0.text[range]) {
            // Nobody else has the new document yet, so the cell is empty.
            let _ = self.0.script.set(Arc::clone(script));
        }
    }

    /// Whatever somebody else has made of this document, made once and kept as long as it. There is room for one type: `None`
    /// if another is there.
    pub fn notes<T: Any + Send + Sync>(&self, make: impl FnOnce() -> T) -> Option<&T> {
        self.0.notes.get_or_init(|| Box::new(make())).downcast_ref()
    }

    /// The text.
    pub fn source(&self) -> &str {
        &self.0.text
    }

    /// The text as a rope.
    pub fn rope(&self) -> &Rope {
        self.lines().rope()
    }

    /// Byte offset ↔ line and column.
    pub fn lines(&self) -> &LineIndex {
        self.0.lines.get_or_init(|| LineIndex::new(&self.0.text))
    }

    /// The whole file as a node.
    pub fn root(&self) -> Node<'_> {
        self.root_syntax().into()
    }

    fn root_syntax(&self) -> Syntax<'_> {
        self.0.root()
    }

    /// The component script, if there is one.
    pub fn frontmatter(&self) -> Option<Frontmatter<'_>> {
        self.0.frontmatter()
    }

    /// The template: what stands at the top level, without the component script and the text before it.
    pub fn nodes(&self) -> impl Iterator<Item = Node<'_>> {
        self.root().children().filter(|node| !matches!(node, Node::Frontmatter(_) | Node::Preamble(_)))
    }

    /// The ranges of the tree's leaves, in order.
    pub fn leaves(&self) -> impl Iterator<Item = Range<usize>> {
        crate::walk::leaves(self.root_syntax())
    }

    /// The innermost node at `offset`. Between two nodes it is the one that starts there.
    pub fn node_at(&self, offset: usize) -> Node<'_> {
        self.path_at(offset).pop().unwrap_or_else(|| self.root())
    }

    /// The nodes around `offset`, innermost first.
    pub fn ancestors_at(&self, offset: usize) -> impl Iterator<Item = Node<'_>> {
        self.path_at(offset).into_iter().rev()
    }

    /// The nodes around `offset` from the whole file to the innermost.
    pub fn path_at(&self, offset: usize) -> Vec<Node<'_>> {
        let offset = floor_char(&self.0.text, offset);
        crate::walk::path_at(self.root_syntax(), offset).into_iter().map(Node::from).collect()
    }

    /// The innermost node that covers `range`.
    pub fn node_covering(&self, range: Range<usize>) -> Node<'_> {
        let root = self.root_syntax();
        root.at(self.0.rows.covering(range)).into()
    }

    /// What is wrong with the syntax of template, script and expressions, sorted by place: what Astro refuses.
    pub fn errors(&self) -> &[SyntaxError] {
        &self.findings().errors
    }

    /// What Astro accepts but surely is not meant, sorted by place: a stray end tag at the top level, where Astro stops
    /// reading the page without a word, and an opening `---` without its closing one.
    pub fn warnings(&self) -> &[SyntaxError] {
        &self.findings().warnings
    }

    fn findings(&self) -> &Findings {
        self.0.findings.get_or_init(|| crate::check::check(self))
    }

    /// What swc has read without an error in this document or one it was edited from.
    pub(crate) fn sound(&self) -> &Sound {
        &self.0.sound
    }

    /// The embedded languages, in document order.
    pub fn regions(&self) -> &[Region] {
        self.0.regions.get_or_init(|| crate::region::regions(self.root()))
    }

    /// The region that owns `offset`: the innermost of those that contain it.
    pub fn region_at(&self, offset: usize) -> Option<&Region> {
        let regions = self.regions();
        let first_after = regions.partition_point(|region| region.range.start <= offset);
        regions[..first_after].iter().rev().find(|region| region.contains(offset))
    }

    /// Facts of the component script. Without one, those of an empty script.
    pub fn script(&self) -> &Script {
        self.0.script.get_or_init(|| {
            let range = self.frontmatter().map_or(0..0, Frontmatter::content_range);
            let guest = || self.guest(self.regions().iter().find(|region| region.kind == RegionKind::Frontmatter)?);
            Arc::new(Script::of_frontmatter(&self.0.text, range, guest))
        })
    }

    /// The tolerant tree of a region, with host offsets. None for languages without one.
    pub fn guest(&self, region: &Region) -> Option<Guest<'_>> {
        self.0.guests.of(&self.0.text, self.regions(), region)
    }

    /// The tolerant tree of the region that owns `offset`.
    pub fn guest_at(&self, offset: usize) -> Option<Guest<'_>> {
        self.guest(self.region_at(offset)?)
    }

    /// The names an expression at `offset` can see, innermost first; a hidden name is left out.
    pub fn scope_at(&self, offset: usize) -> Vec<Name> {
        crate::scope::names_at(self, offset)
    }

    /// The text of a range, moved to where text can be cut.
    pub fn slice(&self, range: Range<usize>) -> &str {
        self.0.slice(range)
    }
}

impl Inner {
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn rows(&self) -> &Rows {
        &self.rows
    }

    pub(crate) fn slice(&self, range: Range<usize>) -> &str {
        &self.text[crate::text::clamp(&self.text, range)]
    }

    fn root(&self) -> Syntax<'_> {
        Syntax { doc: self, id: 0 }
    }

    fn frontmatter(&self) -> Option<Frontmatter<'_>> {
        self.root().child_of(crate::kind::Kind::Frontmatter).map(Frontmatter)
    }
}

/// The tree's own idea of a place: lines end at `\n` only, columns are bytes.
fn point(text: &str, offset: usize) -> Point {
    advance(Point::new(0, 0), &text[..offset])
}

pub(crate) fn advance(from: Point, text: &str) -> Point {
    match text.rfind('\n') {
        None => Point::new(from.row, from.column + text.len()),
        Some(last) => {
            let rows = text.bytes().filter(|&byte| byte == b'\n').count();
            Point::new(from.row + rows, text.len() - last - 1)
        }
    }
}

impl PartialEq for Document {
    /// Two documents are equal when their texts are.
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.text == other.0.text
    }
}

impl Eq for Document {}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Document").field(&self.0.text).finish()
    }
}
