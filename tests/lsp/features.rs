//! What an editor asks, as an editor asks it. What the answers say in detail is tested where they are made.

use astro_lsp_tests::lsp::{Client, uri};
use serde_json::{Value, json};

const CARD: &str = "---\ninterface Props {\n  /** What it is called. */\n  title: string;\n}\nconst { title } = Astro.props;\n---\n<h2>{title}</h2>\n<slot name=\"footer\" />\n";
const PAGE: &str = "---\nimport Card from '../components/Card.astro';\nconst name = 'é👩';\n---\n<main>\n  <Card title={name} />\n  👩<Card  />\n</main>\n";

struct Project {
    folder: tempfile::TempDir,
    client: Client,
    page: String,
}

impl Project {
    fn open(capabilities: Value) -> Project {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for (path, text) in [("package.json", "{}"), ("src/components/Card.astro", CARD), ("src/pages/index.astro", PAGE)] {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().expect("a file is in a folder")).expect("a folder");
            std::fs::write(path, text).expect("a file");
        }
        let (mut client, _) = Client::in_folder(folder.path(), capabilities);
        let page = uri(&folder.path().join("src/pages/index.astro"));
        client.open(&page, 1, PAGE);
        Project { folder, client, page }
    }

    fn at(&self, line: u32, character: u32) -> Value {
        json!({ "textDocument": { "uri": self.page }, "position": { "line": line, "character": character } })
    }

    fn ask(&mut self, method: &str, line: u32, character: u32) -> Value {
        let at = self.at(line, character);
        self.client.ask(method, at)
    }

    fn document(&self) -> Value {
        json!({ "textDocument": { "uri": self.page } })
    }
}

fn labels(list: &Value) -> Vec<&str> {
    list["items"].as_array().map_or(Vec::new(), |items| items.iter().filter_map(|item| item["label"].as_str()).collect())
}

#[test]
fn completes_props_at_a_place_counted_in_utf_16() {
    let mut project = Project::open(json!({}));
    // `👩` is two units, so the blank inside `<Card  />` is at column 2 + 2 + 6.
    let list = project.ask("textDocument/completion", 6, 10);
    assert!(labels(&list).contains(&"title"), "{:?}", labels(&list));
    let title = list["items"].as_array().unwrap().iter().find(|item| item["label"] == "title").unwrap();
    assert_eq!(title["insertTextFormat"], Value::Null, "no snippets for a client without them");
    assert_eq!(title["textEdit"]["range"]["start"], json!({ "line": 6, "character": 10 }));
    assert!(!title["textEdit"]["newText"].as_str().unwrap().contains('$'), "{title}");
}

#[test]
fn completes_right_after_an_edit() {
    let mut project = Project::open(json!({ "textDocument": { "completion": { "completionItem": { "snippetSupport": true } } } }));
    let at = json!({ "line": 3, "character": 0 });
    let uri = project.page.clone();
    project.client.change(&uri, 2, json!([{ "range": { "start": at, "end": at }, "text": "Astro.\n" }]));
    let list = project.ask("textDocument/completion", 3, 6);
    for member in ["redirect", "cookies", "request", "params", "props", "locals"] {
        assert!(labels(&list).contains(&member), "{member}: {:?}", labels(&list));
    }
}

#[test]
fn hovers_over_the_element_under_the_cursor() {
    let mut project = Project::open(json!({ "textDocument": { "hover": { "contentFormat": ["markdown"] } } }));
    let hover = project.ask("textDocument/hover", 5, 4);
    assert_eq!(hover["contents"]["kind"], "markdown");
    assert!(hover["contents"]["value"].as_str().unwrap().contains("Card"), "{hover}");
    assert_eq!(hover["range"], json!({ "start": { "line": 5, "character": 3 }, "end": { "line": 5, "character": 7 } }));
    assert_eq!(project.ask("textDocument/hover", 4, 6), Value::Null);
}

