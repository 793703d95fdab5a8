//! Sheets: modules, and what packages of the project make of theirs.

use std::sync::Arc;

use astro_project::{Change, FilePath, MemoryWorld, Workspace};
use expect_test::expect;

use super::{App, Changed, Request, Settings, Site};

/// The styles of a page's head, one a line, and its body.
pub(super) fn page(files: &str, path: &str) -> String {
    page_of(&Site::new(files), path)
}

pub(super) fn page_of(site: &Site, path: &str) -> String {
    let (_, page) = site.ask(Request::new("GET", path));
    let page = page.replace("<style data-vite-dev-id=", "\n<style data-vite-dev-id=").replace("</style>", "\n</style>\n");
    page.lines().filter(|line| !line.is_empty() && !line.starts_with("<!DOCTYPE")).map(str::trim_end).collect::<Vec<_>>().join("\n")
}

const MODULES: &str = r#"
//- /p/package.json
{}
//- /p/src/a.module.css
@value gap from './b.module.scss';
.wide { composes: box from './b.module.scss'; padding: gap; background: url(./x.png) }

#id .wide:hover { animation: spin 1s }
@keyframes spin { to { top: 0 } }
//- /p/src/x.png
//- /p/src/b.module.scss
$c: red;
.box { .in & { color: $c } }
:export { gap: 4px }
//- /p/src/pages/index.astro
---
import a, { wide } from '../a.module.css';
---
<head></head><p class={a.wide}>{wide === a.wide} {Object.keys(a).join()}</p>
"#;

