//! Configurations that show only when they run.

use std::sync::Arc;

use astro_engine::Pool;
use astro_project::{Change, FilePath, MemoryWorld, Workspace};
use expect_test::{Expect, expect};

use super::evaluate;
use crate::protocol::Event;
use crate::{Session, Settings};

/// What becomes of the configuration of a project, in lines.
fn configured(files: &str, expected: Expect) {
    let world = Arc::new(MemoryWorld::from_fixture(files));
    let snapshot = Workspace::new(FilePath::new("/p").unwrap(), world).snapshot();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let run = runtime.block_on(async {
        let engine = Pool::new(astro_engine::testing::options("app::tests::engine_worker"));
        evaluate(&snapshot, &Settings::default(), &engine).await
    });
    let Some(run) = run else { return expected.assert_eq("not run") };
    let files: Vec<&str> = run.files.iter().map(FilePath::as_str).collect();
    let lit = snapshot.with_evaluated(Arc::new(run.clone()));
    let config = lit.config();
    let mut lines = vec![format!("base {} output {:?} slash {:?} adapter {:?}", config.base, config.output, config.trailing_slash, config.adapter)];
    lines.push(format!("made of {}", files.join(" ")));
    lines.push(format!("integrations {}", config.integrations.join(" ")));
    lines.extend(lit.routes().routes.iter().map(|route| format!("route {} {:?}", route.pattern, route.file.as_ref().map(FilePath::as_str))));
    lines.extend(config.injected.importers.iter().map(|file| format!("brought along by {file}")));
    lines.extend(config.injected.scripts.iter().map(|script| format!("script {} {}", script.stage, script.content)));
    lines.extend(config.problems.iter().map(|problem| format!("{}: {}", problem.name, problem.message)));
    expected.assert_eq(&lines.join("\n"));
}

#[test]
fn what_is_written_out_is_not_run() {
    configured("//- /p/astro.config.mjs\nexport default { base: '/docs' };\n", expect!["not run"]);
    let known = "//- /p/astro.config.mjs\nimport mdx from '@astrojs/mdx';\nexport default { integrations: [mdx()] };\n";
    configured(known, expect!["not run"]);
}

