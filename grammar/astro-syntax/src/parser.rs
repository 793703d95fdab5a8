//! tree-sitter parsers, one of each language a thread, kept warm.

use std::cell::RefCell;
use std::ops::ControlFlow;
use std::sync::LazyLock;

use tree_sitter::{Language, ParseOptions, ParseState, Parser, Tree};

use crate::tree::Names;

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
    ASTRO.with_borrow_mut(|parser| parse(parser, text, old, usize::MAX).expect("the parser has no limit"))
}

/// The languages we keep tolerant trees of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Guest {
    TypeScript,
    Css,
}

static TYPESCRIPT_GRAMMAR: LazyLock<Language> = LazyLock::new(|| tree_sitter_typescript::LANGUAGE_TYPESCRIPT.into());
static CSS_GRAMMAR: LazyLock<Language> = LazyLock::new(|| tree_sitter_css::LANGUAGE.into());
static OF_TYPESCRIPT: LazyLock<Names> = LazyLock::new(|| Names::of(&TYPESCRIPT_GRAMMAR));
static OF_CSS: LazyLock<Names> = LazyLock::new(|| Names::of(&CSS_GRAMMAR));

impl Guest {
    /// The names of its grammar.
    pub(crate) fn names(self) -> &'static Names {
        match self {
            Guest::TypeScript => &OF_TYPESCRIPT,
            Guest::Css => &OF_CSS,
        }
    }
}

/// The tolerant tree of `text`. Of text past all sense it is empty. `old` is the tree before the edits it has been told of.
pub(crate) fn guest(language: Guest, text: &str, old: Option<&Tree>) -> Option<Tree> {
    let text = if crate::script::deep::is_absurd(text) { "" } else { text };
    let parser = match language {
        Guest::TypeScript => &TYPESCRIPT,
        Guest::Css => &CSS,
    };
    parser.with_borrow_mut(|parser| {
        // Text the grammar finds ambiguous all along may cost far more than its length.
        let steps = 10_000 + text.len();
        parse(parser, text, old, steps).or_else(|| parse(parser, "", None, usize::MAX))
    })
}

/// The tree of `text`; none if that takes more than `steps` of the parser.
fn parse(parser: &mut Parser, text: &str, old: Option<&Tree>, steps: usize) -> Option<Tree> {
    let bytes = text.as_bytes();
    let mut read = |at: usize, _| bytes.get(at..).unwrap_or_default();
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
