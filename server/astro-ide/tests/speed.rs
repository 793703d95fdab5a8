//! How much computing do answers take on a long page? Run with `cargo test -p astro-ide --test speed -- --ignored --nocapture`;
//! `ONLY=symbols` measures those whose name contains it, and under `valgrind --tool=callgrind` counts what they do.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use astro_ide::{Analysis, FilePosition};
use astro_project::{Change, FilePath, MemoryWorld, Workspace};
use astro_syntax::TextEdit;

const SECTIONS: usize = 67;

/// A page of some 1,100 lines: types and data, sections with expressions, a script and a style sheet.
fn page() -> String {
    let mut text = String::from("---\nimport Base from '../layouts/Base.astro';\nimport Card from '../components/C0.astro';\n");
    text.push_str("interface Props { title: string; count?: number; tags?: string[] }\nconst { title, count = 3, tags = [] } = Astro.props;\n");
    for n in 0..SECTIONS {
        let _ = write!(
            text,
            "interface Item{n} {{ id: number; label: string; nested: {{ deep{n}: boolean; list: string[] }} }}\nconst items{n}: Item{n}[] = Array.from({{ length: count }}, (_, k) => ({{\n  id: k, label: `item ${{k}} of {n}`, nested: {{ deep{n}: k % 2 === 0, list: tags }},\n}}));\nconst total{n} = items{n}.reduce((sum, it) => sum + it.id, 0);\n"
        );
    }
    text.push_str("// here\n---\n<Base>\n");
    for n in 0..SECTIONS {
        let _ = write!(
            text,
            "  <section class:list={{['box', `box-{n}`]}} data-total={{total{n}}}>\n    <h2>{{title}} {n}</h2>\n    {{items{n}.filter((it) => it.nested.deep{n}).map((it) => (\n      <Card title=\"t{n}\">{{it.label}} &mdash; {{it.nested.list.join(', ')}}</Card>\n    ))}}\n    <Card href={{`/projects/${{total{n}}}`}}>Go {n} <Card icon=\"plane\" size=\"1.2em\" /></Card>\n  </section>\n"
        );
    }
    text.push_str("</Base>\n<script>\n  const x: number = 1;\n  document.title = String(x);\n</script>\n<style>\n");
    for n in 0..SECTIONS {
        let _ = write!(text, "  .box-{n} {{\n    color: hsl({n} 50% 50%);\n    padding: {n}px;\n  }}\n");
    }
    text.push_str("</style>\n");
    text
}

