//! Two grammars side by side: ours, and the one `OTHER_GRAMMAR` names.

use tree_sitter::{InputEdit, Parser, Point, Tree};
use tree_sitter_language::LanguageFn;

unsafe extern "C" {
    fn other_astro() -> *const ();
}

/// Which grammar is measured.
#[derive(Clone, Copy, Debug)]
pub enum Grammar {
    Ours,
    Other,
}

impl Grammar {
    /// A parser for it.
    pub fn parser(self) -> Parser {
        let language = match self {
            Self::Ours => tree_sitter_astro::LANGUAGE,
            // SAFETY: what tree-sitter generates returns its language; build.rs compiled it.
            Self::Other => unsafe { LanguageFn::from_raw(other_astro) },
        };
        let mut parser = Parser::new();
        parser.set_language(&language.into()).expect("both grammars have an ABI this tree-sitter reads");
        parser
    }
}

/// The files that the typing test types: small, and as pages are.
pub fn small_files() -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../tree-sitter-astro/test/typing");
    let mut files: Vec<_> = std::fs::read_dir(folder).expect("the folder is committed").flatten().map(|entry| entry.path()).collect();
    files.sort();
    files.iter().map(|path| std::fs::read_to_string(path).expect("the files are text")).collect()
}

/// A page of about `size` bytes.
pub fn page(size: usize) -> String {
    let mut page = String::from("---\nimport Card from '../components/Card.astro';\nconst { title } = Astro.props;\n---\n<main>\n");
    let mut number = 0;
    while page.len() < size {
        number += 1;
        page.push_str(&format!(
            "  <section class=\"list\" id={{`s-{number}`}}>\n    <h2>{{title}} &amp; more</h2>\n    {{items.map((item) => <Card {{...item}} client:load><b>{{item.name}}</b></Card>)}}\n    <p>Some prose with an <a href=\"/about\">ordinary link</a> in it, and more words than it needs.</p>\n    <img src=\"/a.png\" alt=\"A picture\" />\n  </section>\n"
        ));
    }
    page + "</main>\n<style>\n  .list { color: red }\n</style>\n"
}

/// A page and a letter typed at every place in turn.
pub struct Typing {
    parser: Parser,
    text: String,
    tree: Tree,
    places: Vec<usize>,
    next: usize,
}

impl Typing {
    /// `places` places, evenly spread over what an author writes: text, values and expressions.
    pub fn new(grammar: Grammar, size: usize, places: usize) -> Self {
        let text = page(size);
        let mut parser = grammar.parser();
        let tree = parser.parse(&text, None).expect("there is no limit");
        let words: Vec<usize> = ["prose", "ordinary", "title}", "item.name", "A picture", "more"].iter().flat_map(|word| text.match_indices(word).map(|(at, _)| at + 2)).collect();
        let mut places: Vec<usize> = (0..places).map(|index| words[index * words.len() / places]).collect();
        places.sort_unstable();
        Self { parser, text, tree, places, next: 0 }
    }

    /// The next key: the edit and the reading after it.
    pub fn key(&mut self) -> Tree {
        let at = self.places[self.next % self.places.len()];
        self.next += 1;
        let mut text = String::with_capacity(self.text.len() + 1);
        text.push_str(&self.text[..at]);
        text.push('x');
        text.push_str(&self.text[at..]);
        let mut tree = self.tree.clone();
        let place = |offset: usize| Point::new(0, offset);
        tree.edit(&InputEdit {
            start_byte: at,
            old_end_byte: at,
            new_end_byte: at + 1,
            start_position: place(at),
            old_end_position: place(at),
            new_end_position: place(at + 1),
        });
        self.parser.parse(&text, Some(&tree)).expect("there is no limit")
    }
}