#[test]
fn goes_to_the_component_with_or_without_links() {
    let mut project = Project::open(json!({}));
    let card = uri(&project.folder.path().join("src/components/Card.astro"));
    let places = project.ask("textDocument/definition", 5, 4);
    assert_eq!(places[0]["uri"], card, "{places}");
    let mut project = Project::open(json!({ "textDocument": { "definition": { "linkSupport": true } } }));
    let card = uri(&project.folder.path().join("src/components/Card.astro"));
    let links = project.ask("textDocument/definition", 5, 4);
    assert_eq!(links[0]["targetUri"], card, "{links}");
    assert_eq!(links[0]["originSelectionRange"]["start"], json!({ "line": 5, "character": 3 }));
}

#[test]
fn outlines_as_tree_or_list() {
    let mut project = Project::open(json!({ "textDocument": { "documentSymbol": { "hierarchicalDocumentSymbolSupport": true } } }));
    let document = project.document();
    let tree = project.client.ask("textDocument/documentSymbol", document);
    assert!(tree.as_array().unwrap().iter().any(|symbol| symbol["children"].is_array()), "{tree}");
    let mut project = Project::open(json!({}));
    let document = project.document();
    let list = project.client.ask("textDocument/documentSymbol", document);
    assert!(list.as_array().unwrap().iter().all(|symbol| symbol["location"]["uri"].is_string()), "{list}");
    assert!(list.as_array().unwrap().iter().any(|symbol| symbol["containerName"].is_string()), "{list}");
}

#[test]
fn folds_selects_links_and_colours() {
    let mut project = Project::open(json!({}));
    let document = project.document();
    let folds = project.client.ask("textDocument/foldingRange", document.clone());
    let frontmatter = |fold: &Value| fold["startLine"] == 0 && fold["endLine"].as_u64() >= Some(2);
    assert!(folds.as_array().unwrap().iter().any(frontmatter), "{folds}");

    let mut positions = document.clone();
    positions["positions"] = json!([{ "line": 5, "character": 16 }]);
    let selection = project.client.ask("textDocument/selectionRange", positions);
    assert!(selection[0]["parent"]["parent"].is_object(), "{selection}");

    let linked = project.ask("textDocument/linkedEditingRange", 4, 2);
    assert_eq!(linked["ranges"].as_array().map(Vec::len), Some(2), "{linked}");

    let links = project.client.ask("textDocument/documentLink", document.clone());
    assert!(links[0]["target"].as_str().unwrap().ends_with("Card.astro"), "{links}");

    let tokens = project.client.ask("textDocument/semanticTokens/full", document.clone());
    let data = tokens["data"].as_array().unwrap();
    assert!(!data.is_empty() && data.len().is_multiple_of(5), "{tokens}");
    let mut same = document.clone();
    same["previousResultId"] = tokens["resultId"].clone();
    let delta = project.client.ask("textDocument/semanticTokens/full/delta", same);
    assert_eq!(delta["edits"], json!([]), "{delta}");
}

#[test]
fn repairs_what_it_reports() {
    let mut project = Project::open(json!({ "textDocument": { "codeAction": { "codeActionLiteralSupport": { "codeActionKind": { "valueSet": ["quickfix"] } } } } }));
    let at = json!({ "line": 1, "character": 0 });
    let uri = project.page.clone();
    let without_import = json!({ "start": at, "end": { "line": 2, "character": 0 } });
    project.client.change(&uri, 2, json!([{ "range": without_import, "text": "" }]));
    let diagnostics = project.client.diagnostics(&uri, 2);
    let missing = diagnostics.iter().find(|it| it["message"].as_str().unwrap_or("").contains("Card")).expect("a finding");
    let mut question = project.document();
    question["range"] = missing["range"].clone();
    question["context"] = json!({ "diagnostics": [missing] });
    let actions = project.client.ask("textDocument/codeAction", question);
    let action = &actions[0];
    assert_eq!(action["kind"], "quickfix", "{actions}");
    let edits = &action["edit"]["changes"][&uri];
    assert!(edits[0]["newText"].as_str().unwrap().contains("import Card from"), "{actions}");
}

