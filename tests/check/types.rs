//! `check` with types: TypeScript's findings in `.astro` and `.ts` files, at the places people wrote.

use std::path::Path;
use std::process::Command;

use astro_lsp_tests::{binary, skip, typescript};
use serde_json::Value;

use super::project;

/// Runs `check --format json`; each finding of TypeScript as `file:line:column-endColumn rule message`, and the exit code.
fn checked(folder: &Path, arguments: &[&str]) -> Option<(Vec<String>, i32)> {
    let Some(tsc) = typescript() else {
        skip("check with types", "no TypeScript 7 in target/tools; tests/run installs it");
        return None;
    };
    let ran = Command::new(binary())
        .args(["check", "--format", "json", "--typescript"])
        .arg(tsc)
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("check runs");
    let stderr = String::from_utf8_lossy(&ran.stderr);
    let report: Value = serde_json::from_slice(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {stderr}"));
    let findings = report["findings"].as_array().expect("findings").iter().filter(|it| it["rule"].as_str().is_some_and(|it| it.starts_with("ts(")));
    let lines = findings.map(|it| {
        let word = |name: &str| it[name].as_str().unwrap_or_default().to_owned();
        let message = word("message").lines().next().unwrap_or_default().to_owned();
        format!("{}:{}:{}-{} {} {} {message}", word("file"), it["line"], it["column"], it["endColumn"], word("severity"), word("rule"))
    });
    Some((lines.collect(), ran.status.code().expect("it is not killed")))
}

const STRICT: &str = r#"{ "compilerOptions": { "strict": true, "module": "esnext", "moduleResolution": "bundler", "target": "esnext",
    "jsx": "preserve", "allowJs": true, "isolatedModules": true, "paths": { "@/*": ["./src/*"] } } }"#;

