//! Ours and the other grammar in one run: whole files, and one key on pages of 15 and 600 KB.

use compare_grammars::{Grammar, Typing, page, small_files};
use divan::counter::BytesCount;

fn main() {
    divan::main();
}

const BOTH: [Grammar; 2] = [Grammar::Ours, Grammar::Other];

#[divan::bench(args = BOTH)]
fn small_files_whole(bencher: divan::Bencher<'_, '_>, grammar: Grammar) {
    let files = small_files();
    let mut parser = grammar.parser();
    let bytes: usize = files.iter().map(String::len).sum();
    bencher.counter(BytesCount::new(bytes)).bench_local(|| files.iter().map(|file| parser.parse(file, None)).count());
}

#[divan::bench(args = BOTH)]
fn page_of_600_kb_whole(bencher: divan::Bencher<'_, '_>, grammar: Grammar) {
    let text = page(600_000);
    let mut parser = grammar.parser();
    bencher.counter(BytesCount::new(text.len())).bench_local(|| parser.parse(&text, None));
}

#[divan::bench(args = BOTH, sample_count = 400, sample_size = 1)]
fn key_on_15_kb(bencher: divan::Bencher<'_, '_>, grammar: Grammar) {
    let mut typing = Typing::new(grammar, 15_000, 100);
    bencher.bench_local(|| typing.key());
}

#[divan::bench(args = BOTH, sample_count = 400, sample_size = 1)]
fn key_on_600_kb(bencher: divan::Bencher<'_, '_>, grammar: Grammar) {
    let mut typing = Typing::new(grammar, 600_000, 100);
    bencher.bench_local(|| typing.key());
}
