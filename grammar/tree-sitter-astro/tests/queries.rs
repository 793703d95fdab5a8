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

/// The editors' own queries, where this crate lies in its repository.
#[test]
fn queries_of_editors_fit_the_grammar() {
    let language = Language::new(tree_sitter_astro::LANGUAGE);
    let editors = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../editors");
    let mut open = vec![editors];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok) {
            let path = entry.path();
            if path.is_dir() && entry.file_name() != "node_modules" {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "scm") {
                let text = std::fs::read_to_string(&path).expect("a query is UTF-8");
                if let Err(error) = Query::new(&language, &text) {
                    panic!("{}: {error}", path.display());
                }
            }
        }
    }
}