#[test]
fn makes_files_where_the_client_can() {
    let literals = json!({ "codeAction": { "codeActionLiteralSupport": { "codeActionKind": { "valueSet": [] } } } });
    let extract = |workspace: Value| {
        let mut project = Project::open(json!({ "textDocument": literals, "workspace": workspace }));
        let mut question = project.document();
        question["range"] = json!({ "start": { "line": 5, "character": 2 }, "end": { "line": 5, "character": 23 } });
        question["context"] = json!({ "diagnostics": [], "only": ["refactor.extract"] });
        project.client.ask("textDocument/codeAction", question)
    };
    assert_eq!(extract(json!({})), json!([]), "a file cannot be made");
    let actions = extract(json!({ "workspaceEdit": { "documentChanges": true, "resourceOperations": ["create"] } }));
    assert_eq!(actions[0]["title"], "Extract to `src/components/Extracted.astro`", "{actions}");
    let changes = &actions[0]["edit"]["documentChanges"];
    assert_eq!(changes[0]["kind"], "create", "{changes}");
    assert!(changes[1]["edits"][0]["newText"].as_str().is_some_and(|text| text.contains("const { name } = Astro.props;")), "{changes}");
    assert!(changes[2].to_string().contains("<Extracted {name} />"), "{changes}");
}

#[test]
fn findings_lead_to_the_page_of_their_rule() {
    let mut project = Project::open(json!({}));
    let uri = project.page.clone();
    let at = json!({ "line": 5, "character": 2 });
    project.client.change(&uri, 2, json!([{ "range": { "start": at, "end": at }, "text": "<p className=\"a\"></p>" }]));
    let found = project.client.diagnostics(&uri, 2);
    let finding = found.iter().find(|it| it["code"] == "jsx-isms").expect("a finding");
    assert!(finding["codeDescription"]["href"].as_str().is_some_and(|it| it.ends_with("/server/docs/rules/jsx-isms.md")), "{finding}");
}

#[test]
fn sees_files_no_editor_told_of() {
    let mut project = Project::open(json!({}));
    let uri = project.page.clone();
    let at = json!({ "line": 1, "character": 0 });
    let import = "import New from '../components/New.astro';\n";
    project.client.change(&uri, 2, json!([{ "range": { "start": at, "end": at }, "text": import }]));
    let found = project.client.diagnostics(&uri, 2);
    assert!(found.iter().any(|it| it["message"].as_str().unwrap_or("").contains("New.astro")), "{found:?}");
    std::fs::write(project.folder.path().join("src/components/New.astro"), "<p></p>").expect("a file");
    project.client.wait_for("diagnostics without it", |message| {
        let params = &message["params"];
        let here = message["method"] == "textDocument/publishDiagnostics" && params["uri"] == uri;
        here && !params["diagnostics"].to_string().contains("New.astro")
            && params["version"] == 2
    });
}

#[test]
fn an_edited_component_changes_the_pages_that_use_it() {
    let mut project = Project::open(json!({}));
    let card = uri(&project.folder.path().join("src/components/Card.astro"));
    project.client.open(&card, 1, "---\ninterface Props { heading: string }\n---\n<h2>{Astro.props.heading}</h2>\n");
    let list = project.ask("textDocument/completion", 6, 10);
    assert!(labels(&list).contains(&"heading"), "{:?}", labels(&list));
}

