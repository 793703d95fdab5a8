//! A file read straight into rows is what tree-sitter's tree of it is: every node, its place, its field.

use tree_sitter::{Parser, Tree};
use tree_sitter_astro::{Row, rows};

mod texts;

/// The rows a cursor would show.
fn walked(tree: &Tree) -> Vec<Row> {
    let mut cursor = tree.walk();
    let mut rows: Vec<Row> = Vec::new();
    let mut open: Vec<u32> = Vec::new();
    loop {
        let node = cursor.node();
        let id = rows.len() as u32;
        rows.push(Row {
            start: node.start_byte() as u32,
            end: node.end_byte() as u32,
            parent: open.last().copied().unwrap_or(0),
            after: 0,
            symbol: node.kind_id(),
            field: cursor.field_id().map_or(0, |id| id.get() as u8),
            flags: if node.is_named() { Row::NAMED } else { 0 },
        });
        assert!(!node.is_missing(), "the grammar never makes anything up");
        open.push(id);
        if cursor.goto_first_child() {
            continue;
        }
        loop {
            let Some(done) = open.pop() else { return rows };
            rows[done as usize].after = rows.len() as u32;
            if open.is_empty() {
                return rows;
            }
            if cursor.goto_next_sibling() {
                break;
            }
            cursor.goto_parent();
        }
    }
}

/// Compares the two readings of texts, and counts those that only tree-sitter could read.
struct Both {
    parser: Parser,
    read: usize,
    left: usize,
}

impl Both {
    fn new() -> Self {
        let mut parser = Parser::new();
        parser.set_language(&tree_sitter_astro::LANGUAGE.into()).expect("the parser's ABI is supported");
        Self { parser, read: 0, left: 0 }
    }

    fn check(&mut self, text: &str) {
        let tree = self.parser.parse(text, None).expect("no timeout is set");
        match rows(text) {
            None => self.left += 1,
            Some(rows) => {
                self.read += 1;
                let expected = walked(&tree);
                let differs = rows.iter().zip(&expected).position(|(one, other)| one != other);
                let differs = differs.or_else(|| (rows.len() != expected.len()).then(|| rows.len().min(expected.len())));
                if let Some(at) = differs {
                    panic!("row {at} is {:?}, not {:?}, in {text:?}", rows.get(at), expected.get(at));
                }
            }
        }
    }
}

#[test]
fn files_are_read_alike_at_every_stage_of_being_typed() {
    let mut both = Both::new();
    for (_, text) in texts::FILES {
        for (at, _) in text.char_indices() {
            both.check(&text[..at]);
            both.check(&text[at..]);
        }
        both.check(text);
        both.check(&text.replace('\n', "\r\n"));
        both.check(&format!("\u{feff}{text}"));
    }
    assert_eq!(both.left, 0, "of {} texts", both.read);
}

#[test]
fn random_texts_are_read_alike() {
    let (mut both, mut random) = (Both::new(), texts::Random(0x9E37_79B9_7F4A_7C15));
    for _ in 0..20_000 {
        both.check(&random.text());
    }
    assert_eq!(both.left, 0, "of {} texts", both.read);
}

#[test]
fn deep_texts_are_left_to_tree_sitter() {
    let mut both = Both::new();
    for unit in ["<div>", "<A>{", "{a(", "<>", "{<b>", "<p a={<i>", "`${"] {
        for times in [10, 100, 300, 600, 3000] {
            both.check(&unit.repeat(times));
        }
    }
    assert!(both.left > 0 && both.read > both.left, "{} read, {} left", both.read, both.left);
}

/// `FOLDER=/some/projects cargo test -p tree-sitter-astro --test rows -- --ignored`
#[test]
#[ignore = "reads the files of a folder that FOLDER names"]
fn files_of_a_folder_are_read_alike() {
    let mut both = Both::new();
    let mut folders = vec![std::path::PathBuf::from(std::env::var_os("FOLDER").expect("FOLDER names a folder"))];
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(text) = std::fs::read_to_string(path) {
                both.check(&text);
            }
        }
    }
    println!("{} files read, {} left to tree-sitter", both.read, both.left);
}
