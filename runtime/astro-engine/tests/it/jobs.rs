//! Jobs in, answers out.

use expect_test::{Expect, expect};

use crate::host::{job, page, post, run, show};

fn check(job: astro_engine::Job, expected: Expect) {
    expected.assert_eq(&show(run(job)));
}

#[test]
fn a_page_is_answered() {
    check(
        page("console.log('asked ' + request.url); return new Response('Hello ' + request.method)"),
        expect![[r#"
            200
            content-type: text/plain;charset=UTF-8

            Hello GET
            [Log] asked http://localhost:4321/page?q=1"#]],
    );
}

#[test]
fn a_body_is_read() {
    check(post("return new Response((await request.text()).toUpperCase())", "text/plain", "abc"), expect![[r#"
        200
        content-type: text/plain;charset=UTF-8

        ABC"#]]);
}

#[test]
fn modules_of_every_kind() {
    let files = [
        ("/page.js", "import data, { a, class as word } from './data.json'; import text from './note.txt'; import { twice } from './lib.js';
            const later = await import('./lib.js');
            export default () => Response.json({ data, names: [a === data.a, word], text, twice: twice(21), same: later.twice === twice, url: import.meta.url, env: import.meta.env })"),
        ("/data.json", r#"{"a": [1, 2], "class": "b", "a b": 0, "default": 1}"#),
        ("/note.txt", "it's \"text\"\n"),
        ("/lib.js", "export const twice = (n) => n * 2; await Promise.resolve();"),
    ];
    check(job(&files), expect![[r#"
        200
        content-type: application/json

        {"data":{"a":[1,2],"class":"b","a b":0,"default":1},"names":[true,"b"],"text":"it's \"text\"\n","twice":42,"same":true,"url":"file:///page.js","env":{"MODE":"test","DEV":true}}"#]]);
}

#[test]
fn questions_reach_the_host() {
    check(
        page("const a = await job.ask('double', 21); const b = await job.ask('nothing').catch((e) => e.name + ': ' + e.message); return Response.json([a, b])"),
        expect![[r#"
            200
            content-type: application/json

            [{"twice":42},"UnknownQuestion: Nobody answers nothing."]"#]],
    );
}
