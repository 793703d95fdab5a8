//! Types in `.astro` files, with a real TypeScript: what an editor asks and gets, and what happens when it dies.

use std::path::Path;

use astro_lsp_tests::lsp::{Client, uri};
use astro_lsp_tests::{skip, typescript};
use serde_json::{Value, json};

const LIB: &str = "/** Says hello. */\nexport function greet(name: string): string {\n  return name;\n}\n";
const CARD: &str = "---\nimport { greet } from \"../lib\";\ninterface Props {\n  title: string;\n  size?: \"small\" | \"large\";\n}\nconst { title } = Astro.props;\n---\n<h2>{greet(title)}</h2>\n";
const PAGE: &str = "---\nimport Card from \"../components/Card.astro\";\nconst post = { name: \"é👩\", count: 1 };\n---\n<p>👩 {post.nope}</p>\n<Card title={post.count} />\n";

pub(super) struct Project {
    pub(super) folder: tempfile::TempDir,
    pub(super) client: Client,
}

impl Project {
    /// A project with a library, a component and a page; `None`, said by name, where there is no TypeScript.
    pub(super) fn new(test: &str) -> Option<Project> {
        Project::with(test, json!({}), |_| {})
    }

    pub(super) fn with(test: &str, capabilities: Value, prepare: impl Fn(&Path)) -> Option<Project> {
        let Some(typescript) = typescript() else {
            skip(test, "TypeScript 7 is not in target/tools; tests/run installs it");
            return None;
        };
        let folder = tempfile::tempdir().expect("a temporary folder");
        let files = [
            ("package.json", "{}"),
            ("tsconfig.json", "{ \"compilerOptions\": { \"strict\": true, \"module\": \"esnext\", \"moduleResolution\": \"bundler\" } }"),
            // As much of Astro's types as these tests need.
            ("node_modules/astro/package.json", "{ \"name\": \"astro\", \"version\": \"7.0.0\", \"types\": \"./index.d.ts\" }"),
            ("node_modules/astro/index.d.ts", "export interface AstroGlobal<P, S = any, R = any> { props: P; params: R; self: S }\n"),
            ("node_modules/astro/jsx-runtime.d.ts", "export namespace JSX {\n  interface IntrinsicElements { [name: string]: any }\n}\n"),
            ("src/lib.ts", LIB),
            ("src/components/Card.astro", CARD),
            ("src/pages/index.astro", PAGE),
        ];
        for (path, text) in files {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().expect("a file is in a folder")).expect("a folder");
            std::fs::write(path, text).expect("a file");
        }
        prepare(folder.path());
        let options = json!({ "typescript": { "path": typescript, "modules": true } });
        let (client, _) = Client::in_folder_with(folder.path(), capabilities, options);
        Some(Project { folder, client })
    }

    pub(super) fn uri(&self, path: &str) -> String {
        uri(&self.folder.path().join(path))
    }

    pub(super) fn open(&mut self, path: &str, text: &str) -> String {
        let uri = self.uri(path);
        self.client.open(&uri, 1, text);
        uri
    }

    pub(super) fn ask(&mut self, method: &str, uri: &str, line: u32, character: u32) -> Value {
        self.client.ask(method, at(uri, line, character))
    }

    /// The codes TypeScript gives, with their places.
    pub(super) fn errors(&mut self, uri: &str) -> Vec<String> {
        let report = self.client.ask("textDocument/diagnostic", json!({ "textDocument": { "uri": uri } }));
        errors(&report["items"])
    }

    /// Waits until the pushed diagnostics of a document are these.
    fn until(&mut self, uri: &str, expected: &[&str]) {
        self.client.wait_for(&format!("{expected:?} in {uri}"), |message| {
            message["method"] == "textDocument/publishDiagnostics"
                && message["params"]["uri"] == uri
                && errors(&message["params"]["diagnostics"]) == expected
        });
    }
}

pub(super) fn at(uri: &str, line: u32, character: u32) -> Value {
    json!({ "textDocument": { "uri": uri }, "position": { "line": line, "character": character } })
}

