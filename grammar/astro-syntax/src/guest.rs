//! Tolerant trees of embedded TypeScript and CSS, for half-typed text: swc gives none.
//!
//! Nodes stand at offsets of the host document. Where markup stands in an expression, the guest sees a value that is none
//! of the document's (`0`) and blanks, so that the code around it still reads as code.

mod mask;
mod module;
mod node;
mod pieces;

use std::ops::Range;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rustc_hash::FxHashMap;
use tree_sitter::{InputEdit, Point, Tree};

use crate::document::advance;
use crate::parser;
use crate::region::{Region, RegionKind, ScriptLanguage, StyleLanguage, order};
use crate::text::TextEdit;
use crate::tree::{Names, Rows};

pub(crate) use mask::{compact, host_offset, place};
pub use module::ModuleTree;
pub use node::{Guest, GuestNode};

/// Texts up to this long are known by what they say, wherever they move; longer ones by where they stand.
const SHORT: usize = 2048;
/// How much text is known before it starts anew, in bytes. Its trees take some ten times as much.
const MOST: usize = 256 * 1024;

/// A tolerant tree. It counts from the start of its text.
pub(crate) struct GuestTree {
    language: parser::Guest,
    rows: Rows,
    /// What the rows were made of, or would be but for its errors; only for those that will be told of edits.
    tree: Option<Tree>,
}

impl GuestTree {
    fn new(language: parser::Guest, tree: Tree, before: Option<&Rows>) -> Arc<Self> {
        Arc::new(Self { language, rows: Rows::new(&tree, before), tree: Some(tree) })
    }

    /// A tree that will not be told of edits.
    fn fixed(language: parser::Guest, tree: &Tree) -> Arc<Self> {
        Arc::new(Self { language, rows: Rows::new(tree, None), tree: None })
    }

    fn names(&self) -> &'static Names {
        self.language.names()
    }
}

/// The trees of a document's regions, each made when it is first asked for.
#[derive(Default)]
pub(crate) struct Guests {
    trees: OnceLock<Vec<OnceLock<Option<Arc<GuestTree>>>>>,
    /// The trees of long regions before the edits that made this document.
    before: Vec<Before>,
    /// The trees of short regions of this document and those it was edited from.
    known: Arc<Known>,
}

/// Trees by their text.
#[derive(Default)]
struct Known(Mutex<Trees>);

#[derive(Default)]
struct Trees {
    by_text: FxHashMap<(parser::Guest, Box<str>), Arc<GuestTree>>,
    bytes: usize,
}

/// The tree of a region, told of the edits since it was made.
#[derive(Clone)]
struct Before {
    /// As it was made, for its rows.
    made: Arc<GuestTree>,
    /// Told of the edits; none if nothing in it was edited.
    told: Option<Tree>,
    /// Where the region stands in the host after those edits.
    range: Range<usize>,
}

impl Guests {
    pub(crate) fn of<'a>(&'a self, text: &'a str, regions: &[Region], region: &Region) -> Option<Guest<'a>> {
        let language = language(region.kind)?;
        let index = regions.binary_search_by(|other| order(other).cmp(&order(region))).ok()?;
        let trees = self.trees.get_or_init(|| regions.iter().map(|_| OnceLock::new()).collect());
        let tree = trees.get(index)?.get_or_init(|| {
            let is_short = region.range.len() <= SHORT;
            if is_short { self.known.tree(language, text, region) } else { self.long(language, text, region) }
        });
        Some(Guest::new(text, tree.as_ref()?, region.range.start))
    }

    fn long(&self, language: parser::Guest, text: &str, region: &Region) -> Option<Arc<GuestTree>> {
        let before = self.before.iter().find(|before| before.range == region.range && before.made.language == language);
        let Some(before) = before.filter(|_| region.holes.is_empty()) else { return self.read(language, text, region) };
        let Some(told) = &before.told else { return Some(Arc::clone(&before.made)) };
        let script = &text[region.range.clone()];
        let tree = parser::guest(language, script, Some(told))?;
        // Where the guest recovers from errors depends on what it knew: only a whole tree is the one from scratch.
        if !tree.root_node().has_error() {
            Some(GuestTree::new(language, tree, Some(&before.made.rows)))
        } else if language == parser::Guest::TypeScript {
            self.known.in_pieces(language, script, None)
        } else {
            self.read(language, text, region)
        }
    }

    /// Reads a region from its start.
    fn read(&self, language: parser::Guest, text: &str, region: &Region) -> Option<Arc<GuestTree>> {
        let masked = mask::masked(text, region);
        let tree = parser::guest(language, &masked, None)?;
        let is_broken = tree.root_node().has_error() && region.holes.is_empty();
        if is_broken && language == parser::Guest::TypeScript {
            return self.known.in_pieces(language, &masked, Some(tree));
        }
        Some(GuestTree::new(language, tree, None))
    }

