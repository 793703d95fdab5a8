//! Tolerant trees of embedded TypeScript and CSS, for half-typed text: swc gives none.
//!
//! Offsets are those of the host document. Where markup stands in an expression, the guest sees a value that is none
//! of the document's (`0`) and blanks, so that the code around it still reads as code.

use std::ops::Range;
use std::sync::OnceLock;

use tree_sitter::{InputEdit, Point, Tree};

use crate::document::advance;
use crate::parser;
use crate::text::TextEdit;
use crate::region::{Region, RegionKind, ScriptLanguage, StyleLanguage, order};

/// The trees of a document's regions, each made when it is first asked for.
#[derive(Default)]
pub(crate) struct Guests {
    trees: OnceLock<Vec<OnceLock<Option<Tree>>>>,
    /// The component script's tree before the edits that made this document.
    before: Option<Before>,
}

/// A tree of a component script, told of the edits since it was made.
struct Before {
    tree: Tree,
    /// Where the script stands in the host after those edits.
    range: Range<usize>,
    /// Was anything in it edited?
    changed: bool,
}

impl Guests {
    pub(crate) fn of<'a>(&'a self, text: &'a str, regions: &[Region], region: &Region) -> Option<Guest<'a>> {
        let language = language(region.kind)?;
        let index = regions.binary_search_by(|other| order(other).cmp(&order(region))).ok()?;
        let trees = self.trees.get_or_init(|| regions.iter().map(|_| OnceLock::new()).collect());
        let tree = trees.get(index)?.get_or_init(|| {
            let before = self.before.as_ref();
            let before = before.filter(|before| region.kind == RegionKind::Frontmatter && before.range == region.range);
            if let Some(before) = before.filter(|before| !before.changed) {
                return Some(before.tree.clone());
            }
            let from_before = before.and_then(|before| {
                parser::guest(language, &text[region.range.clone()], region.range.start, Some(&before.tree))
            });
            // Where the guest recovers from errors depends on what it knew: only a whole tree is the one from scratch.
            from_before
                .filter(|tree| !tree.root_node().has_error())
                .or_else(|| parser::guest(language, &masked(text, region), region.range.start, None))
        });
        Some(Guest { text, tree: tree.as_ref()? })
    }

    /// The guests of the document after `edits` of this one: the component script is not read again from its start.
    /// `text` is the host's text before the first edit.
    pub(crate) fn after(&self, text: &str, regions: Option<&Vec<Region>>, edits: &[TextEdit]) -> Self {
        Self { trees: OnceLock::new(), before: self.edited(text, regions, edits) }
    }

    /// The tree of the component script told of `edits`; none if one of them touches its ends.
    fn edited(&self, text: &str, regions: Option<&Vec<Region>>, edits: &[TextEdit]) -> Option<Before> {
        let index = regions?.iter().position(|region| region.kind == RegionKind::Frontmatter)?;
        let mut tree = self.trees.get()?.get(index)?.get()?.clone()?;
        let mut script = regions?[index].range.clone();
        // What the tree's own points count from.
        let origin = Point::new(0, script.start);
        let mut inside = text.get(script.clone())?.to_owned();
        let start = script.start;
        let mut changed = false;
        for edit in edits {
            if edit.range.start > script.end {
                continue;
            }
            if edit.range.start <= script.start || edit.range.end >= script.end || edit.range.end < edit.range.start {
                return None;
            }
            let within = edit.range.start - start..edit.range.end - start;
            let removed = inside.get(within.clone())?;
            let start_position = advance(origin, inside.get(..within.start)?);
            tree.edit(&InputEdit {
                start_byte: edit.range.start,
                old_end_byte: edit.range.end,
                new_end_byte: edit.range.start + edit.text.len(),
                start_position,
                old_end_position: advance(start_position, removed),
                new_end_position: advance(start_position, &edit.text),
            });
            inside.replace_range(within, &edit.text);
            script.end = script.end - edit.range.len() + edit.text.len();
            changed = true;
        }
        Some(Before { tree, range: script, changed })
    }
}

fn language(kind: RegionKind) -> Option<parser::Guest> {
    match kind {
        RegionKind::Frontmatter
        | RegionKind::Expression
        | RegionKind::AttributeExpression
        | RegionKind::TemplateValue
        | RegionKind::EventAttribute => Some(parser::Guest::TypeScript),
        RegionKind::Script(ScriptLanguage::Other) => None,
        RegionKind::Script(_) => Some(parser::Guest::TypeScript),
        RegionKind::Style(StyleLanguage::Css | StyleLanguage::PostCss | StyleLanguage::Scss | StyleLanguage::Less)
        | RegionKind::StyleAttribute => Some(parser::Guest::Css),
        RegionKind::Style(_) => None,
    }
}

