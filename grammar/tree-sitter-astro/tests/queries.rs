//! Do the queries name nodes and fields that the grammar has?

use tree_sitter::{Language, Query};

const QUERIES: &[(&str, &str)] = &[
    ("brackets", include_str!("../queries/brackets.scm")),
    ("folds", include_str!("../queries/folds.scm")),
    ("highlights", tree_sitter_astro::HIGHLIGHTS_QUERY),
    ("indents", include_str!("../queries/indents.scm")),
    ("injections", tree_sitter_astro::INJECTIONS_QUERY),
    ("locals", tree_sitter_astro::LOCALS_QUERY),
    ("outline", include_str!("../queries/outline.scm")),
    ("tags", tree_sitter_astro::TAGS_QUERY),
    ("textobjects", include_str!("../queries/textobjects.scm")),
];

#[test]
fn queries_fit_the_grammar() {
    let language = Language::new(tree_sitter_astro::LANGUAGE);
    for (name, text) in QUERIES {
        if let Err(error) = Query::new(&language, text) {
            panic!("queries/{name}.scm: {error}");
        }
    }
}
