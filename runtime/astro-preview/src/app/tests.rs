//! Requests to small projects, and what they answer: tables against a world in memory and the real engine.

use std::sync::Arc;

use astro_engine::Pool;
use astro_project::{FilePath, MemoryWorld, Workspace};
use expect_test::{Expect, expect};

use super::{Changed, App, Reply, Request, Settings, respond};

mod content;
mod features;
mod images;
mod modules;
mod production;
mod sheets;
mod shelf;
mod styles;

/// The workers of this binary's pools are this binary, running only this.
#[test]
fn engine_worker() {
    astro_engine::testing::be_worker();
}

/// A project and an engine to ask.
struct Site {
    app: App,
    engine: Pool,
    runtime: tokio::runtime::Runtime,
}

impl Site {
    fn new(files: &str) -> Site {
        let root = FilePath::new("/p").unwrap();
        let workspace = Workspace::new(root, Arc::new(MemoryWorld::from_fixture(files)));
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let engine = {
            let _inside = runtime.enter();
            Pool::new(astro_engine::testing::options("app::tests::engine_worker"))
        };
        Site { app: App::new(workspace.snapshot(), Settings::default()), engine, runtime }
    }

    /// The same with the configuration run, and the tools of the project at hand.
    fn configured(files: &str) -> Site {
        Site::configured_with(files, None)
    }

    fn configured_with(files: &str, shelf: Option<Arc<dyn crate::Shelf>>) -> Site {
        let site = Site::new(files);
        let session = site.runtime.block_on(crate::Session::start(site.app.snapshot.clone(), Settings::default(), &site.engine, shelf));
        Site { app: session.current(), ..site }
    }

    fn ask(&self, request: Request) -> (Reply, String) {
        self.runtime.block_on(async {
            let mut reply = respond(&self.app, &self.engine, request).await;
            let body = std::mem::replace(&mut reply.body, crate::Body::empty()).collect(1 << 20).await;
            let body = body.map_or_else(|error| format!("! {error}"), |bytes| String::from_utf8_lossy(&bytes).into_owned());
            (reply, body)
        })
    }

    /// Status, telling headers and body of `METHOD /path` lines.
    fn table(&self, requests: &[&str], expected: Expect) {
        let lines: Vec<String> = requests.iter().map(|line| self.line(line)).collect();
        expected.assert_eq(&lines.join("\n"));
    }

    /// `GET /x Header:value… | body`
    fn line(&self, line: &str) -> String {
        let (head, body) = line.split_once(" | ").unwrap_or((line, ""));
        let mut words = head.split(' ');
        let (method, target) = (words.next().unwrap(), words.next().unwrap());
        let headers: Vec<(&str, &str)> = words.filter_map(|word| word.split_once(':')).collect();
        let request = Request::new(method, target).with_headers(&headers).with_body(body.to_owned());
        let (reply, body) = self.ask(request);
        let shown = ["location", "content-range", "set-cookie", "x-test"];
        let headers: String = reply.headers.iter().filter(|(name, _)| shown.contains(&name.as_str())).map(|(name, value)| format!(" {name}: {value}")).collect();
        let text = summary(&reply, &body);
        format!("{line} => {}{headers}{}{text}", reply.status, if text.is_empty() { "" } else { " " })
    }
}

/// Our own pages are shown by their heading, all other bodies as they are.
fn summary(reply: &Reply, body: &str) -> String {
    match body.split_once("<h1>").and_then(|(_, rest)| rest.split_once("</h1>")) {
        Some((heading, _)) if reply.is_html() && body.contains("class=\"kind\"") => format!("[{heading}]"),
        _ => body.trim().to_owned(),
    }
}

const PUBLIC: &str = r#"
//- /p/package.json
{}
//- /p/public/robots.txt
User-agent: *
//- /p/public/a b.txt
blank
//- /p/secret.txt
no
//- /p/.env
SECRET=1
//- /p/src/lib/secret.ts
export const key = "no";
"#;

