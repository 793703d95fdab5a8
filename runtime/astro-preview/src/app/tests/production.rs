//! What a built project does besides: policies, kept answers; and a project's own `src/fetch.ts`.

use expect_test::expect;

use super::features::run_first;
use super::{Request, Site};

#[test]
fn a_built_project_sends_its_policy() {
    let files = r#"
//- /p/package.json
{}
//- /p/astro.config.mjs
export default {
  output: 'server',
  security: { csp: { directives: ["img-src 'self'"], scriptDirective: { resources: ['https://cdn.test', { resource: "'self'", kind: 'attribute' }], strictDynamic: true } } },
};
//- /p/src/pages/index.astro
---
Astro.csp?.insertDirective("img-src https://img.test");
Astro.csp?.insertStyleHash('sha256-abc');
---
<html><head></head><body><b>x</b></body></html>
<style is:global>b { color: red }</style>
//- /p/src/pages/static.astro
---
export const prerender = true;
---
<html><head><title>s</title></head><body></body></html>
"#;
    let mut site = Site::new(files);
    let policy = |site: &Site, path: &str| {
        let (reply, body) = site.ask(Request::new("GET", path));
        format!("{:?} {}", reply.header("content-security-policy"), body.split("</head>").next().unwrap_or_default())
    };
    assert!(!policy(&Site::new(files), "/").contains("script-src"));
    let settings = super::Settings { target: crate::app::Target::Production, ..super::Settings::default() };
    site.app = super::App::new(site.app.snapshot().clone(), settings);
    expect![[r#"
        Some("img-src 'self' https://img.test; script-src https://cdn.test 'strict-dynamic'; script-src-attr 'self'; style-src 'self' 'sha256-abc' 'sha256-O28scEPi1wp28nkUG+W8j5nTbUOBZEuee0EWEjDpinQ=';") <!DOCTYPE html><html><head><style data-vite-dev-id="/p/src/pages/index.astro?astro&amp;type=style&amp;index=0&amp;lang.css">b { color: red }</style>
        None <!DOCTYPE html><html><head><title>s</title><meta http-equiv="content-security-policy" content="img-src 'self'; script-src https://cdn.test 'strict-dynamic'; script-src-attr 'self'; style-src 'self' ;">"#]].assert_eq(&[policy(&site, "/"), policy(&site, "/static")].join("\n"));
}

#[test]
fn headers_of_static_pages_bring_the_policy_to_development() {
    let adapter = |static_headers: bool| {
        let config = r#"
//- /p/package.json
{}
//- /p/src/pages/index.astro
---
Astro.csp.insertStyleHash('sha256-abc');
---
<html><head></head><body><b>x</b></body></html>
<style is:global>b { color: red }</style>
//- /p/src/pages/static.astro
---
export const prerender = true;
---
<html><head><title>s</title></head><body></body></html>
//- /p/src/pages/end.ts
export const GET = ({ csp }) => new Response(typeof csp);
//- /p/astro.config.mjs
const adapter = { name: 'a', adapterFeatures: { staticHeaders: STATIC } };
export default {
  output: 'server',
  adapter: { name: 'a', hooks: { 'astro:config:done': ({ setAdapter }) => setAdapter(adapter) } },
  security: { csp: { directives: ["img-src 'self'"] } },
};
"#;
        run_first(&config.replace("STATIC", &static_headers.to_string()))
    };
    let policies = |site: &Site| {
        let line = |path: &str| {
            let (reply, body) = site.ask(Request::new("GET", path));
            format!("{path} {} {} {}", reply.status, reply.header("content-security-policy").unwrap_or("-"), body.matches("http-equiv").count())
        };
        ["/", "/static", "/end"].map(line).join("\n")
    };
    expect![[r#"
        / 200 img-src 'self'; script-src 'self' ; style-src 'self' 'sha256-abc'; 0
        /static 200 img-src 'self'; script-src 'self' ; style-src 'self' ; 0
        /end 200 - 0"#]].assert_eq(&policies(&adapter(true)));
    expect![[r"
        / 200 - 0
        /static 200 - 0
        /end 200 - 0"]].assert_eq(&policies(&adapter(false)));
    // Of Astro's own adapters the option says it.
    let own = "//- /p/package.json\n{}\n//- /p/astro.config.mjs\nimport node from '@astrojs/node';\nexport default { adapter: node({ staticHeaders: true }), security: { csp: true } };\n//- /p/src/pages/index.astro\n<p>x</p>\n";
    let (reply, _) = Site::new(own).ask(Request::new("GET", "/"));
    assert_eq!(reply.header("content-security-policy"), Some("script-src 'self' ; style-src 'self' ;"));
}

#[test]
fn a_handler_of_the_project_puts_the_steps_together() {
    let files = r#"
//- /p/package.json
{}
//- /p/astro.config.mjs
export default { output: 'server' };
//- /p/src/middleware.ts
export const onRequest = async (context, next) => { const response = await next(); response.headers.set('x-test', `${context.locals.by} ${context.url.pathname}`); return response; };
//- /p/src/fetch.ts
import { FetchState, astro, middleware, pages } from 'astro/fetch';
export default { async fetch(request: Request) {
  const state = new FetchState(request);
  state.locals.by = 'fetch';
  if (state.pathname === '/teapot') return new Response('short and stout', { status: 418 });
  if (state.pathname === '/steps') return middleware(state, (state) => pages(state));
  return astro(state);
} };
//- /p/src/pages/index.astro
---
---
<p>{Astro.locals.by}</p>
//- /p/src/pages/steps.ts
export const GET = ({ locals }) => new Response(locals.by);
"#;
    Site::new(files).table(&["GET /", "GET /steps", "GET /teapot", "GET /nowhere"], expect![[r#"
        GET / => 200 x-test: fetch / <!DOCTYPE html><p>fetch</p>
        GET /steps => 200 x-test: fetch /steps fetch
        GET /teapot => 418 short and stout
        GET /nowhere => 404 x-test: fetch /nowhere [Not found]"#]]);
}

#[test]
fn a_context_that_is_asked_for_early_learns_the_locale() {
    let files = r#"
//- /p/package.json
{}
//- /p/astro.config.mjs
export default { output: 'server', i18n: { locales: ['en', 'es'], defaultLocale: 'en' } };
//- /p/src/fetch.ts
import { FetchState, pages } from 'astro/fetch';
export default { async fetch(request: Request) {
  const state = new FetchState(request);
  const context = state.getAPIContext();
  const response = await pages(state);
  response.headers.set('x-test', `${context.currentLocale} ${context.preferredLocale}`);
  return response;
} };
//- /p/src/pages/es/here.ts
export const GET = ({ currentLocale, preferredLocale }) => new Response(`${currentLocale} ${preferredLocale}`);
"#;
    Site::new(files).table(&["GET /es/here Accept-Language:en"], expect![[r#"GET /es/here Accept-Language:en => 200 x-test: es en es en"#]]);
}

#[test]
fn a_built_project_keeps_answers() {
    let files = r#"
//- /p/package.json
{}
//- /p/astro.config.mjs
import { memoryCache } from 'astro/config';
export default { output: 'server', cache: { provider: memoryCache() }, routeRules: { '/rules/[...path]': { maxAge: 60, tags: ['rules'] } } };
//- /p/src/pages/now.ts
let count = 0;
export const GET = ({ cache, url }) => { cache.set({ maxAge: 60, tags: ['now'] }); return new Response(`${cache.enabled} ${++count}`); };
export const DELETE = async ({ cache }) => { await cache.invalidate({ tags: ['now'] }); return new Response('forgotten'); };
//- /p/src/pages/rules/a.ts
let count = 0;
export const GET = () => new Response(`${++count}`);
//- /p/src/pages/cookie.ts
let count = 0;
export const GET = ({ cache, cookies }) => { cache.set({ maxAge: 60 }); cookies.set('a', 'b'); return new Response(`${++count}`); };
"#;
    let mut site = run_first(files);
    let snapshot = site.app.snapshot().clone();
    let settings = super::Settings { target: crate::app::Target::Production, ..super::Settings::default() };
    site.app = super::App::new(snapshot, settings);
    let line = |target: &str| {
        let (method, path) = target.split_once(' ').unwrap();
        let (reply, body) = site.ask(Request::new(method, path).with_headers(&[("origin", "http://localhost:4321")]));
        format!("{target} => {} {body} {} {}", reply.status, reply.header("x-astro-cache").unwrap_or("-"), reply.header("cache-tag").unwrap_or("-"))
    };
    let lines = ["GET /now", "GET /now", "GET /now?utm_source=x", "GET /now?page=2", "DELETE /now", "GET /now", "GET /rules/a", "GET /rules/a", "GET /cookie", "GET /cookie"].map(line);
    expect![[r#"
        GET /now => 200 true 1 MISS -
        GET /now => 200 true 1 HIT -
        GET /now?utm_source=x => 200 true 1 HIT -
        GET /now?page=2 => 200 true 2 MISS -
        DELETE /now => 200 forgotten - -
        GET /now => 200 true 3 MISS -
        GET /rules/a => 200 1 MISS -
        GET /rules/a => 200 1 HIT -
        GET /cookie => 200 1 - -
        GET /cookie => 200 2 - -"#]].assert_eq(&lines.join("\n"));
    let dev = run_first(files);
    dev.table(&["GET /now", "GET /now"], expect![[r#"
        GET /now => 200 false 1
        GET /now => 200 false 2"#]]);
}
