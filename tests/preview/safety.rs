//! What the preview promises beyond Astro: where files come from, whom it asks, how much it takes, and that reading runs nothing.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use astro_lsp_tests::http;
use astro_lsp_tests::lsp::{Client, uri};
use astro_lsp_tests::preview::Preview;
use serde_json::{Value, json};
use tempfile::TempDir;

fn project(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a scratch folder");
    for (path, text) in [("package.json", "{}")].iter().chain(files) {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder can be made");
        fs::write(path, text).expect("a file can be written");
    }
    folder
}

/// A server of its own that counts who connects and sends everybody elsewhere.
fn elsewhere(location: &str) -> (SocketAddr, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    let (visitors, location) = (Arc::new(AtomicUsize::new(0)), location.to_owned());
    let count = visitors.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming().filter_map(Result::ok) {
            count.fetch_add(1, Ordering::SeqCst);
            let mut reader = BufReader::new(stream);
            let mut line = String::new();
            while reader.read_line(&mut line).is_ok_and(|read| read > 2) {
                line.clear();
            }
            let head = format!("HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            let _ = reader.into_inner().write_all(head.as_bytes());
        }
    });
    (address, visitors)
}

fn panel(preview: &Preview, path: &str, question: Value) -> Value {
    let token = preview.panel_token();
    let headers = [("x-astro-lsp-token", token.as_str()), ("content-type", "application/json")];
    let answer = http::send(preview.panel, "POST", path, &headers, question.to_string().as_bytes());
    serde_json::from_slice(&answer.body).unwrap_or_else(|_| panic!("{path}: {} {}", answer.status, answer.text()))
}

/// Files come from the project alone: no way up, no link out, no names of other systems.
#[cfg(unix)]
#[test]
fn no_path_leads_out_of_the_project() {
    let outside = tempfile::tempdir().expect("a scratch folder");
    fs::write(outside.path().join("secret.txt"), "outside'").expect("a file can be written");
    let folder = project(&[("public/plain.txt", "plain"), ("secret.txt", "outside'"), ("src/pages/index.astro", "<p>home</p>")]);
    let link = |to: &Path, name: &str| std::os::unix::fs::symlink(to, folder.path().join(name)).expect("a link can be made");
    link(&outside.path().join("secret.txt"), "public/file.txt");
    link(outside.path(), "public/folder");
    link(&outside.path().join("secret.txt"), "src/pages/linked.md");
    for arguments in [&[][..], &["--as", "production"]] {
        let preview = Preview::with_arguments(folder.path(), arguments);
        for path in [
            "/file.txt", "/folder/secret.txt", "/folder/../../secret.txt", "/../secret.txt", "/%2e%2e/secret.txt", "/..%2f..%2fsecret.txt", "/plain.txt%00", "/plain.txt%00.png", "/%00", "//server/share/secret.txt",
            "/%5c%5cserver%5cshare%5csecret.txt", "/C:%5csecret.txt", "/c:/secret.txt", "/..%5c..%5csecret.txt", "/plain.txt/../../secret.txt", "/src/../secret.txt?raw", "/@fs/secret.txt",
        ] {
            let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", preview.address);
            let answer = http::exchange(preview.address, request.as_bytes(), false);
            assert!(matches!(answer.status, 301 | 308 | 400 | 403 | 404), "{arguments:?} {path}: {}", answer.status);
            assert!(!answer.text().contains("outside'"), "{arguments:?} {path}");
        }
        assert_eq!(preview.get("/plain.txt").text(), "plain");
        // The panel names files too.
        let token = preview.panel_token();
        for file in ["../secret.txt", "/etc/passwd", "src/pages/linked.md", "src%2F..%2F..%2Fsecret.txt", "a%00b"] {
            let answer = http::get(preview.panel, &format!("/findings?file={file}&k={token}"));
            assert!(answer.status < 500 && !answer.text().contains("outside'"), "{file}: {}", answer.text());
        }
    }
}

