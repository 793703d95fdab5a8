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
fn a_store_for_each_run() {
    check(
        "const { AsyncLocalStorage, AsyncResource } = await import('node:async_hooks'); const als = new AsyncLocalStorage(); log(als.getStore()); const inner = als.run({ user: 'a' }, async () => { await 0; log(als.getStore()); await new Promise((r) => setTimeout(r, 1)); return als.getStore() }); log(await inner, als.getStore(), als.run(5, () => als.getStore()), als.getStore());
         const seen = als.run(6, () => [AsyncLocalStorage.bind(() => als.getStore()), AsyncLocalStorage.snapshot(), new AsyncResource('x'), als.exit(() => als.getStore())]); log(seen[0](), seen[1](() => als.getStore()), seen[2].runInAsyncScope(() => als.getStore()), seen[3]);
         await (async () => { als.enterWith(7); await 0; log(als.getStore(), await new Promise((r) => queueMicrotask(() => r(als.getStore())))) })(); log(als.getStore()); als.disable(); log(als.getStore());
         log(new AsyncLocalStorage({ defaultValue: 9 }).getStore(), Promise.resolve(1).constructor === Promise, Promise.prototype.constructor === Promise)",
        expect![[r#"
            undefined
            { user: 'a' }
            { user: 'a' } undefined 5 undefined
            6 6 6 undefined
            7 7
            7
            undefined
            9 true true"#]],
    );
}

/// Each way to wait, by several runs at once: one promise all wait for, so that every step of one lies between those of others.
#[test]
fn stores_of_runs_that_overlap_do_not_mix() {
    check(
        "const { AsyncLocalStorage } = await import('node:async_hooks'); const als = new AsyncLocalStorage();
         const tick = () => new Promise((done) => setTimeout(done, 0)); const failing = () => tick().then(() => { throw new Error('no') });
         const thenable = (work) => ({ then(yes, no) { work().then(yes, no) } }); class Sub extends Promise {}
         async function* numbers() { yield 1; await tick(); yield als.getStore() }
         let open; const shared = new Promise((resolve) => (open = resolve)); let broken; const refused = new Promise((_, no) => (broken = no)); refused.catch(() => {});
         const ways = {
           nothing: async () => { await null }, promise: tick, settled: async () => { await Promise.resolve(1) }, shared: async () => { await shared }, refused: async () => { try { await refused } catch { await 0 } },
           thrown: async () => { try { await failing() } catch (error) { return error.message } }, caught: () => failing().catch(() => {}), both: () => tick().finally(() => als.getStore()),
           thenable: async () => { await thenable(tick) }, refusing: async () => { try { await thenable(failing) } catch { return } }, plain: async () => { await { then(yes) { yes() } } },
           all: () => Promise.all([tick(), 1, thenable(tick)]), race: () => Promise.race([tick(), tick()]), any: () => Promise.any([failing(), tick()]), each: () => Promise.allSettled([failing()]),
           sub: async () => { await new Sub((done) => setTimeout(done, 0)) }, microtask: () => new Promise((done) => queueMicrotask(done)), immediate: () => new Promise((done) => setImmediate(done)),
           generator: async () => { for await (const one of numbers()) if (one !== 1 && one !== als.getStore()) throw new Error('generator') }, list: async () => { for await (const one of [tick(), 2, shared]) als.getStore() },
           nested: () => als.run('inner', async () => { await 0; await tick(); if (als.getStore() !== 'inner') throw new Error('nested') }), nextTick: () => new Promise((done) => process.nextTick(done)),
           chain: () => tick().then(() => als.getStore()).then((store) => { if (store !== als.getStore()) throw new Error('chain') }), returned: async () => tick(), stream: async () => { await new Response(new Blob(['x']).stream()).text() },
           own: () => Reflect.apply(async function () { const p = tick(); await p; await p; await p }, null, []), late: async () => { const p = tick(); await tick(); await tick(); await p },
         };
         const wrong = []; let steps = 0;
         const one = (name) => als.run(name, async () => {
           for (let round = 0; round < 2; round++) for (const way of Object.keys(ways)) {
             await ways[way](); steps++; if (als.getStore() !== name) wrong.push(`${way}: ${als.getStore()} where ${name}`);
             await Promise.resolve(ways[way]()).then(() => { if (als.getStore() !== name) wrong.push(`${way}, then: ${als.getStore()} where ${name}`) });
           }
         });
         setTimeout(open, 5); setTimeout(() => broken(new Error('no')), 6);
         await Promise.all([...'abcde'].map(one)); log(steps, wrong.join('\\n') || 'all right', als.getStore())",
        expect!["270 all right undefined"],
    );
}

#[test]
fn a_rejection_nobody_handles_is_still_told_of() {
    check(
        "const { AsyncLocalStorage } = await import('node:async_hooks'); const als = new AsyncLocalStorage(); als.run(1, () => { Promise.resolve(Promise.reject('lost')); (async () => { await null; throw 'also' })() }); await 0; await new Promise((done) => setTimeout(done, 1)); log('on')",
        expect![[r#"
            Unhandled promise rejection: 'lost'
            Unhandled promise rejection: 'also'
            on"#]],
    );
}

#[test]
fn what_is_not_there() {
    check("await import('node:net')", expect![[r#"
        Module NodeModuleMissing: /page.js imports node:net, which the preview's engine does not have.
        hint: The page works where Node runs it. Here, use the web platform (fetch, crypto, URL, streams) or import the module only where it is needed."#]]);
}

#[cfg(unix)]
#[test]
fn programs() {
    check(
        "const { execSync, execFileSync, spawnSync, spawn, exec } = await import('node:child_process'); const { promisify } = await import('node:util'); const { once } = await import('node:events');
         log(execSync('echo a; echo b | tr b c').toString(), execFileSync('printf', ['%s', 'x y'], { encoding: 'utf8' }), execSync('echo $N', { env: { N: '5' }, encoding: 'utf8' }));
         const bad = spawnSync('sh', ['-c', 'cat; echo no >&2; exit 3'], { input: 'in', encoding: 'utf8' }); log(bad.status, bad.signal, bad.stdout, bad.stderr);
         const none = spawnSync('no-such-program'); log(none.error.code, none.error.message, none.status);
         try { execSync('echo wrong >&2; exit 2', { stdio: 'pipe' }) } catch (error) { log(error.status, error.message) }
         const slow = spawnSync('sleep', ['5'], { timeout: 50 }); log(slow.error.code, slow.signal);
         log(await promisify(exec)('echo later')); try { await promisify(exec)('exit 4') } catch (error) { log(error.code, error.cmd) }
         const child = spawn('cat'); let text = ''; child.stdout.setEncoding('utf8').on('data', (data) => (text += data)); child.stdin.write('one '); child.stdin.end('two'); log(await once(child, 'close'), text);
         const gone = spawn('no-such-program'); log((await once(gone, 'error'))[0].code);
         const many = Array.from({ length: 65 }, () => spawn('cat')); many.forEach((child) => child.stdin.write('x')); log((await once(many[64], 'error'))[0].code); many.forEach((child) => child.stdin.end());
         execSync('echo shown', { stdio: 'inherit' })",
        expect![[r#"
            a
            c
             x y 5

            3 null in no

            ENOENT spawnSync no-such-program ENOENT null
            2 Command failed: echo wrong >&2; exit 2
            wrong

            ETIMEDOUT SIGTERM
            { stdout: 'later\n', stderr: '' }
            4 exit 4
            [ 0, null ] one two
            ENOENT
            EAGAIN
            shown
        "#]],
    );
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

#[test]
fn arguments_styles_and_several_buffers() {
    check(
        "const util = await import('node:util'); log(util.parseArgs({ args: ['-vo', 'out.txt', '--name=x', '--tag', 'a', '--tag', 'b', 'file', '--', '-z'], options: { verbose: { type: 'boolean', short: 'v' }, out: { type: 'string', short: 'o' }, name: { type: 'string' }, tag: { type: 'string', multiple: true }, level: { type: 'string', default: '1' } }, allowPositionals: true }));
         try { util.parseArgs({ args: ['--what'] }) } catch (error) { log(error.code, error.message) }
         log(JSON.stringify(util.styleText(['bold', 'red'], 'x', { validateStream: false })), util.styleText('green', 'plain'), util.types.isFloat32Array(new Float32Array(1)), util.types.isStringObject('x'));
         const fs = await import('node:fs'); const folder = fs.mkdtempSync('/tmp/astro-lsp-'); const file = fs.openSync(folder + '/a', 'w'); log(fs.writevSync(file, [Buffer.from('ab'), Buffer.from('cde')])); fs.closeSync(file); log(fs.readFileSync(folder + '/a', 'utf8')); fs.rmSync(folder, { recursive: true });
         try { process.binding('fs') } catch (error) { log(error.name) }
         const strict = await import('node:assert/strict'); strict.partialDeepStrictEqual({ a: 1, b: 2 }, { a: 1 }); log(typeof strict.ifError)",
        expect![[r#"
            {
              values: [Object: null prototype] {
                verbose: true,
                out: 'out.txt',
                name: 'x',
                tag: [ 'a', 'b' ],
                level: '1'
              },
              positionals: [ 'file', '-z' ]
            }
            ERR_PARSE_ARGS_UNKNOWN_OPTION Unknown option '--what'
            "\u001b[1m\u001b[31mx\u001b[39m\u001b[22m" plain true false
            5
            abcde
            NodeModuleMissing
            function"#]],
    );
}