#[test]
fn files_of_public() {
    Site::new(PUBLIC).table(
        &["GET /robots.txt", "HEAD /robots.txt", "GET /robots.txt?x", "GET /a%20b.txt", "GET /robots.txt Range:bytes=0-3", "GET /robots.txt Range:bytes=-2", "GET /robots.txt Range:bytes=90-", "GET //robots.txt"],
        expect![[r#"
            GET /robots.txt => 200 User-agent: *
            HEAD /robots.txt => 200
            GET /robots.txt?x => 200 User-agent: *
            GET /a%20b.txt => 200 blank
            GET /robots.txt Range:bytes=0-3 => 206 content-range: bytes 0-3/14 User
            GET /robots.txt Range:bytes=-2 => 206 content-range: bytes 12-13/14 *
            GET /robots.txt Range:bytes=90- => 416 content-range: bytes */14
            GET //robots.txt => 200 User-agent: *"#]],
    );
    let site = Site::new(PUBLIC);
    let (reply, _) = site.ask(Request::new("GET", "/robots.txt"));
    let tag = reply.header("etag").unwrap().to_owned();
    assert_eq!(reply.header("content-type"), Some("text/plain; charset=utf-8"));
    let (reply, body) = site.ask(Request::new("GET", "/robots.txt").with_headers(&[("if-none-match", &tag)]));
    assert_eq!((reply.status, body.as_str()), (304, ""));
}

#[test]
fn what_is_not_public_stays_so() {
    let site = Site::new(PUBLIC);
    for path in [
        "/../secret.txt", "/%2e%2e/secret.txt", "/%252e%252e/secret.txt", "/..%2fsecret.txt", "/..%5csecret.txt", "/robots.txt/../../secret.txt",
        "/secret.txt", "/.env", "/src/lib/secret.ts", "/@fs/p/secret.txt", "/@fs/p/src/lib/secret.ts", "/@fs/p/.env", "/src/lib/secret.ts?raw", "/src/lib/secret.ts?url",
        "/src/lib/secret.ts?astro&type=script&index=0&lang.ts", "/package.json", "/p/secret.txt",
    ] {
        let (reply, body) = site.ask(Request::new("GET", path));
        assert_eq!(reply.status, 404, "{path}");
        assert!(!body.contains("no\n") && !body.contains("SECRET"), "{path}: {body}");
    }
}

#[test]
fn requests_that_are_turned_away() {
    Site::new(PUBLIC).table(
        &["GET /%", "GET /%C0%AF", "GET /a%00b", "GET * ", "GET / Host:evil.example", "GET / Host:a:b", "GET /robots.txt Host:127.0.0.1:80", "GET /robots.txt Sec-Fetch-Site:cross-site Sec-Fetch-Mode:no-cors", "GET /robots.txt Sec-Fetch-Site:cross-site Sec-Fetch-Mode:navigate"],
        expect![[r#"
            GET /% => 400 This address cannot be read: the path has a "%" that two hexadecimal digits of valid UTF-8 do not follow.
            GET /%C0%AF => 400 This address cannot be read: the path has a "%" that two hexadecimal digits of valid UTF-8 do not follow.
            GET /a%00b => 400 This address cannot be read: the path contains a control character.
            GET *  => 400 This address cannot be read: the request target does not start with "/".
            GET / Host:evil.example => 403 This server does not answer for the host "evil.example".

            A page of another site could reach it under such a name, so only localhost, addresses and the hosts you list are allowed.
            To allow it, add "evil.example" to `server.allowedHosts` in astro.config.
            GET / Host:a:b => 400 The Host header "a:b" is not a host name with an optional port.
            GET /robots.txt Host:127.0.0.1:80 => 200 User-agent: *
            GET /robots.txt Sec-Fetch-Site:cross-site Sec-Fetch-Mode:no-cors => 403 A page of another site asked for this. The preview only answers its own pages and links that lead to it.
            GET /robots.txt Sec-Fetch-Site:cross-site Sec-Fetch-Mode:navigate => 200 User-agent: *"#]],
    );
}

#[test]
fn slashes_and_base() {
    let files = r#"
//- /p/astro.config.mjs
export default { base: "/docs", trailingSlash: "never" };
//- /p/public/x.txt
x
"#;
    Site::new(files).table(&["GET /docs/x.txt", "GET /x.txt", "GET /docsx", "GET /docsx Accept:text/html", "GET /docs/a/", "GET /docs/a//?q=1", "GET //evil.example//"], expect![[r#"
        GET /docs/x.txt => 200 x
        GET /x.txt => 404 [Outside the base path]
        GET /docsx => 404 [Not found]
        GET /docsx Accept:text/html => 404 [Outside the base path]
        GET /docs/a/ => 404 [Trailing slash]
        GET /docs/a//?q=1 => 301 location: /docs/a/?q=1 <!doctype html>
        <title>Redirecting to: /docs/a/</title>
        <meta http-equiv="refresh" content="0;url=/docs/a/">
        <meta name="robots" content="noindex">
        <link rel="canonical" href="/docs/a/">
        <body>
        	<a href="/docs/a/">Redirecting to <code>/docs/a/</code></a>
        </body>
        GET //evil.example// => 404 [Not found]"#]]);
}

#[test]
fn redirects_of_the_configuration() {
    let files = r#"
//- /p/astro.config.mjs
export default {
  redirects: {
    "/old": "/new",
    "/item/[id]": "/products/[id]",
    "/deep/[...path]": "/shallow/[...path]",
    "/temporary": { status: 302, destination: "/new" },
    "/to-page": { status: 302, destination: "/page" },
    "/elsewhere": "https://example.com/x",
  },
};
//- /p/src/pages/page.astro
<p>page</p>
"#;
    Site::new(files).table(
        &["GET /old", "POST /old Origin:http://localhost:4321", "GET /item/7", "GET /deep/a/b", "GET /deep//evil.example/x", "GET /temporary", "GET /to-page", "GET /elsewhere", "GET /item/%3Cb%3E"],
        expect![[r#"
            GET /old => 301 location: /new
            POST /old Origin:http://localhost:4321 => 308 location: /new
            GET /item/7 => 301 location: /products/7
            GET /deep/a/b => 301 location: /shallow/a/b
            GET /deep//evil.example/x => 301 location: /shallow/evil.example/x
            GET /temporary => 301 location: /new
            GET /to-page => 302 location: /page
            GET /elsewhere => 301 location: https://example.com/x
            GET /item/%3Cb%3E => 301 location: /products/%3Cb%3E"#]],
    );
}

const PAGES: &str = r#"
//- /p/astro.config.mjs
export default { output: "server" };
//- /p/src/pages/index.astro
---
const name: string = Astro.url.searchParams.get("name") ?? "you";
---
<p>Hello {name}</p>
//- /p/src/pages/posts/[id].astro
<p>{Astro.params.id}</p>
//- /p/src/pages/[...rest].astro
---
if (Astro.params.rest === "gone") return new Response(null, { status: 404 });
---
<p>rest {Astro.params.rest}</p>
//- /p/src/pages/_hidden.astro
<p>hidden</p>
//- /p/src/pages/api/thing.ts
import type { APIRoute } from "astro";
export const GET: APIRoute = () => Response.json({ a: 1 });
export const POST: APIRoute = async ({ request }) => new Response((await request.text()).toUpperCase(), { status: 201 });
//- /p/src/pages/api/old.ts
export async function post() { return { body: "x" }; }
//- /p/src/pages/go.astro
---
Astro.cookies.set("a", "1");
return Astro.redirect("/?name=moved", 303);
---
//- /p/src/pages/broken.astro
---
const thing = undefined;
const x: number = 1;
thing.boom();
---
//- /p/src/pages/bytes.ts
export const GET = () => new Response(new Uint8Array([0, 255, 1]), { headers: { "Content-Type": "image/x-test" } });
//- /p/src/pages/404.astro
<p>not found: {Astro.url.pathname}</p>
//- /p/src/middleware.ts
import { defineMiddleware } from "astro:middleware";
export const onRequest = defineMiddleware(async (context, next) => {
  const response = await next();
  response.headers.set("x-test", context.url.pathname);
  return response;
});
"#;

#[test]
fn pages_and_endpoints() {
    Site::new(PAGES).table(
        &[
            "GET /?name=%3Cb%3E", "GET /posts/7", "GET /posts/%C3%A9", "GET /a/b", "GET /_hidden", "GET /gone", "GET /go", "HEAD /",
            "GET /api/thing", "HEAD /api/thing", "POST /api/thing Origin:http://localhost:4321 | abc", "POST /api/thing Origin:http://evil.example | abc", "DELETE /api/thing Origin:http://localhost:4321",
            "POST /api/old Origin:http://localhost:4321 | x",
        ],
        expect![[r#"
            GET /?name=%3Cb%3E => 200 x-test: / <!DOCTYPE html><p>Hello &lt;b&gt;</p>
            GET /posts/7 => 200 x-test: /posts/7 <!DOCTYPE html><p>7</p>
            GET /posts/%C3%A9 => 200 x-test: /posts/%C3%A9 <!DOCTYPE html><p>é</p>
            GET /a/b => 200 x-test: /a/b <!DOCTYPE html><p>rest a/b</p>
            GET /_hidden => 200 x-test: /_hidden <!DOCTYPE html><p>rest _hidden</p>
            GET /gone => 404 x-test: /gone <!DOCTYPE html><p>not found: /gone</p>
            GET /go => 303 location: /?name=moved x-test: /go set-cookie: a=1
            HEAD / => 200 x-test: /
            GET /api/thing => 200 x-test: /api/thing {"a":1}
            HEAD /api/thing => 200 x-test: /api/thing
            POST /api/thing Origin:http://localhost:4321 | abc => 201 x-test: /api/thing ABC
            POST /api/thing Origin:http://evil.example | abc => 403 Cross-site POST form submissions are forbidden
            DELETE /api/thing Origin:http://localhost:4321 => 404 x-test: /api/thing <!DOCTYPE html><p>not found: /api/thing</p>
            POST /api/old Origin:http://localhost:4321 | x => 404 x-test: /api/old <!DOCTYPE html><p>not found: /api/old</p>"#]],
    );
}

#[test]
fn errors_name_the_place() {
    let (reply, body) = Site::new(PAGES).ask(Request::new("GET", "/broken"));
    let error = reply.error.unwrap();
    let frame = error.frame.unwrap();
    expect![[r#"
        500 TypeError
        src/pages/broken.astro:4:1"#]].assert_eq(&format!("{} {}\n{}:{}:{}", reply.status, error.name, frame.file, frame.line, frame.column));
    assert!(body.contains("thing.boom()"), "{body}");
}

#[test]
fn styles_come_in_the_order_of_imports() {
    let files = r#"
//- /p/src/pages/index.astro
---
import "../global.css";
import Card from "../Card.astro";
---
<html><head></head><body><Card /></body></html>
<style is:global>p { color: red }</style>
//- /p/src/Card.astro
<b>card</b>
<style is:global>b { color: blue }</style>
//- /p/src/global.css
@import "./base.css";
body { background: url(./bg.png) }
//- /p/src/base.css
a {}
//- /p/src/bg.png
x
"#;
    Site::new(files).table(&["GET /"], expect![[r#"
        GET / => 200 <!DOCTYPE html><html><head><style data-vite-dev-id="/p/src/global.css">a {}
        body { background: url(/src/bg.png) }
        </style><style data-vite-dev-id="/p/src/Card.astro?astro&amp;type=style&amp;index=0&amp;lang.css">b { color: blue }</style><style data-vite-dev-id="/p/src/pages/index.astro?astro&amp;type=style&amp;index=0&amp;lang.css">p { color: red }</style></head><body><b>card</b></body></html>"#]]);
}

#[test]
fn a_change_is_told_though_no_page_was_made_since_the_one_before() {
    let world = Arc::new(MemoryWorld::from_fixture("//- /p/src/pages/index.astro\n<p>1</p>\n"));
    let page = FilePath::new("/p/src/pages/index.astro").unwrap();
    let mut workspace = Workspace::new(FilePath::new("/p").unwrap(), world.clone());
    let mut site = Site::new("");
    site.app = App::new(workspace.snapshot(), Settings::default());
    let get = |site: &Site| site.ask(Request::new("GET", "/")).1.replace("<!DOCTYPE html>", "");
    assert_eq!(get(&site), "<p>1</p>");
    let mut apps = Vec::new();
    for text in ["<p>2</p>", "<p>3</p>"] {
        world.write(&page, text);
        workspace.apply(astro_project::Change::Disk { paths: vec![page.clone()] });
        let (next, changed) = site.app.next(workspace.snapshot());
        assert_eq!(changed, Changed::Markup, "{text}");
        apps.push(std::mem::replace(&mut site.app, next));
    }
    // An answer that began before the last change ends after it.
    let newest = std::mem::replace(&mut site.app, apps.remove(1));
    assert_eq!(get(&site), "<p>2</p>");
    site.app = newest;
    assert_eq!(get(&site), "<p>3</p>");
}

#[test]
fn changed_modules_get_new_names_and_the_others_keep_theirs() {
    let world = Arc::new(MemoryWorld::from_fixture(
        "//- /p/src/pages/index.astro\n---\nimport { a } from '../a.ts';\nimport { b } from '../b.ts';\n---\n<p>{a()}{b}</p>\n//- /p/src/a.ts\nlet count = 0; export const a = () => ++count;\n//- /p/src/b.ts\nimport { c } from './c.ts'; export const b = c;\n//- /p/src/c.ts\nexport const c = 'old';\n",
    ));
    let path = |path: &str| FilePath::new(path).unwrap();
    let mut workspace = Workspace::new(path("/p"), world.clone());
    let mut site = Site::new("");
    site.app = App::new(workspace.snapshot(), Settings::default());
    let get = |site: &Site| site.ask(Request::new("GET", "/")).1.replace("<!DOCTYPE html>", "");
    assert_eq!((get(&site).as_str(), get(&site).as_str()), ("<p>1old</p>", "<p>2old</p>"));
    world.write(&path("/p/src/c.ts"), "export const c = 'new';\n");
    workspace.apply(astro_project::Change::Disk { paths: vec![path("/p/src/c.ts")] });
    let (next, changed) = site.app.next(workspace.snapshot());
    assert_eq!(changed, Changed::Markup);
    site.app = next;
    assert_eq!(get(&site), "<p>3new</p>", "c, b and the page are new; a keeps its count");
    world.write(&path("/p/README.md"), "x");
    workspace.apply(astro_project::Change::Disk { paths: vec![path("/p/README.md")] });
    assert_eq!(site.app.next(workspace.snapshot()).1, Changed::Nothing, "nothing a page used is different");
}

#[test]
fn a_request_leaves_nothing_for_the_collector() {
    // A weak reference is empty as soon as nothing else holds its target; what knows itself would be there until the next collection of
    // garbage, which takes longer than many requests.
    let files = r#"
//- /p/package.json
{}
//- /p/src/middleware.js
export const onRequest = (context, next) => next();
//- /p/src/Box.astro
---
const { name = Astro.url.pathname } = Astro.props;
---
<b>{name}<slot /></b>
//- /p/src/pages/endpoint.ts
export function GET(context) { globalThis.left = [new WeakRef(context), new WeakRef(context.request), new WeakRef(context.cookies)]; return new Response("x"); }
//- /p/src/pages/page.astro
---
import Box from '../Box.astro';
globalThis.left = [new WeakRef(Astro), new WeakRef(Astro.request), new WeakRef(Astro.response)];
---
<html><head></head><body><Box>{Astro.url.pathname}</Box></body></html>
//- /p/src/pages/later.astro
---
import Box from '../Box.astro';
globalThis.left = [new WeakRef(Astro), new WeakRef(Astro.request)];
---
<html><head></head><body><Box />{Promise.resolve(Astro.url.pathname)}</body></html>
//- /p/src/pages/left.ts
export const GET = () => new Response(globalThis.left.map((one) => (one.deref() === undefined ? "gone" : "there")).join(" "));
"#;
    Site::new(files).table(
        &["GET /endpoint", "GET /left", "GET /page", "GET /left", "GET /later", "GET /left"],
        expect![[r#"
            GET /endpoint => 200 x
            GET /left => 200 gone gone gone
            GET /page => 200 <!DOCTYPE html><html><head></head><body><b>/page/page</b></body></html>
            GET /left => 200 gone gone gone
            GET /later => 200 <!DOCTYPE html><html><head></head><body><b>/later</b>/later</body></html>
            GET /left => 200 gone gone"#]],
    );
}
