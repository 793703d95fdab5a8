//! `parse`, `compile`, `routes`, `doctor`, and what is wrong with a command line.

use astro_lsp_tests::{binary, project as project_of_repository, skip, typescript};
use expect_test::expect;
use serde_json::Value;

use super::{project, run, run_with};

#[test]
fn parse_prints_the_tree_of_stdin() {
    let here = project(&[]);
    let parsed = run_with(here.path(), &["parse", "-"], "<p class=\"a\">é{b}</p>\n".as_bytes());
    assert_eq!(parsed.code, 0);
    expect![[r#"
        document 1:1-2:1
          element 1:1-1:22
            open: start_tag 1:1-1:14
              name: tag_name 1:2-1:3 "p"
              attribute: attribute 1:4-1:13
                name: attribute_name 1:4-1:9 "class"
                value: quoted_value 1:10-1:13
                  attribute_text 1:11-1:12 "a"
            text 1:14-1:15 "é"
            expression 1:15-1:18
              script_chunk 1:16-1:17 "b"
            close: end_tag 1:18-1:22
              name: tag_name 1:20-1:21 "p"
          text 1:22-2:1 "\n"
    "#]]
    .assert_eq(&parsed.stdout);
}

#[test]
fn parse_draws_errors_under_the_source() {
    let here = project(&[("a.astro", "<main>\n  <b>\n</main>\n")]);
    let parsed = run(here.path(), &["parse", "a.astro"]);
    assert_eq!(parsed.code, 1);
    assert!(parsed.stdout.contains("a.astro:2:3 error[unclosed-element]"), "{}", parsed.stdout);
    assert!(parsed.stdout.contains("  2 │   <b>\n    │   ^"), "{}", parsed.stdout);
}

#[test]
fn parse_json_is_a_contract() {
    let here = project(&[("good.astro", "<p></p>"), ("bad.astro", "<div>{a</div>")]);
    let parsed = run(here.path(), &["parse", "--json", "good.astro"]);
    let value: Value = serde_json::from_str(&parsed.stdout).expect("JSON");
    assert_eq!((parsed.code, &value["errors"]), (0, &Value::from(Vec::<Value>::new())));
    assert_eq!(value["tree"]["kind"], "document");
    let parsed = run(here.path(), &["parse", "--json", "bad.astro"]);
    let value: Value = serde_json::from_str(&parsed.stdout).expect("JSON");
    assert_eq!(parsed.code, 1);
    let error = &value["errors"][0];
    assert!(error["name"].is_string() && error["message"].is_string(), "{error}");
    assert!(error["start"].as_u64() <= error["end"].as_u64(), "{error}");
}

#[test]
fn parse_reads_anything() {
    let here = project(&[]);
    let deep = "<div>".repeat(10_000);
    let line = format!("<p>{}</p>", "x ".repeat(2_500_000));
    for text in [b"\xff\xfe\0\x80<".as_slice(), b"", deep.as_bytes(), line.as_bytes()] {
        let parsed = run_with(here.path(), &["parse", "--json", "-"], text);
        assert!(matches!(parsed.code, 0 | 1), "code {}: {}", parsed.code, parsed.stderr);
        assert!(parsed.stdout.starts_with("{\"errors\":["));
    }
}

#[test]
fn routes_prints_the_table_in_match_order() {
    let here = project(&[
        ("astro.config.mjs", "export default { output: 'server', redirects: { '/old': '/about' } };"),
        ("src/pages/index.astro", "<p></p>"),
        ("src/pages/about.astro", "---\nexport const prerender = true;\n---\n<p></p>"),
        ("src/pages/blog/[...slug].astro", "<p></p>"),
        ("src/pages/blog/[id].astro", "<p></p>"),
        ("src/pages/api/items.ts", "export const GET = () => new Response();\nexport async function POST() {}"),
    ]);
    let printed = run(here.path(), &["routes"]);
    assert_eq!((printed.code, printed.stderr.as_str()), (0, ""));
    expect![[r#"
        /about           page      prerendered  src/pages/about.astro
        /api/items       endpoint  on demand    src/pages/api/items.ts          GET POST
        /blog/[id]       page      on demand    src/pages/blog/[id].astro
        /blog/[...slug]  page      on demand    src/pages/blog/[...slug].astro
        /old             redirect               → /about (301)
        /                page      on demand    src/pages/index.astro
    "#]]
    .assert_eq(&printed.stdout);
    let printed = run(here.path(), &["routes", ".", "--json"]);
    let rows: Value = serde_json::from_str(&printed.stdout).expect("JSON");
    assert_eq!(rows[1]["methods"], serde_json::json!(["GET", "POST"]));
    assert_eq!(rows[4]["to"], "/about");
    assert_eq!(rows[2]["params"], serde_json::json!(["id"]));
}

#[test]
fn compile_prints_the_module_and_its_spans() {
    let here = project(&[("src/a.astro", "---\nconst name: string = 'x';\n---\n<p>{name}</p>\n")]);
    let printed = run(here.path(), &["compile", "src/a.astro", "--to", "js", "--map"]);
    assert_eq!(printed.code, 0, "{}", printed.stderr);
    let (module, spans) = printed.stdout.split_once("// spans:").expect("the spans follow the module");
    assert!(!module.contains("string"), "types are erased: {module}");
    assert!(spans.contains("Verbatim \"name\""), "{spans}");
    let printed = run(here.path(), &["compile", "src/a.astro", "--to", "tsx"]);
    assert_eq!(printed.code, 0, "{}", printed.stderr);
    assert!(printed.stdout.contains("{name}") && printed.stdout.contains("export default function A("), "{}", printed.stdout);
}

#[test]
fn doctor_says_what_it_found() {
    let printed = run(&project_of_repository("shop"), &["doctor"]);
    assert_eq!(printed.code, 0, "{}", printed.stdout);
    for line in ["configuration    astro.config.mjs", "output           server", "routes           12"] {
        assert!(printed.stdout.contains(line), "{line}: {}", printed.stdout);
    }
}

#[test]
fn doctor_takes_the_typescript_the_environment_names() {
    let Some(typescript) = typescript() else {
        return skip("doctor with a TypeScript", "no TypeScript 7 in target/tools; tests/run installs it");
    };
    let here = project(&[("src/pages/index.astro", "<p>a</p>\n")]);
    let asked = std::process::Command::new(binary()).arg("doctor").current_dir(here.path()).env("ASTRO_LSP_TYPESCRIPT", typescript).output();
    let printed = String::from_utf8_lossy(&asked.expect("the binary runs").stdout).into_owned();
    assert!(printed.lines().any(|line| line.starts_with("types") && line.contains("chosen by you")), "{printed}");
}

#[test]
fn doctor_tells_of_the_host_and_what_is_missing_for_it() {
    let here = project(&[
        ("package.json", "{ \"dependencies\": { \"astro\": \"*\", \"@astrojs/cloudflare\": \"*\" } }"),
        ("astro.config.mjs", "import cloudflare from '@astrojs/cloudflare';\nexport default { output: 'server', adapter: cloudflare(), redirects: { '/old': '/new', '/a/[b]': '/c/[b]' } };\n"),
        ("src/pages/new.astro", "---\nconst key = import.meta.env.SHOP_KEY + import.meta.env.SHOP_URL + process.env.FROM_VARS;\n---\n<p>{key}</p>\n"),
        (".env", "SHOP_URL=x\n"),
        ("wrangler.jsonc", "{ \"vars\": { \"FROM_VARS\": \"1\" }, } // fine"),
        ("netlify.toml", "[build\n"),
        ("node_modules/astro/package.json", "{ \"version\": \"6.4.5\" }"),
        ("node_modules/@astrojs/cloudflare/package.json", "{ \"version\": \"13.0.0\" }"),
    ]);
    let printed = run(here.path(), &["doctor"]);
    assert_eq!(printed.code, 1, "{}", printed.stdout);
    for line in [
        "adapter          @astrojs/cloudflare 13.0.0",
        "host             Cloudflare Workers",
        "redirect         /old → /new 301 (_redirects)",
        "redirect         /a/[b] → /c/[b]/index.html 301 (_redirects)",
        "! the variable SHOP_KEY is read (src/pages/new.astro:2) and set nowhere",
        "! netlify.toml cannot be read: line 1, column",
        "! netlify.toml configures netlify, and the adapter builds for another host",
        "(CVE-2026-54299)",
        "help: install astro 7.2.8 or later",
    ] {
        assert!(printed.stdout.contains(line), "{line}: {}", printed.stdout);
    }
    for fine in ["SHOP_URL", "FROM_VARS", "CVE-2026-50146"] {
        assert!(!printed.stdout.contains(fine), "{fine}: {}", printed.stdout);
    }
}

#[test]
fn wrong_use_is_code_2_with_words() {
    let here = project(&[("file.txt", "x")]);
    for (arguments, words) in [
        (&["brew"][..], "unrecognized subcommand"),
        (&["check", "--format", "xml"], "[possible values: pretty, json, github, sarif]"),
        (&["check", "nowhere"], "nowhere cannot be checked"),
        (&["check", "file.txt"], "it is no .astro file and no module"),
        (&["routes", "nowhere"], "nowhere is no project folder"),
        (&["routes", "file.txt"], "it is a file"),
        (&["doctor", "nowhere"], "help:"),
        (&["parse", "nowhere.astro"], "nowhere.astro cannot be read"),
        (&["parse", "."], ". cannot be read"),
        (&["compile", "file.txt"], "--to"),
        (&["format"], "no file was named"),
    ] {
        let ran = run(here.path(), arguments);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{arguments:?}: {}", ran.stderr);
        assert!(ran.stderr.contains(words), "{arguments:?} says {}", ran.stderr);
    }
}

#[test]
fn help_and_version_are_answers() {
    let here = project(&[]);
    assert!(run(here.path(), &["--version"]).stdout.starts_with("astro-lsp "));
    let help = run(here.path(), &["--help"]);
    assert_eq!(help.code, 0);
    for command in ["preview", "check", "format", "routes", "parse", "compile", "content-mapper", "doctor"] {
        assert!(help.stdout.contains(&format!("  {command}")), "{command}: {}", help.stdout);
    }
    assert!(!help.stdout.contains("engine-worker"));
}
