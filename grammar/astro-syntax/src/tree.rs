//! The tree as rows in preorder: parent, children and fields are an index away, and a walk is a loop over an array.
//!
//! tree-sitter's own nodes know their place only from the root down: each step up is a descent. Made once a revision; what
//! an edit left as it was is copied from the rows before it.

use std::ops::Range;

use rustc_hash::FxHashMap;
use tree_sitter::{Language, Node, Tree, TreeCursor};
use tree_sitter_astro::Row;

/// A place in the rows.
pub(crate) type Id = u32;

/// Subtrees of at least this many rows are found again after an edit; smaller ones are read again.
const WORTH_KEEPING: u32 = 8;

/// Bits of a row's flags.
const NAMED: u8 = Row::NAMED;
const MISSING: u8 = 2;

/// tree-sitter's number of an error, in every grammar.
const ERROR: u16 = u16::MAX;

/// The rows of one tree.
pub(crate) struct Rows {
    rows: Vec<Row>,
    /// For each row the address tree-sitter keeps its subtree at, 0 for small ones. Only good while its tree lives. Empty
    /// where there is no tree.
    addresses: Vec<usize>,
}

/// A node whose children are being read.
struct Open {
    id: Id,
    address: usize,
    /// How many of its children are still to come.
    left: u32,
}

/// The rows before an edit, and where each subtree is among them.
struct Before<'a> {
    rows: &'a Rows,
    by_address: FxHashMap<usize, Id>,
}

impl Rows {
    /// The rows of `tree`; `before` is the tree it was edited from, with its rows.
    pub(crate) fn new(tree: &Tree, before: Option<&Rows>) -> Self {
        let expected = tree.root_node().descendant_count();
        let mut made = Self { rows: Vec::with_capacity(expected), addresses: Vec::with_capacity(expected) };
        let before = before.map(|rows| Before { rows, by_address: rows.by_address() });
        made.read(&mut tree.walk(), before.as_ref());
        made
    }

    /// The rows of an `.astro` file read without a tree; none if that needs tree-sitter.
    pub(crate) fn of_astro(text: &str) -> Option<Self> {
        Some(Self { rows: tree_sitter_astro::rows(text)?, addresses: Vec::new() })
    }