/// Nobody is asked who was not named: pictures are not fetched through redirects, requests by hand stay on the site.
#[test]
fn redirects_lead_to_nobody_who_was_not_named() {
    let (stranger, strangers) = elsewhere("/never");
    let (named, visitors) = elsewhere(&format!("http://{stranger}/x.png"));
    let config = format!("export default {{ output: 'server', image: {{ remotePatterns: [{{ protocol: 'http', hostname: '127.0.0.1', port: '{}' }}] }}, redirects: {{ '/away': 'http://{stranger}/' }} }};", named.port());
    let folder = project(&[("astro.config.mjs", &config), ("src/pages/index.astro", "---\nreturn Astro.redirect(Astro.url.searchParams.get('to') ?? '/x');\n---\n")]);
    let preview = Preview::of(folder.path());
    let picture = |host: SocketAddr| preview.get(&format!("/_image?href=http%3A%2F%2F{}%2Fx.png&w=10&h=10&f=png", host.to_string().replace(':', "%3A"))).status;
    assert_eq!(picture(stranger), 403);
    assert!(picture(named) >= 400);
    assert_eq!(visitors.load(Ordering::SeqCst), 1, "the one that was named is asked");
    for path in ["/away", &format!("/?to=http://{stranger}/y"), &format!("/?to=//{stranger}/y")] {
        let sent = panel(&preview, "/send", json!({ "path": path, "follow": true }));
        assert_eq!(sent["hops"].as_array().map(Vec::len), Some(1), "{path}");
        assert!(sent["stopped"].as_str().is_some_and(|why| why.contains("another site")), "{path}: {sent}");
    }
    let compared = panel(&preview, "/compare", json!({ "path": format!("/?to=http://{stranger}/z") }));
    assert!(compared["hosts"].as_array().is_some_and(|hosts| hosts.len() > 3), "{compared}");
    assert_eq!(strangers.load(Ordering::SeqCst), 0);
}

