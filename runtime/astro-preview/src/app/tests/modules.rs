//! Modules and styles of a project: packages, globs, preprocessors.

use expect_test::expect;

use super::{Request, Site};

#[test]
fn packages_of_every_kind() {
    let files = r#"
//- /p/src/pages/index.astro
---
import cjs, { named } from "cjs";
import own from "compiled";
import esm from "esm";
import both from "file://../both.js";
---
<p>{cjs.named} {named} {own} {esm} {both}</p>
//- /p/src/both.js
export default "both";
//- /p/node_modules/cjs/package.json
{ "main": "lib" }
//- /p/node_modules/cjs/lib/index.js
const { join } = require("path");
exports.named = join("a", require("./data.json").b, require("other"));
//- /p/node_modules/cjs/lib/data.json
{ "b": "b" }
//- /p/node_modules/other/package.json
{ "exports": { "require": "./c.cjs", "import": "./c.mjs" } }
//- /p/node_modules/other/c.cjs
module.exports = "required";
//- /p/node_modules/other/c.mjs
export default "imported";
//- /p/node_modules/compiled/index.js
"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.default = "own default";
//- /p/node_modules/esm/package.json
{ "type": "module", "exports": "./index.js" }
//- /p/node_modules/esm/index.js
import other from "other";
export default other;
"#;
    Site::new(files).table(&["GET /"], expect!["GET / => 200 <!DOCTYPE html><p>a/b/required a/b/required own default imported both</p>"]);
}

