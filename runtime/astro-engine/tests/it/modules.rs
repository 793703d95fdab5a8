//! ES modules that wait for each other.

use expect_test::{Expect, expect};

use crate::host::{block_on, job, pool, show};

/// One realm, one job for each entry, in order.
fn check(files: &[(&'static str, &'static str)], entries: &[&str], expected: Expect) {
    let shown = block_on(async {
        let pool = pool();
        let mut shown = Vec::new();
        for entry in entries {
            let job = astro_engine::Job { entry: (*entry).to_owned(), ..job(files) };
            shown.push(match pool.run(job).collect().await {
                Ok(answer) => answer.console.into_iter().map(|line| line.text).collect::<Vec<_>>().join("\n"),
                failed => show(failed),
            });
        }
        shown.join("\n--\n")
    });
    expected.assert_eq(&shown);
}

#[test]
fn a_module_that_waited_is_imported_again() {
    check(
        &[
            ("/one.js", "import { b } from './b.js'; console.log('one runs'); export default () => { console.log('one', b); return new Response() }"),
            ("/two.js", "import { b } from './b.js'; import { c } from './c.js'; export default async () => { console.log('two', b, c, (await import('./late.js')).d); return new Response() }"),
            ("/b.js", "import { a } from './a.js'; console.log('b runs'); export const b = a + 1 // last"),
            ("/c.js", "import { b } from './b.js'; export { b as c }"),
            ("/late.js", "export { c as d } from './c.js'; import './e.js'"),
            ("/e.js", "import './f.js'; import { c } from './c.js'; console.log('e', c)"),
            ("/f.js", "import './e.js'; await new Promise((done) => setTimeout(done)); console.log('f')"),
            ("/a.js", "console.log('a waits'); export const a = await Promise.resolve(1)"),
        ],
        &["/one.js", "/two.js", "/one.js"],
        expect![[r#"
            a waits
            b runs
            one runs
            one 2
            --
            f
            e 2
            two 2 2 2
            --
            one 2"#]],
    );
}

#[test]
fn what_is_missing_below_is_told_once() {
    check(
        &[("/page.js", "import './a.js'; export default () => new Response()"), ("/a.js", "import './gone.js'")],
        &["/page.js"],
        expect![[r#"
            Module ImportNotFound: /a.js imports ./gone.js, which is not there.
            hint: Check the spelling of the path.
            at /a.js:1:8"#]],
    );
}

/// A text long enough to be kept as bytecode.
fn long(code: &str) -> &'static str {
    String::leak(format!("{code}\n// {}", "x".repeat(5000)))
}

#[test]
fn modules_in_a_circle_are_read_back() {
    let folder = std::env::temp_dir().join(format!("astro-lsp-bytecode-{}", std::process::id()));
    let files = [
        ("/page.js", long("import { a } from './a.js'; import { t } from './t.js'; import './gone.json'; export default () => { console.log(a(3), t); return new Response() }")),
        ("/a.js", long("import { b } from './b.js'; import { short } from './short.js'; import c from './c.cjs'; export const a = (n) => (n ? b(n - 1) + short() : c.end)")),
        ("/b.js", long("import { a } from './a.js'; export const b = (n) => 'b' + a(n); export * as self from './b.js'")),
        ("/short.js", "import { a } from './a.js'; import { b } from './b.js'; export const short = () => typeof a + typeof b + import.meta.env.MODE"),
        ("/c.cjs", long("exports.end = require('./d.js').d")),
        ("/d.js", long("export const d = '.'")),
        ("/t.js", long("export const t = await Promise.resolve('waited')")),
        ("/gone.json", "{}"),
        // One import of these is missing.
        ("/bad.js", long("import './b.js'; import { t } from './t.js'; import './below.js'; export default () => { console.log(t); return new Response() }")),
        ("/below.js", long("import './d.js'; import './nothing.js'")),
        ("/again.js", long("export default async () => { for (const _ of [1, 2]) await import('./bad.js').catch((error) => console.log(error.name)); return new Response() }")),
    ];
    let start = |entry: &str, files: &[(&'static str, &'static str)]| {
        let options = astro_engine::PoolOptions { bytecode: Some(folder.clone()), ..crate::host::options() };
        let job = astro_engine::Job { entry: entry.to_owned(), ..job(files) };
        match block_on(async { astro_engine::Pool::new(options).run(job).collect().await }) {
            Ok(answer) => answer.console.into_iter().map(|line| line.text).collect::<Vec<_>>().join("\n"),
            failed => show(failed),
        }
    };
    for _ in 0..3 {
        expect!["bbb.functionfunctiontestfunctionfunctiontestfunctionfunctiontest waited"].assert_eq(&start("/page.js", &files));
    }
    // What runs may try an import and go on.
    let optional = long("import { d } from './d.js'; export default async () => { for (const _ of [1, 2]) await import('./nothing.js').catch((error) => console.log(error.name)); console.log((await import('./again.js')).default.length, (await import('./d.js')).d === d); return new Response() }");
    let optional = [&files[..], &[("/optional.js", optional)]].concat();
    for _ in 0..2 {
        expect![[r#"
            ImportNotFound
            ImportNotFound
            0 true"#]]
        .assert_eq(&start("/optional.js", &optional));
    }
    // Once everything was there, so that all of it is kept; then one import is missing.
    let whole = [&files[..], &[("/nothing.js", "")]].concat();
    expect!["waited"].assert_eq(&start("/bad.js", &whole));
    expect![[r#"
        Module ImportNotFound: /below.js imports ./nothing.js, which is not there.
        hint: Check the spelling of the path.
        at /below.js:1:8"#]]
    .assert_eq(&start("/bad.js", &files));
    expect![[r#"
        ImportNotFound
        ModuleBroken"#]]
    .assert_eq(&start("/again.js", &files));
    std::fs::remove_dir_all(folder).expect("the folder can be removed");
}