    /// The rows of `pieces`, each with the place it stands at, under one root.
    pub(crate) fn joined<'a>(root: &Rows, length: usize, pieces: impl Iterator<Item = (usize, &'a Rows)>) -> Self {
        let mut rows = vec![Row { start: 0, end: length as u32, ..root.rows[0] }];
        for (start, piece) in pieces {
            // A piece that makes no sense at all is one error, a part like others.
            let roots = u32::from(!piece.is_error(0));
            let base = rows.len() as Id;
            rows.extend(piece.rows[roots as usize..].iter().enumerate().map(|(index, row)| Row {
                start: row.start + start as u32,
                end: row.end + start as u32,
                parent: if row.parent == 0 && (roots == 1 || index == 0) { 0 } else { row.parent + base - roots },
                after: row.after + base - roots,
                ..*row
            }));
        }
        rows[0].after = rows.len() as Id;
        Self { addresses: Vec::new(), rows }
    }

    /// Reads the node at the cursor and all under it. Depth costs no stack. The cursor is asked for a child or sibling only where
    /// there is one: finding out that there is none is dear.
    fn read(&mut self, cursor: &mut TreeCursor<'_>, before: Option<&Before<'_>>) {
        let mut open: Vec<Open> = Vec::new();
        loop {
            let node = cursor.node();
            let parent = open.last().map_or(0, |open| open.id);
            let field = cursor.field_id().map_or(0, |id| id.get() as u8);
            let known = before.is_some_and(|before| self.copy(before, node, parent, field));
            if !known {
                let id = self.rows.len() as Id;
                self.rows.push(row(node, parent, field));
                self.addresses.push(0);
                let children = node.child_count();
                if children > 0 && cursor.goto_first_child() {
                    open.push(Open { id, address: node.id(), left: children - 1 });
                    continue;
                }
                self.rows[id as usize].after = id + 1;
            }
            loop {
                let Some(around) = open.last_mut() else { return };
                if around.left > 0 && cursor.goto_next_sibling() {
                    around.left -= 1;
                    break;
                }
                let (id, address) = (around.id, around.address);
                open.pop();
                let after = self.rows.len() as Id;
                self.rows[id as usize].after = after;
                if after - id >= WORTH_KEEPING {
                    self.addresses[id as usize] = address;
                }
                cursor.goto_parent();
            }
        }
    }

    fn by_address(&self) -> FxHashMap<usize, Id> {
        let known = self.addresses.iter().enumerate().filter(|(_, address)| **address != 0);
        known.map(|(id, address)| (*address, id as Id)).collect()
    }

    /// Copies the rows of `node` from those before the edit, if it is a subtree that was there already.
    fn copy(&mut self, before: &Before<'_>, node: Node<'_>, parent: Id, field: u8) -> bool {
        let Some(&old) = before.by_address.get(&node.id()) else { return false };
        let before = before.rows;
        let Some(first) = before.rows.get(old as usize) else { return false };
        if node.byte_range().len() as u32 != first.end - first.start {
            return false;
        }
        let new = self.rows.len() as Id;
        let bytes = (node.start_byte() as u32).wrapping_sub(first.start);
        let rows = new.wrapping_sub(old);
        self.rows.extend(before.rows[old as usize..first.after as usize].iter().map(|row| Row {
            start: row.start.wrapping_add(bytes),
            end: row.end.wrapping_add(bytes),
            parent: row.parent.wrapping_add(rows),
            after: row.after.wrapping_add(rows),
            ..*row
        }));
        // The new tree holds the same subtrees at the same addresses.
        self.addresses.extend_from_slice(&before.addresses[old as usize..first.after as usize]);
        // What it is to the node around it depends on that node.
        self.rows[new as usize] = Row { after: self.rows[new as usize].after, ..row(node, parent, field) };
        true
    }

    /// Where a row stands, in bytes.
    pub(crate) fn range(&self, id: Id) -> Range<usize> {
        let row = self.row(id);
        row.start as usize..row.end as usize
    }

    /// The grammar's number of its kind.
    pub(crate) fn symbol(&self, id: Id) -> u16 {
        self.row(id).symbol
    }

    /// Is it text the grammar could not place?
    pub(crate) fn is_error(&self, id: Id) -> bool {
        self.row(id).symbol == ERROR
    }

    /// Is it more than a token?
    pub(crate) fn is_named(&self, id: Id) -> bool {
        self.row(id).flags & NAMED != 0
    }

    /// Did the parser make it up?
    pub(crate) fn is_missing(&self, id: Id) -> bool {
        self.row(id).flags & MISSING != 0
    }

    /// The row it is a part of.
    pub(crate) fn parent(&self, id: Id) -> Option<Id> {
        (id > 0).then(|| self.row(id).parent)
    }

    /// The first row it is made of, tokens included.
    pub(crate) fn first_child(&self, id: Id) -> Option<Id> {
        (self.row(id).after > id + 1).then_some(id + 1)
    }

    /// The next row with the same parent.
    pub(crate) fn next_sibling(&self, id: Id) -> Option<Id> {
        let row = self.row(id);
        (id > 0 && row.after < self.row(row.parent).after).then_some(row.after)
    }

    /// The first row behind it and everything under it.
    pub(crate) fn after(&self, id: Id) -> Id {
        self.row(id).after
    }

    /// The rows it is made of, tokens included.
    pub(crate) fn children(&self, id: Id) -> impl Iterator<Item = Id> + '_ {
        std::iter::successors(self.first_child(id), |&child| self.next_sibling(child))
    }

    /// Its part in a field.
    pub(crate) fn field(&self, id: Id, field: u8) -> Option<Id> {
        self.children(id).find(|&child| self.row(child).field == field)
    }

    /// The grammar's number of what a row is to the one around it; 0 is nothing.
    pub(crate) fn role(&self, id: Id) -> u8 {
        self.row(id).field
    }

    /// The innermost row that is named and covers `range`, in bytes; the first row if none does.
    pub(crate) fn covering(&self, range: Range<usize>) -> Id {
        let (mut at, mut innermost) = (0, 0);
        while let Some(child) = self.children(at).find(|&child| {
            let own = self.range(child);
            own.start <= range.start && range.end <= own.end && range.start < own.end
        }) {
            if self.is_named(child) {
                innermost = child;
            }
            at = child;
        }
        innermost
    }

    fn row(&self, id: Id) -> &Row {
        // Ids come from these rows, and there is one at least.
        &self.rows[(id as usize).min(self.rows.len() - 1)]
    }
}

fn row(node: Node<'_>, parent: Id, field: u8) -> Row {
    let named = if node.is_named() { NAMED } else { 0 };
    let missing = if node.is_missing() { MISSING } else { 0 };
    // Texts are far shorter than 4 GB: what is read is limited.
    Row {
        start: node.start_byte() as u32,
        end: node.end_byte() as u32,
        parent,
        after: 0,
        symbol: node.kind_id(),
        field,
        flags: named | missing,
    }
}

/// The names of a grammar, looked up once: its own functions measure and check a C string each time.
pub(crate) struct Names {
    kinds: Vec<&'static str>,
    fields: FxHashMap<&'static str, u8>,
}

impl Names {
    pub(crate) fn of(language: &'static Language) -> Self {
        let kinds = (0..language.node_kind_count() as u16).map(|id| language.node_kind_for_id(id).unwrap_or_default());
        let fields = (1..=language.field_count() as u16).filter_map(|id| Some((language.field_name_for_id(id)?, id as u8)));
        Self { kinds: kinds.collect(), fields: fields.collect() }
    }

    /// The name of a kind.
    pub(crate) fn kind(&self, symbol: u16) -> &'static str {
        self.kinds.get(symbol as usize).copied().unwrap_or("ERROR")
    }

    /// The name of a field; 0 has none.
    pub(crate) fn field_name(&self, field: u8) -> Option<&'static str> {
        self.fields.iter().find(|(_, id)| **id == field).map(|(name, _)| *name)
    }

    /// The number of a field; for a name of none a number no row has.
    pub(crate) fn field(&self, name: &str) -> u8 {
        self.fields.get(name).copied().unwrap_or(u8::MAX)
    }
}
