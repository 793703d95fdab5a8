//! Any text, cut at `\u{1}` into what is there and what is typed into it: no error node, and each tree is that of its text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tree_sitter::{InputEdit, Parser, Point, Tree};

fuzz_target!(|data: &[u8]| {
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_astro::LANGUAGE.into()).expect("the parser's ABI is supported");
    let mut parts = data.split(|&byte| byte == 1);
    let mut text = parts.next().unwrap_or_default().to_vec();
    // tree-sitter counts on edits that leave characters whole; other bytes are only read.
    let whole = std::str::from_utf8(data).is_ok();
    let mut tree = parser.parse(&text, None).expect("there is no limit");
    assert!(!tree.root_node().has_error());
    // The first two bytes of each further part say where it is typed.
    for part in parts {
        let [high, low, typed @ ..] = part else { continue };
        let at = usize::from(u16::from_be_bytes([*high, *low])) % (text.len() + 1);
        if !whole || std::str::from_utf8(&text[..at]).is_err() || std::str::from_utf8(typed).is_err() {
            continue;
        }
        let start = point(&text, at);
        text.splice(at..at, typed.iter().copied());
        let end = at + typed.len();
        tree.edit(&InputEdit {
            start_byte: at,
            old_end_byte: at,
            new_end_byte: end,
            start_position: start,
            old_end_position: start,
            new_end_position: point(&text, end),
        });
        tree = parser.parse(&text, Some(&tree)).expect("there is no limit");
        assert!(!tree.root_node().has_error());
        assert_eq!(outline(&tree), outline(&parser.parse(&text, None).expect("there is no limit")));
    }
});

fn point(text: &[u8], offset: usize) -> Point {
    let before = &text[..offset];
    let row = before.iter().filter(|&&byte| byte == b'\n').count();
    Point::new(row, offset - before.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1))
}

fn outline(tree: &Tree) -> Vec<(u16, usize, usize)> {
    let mut cursor = tree.walk();
    let mut nodes = Vec::new();
    loop {
        let node = cursor.node();
        nodes.push((node.kind_id(), node.start_byte(), node.end_byte()));
        if cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return nodes;
            }
        }
    }
}