#[test]
fn imports_lead_out_of_the_project() {
    let here = project(&[
        ("shared/tool.ts", "export const size: number = 1;\n"),
        ("site/package.json", r#"{ "dependencies": { "astro": "7" } }"#),
        ("site/tsconfig.json", STRICT),
        (
            "site/src/pages/index.astro",
            "---\nimport { size } from '../../../shared/tool';\nimport type { X } from \"../../../shared/none\";\nconst x: X = size.nope;\nif (x) return;\n---\n{size}\n",
        ),
    ]);
    let Some((findings, _)) = checked(&here.path().join("site"), &[]) else { return };
    assert_eq!(
        findings,
        [
            "src/pages/index.astro:3:24-46 error ts(2307) Cannot find module '../../../shared/none' or its corresponding type declarations.",
            "src/pages/index.astro:4:19-23 error ts(2339) Property 'nope' does not exist on type 'number'.",
        ]
    );
}

/// TypeScript would have npm install types it thinks are wanted.
#[cfg(unix)]
#[test]
fn nothing_is_installed_behind_anybodys_back() {
    use std::os::unix::fs::PermissionsExt;
    let Some(tsc) = typescript() else { return skip("nothing is installed", "no TypeScript 7 in target/tools; tests/run installs it") };
    let here = project(&[
        ("site/package.json", r#"{ "dependencies": { "astro": "7", "lodash": "4" } }"#),
        ("site/src/pages/index.astro", "---\nconst a: number = '';\n---\n{a}\n"),
        ("site/old.js", "require('lodash');\n"),
        ("bin/npm", "#!/bin/sh\n: > \"$(dirname \"$0\")/was-run\"\n"),
    ]);
    let npm = here.path().join("bin/npm");
    std::fs::set_permissions(&npm, std::fs::Permissions::from_mode(0o755)).expect("it can be run");
    let path = format!("{}:{}", here.path().join("bin").display(), std::env::var("PATH").unwrap_or_default());
    let site = here.path().join("site");
    let ran = Command::new(binary()).args(["check", "--typescript"]).arg(tsc).current_dir(site).env("PATH", path).output().expect("check runs");
    assert!(String::from_utf8_lossy(&ran.stdout).contains("ts(2322)"), "{ran:?}");
    assert!(!here.path().join("bin/was-run").exists(), "npm was run");
}

#[test]
fn findings_stand_where_people_wrote() {
    let here = project(&[
        ("package.json", "{}"),
        ("tsconfig.json", STRICT),
        ("src/Card.astro", "---\ninterface Props { title: string; size?: 'a' | 'b' }\nconst { title, nope } = Astro.props;\n---\n<p>é 👩 {title.x}</p>\n"),
        (
            "src/pages/index.astro",
            "---\nimport Card from '@/Card.astro';\nconst unused = 1;\nif (!Astro.url) return Astro.redirect('/');\n---\n<Card size=\"c\" title={1} />\n<Card size=\"a\" />\n<Card {title} title=\"x\" />\n<script>\n  const n: number = 's';\n</script>\n",
        ),
        ("src/plain.ts", "import Card from './Card.astro';\nCard({ title: 1 });\n"),
        ("src/pages/[id].astro", "---\nexport function getStaticPaths() { return [{ params: { id: 'a' }, props: { n: 1 } }]; }\nconst { n } = Astro.props;\n---\n{n.toFixed()}{n.nope}{Astro.params.id.nope}\n"),
    ]);
    let Some((findings, code)) = checked(here.path(), &[]) else { return };
    assert_eq!(
        findings,
        [
            "src/Card.astro:3:16-20 error ts(2339) Property 'nope' does not exist on type 'Props'.",
            "src/Card.astro:3:16-20 hint ts(6133) 'nope' is declared but its value is never read.",
            "src/Card.astro:5:16-17 error ts(2339) Property 'x' does not exist on type 'string'.",
            "src/pages/[id].astro:5:17-21 error ts(2339) Property 'nope' does not exist on type 'number'.",
            "src/pages/[id].astro:5:39-43 error ts(2339) Property 'nope' does not exist on type 'string'.",
            "src/pages/index.astro:3:7-13 hint ts(6133) 'unused' is declared but its value is never read.",
            "src/pages/index.astro:6:7-11 error ts(2322) Type '\"c\"' is not assignable to type '\"a\" | \"b\" | undefined'.",
            "src/pages/index.astro:6:16-21 error ts(2322) Type 'number' is not assignable to type 'string'.",
            "src/pages/index.astro:7:2-6 error ts(2322) Type '{ size: \"a\"; }' is not assignable to type 'IntrinsicAttributes & Props'.",
            "src/pages/index.astro:8:8-13 error ts(2304) Cannot find name 'title'.",
            "src/pages/index.astro:10:9-10 error ts(2322) Type 'string' is not assignable to type 'number'.",
            "src/pages/index.astro:10:9-10 hint ts(6133) 'n' is declared but its value is never read.",
            "src/plain.ts:2:8-13 error ts(2322) Type 'number' is not assignable to type 'string'.",
        ]
    );
    assert_eq!(code, 1);
    let (findings, _) = checked(here.path(), &["src/Card.astro"]).expect("TypeScript is there");
    assert_eq!(findings.len(), 3, "only what was asked for: {findings:?}");
    let ignore = std::fs::read_to_string(here.path().join(".astro/lsp/.gitignore")).expect("what is written is kept out of git");
    assert_eq!(ignore, "*\n");
}

#[test]
fn without_astro_nothing_is_wrong_for_that_reason() {
    let here = project(&[
        ("package.json", "{}"),
        ("tsconfig.json", STRICT),
        ("src/logo.png", ""),
        ("src/style.css", ""),
        ("src/env.d.ts", "declare namespace App { interface Locals { user: string } }\n"),
        ("src/content.config.ts", "import { defineCollection, z } from 'astro:content';\nimport { glob } from 'astro/loaders';\nexport const collections = { blog: defineCollection({ loader: glob({}), schema: z.object({}) }) };\n"),
        ("src/pages/api.ts", "import type { APIRoute } from 'astro';\nexport const GET: APIRoute = ({ params }) => new Response(params.id);\n"),
        ("src/middleware.ts", "import { defineMiddleware } from 'astro:middleware';\nexport const onRequest = defineMiddleware((context, next) => { context.locals.user = 'a'; return next(); });\n"),
        (
            "src/Page.astro",
            "---\nimport { Image } from 'astro:assets';\nimport { getCollection, type CollectionEntry } from 'astro:content';\nimport type { HTMLAttributes } from 'astro/types';\nimport logo from './logo.png';\nimport './style.css';\ninterface Props extends HTMLAttributes<'a'> { post?: CollectionEntry<'blog'> }\nconst { post, ...rest } = Astro.props;\nconst posts = await getCollection('blog');\nconst html = await Astro.slots.render('default');\n---\n<Image src={logo} alt={Astro.locals.user.trim()} /><a {...rest} class:list={['a']} set:html={html}></a>\n{posts.map((it) => <li>{it.data.title}{import.meta.env.SITE}{post?.id}</li>)}<Fragment slot=\"x\"><slot name=\"y\" /></Fragment>\n",
        ),
    ]);
    let Some((findings, code)) = checked(here.path(), &[]) else { return };
    assert_eq!(findings, Vec::<String>::new());
    assert_eq!(code, 0);
}

#[test]
fn components_of_other_frameworks_are_no_mistake() {
    let here = project(&[
        ("package.json", "{}"),
        ("tsconfig.json", STRICT),
        ("src/A.vue", "<script setup lang=\"ts\">defineProps<{ n: number }>();</script>"),
        ("src/B.svelte", "<script module>\n\texport const made = 1;\n</script>"),
        ("src/C.vue", "<script></script>"),
        ("src/C.vue.d.ts", "declare const C: (props: { n: number }) => any;\nexport default C;\n"),
        ("src/plain.ts", "import B, { made } from './B.svelte';\nnew B({ made });\n"),
        ("src/a.astro", "---\nimport A from './A.vue';\nimport B from './B.svelte';\nimport C from './C.vue';\n---\n<A n={1} client:load>x</A><B client:only=\"svelte\" /><C n=\"1\" />\n"),
    ]);
    let Some((findings, _)) = checked(here.path(), &[]) else { return };
    assert_eq!(findings, ["src/a.astro:6:56-57 error ts(2322) Type 'string' is not assignable to type 'number'."]);
}

#[test]
fn a_configuration_that_cannot_be_used_is_no_end() {
    let broken = "---\nconst n: number = 's';\n---\n{n}\n";
    for tsconfig in ["{ nonsense", r#"{ "extends": "./missing.json" }"#, r#"{ "include": [] }"#, r#"{ "include": ["**/*"], "files": [] }"#, r#"{ "include": ["nothing"], "compilerOptions": { "baseUrl": ".", "target": "es5", "moduleResolution": "node" } }"#] {
        let here = project(&[("package.json", "{}"), ("tsconfig.json", tsconfig), ("src/a.astro", broken)]);
        let Some((findings, code)) = checked(here.path(), &[]) else { return };
        assert_eq!(findings, ["src/a.astro:2:7-8 error ts(2322) Type 'string' is not assignable to type 'number'."], "{tsconfig}");
        assert_eq!(code, 1, "{tsconfig}");
    }
}

#[test]
fn half_typed_files_show_no_error_that_is_not_theirs() {
    for source in ["<p>{a.", "---\nconst a = {\n---\n<p>", "<Foo a={", "<p class=\"x>\n<b>", "{[1].map((x) => <li>{x}</li>}", "---\nconst { a } = Astro.\n---\n"] {
        let here = project(&[("package.json", "{}"), ("tsconfig.json", STRICT), ("src/a.astro", source)]);
        let Some((findings, _)) = checked(here.path(), &[]) else { return };
        let theirs = |line: &String| line.contains("ts(2304)") || line.contains("ts(2552)") || line.contains("hint");
        assert!(findings.iter().all(theirs), "{source}: {findings:#?}");
    }
}

#[cfg(unix)]
#[test]
fn types_are_checked_where_nothing_can_be_written() {
    let here = project(&[
        ("package.json", r#"{ "dependencies": { "astro": "7" } }"#),
        ("tsconfig.json", STRICT),
        ("src/Card.astro", "---\ninterface Props { title: string }\n---\n{Astro.props.title}\n"),
        ("src/pages/index.astro", "---\nimport Card from '@/Card.astro';\nif (!Astro.url) return Astro.redirect('/');\n---\n<Card title={1} />\n"),
    ]);
    let elsewhere = project(&[]);
    std::os::unix::fs::symlink(elsewhere.path(), here.path().join(".astro")).expect("a link");
    let Some((findings, _)) = checked(here.path(), &[]) else { return };
    assert_eq!(findings, ["src/pages/index.astro:5:7-12 error ts(2322) Type 'number' is not assignable to type 'string'."]);
    assert_eq!(std::fs::read_dir(elsewhere.path()).expect("a folder").count(), 0, "nothing is written through a link");
}

#[test]
fn without_typescript_everything_else_is_checked() {
    let here = project(&[("package.json", "{}"), ("src/a.astro", "<p>{a}</p>\n")]);
    let ran = Command::new(binary()).args(["check"]).current_dir(here.path()).env("PATH", "").output().expect("check runs");
    let stderr = String::from_utf8_lossy(&ran.stderr);
    assert!(stderr.contains("npm install -D typescript@7"), "{stderr}");
    assert_eq!(ran.status.code(), Some(0));
    let quiet = Command::new(binary()).args(["check", "--no-types"]).current_dir(here.path()).env("PATH", "").output().expect("check runs");
    assert!(quiet.stderr.is_empty() && !here.path().join(".astro").exists());
}

#[test]
fn projects_of_a_workspace_are_each_checked_under_their_own_configuration() {
    let page = "---\nimport { made } from 'made';\nexport function twice(n) { return n * 2; }\nconst wrong: string = twice(made.length);\n---\n{wrong}\n";
    let loose = STRICT.replace("\"strict\": true", "\"strict\": false");
    let here = project(&[
        ("package.json", r#"{ "workspaces": ["site", "shop", "made"] }"#),
        ("node_modules/made/package.json", r#"{ "name": "made", "types": "./index.d.ts" }"#),
        ("node_modules/made/index.d.ts", "export declare const made: number[];\n"),
        ("shop/package.json", r#"{ "dependencies": { "astro": "7" } }"#),
        ("shop/tsconfig.json", &loose),
        ("shop/src/pages/index.astro", page),
        ("site/package.json", r#"{ "dependencies": { "astro": "7" } }"#),
        ("site/tsconfig.json", STRICT),
        ("site/src/pages/index.astro", page),
    ]);
    let better = "shop/src/pages/index.astro:3:23-24 hint ts(7044) Parameter 'n' implicitly has an 'any' type, but a better type may be inferred from usage.".to_owned();
    let wrong = |folder: &str| format!("{folder}src/pages/index.astro:4:7-12 error ts(2322) Type 'number' is not assignable to type 'string'.");
    let untyped = |folder: &str| format!("{folder}src/pages/index.astro:3:23-24 error ts(7006) Parameter 'n' implicitly has an 'any' type.");
    let Some((findings, code)) = checked(here.path(), &[]) else { return };
    assert_eq!((findings, code), (vec![better, wrong("shop/"), untyped("site/"), wrong("site/")], 1));
    let (findings, _) = checked(&here.path().join("site"), &[]).expect("TypeScript is there");
    assert_eq!(findings, [untyped(""), wrong("")]);
}

#[test]
fn projects_that_refer_to_each_other() {
    let page = "---\nimport { size } from '../../ui/index';\nconst wrong: string = size;\n---\n{wrong}\n";
    let composite = STRICT.replace("\"strict\": true", "\"strict\": true, \"composite\": true");
    let refers = |own: &str| own.replacen('{', "{ \"references\": [{ \"path\": \"../ui\" }],", 1);
    let here = project(&[
        ("package.json", r#"{ "workspaces": ["site", "ui"] }"#),
        ("tsconfig.json", r#"{ "files": [], "references": [{ "path": "./ui" }, { "path": "./site" }] }"#),
        ("ui/package.json", r#"{ "name": "ui" }"#),
        ("ui/tsconfig.json", &composite),
        ("ui/index.ts", "export const size: number = 1;\nexport const bad: string = size;\n"),
        ("site/package.json", r#"{ "dependencies": { "astro": "7" } }"#),
        ("site/tsconfig.json", &refers(&composite)),
        ("site/src/index.astro", page),
    ]);
    let Some((findings, code)) = checked(here.path(), &[]) else { return };
    assert_eq!(
        findings,
        [
            "site/src/index.astro:3:7-12 error ts(2322) Type 'number' is not assignable to type 'string'.",
            "ui/index.ts:2:14-17 error ts(2322) Type 'number' is not assignable to type 'string'.",
        ]
    );
    assert_eq!(code, 1);
    std::fs::write(here.path().join("site/src/index.astro"), page.replace(": string", "")).expect("a file");
    let (findings, code) = checked(&here.path().join("site"), &[]).expect("TypeScript is there");
    assert_eq!((findings.len(), code), (0, 0), "{findings:?}");
}

/// A configuration that only names those for the sources and for tools.
#[test]
fn sources_are_covered_by_a_configuration_referred_to() {
    let here = project(&[
        ("package.json", "{}"),
        ("tsconfig.json", r#"{ "files": [], "references": [{ "path": "./tsconfig.node.json" }, { "path": "./tsconfig.app.json" }] }"#),
        ("tsconfig.node.json", r#"{ "compilerOptions": { "composite": true }, "include": ["astro.config.mjs"] }"#),
        ("tsconfig.app.json", &STRICT.replacen('{', "{ \"include\": [\"src\"],", 1)),
        ("src/a.astro", "---\nfunction twice(n) { return n * 2; }\n---\n{twice(1)}\n"),
    ]);
    let Some((findings, _)) = checked(here.path(), &[]) else { return };
    assert_eq!(findings, ["src/a.astro:2:16-17 error ts(7006) Parameter 'n' implicitly has an 'any' type."]);
}

#[test]
fn watching_reports_types_after_each_change() {
    use std::io::{BufRead, BufReader};
    let Some(tsc) = typescript() else { return skip("check --watch", "no TypeScript 7 in target/tools; tests/run installs it") };
    let card = |kind: &str| format!("---\ninterface Props {{ title: {kind} }}\n---\n{{Astro.props.title}}\n");
    let here = project(&[
        ("package.json", "{}"),
        ("tsconfig.json", STRICT),
        ("src/Card.astro", &card("string")),
        ("src/pages/index.astro", "---\nimport Card from '@/Card.astro';\n---\n<Card title=\"a\" />\n"),
    ]);
    let mut child = Command::new(binary())
        .args(["check", "--watch", "--format", "json", "--rule", "ts", "--typescript"])
        .arg(tsc)
        .current_dir(here.path())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("check runs");
    let mut reports = BufReader::new(child.stdout.take().expect("stdout is piped")).lines();
    // A save may be seen in two steps, each with a report of its own: the one that is meant comes.
    let mut until = |expected: &[&str]| {
        let mut seen = Vec::new();
        let found = reports.by_ref().map_while(Result::ok).any(|line| {
            let report: Value = serde_json::from_str(&line).expect("each report is one line of JSON");
            let findings = report["findings"].as_array().expect("findings");
            seen = findings.iter().map(|it| format!("{}:{} {}", it["file"].as_str().unwrap_or_default(), it["line"], it["rule"].as_str().unwrap_or_default())).collect();
            seen == expected
        });
        assert!(found, "{expected:?} did not come; the last report was {seen:?}");
    };
    let write = |text: String| std::fs::write(here.path().join("src/Card.astro"), text).expect("a file");
    until(&[]);
    write(card("number"));
    until(&["src/pages/index.astro:4 ts(2322)"]);
    std::fs::write(here.path().join("src/new.ts"), "export const a: string = 1;\n").expect("a file");
    until(&["src/new.ts:1 ts(2322)", "src/pages/index.astro:4 ts(2322)"]);
    write(card("string"));
    until(&["src/new.ts:1 ts(2322)"]);
    std::fs::remove_file(here.path().join("src/new.ts")).expect("it is there");
    until(&[]);
    child.kill().expect("it runs");
    child.wait().expect("it ends");
}

/// What `astro sync` would write is filled into the template of the installed `astro`.
#[test]
fn collections_have_types_before_anything_was_synced() {
    let template = "declare module 'astro:content' {
  type InferEntrySchema<C extends keyof DataEntryMap> = ContentConfig['collections'][C]['schema'];
  type InferLoaderSchema<C extends keyof DataEntryMap> = any;
  type RenderedContent = string;
  type DataEntryMap = {
    // @@DATA_ENTRY_MAP@@
  };
  type Flatten<T> = T extends { [K: string]: infer U } ? U : never;
  export function getCollection<C extends keyof DataEntryMap>(name: C): Promise<Flatten<DataEntryMap[C]>[]>;
  export type ContentConfig = '@@CONTENT_CONFIG_TYPE@@';
  export type LiveContentConfig = '@@LIVE_CONTENT_CONFIG_TYPE@@';
}\n";
    let here = project(&[
        ("package.json", r#"{ "dependencies": { "astro": "7" } }"#),
        ("tsconfig.json", STRICT),
        ("node_modules/astro/package.json", r#"{ "name": "astro", "version": "7.0.0" }"#),
        ("node_modules/astro/client.d.ts", "declare module 'astro:content' {\n  export const defineCollection: <T>(config: T) => T;\n  export const getCollection: (...args: any[]) => any;\n}\n"),
        ("node_modules/astro/templates/content/types.d.ts", template),
        ("src/content.config.ts", "import { defineCollection } from 'astro:content';\nexport const collections = { 'blog': defineCollection({ schema: { title: '' } }), free: defineCollection({ schema: {} as unknown }) };\n"),
        (
            "src/a.astro",
            "---\nimport { getCollection } from 'astro:content';\nconst [post] = await getCollection('blog');\nconst [free] = await getCollection('free');\nawait getCollection('none');\n---\n{post.id}{post.data.title}{post.data.nope}{free.data.any.thing}\n",
        ),
    ]);
    let Some((findings, _)) = checked(here.path(), &[]) else { return };
    assert_eq!(
        findings,
        [
            "src/a.astro:5:21-27 error ts(2345) Argument of type '\"none\"' is not assignable to parameter of type 'keyof DataEntryMap'.",
            "src/a.astro:7:38-42 error ts(2339) Property 'nope' does not exist on type '{ title: string; }'.",
        ]
    );
    let ours = here.path().join(".astro/lsp/@astro-lsp/content/content.d.ts");
    assert!(ours.is_file());
    std::fs::write(here.path().join(".astro/types.d.ts"), "/// <reference path=\"../node_modules/astro/client.d.ts\" />\n").expect("a file");
    let (findings, _) = checked(here.path(), &[]).expect("TypeScript is there");
    assert_eq!(findings, Vec::<String>::new(), "what was synced is believed");
    assert!(!ours.exists());
}

/// Node's own way to find modules takes every name as it is written.
#[test]
fn components_are_found_as_node_finds_modules() {
    for (kind, module) in [("module", "nodenext"), ("module", "node16"), ("commonjs", "nodenext")] {
        let here = project(&[
            ("package.json", &format!(r#"{{ "type": "{kind}", "dependencies": {{ "astro": "7" }} }}"#)),
            ("tsconfig.json", &format!(r#"{{ "compilerOptions": {{ "strict": true, "module": "{module}", "target": "esnext", "jsx": "preserve" }} }}"#)),
            ("src/my card.astro", "---\ninterface Props { title: string }\nexport const size: number = 1;\n---\n{Astro.props.title}\n"),
            ("src/plain.ts", "import Card, { size } from './my card.astro';\nCard({ title: size });\n"),
            ("src/pages/index.astro", "---\nimport Card from '../my card.astro';\nimport None from '../none.astro';\n---\n<Card title={1} /><None />\n"),
        ]);
        let Some((findings, _)) = checked(here.path(), &[]) else { return };
        assert_eq!(
            findings,
            [
                "src/pages/index.astro:3:18-33 error ts(2307) Cannot find module '../none.astro' or its corresponding type declarations.",
                "src/pages/index.astro:5:7-12 error ts(2322) Type 'number' is not assignable to type 'string'.",
                "src/plain.ts:2:8-13 error ts(2322) Type 'number' is not assignable to type 'string'.",
            ],
            "{kind} {module}"
        );
        std::fs::write(here.path().join("tsconfig.json"), STRICT).expect("a file");
        let (findings, _) = checked(here.path(), &[]).expect("TypeScript is there");
        assert_eq!(findings.len(), 3, "{findings:?}");
        assert!(!here.path().join(".astro/lsp/src/my card.d.astro.ts").exists(), "what is not needed goes");
    }
}
