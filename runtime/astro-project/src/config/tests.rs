//! Configurations as pictures: text in, what differs from the defaults and what is ignored out.

use std::sync::Arc;

use expect_test::{Expect, expect};

use crate::{Config, FilePath, MemoryWorld, Workspace};

fn config(name: &str, text: &str) -> Config {
    let world = MemoryWorld::new();
    let root = FilePath::new("/p").unwrap();
    world.write(&root.join(name).unwrap(), text);
    Workspace::new(root, Arc::new(world)).snapshot().config().clone()
}

/// Draws what differs from the defaults, then each problem with the text it points at.
fn check(text: &str, expected: Expect) {
    let mut config = config("astro.config.mjs", text);
    let mut out = String::new();
    let problems = std::mem::take(&mut config.problems);
    let lines = |config: &Config| format!("{config:#?}").lines().map(str::to_owned).collect::<Vec<_>>();
    let defaults = lines(&Config::defaults(&config.root));
    config.file = None;
    for line in lines(&config).iter().filter(|line| !defaults.contains(line)) {
        out += &format!("{}\n", line.trim());
    }
    for problem in problems {
        let at = &text[problem.range.clone()];
        out += &format!("{} at {at:?}: {}\n", problem.name, problem.message);
        if let Some(help) = problem.help {
            out += &format!("  {help}\n");
        }
    }
    expected.assert_eq(&out);
}

#[test]
fn a_project_without_configuration_has_the_defaults() {
    let config = config("README.md", "");
    assert_eq!(config, Config::defaults(&FilePath::new("/p").unwrap()));
}

