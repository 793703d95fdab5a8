//! `fetch` against a small HTTP server in the test.

use std::io::{Read, Write};
use std::net::TcpListener;

use expect_test::{Expect, expect};

use crate::host::{page, run, show};

/// Serves canned answers by path until the test ends; echoes what was asked.
fn server() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut bytes = Vec::new();
            let mut buffer = [0; 4096];
            let head = loop {
                let read = stream.read(&mut buffer).unwrap_or(0);
                bytes.extend_from_slice(&buffer[..read]);
                if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
                    break end;
                }
                if read == 0 {
                    break bytes.len();
                }
            };
            let asked = String::from_utf8_lossy(&bytes[..head]).into_owned();
            let length = asked.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok()).unwrap_or(0);
            let mut body = bytes[(head + 4).min(bytes.len())..].to_vec();
            while body.len() < length {
                let read = stream.read(&mut buffer).unwrap_or(0);
                body.extend_from_slice(&buffer[..read]);
            }
            let path = asked.split(' ').nth(1).unwrap_or_default();
            let answer = match path {
                "/moved" => "HTTP/1.1 303 See Other\r\nlocation: /echo?from=moved\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".to_owned(),
                "/loop" => "HTTP/1.1 302 Found\r\nlocation: /loop\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".to_owned(),
                "/hang" => continue,
                "/chunks" => "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\nset-cookie: a=1\r\nset-cookie: b=2\r\nconnection: close\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n".to_owned(),
                "/broken" => "HTTP/1.1 200 OK\r\ncontent-length: 10\r\nconnection: close\r\n\r\nabc".to_owned(),
                "/long" => format!("HTTP/1.1 200 OK\r\ncontent-length: 200000\r\nconnection: close\r\n\r\n{}", "x".repeat(200_000)),
                _ => {
                    let kept: Vec<&str> = asked.lines().filter(|line| !line.starts_with("host:")).collect();
                    let text = format!("{} | {}.", kept.join(" | "), String::from_utf8_lossy(&body));
                    format!("HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{text}", text.len())
                }
            };
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    port
}

fn check(body: &str, expected: Expect) {
    let port = server();
    let code = format!("const base = 'http://127.0.0.1:{port}'; const log = console.log; {body}; return new Response(null, {{ status: 204 }})");
    match run(page(&code)) {
        Ok(answer) => {
            let lines: Vec<String> = answer.console.into_iter().map(|line| line.text.replace(&port.to_string(), "PORT")).collect();
            expected.assert_eq(&lines.join("\n"));
        }
        failed => expected.assert_eq(&show(failed)),
    }
}

#[test]
fn asks_and_reads() {
    check("const r = await fetch(base + '/echo?x#y', { headers: { A: 'b' } }); log(r.status, r.ok, r.url, r.headers.get('content-type')); log(await r.text())", expect![[r#"
        200 true http://127.0.0.1:PORT/echo?x text/plain
        GET /echo?x HTTP/1.1 | a: b | accept: */* | user-agent: astro-lsp | ."#]]);
    check("const r = await fetch(base + '/echo', { method: 'POST', body: new URLSearchParams({ q: '1' }) }); log(await r.text())", expect!["POST /echo HTTP/1.1 | content-type: application/x-www-form-urlencoded;charset=UTF-8 | accept: */* | user-agent: astro-lsp | content-length: 3 | q=1."]);
    check("const r = await fetch(base + '/chunks'); log(r.headers.getSetCookie()); const all = []; for await (const c of r.body) all.push(c.length); log(all.reduce((a, b) => a + b))", expect![[r#"
        [ 'a=1', 'b=2' ]
        5"#]]);
}

#[test]
fn follows_redirects() {
    check("const r = await fetch(base + '/moved', { method: 'POST', body: 'x' }); log(r.redirected, r.url); log(await r.text()); const m = await fetch(base + '/moved', { redirect: 'manual' }); log(m.status, m.headers.get('location'));
      await fetch(base + '/moved', { redirect: 'error' }).catch((e) => log(e.message)); await fetch(base + '/loop').catch((e) => log(e.message))", expect![[r#"
          true http://127.0.0.1:PORT/echo?from=moved
          GET /echo?from=moved HTTP/1.1 | accept: */* | user-agent: astro-lsp | .
          303 /echo?from=moved
          fetch: http://127.0.0.1:PORT/moved redirects, and redirect is "error".
          fetch: http://127.0.0.1:PORT/loop redirects more than 20 times."#]]);
}

#[test]
fn failures_have_words() {
    check("await fetch('/relative').catch((e) => log(e.name, e.message)); await fetch('http://127.0.0.1:1/').catch((e) => log(e.name, e.message)); await fetch('ftp://x/').catch((e) => log(e.message));
      log(await (await fetch('data:text/plain;base64,aGk=')).text());
      await fetch(base + '/hang').catch((e) => log(e.message));
      await fetch(base + '/echo', { signal: AbortSignal.abort() }).catch((e) => log(e.name))", expect![[r#"
          TypeError Request: "/relative" is not an absolute URL. On a server there is no page to resolve it against: use new URL(path, Astro.url).
          TypeError fetch failed: http://127.0.0.1:1/ did not answer: Connection refused (os error 111).
          fetch failed: the scheme ftp: is not supported; use http:, https: or data:.
          hi
          fetch failed: http://127.0.0.1:PORT/hang did not answer: connection closed before message completed.
          AbortError"#]]);
}

#[test]
fn bodies_short_long_and_broken() {
    check("const all = await (await fetch(base + '/long')).text(); log(all.length); const r = await fetch(base + '/echo'); const copy = r.clone(); log(await r.text() === await copy.text());
      const broken = (await fetch(base + '/broken')).body.getReader(); log((await broken.read()).value.length); await broken.read().catch((e) => log(e.message));
      const stop = new AbortController(); const late = await fetch(base + '/long', { signal: stop.signal }); stop.abort(); await late.text().catch((e) => log(e.name))", expect![[r#"
          200000
          true
          3
          fetch failed: the answer broke off: error reading a body from connection.
          AbortError"#]]);
}

#[test]
fn short_answers_come_in_one_piece() {
    check("const { native, operation } = await import('astro-lsp:web/core');
      const ask = (path) => operation((n) => native.fetch(n, JSON.stringify({ method: 'GET', url: base + path, headers: [] }), new Uint8Array()));
      for (const path of ['/echo', '/chunks', '/long', '/broken']) { const [head, whole] = await ask(path); log(path, head.status, whole?.length) }", expect![[r#"
          /echo 200 22
          /chunks 200 5
          /long 200 undefined
          /broken 200 undefined"#]]);
}
