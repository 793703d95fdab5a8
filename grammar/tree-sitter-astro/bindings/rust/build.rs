//! Compiles the committed parser; needs only a C compiler.
fn main() {
    let src = std::path::Path::new("src");
    let mut build = cc::Build::new();
    build.std("c11").include(src).file(src.join("parser.c")).opt_level(3);
    let scanner = src.join("scanner.c");
    if scanner.exists() {
        build.file(&scanner);
    }
    build.file("bindings/rust/reader.c");
    build.warnings(false).compile("tree-sitter-astro");
    println!("cargo:rerun-if-changed=src");
    println!("cargo:rerun-if-changed=bindings/rust");
}