#[test]
#[ignore = "measures"]
#[allow(clippy::print_stdout)]
fn answers_after_an_edit() {
    let path = |path: &str| FilePath::new(path).unwrap();
    let world = MemoryWorld::new();
    for n in 0..500 {
        world.write(&path(&format!("/src/components/C{n}.astro")), "---\ninterface Props { title: string }\n---\n<slot />\n");
    }
    for n in 0..200 {
        world.write(&path(&format!("/src/lib/m{n}.ts")), format!("export const value{n} = document.querySelector('.other{n}')\n"));
    }
    world.write(&path("/src/layouts/Base.astro"), "<slot />");
    let file = path("/src/pages/index.astro");
    let text = page();
    let lines = text.lines().count();
    let mut workspace = Workspace::new(path("/"), Arc::new(world));
    workspace.apply(Change::Open { path: file.clone(), text: text.clone() });
    let unused = path("/src/pages/unused.astro");
    let rules: String = (0..SECTIONS).map(|n| format!(".nobody-{n} {{ color: red }}\n")).collect();
    workspace.apply(Change::Open { path: unused.clone(), text: format!("<p>\n</p>\n<style>\n{rules}</style>\n") });
    measure(&mut workspace, &unused, "rules, 67 unused classes", 4, "a", |analysis, at| {
        assert!(analysis.diagnostics(&at.file).len() >= SECTIONS);
    });
    let anchor = |needle: &str| text.rfind(needle).unwrap() + needle.len();
    println!("{lines} lines, {} bytes", text.len());
    measure(&mut workspace, &file, "completion Astro.", anchor("// here\n"), "Astro.", |analysis, at| {
        assert!(analysis.completion(at).items.len() > 20);
    });
    measure(&mut workspace, &file, "completion name", anchor("<h2>{"), "it", |analysis, at| {
        assert!(!analysis.completion(at).items.is_empty());
    });
    measure(&mut workspace, &file, "completion component", anchor("</h2>\n    "), "<C", |analysis, at| {
        assert!(analysis.completion(at).items.len() > 100);
    });
    measure(&mut workspace, &file, "completion tag", anchor("</h2>\n    "), "<", |analysis, at| {
        assert!(analysis.completion(at).items.len() > 100);
    });
    measure(&mut workspace, &file, "completion prop", anchor("<Card "), "t", |analysis, at| {
        assert!(!analysis.completion(at).items.is_empty());
    });
    measure(&mut workspace, &file, "completion attribute", anchor("<section "), "a", |analysis, at| {
        assert!(analysis.completion(at).items.len() > 10);
    });
    measure(&mut workspace, &file, "completion css", anchor("padding: 3px;\n"), "d", |analysis, at| {
        assert!(analysis.completion(at).items.len() > 10);
    });
    measure(&mut workspace, &file, "(regions)", anchor("<h2>{"), "a", |analysis, at| {
        analysis.selection(at);
    });
    measure(&mut workspace, &file, "diagnostics", anchor("<h2>{"), "a", |analysis, at| {
        analysis.diagnostics(&at.file);
    });
    measure(&mut workspace, &file, "diagnostics of the script", anchor("// here\n"), "const q = 1;\n", |analysis, at| {
        analysis.diagnostics(&at.file);
    });
    measure(&mut workspace, &file, "symbols", anchor("// here\n"), "const q = 1;\n", |analysis, at| {
        analysis.symbols(&at.file);
    });
    measure(&mut workspace, &file, "semantic tokens", anchor("// here\n"), "const q = 1;\n", |analysis, at| {
        analysis.semantic_tokens(&at.file, None);
    });
    measure(&mut workspace, &file, "symbols, line before the end", anchor("// here"), "\nconst q = 1;", |analysis, at| {
        analysis.symbols(&at.file);
    });
    measure(&mut workspace, &file, "tokens, line before the end", anchor("// here"), "\nconst q = 1;", |analysis, at| {
        analysis.semantic_tokens(&at.file, None);
    });
    measure(&mut workspace, &file, "rules, line before the end", anchor("// here"), "\nconst q = 1;", |analysis, at| {
        analysis.diagnostics(&at.file);
    });
    measure(&mut workspace, &file, "rules, half a member", anchor("// here"), "\nAstro.", |analysis, at| {
        analysis.diagnostics(&at.file);
    });
    measure(&mut workspace, &file, "folding", anchor("<h2>{"), "a", |analysis, at| {
        analysis.folding(&at.file);
    });
    measure(&mut workspace, &file, "hover", anchor("<h2>{ti"), "", |analysis, at| {
        analysis.hover(at);
    });
    measure(&mut workspace, &file, "definition", anchor("<Ca"), "", |analysis, at| {
        assert!(analysis.definition(at).is_some());
    });
    measure(&mut workspace, &file, "references", anchor("<h2>{ti"), "", |analysis, at| {
        assert!(analysis.references(at, true).len() > 30);
    });
}