#[test]
fn renames_a_prop_over_files_and_says_why_not() {
    let mut project = Project::open(json!({ "workspace": { "workspaceEdit": { "documentChanges": true } } }));
    // `title` in `<Card title={name} />`; its declaration is in the other file.
    let prepared = project.ask("textDocument/prepareRename", 5, 9);
    assert_eq!(prepared["placeholder"], "title");
    let mut params = project.at(5, 9);
    params["newName"] = "heading".into();
    let edit = project.client.ask("textDocument/rename", params.clone());
    let changes = edit["documentChanges"].as_array().expect("edits bound to versions");
    assert_eq!(changes.len(), 2, "{edit}");
    let page = changes.iter().find(|change| change["textDocument"]["uri"] == project.page.as_str()).expect("the page");
    assert_eq!(page["textDocument"]["version"], 1);
    assert_eq!(page["edits"][0]["newText"], "heading");
    let card = changes.iter().find(|change| change["textDocument"]["uri"] != project.page.as_str()).expect("the component");
    let texts: Vec<&str> = card["edits"].as_array().unwrap().iter().filter_map(|edit| edit["newText"].as_str()).collect();
    assert_eq!(texts, ["heading", "heading: title"]);
    params["newName"] = "not a name".into();
    let refused = project.client.try_ask("textDocument/rename", params).expect_err("a reason");
    assert!(refused["message"].as_str().unwrap_or_default().contains("no name for a prop"), "{refused}");
}

#[test]
fn imports_follow_a_moved_file() {
    let mut project = Project::open(json!({}));
    let file = |path: &str| uri(&project.folder.path().join(path));
    let moved = json!({ "files": [{ "oldUri": file("src/components/Card.astro"), "newUri": file("src/ui/Tile.astro") }] });
    let edit = project.client.ask("workspace/willRenameFiles", moved);
    assert_eq!(edit["changes"][&project.page][0]["newText"], "../ui/Tile.astro", "{edit}");
}

#[test]
fn finds_names_of_the_project() {
    let mut project = Project::open(json!({}));
    let found = project.client.ask("workspace/symbol", json!({ "query": "Card" }));
    assert_eq!(found[0]["name"], "Card", "{found}");
    assert!(found[0]["location"]["uri"].as_str().unwrap_or_default().ends_with("/src/components/Card.astro"), "{found}");
}

#[test]
fn shows_the_parameter_being_typed() {
    let mut project = Project::open(json!({ "textDocument": { "signatureHelp": { "signatureInformation": { "parameterInformation": { "labelOffsetSupport": true } } } } }));
    project.client.change(&project.page, 2, json!([{ "text": "---\nconst é = Astro.redirect('/x', )\n---\n" }]));
    let help = project.ask("textDocument/signatureHelp", 1, 31);
    assert_eq!(help["activeParameter"], 1, "{help}");
    assert_eq!(help["signatures"][0]["parameters"][0]["label"], json!([9, 21]), "{help}");
    assert!(help["signatures"][0]["label"].as_str().unwrap_or_default().starts_with("redirect(path: string, status?"), "{help}");
}

#[test]
fn what_follows_a_character_comes_as_a_snippet() {
    let mut project = Project::open(json!({}));
    project.client.change(&project.page, 2, json!([{ "text": "<main>\n<a href=\n" }]));
    let ask = |project: &mut Project, line: u32, character: u32, ch: &str| {
        let mut params = project.at(line, character);
        params["ch"] = ch.into();
        project.client.ask("astro/autoInsert", params)
    };
    assert_eq!(ask(&mut project, 0, 6, ">")["snippet"], "$0</main>");
    assert_eq!(ask(&mut project, 1, 8, "=")["snippet"], "\"$1\"$0");
    assert_eq!(ask(&mut project, 1, 3, "x"), Value::Null);
}

#[test]
fn a_route_parameter_is_renamed_on_disk_where_the_client_can() {
    let with = |operations: Value| json!({ "workspace": { "workspaceEdit": { "documentChanges": true, "resourceOperations": operations } } });
    let open = |operations: Value| {
        let mut project = Project::open(with(operations));
        let page = project.folder.path().join("src/pages/[slug].astro");
        let text = "---\nconst { slug } = Astro.params;\nAstro.params.slug\n---\n";
        std::fs::write(&page, text).expect("a file");
        project.page = uri(&page);
        project.client.open(&project.page, 7, text);
        project
    };
    let mut project = open(json!(["rename"]));
    let mut params = project.at(2, 14);
    params["newName"] = "id".into();
    let edit = project.client.ask("textDocument/rename", params.clone());
    let changes = edit["documentChanges"].as_array().expect("changes");
    assert_eq!(changes[0]["textDocument"]["version"], 7, "{edit}");
    assert_eq!(changes[1]["kind"], "rename", "{edit}");
    assert!(changes[1]["newUri"].as_str().unwrap_or_default().replace("%5B", "[").replace("%5D", "]").ends_with("/src/pages/[id].astro"), "{edit}");
    let mut project = open(json!([]));
    params["textDocument"]["uri"] = project.page.clone().into();
    let refused = project.client.try_ask("textDocument/rename", params).expect_err("a reason");
    assert!(refused["message"].as_str().unwrap_or_default().contains("lets no server rename files"), "{refused}");
}

