//! Formatting by the Prettier a project has: here one of a few lines, in a real Node.

use std::path::Path;
use std::process::Command;

use astro_lsp_tests::lsp::{Client, uri};
use astro_lsp_tests::skip;
use serde_json::{Value, json};

/// Says in its answer what it was asked, so that the test sees it.
const PRETTIER: &str = "exports.getFileInfo = async (file, { ignorePath }) => ({ ignored: !!ignorePath && file.endsWith('raw.astro') });\n\
    exports.resolveConfig = async () => ({ semi: false, tabWidth: 8 });\n\
    exports.format = async (text, options) => {\n\
      console.log('noise');\n\
      if (text.includes('<<')) throw new Error('an element has no name\\nsecond line');\n\
      return `<p>${text.trim()} ${options.parser} ${options.tabWidth} ${options.useTabs} ${options.plugins[0].mark}</p>\\n`;\n\
    };\n";

fn project(test: &str, with_plugin: bool) -> Option<tempfile::TempDir> {
    if !Command::new("node").arg("--version").output().is_ok_and(|ran| ran.status.success()) {
        skip(test, "there is no Node");
        return None;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut files = vec![
        ("package.json", "{}"),
        (".prettierignore", "raw.astro\n"),
        ("node_modules/prettier/package.json", r#"{ "name": "prettier", "main": "index.js" }"#),
        ("node_modules/prettier/index.js", PRETTIER),
    ];
    if with_plugin {
        files.push(("node_modules/prettier-plugin-astro/index.js", "exports.mark = 'plugin';\n"));
    }
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }
    Some(folder)
}

fn formatted(folder: &Path, file: &str, text: &str, options: Value) -> (Value, Client) {
    let (mut client, _) = Client::in_folder_with(folder, json!({}), options);
    let uri = uri(&folder.join(file));
    client.open(&uri, 1, text);
    let params = json!({ "textDocument": { "uri": uri }, "options": { "tabSize": 2, "insertSpaces": false } });
    (client.ask("textDocument/formatting", params), client)
}

fn log(client: &mut Client, word: &str) -> String {
    let message = client.wait_for(word, |message| {
        message["method"] == "window/logMessage" && message["params"]["message"].as_str().is_some_and(|it| it.contains("not formatted"))
    });
    message["params"]["message"].as_str().expect("words").to_owned()
}

#[test]
fn formats_with_what_the_project_has() {
    let Some(folder) = project("formatting", true) else { return };
    let (edits, _) = formatted(folder.path(), "a.astro", "é👩\n", json!({}));
    let range = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 1, "character": 0 } });
    // The project's configuration wins over the editor, the editor over Prettier.
    assert_eq!(edits, json!([{ "range": range, "newText": "<p>é👩 astro 8 true plugin</p>\n" }]));
    assert_eq!(formatted(folder.path(), "raw.astro", "x", json!({})).0, Value::Null);
    let (edits, mut client) = formatted(folder.path(), "a.astro", "<<", json!({}));
    assert_eq!(edits, Value::Null);
    let words = log(&mut client, "why");
    assert!(words.contains("an element has no name") && !words.contains("second line"), "{words}");
}

#[test]
fn runs_nothing_of_a_folder_nobody_trusts() {
    let Some(folder) = project("formatting without trust", true) else { return };
    let (edits, mut client) = formatted(folder.path(), "a.astro", "x", json!({ "trusted": false }));
    assert_eq!(edits, Value::Null);
    assert!(log(&mut client, "why").contains("not trusted"));
}

#[test]
fn says_what_is_missing() {
    let Some(folder) = project("formatting without the plugin", false) else { return };
    let (edits, mut client) = formatted(folder.path(), "a.astro", "x", json!({}));
    assert_eq!(edits, Value::Null);
    assert!(log(&mut client, "why").contains("npm install -D prettier prettier-plugin-astro"));
}
