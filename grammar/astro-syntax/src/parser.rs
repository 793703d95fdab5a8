//! tree-sitter parsers, one of each language a thread, kept warm.

use std::cell::RefCell;
use std::ops::{ControlFlow, Range};

use tree_sitter::{Language, ParseOptions, ParseState, Parser, Point, Tree};

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

#[expect(clippy::expect_used, reason = "parsing ends early only at its limit, and there is none")]
/// The tree of an `.astro` file; `old` is the tree before the edits it has been told of.
pub(crate) fn astro(text: &str, old: Option<&Tree>) -> Tree {
    ASTRO.with_borrow_mut(|parser| parse(parser, text, old, 0, usize::MAX).expect("the parser has no limit"))
}

/// The languages we keep tolerant trees of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Guest {
    TypeScript,
    Css,
}

/// The tolerant tree of `text`, which stands at `offset` of its host. Of text past all sense it is empty. `old` is the
/// tree before the edits it has been told of.
pub(crate) fn guest(language: Guest, text: &str, offset: usize, old: Option<&Tree>) -> Option<Tree> {
    let text = if crate::script::deep::is_absurd(text) { "" } else { text };
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
        // Text the grammar finds ambiguous all along may cost far more than its length.
        let steps = 10_000 + text.len();
        parse(parser, text, old, offset, steps).or_else(|| parse(parser, "", None, offset, usize::MAX))
    })
}

/// The tree of `text`; none if that takes more than `steps` of the parser.
fn parse(parser: &mut Parser, text: &str, old: Option<&Tree>, offset: usize, steps: usize) -> Option<Tree> {
    let bytes = text.as_bytes();
    let mut read = |at: usize, _| bytes.get(at.saturating_sub(offset)..).unwrap_or_default();
    let mut left = steps;
    let mut progress = |_: &ParseState| {
        left = left.saturating_sub(1);
        if left == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let options = ParseOptions::new().progress_callback(&mut progress);
    let tree = parser.parse_with_options(&mut read, old, Some(options));
    if tree.is_none() {
        parser.reset();
    }
    tree
}