#[test]
fn edits_of_other_open_files_are_bound_to_their_versions() {
    let mut project = Project::open(json!({ "workspace": { "workspaceEdit": { "documentChanges": true } } }));
    let card = uri(&project.folder.path().join("src/components/Card.astro"));
    project.client.open(&card, 5, CARD);
    let file = |path: &str| uri(&project.folder.path().join(path));
    let moved = json!({ "files": [{ "oldUri": card, "newUri": file("src/ui/Tile.astro") }] });
    let edit = project.client.ask("workspace/willRenameFiles", moved);
    // Another server that edited the page first has raised its version: the client refuses this edit then.
    assert_eq!(edit["documentChanges"][0]["textDocument"], json!({ "uri": project.page, "version": 1 }), "{edit}");
}

#[test]
fn follows_the_html_data_the_editor_names() {
    let mut project = Project::open(json!({}));
    std::fs::write(project.folder.path().join("html.json"), "{ \"tags\": [{ \"name\": \"x-card\" }] }").expect("a file");
    project.client.change(&project.page, 2, json!([{ "text": "<x-\n" }]));
    assert!(!labels(&project.ask("textDocument/completion", 0, 3)).contains(&"x-card"));
    project.client.notify("workspace/didChangeConfiguration", json!({ "settings": { "html": { "customData": ["html.json"] } } }));
    assert!(labels(&project.ask("textDocument/completion", 0, 3)).contains(&"x-card"));
}

/// VS Code's paths start from the folder of the window, in which the project may be one of many.
#[test]
fn html_data_lies_beside_the_project_and_is_followed() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let data = folder.path().join("html.json");
    std::fs::write(&data, "{ \"tags\": [{ \"name\": \"x-card\" }] }").expect("a file");
    std::fs::create_dir_all(folder.path().join("apps/web")).expect("a folder");
    std::fs::write(folder.path().join("apps/web/package.json"), "{}").expect("a file");
    let options = json!({ "html": { "customData": ["./html.json"] } });
    let (mut client, _) = Client::in_folder_with(folder.path(), json!({}), options);
    let page = uri(&folder.path().join("apps/web/a.astro"));
    client.open(&page, 1, "<x-\n");
    let at = json!({ "textDocument": { "uri": page }, "position": { "line": 0, "character": 3 } });
    assert!(labels(&client.ask("textDocument/completion", at.clone())).contains(&"x-card"));
    std::fs::write(&data, "{ \"tags\": [{ \"name\": \"x-list\" }] }").expect("a file");
    client.notify("workspace/didChangeWatchedFiles", json!({ "changes": [{ "uri": uri(&data), "type": 2 }] }));
    assert!(labels(&client.ask("textDocument/completion", at)).contains(&"x-list"));
}

#[test]
fn an_enter_behind_a_brace_breaks_the_line() {
    let mut project = Project::open(json!({}));
    let mut typed = |version: i32, text: &str, character: &str| {
        project.client.change(&project.page, version, json!([{ "text": format!("---\n{text}\n---\n") }]));
        let mut asked = project.at(1, text.len() as u32);
        asked["context"] = json!({ "triggerKind": 2, "triggerCharacter": character });
        project.client.ask("textDocument/completion", asked)
    };
    assert_eq!(typed(2, "if (Astro) {", "{"), Value::Null);
    assert_eq!(typed(3, "const a = ", " "), Value::Null);
    assert!(labels(&typed(4, "Astro.", ".")).contains(&"url"));
}
