//! The web platform inside a worker, class by class: a page computes, the test shows what it answers.

use expect_test::{Expect, expect};

use crate::host::{page, post, run, show};

/// Runs `body`; what it returns is shown as `console.log` would.
fn check(body: &str, expected: Expect) {
    let code = format!(
        "const out = []; const log = (...all) => out.push(all); await (async () => {{ {body} }})();
         for (const all of out) console.log(...all); return new Response(null, {{ status: 204 }})"
    );
    match run(page(&code)) {
        Ok(answer) => {
            let lines: Vec<String> = answer.console.into_iter().map(|line| line.text).collect();
            expected.assert_eq(&lines.join("\n"));
        }
        failed => expected.assert_eq(&show(failed)),
    }
}

#[test]
fn credentials_of_addresses() {
    check(
        "for (const text of ['http://user@h.test/a', 'http://user:@h.test/', 'http://:pw@h.test/', 'http://u:p@h.test:1/', 'ftp://@h.test/', 'mailto:a@b']) { const u = new URL(text); log(u.href, u.username, u.password, u.hostname, u.origin) }
         const u = new URL('http://user@h.test/'); u.password = 'pw'; log(u.href, u.password); u.username = ''; log(u.href); u.password = ''; log(u.href)",
        expect![[r#"
            http://user@h.test/a user  h.test http://h.test
            http://user@h.test/ user  h.test http://h.test
            http://:pw@h.test/  pw h.test http://h.test
            http://u:p@h.test:1/ u p h.test http://h.test:1
            ftp://h.test/   h.test ftp://h.test
            mailto:a@b    null
            http://user:pw@h.test/ pw
            http://:pw@h.test/
            http://h.test/"#]],
    );
}

#[test]
fn headers() {
    check(
        "const h = new Headers([['B', ' 2 '], ['a', '1'], ['b', '3'], ['Set-Cookie', 'x=1'], ['set-cookie', 'y=2']]);
         log([...h]); log(h.get('b'), h.get('set-cookie'), h.getSetCookie(), h.has('A'), h.get('none'));
         h.set('b', 'new'); h.delete('a'); log(h);
         for (const bad of [() => new Headers({'a b': '1'}), () => h.append('x', 'a\\nb'), () => h.append('x', '\u{20ac}'), () => Response.redirect('http://x.y/').headers.set('a', 'b'), () => new Headers([['a']])])
           try { bad(); log('no error') } catch (e) { log(e.name, e.message) }",
        expect![[r#"
            [
              [ 'a', '1' ],
              [ 'b', '2, 3' ],
              [ 'set-cookie', 'x=1' ],
              [ 'set-cookie', 'y=2' ]
            ]
            2, 3 x=1, y=2 [ 'x=1', 'y=2' ] true null
            Headers { 'b': 'new', 'set-cookie': 'x=1', 'set-cookie': 'y=2' }
            TypeError Headers: "a b" is not a header name.
            TypeError Headers: the value of "x" contains a line break or a zero byte.
            TypeError Headers: the value of "x" contains "€", which a header can not carry; use encodeURIComponent.
            TypeError Headers: these headers are immutable; set "a" on a new Response (or Headers) made from them.
            TypeError Headers: every item of the list must be a [name, value] pair."#]],
    );
}

#[test]
fn responses() {
    check(
        "const r = Response.json({ a: 1 }, { status: 201, headers: { 'X-A': 'b' } });
         log(r.status, r.ok, [...r.headers], r.bodyUsed, await r.clone().json(), await r.text(), r.bodyUsed);
         await r.text().catch((e) => log(e.message));
         const redirect = Response.redirect('http://a.b/c?d', 303); log(redirect.status, redirect.headers.get('location'));
         log(Response.error().type, new Response('x').headers.get('content-type'), new Response(new Uint8Array([104, 105])).headers.get('content-type'));
         for (const bad of [() => new Response('x', { status: 204 }), () => new Response(null, { status: 99 }), () => Response.redirect('/x'), () => Response.redirect('http://a/', 200), () => Response.json(undefined)])
           try { bad(); log('no error') } catch (e) { log(e.name, e.message) }
         log(await new Response(new URLSearchParams({ q: 'a b&c' })).text(), await new Response((async function* () { yield 'a'; yield new Uint8Array([98]) })()).text());
         log(await new Response(new ReadableStream({ start(c) { c.enqueue(new TextEncoder().encode('stream')); c.close() } })).text());
         const [one, two] = [new Response('same'), null]; const copy = one.clone(); log(await one.text(), await copy.text());
         const streamed = new Response(ReadableStream.from(['x', 'y'].map((s) => new TextEncoder().encode(s)))); const twin = streamed.clone(); log(await streamed.text(), await twin.text());
         log((await new Response('abc').arrayBuffer()).byteLength, (await new Response('abc').bytes()), (await new Response('abc', { headers: { 'content-type': 'a/b' } }).blob()).type);",
        expect![[r#"
            201 true [ [ 'content-type', 'application/json' ], [ 'x-a', 'b' ] ] false { a: 1 } {"a":1} true
            Body is unusable: it was read already. Use clone() before the first reading.
            303 http://a.b/c?d
            error text/plain;charset=UTF-8 null
            TypeError Response: a response with status 204 can not have a body; pass null.
            RangeError Response: status must be between 200 and 599, not 99.
            TypeError Response.redirect: "/x" is not an absolute URL. Use new Response(null, { status: 302, headers: { Location: … } }) for a relative one.
            RangeError Response.redirect: 200 is not a redirect status (301, 302, 303, 307, 308).
            TypeError Response.json: the data can not be written as JSON.
            q=a+b%26c ab
            stream
            same same
            xy xy
            3 Uint8Array(3) [ 97, 98, 99 ] a/b"#]],
    );
}

#[test]
fn requests() {
    check(
        "const r = new Request('http://a.b/c', { method: 'post', body: 'x', headers: { A: '1' } });
         log(r.method, r.url, [...r.headers]); const second = new Request(r, { headers: { b: '2' } }); log(second.method, [...second.headers], await second.text(), r.bodyUsed);
         log(r.signal.aborted, new Request('http://A.B').url);
         for (const bad of [() => new Request('/x'), () => new Request('http://a', { body: 'x' }), () => new Request('http://u:p@a/'), () => new Request('http://a', { method: 'TRACE' })])
           try { bad(); log('no error') } catch (e) { log(e.name, e.message) }",
        expect![[r#"
            POST http://a.b/c [ [ 'a', '1' ], [ 'content-type', 'text/plain;charset=UTF-8' ] ]
            POST [ [ 'b', '2' ] ] x true
            false http://a.b/
            TypeError Request: "/x" is not an absolute URL. On a server there is no page to resolve it against: use new URL(path, Astro.url).
            TypeError Request: a GET request can not have a body.
            TypeError Request: a URL with user name and password can not be fetched; use an Authorization header.
            TypeError Request: the method TRACE is not allowed."#]],
    );
}

#[test]
fn urls() {
    check(
        "const u = new URL('../x y?a=1#h', 'https://user:pw@Example.com:8443/b/c/d'); log(u.href, u.origin, u.host, u.pathname, u.search, u.hash, u.username);
         u.searchParams.append('b', 'c d&e'); u.port = '443'; u.hash = ''; u.pathname = '/p\u{e4}th'; log(String(u)); u.search = '?z=9'; log(u.searchParams.get('z'), u.searchParams.has('a'));
         log(URL.canParse('nope'), URL.parse('http://a'), JSON.stringify({ u }));
         try { new URL('nope') } catch (e) { log(e.name, e.code, e.message) }
         const p = new URLSearchParams('?a=1&b=%20+&a=2&c&%zz=%e4&e=%F0%9F%98%80'); log([...p], p.getAll('a'), p.size); p.sort(); p.delete('a', '1'); p.set('b', \"it's~*\"); log(p.toString());
         log(new URLSearchParams({ x: 1, y: null }).toString(), new URLSearchParams([['a', 'b']]).toString());",
        expect![[r#"
            https://user:pw@example.com:8443/b/x%20y?a=1#h https://example.com:8443 example.com:8443 /b/x%20y ?a=1 #h user
            https://user:pw@example.com/p%C3%A4th?a=1&b=c+d%26e
            9 false
            false URL {
              href: 'http://a/',
              origin: 'http://a',
              protocol: 'http:',
              username: '',
              password: '',
              host: 'a',
              hostname: 'a',
              port: '',
              pathname: '/',
              search: '',
              hash: ''
            } {"u":"https://user:pw@example.com/p%C3%A4th?z=9"}
            TypeError ERR_INVALID_URL Invalid URL: "nope"
            [
              [ 'a', '1' ],
              [ 'b', '  ' ],
              [ 'a', '2' ],
              [ 'c', '' ],
              [ '%zz', '�' ],
              [ 'e', '😀' ]
            ] [ '1', '2' ] 6
            %25zz=%EF%BF%BD&a=2&b=it%27s%7E*&c=&e=%F0%9F%98%80
            x=1&y=null a=b"#]],
    );
}

#[test]
fn forms() {
    check(
        "const f = new FormData(); f.append('name', 'J\u{fc}rgen \"x\"'); f.append('file', new File(['body\\r\\n--x'], 'a \"b\".txt', { type: 'text/plain' })); f.append('name', 'two');
         const response = new Response(f); log(response.headers.get('content-type').replace(/-[0-9a-f]{24}/, '-…'));
         const back = await response.formData(); log([...back.keys()], back.getAll('name'), back.get('file').name, back.get('file').type, JSON.stringify(await back.get('file').text()), back.get('none'));
         const empty = await new Response(new FormData()).formData(); log([...empty]);
         for (const [type, body] of [['text/plain', 'x'], ['multipart/form-data', 'x'], ['multipart/form-data; boundary=b', 'nothing'], ['multipart/form-data; boundary=b', '--b\\r\\nContent-Disposition: form-data; name=\"a\"\\r\\n\\r\\nx']])
           await new Response(body, { headers: { 'content-type': type } }).formData().then((f) => log([...f]), (e) => log(e.name, e.message));",
        expect![[r#"
            multipart/form-data; boundary=----astro-lsp-…
            [ 'name', 'file', 'name' ] [ 'Jürgen "x"', 'two' ] a "b".txt text/plain "body\r\n--x" null
            []
            TypeError formData: the Content-Type is "text/plain"; it must be multipart/form-data or application/x-www-form-urlencoded.
            TypeError formData: the Content-Type names no boundary. Let fetch set this header when the body is a FormData.
            TypeError formData: the body is not valid multipart/form-data: it does not contain its boundary.
            TypeError formData: the body is not valid multipart/form-data: its last boundary is missing."#]],
    );
    expect![[r#"
        200
        content-type: application/json

        {"a":"1 2","b":"ü"}"#]]
    .assert_eq(&show(run(post("return Response.json(Object.fromEntries(await request.formData()))", "application/x-www-form-urlencoded", "a=1+2&b=%C3%BC"))));
}

#[test]
fn streams() {
    check(
        "const chunks = []; for await (const c of ReadableStream.from([1, 2, 3])) chunks.push(c); log(chunks);
         const upper = new TransformStream({ transform(c, t) { t.enqueue(c.toUpperCase()) }, flush(t) { t.enqueue('!') } });
         const all = []; for await (const c of ReadableStream.from(['a', 'b']).pipeThrough(upper)) all.push(c); log(all);
         const text = []; for await (const c of ReadableStream.from([new Uint8Array([0xe2, 0x82]), new Uint8Array([0xac, 0x21])]).pipeThrough(new TextDecoderStream())) text.push(c); log(text);
         let seen = []; const sink = new WritableStream({ write(c) { seen.push(c) }, close() { seen.push('closed') } }); await ReadableStream.from([1, 2]).pipeTo(sink); log(seen);
         const [a, b] = ReadableStream.from([7, 8]).tee(); log((await a.getReader().read()).value, (await Array.fromAsync(b)));
         let why; const endless = new ReadableStream({ pull(c) { c.enqueue(1) }, cancel(r) { why = r } }); for await (const _ of endless) break; const reader = new ReadableStream({ pull(c) { c.enqueue(1) }, cancel(r) { why = r } }).getReader(); await reader.cancel('enough'); log(why);
         const bytes = new ReadableStream({ type: 'bytes', start(c) { c.enqueue(new Uint8Array([1, 2, 3])); c.close() } }).getReader({ mode: 'byob' }); log((await bytes.read(new Uint8Array(2))).value, (await bytes.read(new Uint8Array(2))).value, (await bytes.read(new Uint8Array(2))).done);
         await new ReadableStream({ start(c) { c.error(new Error('broken')) } }).getReader().read().catch((e) => log(e.message));
         await ReadableStream.from([1]).pipeTo(new WritableStream({ write() { throw new Error('sink') } })).catch((e) => log(e.message));
         const s = new ReadableStream(); s.getReader(); try { s.getReader() } catch (e) { log(e.message, s.locked) }",
        expect![[r#"
            [ 1, 2, 3 ]
            [ 'A', 'B', '!' ]
            [ '€!' ]
            [ 1, 2, 'closed' ]
            7 [ 7, 8 ]
            enough
            Uint8Array(2) [ 1, 2 ] Uint8Array(1) [ 3 ] true
            broken
            sink
            This ReadableStream is locked to another reader already. true"#]],
    );
}

#[test]
fn events_and_aborts() {
    check(
        "const t = new EventTarget(); t.addEventListener('x', (e) => log('once', e.type, e.detail), { once: true }); t.addEventListener('x', { handleEvent: (e) => e.preventDefault() });
         log(t.dispatchEvent(new CustomEvent('x', { detail: 5, cancelable: true })), t.dispatchEvent(new Event('x')));
         const c = new AbortController(); const any = AbortSignal.any([c.signal, AbortSignal.timeout(60000)]); any.onabort = () => log('aborted', any.reason.name); c.abort(); log(any.aborted, c.signal.reason.message);
         try { AbortSignal.abort('why').throwIfAborted() } catch (e) { log(e) }
         await new Promise((r) => AbortSignal.timeout(1).addEventListener('abort', (e) => { log(e.target.reason.name); r() }));",
        expect![[r#"
            once x 5
            false true
            aborted AbortError
            true This operation was aborted
            why
            TimeoutError"#]],
    );
}

#[test]
fn text_and_bytes() {
    check(
        "log(new TextEncoder().encode('a\u{20ac}'), new TextDecoder().decode(new Uint8Array([0xef, 0xbb, 0xbf, 0x68, 0xff])), new TextDecoder('latin1').encoding, new TextDecoder('shift_jis').decode(new Uint8Array([0x82, 0xa0])));
         try { new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array([255])) } catch (e) { log(e.name) } try { new TextDecoder('nope') } catch (e) { log(e.name, e.message) }
         log(btoa('h\u{ff}'), atob(' aGk= '), new TextEncoder().encode('\\ud800x')); try { btoa('\u{20ac}') } catch (e) { log(e.name) } try { atob('a') } catch (e) { log(e.name) }
         const d = new TextDecoder(); log(d.decode(new Uint8Array([0xe2]), { stream: true }) + d.decode(new Uint8Array([0x82, 0xac])));
         const b = new Blob(['ab', new Uint8Array([99])], { type: 'Text/X' }); log(b.size, b.type, await b.slice(1).text(), await new Response(b.stream()).text());
         log(Buffer.from('68656c6c6f', 'hex').toString(), Buffer.from('hi').toString('base64'), Buffer.concat([Buffer.from('a'), Buffer.from('b')]).toString('hex'), Buffer.from([1, 2]).readUInt16BE(), Buffer.isBuffer(Buffer.alloc(2)));",
        expect![[r#"
            Uint8Array(4) [ 97, 226, 130, 172 ] h� windows-1252 あ
            TypeError
            RangeError TextDecoder: "nope" is not an encoding of the web.
            aP8= hi Uint8Array(4) [ 239, 191, 189, 120 ]
            InvalidCharacterError
            InvalidCharacterError
            €
            3 text/x bc abc
            hello aGk= 6162 258 true"#]],
    );
}

#[test]
fn cryptography() {
    check(
        "const hex = (b) => Buffer.from(b).toString('hex'); log(hex(await crypto.subtle.digest('SHA-256', new TextEncoder().encode('abc'))));
         log(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(crypto.randomUUID()), crypto.getRandomValues(new Uint32Array(4)).length);
         const key = await crypto.subtle.importKey('raw', new TextEncoder().encode('key'), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify']); const data = new TextEncoder().encode('The quick brown fox jumps over the lazy dog');
         const mac = await crypto.subtle.sign('HMAC', key, data); log(hex(mac), await crypto.subtle.verify('HMAC', key, mac, data));
         const aes = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, ['encrypt', 'decrypt']); const iv = crypto.getRandomValues(new Uint8Array(12)); const secret = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, aes, data);
         log(secret.byteLength, new TextDecoder().decode(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, aes, secret)) === new TextDecoder().decode(data)); new Uint8Array(secret)[0] ^= 1; await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, aes, secret).catch((e) => log(e.name));
         const pass = await crypto.subtle.importKey('raw', new TextEncoder().encode('password'), 'PBKDF2', false, ['deriveBits']); log(hex(await crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-1', salt: new TextEncoder().encode('salt'), iterations: 2 }, pass, 160)));
         await crypto.subtle.digest('MD5', data).catch((e) => log(e.name, e.message));",
        expect![[r#"
            ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad
            true 4
            f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8 true
            59 true
            OperationError
            ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957
            NotSupportedError crypto.subtle: the hash "MD5" is not known; there are SHA-1, SHA-256, SHA-384, SHA-512."#]],
    );
}

#[test]
fn clones() {
    check(
        "const a = { d: new Date(0), m: new Map([[1, new Set([2])]]), r: /x/g, b: new Uint8Array([1]), n: null, u: undefined, big: 1n, e: new TypeError('t', { cause: 'c' }) }; a.self = a; const c = structuredClone(a);
         log(c.self === c, c.d.getTime(), c.m.get(1).has(2), String(c.r), c.b, c.e instanceof TypeError, c.e.message, c.e.cause, 'u' in c, Object.keys(c).length);
         for (const bad of [() => 1, Symbol('s'), Promise.resolve()]) try { structuredClone({ bad }); log('no error') } catch (e) { log(e.name, e.message) }",
        expect![[r#"
            true 0 true /x/g Uint8Array(1) [ 1 ] true t c true 9
            DataCloneError structuredClone: the function (anonymous) can not be cloned.
            DataCloneError structuredClone: Symbol(s) can not be cloned.
            DataCloneError structuredClone: a Promise can not be cloned."#]],
    );
}

#[test]
fn names_and_years_of_dates() {
    check(
        "const d = new Date(Date.UTC(2024, 2, 5, 11, 3)); const two = { timeZone: 'UTC', year: '2-digit', month: '2-digit', day: '2-digit' };
         log(['en', 'en-GB', 'de', 'fr', 'ja', 'sv'].map((locale) => d.toLocaleDateString(locale, two)).join(' | '));
         log(d.toLocaleDateString('en', { timeZone: 'UTC', year: '2-digit', month: 'long', day: 'numeric' }), '|', d.toLocaleDateString('de', { timeZone: 'UTC', year: '2-digit' }));
         log(d.toLocaleString('default', { timeZone: 'UTC', month: 'short' }), new Intl.DateTimeFormat('default').resolvedOptions().locale, new Intl.NumberFormat('und').resolvedOptions().locale);
         log(['zh', 'zh-TW', 'en-GB', 'az'].map((code) => new Intl.DisplayNames('en', { type: 'language' }).of(code)).join(' | '), '|', new Intl.DisplayNames('en', { type: 'region' }).of('US'), '|', new Intl.DisplayNames('en', { type: 'language', style: 'short' }).of('en-GB')); try { new Intl.NumberFormat('a_b') } catch (error) { log(error.message) }",
        expect![[r#"
            03/05/24 | 05/03/24 | 05.03.24 | 05/03/24 | 24/03/05 | 24-03-05
            March 5, 24 | 24
            Mar en-US en-US
            Chinese | Chinese (Taiwan) | British English | Azerbaijani | United States | UK English
            Incorrect locale information provided: a_b"#]],
    );
}

#[test]
fn locale_forms() {
    check(
        "const d = new Date(Date.UTC(2024, 6, 8, 15, 4, 5)); const utc = { timeZone: 'UTC' };
         log(d.toLocaleDateString('en-US', { ...utc, year: 'numeric', month: 'short', day: 'numeric' })); log(d.toLocaleDateString('en-US', { ...utc, weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' }));
         log(d.toLocaleDateString('en-us', utc), '|', d.toLocaleTimeString('en-US', utc), '|', d.toLocaleString('en-US', utc), '|', d.toLocaleDateString('en-US', { ...utc, month: 'long', year: 'numeric' }), '|', d.toLocaleDateString(undefined, { ...utc, dateStyle: 'long' }));
         log(new Intl.DateTimeFormat('en-US', { ...utc, dateStyle: 'full', timeStyle: 'short' }).format(d), '|', new Intl.DateTimeFormat('en-US', { timeZone: '+02:00', hour: '2-digit', minute: '2-digit', hour12: false }).format(d));
         log((1234567.891).toLocaleString(), (0.256).toLocaleString('en-US', { style: 'percent' }), (1234.5).toLocaleString('en-US', { style: 'currency', currency: 'USD' }), (-5).toLocaleString('en-US', { style: 'currency', currency: 'JPY' }), (1.005).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 }), (12345).toLocaleString('en-US', { notation: 'compact' }), 12345678901234567890n.toLocaleString());
         log(['b', 'a', 'C', '\u{e4}', 'A', '10', '9'].sort((a, b) => a.localeCompare(b)), ['a10', 'a9'].sort(new Intl.Collator('en', { numeric: true }).compare), new Intl.PluralRules('en', { type: 'ordinal' }).select(22), new Intl.ListFormat('en').format(['a', 'b', 'c']), new Intl.RelativeTimeFormat('en', { numeric: 'auto' }).format(-1, 'day'));
         log(new Date(NaN).toLocaleDateString()); try { d.toLocaleString('en-US', { timeZone: 'Mars/Base' }) } catch (e) { log(e.name) }",
        expect![[r#"
            Jul 8, 2024
            Monday, July 8, 2024
            7/8/2024 | 3:04:05 PM | 7/8/2024, 3:04:05 PM | July 2024 | July 8, 2024
            Monday, July 8, 2024 at 3:04 PM | 17:04
            1,234,567.891 26% $1,234.50 -¥5 1.01 12K 12,345,678,901,234,567,890
            [ '10',  '9',  'a',  'A',  'ä',  'b',   'C' ] [ 'a9', 'a10' ] two a, b, and c yesterday
            Invalid Date
            RangeError"#]],
    );
}

#[test]
fn locales_of_all_kinds() {
    check(
        "const d = new Date(Date.UTC(2024, 2, 5, 15, 4, 9, 123)); const utc = { timeZone: 'UTC' };
         for (const l of ['de', 'fr', 'ja', 'pt-BR', 'ru', 'ar-EG']) log(d.toLocaleDateString(l, utc), '|', d.toLocaleDateString(l, { ...utc, weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' }), '|', (1234567.891).toLocaleString(l), '|', (1234.5).toLocaleString(l, { style: 'currency', currency: 'EUR' }), '|', d.toLocaleString(l, { ...utc, year: 'numeric', month: 'long' }));
         log(d.toLocaleString('de', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'Europe/Berlin' }), '|', d.toLocaleTimeString('en-US', { timeZone: 'America/New_York', timeZoneName: 'short' }), '|', new Intl.DateTimeFormat('en', { timeZone: 'asia/tokyo' }).resolvedOptions().timeZone, '|', d.toLocaleDateString('de', { ...utc, year: 'numeric', month: '2-digit', day: '2-digit' }));
         log(new Intl.DateTimeFormat('en', { ...utc, hour: 'numeric', minute: 'numeric', second: 'numeric', fractionalSecondDigits: 2 }).formatToParts(d).map((part) => part.type + '=' + part.value).join());
         log(new Intl.NumberFormat('de-CH', { style: 'currency', currency: 'CHF', minimumFractionDigits: 0 }).format(1234), (0.256).toLocaleString('fr', { style: 'percent', maximumFractionDigits: 1 }), (15600000).toLocaleString('de', { notation: 'compact' }), (1234).toLocaleString('es', { notation: 'compact', compactDisplay: 'long' }), (-5).toLocaleString('en', { style: 'currency', currency: 'USD', currencySign: 'accounting' }), (5).toLocaleString('en', { signDisplay: 'always' }), NaN.toLocaleString('en', { style: 'percent' }), (-Infinity).toLocaleString('de'), (999950).toLocaleString('en', { notation: 'compact' }), (1234.5).toLocaleString('en', { useGrouping: false }));
         log([1, 2, 5, 21].map((n) => new Intl.PluralRules('ru').select(n)).join(), new Intl.PluralRules('ar').resolvedOptions().pluralCategories.join(), new Intl.ListFormat('de', { type: 'disjunction' }).format(['a', 'b', 'c']), new Intl.RelativeTimeFormat('fr', { numeric: 'auto' }).format(-1, 'day'), new Intl.RelativeTimeFormat('es').format(3, 'weeks'));
         log(['z', 'ä', 'a'].sort(new Intl.Collator('sv').compare).join(''), ['z', 'ä', 'a'].sort((a, b) => a.localeCompare(b, 'de')).join(''), 'a'.localeCompare('Á', 'en', { sensitivity: 'base' }));
         log(new Intl.DisplayNames('de', { type: 'region' }).of('FR'), new Intl.DisplayNames('fr', { type: 'language' }).of('pt-BR'), new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' }).of('xx'), new Intl.Locale('zh-TW').maximize().toString(), new Intl.Locale('ar').getTextInfo().direction, new Intl.Locale('de', { numberingSystem: 'latn' }).toString(), Intl.getCanonicalLocales('EN-us').join(), Intl.DateTimeFormat.supportedLocalesOf(['xx', 'de']).join(), new Intl.NumberFormat('xx').resolvedOptions().locale);
         for (const bad of [() => new Intl.NumberFormat('not a locale'), () => new Intl.NumberFormat('en', { style: 'currency' }), () => d.toLocaleDateString('en', { month: 'tiny' }), () => new Intl.RelativeTimeFormat('en').format(1, 'eon'), () => new Intl.DateTimeFormat('en').format(NaN)]) try { log(bad()) } catch (e) { log(e.name) }",
        expect![[r#"
            5.3.2024 | Dienstag, 5. März 2024 | 1.234.567,891 | 1.234,50 € | März 2024
            05/03/2024 | mardi 5 mars 2024 | 1 234 567,891 | 1 234,50 € | mars 2024
            2024/3/5 | 2024年3月5日火曜日 | 1,234,567.891 | €1,234.50 | 2024年3月
            05/03/2024 | terça-feira, 5 de março de 2024 | 1.234.567,891 | € 1.234,50 | março de 2024
            05.03.2024 | вторник, 5 марта 2024 г. | 1 234 567,891 | 1 234,50 € | март 2024 г.
            ٥‏/٣‏/٢٠٢٤ | الثلاثاء، ٥ مارس ٢٠٢٤ | ١٬٢٣٤٬٥٦٧٫٨٩١ | ‏١٬٢٣٤٫٥٠ € | مارس ٢٠٢٤
            05.03.2024, 16:04 | 10:04:09 AM EST | Asia/Tokyo | 05.03.2024
            hour=3,literal=:,minute=04,literal=:,second=09,literal=.,fractionalSecond=12,literal= ,dayPeriod=PM
            CHF 1'234 25,6 % 16 Mio. 1,2 mil ($5.00) +5 NaN% -∞ 1M 1234.5
            one,few,many,one zero,one,two,few,many,other a, b oder c hier dentro de 3 semanas
            azä aäz 0
            Frankreich portugais brésilien undefined zh-Hant-TW rtl de-u-nu-latn en-US de en-US
            RangeError
            TypeError
            RangeError
            RangeError
            RangeError"#]],
    );
}

#[test]
fn console_shows_values() {
    check(
        "log({ a: 1, b: [1, 'two', null, undefined], c: { d: { e: { f: 1 } } }, f() {}, g: class X {}, s: Symbol('q'), 'x-y': -0 });
         log(new Map([['k', { v: 1 }]]), new Set([1]), [1, , 3], new Date(0), /re/g, 10n, 'str', ['str'], new Uint8Array(3), null, true);
         class Point { constructor() { this.x = 1 } } const p = new Point(); p.self = p; log(p, Object.create(null), new URL('http://a.b/c').href, new Headers({ a: 'b' }), new Response('x').status);
         log('%s is %d years and %o, %%, %j %i', 'Bob', 42, { a: 1 }, { j: 1 }, 3.7, 'more', { m: 1 });
         log(new Error('oops').message, [new Error('in a list')].length, Promise.resolve(1), async () => {});
         log('long', { list: Array.from({ length: 30 }, (_, i) => i), text: 'x'.repeat(60), other: 'y'.repeat(40) });",
        expect![[r#"
            {
              a: 1,
              b: [ 1, 'two', null, undefined ],
              c: { d: { e: [Object] } },
              f: [Function: f],
              g: [class X],
              s: Symbol(q),
              'x-y': -0
            }
            Map(1) { 'k' => { v: 1 } } Set(1) { 1 } [ 1, <1 empty item>, 3 ] 1970-01-01T00:00:00.000Z /re/g 10n str [ 'str' ] Uint8Array(3) [ 0, 0, 0 ] null true
            Point { x: 1, self: [Circular *1] } [Object: null prototype] {} http://a.b/c Headers { 'a': 'b' } 200
            Bob is 42 years and { a: 1 }, %, {"j":1} 3 more { m: 1 }
            oops 1 Promise { <pending or settled> } [AsyncFunction (anonymous)]
            long {
              list: [
                0,  1,  2,  3,  4,  5,  6,  7,  8,  9, 10, 11, 12, 13, 14, 15,
                16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28,  29
              ],
              text: 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
              other: 'yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy'
            }"#]],
    );
}

#[test]
fn patterns_of_addresses() {
    check(
        "const table = [
           [{ pathname: '/a/:id(\\\\d+)/:rest*' }, 'https://h/a/7/x/y'],
           ['https://*.h.io/img/*.png', 'https://a.b.h.io/img/c.png'],
           ['/p/:q?', 'https://h.io/p', 'https://h.io'],
           [{ search: 'q=:q' }, 'https://h/?q=1'],
           [{ pathname: '/a' }, 'https://h/A'],
         ];
         for (const [pattern, address, base] of table) {
           const found = new URLPattern(pattern, base).exec(address);
           log(found && found.hostname.groups, found && found.pathname.groups, found && found.search.groups);
         }
         log(new URLPattern({ pathname: '/a' }, { ignoreCase: true }).test('https://h/A'));
         for (const bad of ['/a', '(', ':a:a', '{', '*?+']) try { new URLPattern(bad === '/a' ? bad : { pathname: bad }); log('no error', bad) } catch (e) { log(e.name, e.message) }",
        expect![[r#"
            { '0': 'h' } { id: '7', rest: 'x/y' } { '0': '' }
            { '0': 'a.b' } { '0': 'c' } { '0': '' }
            {} { q: undefined } { '0': '' }
            { '0': 'h' } { '0': '/' } { q: '1' }
            null null null
            true
            TypeError URLPattern: "/a" is no whole address, so it needs a base.
            TypeError URLPattern: the parenthesis at 0 in "(" is not closed.
            TypeError URLPattern: the name a occurs twice in ":a:a".
            TypeError URLPattern: a brace in "{" is not closed.
            TypeError URLPattern: "+" at 2 in "*?+" stands where it means nothing."#]],
    );
}

#[test]
fn channels() {
    check(
        "const { port1, port2 } = new MessageChannel();
         port1.postMessage({ deep: new Map([[1, 2]]) });
         log(await new Promise((done) => { port2.onmessage = (event) => done(event.data); }));
         const [a, b, c] = ['x', 'x', 'y'].map((name) => new BroadcastChannel(name));
         c.onmessage = () => log('not for me');
         log(await new Promise((done) => { b.onmessage = (event) => done(event.data); a.postMessage('to all'); }));
         a.close(); try { a.postMessage(1) } catch (e) { log(e.name) }",
        expect![[r#"
            { deep: Map(1) { 1 => 2 } }
            to all
            InvalidStateError"#]],
    );
}
