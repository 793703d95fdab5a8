//! Sessions, actions, server islands and the environment.

use expect_test::expect;

use super::{Request, Site};

const SHOP: &str = r#"
//- /p/package.json
{}
//- /p/.env
SECRET=s3cret
PUBLIC_NAME=shop
LIMIT=12
//- /p/astro.config.mjs
import { defineConfig, envField } from 'astro/config';
export default defineConfig({
  output: 'server',
  adapter: { name: 'test', hooks: {} },
  session: { driver: 'memory', cookie: { name: 'sid' } },
  security: { actionBodySizeLimit: 60, serverIslandBodySizeLimit: 30 },
  env: { schema: {
    LIMIT: envField.number({ context: 'server', access: 'public' }),
    PUBLIC_NAME: envField.string({ context: 'client', access: 'public' }),
    SECRET: envField.string({ context: 'server', access: 'secret' }),
  } },
});
//- /p/src/actions/index.ts
import { ActionError, defineAction } from 'astro:actions';
export const server = {
  add: defineAction({ handler: async ({ item }: { item: string }, context) => {
    const cart = (await context.session.get('cart')) ?? [];
    cart.push(item);
    context.session.set('cart', cart);
    return { cart, at: new Date(0) };
  } }),
  refuse: defineAction({ handler: () => { throw new ActionError({ code: 'UNAUTHORIZED', message: 'who are you?' }); } }),
  broken: defineAction({ handler: () => { throw new Error('no') } }),
  nothing: defineAction({ handler: () => {} }),
  name: defineAction({ accept: 'form', handler: (form) => form.get('name') }),
  deep: { 'a.b': defineAction({ handler: () => 1 }) },
};
//- /p/src/pages/form.astro
---
import { actions, getActionPath } from 'astro:actions';
const result = Astro.getActionResult(actions.name);
const called = await Astro.callAction(actions.deep['a.b'], {});
---
<form action={actions.name} data-path={getActionPath(actions.name)}>{result?.data} {result?.error?.code} {called.data}</form>
//- /p/src/pages/cart.ts
export const GET = async ({ session }) => Response.json(await session.entries());
export const DELETE = async ({ session }) => { session.destroy(); return new Response('gone'); };
//- /p/src/pages/env.ts
import { getSecret, LIMIT, SECRET } from 'astro:env/server';
import { PUBLIC_NAME } from 'astro:env/client';
export const GET = () => Response.json([LIMIT, PUBLIC_NAME, SECRET, getSecret('SECRET'), getSecret('NOT')]);
//- /p/src/components/Island.astro
---
Astro.response.headers.set('x-test', Astro.props.greeting);
---
<b>{Astro.props.greeting} <slot /></b>
//- /p/src/pages/island.astro
---
import Island from '../components/Island.astro';
---
<Island server:defer greeting="hi"><i slot="fallback">wait</i><u>there</u></Island>
"#;

const JSON: &str = "content-type:application/json";

/// A site whose configuration is run first, as a session does it.
fn shop() -> Site {
    run_first(SHOP)
}

fn run_first(files: &str) -> Site {
    let mut site = Site::new(files);
    let snapshot = site.app.snapshot().clone();
    let run = site.runtime.block_on(crate::configure::evaluate(&snapshot, site.app.settings(), &site.engine));
    site.app = super::App::new(snapshot.with_evaluated(std::sync::Arc::new(run.unwrap())), super::Settings::default());
    site
}

