//! What runs at every key and every request: parse, re-parse, compile, first render, warm render.
//!
//! `cargo bench -p astro-lsp`; compare ratios of one run, never figures of two.

use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};

use astro_compiler::{JsOptions, LowerOptions, lower, to_js, to_tsx};
use astro_lsp_tests::page::long_page;
use astro_lsp_tests::preview::Preview;
use astro_lsp_tests::project;
use astro_syntax::{Document, TextEdit};
use divan::Bencher;
use divan::counter::BytesCount;

fn main() {
    divan::main();
}

/// A page of 1,100 lines, from text to tree.
#[divan::bench]
fn parse(bencher: Bencher<'_, '_>) {
    let page = long_page(67);
    bencher.counter(BytesCount::of_str(&page)).bench(|| Document::parse(divan::black_box(&page)));
}

/// The same page after one key in the middle of the template.
#[divan::bench]
fn reparse_after_one_key(bencher: Bencher<'_, '_>) {
    let page = long_page(67);
    let document = Document::parse(&page);
    let at = page.find("line 33.").expect("the page has a line 33");
    let edit = [TextEdit { range: at..at, text: "x".to_owned() }];
    bencher.bench(|| document.edit(divan::black_box(&edit)));
}

/// What the first diagnostics of a keystroke cost: the edit, the tree's errors and the script's facts.
#[divan::bench]
fn edit_and_find_errors(bencher: Bencher<'_, '_>) {
    let page = long_page(67);
    let document = Document::parse(&page);
    let at = page.find("line 33.").expect("the page has a line 33");
    let edit = [TextEdit { range: at..at, text: "x".to_owned() }];
    bencher.bench(|| document.edit(divan::black_box(&edit)).errors().len());
}

/// From tree to the module the engine runs.
#[divan::bench]
fn compile_to_js(bencher: Bencher<'_, '_>) {
    let page = long_page(67);
    let document = Document::parse(&page);
    let options = LowerOptions { path: "/src/pages/long.astro" };
    bencher
        .counter(BytesCount::of_str(&page))
        .bench(|| to_js(&lower(divan::black_box(&document), &options), &JsOptions::default()));
}

/// From tree to the module TypeScript checks.
#[divan::bench]
fn compile_to_tsx(bencher: Bencher<'_, '_>) {
    let page = long_page(67);
    let document = Document::parse(&page);
    let options = LowerOptions { path: "/src/pages/long.astro" };
    bencher
        .counter(BytesCount::of_str(&page))
        .bench(|| to_tsx(&lower(divan::black_box(&document), &options)));
}

/// Request to whole answer of a page that was just saved: read, compile, evaluate, render.
#[divan::bench(sample_count = 30, sample_size = 1)]
fn first_render(bencher: Bencher<'_, '_>) {
    let folder = tempfile::tempdir().expect("a scratch folder");
    let pages = folder.path().join("src/pages");
    fs::create_dir_all(&pages).expect("a folder can be made");
    // Every sample asks for a page never asked for before: what a first visit costs, the process already running.
    for n in 0..200 {
        fs::write(pages.join(format!("p{n}.astro")), format!("---\nconst n = {n};\n---\n<p>{{n}}</p>")).expect("a page");
    }
    let preview = Preview::of(folder.path());
    preview.get("/p0");
    let next = AtomicUsize::new(1);
    bencher.bench(|| preview.get(&format!("/p{}", next.fetch_add(1, Ordering::Relaxed) % 200)).status);
}

/// Request to whole answer of a shop page that was rendered before.
#[divan::bench(sample_count = 200, sample_size = 1)]
fn warm_render(bencher: Bencher<'_, '_>) {
    let preview = Preview::of(&project("shop"));
    preview.get("/products/tea");
    bencher.bench(|| preview.get("/products/tea").status);
}

/// Request to whole answer of an endpoint that was asked before: all that stands around the project's code.
#[divan::bench(sample_count = 200, sample_size = 5)]
fn warm_endpoint(bencher: Bencher<'_, '_>) {
    let preview = Preview::of(&project("shop"));
    preview.get("/api/profile");
    bencher.bench(|| preview.get("/api/profile").status);
}
