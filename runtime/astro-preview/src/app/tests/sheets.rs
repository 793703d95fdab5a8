//! What becomes of a sheet on its way into a page: imports, addresses, names, options of `vite.css`.

use expect_test::expect;

use super::styles::{page, page_of};
use super::{Request, Site};

const IMPORTS: &str = r#"
//- /p/package.json
{}
//- /p/public/pub.css
.pub {}
//- /p/node_modules/kit/package.json
{ "name": "kit", "exports": { ".": { "style": "./kit.css", "default": "./kit.js" } } }
//- /p/node_modules/kit/kit.css
.kit { background: url(./kit.png) }
//- /p/node_modules/kit/kit.png
//- /p/src/main.css
@charset "utf-8";
@import "./a.css" screen;
@import url("./b.css") layer(base) supports(display: grid) print;
@import "https://example.com/x.css" screen;
@import '/pub.css';
@import "kit";
@import "./deep/c.css";
@import "./a.css" screen;
.main {}
@import "./late.css";
//- /p/src/a.css
.a {}
//- /p/src/b.css
@import "../src/a.css" (width > 1px);
.b {}
//- /p/src/deep/c.css
@layer early;
.c { background: url(c.png) }
//- /p/src/deep/c.png
//- /p/src/broken.css
.x {}
//- /p/src/missing.css
@import "./gone.css";
//- /p/src/pages/index.astro
---
import '../main.css';
---
<head></head>
//- /p/src/pages/missing.astro
---
import '../missing.css';
---
<head></head>
"#;