    /// The guests of the document after `edits` of this one. `text` is the host's text before the first edit.
    pub(crate) fn after(&self, text: &str, regions: Option<&Vec<Region>>, edits: &[TextEdit]) -> Self {
        let made = regions.zip(self.trees.get()).into_iter().flat_map(|(regions, trees)| regions.iter().zip(trees));
        let made = made.filter(|(region, _)| region.range.len() > SHORT && region.holes.is_empty());
        // What was read in pieces has no tree to tell of edits: the one before it still has.
        let made = made.filter_map(|(region, tree)| {
            let made = tree.get()?.clone()?;
            made.tree.is_some().then(|| Before { made, told: None, range: region.range.clone() })
        });
        let mut before: Vec<Before> = made.collect();
        // What nobody has asked for in this document is still good for the next.
        let unasked = self.before.iter().filter(|old| before.iter().all(|new| new.range != old.range));
        let unasked: Vec<Before> = unasked.cloned().collect();
        before.extend(unasked);
        let before = before.into_iter().filter_map(|before| before.after(text, edits));
        Self { trees: OnceLock::new(), before: before.collect(), known: Arc::clone(&self.known) }
    }
}

impl Known {
    fn tree(&self, language: parser::Guest, text: &str, region: &Region) -> Option<Arc<GuestTree>> {
        self.tree_of(language, mask::masked(text, region))
    }

    /// The tree of a script that is read in pieces; `whole` is what tree-sitter makes of it at once.
    fn in_pieces(&self, language: parser::Guest, script: &str, whole: Option<Tree>) -> Option<Arc<GuestTree>> {
        let root = self.tree_of(language, String::new())?;
        let pieces = pieces::pieces(script).into_iter();
        let read: Option<Vec<_>> = pieces.map(|piece| Some((piece.start, self.tree_of(language, script[piece].to_owned())?))).collect();
        let read = read?;
        let rows = Rows::joined(&root.rows, script.len(), read.iter().map(|(start, tree)| (*start, &tree.rows)));
        Some(Arc::new(GuestTree { language, rows, tree: whole }))
    }

    fn tree_of(&self, language: parser::Guest, text: String) -> Option<Arc<GuestTree>> {
        let key = (language, text.into_boxed_str());
        if let Some(tree) = self.0.lock().unwrap_or_else(PoisonError::into_inner).by_text.get(&key) {
            return Some(Arc::clone(tree));
        }
        let tree = GuestTree::fixed(language, &parser::guest(language, &key.1, None)?);
        let mut trees = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if trees.bytes > MOST {
            *trees = Trees::default();
        }
        trees.bytes += key.1.len();
        trees.by_text.insert(key, Arc::clone(&tree));
        Some(tree)
    }
}

impl Before {
    /// The same after `edits` of a host with this `text`; none if one of them reaches over an end of the region. What is typed at
    /// an end is taken for a part of it: if it is none, the region is another than is expected here.
    fn after(self, text: &str, edits: &[TextEdit]) -> Option<Self> {
        let Before { made, mut told, mut range } = self;
        let whole = range.clone();
        let mut inside: Option<String> = None;
        for edit in edits {
            if edit.range.start > range.end {
                continue;
            }
            if edit.range.start <= edit.range.end && edit.range.end < range.start {
                let moved = |offset: usize| offset - edit.range.len() + edit.text.len();
                range = moved(range.start)..moved(range.end);
                continue;
            }
            if edit.range.start < range.start || edit.range.end > range.end || edit.range.end < edit.range.start {
                return None;
            }
            if inside.is_none() {
                inside = text.get(whole.clone()).map(str::to_owned);
            }
            if told.is_none() {
                told = made.tree.clone();
            }
            let (tree, inside) = (told.as_mut()?, inside.as_mut()?);
            let within = edit.range.start - range.start..edit.range.end - range.start;
            let removed = inside.get(within.clone())?;
            let start_position = advance(Point::new(0, 0), inside.get(..within.start)?);
            tree.edit(&InputEdit {
                start_byte: within.start,
                old_end_byte: within.end,
                new_end_byte: within.start + edit.text.len(),
                start_position,
                old_end_position: advance(start_position, removed),
                new_end_position: advance(start_position, &edit.text),
            });
            inside.replace_range(within, &edit.text);
            range.end = range.end - edit.range.len() + edit.text.len();
        }
        Some(Self { made, told, range })
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

/// The tolerant tree of a whole module that is no region of a document.
pub(crate) fn module(text: &str) -> Option<Arc<GuestTree>> {
    let language = parser::Guest::TypeScript;
    Some(GuestTree::fixed(language, &parser::guest(language, text, None)?))
}
