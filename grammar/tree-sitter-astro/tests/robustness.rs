//! What must hold for any text: no error nodes, no crash, and an edited tree equals a fresh one.

use tree_sitter::{InputEdit, Node, Parser, Point};

/// Pieces that the scanner treats specially, so that random texts reach its corners.
const PIECES: &[&str] = &[
    "<", ">", "/", "</", "/>", "<div>", "</div>", "<p", "</p>", "<A.B ", "{", "}", "(", ")", "\"", "'", "`", "${", "a", "b ",
    "\n", " ", "=", "---", "<!--", "-->", "<script>", "</script>", "<style>", "</style>", "is:raw", "client:load", "<br>",
    "</br>", "<>", "</>", "...", "/*", "*/", "//", "&amp;", "&", "<!doctype html>", "<![CDATA[", "]]>", "<?", "?>", "=>",
    "return ", "<math>", "</math>", "x.y", "{...", "{/*", "é", "\u{2028}", "\r\n", "\t", "<T,>", "<T extends", "\\", "}}",
    "{{", "set:html=", "class:list", "class=", "1", ";", ":", "?", "!", "-", "+", "[", "]", "\0",
];

/// A small generator, so that every run sees the same texts.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % (limit.max(1) as u64)).unwrap_or(0)
    }

    fn text(&mut self) -> String {
        let length = [3, 8, 25, 80][self.below(4)];
        (0..length).map(|_| PIECES[self.below(PIECES.len())]).collect()
    }

    fn boundary(&mut self, text: &str) -> usize {
        let mut offset = self.below(text.len() + 1);
        while !text.is_char_boundary(offset) {
            offset += 1;
        }
        offset
    }
}

fn parser() -> Parser {
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_astro::LANGUAGE.into()).expect("the parser's ABI is supported");
    parser
}

fn point(text: &str, offset: usize) -> Point {
    let before = &text.as_bytes()[..offset];
    let row = before.iter().filter(|byte| **byte == b'\n').count();
    let column = offset - before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    Point { row, column }
}

fn outline(root: Node<'_>) -> Vec<(&str, usize, usize)> {
    let mut nodes = Vec::new();
    let mut cursor = root.walk();
    loop {
        let node = cursor.node();
        nodes.push((node.kind(), node.start_byte(), node.end_byte()));
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

#[test]
fn no_text_gives_an_error_node() {
    let mut random = Random(0x5EED_0001);
    let mut parser = parser();
    for _ in 0..4_000 {
        let text = random.text();
        let tree = parser.parse(&text, None).expect("no timeout is set");
        assert!(!tree.root_node().has_error(), "{text:?}");
    }
}

#[test]
fn an_edited_tree_equals_a_fresh_one() {
    let mut random = Random(0x5EED_0002);
    let mut parser = parser();
    for _ in 0..400 {
        let mut text = random.text();
        let mut tree = parser.parse(&text, None).expect("no timeout is set");
        for _ in 0..8 {
            let (a, b) = (random.boundary(&text), random.boundary(&text));
            let (start, end) = if a.abs_diff(b) > 6 { (a, a) } else { (a.min(b), a.max(b)) };
            let inserted = PIECES[random.below(PIECES.len())];
            let edited = format!("{}{inserted}{}", &text[..start], &text[end..]);
            tree.edit(&InputEdit {
                start_byte: start,
                old_end_byte: end,
                new_end_byte: start + inserted.len(),
                start_position: point(&text, start),
                old_end_position: point(&text, end),
                new_end_position: point(&edited, start + inserted.len()),
            });
            tree = parser.parse(&edited, Some(&tree)).expect("no timeout is set");
            let fresh = parser.parse(&edited, None).expect("no timeout is set");
            assert_eq!(outline(tree.root_node()), outline(fresh.root_node()), "{text:?} edited to {edited:?}");
            text = edited;
        }
    }
}

/// Not how long it takes, only that it ends and says what it should.
#[test]
fn deep_and_long_texts() {
    let mut parser = parser();
    let depth = 5_000;
    for (open, close) in [
        ("<div>", "</div>"),
        ("<LongComponentNameNumberOne>", "</LongComponentNameNumberOne>"),
        ("{a && <b>", "</b>}"),
        ("<>", "</>"),
    ] {
        let text = open.repeat(depth) + &close.repeat(depth);
        let tree = parser.parse(&text, None).expect("no timeout is set");
        let nodes = outline(tree.root_node());
        assert!(!tree.root_node().has_error());
        let wrong = nodes.iter().filter(|node| node.0 == "erroneous_end_tag" || node.0 == "unexpected").count();
        assert_eq!(wrong, 0, "{open}");
        let ends = nodes.iter().filter(|node| node.0 == "end_tag" || node.0 == "fragment_close").count();
        assert_eq!(ends, depth, "{open}");
    }
    for text in ["<div>".repeat(10_000), "{a\n".repeat(10_000), "<a b=\"\n".repeat(10_000), "x ".repeat(500_000)] {
        let tree = parser.parse(&text, None).expect("no timeout is set");
        assert!(!tree.root_node().has_error());
        assert_eq!(tree.root_node().end_byte(), text.len());
    }
}
