//! What reading and re-reading a page costs.

use astro_syntax::{Document, TextEdit};

fn main() {
    divan::main();
}

/// A page of about that many lines, with all that pages are made of.
fn page(lines: usize) -> String {
    let mut page = String::from("---\nimport Card from '../components/Card.astro';\ninterface Props { title: string; size?: 's' | 'm' }\nconst { title, size = 'm' } = Astro.props;\nconst items = await load();\n---\n");
    let mut line = 0;
    while line < lines {
        page.push_str("<section class=\"list\" id={title}>\n  <h2>{title} &amp; more</h2>\n  {items.map((item) => <Card {...item} client:load href={`/a/${item.id}`}><b>{item.name}</b></Card>)}\n  <img src=\"/a.png\" alt=\"A picture\" />\n</section>\n");
        line += 5;
    }
    page.push_str("<style>\n  .list { color: red }\n</style>\n<script>\n  console.log('x');\n</script>\n");
    page
}

const SMALL: usize = 310; // 15 KB
const LARGE: usize = 1_100; // 53 KB

#[divan::bench(args = [SMALL, LARGE])]
fn parse(bencher: divan::Bencher<'_, '_>, lines: usize) {
    let text = page(lines);
    bencher.counter(divan::counter::BytesCount::new(text.len())).bench_local(|| Document::parse(&text));
}

#[divan::bench(args = [SMALL, LARGE])]
fn edit_one_key(bencher: divan::Bencher<'_, '_>, lines: usize) {
    let document = Document::parse(&page(lines));
    let edit = [TextEdit::insert(document.source().len() / 2, "x")];
    bencher.bench_local(|| document.edit(&edit));
}

#[divan::bench(args = [SMALL, LARGE])]
fn edit_and_errors(bencher: divan::Bencher<'_, '_>, lines: usize) {
    let document = Document::parse(&page(lines));
    let _ = document.script();
    let edit = [TextEdit::insert(document.source().len() / 2, "x")];
    bencher.bench_local(|| document.edit(&edit).errors().len());
}

#[divan::bench(args = [SMALL, LARGE])]
fn regions(bencher: divan::Bencher<'_, '_>, lines: usize) {
    let text = page(lines);
    bencher.with_inputs(|| Document::parse(&text)).bench_local_refs(|document| document.regions().len());
}

#[divan::bench(args = [SMALL, LARGE])]
fn script(bencher: divan::Bencher<'_, '_>, lines: usize) {
    let text = page(lines);
    bencher.with_inputs(|| Document::parse(&text)).bench_local_refs(|document| document.script().imports.len());
}