#[test]
fn code_imports_and_hooks() {
    let files = r#"
//- /p/astro.config.ts
import { defineConfig, mergeConfig } from 'astro/config';
import node from '@astrojs/node';
import mine, { type Options } from './mine';
export default defineConfig(mergeConfig({ base: ['', 'docs'].join('/') }, {
  adapter: node({ mode: 'standalone' }),
  integrations: [false && 1, [mine({ slash: 'never' } satisfies Options)]],
}));
//- /p/mine.ts
export interface Options { slash: string }
export default (options: Options) => ({
  name: 'mine',
  hooks: {
    'astro:config:setup'({ config, updateConfig, injectRoute, injectScript }) {
      updateConfig({ trailingSlash: options.slash, output: config.output === 'static' ? 'server' : 'static' });
      injectRoute({ pattern: '/extra/[id]', entrypoint: new URL('./src/extra.ts', import.meta.url) });
      injectRoute({ pattern: 'gone', entrypoint: './src/gone.astro' });
      injectScript('page', 'console.log(1)');
    },
  },
});
//- /p/src/extra.ts
export const GET = () => new Response();
//- /p/src/pages/index.astro
"#;
    configured(
        files,
        expect![[r#"
            base /docs output Server slash Never adapter Some("@astrojs/node")
            made of /p/astro.config.ts /p/mine.ts
            integrations @astrojs/node mine
            route /extra/[id] Some("/p/src/extra.ts")
            route / Some("/p/src/pages/index.astro")
            script page console.log(1)"#]],
    );
}

#[test]
fn older_plugins_choose_the_processor_only_where_the_project_names_them() {
    let files = |markdown: &str| {
        format!(
            r#"
//- /p/astro.config.mjs
const reading = (name) => ({{ name, hooks: {{ 'astro:config:setup'({{ config, injectScript }}) {{
  const {{ name, options }} = config.markdown.processor;
  injectScript('page', `${{name}} ${{Object.keys(options)}} ${{options.remarkPlugins?.length}} ${{process.env.NODE_ENV}}`);
}} }} }});
const adding = {{ name: 'adding', hooks: {{ 'astro:config:setup': ({{ updateConfig }}) => updateConfig({{ markdown: {{ remarkPlugins: [() => {{}}] }} }}) }} }};
export default {{ markdown: {{ {markdown} }}, integrations: [adding, reading('a')] }};
"#
        )
    };
    configured(&files(""), expect![[r#"
        base / output Static slash Ignore adapter None
        made of /p/astro.config.mjs
        integrations adding a
        script page satteri mdastPlugins,hastPlugins,features undefined development"#]]);
    configured(&files("remarkPlugins: [() => {}]"), expect![[r#"
        base / output Static slash Ignore adapter None
        made of /p/astro.config.mjs
        integrations adding a
        script page unified remarkPlugins,rehypePlugins,remarkRehype,recmaPlugins 1 development"#]]);
}

#[test]
fn integrations_of_astro_are_looked_for_from_who_brings_them() {
    let files = r#"
//- /p/astro.config.mjs
import docs from 'docs';
export default { base: '/docs', integrations: [docs()] };
//- /p/node_modules/docs/package.json
{ "main": "index.js", "type": "module" }
//- /p/node_modules/docs/index.js
import mdx from '@astrojs/mdx';
export default () => ({ name: 'docs', hooks: { 'astro:config:setup': ({ updateConfig }) => updateConfig({ integrations: [mdx()] }) } });
"#;
    configured(files, expect![[r#"
        base /docs output Static slash Ignore adapter None
        made of /p/astro.config.mjs
        integrations docs @astrojs/mdx
        brought along by /p/node_modules/docs/index.js"#]]);
}

#[test]
fn a_package_that_does_not_run_is_left_out() {
    let files = r#"
//- /p/astro.config.mjs
import strange from 'strange';
export default { base: '/docs', integrations: [strange({ a: 1 })] };
//- /p/node_modules/strange/package.json
{ "main": "index.js", "type": "module" }
//- /p/node_modules/strange/index.js
import { createServer } from 'node:wasi';
export default () => ({ name: 'strange', hooks: { 'astro:config:setup': ({ updateConfig }) => updateConfig({ base: '/x' }) } });
"#;
    configured(
        files,
        expect![[r#"
            base /docs output Static slash Ignore adapter None
            made of /p/astro.config.mjs
            integrations strange
            config-not-run: The package `strange` does not run in the preview, so what it does to the configuration is left out: NodeModuleMissing: /p/node_modules/strange/index.js imports node:wasi, which the preview's engine does not have."#]],
    );
}

#[test]
fn what_needs_more_than_middleware_of_the_development_server_is_named_once() {
    let files = r#"
//- /p/astro.config.mjs
const served = { name: 'served', configureServer(server) { server.middlewares.use(() => {}); } };
const loading = { name: 'loading', configureServer: (server) => server.ssrLoadModule('/x.js') };
const built = { name: 'built', apply: 'build', configureServer() {}, generateBundle() {} };
const mine = { name: 'mine', hooks: { 'astro:server:setup': ({ server }) => (server.watcher.add('x'), server.transformRequest('/x.js')), 'astro:build:done': () => {} } };
export default { base: '/docs', integrations: [mine], vite: { plugins: [[served, loading], built, { name: 'plain', resolveId: () => null }] } };
"#;
    configured(files, expect![[r#"
        base /docs output Static slash Ignore adapter None
        made of /p/astro.config.mjs
        integrations mine
        config-not-run: What the integration "mine" does to the development server is left out: server.transformRequest() is Vite's, and the preview has no Vite: middleware is what it runs of astro:server:setup.
        config-not-run: What the Vite plugin "loading" does to the development server is left out: server.ssrLoadModule() is Vite's, and the preview has no Vite: middleware is what it runs of astro:server:setup."#]]);
}

#[test]
fn the_second_adapter_is_named_and_left_out() {
    let files = r#"
//- /p/astro.config.mjs
const adapter = (name) => ({ name, hooks: { 'astro:config:done': ({ setAdapter }) => setAdapter({ name }) } });
export default { adapter: adapter('@astrojs/node'), integrations: [adapter('@astrojs/vercel')] };
"#;
    configured(files, expect![[r#"
        base / output Static slash Ignore adapter Some("@astrojs/node")
        made of /p/astro.config.mjs
        integrations @astrojs/node @astrojs/vercel
        config-not-run: The integration "@astrojs/vercel" brings an adapter, and so does "@astrojs/node": Astro stops here, because a project is built by one. The preview goes on with the first; remove the other."#]]);
}

#[test]
fn one_that_throws_is_read_as_text() {
    let files = "//- /p/astro.config.mjs\nconst base = process.env.NOT_THERE.length;\nexport default { base, output: 'server' };\n";
    configured(
        files,
        expect![[r#"
            base / output Server slash Ignore adapter None
            made of /p/astro.config.mjs
            integrations 
            config-not-run: The configuration was run and failed, so only what can be read without running it counts: TypeError: cannot read property 'length' of undefined (/p/astro.config.mjs:1)
            config-not-static: The editor does not know `base`: the value shows only when the file runs, which a preview does and an editor does not"#]],
    );
}

#[test]
fn a_configuration_that_breaks_leaves_the_last_good_one() {
    let world = Arc::new(MemoryWorld::from_fixture(
        "//- /p/astro.config.mjs\nimport { name } from './name.js';\nexport default { base: '/' + name };\n//- /p/name.js\nexport const name = 'a';\n",
    ));
    let mut workspace = Workspace::new(FilePath::new("/p").unwrap(), world.clone());
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    runtime.block_on(async {
        let engine = Pool::new(astro_engine::testing::options("app::tests::engine_worker"));
        let session = Session::start(workspace.snapshot(), Settings::default(), &engine, None).await;
        let base = || session.current().base().to_owned();
        assert_eq!(base(), "/a");
        for (text, expected) in [("export const name = 'b';", "/b"), ("export const name = ", "/b"), ("export const name = 'c';", "/c")] {
            let mut events = session.subscribe();
            let file = FilePath::new("/p/name.js").unwrap();
            world.write(&file, text);
            workspace.apply(Change::Disk { paths: vec![file] });
            session.set(workspace.snapshot());
            // A good one is seen by a reload, a broken one by what is said about it.
            let breaks = base() == expected;
            loop {
                match events.recv().await {
                    Ok(Event::Reload { .. }) if !breaks && base() == expected => break,
                    Ok(Event::Warning { message, .. }) if breaks => {
                        assert!(message.starts_with("The configuration was run and failed"), "{message}");
                        break;
                    }
                    Ok(_) => {}
                    Err(error) => panic!("{error}"),
                }
            }
            assert_eq!(base(), expected, "{text}");
        }
    });
}
