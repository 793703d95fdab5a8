//! Does the committed parser come from the committed grammar, and do its corpus and queries hold?

use std::path::Path;
use std::process::{Command, Output};

use astro_lsp_tests::{repository, skip, unpacked_tool};

fn grammar() -> std::path::PathBuf {
    repository().join("grammar/tree-sitter-astro").canonicalize().expect("the grammar is there")
}

/// The tree-sitter CLI: the one on PATH, else the one unpacked by `tests/run`.
fn cli() -> Option<Command> {
    if Command::new("tree-sitter").arg("--version").output().is_ok_and(|output| output.status.success()) {
        return Some(Command::new("tree-sitter"));
    }
    unpacked_tool("tree-sitter-cli", "tree-sitter")
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn the_corpus_parses_as_drawn() {
    let Some(mut cli) = cli() else {
        return skip("grammar corpus", "no tree-sitter CLI on PATH or in target/tools (tests/run unpacks one)");
    };
    let cache = tempfile::tempdir().expect("a scratch folder");
    let output = cli.arg("test").current_dir(grammar()).env("XDG_CACHE_HOME", cache.path()).output().expect("the CLI starts");
    assert!(output.status.success(), "{}", said(&output));
}

#[test]
fn the_parser_is_fresh() {
    let Some(mut cli) = cli() else {
        return skip("fresh parser", "no tree-sitter CLI on PATH or in target/tools (tests/run unpacks one)");
    };
    let folder = tempfile::tempdir().expect("a scratch folder");
    for name in ["grammar.js", "tree-sitter.json"] {
        std::fs::copy(grammar().join(name), folder.path().join(name)).expect("the grammar can be copied");
    }
    // Debian's CLI has no JavaScript engine of its own and calls Node.
    let native = cli.args(["generate", "--abi", "14", "--js-runtime", "native"]).current_dir(folder.path()).output();
    if !native.is_ok_and(|output| output.status.success()) {
        if Command::new("node").arg("--version").output().is_err() {
            return skip("fresh parser", "this tree-sitter CLI needs node, which is missing");
        }
        let mut cli = self::cli().expect("the CLI was there a moment ago");
        let output = cli.args(["generate", "--abi", "14"]).current_dir(folder.path()).output().expect("the CLI starts");
        assert!(output.status.success(), "{}", said(&output));
    }
    // `parser.c` also carries the CLI's own style; the grammar it prints is what must agree.
    for name in ["grammar.json", "node-types.json"] {
        let read = |at: &Path| std::fs::read_to_string(at.join("src").join(name)).expect("a generated file");
        assert_eq!(read(&grammar()), read(folder.path()), "src/{name} is stale: run `tree-sitter generate --abi 14 --js-runtime native`");
    }
}