#[test]
fn modules_are_named_as_vite_names_them() {
    expect![[r#"
        <style data-vite-dev-id="/p/src/a.module.css">._in_1y3cd_1 ._box_1y3cd_1 {
          color: red;
        }
        ._wide_uvjef_2 { padding: 4px; background: url(/src/x.png) }
        #_id_uvjef_5 ._wide_uvjef_2:hover { animation: _spin_uvjef_5 1s }
        @keyframes _spin_uvjef_5 { to { top: 0 } }
        </style>
        </head><p class="_wide_uvjef_2 _box_1y3cd_1">true gap,wide,id,spin</p>"#]].assert_eq(&page(MODULES, "/"));
}

#[test]
fn sass_is_told_what_the_configuration_says() {
    let files = r#"
//- /p/package.json
{}
//- /p/astro.config.mjs
const scss = { loadPaths: ['src/shared'], additionalData: '$gap: 4px;\n' };
export default { vite: { css: { preprocessorOptions: { scss } }, resolve: { alias: false } } };
//- /p/src/shared/base/_colours.scss
$main: red;
//- /p/src/pages/index.astro
<head></head><style lang="scss">
@use 'base/colours' as *;
p { color: $main; margin: $gap }
</style>
//- /p/src/pages/wrong.astro
<head></head><style lang="scss">
p { color: $none }
</style>
"#;
    expect![[r#"
        <style data-vite-dev-id="/p/src/pages/index.astro?astro&amp;type=style&amp;index=0&amp;lang.css">p[data-astro-cid-ziy4v6yq] {
          color: red;
          margin: 4px;
        }
        </style>
        </head>"#]].assert_eq(&page(files, "/"));
    let (_, wrong) = Site::new(files).ask(Request::new("GET", "/wrong"));
    assert!(wrong.contains("wrong.astro:2:12"), "{wrong}");
}

const PACKAGES: &str = r#"
//- /p/package.json
{}
//- /p/node_modules/less/package.json
{ "name": "less", "type": "module", "main": "index.js" }
//- /p/node_modules/less/index.js
export default { render: async (css, { filename }) => ({ css: css.replace(/@c: (\w+);\s*/, '').replace('@c', 'red') + `/* ${filename} */` }) };
//- /p/node_modules/tailwindcss/package.json
{ "name": "tailwindcss", "type": "module", "exports": { ".": "./index.js", "./theme.css": "./theme.css", "./package.json": "./package.json" } }
//- /p/node_modules/tailwindcss/theme.css
:root { --x: 1 }
//- /p/node_modules/tailwindcss/index.js
export async function compile(css, { loadStylesheet, loadModule, base }) {
  const theme = await loadStylesheet('tailwindcss/theme.css', base);
  const { module } = await loadModule('./plugin.mjs', base);
  const known = /^(flex|p-\d|bg-\[.*\])$/;
  return { root: null, sources: [], build: (words) => theme.content + words.filter((word) => known.test(word)).map((word) => `.${word} {}`).join(' ') + module() };
}
//- /p/node_modules/@tailwindcss/vite/package.json
{ "name": "@tailwindcss/vite" }
//- /p/src/plugin.mjs
export default () => '/* plugged */';
//- /p/src/global.css
@import "tailwindcss";
//- /p/src/x.png
//- /p/src/pages/index.astro
---
import '../global.css';
import text from '../other.less?inline';
---
<head></head><p class="flex p-4 bg-[url('/a.png')] unknown">{text}</p>
<style lang="less">@c: blue; p { color: @c; background: url(../x.png) }</style>
//- /p/src/other.less
@c: blue; b { color: @c }
//- /p/src/pages/stylus.astro
<head></head><p>shown</p>
<style lang="stylus">p color red</style>
"#;

#[test]
fn packages_of_the_project_make_css() {
    expect![[r#"
        <style data-vite-dev-id="/p/src/global.css">:root { --x: 1 }
        .bg-[url('/a.png')] {} .flex {} .p-4 {}/* plugged */
        </style>
        <style data-vite-dev-id="/p/src/pages/index.astro?astro&amp;type=style&amp;index=0&amp;lang.css">p[data-astro-cid-ziy4v6yq] { color: red; background: url(/src/x.png) }/* /p/src/pages/index.astro */
        </style>
        </head><p class="flex p-4 bg-[url('/a.png')] unknown" data-astro-cid-ziy4v6yq>b { color: red }
        /* /p/src/other.less */</p>"#]].assert_eq(&page(PACKAGES, "/"));
    // Without the package the page is there, and what is missing is said.
    expect![[r#"
        <style data-vite-dev-id="/p/src/pages/stylus.astro?astro&amp;type=style&amp;index=0&amp;lang.css">
        </style>
        </head><p data-astro-cid-p7b3bdoo>shown</p>"#]].assert_eq(&page(PACKAGES, "/stylus"));
}

const POSTCSS: &str = r#"
//- /p/package.json
{}
//- /p/node_modules/postcss/package.json
{ "name": "postcss", "type": "module", "main": "index.js" }
//- /p/node_modules/postcss/index.js
export default (plugins) => ({ process: async (css, { from }) => ({ css: plugins.reduce((css, plugin) => plugin(css, from), css) }) });
//- /p/node_modules/shout/package.json
{ "name": "shout", "main": "index.js" }
//- /p/node_modules/shout/index.js
module.exports = ({ mark }) => (css, from) => `${css.replace('red', 'RED')}/* ${mark} ${from} */`;
//- /p/postcss.config.mjs
export default ({ env }) => ({ plugins: { shout: { mark: env } } });
//- /p/src/pages/index.astro
<head></head><p>x</p>
<style>p { color: red }</style>
"#;

#[test]
fn postcss_runs_as_it_is_configured() {
    expect![[r#"
        <style data-vite-dev-id="/p/src/pages/index.astro?astro&amp;type=style&amp;index=0&amp;lang.css">p[data-astro-cid-ziy4v6yq] { color: RED }/* development /p/src/pages/index.astro */
        </style>
        </head><p data-astro-cid-ziy4v6yq>x</p>"#]].assert_eq(&page(POSTCSS, "/"));
}

const PARTS: &str = r#"
//- /p/package.json
{}
//- /p/astro.config.mjs
export default { vite: { plugins: [[{
  name: 'parts',
  resolveId: (id) => (id.startsWith('virtual:') ? '\0' + id : undefined),
  load: (id) => (id === '\0virtual:card' ? "export { default } from '/src/Card.astro'; export * from 'virtual:more';" : id === '\0virtual:more' ? "import 'virtual:made.css'; import '/src/more.css'; export const more = 1;" : id === '\0virtual:made.css' ? 'made {}' : undefined),
}][0]] } };
//- /p/src/Card.astro
<i>card</i><style>i { top: 0 }</style>
//- /p/src/more.css
more {}
//- /p/node_modules/kit/package.json
{ "name": "kit", "type": "module", "exports": "./index.js", "peerDependencies": { "astro": "*" } }
//- /p/node_modules/kit/index.js
import './kit.css';
export { default as Box } from './Box.astro';
export const kit = 1;
//- /p/node_modules/kit/kit.css
kit {}
//- /p/node_modules/kit/Box.astro
<b>box</b><style is:global>b { top: 0 }</style>
//- /p/node_modules/plain/package.json
{ "name": "plain", "type": "module", "exports": "./index.js" }
//- /p/node_modules/plain/index.js
export const plain = 1;
//- /p/src/print.css
print {}
//- /p/src/pages/index.astro
---
import Card from 'virtual:card';
import { Box } from 'kit';
import { plain } from 'plain';
import print from '../print.css?url';
---
<html><head><title>{plain}</title></head><body><Card /><Box />{print}</body></html>
"#;

#[test]
fn sheets_come_through_modules_of_plugins_and_packages_for_astro() {
    expect![[r#"
        <style data-vite-dev-id="/p/src/Card.astro?astro&amp;type=style&amp;index=0&amp;lang.css">i[data-astro-cid-6te3eygr] { top: 0 }
        </style>
        <style data-vite-dev-id="/@id/__x00__virtual:made.css">made {}
        </style>
        <style data-vite-dev-id="/p/src/more.css">more {}
        </style>
        <style data-vite-dev-id="/p/node_modules/kit/kit.css">kit {}
        </style>
        <style data-vite-dev-id="/p/node_modules/kit/Box.astro?astro&amp;type=style&amp;index=0&amp;lang.css">b { top: 0 }
        </style>
        <style data-vite-dev-id="/p/src/print.css?url">export default "/src/print.css"
        </style>
        </head><body><i data-astro-cid-6te3eygr>card</i><b>box</b>/src/print.css</body></html>"#]].assert_eq(&page_of(&Site::configured(PARTS), "/"));
}

#[test]
fn plugins_find_what_imports_mean() {
    let files = r#"
//- /p/package.json
{}
//- /p/astro.config.mjs
const api = { name: 'api', async resolveId(id, importer) {
  if (id === 'virtual:api') return (await this.resolve('kit', importer)) ?? undefined;
  if (id === 'virtual:options') return await this.resolve('./own.config.mjs');
  if (id === 'virtual:none') return (await this.resolve('./none.mjs')) ? undefined : '\0none';
}, load: (id) => (id === '\0none' ? 'export default "none"' : undefined) };
export default { vite: { plugins: [[api][0]] } };
//- /p/own.config.mjs
export default 'own';
//- /p/node_modules/kit/package.json
{ "name": "kit", "type": "module", "exports": "./index.js" }
//- /p/node_modules/kit/index.js
export const kit = 'kit';
//- /p/src/pages/index.astro
---
import { kit } from 'virtual:api';
import options from 'virtual:options';
import none from 'virtual:none';
---
{kit} {options} {none}
"#;
    let (_, page) = Site::configured(files).ask(Request::new("GET", "/"));
    assert!(page.ends_with("kit own none"), "{page}");
}

const INLINE: &str = r#"
//- /p/package.json
{}
//- /p/astro.config.mjs
const loud = () => (css, from) => css.replace('red', 'RED') + `/* ${from} */`;
export default { vite: { css: { postcss: { plugins: [loud()] } } } };
//- /p/postcss.config.mjs
throw new Error('the one in the configuration counts');
//- /p/node_modules/postcss/package.json
{ "name": "postcss", "type": "module", "main": "index.js" }
//- /p/node_modules/postcss/index.js
export default (plugins) => ({ process: async (css, { from }) => ({ css: plugins.reduce((css, plugin) => plugin(css, from), css) }) });
//- /p/node_modules/less/package.json
{ "name": "less", "type": "module", "main": "index.js" }
//- /p/node_modules/less/index.js
export default { render: async (css) => { if (css.includes('!')) throw Object.assign(new Error('Unrecognised input'), { line: 2, column: 4 }); return { css: css.replace('@c', 'red') }; } };
//- /p/src/a.module.less
.box { color: @c }
//- /p/src/broken.module.less
.box {
  !
//- /p/src/pages/index.astro
---
import styles, { box } from '../a.module.less';
---
<head></head><p class={styles.box}>{box}</p>
<style>p { color: red }</style>
//- /p/src/pages/broken.astro
---
import styles from '../broken.module.less';
---
{styles.box}
"#;

#[test]
fn plugins_of_the_configuration_and_modules_of_other_languages() {
    let site = Site::configured(INLINE);
    expect![[r#"
        <style data-vite-dev-id="/p/src/a.module.less">._box_7nkjl_1 { color: RED }
        /* /p/src/a.module.less */
        </style>
        <style data-vite-dev-id="/p/src/pages/index.astro?astro&amp;type=style&amp;index=0&amp;lang.css">p[data-astro-cid-ziy4v6yq] { color: RED }/* /p/src/pages/index.astro */
        </style>
        </head><p class="_box_7nkjl_1" data-astro-cid-ziy4v6yq>_box_7nkjl_1</p>"#]].assert_eq(&page_of(&site, "/"));
    let (reply, _) = site.ask(Request::new("GET", "/broken"));
    let error = reply.error.expect("a sheet that cannot be compiled is an error of the page");
    expect![[r#"StyleNotCompiled Unrecognised input Some(("src/broken.module.less", 2))"#]].assert_eq(&format!("{} {} {:?}", error.name, error.message, error.stack.first().map(|frame| (&frame.file, frame.line))));
}

const TEXTS: &str = r#"
//- /p/package.json
{}
//- /p/src/Layout.astro
<slot /><style is:global>layout {}</style>
//- /p/src/texts/a.md
---
layout: ../Layout.astro
---
a
//- /p/src/texts/b.md
b
//- /p/src/pages/index.astro
---
const lazy = import.meta.glob('../texts/*.md');
---
<head></head>{Object.keys(lazy).length}
"#;

#[test]
fn texts_that_a_page_may_load_bring_the_styles_of_their_layouts() {
    expect![[r#"
        <style data-vite-dev-id="/p/src/Layout.astro?astro&amp;type=style&amp;index=0&amp;lang.css">layout {}
        </style>
        </head>2"#]].assert_eq(&page(TEXTS, "/"));
}

#[test]
fn pages_change_with_the_sheets_that_their_sheets_import() {
    let files = r#"
//- /p/src/pages/index.astro
---
import '../d.scss';
---
<html><head></head></html>
<style is:global>@import "../a.css"; i { top: 0 }</style>
<style is:global lang="scss">@use "../vars"; u { color: vars.$ink }</style>
//- /p/src/a.css
@import "./b.css";
//- /p/src/b.css
a { top: 0 }
//- /p/src/d.scss
@use "./vars"; p { color: vars.$ink }
//- /p/src/_vars.scss
$ink: black;
"#;
    let world = Arc::new(MemoryWorld::from_fixture(files));
    let path = |path: &str| FilePath::new(path).unwrap();
    let mut workspace = Workspace::new(path("/p"), world.clone());
    let mut site = Site::new("");
    site.app = App::new(workspace.snapshot(), Settings::default());
    let shown = |site: &Site| page_of(site, "/").split_whitespace().filter(|word| !word.contains("data-vite") && !word.starts_with("</")).collect::<Vec<_>>().join(" ");
    let mut lines = vec![shown(&site)];
    for (file, text) in [("/p/src/b.css", "a { top: 1px }"), ("/p/src/_vars.scss", "$ink: red;")] {
        world.write(&path(file), text);
        workspace.apply(Change::Disk { paths: vec![path(file)] });
        let (next, changed) = site.app.next(workspace.snapshot());
        assert_eq!(changed, Changed::Markup);
        site.app = next;
        lines.push(shown(&site));
    }
    expect![[r"
        <style { color: black; } <style { top: 0 } i { top: 0 } <style { color: black; }
        <style { color: black; } <style { top: 1px } i { top: 0 } <style { color: black; }
        <style { color: red; } <style { top: 1px } i { top: 0 } <style { color: red; }"]]
    .assert_eq(&lines.join("\n"));
}
