//! What must hold for any text: no error nodes, no crash, and an edited tree equals a fresh one.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use texts::{PIECES, Random};
use tree_sitter::{InputEdit, Node, Parser, Point, Tree};

mod texts;

fn parser() -> Parser {
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_astro::LANGUAGE.into()).expect("the parser's ABI is supported");
    parser
}

fn parse(parser: &mut Parser, text: &[u8], old: Option<&Tree>) -> Tree {
    parser.parse(text, old).expect("no timeout is set")
}

fn point(text: &[u8], offset: usize) -> Point {
    let before = &text[..offset];
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

/// No ERROR and no MISSING; and the leaves, in order and with nothing but white space between them, print the text.
fn check(text: &[u8], tree: &Tree) {
    let shown = String::from_utf8_lossy(text);
    assert!(!tree.root_node().has_error(), "{shown:?}");
    let mut cursor = tree.walk();
    let mut printed = Vec::with_capacity(text.len());
    let mut print = |to: usize, leaf: bool| {
        assert!(printed.len() <= to, "leaves overlap in {shown:?}");
        let part = &text[printed.len()..to];
        let blank = String::from_utf8_lossy(part).trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}').is_empty();
        assert!(leaf || blank, "{:?} is in no leaf of {shown:?}", String::from_utf8_lossy(part));
        printed.extend_from_slice(part);
    };
    'nodes: loop {
        if cursor.goto_first_child() {
            continue;
        }
        let leaf = cursor.node();
        print(leaf.start_byte(), false);
        print(leaf.end_byte(), true);
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                break 'nodes;
            }
        }
    }
    print(text.len(), false);
    assert_eq!(printed, text);
}

/// A text with bytes of any kind in it, and a text edited again and again: each tree is that of the text as it stands.
fn run(random: &mut Random, parser: &mut Parser) {
    let mut bytes = random.text().into_bytes();
    for _ in 0..random.below(6) {
        bytes.insert(random.below(bytes.len() + 1), random.below(256) as u8);
    }
    check(&bytes, &parse(parser, &bytes, None));

    let mut text = random.text();
    let mut tree = parse(parser, text.as_bytes(), None);
    check(text.as_bytes(), &tree);
    for _ in 0..random.below(9) {
        let start = random.boundary(&text);
        let end = text.ceil_char_boundary(start + [0, 0, 0, 1, 2, 6, 40][random.below(7)]);
        let inserted = PIECES[random.below(PIECES.len())];
        let edited = format!("{}{inserted}{}", &text[..start], &text[end..]);
        tree.edit(&InputEdit {
            start_byte: start,
            old_end_byte: end,
            new_end_byte: start + inserted.len(),
            start_position: point(text.as_bytes(), start),
            old_end_position: point(text.as_bytes(), end),
            new_end_position: point(edited.as_bytes(), start + inserted.len()),
        });
        if random.below(4) == 0 {
            // The tree may be older than the parser.
            *parser = self::parser();
        }
        tree = parse(parser, edited.as_bytes(), Some(&tree));
        check(edited.as_bytes(), &tree);
        let fresh = parse(parser, edited.as_bytes(), None);
        assert_eq!(outline(tree.root_node()), outline(fresh.root_node()), "{text:?} edited to {edited:?}");
        text = edited;
    }
}

/// The same texts every time.
#[test]
fn any_text_and_any_edits() {
    let mut parser = parser();
    let runs = 3_000;
    for seed in 1..=runs {
        run(&mut Random(seed), &mut parser);
    }
    println!("{runs} texts of any bytes and {runs} edited texts read");
}

/// New texts for as long as `FUZZ_MS` says. Without it there is nothing to do.
#[test]
fn random_search() {
    let Some(budget) = std::env::var("FUZZ_MS").ok().and_then(|budget| budget.parse().ok()).map(Duration::from_millis) else {
        println!("SKIP random search: FUZZ_MS says how many milliseconds it may take");
        return;
    };
    let start = Instant::now();
    let seed = SystemTime::now().duration_since(UNIX_EPOCH).map_or(1, |since| since.as_nanos() as u64 | 1);
    let mut parser = parser();
    let mut runs = 0_u64;
    while start.elapsed() < budget {
        run(&mut Random(seed.wrapping_add(runs.wrapping_mul(0x9E37_79B9_7F4A_7C15)) | 1), &mut parser);
        runs += 1;
    }
    println!("{runs} texts of any bytes and {runs} edited texts read in {budget:?}; the first seed was {seed}");
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
        let tree = parse(&mut parser, text.as_bytes(), None);
        let nodes = outline(tree.root_node());
        assert!(!tree.root_node().has_error());
        let wrong = nodes.iter().filter(|node| node.0 == "erroneous_end_tag" || node.0 == "unexpected").count();
        assert_eq!(wrong, 0, "{open}");
        let ends = nodes.iter().filter(|node| node.0 == "end_tag" || node.0 == "fragment_close").count();
        assert_eq!(ends, depth, "{open}");
    }
    // The outermost name is still known, also in varied company.
    let varied: String = (0..depth / 5).map(|_| "<ul><li>{a && <My.Card>{b}<p><em>").collect();
    for inner in ["<li>".repeat(depth), varied] {
        let text = format!("<outer>{inner}</outer><p></p>");
        let tree = parse(&mut parser, text.as_bytes(), None);
        assert_eq!(tree.root_node().child_count(), 2);
        assert!(!outline(tree.root_node()).iter().any(|node| node.0 == "erroneous_end_tag"));
    }
    // Left-over end tags, and elements that turn the braces in them into text: each costs the same, however many there are.
    let left_over = "<p></a>".repeat(10_000);
    let formulas = "<p><math>".repeat(5_000) + "{";
    for text in [left_over, formulas, "<div>".repeat(10_000), "{a\n".repeat(10_000), "<a b=\"\n".repeat(10_000), "x ".repeat(500_000)] {
        let tree = parse(&mut parser, text.as_bytes(), None);
        assert!(!tree.root_node().has_error());
        assert_eq!(tree.root_node().end_byte(), text.len());
    }
}
