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