/// The text of a region with its holes filled by a value and blanks: as long, with the same line ends.
///
/// Neighbouring pieces of markup are one value to the page, so only the first is a value to the guest.
pub(crate) fn masked(text: &str, region: &Region) -> String {
    let mut bytes = text.as_bytes()[region.range.clone()].to_vec();
    for (hole, first) in groups(text, region) {
        let from = hole.start - region.range.start;
        // A blank on either side keeps the value apart from names next to it: `return<b/>`.
        let value = (first == hole.start).then_some(if hole.len() > 2 { 1 } else { 0 });
        for (index, byte) in bytes[from..from + hole.len()].iter_mut().enumerate() {
            if Some(index) == value {
                *byte = b'0';
            } else if !matches!(*byte, b'\n' | b'\r') || value.is_some_and(|value| index < value) {
                *byte = b' ';
            }
        }
    }
    // Holes start and end on character boundaries, so what is left is whole characters.
    String::from_utf8(bytes).unwrap_or_else(|error| " ".repeat(error.as_bytes().len()))
}

/// The script of a region with a short value for each group of holes, and where each stretch of it stands in the host.
///
/// Unlike [`masked`] it is no longer than the script itself, however much markup stands in it.
pub(crate) fn compact(text: &str, region: &Region) -> (String, Vec<Stretch>) {
    let mut script = String::new();
    let mut stretches = Vec::new();
    let mut at = region.range.start;
    let mut copy = |script: &mut String, range: Range<usize>| {
        stretches.push(Stretch { start: script.len(), host: range.clone() });
        script.push_str(&text[range]);
    };
    for (hole, first) in groups(text, region) {
        copy(&mut script, at..hole.start);
        if first == hole.start {
            script.push_str(" 0 ");
        }
        at = hole.end;
    }
    copy(&mut script, at..region.range.end);
    (script, stretches)
}

/// A piece of a compact script.
pub(crate) struct Stretch {
    /// Where it starts in the script.
    pub(crate) start: usize,
    /// Where it stands in the host.
    pub(crate) host: Range<usize>,
}

/// The host's place of an offset in a compact script.
pub(crate) fn host_offset(stretches: &[Stretch], offset: usize) -> usize {
    let after = stretches.partition_point(|stretch| stretch.start <= offset);
    match stretches.get(after.saturating_sub(1)) {
        Some(stretch) => (stretch.host.start + offset.saturating_sub(stretch.start)).min(stretch.host.end),
        None => offset,
    }
}

/// Where in the masked text the value stands that an offset inside a hole belongs to; other offsets are as they are.
pub(crate) fn place(text: &str, region: &Region, offset: usize) -> usize {
    let hole = groups(text, region).find(|(hole, _)| hole.start < offset && offset < hole.end);
    hole.map_or(offset, |(_, first)| first + 1)
}

/// Each hole, and the start of the first of its neighbours with nothing but white space between.
fn groups<'a>(text: &'a str, region: &'a Region) -> impl Iterator<Item = (Range<usize>, usize)> + 'a {
    let mut last: Option<(usize, usize)> = None;
    region.holes.iter().map(move |hole| {
        let first = match last {
            Some((end, first)) if text[end..hole.start].trim().is_empty() => first,
            _ => hole.start,
        };
        last = Some((hole.end, first));
        (hole.clone(), first)
    })
}

/// The tolerant tree of a whole module that is no region of a document.
pub(crate) fn module(text: &str) -> Option<Tree> {
    parser::guest(parser::Guest::TypeScript, text, 0, None)
}

/// The tolerant tree of one region.
#[derive(Clone, Copy)]
pub struct Guest<'a> {
    text: &'a str,
    tree: &'a Tree,
}

impl<'a> Guest<'a> {
    pub(crate) fn new(text: &'a str, tree: &'a Tree) -> Self {
        Self { text, tree }
    }

    /// The whole region as a node.
    pub fn root(self) -> GuestNode<'a> {
        let root = self.tree.root_node();
        GuestNode { text: self.text, root, ts: root }
    }

    /// The innermost named node at `offset`.
    pub fn node_at(self, offset: usize) -> GuestNode<'a> {
        self.covering(offset..offset)
    }

    /// The innermost named node that covers `range`.
    pub fn covering(self, range: Range<usize>) -> GuestNode<'a> {
        let root = self.tree.root_node();
        let ts = root.named_descendant_for_byte_range(range.start, range.end).unwrap_or(root);
        GuestNode { text: self.text, root, ts }
    }
}

