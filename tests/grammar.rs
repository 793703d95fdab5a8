//! Does the committed parser come from the committed grammar, do its corpus and queries hold, and do its packages agree?

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

#[test]
fn packages_agree_on_the_version() {
    let read = |name: &str| std::fs::read_to_string(grammar().join(name)).expect("a packaging file");
    let cargo: toml::Table = read("Cargo.toml").parse().expect("Cargo.toml parses");
    let version = cargo["package"]["version"].as_str().expect("a version").to_owned();
    for (file, line) in [
        ("package.json", format!("\"version\": \"{version}\",")),
        ("tree-sitter.json", format!("\"version\": \"{version}\",")),
        ("pyproject.toml", format!("version = \"{version}\"")),
        ("Makefile", format!("VERSION := {version}")),
        ("CMakeLists.txt", format!("VERSION \"{version}\"")),
    ] {
        assert!(read(file).contains(&line), "{file} does not say {line}");
    }
    assert!(read("src/parser.c").contains("#define LANGUAGE_VERSION 14\n"), "older editors read ABI 14 only: `tree-sitter generate --abi 14`");
}

#[test]
fn the_c_library_builds_and_installs() {
    if Command::new("make").arg("--version").output().is_err() {
        return skip("C library", "no make on PATH");
    }
    let folder = tempfile::tempdir().expect("a scratch folder");
    astro_lsp_tests::copy_folder(&grammar(), folder.path());
    let target = folder.path().join("installed");
    let output = Command::new("make")
        .args(["install", "CFLAGS=-O0", "PREFIX=/usr", &format!("DESTDIR={}", target.display())])
        .current_dir(folder.path())
        .output()
        .expect("make starts");
    assert!(output.status.success(), "{}", said(&output));
    for file in ["include/tree_sitter/tree-sitter-astro.h", "lib/libtree-sitter-astro.so", "lib/pkgconfig/tree-sitter-astro.pc", "share/tree-sitter/queries/astro/highlights.scm"] {
        assert!(target.join("usr").join(file).exists(), "{file} is not installed");
    }
}
