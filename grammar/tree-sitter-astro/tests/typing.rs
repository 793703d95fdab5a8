//! Twenty files are typed key by key: what a key does not touch stays as it was.
//!
//! The files of `test/typing` are our own, and Astro's compiler accepts each of them.

use std::collections::HashSet;

use texts::FILES;
use tree_sitter::{InputEdit, Parser, Point, Tree};

mod texts;

/// A node: its kind and where it stands.
type Row = (u16, usize, usize);

fn rows(tree: &Tree) -> Vec<Row> {
    let mut cursor = tree.walk();
    let mut rows = Vec::new();
    loop {
        let node = cursor.node();
        if node.start_byte() < node.end_byte() {
            rows.push((node.kind_id(), node.start_byte(), node.end_byte()));
        }
        if cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return rows;
            }
        }
    }
}

fn point(text: &str, offset: usize) -> Point {
    let before = &text[..offset];
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    Point::new(before.bytes().filter(|&byte| byte == b'\n').count(), offset - line)
}

/// The text in an editor, with the parser's tree of it.
struct Typed {
    parser: Parser,
    text: String,
    tree: Tree,
    rows: Vec<Row>,
}

impl Typed {
    fn new(text: &str) -> Self {
        let mut parser = Parser::new();
        parser.set_language(&tree_sitter_astro::LANGUAGE.into()).expect("the parser's ABI is supported");
        let tree = parser.parse(text, None).expect("no timeout is set");
        let rows = rows(&tree);
        Self { parser, text: text.to_owned(), tree, rows }
    }

    /// Types `key` at `at`; of the nodes outside the edited line, how many there were and how many are still there.
    fn key(&mut self, at: usize, key: char) -> (usize, usize) {
        let start_position = point(&self.text, at);
        let line_start = self.text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let line_end = self.text[at..].find('\n').map_or(self.text.len(), |newline| at + newline);
        self.text.insert(at, key);
        let end = at + key.len_utf8();
        self.tree.edit(&InputEdit {
            start_byte: at,
            old_end_byte: at,
            new_end_byte: end,
            start_position,
            old_end_position: start_position,
            new_end_position: point(&self.text, end),
        });
        self.tree = self.parser.parse(&self.text, Some(&self.tree)).expect("no timeout is set");
        let before = std::mem::replace(&mut self.rows, rows(&self.tree));
        let now: HashSet<Row> = self.rows.iter().copied().collect();
        // What begins before the line and now reaches into it is what the key was typed in.
        let around: HashSet<(u16, usize)> =
            self.rows.iter().filter(|row| row.1 < line_start && row.2 > line_start).map(|row| (row.0, row.1)).collect();
        let (mut there, mut kept) = (0, 0);
        for (kind, start, stop) in before {
            let stays = if stop <= line_start {
                now.contains(&(kind, start, stop)) || around.contains(&(kind, start))
            } else if start > line_end {
                now.contains(&(kind, start + key.len_utf8(), stop + key.len_utf8()))
            } else {
                continue;
            };
            there += 1;
            kept += usize::from(stays);
        }
        (there, kept)
    }

    fn check_fresh(&mut self, file: &str) {
        let fresh = self.parser.parse(&self.text, None).expect("no timeout is set");
        assert!(self.rows == rows(&fresh), "{file}: the edited tree of {:?} is not that of the text", self.text);
    }
}

#[test]
fn a_file_typed_from_its_start_keeps_its_tree() {
    let (mut keys, mut worst) = (0, Vec::new());
    for (file, text) in FILES {
        let mut typed = Typed::new("");
        for (at, key) in text.char_indices() {
            let (there, kept) = typed.key(at, key);
            keys += 1;
            if kept * 100 < there * 95 {
                worst.push(format!("{file}: {kept} of {there} nodes kept after {:?}", &text[at.saturating_sub(30)..at + key.len_utf8()]));
            }
            if keys % 50 == 0 {
                typed.check_fresh(file);
            }
        }
    }
    println!("{keys} keys typed, {} of them left fewer than 95 % of the nodes outside their line", worst.len());
    assert!(keys > 15_000 && worst.is_empty(), "{}\n{}", worst.len(), worst.join("\n"));
}

/// Each line is taken out of its file and typed again. Where a line opens raw text or the component script, what is below it
/// changes its meaning, and must; elsewhere next to nothing may.
#[test]
fn a_line_typed_again_keeps_the_tree_around_it() {
    let (mut keys, mut worst) = (0, Vec::new());
    for (file, text) in FILES {
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let content = line.trim_end();
            let indent = content.len() - content.trim_start().len();
            let at = start + indent;
            let without = format!("{}{}", &text[..at], &text[start + content.len()..]);
            start += line.len();
            if content.len() == indent {
                continue;
            }
            let mut typed = Typed::new(&without);
            for (offset, key) in content[indent..].char_indices() {
                let (there, kept) = typed.key(at + offset, key);
                keys += 1;
                if kept * 100 < there * 95 {
                    worst.push(format!("{file}: {kept} of {there} nodes kept after {:?}", &content[..indent + offset + key.len_utf8()]));
                }
            }
            typed.check_fresh(file);
        }
    }
    println!("{keys} keys typed again, {} of them left fewer than 95 % of the nodes outside their line", worst.len());
    assert!(worst.len() * 1_000 <= keys * 3, "{}\n{}", worst.len(), worst.join("\n"));
}
