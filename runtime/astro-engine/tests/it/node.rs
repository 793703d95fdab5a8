//! The `node:` modules.

use expect_test::{Expect, expect};

use crate::host::{page, run, show};

fn check(body: &str, expected: Expect) {
    match run(page(&format!("const log = console.log; {body}; return new Response(null, {{ status: 204 }})"))) {
        Ok(answer) => expected.assert_eq(&answer.console.into_iter().map(|line| line.text).collect::<Vec<_>>().join("\n")),
        failed => expected.assert_eq(&show(failed)),
    }
}

#[test]
fn paths_and_urls() {
    check(
        "const path = (await import('node:path')).default; log(path.join('/a', '../b', './c.txt'), path.normalize('a//b/../'), path.resolve('/x', 'y', '..', 'z'), path.dirname('/a/b/'), path.basename('/a/b.html', '.html'), path.extname('.x'), path.extname('a.b.c'), path.relative('/a/b/c', '/a/d'), path.parse('/home/x.tar.gz'), path.dirname('x'), path.format({ dir: '/a', name: 'b', ext: 'c' }));
         const url = await import('url'); log(url.fileURLToPath('file:///a%20b/c'), url.pathToFileURL('/a b/#c').href, url.URL === URL)",
        expect![[r#"
            /b/c.txt a/ /x/z /a b  .c ../../d { root: '/', dir: '/home', base: 'x.tar.gz', ext: '.gz', name: 'x.tar' } . /a/b.c
            /a b/c file:///a%20b/%23c true"#]],
    );
}

#[test]
fn events_util_and_crypto() {
    check(
        "const { EventEmitter, once } = await import('node:events'); class E extends EventEmitter {} const e = new E(); e.on('x', (v) => log('x', v)); e.once('x', () => log('once')); log(e.emit('x', 1), e.emit('x', 2), e.emit('y'), e.listenerCount('x')); setTimeout(() => e.emit('late', 5)); log(await once(e, 'late')); try { e.emit('error', new Error('boom')) } catch (error) { log(error.message) }
         const util = await import('node:util'); log(util.isDeepStrictEqual({ a: [1, new Map([[1, 2]])] }, { a: [1, new Map([[1, 2]])] }), await util.promisify((a, cb) => cb(null, a * 2))(4), util.types.isPromise(Promise.resolve()));
         const crypto = await import('node:crypto'); log(crypto.createHash('sha256').update('a').update('bc').digest('hex'), crypto.createHmac('sha1', 'k').update('v').digest('base64'), crypto.randomBytes(8).length, crypto.timingSafeEqual(Buffer.from('a'), Buffer.from('a'))); log(crypto.createHash('md5').update('a').digest('hex')); try { crypto.createHash('whirlpool') } catch (error) { log(error.message) }
         const assert = (await import('node:assert')).default; assert(true); try { assert.strictEqual(1, 2) } catch (error) { log(error.name, error.message) }
         log((await import('node:querystring')).default.parse('a=1&a=2&b=x%20y'), (await import('node:timers/promises')).setTimeout !== setTimeout, typeof (await import('node:process')).default.env)",
        expect![[r#"
            x 1
            once
            x 2
            true true false 1
            [ 5 ]
            boom
            true 8 true
            ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad lPxqL36JuBls904QeajBHrZ5pVI= 8 true
            0cc175b9c0f1b6a831c399e269772661
            Digest method not supported by the preview: whirlpool (there are md5, sha1, sha256, sha384, sha512)
            AssertionError 1 strictEqual 2
            [Object: null prototype] { a: [ '1', '2' ], b: 'x y' } true object"#]],
    );
}

#[test]
fn a_store_for_each_request() {
    check(
        "const { AsyncLocalStorage } = await import('node:async_hooks'); const als = new AsyncLocalStorage(); log(als.getStore()); const inner = als.run({ user: 'a' }, async () => { await 0; log(als.getStore()); await new Promise((r) => setTimeout(r, 1)); return als.getStore() }); log(await inner, als.getStore(), als.run(5, () => als.getStore()), als.getStore())",
        expect![[r#"
            undefined
            { user: 'a' }
            { user: 'a' } undefined 5 undefined"#]],
    );
}

#[test]
fn what_is_not_there() {
    check("await import('node:child_process')", expect![[r#"
        Module NodeModuleMissing: /page.js imports node:child_process, which the preview's engine does not have.
        hint: The page works where Node runs it. Here, use the web platform (fetch, crypto, URL, streams) or import the module only where it is needed."#]]);
}
