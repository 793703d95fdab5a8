//! Helpers the tests share: where the repository and its binary are, and how to talk to it.

pub mod browser;
pub mod http;
pub mod lsp;
pub mod page;
pub mod parsers;
pub mod preview;
pub mod terminal;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The top folder of the repository.
pub fn repository() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// A project under `tests/projects`.
pub fn project(name: &str) -> PathBuf {
    repository().join("tests/projects").join(name)
}

/// The `astro-lsp` binary of this build, built once if it is missing or stale.
///
/// Cargo offers a binary's path to the tests of its own package only; these tests are a package of their own.
/// `ASTRO_LSP_BIN` names another binary to test.
pub fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        if let Some(path) = std::env::var_os("ASTRO_LSP_BIN") {
            return PathBuf::from(path);
        }
        let exe = std::env::current_exe().expect("a test knows its own path");
        let profile = exe.ancestors().nth(2).expect("tests run in target/PROFILE/deps");
        let mut build = Command::new(env!("CARGO"));
        build.current_dir(repository()).args(["build", "--workspace", "--bin", "astro-lsp"]);
        if profile.file_name().is_some_and(|name| name == "release") {
            build.arg("--release");
        }
        let status = build.status().expect("cargo runs");
        assert!(status.success(), "astro-lsp does not build");
        profile.join(format!("astro-lsp{}", std::env::consts::EXE_SUFFIX))
    })
}

/// A program that `tests/run` unpacked into `target/tools/FOLDER`, started through the C library that came with it.
pub fn unpacked_tool(folder: &str, program: &str) -> Option<Command> {
    let prefix = repository().join("target/tools").join(folder).canonicalize().ok()?;
    let loader = ["usr/lib64/ld-linux-x86-64.so.2", "lib64/ld-linux-x86-64.so.2"]
        .iter()
        .map(|path| prefix.join(path))
        .find(|path| path.exists())?;
    let mut command = Command::new(loader);
    command.arg("--library-path").arg(prefix.join("usr/lib/x86_64-linux-gnu")).arg(prefix.join("usr/bin").join(program));
    Some(command)
}

/// The TypeScript 7 that `tests/run` installed.
pub fn typescript() -> Option<PathBuf> {
    repository().join("target/tools/typescript/node_modules/typescript").canonicalize().ok()
}

/// Copies a folder and what is below it.
pub fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder can be made");
    for entry in std::fs::read_dir(from).expect("a folder can be listed").filter_map(Result::ok) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), &target).expect("a file can be copied");
        }
    }
}

/// Says by name what a test left out, and why; the test then returns.
pub fn skip(what: &str, why: &str) {
    eprintln!("SKIP {what}: {why}");
}
