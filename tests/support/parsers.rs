//! Compiled tree-sitter parsers, for editors that load them: ours, and the guests' from cargo's own copy of their sources.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::repository;

/// Compiles our parser to `FOLDER/astro.so`, or says why it cannot be.
pub fn astro(folder: &Path) -> Result<PathBuf, String> {
    compile(&repository().join("grammar/tree-sitter-astro/src"), "astro", folder)
}

/// Compiles the guest parser of a crate this workspace depends on to `FOLDER/NAME.so`.
pub fn guest(krate: &str, sources: &str, name: &str, folder: &Path) -> Result<PathBuf, String> {
    let output = Command::new(env!("CARGO"))
        .current_dir(repository())
        .args(["metadata", "--format-version", "1", "--offline"])
        .output()
        .map_err(|error| error.to_string())?;
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).map_err(|_| "cargo metadata says nothing".to_owned())?;
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let manifest = packages.filter(|package| package["name"] == krate).find_map(|package| package["manifest_path"].as_str());
    let manifest = PathBuf::from(manifest.ok_or_else(|| format!("{krate} is not among the dependencies"))?);
    compile(&manifest.with_file_name(sources), name, folder)
}

fn compile(sources: &Path, name: &str, folder: &Path) -> Result<PathBuf, String> {
    let parser = folder.join(format!("{name}.so"));
    let output = Command::new("cc")
        .args(["-shared", "-fPIC", "-std=c11", "-I"])
        .arg(sources)
        .arg("-o")
        .arg(&parser)
        .args(["parser.c", "scanner.c"].map(|file| sources.join(file)))
        .output()
        .map_err(|_| "no C compiler (cc) on PATH".to_owned())?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(parser)
}
