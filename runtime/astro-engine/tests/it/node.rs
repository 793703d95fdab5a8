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

#[test]
fn files() {
    check(
        "const fs = await import('node:fs'); const { mkdtemp, readFile, writeFile, readdir, rm, stat } = await import('node:fs/promises'); const os = await import('node:os');
         const folder = await mkdtemp(os.tmpdir() + '/astro-lsp-'); const file = folder + '/a.txt';
         await writeFile(file, 'héllo'); fs.appendFileSync(file, '!'); log(await readFile(file, 'utf8'), fs.readFileSync(file).length, fs.existsSync(file + 'x'));
         fs.mkdirSync(folder + '/b/c', { recursive: true }); log(await readdir(folder), (await readdir(folder, { withFileTypes: true })).map((entry) => entry.isDirectory()), (await stat(file)).isFile(), (await stat(file)).size);
         try { fs.readFileSync(folder + '/none') } catch (error) { log(error.code, error.syscall, error.message.replace(folder, '')) }
         let text = ''; for await (const chunk of fs.createReadStream(file, { encoding: 'utf8' })) text += chunk; log(text);
         await new Promise((done) => fs.readFile(file, 'utf8', (error, data) => (log(error, data), done())));
         const fd = fs.openSync(file); const some = Buffer.alloc(3); log(fs.readSync(fd, some, 0, 3, 0), some.toString('hex')); fs.closeSync(fd);
         await rm(folder, { recursive: true }); log(fs.existsSync(folder), fs.statSync(folder, { throwIfNoEntry: false }))",
        expect![[r#"
            héllo! 7 false
            [ 'a.txt', 'b' ] [ false, true ] true 7
            ENOENT open ENOENT: no such file or directory, open '/none'
            héllo!
            null héllo!
            3 68c3a9
            false undefined"#]],
    );
}

#[test]
fn streams_and_compression() {
    check(
        "const { Readable, Transform, Writable } = await import('node:stream'); const { pipeline } = await import('node:stream/promises'); const zlib = await import('node:zlib'); const { StringDecoder } = await import('node:string_decoder');
         const seen = []; const upper = new Transform({ transform(chunk, _, done) { done(null, String(chunk).toUpperCase()) } });
         await pipeline(Readable.from(['a', 'b', 'c']), upper, new Writable({ write(chunk, _, done) { seen.push(chunk.toString()); done() } })); log(seen.join());
         const packed = zlib.gzipSync('hello '.repeat(50)); log(packed.length < 60, zlib.gunzipSync(packed).toString().length); try { zlib.gunzipSync(Buffer.from('this text is nothing that gzip wrote')) } catch (error) { log(error.code) }
         const decoder = new StringDecoder('utf8'); log(decoder.write(Buffer.from([0xc3])) + decoder.write(Buffer.from([0xa9])) + decoder.end());
         try { await pipeline(Readable.from([1]), new Writable({ objectMode: true, write(_chunk, _, done) { done(new Error('full')) } })) } catch (error) { log(error.message) }
         const through = (bytes, stream) => new Response(new Blob([bytes]).stream().pipeThrough(stream)); const small = await through('x'.repeat(99), new CompressionStream('gzip')).arrayBuffer(); log(await through(small, new DecompressionStream('gzip')).text() === 'x'.repeat(99));
         log([...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment('e\\u0301👨‍👩‍👧x')].length)",
        expect![[r#"
            A,B,C
            true 300
            Z_DATA_ERROR
            é
            full
            true
            3"#]],
    );
}
