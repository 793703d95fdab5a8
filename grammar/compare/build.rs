//! Compiles the other grammar, a checkout that `OTHER_GRAMMAR` names, under names that do not clash with ours.
use std::path::PathBuf;

fn main() {
    println!("cargo:rerun-if-env-changed=OTHER_GRAMMAR");
    let Some(root) = std::env::var_os("OTHER_GRAMMAR").map(PathBuf::from) else {
        panic!("OTHER_GRAMMAR must name a checkout of another tree-sitter grammar for Astro, for example of virchau13/tree-sitter-astro");
    };
    let src = root.join("src");
    let mut build = cc::Build::new();
    build.std("c11").include(&src).opt_level(3).warnings(false).define("tree_sitter_astro", "other_astro");
    for function in ["create", "destroy", "scan", "serialize", "deserialize"] {
        let name = format!("external_scanner_{function}");
        build.define(&format!("tree_sitter_astro_{name}"), Some(format!("other_astro_{name}").as_str()));
    }
    build.file(src.join("parser.c"));
    if src.join("scanner.c").exists() {
        build.file(src.join("scanner.c"));
    }
    build.compile("other-astro");
    println!("cargo:rerun-if-changed={}", src.display());
}
