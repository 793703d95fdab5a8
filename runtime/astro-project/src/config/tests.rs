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
        expect![[""]],
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
        expect![[""]],
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
        expect![[""]],
    );
}

#[test]
fn a_broken_configuration_leaves_the_defaults() {
    check("export default {", expect![[""]]);
    check("throw new Error('no')", expect![[""]]);
    check("export default load()", expect![[""]]);
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
        expect![[""]],
    );
}

#[test]
fn typescript_configurations_are_read() {
    let text = "import type { AstroUserConfig } from 'astro';\nexport default { base: '/x/' as const } satisfies AstroUserConfig;";
    assert_eq!(config("astro.config.ts", text).base, "/x/");
}
