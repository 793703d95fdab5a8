//! Plain TypeScript 7.1 reads `.astro` files through `astro-lsp content-mapper`.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

use astro_lsp_tests::lsp::{Client, uri};
use astro_lsp_tests::{binary, repository, skip};
use serde_json::json;

use super::project;

/// The program of the TypeScript that `tests/run` installed for this.
fn typescript() -> Option<PathBuf> {
    let packages = repository().join("target/tools/typescript-next/node_modules/@typescript");
    let mut folders = std::fs::read_dir(packages).ok()?.filter_map(Result::ok);
    let program = folders.find_map(|folder| {
        let program = folder.path().join(format!("lib/tsc{}", std::env::consts::EXE_SUFFIX));
        program.is_file().then_some(program)
    });
    program?.canonicalize().ok()
}

const PAGE: &str = "---\nimport Card from './Card.astro';\n---\n<Card size=\"x\" />\n<script>\n  const n: number = 's';\n</script>\n";

/// A project whose configuration names the mapper, and a PATH that has it.
fn mapped() -> (tempfile::TempDir, OsString) {
    let manifest = std::fs::read_to_string(repository().join("editors/content-mapper/package.json")).expect("the manifest");
    let here = project(&[
        ("node_modules/astro-lsp-content-mapper/package.json", &manifest),
        ("node_modules/astro/package.json", r#"{ "name": "astro", "types": "index.d.ts" }"#),
        ("node_modules/astro/client.d.ts", ""),
        ("node_modules/astro/index.d.ts", "export interface AstroGlobal<P, S = any, Q = any> { props: P; self: S; params: Q }"),
        (
            "node_modules/astro/jsx-runtime.d.ts",
            "export namespace JSX { type Element = any; interface IntrinsicElements { [name: string]: any } }",
        ),
        (
            "tsconfig.json",
            r#"{ "compilerOptions": { "strict": true, "module": "esnext", "moduleResolution": "bundler", "target": "esnext", "noEmit": true, "jsx": "preserve", "types": [] },
                 "contentMappers": [{ "package": "astro-lsp-content-mapper", "extensions": [".astro"] }], "include": ["src"] }"#,
        ),
        ("src/Card.astro", "---\ninterface Props { size: number }\nconst { size } = Astro.props;\n---\n<p>é{size.nope}</p>\n"),
        ("src/page.astro", PAGE),
        ("src/crlf.astro", &PAGE.replace('\n', "\r\n")),
        ("src/plain.ts", "import Card from './Card.astro';\nCard({ size: 'x' });\n"),
    ]);
    let folder = binary().parent().expect("the binary has a folder");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(std::iter::once(folder.to_owned()).chain(std::env::split_paths(&path))).expect("a PATH");
    (here, path)
}

#[test]
fn plain_typescript_checks_astro_files() {
    let Some(tsc) = typescript() else {
        return skip("content mapper", "no TypeScript 7.1 in target/tools; tests/run installs it");
    };
    let (here, path) = mapped();
    let ran = Command::new(tsc)
        .args(["-p", ".", "--runExternalCode", "--pretty", "false"])
        .current_dir(here.path())
        .env("PATH", path)
        .output()
        .expect("TypeScript runs");
    let said = String::from_utf8_lossy(&ran.stdout);
    let mut lines: Vec<&str> = said.lines().collect();
    lines.sort_unstable();
    assert_eq!(
        lines,
        [
            "src/Card.astro(5,11): error TS2339: Property 'nope' does not exist on type 'number'.",
            "src/crlf.astro(4,7): error TS2322: Type 'string' is not assignable to type 'number'.",
            "src/crlf.astro(6,9): error TS2322: Type 'string' is not assignable to type 'number'.",
            "src/page.astro(4,7): error TS2322: Type 'string' is not assignable to type 'number'.",
            "src/page.astro(6,9): error TS2322: Type 'string' is not assignable to type 'number'.",
            "src/plain.ts(2,8): error TS2322: Type 'string' is not assignable to type 'number'.",
        ],
        "{}",
        String::from_utf8_lossy(&ran.stderr)
    );
}

#[test]
fn editors_go_from_a_tag_to_its_component() {
    let Some(tsc) = typescript() else {
        return skip("content mapper in an editor", "no TypeScript 7.1 in target/tools; tests/run installs it");
    };
    let (here, path) = mapped();
    let folder = here.path().canonicalize().expect("the folder");
    let mut client = Client::of(Command::new(tsc).args(["--lsp", "--stdio"]).current_dir(&folder).env("PATH", path));
    let asked = json!({ "processId": null, "rootUri": uri(&folder), "capabilities": {}, "initializationOptions": { "runExternalCode": true } });
    client.ask("initialize", asked);
    client.notify("initialized", json!({}));
    // It waits for the answer before it answers anything.
    let registration = client.message("client/registerCapability");
    client.send(&json!({ "jsonrpc": "2.0", "id": registration["id"], "result": null }));
    for page in ["page.astro", "crlf.astro"] {
        let text = std::fs::read_to_string(folder.join("src").join(page)).expect("the page");
        let page = uri(&folder.join("src").join(page));
        client.open(&page, 1, &text);
        let card = uri(&folder.join("src/Card.astro"));
        for (line, character) in [(3, 2), (1, 8)] {
            let found = client.ask("textDocument/definition", json!({ "textDocument": { "uri": page }, "position": { "line": line, "character": character } }));
            assert!(found.to_string().contains(&card), "{page} {line}: {found}");
        }
    }
}