#[test]
fn actions_from_scripts_and_forms() {
    let form = "POST /form?_action=name content-type:application/x-www-form-urlencoded origin:http://localhost:4321 | name=Bo";
    let large = format!("POST /_actions/add {JSON} | {{\"item\":\"{}\"}}", "x".repeat(60));
    shop().table(
        &[
            &format!("POST /_actions/refuse {JSON} | {{}}"),
            &format!("POST /_actions/broken {JSON} | {{}}"),
            &format!("POST /_actions/nothing {JSON} | {{}}"),
            &format!("POST /_actions/none {JSON} | {{}}"),
            &format!("POST /_actions/__proto__ {JSON} | {{}}"),
            &format!("POST /_actions/deep.a%2Eb {JSON} | {{}}"),
            &format!("POST /_actions/name {JSON} | {{}}"),
            &format!("POST /_actions/deep.orThrow {JSON} | {{}}"),
            &format!("POST /_actions/name.orThrow {JSON} | {{}}"),
            "POST /_actions/add content-type:text/xml | <a/>",
            &large,
            "GET /_actions/add",
            form,
            "POST /form?_action=name content-type:application/x-www-form-urlencoded origin:http://evil.test | name=Bo",
        ],
        expect![[r#"
            POST /_actions/refuse content-type:application/json | {} => 401 {"type":"AstroActionError","code":"UNAUTHORIZED","status":401,"message":"who are you?"}
            POST /_actions/broken content-type:application/json | {} => 500 {"type":"AstroActionError","code":"INTERNAL_SERVER_ERROR","status":500,"message":"no"}
            POST /_actions/nothing content-type:application/json | {} => 204
            POST /_actions/none content-type:application/json | {} => 404 {"type":"AstroActionError","code":"NOT_FOUND","status":404,"message":""}
            POST /_actions/__proto__ content-type:application/json | {} => 404 {"type":"AstroActionError","code":"NOT_FOUND","status":404,"message":""}
            POST /_actions/deep.a%2Eb content-type:application/json | {} => 200 [1]
            POST /_actions/name content-type:application/json | {} => 415 {"type":"AstroActionError","code":"UNSUPPORTED_MEDIA_TYPE","status":415,"message":"This action only accepts FormData."}
            POST /_actions/deep.orThrow content-type:application/json | {} => 404 {"type":"AstroActionError","code":"NOT_FOUND","status":404,"message":""}
            POST /_actions/name.orThrow content-type:application/json | {} => 404 {"type":"AstroActionError","code":"NOT_FOUND","status":404,"message":""}
            POST /_actions/add content-type:text/xml | <a/> => 415 {"type":"AstroActionError","code":"UNSUPPORTED_MEDIA_TYPE","status":415,"message":""}
            POST /_actions/add content-type:application/json | {"item":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"} => 413 {"type":"AstroActionError","code":"CONTENT_TOO_LARGE","status":413,"message":"Request body exceeds 60 bytes"}
            GET /_actions/add => 404 Not found
            POST /form?_action=name content-type:application/x-www-form-urlencoded origin:http://localhost:4321 | name=Bo => 200 <!DOCTYPE html><form action="?_action=name" data-path="/_actions/name/">Bo  1</form>
            POST /form?_action=name content-type:application/x-www-form-urlencoded origin:http://evil.test | name=Bo => 403 Cross-site POST form submissions are forbidden"#]],
    );
}

#[test]
fn sessions_follow_the_cookie() {
    let site = shop();
    let ask = |method: &str, path: &str, cookie: &str, body: &str| {
        let headers = [("content-type", "application/json"), ("cookie", cookie), ("origin", "http://localhost:4321")];
        let (reply, body) = site.ask(Request::new(method, path).with_headers(&headers).with_body(body.to_owned()));
        let cookie = reply.header("set-cookie").map(str::to_owned).unwrap_or_default();
        (cookie, body)
    };
    let (set, answer) = ask("POST", "/_actions/add", "", r#"{"item":"shoe"}"#);
    let (cookie, options) = set.split_once("; ").unwrap();
    let number = cookie.strip_prefix("sid=").unwrap();
    assert_eq!((number.len(), options), (36, "Path=/; HttpOnly; SameSite=Lax"));
    expect![[r#"[{"cart":1,"at":3},[2],"shoe",["Date","1970-01-01T00:00:00.000Z"]]"#]].assert_eq(&answer);
    let mut lines = Vec::new();
    for (method, path, cookie) in [
        ("GET", "/cart", cookie),
        ("GET", "/cart", ""),
        ("GET", "/cart", "sid=12345678-1234-4234-8234-123456789abc"),
        ("DELETE", "/cart", cookie),
        ("GET", "/cart", cookie),
    ] {
        let (set, body) = ask(method, path, cookie, "");
        lines.push(format!("{method} {} => {body} {}", if cookie.contains(number) { "known" } else { "other" }, set.split(';').next().unwrap_or_default()));
    }
    expect![[r#"
        GET known => [["cart",["shoe"]]] 
        GET other => [] 
        GET other => [] 
        DELETE known => gone sid=deleted
        GET known => [] "#]].assert_eq(&lines.join("\n"));
}

#[test]
fn islands_are_fetched_with_what_only_this_server_can_read() {
    let site = shop();
    let (reply, page) = site.ask(Request::new("GET", "/island"));
    assert_eq!(reply.status, 200);
    let address = page.split_once("fetch(\"").unwrap().1.split_once('"').unwrap().0;
    assert!(page.contains("<i>wait</i><script type=\"module\"") && !page.contains("there"), "{page}");
    let line = |method: &str, target: &str, body: &str| {
        let request = Request::new(method, target).with_headers(&[("content-type", "application/json")]).with_body(body.to_owned());
        let (reply, body) = site.ask(request);
        format!("{} {} {} {}", reply.status, reply.header("x-test").unwrap_or("-"), reply.header("x-robots-tag").unwrap_or("-"), super::summary(&reply, &body))
    };
    let swapped = address.replace("/Island?", "/Other?");
    let lines = [
        line("GET", address, ""),
        line("GET", &swapped, ""),
        line("GET", &address.replace("p=", "p=0"), ""),
        line("GET", "/_server-islands/Island", ""),
        line("POST", "/_server-islands/Island", r#"{"slots":{}}"#),
        line("POST", "/_server-islands/Island", "{"),
        line("POST", "/_server-islands/Island", &"x".repeat(40)),
        line("PUT", "/_server-islands/Island", "{}"),
    ];
    expect![[r#"
        200 hi noindex <b>hi <u>there</u></b>
        404 - - [Not found]
        400 - - 
        400 - - 
        400 - - 
        400 - - 
        413 - - 
        405 - - "#]].assert_eq(&lines.join("\n"));
}

#[test]
fn the_environment_by_its_schema() {
    shop().table(&["GET /env", "GET /@id/astro:env/client"], expect![[r#"
        GET /env => 200 [12,"shop","s3cret","s3cret",null]
        GET /@id/astro:env/client => 200 export const PUBLIC_NAME = "shop";"#]]);
}

#[test]
fn what_integrations_add_to_pages() {
    let files = r#"
//- /p/package.json
{}
//- /p/astro.config.mjs
const renderer = { name: 'tiny', serverEntrypoint: './src/tiny/server.js', clientEntrypoint: './src/tiny/client.js' };
export default {
  integrations: [{ name: 'mine', hooks: { 'astro:config:setup': ({ addRenderer, injectScript }) => {
    addRenderer(renderer);
    injectScript('head-inline', 'window.a = "</script>"');
    injectScript('page', 'import "/src/page.js"');
    injectScript('page-ssr', 'import "/src/global.css"; globalThis.ready = "ready"');
    injectScript('before-hydration', 'import "/src/page.js"');
  } } }],
};
//- /p/src/tiny/server.js
export default {
  check: (Component) => Component.tiny === true,
  renderToStaticMarkup: (Component, props, slots) => ({ html: `<i>${Component(props)}${slots.default ?? ''}</i>` }),
};
//- /p/src/tiny/client.js
export default () => () => {};
//- /p/src/Hello.js
const Hello = ({ to }) => `hello ${to}`;
Hello.tiny = true;
export default Hello;
//- /p/src/page.js
console.log(1);
//- /p/src/global.css
b { color: red }
//- /p/src/pages/index.astro
---
import Hello from '../Hello.js';
---
<html><head></head><body>{globalThis.ready}<Hello to="you">!</Hello></body></html>
//- /p/src/pages/live.astro
---
import Hello from '../Hello.js';
export const partial = true;
---
<Hello client:nope />
"#;
    let site = run_first(files);
    site.table(
        &["GET /", "GET /@id/astro:scripts/page.js", "GET /live"],
        expect![[r#"
            GET / => 200 <!DOCTYPE html><html><head><style data-vite-dev-id="/p/src/global.css">b { color: red }
            </style><script>window.a = "<\/script>"</script><script type="module" src="/@id/astro:scripts/page.js"></script></head><body>ready<i>hello you!</i></body></html>
            GET /@id/astro:scripts/page.js => 200 import "/src/page.js"
            GET /live => 200 ! InvalidClientDirective: <Hello client:nope /> has a directive that does not exist."#]],
    );
}

#[test]
fn view_transitions_have_their_styles_in_the_head() {
    let files = r#"
//- /p/package.json
{}
//- /p/src/Late.astro
---
await new Promise((resolve) => setTimeout(resolve, 1));
---
<p transition:name={Astro.props.name}></p>
//- /p/src/pages/index.astro
---
import { fade } from 'astro:transitions';
import Late from '../Late.astro';
---
<html><head></head><body><Late name="a b" /><i transition:persist transition:name="keep" /><b transition:animate="none" transition:persist-props></b><Late name="é" transition:persist="x" /></body></html>
"#;
    let (_, page) = Site::new(files).ask(Request::new("GET", "/"));
    let (head, body) = page.split_once("</head>").unwrap();
    assert_eq!(head.matches("<style>").count(), 4, "{head}");
    for wanted in ["view-transition-name: a_20b;", "view-transition-name: keep;", "view-transition-name: \\E9 ;", "@keyframes astroFadeIn", "::view-transition-new(keep)"] {
        assert!(head.contains(wanted), "{wanted}: {head}");
    }
    expect![[r#"<body><p data-astro-transition-scope="astro-genteazn-3"></p><i data-astro-transition-scope="astro-h2sf425a-1" data-astro-transition-persist="keep"></i><b data-astro-transition-scope="astro-hvav325a-2" data-astro-transition-persist-props></b><p data-astro-transition-scope="astro-genteazn-4"></p></body></html>"#]].assert_eq(body);
}

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
  if (state.pathname === '/broken') throw new Error('spilled');
  if (state.pathname === '/steps') return middleware(state, (state) => pages(state));
  return astro(state);
} };
//- /p/src/pages/index.astro
---
---
<p>{Astro.locals.by}</p>
//- /p/src/pages/steps.ts
export const GET = ({ locals }) => new Response(locals.by);
//- /p/src/pages/500.astro
---
---
<p>{Astro.props.error.message}</p>
"#;
    Site::new(files).table(&["GET /", "GET /steps", "GET /teapot", "GET /broken", "GET /nowhere"], expect![[r#"
        GET / => 200 x-test: fetch / <!DOCTYPE html><p>fetch</p>
        GET /steps => 200 x-test: fetch /steps fetch
        GET /teapot => 418 short and stout
        GET /broken => 500 x-test: fetch /broken <!DOCTYPE html><p>spilled</p>
        GET /nowhere => 404 x-test: fetch /nowhere [Not found]"#]]);
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

#[test]
fn sessions_in_files_outlive_the_preview() {
    let folder = std::env::temp_dir().join(format!("astro-lsp-sessions-{}", std::process::id()));
    let files = format!(
        r#"
//- /p/package.json
{{}}
//- /p/astro.config.mjs
export default {{ output: 'server', session: {{ driver: 'fs', options: {{ base: '{}' }} }} }};
//- /p/src/pages/a.ts
export const GET = async ({{ session }}) => new Response(String(await session.get('n')));
export const POST = async ({{ session, url }}) => {{ session.set('n', 1); if (url.searchParams.has('load')) await session.load('../../etc/passwd'); return new Response(); }};
"#,
        folder.display()
    );
    let ask = |method: &str, target: &str, cookie: &str| {
        let headers = [("origin", "http://localhost:4321"), ("cookie", cookie)];
        let (reply, body) = Site::new(&files).ask(Request::new(method, target).with_headers(&headers));
        (reply.header("set-cookie").and_then(|cookie| cookie.split(';').next()).unwrap_or_default().to_owned(), format!("{} {body}", reply.status))
    };
    let (cookie, _) = ask("POST", "/a", "");
    assert_eq!(ask("GET", "/a", &cookie).1, "200 1");
    assert_eq!(ask("GET", "/a", "astro-session=12345678-1234-4234-8234-123456789abc").1, "200 undefined");
    assert!(ask("POST", "/a?load", "").1.starts_with("200"));
    #[expect(clippy::disallowed_methods, reason = "the test looks at what the page wrote")]
    let count = std::fs::read_dir(&folder).map_or(0, Iterator::count);
    #[expect(clippy::disallowed_methods, reason = "the test cleans up what the page wrote")]
    let _ = std::fs::remove_dir_all(&folder);
    assert_eq!(count, 1);
}
