//! tree-sitter parsers, one of each language a thread, kept warm.

use std::cell::RefCell;
use std::ops::Range;

use tree_sitter::{Language, Parser, Point, Tree};

thread_local! {
    static ASTRO: RefCell<Parser> = RefCell::new(parser(tree_sitter_astro::LANGUAGE.into()));
    static TYPESCRIPT: RefCell<Parser> = RefCell::new(parser(tree_sitter_typescript::LANGUAGE_TYPESCRIPT.into()));
    static CSS: RefCell<Parser> = RefCell::new(parser(tree_sitter_css::LANGUAGE.into()));
}

#[expect(clippy::expect_used, reason = "a grammar of the wrong ABI is a mistake of the build, not of a user")]
fn parser(language: Language) -> Parser {
    let mut parser = Parser::new();
    parser.set_language(&language).expect("the grammar is built for this tree-sitter");
    parser
}

/// The tree of an `.astro` file; `old` is the tree before the edits it has been told of.
pub(crate) fn astro(text: &str, old: Option<&Tree>) -> Tree {
    ASTRO.with_borrow_mut(|parser| parse(parser, text, old, 0))
}

/// The languages we keep tolerant trees of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Guest {
    TypeScript,
    Css,
}

/// The tolerant tree of `text`, which stands at `offset` of its host.
pub(crate) fn guest(language: Guest, text: &str, offset: usize) -> Tree {
    let parser = match language {
        Guest::TypeScript => &TYPESCRIPT,
        Guest::Css => &CSS,
    };
    parser.with_borrow_mut(|parser| {
        let range: Range<usize> = offset..offset + text.len();
        // One range inside the text is always in order.
        let _ = parser.set_included_ranges(&[tree_sitter::Range {
            start_byte: range.start,
            end_byte: range.end,
            start_point: Point::new(0, range.start),
            end_point: Point::new(usize::MAX, usize::MAX),
        }]);
        parse(parser, text, None, offset)
    })
}

#[expect(clippy::expect_used, reason = "parsing ends early only when it is cancelled, and nobody can")]
fn parse(parser: &mut Parser, text: &str, old: Option<&Tree>, offset: usize) -> Tree {
    let bytes = text.as_bytes();
    let mut read = |at: usize, _| bytes.get(at.saturating_sub(offset)..).unwrap_or_default();
    parser.parse_with_options(&mut read, old, None).expect("the parser has a language and no deadline")
}
