//! Helpers the tests share: where the repository and its binary are.

use std::path::{Path, PathBuf};

/// The top folder of the repository.
pub fn repository() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// A project under `tests/projects`.
pub fn project(name: &str) -> PathBuf {
    repository().join("tests/projects").join(name)
}

/// Says by name what a test left out, and why; the test then returns.
pub fn skip(what: &str, why: &str) {
    eprintln!("SKIP {what}: {why}");
}