#[test]
fn plain_options_are_read() {
    check(
        "
        // @ts-check
        import { defineConfig } from 'astro/config';
        import node from '@astrojs/node';
        import mdx from '@astrojs/mdx';
        import sitemap from '@astrojs/sitemap';
        const PORT = 3000;
        export default defineConfig({
            site: 'https://example.com',
            base: 'docs',
            output: 'server',
            trailingSlash: 'always',
            adapter: node({ mode: 'standalone' }),
            integrations: [mdx(), [sitemap()]],
            server: { port: PORT, host: true, headers: { 'X-A': 'b' }, allowedHosts: true },
            redirects: { '/old': '/new', '/a/[id]': { status: 302, destination: '/b/[id]' } },
            compressHTML: true,
            build: { format: 'file' },
            security: { checkOrigin: false, allowedDomains: [{ hostname: '*.x.org', protocol: 'https' }] },
            srcDir: './app',
            devToolbar: { enabled: false },
        });
        ",
        expect![[r#"
            src_dir: /p/app,
            site: Some(
            "https://example.com",
            base: "/docs/",
            trailing_slash: Always,
            output: Server,
            redirects: [
            Redirect {
            from: "/old",
            destination: "/new",
            status: None,
            },
            Redirect {
            from: "/a/[id]",
            destination: "/b/[id]",
            status: Some(
            302,
            ),
            },
            host: All,
            port: 3000,
            headers: [
            (
            "X-A",
            "b",
            ),
            ],
            allowed_hosts: Any,
            compress_html: Collapse,
            check_origin: false,
            allowed_domains: [
            AllowedDomain {
            hostname: Some(
            "*.x.org",
            ),
            protocol: Some(
            "https",
            ),
            port: None,
            },
            ],
            format: File,
            adapter: Some(
            "@astrojs/node",
            integrations: [
            "@astrojs/mdx",
            "@astrojs/sitemap",
            dev_toolbar: false,
        "#]],
    );
}

#[test]
fn what_needs_running_is_named_and_ignored() {
    check(
        "
        import { defineConfig } from 'astro/config';
        import tailwind from '@tailwindcss/vite';
        export default defineConfig({
            ...shared,
            site: process.env.SITE,
            base: `/${name}`,
            server: ({ command }) => ({ port: 1 }),
            redirects: { '/a': target(), '/b': '/c' },
            integrations: [cond && mdx()],
            vite: { plugins: [tailwind()], resolve: { alias: { '@': new URL('./src', import.meta.url).pathname, x: make() } } },
        });
        ",
        expect![[r#"
            redirects: [
            Redirect {
            from: "/b",
            destination: "/c",
            status: None,
            },
            vite_aliases: [
            ViteAlias {
            find: Text(
            "@",
            ),
            replacement: "./src",
            },
            needs_running: true,
            config-not-static at "{": The configuration spreads or computes options, which an editor does not know: they show only when the file runs
              Write them out, if routes and links should be checked with them.
            config-not-static at "process.env.SITE": The editor does not know `site`: the value shows only when the file runs, which a preview does and an editor does not
              Write the value out, or bind it to a `const` in this file, if routes and links should be checked with it.
            config-not-static at "`/${name}`": The editor does not know `base`: the value shows only when the file runs, which a preview does and an editor does not
              Write the value out, or bind it to a `const` in this file, if routes and links should be checked with it.
            config-not-static at "target()": The editor does not know `redirects['/a']`: the value shows only when the file runs, which a preview does and an editor does not
              Write the value out, or bind it to a `const` in this file, if routes and links should be checked with it.
            config-not-static at "make()": The editor does not know `vite.resolve.alias.x`: the value shows only when the file runs, which a preview does and an editor does not
              Write the value out, or bind it to a `const` in this file, if routes and links should be checked with it.
        "#]],
    );
}

#[test]
fn wrong_values_are_named_and_ignored() {
    check(
        "
        export default {
            site: 'example.com',
            base: 7,
            output: 'hybrid',
            trailingSlash: 'sometimes',
            server: { port: 70000, hots: true, allowedHosts: 'x' },
            redirects: { '/a': { status: 200, destination: '/b' }, '/c': { destination: '/d', status: 305 }, '/e': 1 },
            i18n: { defaultLocale: 'de', locales: ['en', { path: 'fr', codes: ['fr', 'fr-CA'] }] },
            trailingslash: 'never',
            compressHTML: 'no',
        };
        ",
        expect![[r#"
            redirects: [
            Redirect {
            from: "/a",
            destination: "/b",
            status: None,
            },
            config-wrong-type at "'example.com'": `site` is ignored: it has to be a full address such as `'https://example.com'`, not `'example.com'`
              Write a full address such as `'https://example.com'`, or take `site` out: its default counts until then.
            config-wrong-type at "7": `base` is ignored: it has to be a string, not `7`
              Write a string, or take `base` out: its default counts until then.
            config-removed-option at "'hybrid'": `output: 'hybrid'` was removed from Astro: `'static'` does the same now and is used
              Remove the line.
            config-wrong-type at "'sometimes'": `trailingSlash` is ignored: it has to be `'always'` or `'never'` or `'ignore'`, not `'sometimes'`
              Write `'always'` or `'never'` or `'ignore'`, or take `trailingSlash` out: its default counts until then.
            config-wrong-type at "70000": `server.port` is ignored: it has to be a whole number from 0 to 65535, not `70000`
              Write a whole number from 0 to 65535, or take `server.port` out: its default counts until then.
            config-unknown-option at "hots": `hots` is no option of Astro and is ignored
              Did you mean `host`?
            config-wrong-type at "'x'": `server.allowedHosts` is ignored: it has to be a list of strings, not `'x'`
              Write a list of strings, or take `server.allowedHosts` out: its default counts until then.
            config-wrong-type at "200": `redirects['/a'].status` is ignored: it has to be a whole number from 300 to 308, not `200`
              Write a whole number from 300 to 308, or take `redirects['/a'].status` out: its default counts until then.
            config-wrong-type at "305": `redirects['/c'].status` is ignored: it has to be 300 to 304, 307 or 308, not `305`
              Write 300 to 304, 307 or 308, or take `redirects['/c'].status` out: its default counts until then.
            config-wrong-type at "1": `redirects['/e']` is ignored: it has to be a path or `{ status, destination }`, not `1`
              Write a path or `{ status, destination }`, or take `redirects['/e']` out: its default counts until then.
            config-wrong-type at "'de'": `i18n.defaultLocale` is ignored: it has to be one of `locales`, not `'de'`
              Write one of `locales`, or take `i18n.defaultLocale` out: its default counts until then.
            config-unknown-option at "trailingslash": `trailingslash` is no option of Astro and is ignored
              Did you mean `trailingSlash`?
            config-wrong-type at "'no'": `compressHTML` is ignored: it has to be `true`, `false` or `'jsx'`, not `'no'`
              Write `true`, `false` or `'jsx'`, or take `compressHTML` out: its default counts until then.
        "#]],
    );
}

#[test]
fn a_broken_configuration_leaves_the_defaults() {
    check("export default {", expect![[r#"
        config-syntax at "": The configuration does not parse, defaults are used: The code ends before it is complete. Expected here: identifier, string literal, numeric literal or [ for the computed key.
          Correct it; until then routes and links are checked with the defaults.
    "#]]);
    check("throw new Error('no')", expect![[r#"
        needs_running: true,
        config-not-static at "": No configuration is read, defaults are used: the default export is no object that can be read without running the file
          Write `export default defineConfig({ … })` with the options in place.
    "#]]);
    check("export default load()", expect![[r#"
        needs_running: true,
        config-not-static at "load()": No configuration is read, defaults are used: the default export is no object that can be read without running the file
          Write `export default defineConfig({ … })` with the options in place.
    "#]]);
    check("module.exports = {}", expect![[""]]);
}

#[test]
fn locales_are_read() {
    check(
        "
        export default {
            i18n: {
                defaultLocale: 'en',
                locales: ['en', { path: 'fr', codes: ['fr', 'fr-CA'] }],
                fallback: { fr: 'en' },
                routing: { prefixDefaultLocale: true, fallbackType: 'rewrite' },
            },
        };
        ",
        expect![[r#"
            i18n: Some(
            I18n {
            default_locale: "en",
            locales: [
            Locale {
            path: "en",
            codes: [
            "en",
            ],
            },
            Locale {
            path: "fr",
            codes: [
            "fr",
            "fr-CA",
            ],
            },
            ],
            fallback: [
            (
            "fr",
            "en",
            ),
            ],
            domains: [],
            manual: false,
            prefix_default_locale: true,
            redirect_to_default_locale: false,
            fallback_rewrites: true,
            },
        "#]],
    );
}

#[test]
fn typescript_configurations_are_read() {
    let text = "import type { AstroUserConfig } from 'astro';\nexport default { base: '/x/' as const } satisfies AstroUserConfig;";
    assert_eq!(config("astro.config.ts", text).base, "/x/");
}
