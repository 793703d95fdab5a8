//! `.astro` → JavaScript over many small files: those below the folder that `CORPUS` names, else the ones the grammar's
//! typing test types. `node tests/compiler-speed.mjs COMPILER FOLDER` says what Astro's compiler takes for the same.

use std::path::PathBuf;

use astro_compiler::{JsOptions, LowerOptions, lower, to_js};
use astro_syntax::Document;
use divan::counter::BytesCount;

fn main() {
    divan::main();
}

#[allow(clippy::disallowed_methods)]
fn files() -> Vec<String> {
    let ours = concat!(env!("CARGO_MANIFEST_DIR"), "/../../grammar/tree-sitter-astro/test/typing");
    let mut paths = Vec::new();
    files_below(std::env::var_os("CORPUS").map_or_else(|| ours.into(), PathBuf::from), &mut paths);
    paths.sort();
    paths.iter().filter_map(|path| std::fs::read_to_string(path).ok()).collect()
}

#[allow(clippy::disallowed_methods)]
fn files_below(folder: PathBuf, paths: &mut Vec<PathBuf>) {
    for path in std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            files_below(path, paths);
        } else if path.extension().is_some_and(|extension| extension == "astro") {
            paths.push(path);
        }
    }
}

fn over_all(bencher: divan::Bencher<'_, '_>, compile: impl Fn(&str) -> usize) {
    let files = files();
    let bytes: usize = files.iter().map(String::len).sum();
    bencher.counter(BytesCount::new(bytes)).bench_local(|| files.iter().map(|file| compile(file)).sum::<usize>());
}

#[divan::bench]
fn read(bencher: divan::Bencher<'_, '_>) {
    over_all(bencher, |file| Document::parse(file).source().len());
}

#[divan::bench]
fn read_and_lower(bencher: divan::Bencher<'_, '_>) {
    let options = LowerOptions { path: "/src/pages/page.astro" };
    over_all(bencher, |file| lower(&Document::parse(file), &options).path().len());
}

#[divan::bench]
fn read_lower_and_print(bencher: divan::Bencher<'_, '_>) {
    let options = LowerOptions { path: "/src/pages/page.astro" };
    over_all(bencher, |file| to_js(&lower(&Document::parse(file), &options), &JsOptions::default()).code.len());
}
