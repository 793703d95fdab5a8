//! Route tables as pictures: files in, rows in match order out.

use std::sync::Arc;

use expect_test::{Expect, expect};

use crate::{FilePath, MemoryWorld, Snapshot, Workspace};

fn project(files: &str) -> Snapshot {
    let world = MemoryWorld::new();
    for line in files.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (path, text) = line.split_once(' ').unwrap_or((line, ""));
        world.write(&FilePath::new("/p").unwrap().join(path).unwrap(), text);
    }
    Workspace::new(FilePath::new("/p").unwrap(), Arc::new(world)).snapshot()
}

fn check(files: &str, expected: Expect) {
    let snapshot = project(files);
    let mut out = String::new();
    for route in &snapshot.routes().routes {
        let file = route.file.as_ref().and_then(|file| file.below(snapshot.root()));
        out += &format!("{:?} {} {}\n", route.kind, route.pattern, file.unwrap_or("-"));
    }
    for problem in snapshot.routes().problems.iter().chain(&snapshot.route_conflicts()) {
        out += &format!("{}: {}\n", problem.name, problem.message);
    }
    expected.assert_eq(&out);
}

#[test]
fn files_become_routes_in_order() {
    check(
        "
        src/pages/index.astro
        src/pages/about.astro
        src/pages/about/team.astro
        src/pages/404.astro
        src/pages/_draft.astro
        src/pages/_parts/x.astro
        src/pages/.hidden.astro
        src/pages/.well-known/security.txt.ts
        src/pages/blog/index.md
        src/pages/blog/[slug].astro
        src/pages/blog/[...page].astro
        src/pages/blog/v-[slug].astro
        src/pages/feed.json.ts
        src/pages/api/login.ts
        src/pages/api/[...all].js
        src/pages/[lang]/[page].astro
        src/pages/[...rest].astro
        src/pages/legal.html
        src/pages/notes.txt
        ",
        expect![[r#"
            Endpoint /.well-known/security.txt src/pages/.well-known/security.txt.ts
            Page /404 src/pages/404.astro
            Page /about/team src/pages/about/team.astro
            Page /about src/pages/about.astro
            Endpoint /api/login src/pages/api/login.ts
            Endpoint /api/[...all] src/pages/api/[...all].js
            Page /blog/v-[slug] src/pages/blog/v-[slug].astro
            Page /blog/[slug] src/pages/blog/[slug].astro
            Page /blog src/pages/blog/index.md
            Page /blog/[...page] src/pages/blog/[...page].astro
            Endpoint /feed.json src/pages/feed.json.ts
            Page /legal src/pages/legal.html
            Page /[lang]/[page] src/pages/[lang]/[page].astro
            Page / src/pages/index.astro
            Page /[...rest] src/pages/[...rest].astro
        "#]],
    );
}

#[test]
fn names_that_make_no_route_say_why() {
    check(
        "
        src/pages/[a][b].astro
        src/pages/[a-b].astro
        src/pages/x[...r].astro
        src/pages/[open.astro
        src/pages/[bad/inside.astro
        src/pages/widget.tsx
        src/pages/old.mjs
        src/pages/post.mdx
        src/pages/fine.astro
        ",
        expect![[r#"
            Page /fine src/pages/fine.astro
            route-invalid: `[a-b].astro` makes no route: `a-b` is no parameter name, only letters, digits, `_` and `$` are allowed
            route-invalid: `[a][b].astro` makes no route: two parameters touch (`][`), put text between them
            route-invalid: `[bad` makes no route: a `[` or `]` has no partner
            route-invalid: `[open.astro` makes no route: a `[` or `]` has no partner
            route-unsupported-file: `old.mjs` makes no route: Astro does not take this kind of file as a page
            route-unsupported-file: `post.mdx` makes no route: Astro does not take this kind of file as a page
            route-unsupported-file: `widget.tsx` makes no route: Astro does not take this kind of file as a page
            route-invalid: `x[...r].astro` makes no route: a rest parameter must be the whole name between two slashes
        "#]],
    );
}

#[test]
fn two_files_for_one_address_are_a_conflict() {
    check(
        "
        src/pages/about.astro
        src/pages/about/index.astro
        src/pages/[a].astro export const prerender = false
        src/pages/[b].astro export const prerender = false
        src/pages/x/[c].astro
        src/pages/x/[d].astro
        ",
        expect![[r#"
            Page /about src/pages/about/index.astro
            Page /about src/pages/about.astro
            Page /x/[c] src/pages/x/[c].astro
            Page /x/[d] src/pages/x/[d].astro
            Page /[a] src/pages/[a].astro
            Page /[b] src/pages/[b].astro
            route-conflict: `/about` is the address of two files: development asks `about.astro`, a built server `index.astro`
            route-conflict: `/[b]` is never reached: `[a].astro` answers all its addresses first, as `/[a]`
        "#]],
    );
}

#[test]
fn addresses_find_their_route() {
    let snapshot = project(
        "
        src/pages/index.astro
        src/pages/404.astro
        src/pages/products/[id].astro
        src/pages/products/new.astro
        src/pages/og/[...path].png.ts
        src/pages/feed.xml.ts
        src/pages/[lang]/index.astro
        src/pages/docs/[...path].astro
        ",
    );
    let table = [
        ("/", "/"),
        ("/404", "/404"),
        ("/404/", "/404"),
        ("/products/new", "/products/new"),
        ("/products/7", "/products/[id] id=7"),
        ("/products/7/", "/products/[id] id=7"),
        ("/products/7.html", "/products/[id] id=7"),
        ("/products/new.html", "/products/[id] id=new"),
        ("/products/7/x", "-"),
        ("/og/a/b.png", "/og/[...path].png path=a/b"),
        ("/og/a/b.png/", "-"),
        ("/feed.xml", "/feed.xml"),
        ("/feed.xml/", "/[lang] lang=feed.xml"),
        ("/de", "/[lang] lang=de"),
        ("/docs", "/docs/[...path] path"),
        ("/docs/a/b/", "/docs/[...path] path=a/b"),
        ("/docs/index.html", "/docs/[...path] path"),
        ("/index.html", "/[lang] lang=index"),
        ("", "-"),
        ("//", "-"),
    ];
    for (path, expected) in table {
        let shown = match snapshot.routes().match_path(path) {
            None => "-".to_owned(),
            Some(found) => {
                let params = found.params.iter().map(|(name, value)| match value {
                    Some(value) => format!(" {name}={value}"),
                    None => format!(" {name}"),
                });
                format!("{}{}", found.route.pattern, params.collect::<String>())
            }
        };
        assert_eq!(shown, expected, "{path}");
    }
}

#[test]
fn a_missing_pages_folder_is_an_empty_table() {
    let snapshot = project("src/components/a.astro");
    assert!(snapshot.routes().routes.is_empty());
    assert!(snapshot.routes().match_path("/").is_none());
}
