//! Does the committed parser give the trees of `test/corpus`?
//!
//! The same files are read by `tree-sitter test`; here they run without the CLI.

use tree_sitter::{Node, Parser};

const CORPUS: &[(&str, &str)] = &[
    ("attributes", include_str!("../test/corpus/attributes.txt")),
    ("elements", include_str!("../test/corpus/elements.txt")),
    ("expressions", include_str!("../test/corpus/expressions.txt")),
    ("frontmatter", include_str!("../test/corpus/frontmatter.txt")),
    ("frontmatter_unfinished", include_str!("../test/corpus/frontmatter_unfinished.txt")),
    ("raw_text", include_str!("../test/corpus/raw_text.txt")),
    ("recovery_attributes", include_str!("../test/corpus/recovery_attributes.txt")),
    ("recovery_elements", include_str!("../test/corpus/recovery_elements.txt")),
    ("recovery_expressions", include_str!("../test/corpus/recovery_expressions.txt")),
    ("text", include_str!("../test/corpus/text.txt")),
];

struct Case {
    name: String,
    input: String,
    expected: String,
}

/// Splits a corpus file at its rulers: `====` name `====` input `----` tree.
fn cases(file: &str) -> Vec<Case> {
    let ruler = "=".repeat(80);
    let divider = format!("\n{}\n", "-".repeat(80));
    let mut parts = file.split(&ruler).skip(1);
    let mut cases = Vec::new();
    while let (Some(name), Some(body)) = (parts.next(), parts.next()) {
        let Some((input, expected)) = body.split_once(&divider) else { continue };
        cases.push(Case {
            name: name.trim().to_owned(),
            input: input.strip_prefix('\n').unwrap_or(input).to_owned(),
            expected: expected.split_whitespace().collect::<Vec<_>>().join(" ").replace(" )", ")"),
        });
    }
    cases
}

fn parser() -> Parser {
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_astro::LANGUAGE.into()).expect("the parser's ABI is supported");
    parser
}

#[test]
fn corpus() {
    let (mut ran, mut wrong) = (0, Vec::new());
    for (file, text) in CORPUS {
        for case in cases(text) {
            ran += 1;
            // The CLI leaves the last line end out of the input.
            let tree = parser().parse(&case.input, None).expect("no timeout is set");
            let actual = tree.root_node().to_sexp();
            if actual != case.expected {
                wrong.push(format!("{file}: {}\n  expected {}\n  actual   {actual}", case.name, case.expected));
            }
        }
    }
    assert!(ran > 120, "only {ran} cases were read");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every leaf, in order, with the text before it that belongs to no leaf.
fn leaves<'t>(root: Node<'t>, mut visit: impl FnMut(Node<'t>)) {
    let mut cursor = root.walk();
    loop {
        if cursor.goto_first_child() {
            continue;
        }
        visit(cursor.node());
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return;
            }
        }
    }
}

/// Outside of leaves there is only white space: in tags and after the frontmatter.
#[test]
fn every_byte_is_covered() {
    for (file, text) in CORPUS {
        for case in cases(text) {
            let tree = parser().parse(&case.input, None).expect("no timeout is set");
            let mut end = 0;
            leaves(tree.root_node(), |leaf| {
                let gap = &case.input[end..leaf.start_byte().max(end)];
                assert!(gap.trim().is_empty(), "{file}: {}: {gap:?} is in no leaf", case.name);
                end = leaf.end_byte().max(end);
            });
            let rest = &case.input[end..];
            assert!(rest.trim().is_empty(), "{file}: {}: {rest:?} is in no leaf", case.name);
        }
    }
}

/// Unfinished text is data: the tree has no ERROR and no MISSING node for any of the corpus cut short anywhere.
#[test]
fn cut_short_anywhere_there_is_no_error_node() {
    let mut parser = parser();
    for (file, text) in CORPUS {
        for case in cases(text) {
            for end in (0..=case.input.len()).filter(|end| case.input.is_char_boundary(*end)) {
                let head = &case.input[..end];
                let tree = parser.parse(head, None).expect("no timeout is set");
                assert!(!tree.root_node().has_error(), "{file}: {}: {head:?}", case.name);
            }
        }
    }
}