fn errors(items: &Value) -> Vec<String> {
    let items = items.as_array().into_iter().flatten().filter(|item| item["source"] == "ts" && item["severity"] == 1);
    items.map(|item| format!("{} at {}:{}", item["code"], item["range"]["start"]["line"], item["range"]["start"]["character"])).collect()
}

pub(super) fn whole(uri: &str, version: i32, text: &str, client: &mut Client) {
    client.change(uri, version, json!([{ "text": text }]));
}

#[test]
fn errors_stand_where_the_author_wrote_them() {
    let Some(mut project) = Project::new("errors of types") else { return };
    let page = project.open("src/pages/index.astro", PAGE);
    // `👩` is two units of UTF-16, and columns are counted in those.
    assert_eq!(project.errors(&page), ["2339 at 4:12", "2322 at 5:6"]);
    let crlf = PAGE.replace('\n', "\r\n");
    whole(&page, 2, &crlf, &mut project.client);
    assert_eq!(project.errors(&page), ["2339 at 4:12", "2322 at 5:6"]);
    // Half-typed text has our own error and none about how it is printed.
    whole(&page, 3, "---\nconst a = \n---\n<p>{a.</p>\n<Card ti", &mut project.client);
    let report = project.client.ask("textDocument/diagnostic", json!({ "textDocument": { "uri": page } }));
    assert!(!report.to_string().contains("__Astro"), "{report}");
}

#[test]
fn a_page_hears_of_changes_in_what_it_imports() {
    let Some(mut project) = Project::new("errors across files") else { return };
    let card = project.open("src/components/Card.astro", CARD);
    let page = project.open("src/pages/index.astro", "---\nimport Card from \"../components/Card.astro\";\n---\n<Card title=\"a\" />\n");
    project.until(&page, &[]);
    whole(&card, 2, &CARD.replace("title: string", "title: number"), &mut project.client);
    project.until(&page, &["2322 at 3:6"]);
    whole(&card, 3, CARD, &mut project.client);
    project.until(&page, &[]);
    // On disk, too, once TypeScript has read it there.
    project.client.notify("textDocument/didClose", json!({ "textDocument": { "uri": card } }));
    assert_eq!(project.errors(&page), [""; 0]);
    std::fs::write(project.folder.path().join("src/components/Card.astro"), CARD.replace("title: string", "title: boolean")).unwrap();
    project.client.notify("workspace/didChangeWatchedFiles", json!({ "changes": [{ "uri": card, "type": 2 }] }));
    project.until(&page, &["2322 at 3:6"]);
}

#[test]
fn errors_of_a_script_follow_what_it_depends_on() {
    let Some(mut project) = Project::new("errors of scripts") else { return };
    let page = project.open("src/pages/script.astro", "<p>{a}</p>\n<script>const n: number = '1'; window.mine;</script>\n");
    assert_eq!(project.errors(&page), ["2304 at 0:4", "2322 at 1:14", "2339 at 1:38"]);
    // It moves with the template, and stays wrong.
    whole(&page, 2, "<p>{1}</p>\n\n<script>const n: number = '1'; window.mine;</script>\n", &mut project.client);
    assert_eq!(project.errors(&page), ["2322 at 2:14", "2339 at 2:38"]);
    // The page declares what the script asks for.
    let declared = "---\ndeclare global { interface Window { mine: 1 } }\n---\n<script>const n: number = '1'; window.mine;</script>\n";
    whole(&page, 3, declared, &mut project.client);
    assert_eq!(project.errors(&page), ["2322 at 3:14"]);
    whole(&page, 4, "<script>const n: number = '1'; window.mine;</script>\n", &mut project.client);
    assert_eq!(project.errors(&page), ["2322 at 0:14", "2339 at 0:38"]);
    // Another file does.
    project.open("src/env.ts", "export {};\ndeclare global { interface Window { mine: 1 } }\n");
    assert_eq!(project.errors(&page), ["2322 at 0:14"]);
    whole(&page, 5, "<script>const n: number = 1; window.mine;</script>\n", &mut project.client);
    assert!(project.errors(&page).is_empty());
}