/// A node of a guest tree. Kinds and fields are those of tree-sitter-typescript and tree-sitter-css.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct GuestNode<'a> {
    text: &'a str,
    root: tree_sitter::Node<'a>,
    ts: tree_sitter::Node<'a>,
}

impl<'a> GuestNode<'a> {
    /// The guest grammar's name of this node.
    pub fn kind(self) -> &'a str {
        self.ts.kind()
    }

    /// Where it stands, in bytes of the host.
    pub fn range(self) -> Range<usize> {
        self.ts.byte_range()
    }

    /// The host's text there.
    pub fn text(self) -> &'a str {
        &self.text[crate::text::clamp(self.text, self.range())]
    }

    /// Is it more than punctuation?
    pub fn is_named(self) -> bool {
        self.ts.is_named()
    }

    /// Did the guest parser make it up, or fail here?
    pub fn is_broken(self) -> bool {
        self.ts.is_missing() || self.ts.is_error()
    }

    /// The node around it.
    pub fn parent(self) -> Option<Self> {
        self.ts.parent().map(|ts| Self { ts, ..self })
    }

    /// The named node in front of it under the same parent.
    pub fn previous_sibling(self) -> Option<Self> {
        self.ts.prev_named_sibling().map(|ts| Self { ts, ..self })
    }

    /// The child in a field.
    pub fn field(self, name: &str) -> Option<Self> {
        self.ts.child_by_field_name(name).map(|ts| Self { ts, ..self })
    }

    /// Direct children, tokens included.
    pub fn children(self) -> impl Iterator<Item = Self> + use<'a> {
        let mut cursor = self.ts.walk();
        let mut more = cursor.goto_first_child();
        std::iter::from_fn(move || {
            let ts = more.then(|| cursor.node())?;
            more = cursor.goto_next_sibling();
            Some(Self { ts, ..self })
        })
    }

    /// Direct children that are more than punctuation.
    pub fn named_children(self) -> impl Iterator<Item = Self> + use<'a> {
        self.children().filter(|child| child.is_named())
    }

    /// The nodes around it, innermost first. One descent from the root.
    pub fn ancestors(self) -> impl Iterator<Item = Self> + use<'a> {
        let mut path = Vec::new();
        let mut at = self.root;
        while at != self.ts {
            path.push(Self { ts: at, ..self });
            match at.child_with_descendant(self.ts) {
                Some(child) => at = child,
                None => break,
            }
        }
        path.into_iter().rev()
    }

    /// This node and everything under it, each before what it contains. Depth costs no stack.
    pub fn descendants(self) -> impl Iterator<Item = Self> + use<'a> {
        self.preorder(|_| true)
    }

    /// Those of [`descendants`](Self::descendants) that contain one of `places` (host offsets in order): a walk that
    /// looks for what a few words stand in need not go anywhere else.
    pub fn descendants_around<'p>(self, places: &'p [usize]) -> impl Iterator<Item = Self> + use<'a, 'p> {
        self.preorder(|node| {
            let range = node.range();
            places.get(places.partition_point(|&place| place < range.start)).is_some_and(|&place| place < range.end)
        })
    }

    /// The nodes `wanted`, in preorder; what is under an unwanted node is not looked at.
    fn preorder<F: Fn(Self) -> bool>(self, wanted: F) -> impl Iterator<Item = Self> + use<'a, F> {
        let mut cursor = self.ts.walk();
        let mut done = false;
        let mut depth = 0usize;
        std::iter::from_fn(move || {
            while !done {
                let node = Self { ts: cursor.node(), ..self };
                let is_wanted = wanted(node);
                if is_wanted && cursor.goto_first_child() {
                    depth += 1;
                } else {
                    loop {
                        if depth == 0 {
                            done = true;
                            break;
                        }
                        if cursor.goto_next_sibling() {
                            break;
                        }
                        if !cursor.goto_parent() {
                            done = true;
                            break;
                        }
                        depth -= 1;
                    }
                }
                if is_wanted {
                    return Some(node);
                }
            }
            None
        })
    }
}

impl std::fmt::Debug for GuestNode<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}@{:?}", self.kind(), self.range())
    }
}