/// Somebody who goes away leaves nothing behind: what he asked for ends, and others are answered meanwhile.
#[test]
fn an_answer_nobody_waits_for_ends() {
    let stream = |pull: &str| format!("export const GET = () => new Response(new ReadableStream({{ {pull}, cancel() {{ globalThis.ended = (globalThis.ended ?? 0) + 1; }} }}));");
    let folder = project(&[
        ("astro.config.mjs", "export default { output: 'server' };"),
        ("src/pages/drip.ts", &stream("async pull(c) { await new Promise((go) => setTimeout(go, 5)); c.enqueue('x'.repeat(100)); }")),
        ("src/pages/loop.ts", &stream("async pull(c) { c.enqueue('x'.repeat(100)); await new Promise((go) => setTimeout(go, 5)); for (;;); }")),
        ("src/pages/stuck.astro", "---\nfor (;;);\n---\n"),
        ("src/pages/worker.ts", "export const GET = () => new Response(String(process.pid));"),
        ("src/pages/ended.ts", "export const GET = () => new Response(String(globalThis.ended ?? 0));"),
    ]);
    let leave = |preview: &Preview, path: &str| {
        let mut stream = TcpStream::connect(preview.address).expect("the server accepts connections");
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {}\r\n\r\n", preview.address).expect("a request can be sent");
        stream.read_exact(&mut [0; 100]).expect("the answer begins");
    };
    // A body without an end: its reader goes, and the code that makes it is told.
    let preview = Preview::of(folder.path());
    leave(&preview, "/drip");
    let patience = Instant::now() + Duration::from_secs(60);
    while preview.get("/ended").text() != "1" {
        assert!(Instant::now() < patience, "the code is not told");
    }
    // Code without an end, before or after its head: it ends long before its deadline, and the worker answers others again.
    let preview = Preview::with_arguments(folder.path(), &["--deadline", "600000"]);
    let worker = preview.get("/worker").text();
    // A request that came just before it was known that code hogs the worker waits: it is asked again.
    let is_free = || {
        let mut stream = TcpStream::connect(preview.address).expect("the server accepts connections");
        stream.set_read_timeout(Some(Duration::from_secs(1))).expect("a stream has timeouts");
        write!(stream, "GET /worker HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", preview.address).expect("a request can be sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok().map(|_| answer.lines().any(|line| line == worker))
    };
    let until = |wanted: bool| {
        let patience = Instant::now() + Duration::from_secs(60);
        while is_free() != Some(wanted) {
            assert!(Instant::now() < patience, "the worker is to be free: {wanted}");
        }
    };
    leave(&preview, "/loop");
    until(true);
    let mut stuck = TcpStream::connect(preview.address).expect("the server accepts connections");
    write!(stuck, "GET /stuck HTTP/1.1\r\nHost: {}\r\n\r\n", preview.address).expect("a request can be sent");
    until(false);
    drop(stuck);
    until(true);
}

/// More connections than are served wait for a place; none is lost.
#[test]
fn more_visitors_than_places_are_all_answered() {
    let folder = project(&[("src/pages/index.astro", "<p>home</p>")]);
    let preview = Preview::of(folder.path());
    let mut waiting: Vec<TcpStream> = (0..600).filter_map(|_| TcpStream::connect(preview.address).ok()).collect();
    assert!(waiting.len() > 512, "the system lets {} connections in", waiting.len());
    let last = waiting.last_mut().expect("there is one");
    write!(last, "GET / HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", preview.address).expect("a request can be sent");
    let mut last = waiting.pop().expect("there is one");
    drop(waiting);
    let mut answer = String::new();
    last.read_to_string(&mut answer).expect("an answer");
    assert!(answer.contains("<p>home</p>"), "{answer}");
}

/// Files are read, never run: neither the configuration nor what a lockfile or a manifest names.
#[test]
fn reading_a_project_runs_nothing_of_it() {
    let bait = "import { writeFileSync } from 'node:fs';\nwriteFileSync(new URL('./ran.txt', import.meta.url), 'ran');\n";
    let page = "---\nimport { ran } from '../lib/code';\nimport 'trap';\n---\n<p>{ran}</p>\n";
    let folder = project(&[
        ("astro.config.mjs", &format!("{bait}export default {{ output: (() => {{ throw new Error('evaluated'); }})() }};\n")),
        ("prettier.config.mjs", bait),
        ("src/lib/code.ts", &format!("{bait}export const ran = 1;\n")),
        ("src/content.config.ts", bait),
        ("src/pages/index.astro", page),
        ("package.json", "{ \"scripts\": { \"prepare\": \"touch ran.txt\" }, \"dependencies\": { \"astro\": \"`touch ran.txt`\" } }"),
        ("package-lock.json", "{ \"packages\": { \"__proto__\": { \"version\": \"$(touch ran.txt)\" }, \"node_modules/astro\": { \"version\": \"../../../x\" } } }"),
        ("pnpm-lock.yaml", "a: &a [*a, *a]\n"),
        ("tsconfig.json", "{ \"extends\": \"./tsconfig.json\" }"),
        ("node_modules/trap/package.json", "{ \"name\": \"trap\", \"main\": \"index.js\", \"bin\": \"../../../ran.sh\" }"),
        ("node_modules/trap/index.js", bait),
    ]);
    let (mut client, _) = Client::in_folder_with(folder.path(), json!({}), json!({ "trusted": false }));
    let document = uri(&folder.path().join("src/pages/index.astro"));
    client.open(&document, 1, page);
    client.diagnostics(&document, 1);
    let at = json!({ "textDocument": { "uri": document }, "position": { "line": 4, "character": 5 } });
    client.ask("textDocument/hover", at.clone());
    client.ask("textDocument/completion", at);
    client.ask("textDocument/codeLens", json!({ "textDocument": { "uri": document } }));
    assert_eq!(client.shut_down().code(), Some(0));
    for arguments in [&["check", "--no-types"][..], &["routes"], &["doctor"]] {
        let output = Command::new(astro_lsp_tests::binary()).args(arguments).arg(folder.path()).output().expect("astro-lsp starts");
        assert!(output.status.code().is_some_and(|code| code < 3), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
    let mut ran: Vec<String> = Vec::new();
    for place in ["", "src/lib", "src", "node_modules/trap"] {
        ran.extend(folder.path().join(place).join("ran.txt").exists().then(|| place.to_owned()));
    }
    assert_eq!(ran, Vec::<String>::new());
}

/// astro#15776: what code says about the length of an answer is not true of an error page in its place.
#[test]
fn error_pages_end_where_the_server_says() {
    let wrong = "export const onRequest = async (context, next) => {
        const answer = await next();
        answer.headers.set('content-length', '3');
        answer.headers.set('transfer-encoding', 'chunked');
        return answer;
      };";
    let folder = project(&[
        ("astro.config.mjs", "export default { output: 'server' };"),
        ("src/middleware.ts", wrong),
        ("src/pages/404.astro", "<p>not found</p>"),
        ("src/pages/500.astro", "<p>five hundred</p>"),
        ("src/pages/boom.astro", "---\nthrow new Error('boom');\n---\n"),
    ]);
    for target in ["dev", "production"] {
        let preview = Preview::with_arguments(folder.path(), &["--as", target]);
        for (path, status, words) in [("/no/such", 404, "<p>not found</p>"), ("/boom", 500, "<p>five hundred</p>")] {
            let answer = preview.get(path);
            let of = |wanted: &str| answer.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case(wanted)).count();
            assert!(of("content-length") + of("transfer-encoding") <= 1, "{target} {path}: {:?}", answer.headers);
            assert!(answer.status == status && !answer.cut && answer.text().contains(words), "{target} {path}: {} {}", answer.status, answer.text());
        }
    }
}

/// CVE-2024-47885: `<img name="scripts">` is `document.scripts` to a script that asks for it.
#[test]
fn scripts_of_pages_take_no_named_element_for_their_own() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../runtime");
    let mut read = 0;
    for place in ["astro-engine/js/astro", "astro-preview/src/live", "astro-preview/panel"] {
        for file in files_below(&folder.join(place)) {
            let text = fs::read_to_string(&file).unwrap_or_default();
            read += usize::from(text.contains("document."));
            for name in ["scripts", "forms", "images", "links", "anchors", "embeds", "plugins", "all", "currentScript"] {
                let asks = text.split(&format!("document.{name}")).skip(1).any(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()));
                let is_comment = text.contains(&format!("`document.{name}`"));
                assert!(!asks || is_comment, "{} asks for document.{name}, which an element can be named like", file.display());
            }
        }
    }
    assert!(read > 5, "{read} scripts");
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    entries.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}
