//! Do the queries name nodes and fields that the grammar has, and does its page name all it has?

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

/// `grammar/README.md` names every node, its fields and the supertypes with what they stand for.
#[test]
fn the_readme_documents_every_node() {
    let page = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
    let Ok(page) = std::fs::read_to_string(page) else {
        return eprintln!("SKIP documented nodes: this crate does not lie in its repository");
    };
    let rows: Vec<&str> = page.lines().filter(|line| line.starts_with("| `")).collect();
    let types: serde_json::Value = serde_json::from_str(tree_sitter_astro::NODE_TYPES).expect("node-types.json is JSON");
    let mut wrong = Vec::new();
    let known = |name: &str| types.as_array().is_some_and(|types| types.iter().any(|node| node["type"] == name));
    for named in rows.iter().flat_map(|row| row.split('|').nth(1)).flat_map(|cell| cell.split(',')) {
        let name = named.trim().trim_matches('`');
        if name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_') && !known(name) {
            wrong.push(format!("`{name}` is no node of the grammar"));
        }
    }
    for node in types.as_array().expect("a list of nodes").iter().filter(|node| node["named"] == true) {
        let name = node["type"].as_str().expect("a node has a name");
        let Some(row) = rows.iter().find(|row| row.split('|').nth(1).is_some_and(|cell| cell.contains(&format!("`{name}`")))) else {
            wrong.push(format!("`{name}` has no row"));
            continue;
        };
        // "the same" refers to the row above.
        let same = row.contains("| the same |");
        for field in node["fields"].as_object().into_iter().flatten().map(|(field, _)| field) {
            if !same && !row.contains(field.as_str()) {
                wrong.push(format!("the row of `{name}` does not name its field `{field}`"));
            }
        }
        for member in node["subtypes"].as_array().into_iter().flatten().filter_map(|member| member["type"].as_str()) {
            if !row.contains(&format!("`{member}`")) {
                wrong.push(format!("the row of `{name}` does not name `{member}`"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
