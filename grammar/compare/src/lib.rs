//! Two grammars side by side: ours, and the one `OTHER_GRAMMAR` names.

use std::path::PathBuf;

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

/// Small files as pages are: every `.astro` file below the folder that `CORPUS` names, else those the typing test types.
pub fn small_files() -> Vec<String> {
    let ours = concat!(env!("CARGO_MANIFEST_DIR"), "/../tree-sitter-astro/test/typing");
    let mut paths = Vec::new();
    files_below(std::env::var_os("CORPUS").map_or_else(|| ours.into(), PathBuf::from), &mut paths);
    paths.sort();
    paths.iter().filter_map(|path| std::fs::read_to_string(path).ok()).collect()
}

fn files_below(folder: PathBuf, paths: &mut Vec<PathBuf>) {
    for path in std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            files_below(path, paths);
        } else if path.extension().is_some_and(|extension| extension == "astro") {
            paths.push(path);
        }
    }
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
        let words: Vec<usize> = ["prose", "ordinary", "title}", "item.name", "A picture", "more"].iter().flat_map(|word| text.match_indices(word).map(|(at, _)| at + 2)).collect();
        let mut places: Vec<usize> = (0..places).map(|index| words[index * words.len() / places]).collect();
        places.sort_unstable();
        Self { places, ..Self::on(grammar, text) }
    }

    /// On a page of one's own, for keys at places of one's own.
    pub fn on(grammar: Grammar, text: String) -> Self {
        let mut parser = grammar.parser();
        let tree = parser.parse(&text, None).expect("there is no limit");
        Self { parser, text, tree, places: Vec::new(), next: 0 }
    }

    /// The next key: the edit and the reading after it.
    pub fn key(&mut self) -> Tree {
        let at = self.places[self.next % self.places.len()];
        self.next += 1;
        self.type_at(at, 'x')
    }

    /// How long the page is, in bytes.
    pub fn size(&self) -> usize {
        self.text.len()
    }

    /// The page read again after `key` was typed at byte `at`.
    pub fn type_at(&mut self, at: usize, key: char) -> Tree {
        let mut text = String::with_capacity(self.text.len() + 4);
        text.push_str(&self.text[..at]);
        text.push(key);
        text.push_str(&self.text[at..]);
        let mut tree = self.tree.clone();
        let place = |offset: usize| Point::new(0, offset);
        tree.edit(&InputEdit {
            start_byte: at,
            old_end_byte: at,
            new_end_byte: at + key.len_utf8(),
            start_position: place(at),
            old_end_position: place(at),
            new_end_position: place(at + key.len_utf8()),
        });
        self.parser.parse(&text, Some(&tree)).expect("there is no limit")
    }
}