#[test]
#[ignore = "measures"]
#[allow(clippy::print_stdout)]
fn rules_of_a_project_of_500_files() {
    let path = |path: &str| FilePath::new(path).unwrap();
    let world = MemoryWorld::new();
    world.write(&path("/astro.config.mjs"), "import node from '@astrojs/node'\nexport default { adapter: node(), base: '/docs' }\n");
    world.write(&path("/src/layouts/Base.astro"), "---\ninterface Props { title: string }\nconst { title } = Astro.props\n---\n<html><head><title>{title}</title></head><body><slot /></body></html>\n");
    let mut files = Vec::new();
    for n in 0..250 {
        let card = path(&format!("/src/components/Card{n}.astro"));
        world.write(&card, "---\nimport { format } from '../lib/dates'\ninterface Props { title: string; date: Date }\nconst { title, date } = Astro.props\n---\n<article class=\"card\">\n  <h2 class=\"head\">{title}</h2>\n  <p>\n    Written on\n    <time>{format(date)}</time>\n  </p>\n  <slot name=\"footer\" />\n</article>\n<style>\n  .card { display: grid }\n  .head { color: red }\n</style>\n");
        let page = path(&format!("/src/pages/p{n}.astro"));
        let links: String = (0..20).map(|n| format!("    <li><a href=\"/docs/p{n}\">page {n}</a></li>\n")).collect();
        world.write(&page, format!("---\nimport Base from '../layouts/Base.astro'\nimport Card from '../components/Card{n}.astro'\nconst user = Astro.cookies.get('user')\nconst items = await load()\n---\n<Base title=\"p\">\n  <ul>\n{links}  </ul>\n  {{items.map((item) => <Card title={{item.title}} date={{item.date}}><p slot=\"footer\">{{user}}</p></Card>)}}\n</Base>\n"));
        files.extend([card, page]);
    }
    let snapshot = Workspace::new(path("/"), Arc::new(world)).snapshot();
    let start = std::time::Instant::now();
    let found: usize = files.iter().map(|file| Analysis::new(&snapshot).diagnostics(file).len()).sum();
    let first = start.elapsed();
    let start = std::time::Instant::now();
    let again: usize = files.iter().map(|file| Analysis::new(&snapshot).diagnostics(file).len()).sum();
    println!("{} files on one thread: {first:.2?}, read before: {:.2?}; {found} findings", files.len(), start.elapsed());
    assert_eq!(found, again);
}

#[allow(clippy::disallowed_methods)]
fn only() -> Option<String> {
    std::env::var("ONLY").ok()
}

/// What this thread has computed so far: other programs on the machine do not count.
#[allow(clippy::disallowed_methods)]
fn cpu_time() -> Duration {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    Duration::from_nanos(stat.split(' ').next().and_then(|nanos| nanos.parse().ok()).unwrap_or_default())
}

/// Types `typed`, asks, takes it back; prints what the answer took, the parse of the edit included.
#[allow(clippy::print_stdout)]
fn measure(
    workspace: &mut Workspace,
    file: &FilePath,
    what: &str,
    offset: usize,
    typed: &str,
    ask: impl Fn(&Analysis<'_>, &FilePosition),
) {
    if only().is_some_and(|only| !what.contains(&only)) {
        return;
    }
    let mut times: Vec<(Duration, Duration)> = Vec::new();
    for _ in 0..60 {
        let insert = TextEdit { range: offset..offset, text: typed.to_owned() };
        let start = cpu_time();
        workspace.apply(Change::Edit { path: file.clone(), edits: vec![insert] });
        let snapshot = workspace.snapshot();
        let edited = cpu_time() - start;
        ask(&Analysis::new(&snapshot), &FilePosition { file: file.clone(), offset: offset + typed.len() });
        times.push((cpu_time() - start - edited, edited));
        let delete = TextEdit { range: offset..offset + typed.len(), text: String::new() };
        workspace.apply(Change::Edit { path: file.clone(), edits: vec![delete] });
    }
    // The clock of a thread ticks in milliseconds: the mean of many says more than the median.
    let count = times.len() as u32;
    let mean: Duration = times.iter().map(|(answer, _)| *answer).sum::<Duration>() / count;
    let edit: Duration = times.iter().map(|(_, edit)| *edit).sum::<Duration>() / count;
    println!("{what:26} {mean:>8.2?}  (edit {edit:.2?})");
}
