//! Are the walls of the house where ARCHITECTURE.md says they are?

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use astro_lsp_tests::repository;

/// Who may import whom among our own crates: grammar ← runtime ← server.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("tree-sitter-astro", &[]),
    ("astro-syntax", &["tree-sitter-astro"]),
    ("astro-compiler", &["astro-syntax"]),
    ("astro-project", &["astro-syntax"]),
    ("astro-engine", &[]),
    ("astro-preview", &["astro-compiler", "astro-project", "astro-engine", "astro-syntax"]),
    ("astro-ide", &["astro-syntax", "astro-compiler", "astro-project"]),
    (
        "astro-lsp",
        &["astro-syntax", "astro-compiler", "astro-project", "astro-engine", "astro-preview", "astro-ide"],
    ),
];

/// Libraries that only the named crates may depend on.
const ALONE_IN_KNOWING: &[(&str, &[&str])] = &[
    ("tree-sitter", &["astro-syntax", "compare-grammars", "fuzz-astro"]),
    ("tree-sitter-typescript", &["astro-syntax"]),
    ("tree-sitter-css", &["astro-syntax"]),
    ("ropey", &["astro-syntax"]),
    ("swc_ecma_parser", &["astro-syntax"]),
    ("rquickjs", &["astro-engine"]),
    ("hyper", &["astro-engine", "astro-preview"]),
    ("tower-lsp", &["astro-lsp"]),
    ("notify", &["astro-lsp"]),
    ("clap", &["astro-lsp"]),
    ("tokio", &["astro-engine", "astro-preview", "astro-lsp"]),
    ("serde", &["astro-engine", "astro-preview", "astro-lsp"]),
];

/// Words that must not occur in the sources of a crate (its tests aside).
const NEVER_NAMES: &[(&str, &[&str])] = &[
    ("grammar/astro-syntax/src", &["std::fs", "std::env", "std::path", "tower_lsp"]),
    ("runtime/astro-compiler/src", &["std::fs", "std::env", "astro_project", "astro_engine"]),
    ("runtime/astro-project/src", &["std::fs", "std::env", "tokio::", "SystemTime::now"]),
    ("runtime/astro-preview/src", &["tower_lsp"]),
    ("server/astro-ide/src", &["std::fs", "std::env", "tokio::", "tower_lsp"]),
];

const TOP_LEVEL: &[&str] = &["editors", "grammar", "runtime", "server", "tests"];

#[test]
fn crates_import_leftwards_only() {
    let manifests = manifests();
    let mut wrong = Vec::new();
    for (name, allowed) in MAY_IMPORT {
        let manifest = manifests.get(*name).unwrap_or_else(|| panic!("no crate {name} in the workspace"));
        for dependency in &manifest.dependencies {
            let ours = MAY_IMPORT.iter().any(|(other, _)| other == dependency);
            if ours && !allowed.contains(&dependency.as_str()) {
                wrong.push(format!("{name} imports {dependency}, which the import table does not allow"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn libraries_stay_behind_their_door() {
    let mut wrong = Vec::new();
    for (crate_name, manifest) in manifests() {
        for (library, doors) in ALONE_IN_KNOWING {
            let known = manifest.dependencies.iter().any(|dependency| dependency == library);
            if known && !doors.contains(&crate_name.as_str()) {
                wrong.push(format!("{crate_name} depends on {library}; only {} may", doors.join(", ")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn pure_crates_never_name_the_outside() {
    let mut wrong = Vec::new();
    for (folder, words) in NEVER_NAMES {
        for file in files_below(&repository().join(folder), "rs") {
            let text = std::fs::read_to_string(&file).expect("a source file is UTF-8");
            for (number, line) in text.lines().enumerate() {
                let code = line.split("//").next().unwrap_or("");
                for word in *words {
                    if code.contains(word) {
                        wrong.push(format!("{}:{}: names `{word}`", show(&file), number + 1));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_room_says_what_it_is_for() {
    let mut wrong = Vec::new();
    for top in TOP_LEVEL {
        for file in files_below(&repository().join(top), "rs") {
            let text = std::fs::read_to_string(&file).expect("a source file is UTF-8");
            if !text.starts_with("//!") {
                wrong.push(format!("{}: the first line must be `//!` and say what the file is for", show(&file)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_top_level_holds_the_six_of_the_brief() {
    let mut found: Vec<String> = std::fs::read_dir(repository())
        .expect("the repository can be listed")
        .filter_map(Result::ok)
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| !name.starts_with('.') && name != "target" && name != "node_modules")
        .collect();
    found.sort();
    assert_eq!(found, TOP_LEVEL);
}

/// Editors that read the same captures ship the same text.
const SAME_QUERIES: &[(&str, &[&str])] = &[
    ("editors/nvim/queries/astro", &["folds", "highlights", "indents", "injections", "locals", "textobjects"]),
    ("editors/helix/runtime/queries/astro", &["folds", "injections", "locals"]),
    ("editors/zed/languages/astro", &["brackets", "injections", "outline"]),
];

#[test]
fn editors_ship_the_grammars_own_queries() {
    let grammar = repository().join("grammar/tree-sitter-astro/queries");
    let mut wrong = Vec::new();
    for (editor, names) in SAME_QUERIES {
        for name in *names {
            let (file, copy) = (grammar.join(format!("{name}.scm")), repository().join(editor).join(format!("{name}.scm")));
            let original = std::fs::read_to_string(&file).expect("a query is UTF-8");
            if std::env::var_os("UPDATE").is_some() {
                std::fs::write(&copy, &original).expect("the copy can be written");
            }
            if std::fs::read_to_string(&copy).ok().as_deref() != Some(original.as_str()) {
                wrong.push(format!("{} differs from {}; UPDATE=1 copies it", show(&copy), show(&file)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

struct Manifest {
    dependencies: Vec<String>,
}

fn manifests() -> BTreeMap<String, Manifest> {
    let mut all = BTreeMap::new();
    for top in ["grammar", "runtime", "server"] {
        for entry in std::fs::read_dir(repository().join(top)).expect("a top folder").filter_map(Result::ok) {
            let Ok(text) = std::fs::read_to_string(entry.path().join("Cargo.toml")) else { continue };
            let manifest: toml::Table = text.parse().expect("Cargo.toml parses");
            let name = manifest["package"]["name"].as_str().expect("a crate has a name").to_owned();
            let dependencies = manifest
                .get("dependencies")
                .and_then(|table| table.as_table())
                .map(|table| table.keys().cloned().collect())
                .unwrap_or_default();
            all.insert(name, Manifest { dependencies });
        }
    }
    all
}

fn files_below(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().filter_map(Result::ok) {
            let path = entry.path();
            if path.is_dir() {
                if path.file_name().is_some_and(|name| name != "node_modules" && name != "target") {
                    open.push(path);
                }
            } else if path.extension().is_some_and(|found| found == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn show(path: &Path) -> String {
    path.strip_prefix(repository()).unwrap_or(path).display().to_string()
}
