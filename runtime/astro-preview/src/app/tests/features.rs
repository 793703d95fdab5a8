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

fn shop() -> Site {
    run_first(SHOP)
}

/// A site whose configuration is run first, as a session does it.
pub(super) fn run_first(files: &str) -> Site {
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
            POST /_actions/deep.a%2Eb content-type:application/json | {} => 404 {"type":"AstroActionError","code":"NOT_FOUND","status":404,"message":""}
            POST /_actions/name content-type:application/json | {} => 415 {"type":"AstroActionError","code":"UNSUPPORTED_MEDIA_TYPE","status":415,"message":"This action only accepts FormData."}
            POST /_actions/deep.orThrow content-type:application/json | {} => 404 {"type":"AstroActionError","code":"NOT_FOUND","status":404,"message":""}
            POST /_actions/name.orThrow content-type:application/json | {} => 404 {"type":"AstroActionError","code":"NOT_FOUND","status":404,"message":""}
            POST /_actions/add content-type:text/xml | <a/> => 415 {"type":"AstroActionError","code":"UNSUPPORTED_MEDIA_TYPE","status":415,"message":""}
            POST /_actions/add content-type:application/json | {"item":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"} => 413 {"type":"AstroActionError","code":"CONTENT_TOO_LARGE","status":413,"message":"Request body exceeds 60 bytes"}
            GET /_actions/add => 404 [Not found]
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
fn an_island_speaks_the_locale_of_its_page() {
    let files = r#"
//- /p/package.json
{}
//- /p/astro.config.mjs
export default { adapter: { name: 'a', hooks: {} }, i18n: { defaultLocale: 'en', locales: ['en', 'fr'] } };
//- /p/src/Hello.astro
<b>{Astro.currentLocale}</b>
//- /p/src/pages/fr/index.astro
---
import Hello from '../../Hello.astro';
---
<Hello server:defer />
"#;
    let site = Site::new(files);
    let (_, page) = site.ask(Request::new("GET", "/fr"));
    let address = page.split_once("fetch(\"").unwrap().1.split_once('"').unwrap().0;
    for (referer, expected) in [("http://localhost:4321/fr/", "<b>fr</b>"), ("http://localhost:4321/", "<b>en</b>"), ("", "<b>en</b>")] {
        assert_eq!(site.ask(Request::new("GET", address).with_headers(&[("referer", referer)])).1, expected, "{referer}");
    }
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
            GET /live => 200 ! InvalidClientDirective: <Hello client:nope /> has a directive that does not exist. (src/pages/live.astro:5:2)"#]],
    );
}

#[test]
fn components_rendered_one_by_one() {
    let files = r#"
//- /p/package.json
{}
//- /p/astro.config.mjs
export default { output: 'server' };
//- /p/src/tiny.js
export default {
  name: 'tiny',
  check: (Component) => Component.tiny === true,
  renderToStaticMarkup: (Component, props, slots) => ({ html: `<i>${Component(props)}${slots.default ?? ''}</i>` }),
};
//- /p/src/Card.astro
---
if (Astro.props.gone) return Astro.redirect('/gone');
if (Astro.props.other) return Astro.rewrite('/other');
Astro.response.headers.set('x-test', Astro.url.pathname);
---
<b>{Astro.props.to} {Astro.params.id} {Astro.locals.who} <slot /><slot name="more" /></b>
//- /p/src/Other.astro
<u>other {Astro.url.pathname}</u>
//- /p/src/pages/[case].ts
import { experimental_AstroContainer as Container } from 'astro/container';
import Card from '../Card.astro';
import Other from '../Other.astro';
import tiny from '../tiny.js';
const Hello = Object.assign((props) => `hello ${props.to}`, { tiny: true });
export const GET = async ({ params }) => {
  const container = await Container.create();
  switch (params.case) {
    case 'text':
      return new Response(await container.renderToString(Card, { props: { to: '<you>' }, params: { id: '7' }, locals: { who: 'me' }, slots: { default: '<s>in</s>', more: 'and' } }));
    case 'page':
      return container.renderToResponse(Card, { partial: false, request: new Request('https://example.com/here') });
    case 'gone':
      return container.renderToResponse(Card, { props: { gone: true } });
    case 'other':
      container.insertPageRoute('/other', Other);
      return container.renderToResponse(Card, { props: { other: true } });
    case 'endpoint':
      return container.renderToResponse({ GET: ({ url }) => new Response(url.href) }, { routeType: 'endpoint' });
    case 'tiny':
      container.addServerRenderer({ renderer: tiny });
      return container.renderToResponse(Hello, { props: { to: 'you' }, slots: { default: '!' } });
    default:
      return new Response('none');
  }
};
"#;
    Site::new(files).table(
        &["GET /text", "GET /page", "GET /gone", "GET /other", "GET /endpoint", "GET /tiny"],
        expect![[r#"
            GET /text => 200 <b>&lt;you&gt; 7 me <s>in</s>and</b>
            GET /page => 200 x-test: /here <!DOCTYPE html><b>   </b>
            GET /gone => 302 location: /gone
            GET /other => 200 <u>other /other</u>
            GET /endpoint => 200 https://example.com/
            GET /tiny => 200 <i>hello you!</i>"#]],
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
import { ClientRouter } from 'astro:transitions';
import Late from '../Late.astro';
---
<html><head><ClientRouter /></head><body><Late name="a b" /><i transition:persist transition:name="keep" /><b transition:animate="none" transition:persist-props></b><Late name="é" transition:persist="x" /></body></html>
"#;
    let (_, page) = Site::new(files).ask(Request::new("GET", "/"));
    let (head, body) = page.split_once("</head>").unwrap();
    let sheets: Vec<&str> = head.split("<style").skip(1).map(|style| style.split_once('>').unwrap().0).collect();
    expect![[r#"
        [
            " data-vite-dev-id=\"astro/components/viewtransitions.css\"",
            " data-vite-dev-id=\"astro/components/ClientRouter.astro?astro&amp;type=style&amp;index=0&amp;lang.css\"",
            "",
            "",
            "",
            "",
        ]
    "#]].assert_debug_eq(&sheets);
    for wanted in ["view-transition-name: a_20b;", "view-transition-name: keep;", "view-transition-name: \\E9 ;", "@keyframes astroFadeIn", "::view-transition-new(keep)"] {
        assert!(head.contains(wanted), "{wanted}: {head}");
    }
    expect![[r#"<body><p data-astro-transition-scope="astro-genteazn-3"></p><i data-astro-transition-scope="astro-gbj7325a-1" data-astro-transition-persist="keep"></i><b data-astro-transition-scope="astro-d6hm7y5a-2" data-astro-transition-persist-props></b><p data-astro-transition-scope="astro-genteazn-4"></p></body></html>"#]].assert_eq(body);
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

#[test]
fn forms_become_what_their_schema_describes() {
    let files = r#"
//- /p/package.json
{}
//- /p/astro.config.mjs
export default { output: 'server' };
//- /p/src/actions.ts
import { defineAction } from 'astro:actions';
import { z } from 'astro/zod';
const same = (input) => defineAction({ accept: 'form', input, handler: (data) => data });
export const server = {
  kinds: same(z.object({ name: z.string().min(2), age: z.number(), news: z.boolean(), tags: z.array(z.number()), note: z.string().optional(), size: z.string().default('m') })),
  nested: same(z.object({ who: z.object({ first: z.string() }), maybe: z.object({ x: z.string() }).optional() })),
  union: same(z.discriminatedUnion('type', [z.object({ type: z.literal('a'), n: z.number() }), z.object({ type: z.literal('b'), b: z.boolean() })])),
  piped: same(z.object({ n: z.number() }).transform(({ n }) => n * 2)),
};
//- /p/src/pages/index.astro
"#;
    let line = |name: &str, body: &str| format!("POST /_actions/{name} content-type:application/x-www-form-urlencoded origin:http://localhost:4321 | {body}");
    let lines = [
        line("kinds", "name=Bo&age=7&news=true&tags=1&tags=2"),
        line("kinds", "name=B&age=x&note="),
        line("nested", "who.first=Bo&__proto__.x=1"),
        line("union", "type=a&n=3"),
        line("union", "type=b"),
        line("union", "type=c"),
        line("piped", "n=21"),
    ];
    Site::new(files).table(&lines.each_ref().map(String::as_str), expect![[r#"
        POST /_actions/kinds content-type:application/x-www-form-urlencoded origin:http://localhost:4321 | name=Bo&age=7&news=true&tags=1&tags=2 => 200 [{"name":1,"age":2,"news":3,"tags":4,"note":-1,"size":7},"Bo",7,true,[5,6],1,2,"m"]
        POST /_actions/kinds content-type:application/x-www-form-urlencoded origin:http://localhost:4321 | name=B&age=x&note= => 400 {"type":"AstroActionInputError","issues":[{"code":"custom","path":["name"],"message":"Too small: expected string to have >=2 characters"},{"expected":"number","code":"invalid_type","path":["age"],"message":"Invalid input: expected number, received NaN"}],"fields":{"name":["Too small: expected string to have >=2 characters"],"age":["Invalid input: expected number, received NaN"]}}
        POST /_actions/nested content-type:application/x-www-form-urlencoded origin:http://localhost:4321 | who.first=Bo&__proto__.x=1 => 200 [{"who":1,"maybe":-1},{"first":2},"Bo"]
        POST /_actions/union content-type:application/x-www-form-urlencoded origin:http://localhost:4321 | type=a&n=3 => 200 [{"type":1,"n":2},"a",3]
        POST /_actions/union content-type:application/x-www-form-urlencoded origin:http://localhost:4321 | type=b => 200 [{"type":1,"b":2},"b",false]
        POST /_actions/union content-type:application/x-www-form-urlencoded origin:http://localhost:4321 | type=c => 400 {"type":"AstroActionInputError","issues":[{"code":"invalid_union","path":["type"],"message":"Invalid input"}],"fields":{"type":["Invalid input"]}}
        POST /_actions/piped content-type:application/x-www-form-urlencoded origin:http://localhost:4321 | n=21 => 200 [42]"#]]);
}

#[test]
fn what_fails_below_a_head_with_transitions_fails_in_the_body() {
    let files = r#"
//- /p/package.json
{}
//- /p/src/Bad.astro
---
await null;
throw new Error('late');
---
//- /p/src/pages/index.astro
---
import Bad from '../Bad.astro';
---
<html><head><title>t</title></head><body><main transition:animate="fade"><h1>one</h1><Bad /></main></body></html>
"#;
    let (reply, body) = Site::new(files).ask(Request::new("GET", "/"));
    assert_eq!(reply.status, 200);
    // The body broke off.
    assert_eq!(body, "! Error: late (src/Bad.astro:3:11)");
}