#[test]
fn completes_members_props_and_imports() {
    let Some(mut project) = Project::new("completion of types") else { return };
    let page = project.open("src/pages/index.astro", PAGE);
    project.errors(&page);
    let text = "---\nimport Card from \"../components/Card.astro\";\nconst post = { name: \"a\" };\n---\n<p>{post.}</p>\n<Card title=\"x\" size=\"\" />\n{gree}\n";
    whole(&page, 2, text, &mut project.client);
    let labels = |list: &Value| -> Vec<String> {
        list["items"].as_array().unwrap().iter().map(|item| item["label"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(labels(&project.ask("textDocument/completion", &page, 4, 9)), ["name"]);
    let sizes = labels(&project.ask("textDocument/completion", &page, 5, 22));
    assert!(sizes.iter().any(|label| label.contains("small")) && sizes.iter().any(|label| label.contains("large")), "{sizes:?}");
    let list = project.ask("textDocument/completion", &page, 6, 5);
    let greet = list["items"].as_array().unwrap().iter().find(|item| item["label"] == "greet").expect("greet is offered").clone();
    let resolved = project.client.ask("completionItem/resolve", greet);
    let edit = &resolved["additionalTextEdits"][0];
    assert_eq!(edit["newText"], "\nimport { greet } from \"../lib\";", "{resolved}");
    assert_eq!(edit["range"]["start"], json!({ "line": 1, "character": 44 }), "{resolved}");
    // Without a component script one is made.
    whole(&page, 3, "<p>{gree}</p>\n", &mut project.client);
    let list = project.ask("textDocument/completion", &page, 0, 8);
    let greet = list["items"].as_array().unwrap().iter().find(|item| item["label"] == "greet").expect("greet is offered").clone();
    let resolved = project.client.ask("completionItem/resolve", greet);
    assert_eq!(resolved["additionalTextEdits"][0]["newText"], "---\nimport { greet } from \"../lib\";\n---\n");
}

/// A word is typed letter by letter; TypeScript's first list is what later ones are made of.
#[test]
fn a_word_that_grows_keeps_its_list() {
    let Some(mut project) = Project::new("completion of a growing word") else { return };
    let page = project.open("src/pages/index.astro", PAGE);
    project.errors(&page);
    let find = |list: &Value, label: &str| list["items"].as_array().unwrap().iter().find(|item| item["label"] == label).cloned();
    let text = |word: &str, member: &str| format!("---\nconst post = {{ name: \"a\", size: 1 }};\n---\n<p>👩 {{post.{member}}}</p>\n{{{word}}}\n");
    for (version, word) in [(2, "g"), (3, "gr"), (4, "gree")] {
        whole(&page, version, &text(word, "name"), &mut project.client);
        let end = 1 + word.len() as u32;
        let list = project.ask("textDocument/completion", &page, 4, end);
        let greet = find(&list, "greet").unwrap_or_else(|| panic!("{word}: {list}"));
        assert_eq!(greet["textEdit"]["range"], json!({ "start": { "line": 4, "character": 1 }, "end": { "line": 4, "character": end } }));
        let resolved = project.client.ask("completionItem/resolve", greet);
        assert_eq!(resolved["additionalTextEdits"][0]["newText"], "import { greet } from \"../lib\";\n", "{resolved}");
    }
    for (version, member) in [(5, ""), (6, "s"), (7, "si")] {
        whole(&page, version, &text("0", member), &mut project.client);
        let end = 12 + member.len() as u32;
        let size = find(&project.ask("textDocument/completion", &page, 3, end), "size").expect("size is offered");
        assert_eq!(size["textEdit"]["range"], json!({ "start": { "line": 3, "character": 12 }, "end": { "line": 3, "character": end } }));
    }
    // Other text around the word: what was there is not what is there.
    whole(&page, 8, &text("0", "si").replace("size: 1", "sides: 1"), &mut project.client);
    let list = project.ask("textDocument/completion", &page, 3, 14);
    assert!(find(&list, "size").is_none() && find(&list, "sides").is_some(), "{list}");
}

#[test]
fn packages_offer_their_names_and_their_components() {
    let package = |folder: &Path| {
        let files = [
            ("package.json", r#"{ "dependencies": { "ui": "1.0.0" } }"#),
            ("node_modules/ui/package.json", r#"{ "name": "ui", "version": "1.0.0", "types": "./index.d.ts", "peerDependencies": { "astro": "*" } }"#),
            ("node_modules/ui/index.d.ts", "export declare function paint(): void;\n"),
            ("node_modules/ui/Button.astro", "---\ninterface Props { label: string }\n---\n{Astro.props.label}\n"),
        ];
        for (path, text) in files {
            let path = folder.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
    };
    let Some(mut project) = Project::with("types of packages", json!({}), package) else { return };
    let page = project.open("src/pages/index.astro", "---\nimport Button from \"ui/Button.astro\";\n---\n<Button label={1} />\n{pain}\n");
    assert_eq!(project.errors(&page), ["2322 at 3:8", "2304 at 4:1"]);
    let list = project.ask("textDocument/completion", &page, 4, 5);
    let paint = list["items"].as_array().unwrap().iter().find(|item| item["label"] == "paint").unwrap_or_else(|| panic!("{list}"));
    assert_eq!(paint["labelDetails"]["description"], "ui");
}

#[test]
fn finds_and_renames_across_files() {
    let Some(mut project) = Project::new("references of types") else { return };
    let page = project.open("src/pages/index.astro", PAGE);
    let card = project.open("src/components/Card.astro", CARD);
    let lib = project.uri("src/lib.ts");
    project.errors(&card);
    let hover = project.ask("textDocument/hover", &card, 8, 6);
    assert!(hover["contents"]["value"].as_str().unwrap().contains("greet(name: string): string"), "{hover}");
    let definition = project.ask("textDocument/definition", &card, 8, 6);
    assert_eq!(definition[0]["uri"], lib, "{definition}");
    let component = project.ask("textDocument/definition", &page, 5, 2);
    assert_eq!((&component[0]["uri"], &component[0]["range"]["start"]["line"]), (&json!(card), &json!(0)), "{component}");
    let mut asked = at(&card, 8, 6);
    asked["context"] = json!({ "includeDeclaration": true });
    let references = project.client.ask("textDocument/references", asked);
    let in_file = |uri: &str| references.as_array().unwrap().iter().filter(|place| place["uri"] == uri).count();
    assert_eq!((in_file(&card), in_file(&lib), references.as_array().unwrap().len()), (2, 1, 3), "{references}");
    // From the declaration, in a file this server is asked about because of `typescript.modules`.
    project.client.open(&lib, 1, LIB);
    let mut asked = at(&lib, 1, 18);
    asked["newName"] = json!("welcome");
    let edit = project.client.ask("textDocument/rename", asked);
    assert_eq!(edit["changes"][&lib][0]["newText"], "welcome", "{edit}");
    assert!(edit["changes"][&card].to_string().contains("welcome"), "{edit}");
    let signature = project.ask("textDocument/signatureHelp", &card, 8, 11);
    assert_eq!(signature["signatures"][0]["label"], "greet(name: string): string");
}

/// In a module that imports a module the editor's other server writes, unless this one is asked about modules too.
#[test]
fn one_server_alone_lets_an_import_follow_its_file() {
    let importer = ("src/pages/api.ts", "import { greet } from \"../lib\";\nexport const GET = () => new Response(greet(\"\"));\n");
    let prepare = |folder: &Path| std::fs::write(folder.join(importer.0), importer.1).expect("a file");
    let Some(mut project) = Project::with("one_server_alone_lets_an_import_follow_its_file", json!({}), prepare) else { return };
    let page = project.open("src/pages/index.astro", PAGE);
    let (component, module) = (project.uri("src/components/Card.astro"), project.uri(importer.0));
    project.errors(&page);
    let moved = json!({ "files": [{ "oldUri": project.uri("src/lib.ts"), "newUri": project.uri("src/lib/words.ts") }] });
    let edit = project.client.ask("workspace/willRenameFiles", moved.clone());
    assert_eq!(edit["changes"][&component][0]["newText"], "../lib/words", "{edit}");
    assert_eq!(edit["changes"][&module][0]["newText"], "../lib/words", "{edit}");
    let alone = json!({ "settings": { "typescript": { "path": typescript(), "modules": false } } });
    project.client.notify("workspace/didChangeConfiguration", alone);
    let edit = project.client.ask("workspace/willRenameFiles", moved);
    assert_eq!(edit["changes"][&component][0]["newText"], "../lib/words", "{edit}");
    assert_eq!(edit["changes"][&module], Value::Null, "{edit}");
}

#[test]
fn a_killed_process_loses_no_edit() {
    let Some(mut project) = Project::new("a killed TypeScript") else { return };
    let page = project.open("src/pages/index.astro", "{0}");
    project.errors(&page);
    let mut processes = std::collections::HashSet::new();
    let mut version = 1;
    for round in 0..3 {
        for _ in 0..20 {
            version += 1;
            whole(&page, version, &format!("{{missing{version}}}"), &mut project.client);
            project.client.send_request("textDocument/completion", at(&page, 0, 5));
        }
        let status = project.client.ask("workspace/executeCommand", json!({ "command": "astro.types.status" }));
        let process = status[0]["process"].as_u64().expect("it runs");
        processes.insert(process);
        let killed = std::process::Command::new("kill").args(["-9", &process.to_string()]).status();
        assert!(killed.is_ok_and(|status| status.success()), "{round}: {status}");
        let report = project.client.ask("textDocument/diagnostic", json!({ "textDocument": { "uri": page } }));
        assert!(report["items"][0]["message"].as_str().unwrap().contains(&format!("missing{version}")), "{report}");
    }
    assert_eq!(processes.len(), 3, "each was another process");
}

#[test]
fn types_work_where_nothing_can_be_written_and_leave_nothing_behind() {
    #[cfg(unix)]
    {
        let elsewhere = tempfile::tempdir().unwrap();
        let link = |folder: &Path| std::os::unix::fs::symlink(elsewhere.path(), folder.join(".astro")).unwrap();
        let Some(mut project) = Project::with("types in a read-only tree", json!({}), link) else { return };
        let page = project.open("src/pages/index.astro", PAGE);
        let errors = project.errors(&page);
        // The card is not open: TypeScript is told of it all the same.
        assert_eq!(errors, ["2339 at 4:12", "2322 at 5:6"]);
        let card = project.open("src/components/Card.astro", &CARD.replace("title: string", "title: number"));
        assert_eq!(project.errors(&page), ["2339 at 4:12"]);
        project.client.notify("textDocument/didClose", json!({ "textDocument": { "uri": card } }));
        assert_eq!(project.errors(&page), ["2339 at 4:12", "2322 at 5:6"]);
        assert_eq!(std::fs::read_dir(elsewhere.path()).unwrap().count(), 0, "nothing is written through a link");
    }
    let Some(mut project) = Project::new("removing what was written") else { return };
    let page = project.open("src/pages/index.astro", PAGE);
    project.errors(&page);
    let shadow = project.folder.path().join(".astro/lsp");
    assert!(shadow.join("src/components/Card.astro.tsx").exists());
    assert_eq!(std::fs::read_to_string(shadow.join(".gitignore")).unwrap(), "*\n");
    project.client.ask("workspace/executeCommand", json!({ "command": "astro.types.clean" }));
    assert!(!shadow.exists());
}

#[test]
fn without_typescript_the_status_says_how_to_get_it() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("package.json"), "{}").unwrap();
    let (mut client, _) = Client::in_folder_with(folder.path(), json!({}), json!({ "typescript": { "path": "/nowhere/typescript" } }));
    let page = uri(&folder.path().join("a.astro"));
    client.open(&page, 1, "<di");
    let list = client.ask("textDocument/completion", at(&page, 0, 3));
    assert!(list["items"].as_array().unwrap().iter().any(|item| item["label"] == "div"));
    let status = client.message("astro/typesStatus");
    // Where one is on PATH, that one is taken.
    if status["params"]["state"] == "missing" {
        let words = status["params"]["message"].as_str().unwrap();
        assert!(words.contains("/nowhere/typescript") && words.contains("npm install -D typescript@7"), "{words}");
    }
}

#[cfg(unix)]
#[test]
fn two_projects_have_each_their_own_typescript() {
    let next = astro_lsp_tests::repository().join("target/tools/typescript-next/node_modules/typescript").canonicalize();
    let (Some(current), Ok(next)) = (typescript(), next) else {
        return skip("two TypeScripts", "TypeScript 7.0 and 7.1 are not in target/tools; tests/run installs them");
    };
    let folder = tempfile::tempdir().unwrap();
    for (name, installed) in [("a", &current), ("b", &next)] {
        let project = folder.path().join(name);
        std::fs::create_dir_all(project.join("node_modules")).unwrap();
        std::fs::write(project.join("package.json"), "{}").unwrap();
        std::os::unix::fs::symlink(installed, project.join("node_modules/typescript")).unwrap();
    }
    let (mut client, _) = Client::in_folder(folder.path(), json!({}));
    for name in ["a", "b"] {
        let page = uri(&folder.path().join(name).join("page.astro"));
        client.open(&page, 1, "---\nconst n: number = \"no\";\n---\n{n}\n");
        let report = client.ask("textDocument/diagnostic", json!({ "textDocument": { "uri": page } }));
        assert_eq!(errors(&report["items"]), ["2322 at 1:6"], "{name}");
    }
    let status = client.ask("workspace/executeCommand", json!({ "command": "astro.types.status" }));
    let versions: Vec<&str> = status.as_array().unwrap().iter().map(|root| root["version"].as_str().unwrap()).collect();
    assert_eq!((versions.len(), versions[0]), (2, "7.0.2"), "{status}");
    assert_ne!(versions[0], versions[1]);
}

#[test]
fn a_question_that_is_taken_back_leaves_the_next_one_its_answer() {
    let Some(mut project) = Project::new("taking questions back") else { return };
    let page = project.open("src/pages/index.astro", PAGE);
    project.errors(&page);
    for _ in 0..20 {
        let id = project.client.send_request("textDocument/completion", at(&page, 4, 14));
        project.client.notify("$/cancelRequest", json!({ "id": id }));
    }
    assert_eq!(project.errors(&page), ["2339 at 4:12", "2322 at 5:6"]);
}

/// What is known without it is answered while TypeScript stands still: before a search that gives it a moment.
#[cfg(unix)]
#[test]
fn nobody_waits_for_typescript_where_it_has_no_say() {
    let Some(mut project) = Project::new("answers while TypeScript stands still") else { return };
    let text = "---\nimport b from 'b';\nimport a from 'a';\nimport Card from '../components/';\na(b);\n---\n<p di></p>\n";
    let page = project.open("src/pages/index.astro", text);
    project.errors(&page);
    let status = project.client.ask("workspace/executeCommand", json!({ "command": "astro.types.status" }));
    let process = status[0]["process"].as_u64().expect("it runs");
    let signal = |signal: &str| std::process::Command::new("kill").args([signal, &process.to_string()]).status().expect("a signal");
    signal("-STOP");
    let start = json!({ "line": 0, "character": 0 });
    let context = json!({ "diagnostics": [], "only": ["source.organizeImports"] });
    let organize = json!({ "textDocument": { "uri": page }, "range": { "start": start, "end": start }, "context": context });
    let questions = [
        ("textDocument/completion", at(&page, 3, 32), "Card.astro"),
        ("textDocument/completion", at(&page, 6, 5), "\"dir\""),
        ("textDocument/hover", at(&page, 6, 1), "paragraph"),
        ("textDocument/codeAction", organize, "Organise imports"),
        ("workspace/symbol", json!({ "query": "Card" }), "Card"),
    ];
    let asked: Vec<i64> = questions.iter().map(|(method, params, _)| project.client.send_request(method, params.clone())).collect();
    let mut answers = Vec::new();
    while answers.len() < asked.len() {
        let answer = project.client.wait_for("an answer", |message| asked.iter().any(|id| message["id"] == *id) && message.get("method").is_none());
        answers.push((asked.iter().position(|id| answer["id"] == *id).expect("one of these"), answer["result"].to_string()));
    }
    signal("-KILL");
    for (at, answer) in &answers {
        assert!(answer.contains(questions[*at].2), "{}: {answer}", questions[*at].0);
    }
    assert_eq!(answers.last().map(|(at, _)| *at), Some(questions.len() - 1), "the search is the last to be answered");
}