#[test]
fn globs_with_aliases_and_bases() {
    let files = r#"
//- /p/tsconfig.json
{ "compilerOptions": { "paths": { "@parts/*": ["./src/parts/*"] } } }
//- /p/src/pages/index.astro
---
const aliased = Object.keys(import.meta.glob("@parts/*.js"));
const based = Object.keys(import.meta.glob("./*.js", { base: "../parts" }));
const raw = Object.values(import.meta.glob("../parts/a.js", { query: { raw: true }, import: "default", eager: true }));
---
<p>{aliased.join()} {based.join()} {raw}</p>
//- /p/src/parts/a.js
export default 1
//- /p/src/parts/b.js
export default 2
"#;
    Site::new(files).table(&["GET /"], expect![[r#"
        GET / => 200 <!DOCTYPE html><p>/src/parts/a.js,/src/parts/b.js ./a.js,./b.js export default 1
        </p>"#]]);
}

#[test]
fn sheets_of_other_languages() {
    let files = r#"
//- /p/src/pages/index.astro
---
import "../a.scss";
import names from "../b.module.scss";
import Late from "../Late.vue";
---
<html><head></head><body class={names.box}><p>x</p><Late /></body></html>
<style lang="sass">
	p
		color: red
		b
			color: blue
</style>
<style>@import "../c.css";</style>
//- /p/src/a.scss
@use "./parts" as *;
a { color: $ink; &:hover { color: blue } }
//- /p/src/_parts.scss
$ink: black;
//- /p/src/b.module.scss
.box { .in { margin: 0 } }
//- /p/src/c.css
i { top: 0 }
//- /p/src/Late.vue
<template><u>x</u></template>
<style scoped lang="scss">u { s { top: 1px } }</style>
"#;
    Site::new(files).table(&["GET /"], expect![[r#"
        GET / => 200 <!DOCTYPE html><html data-astro-cid-ziy4v6yq><head><style data-vite-dev-id="/p/src/a.scss">a {
          color: black;
        }
        a:hover {
          color: blue;
        }</style><style data-vite-dev-id="/p/src/b.module.scss">._box_1eloa_1 ._in_1eloa_1 {
          margin: 0;
        }</style><style data-vite-dev-id="/p/src/Late.vue">u s {
          top: 1px;
        }</style><style data-vite-dev-id="/p/src/pages/index.astro?astro&amp;type=style&amp;index=0&amp;lang.css">p[data-astro-cid-ziy4v6yq] {
          color: red;
        }
        p[data-astro-cid-ziy4v6yq] b[data-astro-cid-ziy4v6yq] {
          color: blue;
        }</style><style data-vite-dev-id="/p/src/pages/index.astro?astro&amp;type=style&amp;index=1&amp;lang.css">i[data-astro-cid-ziy4v6yq] { top: 0 }
        </style></head><body class="_box_1eloa_1" data-astro-cid-ziy4v6yq><p data-astro-cid-ziy4v6yq>x</p><astro-island data-file="/src/Late.vue"></astro-island></body></html>"#]]);
}

#[test]
fn a_broken_sheet_is_named() {
    let files = "//- /p/src/pages/index.astro\n<p>x</p>\n<style lang=\"scss\">\n  p { color: $none }\n</style>\n";
    let (reply, _) = Site::new(files).ask(Request::new("GET", "/"));
    let error = reply.error.expect("the sheet cannot be read");
    let place = error.frame.map(|frame| format!("{}:{}:{}", frame.file, frame.line, frame.column));
    expect!["StyleNotCompiled: Sass cannot read index.astro: Undefined variable. src/pages/index.astro:3:14"]
        .assert_eq(&format!("{}: {} {}", error.name, error.message, place.unwrap_or_default()));
}

#[test]
fn a_file_that_is_not_there_has_the_code_node_gives_it() {
    let site = Site::new(
        r#"
//- /p/src/pages/index.ts
export async function GET() {
  const path = './perhaps.config.mjs?t=1';
  return new Response(await import(path).catch((error) => `${error.code} ${error.message.includes('perhaps.config.mjs')}`));
}
"#,
    );
    site.table(&["GET /"], expect![[r#"GET / => 200 ERR_MODULE_NOT_FOUND true"#]]);
}

#[test]
fn scopes_that_are_classes_reach_components() {
    let files = r#"
//- /p/astro.config.mjs
export default { scopedStyleStrategy: "where" };
//- /p/src/Icon.astro
<svg class={Astro.props.class} id={Astro.props.id} />
//- /p/src/pages/index.astro
---
import Icon from "../Icon.astro";
const on = true;
---
<Icon class="icon" /><Icon class={on && "dynamic"} id="a" /><Icon class="a" class:list={["b", { on }]} /><Icon {...{ id: "b" }} /><p class="p" />
<style>p { color: red }</style>
"#;
    Site::new(files).table(&["GET /"], expect![[r#"GET / => 200 <!DOCTYPE html><style data-vite-dev-id="/p/src/pages/index.astro?astro&amp;type=style&amp;index=0&amp;lang.css">p:where(.astro-ziy4v6yq) { color: red }</style><svg class="icon astro-ziy4v6yq"></svg><svg class="dynamic astro-ziy4v6yq" id="a"></svg><svg class="a b on astro-ziy4v6yq"></svg><svg class="astro-ziy4v6yq" id="b"></svg><p class="p astro-ziy4v6yq"></p>"#]]);
}

#[test]
fn links_are_fetched_ahead() {
    let site = Site::new(
        r#"
//- /p/package.json
{}
//- /p/astro.config.mjs
export default { prefetch: { prefetchAll: true, defaultStrategy: 'viewport' } };
//- /p/src/pages/index.astro
<html><head><title>a</title></head><body><a href="/b">b</a></body></html>
"#,
    );
    site.table(&["GET /", "GET /@id/astro:scripts/page.js"], expect![[r#"
        GET / => 200 <!DOCTYPE html><html><head><title>a</title><script type="module" src="/@id/astro:scripts/page.js"></script></head><body><a href="/b">b</a></body></html>
        GET /@id/astro:scripts/page.js => 200 import { init } from "/@id/astro:prefetch";
        init({"all":true,"strategy":"viewport"});"#]]);
    let (reply, body) = site.ask(Request::new("GET", "/@id/astro:prefetch"));
    assert!(reply.status == 200 && body.contains("export function init"), "{body}");
}

#[test]
fn pages_that_move_in_place_fetch_ahead_unless_they_must_not() {
    let settings = |prefetch: &str| {
        let files = "//- /p/package.json\n{}\n//- /p/astro.config.mjs\nexport default { PREFETCH };\n//- /p/src/pages/index.astro\n<p>x</p>\n";
        let site = Site::new(&files.replace("PREFETCH", prefetch));
        let router = site.ask(Request::new("GET", "/@id/astro-lsp:transition-router")).1;
        assert!(router.contains(r#"from "/@id/astro-lsp:settings""#) && router.contains(r#"from "/@id/astro-lsp:prefetch-client""#), "{router}");
        let text = site.ask(Request::new("GET", "/@id/astro-lsp:settings")).1;
        text.split_once("\"prefetch\":").unwrap().1.split(",\"base").next().unwrap().to_owned()
    };
    expect![[r#"
        {"all":null,"strategy":null}
        {"all":null,"strategy":null}
        {"all":false,"strategy":"load"}
        false"#]]
    .assert_eq(&["", "prefetch: true", "prefetch: { prefetchAll: false, defaultStrategy: 'load' }", "prefetch: false"].map(settings).join("\n"));
}

#[test]
fn sharp_is_loaded_and_says_what_it_is_when_it_is_used() {
    let site = Site::new(
        r#"
//- /p/package.json
{}
//- /p/src/pages/load.js
import sharp, { fit } from 'sharp';
export const GET = () => new Response(`${typeof sharp} ${fit.cover}`);
//- /p/src/pages/use.js
import sharp from 'sharp';
export const GET = () => sharp('a.png').toBuffer();
"#,
    );
    site.table(&["GET /load"], expect!["GET /load => 200 function cover"]);
    let (reply, body) = site.ask(Request::new("GET", "/use"));
    assert!(reply.status == 500 && body.contains("sharp is a native addon") && body.contains("src/pages/use.js:2:26"), "{body}");
}

/// `<Prism>` of `@astrojs/prism`: a component of a package that loads languages with `require`, each into one object of all.
#[test]
fn a_package_that_requires_what_it_is_asked_for() {
    let files = r##"
//- /p/src/pages/index.astro
---
import { Colour } from "@a/colour";
---
<Colour lang="one" code="x < y" /><Colour lang="one" code="z" /><Colour lang="none" code="<i>" />
//- /p/node_modules/@a/colour/package.json
{ "name": "@a/colour", "type": "module", "exports": { ".": "./dist/index.js" }, "imports": { "#load": { "workerd": "./dist/nothing.js", "default": "./dist/load.js" } }, "keywords": ["astro"] }
//- /p/node_modules/@a/colour/dist/index.js
import { default as default2 } from "../Colour.astro";
export { default2 as Colour };
//- /p/node_modules/@a/colour/dist/highlight.js
import Colours from "colours";
import { load } from "#load";
export async function highlight(lang, code) {
  if (!Colours.languages[lang]) await load([lang]);
  const language = Colours.languages[lang];
  return language ? language.apply(code) : code;
}
//- /p/node_modules/@a/colour/dist/load.js
import loadLanguages from "colours/components/index.js";
export const load = async (languages) => loadLanguages(languages);
//- /p/node_modules/@a/colour/Colour.astro
---
import { highlight } from "./dist/highlight";
interface Props { lang?: string; code: string }
const { lang, code } = Astro.props as Props;
const html = await highlight(lang, code);
---
<pre class={[`language-${lang}`].filter(Boolean).join(" ")}><code set:html={html} /></pre>
//- /p/node_modules/colours/package.json
{ "name": "colours", "main": "colours.js" }
//- /p/node_modules/colours/colours.js
var _self = typeof window !== "undefined" ? window : typeof WorkerGlobalScope !== "undefined" && self instanceof WorkerGlobalScope ? self : {};
var Colours = { languages: {}, times: 0 };
if (typeof module !== "undefined" && module.exports) module.exports = Colours;
if (typeof global !== "undefined") global.Colours = Colours;
//- /p/node_modules/colours/components/index.js
module.exports = (languages) => {
  for (const language of languages) {
    const path = "./colours-" + language;
    try { delete require.cache[require.resolve(path)]; } catch (error) { console.warn("Language does not exist: " + language); continue; }
    delete Colours.languages[language];
    require(path);
  }
};
//- /p/node_modules/colours/components/colours-one.js
(function (Colours) { Colours.times++; Colours.languages.one = { apply: (code) => `<b>${Colours.times} ${code.replace("<", "&lt;")}</b>` }; })(Colours);
"##;
    Site::new(files).table(
        &["GET /", "GET /"],
        expect![[r#"
            GET / => 200 <!DOCTYPE html><pre class="language-one"><code><b>1 x &lt; y</b></code></pre><pre class="language-one"><code><b>1 z</b></code></pre><pre class="language-none"><code><i></code></pre>
            GET / => 200 <!DOCTYPE html><pre class="language-one"><code><b>1 x &lt; y</b></code></pre><pre class="language-one"><code><b>1 z</b></code></pre><pre class="language-none"><code><i></code></pre>"#]],
    );
}

#[test]
fn what_moves_in_browsers_can_be_imported_on_the_server() {
    let site = Site::new(
        r#"
//- /p/package.json
{}
//- /p/src/pages/index.astro
---
import { navigate, supportsViewTransitions, transitionEnabledOnThisPage, getFallback } from 'astro:transitions/client';
import { prefetch } from 'astro:prefetch';
await navigate('/b');
prefetch('/b');
---
<p>{String(supportsViewTransitions)} {String(transitionEnabledOnThisPage())} {getFallback()}</p>
"#,
    );
    site.table(&["GET /"], expect!["GET / => 200 <!DOCTYPE html><p>false false animate</p>"]);
}

#[test]
fn scripts_of_components_elsewhere_are_served_once_a_page_uses_them() {
    let site = Site::new(
        r#"
//- /p/package.json
{}
//- /lib/Card.astro
<b>card</b>
<script>console.log('card')</script>
//- /lib/Secret.astro
<script>console.log('secret')</script>
//- /p/src/pages/index.astro
---
import Card from '../../../lib/Card.astro';
---
<Card />
"#,
    );
    site.table(&["GET /", "GET /@fs/lib/Card.astro?astro&type=script&index=0&lang.ts", "GET /@fs/lib/Secret.astro?astro&type=script&index=0&lang.ts"], expect![[r#"
        GET / => 200 <!DOCTYPE html><b>card</b><script type="module" src="/@fs/lib/Card.astro?astro&type=script&index=0&lang.ts"></script>
        GET /@fs/lib/Card.astro?astro&type=script&index=0&lang.ts => 200 console.log('card')
        GET /@fs/lib/Secret.astro?astro&type=script&index=0&lang.ts => 404 [Not found]"#]]);
}

#[test]
fn scripts_inside_of_custom_elements_stand_before_them() {
    let site = Site::new(
        r#"
//- /p/package.json
{}
//- /p/src/components/Toggle.astro
<b>t</b><script>console.log('toggle')</script>
//- /p/src/components/Late.astro
---
await new Promise((done) => setTimeout(done, 5));
const html = await Astro.slots.render('default');
---
<i set:html={html} /><script>console.log('late')</script>
//- /p/src/pages/index.astro
---
import Late from '../components/Late.astro';
import Toggle from '../components/Toggle.astro';
---
<p>one</p>
<my-shell><my-inner><Late><my-slotted>two<script>console.log('two')</script></my-slotted></Late><Toggle /></my-inner></my-shell>
<my-plain><script is:inline>3</script></my-plain>
"#,
    );
    site.table(&["GET /"], expect![[r#"GET / => 200 <!DOCTYPE html><p>one</p><script type="module" src="/src/components/Late.astro?astro&type=script&index=0&lang.ts"></script><script type="module" src="/src/components/Toggle.astro?astro&type=script&index=0&lang.ts"></script><my-shell><my-inner><i><script type="module" src="/src/pages/index.astro?astro&type=script&index=0&lang.ts"></script><my-slotted>two</my-slotted></i><b>t</b></my-inner></my-shell><my-plain><script>3</script></my-plain>"#]]);
}

const OLD: &str = r#"
//- /p/package.json
{}
//- /p/node_modules/astro/package.json
{ "name": "astro", "version": "5.13.0" }
//- /p/src/pages/index.astro
---
const yes = true;
---
{yes && (<!-- one --> <p>1</p>)}{yes ? <!-- two --> : <b/>}{[1, 2].map((n) => (<!-- it's {n} --><i>{n}</i>))}
"#;

#[test]
fn before_astro_7_a_comment_among_code_is_markup() {
    let (_, page) = Site::new(OLD).ask(Request::new("GET", "/"));
    expect!["<!DOCTYPE html><!-- one --><p>1</p><!-- two --><!-- it's {n} --><i>1</i><!-- it's {n} --><i>2</i>"].assert_eq(&page);
}

#[test]
fn names_that_nobody_exports_are_undefined() {
    let files = r#"
//- /p/package.json
{}
//- /p/src/lib/types.ts
export interface Shape { side: number }
export type Name = string;
export const here = 1;
//- /p/src/lib/index.ts
export { Shape, Name, here } from "./types";
export { default as nobody } from "./types";
//- /p/src/middleware.js
import { nothing } from "./lib/types";
export const onRequest = (context, next) => next(nothing);
//- /p/src/pages/index.astro
---
import { here, Shape, nobody } from "../lib/index";
import * as all from "../lib/index";
const shape: Shape = { side: here };
---
{shape.side} {typeof Shape} {typeof nobody} {Object.keys(all).sort().join()}
//- /p/src/pages/call.ts
import { gone } from "../lib/types";
export const GET = () => new Response(typeof gone);
export const POST = () => new Response(typeof gone);
//- /p/src/pages/called.ts
import { gone } from "../lib/index";
export const GET = () => { try { return new Response(gone()); } catch (error) { return new Response(error.name); } };
"#;
    Site::new(files).table(
        &["GET /", "POST /call", "GET /call", "GET /called"],
        expect![[r#"
            GET / => 200 <!DOCTYPE html>1 undefined undefined Name,Shape,here,nobody
            POST /call => 200 undefined
            GET /call => 200 undefined
            GET /called => 200 TypeError"#]],
    );
}

#[test]
fn of_two_files_with_one_address_development_asks_the_first_by_name() {
    let files = r#"
//- /p/package.json
{}
//- /p/src/pages/a.ts
export const prerender = false;
export const GET = () => new Response("a.ts");
//- /p/src/pages/a.astro
---
export const prerender = false;
---
a.astro
//- /p/src/pages/b.js
export const prerender = false;
export const GET = () => new Response("b.js");
//- /p/src/pages/b.md
---
prerender: false
---
b.md
//- /p/src/pages/[x]/c.ts
export const prerender = false;
export const GET = () => new Response("[x]/c.ts");
//- /p/src/pages/[y]/c.astro
---
export const prerender = false;
---
[y]/c.astro
"#;
    // Text is rendered ahead, and comes first for that.
    Site::new(files).table(
        &["GET /a", "GET /b", "GET /z/c"],
        expect![[r#"
            GET /a => 200 <!DOCTYPE html>a.astro
            GET /b => 200 <!DOCTYPE html><meta charset="utf-8"><p>b.md</p>
            GET /z/c => 200 [x]/c.ts"#]],
    );
}