#[test]
fn sheets_stand_where_they_are_imported() {
    expect![[r#"
        <style data-vite-dev-id="/p/src/main.css">@charset "utf-8";
        @import "https://example.com/x.css" screen;
        @layer early;
        @media screen {
        .a {}
        }
        @media print {
        @supports (display: grid) {
        @layer base {
        @media (width > 1px) {
        .a {}
        }
        }
        }
        }
        @media print {
        @supports (display: grid) {
        @layer base {
        .b {}
        }
        }
        }
        .pub {}
        .kit { background: url(/node_modules/kit/kit.png) }
        .c { background: url(/src/deep/c.png) }
        .main {}
        @import "./late.css";
        </style>
        </head>"#]].assert_eq(&page(IMPORTS, "/"));
    let (reply, _) = Site::new(IMPORTS).ask(Request::new("GET", "/missing"));
    let error = reply.error.expect("a sheet that is not there is an error of the page");
    expect![[r#"StyleNotCompiled missing.css imports "./gone.css", and no sheet was found there. Some(("src/missing.css", 1, 10))"#]].assert_eq(&format!("{} {} {:?}", error.name, error.message, error.stack.first().map(|frame| (&frame.file, frame.line, frame.column))));
}

const ADDRESSES: &str = r##"
//- /p/package.json
{}
//- /p/astro.config.mjs
export default { base: '/b' };
//- /p/public/pub.png
//- /p/src/x.png
//- /p/src/a b.png
//- /p/src/small.svg
<svg width="1" fill="#fff">
  <path d='M0 0'/>
</svg>
//- /p/src/text.svg
<svg><text>%</text></svg>
//- /p/src/pages/index.astro
<head></head>
<style is:global>
@namespace url(./x.png);
a { a: url(../x.png), url('../x.png?q#h'), URL( "/src/x.png" ), url(/pub.png), url("../a b.png"), url(../gone.png) }
b { a: url(#id), url(data:image/png;base64,AA), url(https://e.com/x.png), url(var(--x)), my-url(../x.png), "url(../x.png)" /* url(../x.png) */ }
c { a: image-set("../x.png" 1x, url(../x.png) type("image/png") 2x), -webkit-image-set("../gone.png" 1x) }
d { a: url(../small.svg), url(../small.svg#f), url(../text.svg) }
</style>
"##;

#[test]
fn files_are_named_by_their_addresses() {
    expect![[r#"
        <style data-vite-dev-id="/p/src/pages/index.astro?astro&amp;type=style&amp;index=0&amp;lang.css">
        @namespace url(./x.png);
        a { a: url(/b/src/x.png), url('/b/src/x.png?q#h'), url("/b/src/x.png"), url(/b/pub.png), url("/b/src/a%20b.png"), url(../gone.png) }
        b { a: url(#id), url(data:image/png;base64,AA), url(https://e.com/x.png), url(var(--x)), my-url(../x.png), "url(../x.png)" /* url(../x.png) */ }
        c { a: image-set(url("/b/src/x.png") 1x, url(/b/src/x.png) type("image/png") 2x), -webkit-image-set("../gone.png" 1x) }
        d { a: url(data:image/svg+xml,%3csvg%20width='1'%20fill='%23fff'%3e%3cpath%20d='M0%200'/%3e%3c/svg%3e), url(/b/src/small.svg#f), url(data:image/svg+xml;base64,PHN2Zz48dGV4dD4lPC90ZXh0Pjwvc3ZnPgo=) }
        </style>
        </head>"#]].assert_eq(&page(ADDRESSES, "/b/"));
}

const NAMES: &str = r#"
//- /p/package.json
{}
//- /p/astro.config.mjs
export default { vite: { css: { modules: { generateScopedName: '[name]__[local]--[hash:base64:5]', localsConvention: 'camelCaseOnly', hashPrefix: 'x' } } } };
//- /p/src/a.module.css
.my-box { animation: fade 1s ease } .in_it { composes: my-box; composes: other from './b.module.css' }
//- /p/src/b.module.css
.other { background: url(x.png) }
//- /p/src/x.png
//- /p/src/pages/index.astro
---
import a, { myBox } from '../a.module.css';
---
<head></head>{JSON.stringify(a)} {myBox}
//- /p/src/broken.module.css
.a { composes: gone }
//- /p/src/pages/broken.astro
---
import a from '../broken.module.css';
---
{a.a}
"#;

#[test]
fn names_of_modules_are_made_as_configured() {
    expect![[r#"
        <style data-vite-dev-id="/p/src/a.module.css">.b-module__other--rkSw4 { background: url(/src/x.png) }
        .a-module__my-box--3xjMS { animation: a-module__fade---0DR3 1s ease } .a-module__in_it--r0x3x {}
        </style>
        </head>{&quot;myBox&quot;:&quot;a-module__my-box--3xjMS&quot;,&quot;fade&quot;:&quot;a-module__fade---0DR3&quot;,&quot;inIt&quot;:&quot;a-module__in_it--r0x3x a-module__my-box--3xjMS b-module__other--rkSw4&quot;} a-module__my-box--3xjMS"#]].assert_eq(&page(NAMES, "/"));
    let (reply, _) = Site::new(NAMES).ask(Request::new("GET", "/broken"));
    expect![[r#"broken.module.css composes "gone", and no rule above has this class."#]].assert_eq(&reply.error.expect("what composes nothing is an error").message);
}

const FUNCTIONS: &str = r#"
//- /p/package.json
{}
//- /p/astro.config.mjs
const own = (name) => `own-${name}`;
export default { vite: { css: {
  modules: { generateScopedName: own, localsConvention: (name) => [name, name.toUpperCase()] },
  preprocessorOptions: { scss: { additionalData: (css, file) => `$name: ${file.split('/').pop().replaceAll('.', '-')};\n${css}` } },
} } };
//- /p/src/a.module.scss
.a { content: $name }
//- /p/src/pages/index.astro
---
import a from '../a.module.scss';
---
<head></head>{JSON.stringify(a)}
"#;

#[test]
fn functions_of_the_configuration_are_asked() {
    expect![[r#"
        <style data-vite-dev-id="/p/src/a.module.scss">.own-a {
          content: a-module-scss;
        }
        </style>
        </head>{&quot;a&quot;:&quot;own-a&quot;,&quot;A&quot;:&quot;own-a&quot;}"#]].assert_eq(&page_of(&Site::configured(FUNCTIONS), "/"));
}

const SASS: &str = r#"
//- /p/package.json
{}
//- /p/astro.config.mjs
export default { vite: { css: { preprocessorOptions: { scss: { additionalData: '$brand: plum;\n', loadPaths: ['./styles'] } } } } };
//- /p/styles/_tokens.scss
$gap: 4px;
//- /p/node_modules/kit/package.json
{ "name": "kit", "exports": { ".": { "sass": "./src/index.scss", "default": "./index.js" } } }
//- /p/node_modules/kit/src/index.scss
@use './more'; $kit: 1;
//- /p/node_modules/kit/src/_more.scss
.more { background: url(./more.png) }
//- /p/node_modules/kit/src/more.png
//- /p/src/parts/_old.scss
.old { background: url(old.png); color: $brand }
//- /p/src/parts/old.png
//- /p/src/pages/index.astro
<head></head>
<style is:global lang="scss">
@use 'tokens'; @use 'kit';
@import '../parts/old';
a { color: $brand; gap: tokens.$gap; b: kit.$kit }
</style>
"#;

#[test]
fn sass_has_its_options_and_its_packages() {
    expect![[r#"
        <style data-vite-dev-id="/p/src/pages/index.astro?astro&amp;type=style&amp;index=0&amp;lang.css">.more {
          background: url(/node_modules/kit/src/more.png);
        }
        .old {
          background: url(/src/parts/old.png);
          color: plum;
        }
        a {
          color: plum;
          gap: 4px;
          b: 1;
        }
        </style>
        </head>"#]].assert_eq(&page(SASS, "/"));
}

const LIGHTNING: &str = r#"
//- /p/package.json
{}
//- /p/astro.config.mjs
export default { vite: { css: { transformer: 'lightningcss', lightningcss: { targets: { chrome: 5898240 }, drafts: { customMedia: true }, pseudoClasses: { hover: 'over' }, cssModules: { pattern: '[name]-[local]' } } } } };
//- /p/src/a.css
@import './b.css' screen;
@custom-media --wide (min-width: 9em);
.a { inset: 0; &:hover { color: oklch(70% .1 200) } @media (--wide) { background: url(./x.png) } }
//- /p/src/b.css
.b { background: url("./x.png") }
//- /p/src/x.png
//- /p/src/c.module.scss
$c: red;
.box { color: $c } .in { composes: box }
//- /p/src/pages/index.astro
---
import '../a.css';
import c from '../c.module.scss';
---
<head></head><p class={c.in}>x</p>
<style>p { inset: 0; & b { top: 0 } } :global(.dark) p { background: url(../x.png) }</style>
//- /p/src/broken.css
.a { color: red }
.b { *zoom: 1 }
//- /p/src/pages/broken.astro
---
import '../broken.css';
---
<head></head>
"#;

#[test]
fn lightning_css_where_it_is_configured() {
    expect![[r#"
        <style data-vite-dev-id="/p/src/a.css">@media screen {
          .b {
            background: url("/src/x.png");
          }
        }
        .a {
          inset: 0;
        }
        .a.over {
          color: #40b1b7;
          color: lab(66.1711% -31.3595 -12.905);
        }
        @media (min-width: 9em) {
          .a {
            background: url("/src/x.png");
          }
        }
        </style>
        <style data-vite-dev-id="/p/src/c.module.scss">.c-module-box {
          color: red;
        }
        .c-module-in {

        }
        </style>
        <style data-vite-dev-id="/p/src/pages/index.astro?astro&amp;type=style&amp;index=0&amp;lang.css">p[data-astro-cid-ziy4v6yq] {
          inset: 0;
        }
        p[data-astro-cid-ziy4v6yq] b[data-astro-cid-ziy4v6yq] {
          top: 0;
        }
        .dark p[data-astro-cid-ziy4v6yq] {
          background: url("/src/x.png");
        }
        </style>
        </head><p class="c-module-in c-module-box" data-astro-cid-ziy4v6yq>x</p>"#]].assert_eq(&page(LIGHTNING, "/"));
    let (reply, _) = Site::new(LIGHTNING).ask(Request::new("GET", "/broken"));
    let error = reply.error.expect("a sheet that cannot be read is an error of the page");
    expect![[r#"StyleNotCompiled Lightning CSS cannot read broken.css: Unexpected end of input. Some(("src/broken.css", 2, 15))"#]].assert_eq(&format!("{} {} {:?}", error.name, error.message, error.stack.first().map(|frame| (&frame.file, frame.line, frame.column))));
}

#[test]
fn sheets_that_nest_without_end_are_refused() {
    let config = "//- /p/package.json\n{}\n//- /p/astro.config.mjs\nexport default { vite: { css: { transformer: 'lightningcss' } } };\n//- /p/src/pages/index.astro\n---\nimport '../a.css';\n---\n<head></head>\n//- /p/src/a.css\n";
    for (open, close) in [(".a{", "}"), (".a,.b{", "}"), (":is(", ")"), (".a{b:calc(", ")"), ("@media (", ")"), ("[", "]")] {
        let few = if open.contains(',') { 12 } else { 50 };
        for (times, expected) in [(few, None), (100_000, Some("more than 100 brackets"))] {
            let (reply, _) = Site::new(&format!("{config}{}{}\n", open.repeat(times), close.repeat(times))).ask(Request::new("GET", "/"));
            let message = reply.error.map(|error| error.message).unwrap_or_default();
            assert!(expected.is_none_or(|expected| message.contains(expected)), "{open}: {message}");
        }
    }
    let (reply, _) = Site::new(&format!("{config}{}{}\n", ".a,.b{".repeat(40), "}".repeat(40))).ask(Request::new("GET", "/"));
    assert!(reply.error.is_some_and(|error| error.message.contains("100000 selectors")));
}

const RC: &str = r#"
//- /w/package.json
{ "workspaces": ["p"], "postcss": { "plugins": { "shout": { "mark": "w" } } } }
//- /p/package.json
{ "postcss": { "plugins": { "shout": { "mark": "data" } } } }
//- /p/node_modules/postcss/package.json
{ "name": "postcss", "type": "module", "main": "index.js" }
//- /p/node_modules/postcss/index.js
export default (plugins) => ({ process: async (css) => ({ css: plugins.reduce((css, plugin) => plugin(css), css) }) });
//- /p/node_modules/shout/package.json
{ "name": "shout", "main": "index.js" }
//- /p/node_modules/shout/index.js
module.exports = ({ mark }) => (css) => `${css.replace('red', 'RED')}/* ${mark} */`;
//- /p/src/pages/index.astro
<head></head>
<style is:global>p { color: red }</style><style> </style><style is:global>q {}</style>
"#;

#[test]
fn postcss_may_be_configured_in_package_json() {
    expect![[r#"
        <style data-vite-dev-id="/p/src/pages/index.astro?astro&amp;type=style&amp;index=0&amp;lang.css">p { color: RED }/* data */
        </style>
        <style data-vite-dev-id="/p/src/pages/index.astro?astro&amp;type=style&amp;index=1&amp;lang.css">q {}/* data */
        </style>
        </head>"#]].assert_eq(&page(RC, "/"));
}
