//! Embeds every file under `js/` as a built-in module.
//!
//! `js/web/x.js` is `astro-lsp:web/x`, `js/node/x.js` is `node:x`, `js/astro/x.js` is `astro-lsp:x` (folders below it
//! stay in the name; `js/astro/virtual/x.js` is `astro:x`, `js/astro/package/x.js` is `astro/x`). A first line `// module: astro:x, astro-lsp:y` names the module otherwise.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn main() {
    let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("js");
    println!("cargo::rerun-if-changed={}", root.display());
    let mut files = Vec::new();
    collect(&root, &mut files);
    files.sort();
    let mut table = String::from("&[\n");
    for file in files {
        println!("cargo::rerun-if-changed={}", file.display());
        let path = file.strip_prefix(&root).expect("below the root").to_string_lossy().replace('\\', "/");
        let text = std::fs::read_to_string(&file).expect("readable source");
        for name in names(&path, &text) {
            writeln!(table, "    ({name:?}, {path:?}, include_str!({:?})),", file.display().to_string()).expect("a string");
        }
    }
    table.push_str("]\n");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets it")).join("builtin.rs");
    std::fs::write(out, table).expect("writable target");
}

fn names(path: &str, text: &str) -> Vec<String> {
    if let Some(list) = text.lines().next().and_then(|line| line.strip_prefix("// module:")) {
        return list.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect();
    }
    let stem = path.strip_suffix(".js").unwrap_or(path);
    match stem.split_once('/') {
        Some(("astro", rest)) if rest.starts_with("virtual/") => vec![rest.replacen("virtual/", "astro:", 1)],
        Some(("astro", "package/index")) => vec!["astro".to_owned()],
        Some(("astro", rest)) if rest.starts_with("package/") => vec![rest.replacen("package/", "astro/", 1)],
        Some(("astro", rest)) => vec![format!("astro-lsp:{rest}")],
        Some(("node", rest)) => vec![format!("node:{rest}"), rest.to_owned()],
        _ => vec![format!("astro-lsp:{stem}")],
    }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|ext| ext == "js") {
            files.push(path);
        }
    }
}
