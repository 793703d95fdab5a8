//! CommonJS modules among ES modules.

use expect_test::{Expect, expect};

use crate::host::{job, run, show};

fn check(files: &[(&'static str, &'static str)], expected: Expect) {
    match run(job(files)) {
        Ok(answer) => expected.assert_eq(&answer.console.into_iter().map(|line| line.text).collect::<Vec<_>>().join("\n")),
        failed => expected.assert_eq(&show(failed)),
    }
}

#[test]
fn exports_have_names() {
    check(
        &[
            ("/page.js", "import all, { a } from './x.cjs'; import * as named from './x.cjs'; import pure from './f.cjs'; import plain from './es.cjs'; import as from './es.cjs?interop'; export default () => { console.log(all.a, a, Object.keys(named).join(), pure(2), typeof plain, plain.default, as); return new Response() }"),
            ("/x.cjs", "exports.a = 1; exports['b-c'] = 2; console.log(typeof require, typeof module, __filename, __dirname, this === exports)"),
            ("/f.cjs", "module.exports = (x) => x * 2"),
            ("/es.cjs", "Object.defineProperty(exports, '__esModule', { value: true }); exports.default = 'own'"),
            ("/es.cjs?interop", "Object.defineProperty(exports, '__esModule', { value: true }); exports.default = 'own'"),
        ],
        expect![[r#"
            function object /x.cjs / true
            1 1 a,b-c,default 4 object own own"#]],
    );
}

#[test]
fn require_finds_everything() {
    check(
        &[
            ("/page.js", "import './a.cjs'; import { createRequire } from 'node:module'; const require = createRequire('/page.js'); export default () => { console.log(require('./a.cjs') === require('./a.cjs'), require('./data.json').x, require('./es.js').y); return new Response() }"),
            ("/a.cjs", "const b = require('./b.cjs'); exports.late = 1; console.log('a sees', b.early, require('path').join('x', 'y'), require('node:events') === require('events').EventEmitter, require('./data.json').x, require('./es.js').y)"),
            ("/b.cjs", "const a = require('./a.cjs'); exports.early = 'b'; console.log('b sees', Object.keys(a).length)"),
            ("/data.json", "{ \"x\": 3 }"),
            ("/es.js", "export const y = 4; export default 5"),
        ],
        expect![[r#"
            b sees 0
            a sees b x/y true 3 4
            true 3 4"#]],
    );
}

#[test]
fn failures_are_told() {
    check(
        &[("/page.js", "import './a.cjs'; export default () => new Response()"), ("/a.cjs", "try { require('./gone.cjs') } catch (error) { console.log(error.name) }\nthrow new Error('not today')")],
        expect![[r#"
            Exception Error: not today
            at /a.cjs:2:11"#]],
    );
    check(
        &[("/page.js", "import './a.cjs'; export const x = 1; export default () => new Response()"), ("/a.cjs", "require('./page.js')")],
        expect![[r#"
            Module RequireCycle: /page.js imports a CommonJS module that requires /page.js again; such a circle has no beginning.
            hint: Move what both need into a third module, or load one of them with import().
            at /a.cjs:1:62"#]],
    );
    check(
        &[("/page.js", "import './a.cjs'; export default () => new Response()"), ("/a.cjs", "const { connect } = require('net'); try { connect(1) } catch (error) { console.log(error.name, error.message) }")],
        expect!["NodeModuleMissing node:net is not part of the preview's engine, and the code used its connect. The page works where Node runs it."],
    );
}
