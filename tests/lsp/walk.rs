//! Every feature TypeScript has a part in, asked once at places of the author's text, and brought back there.

use serde_json::{Value, json};

use super::types::{Project, whole};

const SHAPES: &str = "export interface Shape { area(): number }\nexport class Square implements Shape {\n  area() { return side(); }\n}\nexport function side(): number { return 2; }\nexport const unused = 1;\n";

fn project(test: &str) -> Option<Project> {
    Project::with(test, json!({ "textDocument": { "codeAction": { "codeActionLiteralSupport": { "codeActionKind": { "valueSet": [] } } } } }), |folder| {
        std::fs::write(folder.join("src/shapes.ts"), SHAPES).expect("a file");
    })
}

/// Opens a page and waits for its types.
fn page(project: &mut Project, text: &str) -> String {
    let page = project.open("src/pages/walk.astro", text);
    project.errors(&page);
    page
}

/// The place of the `nth` occurrence of a snippet, at its `|`.
fn place(text: &str, snippet: &str) -> (u32, u32) {
    let plain = snippet.replace('|', "");
    let offset = text.find(&plain).unwrap_or_else(|| panic!("{plain} is in the text")) + snippet.find('|').expect("a cursor");
    let before = &text[..offset];
    let line = before.rsplit('\n').next().unwrap_or_default();
    (before.matches('\n').count() as u32, line.encode_utf16().count() as u32)
}

/// `file line:column-column`, of each place, sorted.
fn places(found: &Value) -> Vec<String> {
    let one = |it: &Value| {
        let (uri, range) = (it["uri"].as_str().or(it["targetUri"].as_str()).unwrap_or_default(), if it["range"].is_null() { &it["targetSelectionRange"] } else { &it["range"] });
        format!("{} {}:{}-{}", uri.rsplit('/').next().unwrap_or_default(), range["start"]["line"], range["start"]["character"], range["end"]["character"])
    };
    let mut all: Vec<String> = found.as_array().into_iter().flatten().map(one).collect();
    all.sort();
    all
}

/// The text after the edits of one file.
fn edited(text: &str, edits: &Value) -> String {
    let mut text = text.to_owned();
    let offset = |text: &str, place: &Value| {
        let line = place["line"].as_u64().unwrap() as usize;
        let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
        let units = place["character"].as_u64().unwrap() as usize;
        let rest = &text[start..];
        let mut seen = 0;
        start + rest.char_indices().find(|(_, c)| { let here = seen >= units; seen += c.len_utf16(); here }).map_or(rest.len(), |(at, _)| at)
    };
    let mut edits: Vec<&Value> = edits.as_array().into_iter().flatten().collect();
    edits.sort_by_key(|it| std::cmp::Reverse((it["range"]["start"]["line"].as_u64(), it["range"]["start"]["character"].as_u64())));
    for edit in edits {
        let range = offset(&text, &edit["range"]["start"])..offset(&text, &edit["range"]["end"]);
        text.replace_range(range, edit["newText"].as_str().unwrap());
    }
    text
}

/// The actions at a place (or of a kind), by title, with the text each would make.
fn actions(project: &mut Project, page: &str, text: &str, (line, character): (u32, u32), only: Option<&str>) -> Vec<(String, String)> {
    let report = project.client.ask("textDocument/diagnostic", json!({ "textDocument": { "uri": page } }));
    let here = json!({ "line": line, "character": character });
    let diagnostics: Vec<&Value> = report["items"].as_array().unwrap().iter().filter(|it| it["range"]["start"] == here).collect();
    let mut context = json!({ "diagnostics": diagnostics });
    if let Some(only) = only {
        context["only"] = json!([only]);
    }
    let range = json!({ "start": here, "end": here });
    let found = project.client.ask("textDocument/codeAction", json!({ "textDocument": { "uri": page }, "range": range, "context": context }));
    let one = |it: &Value| (it["title"].as_str().unwrap().to_owned(), edited(text, &it["edit"]["changes"][page]));
    found.as_array().into_iter().flatten().filter(|it| it["edit"]["changes"][page].is_array()).map(one).collect()
}

const WALK: &str = "---\nimport { Square, side, type Shape } from \"../shapes\";\nconst shape: Shape = new Square();\nfunction twice(n: number) { return n * side(); }\n---\n<p>👩 {shape.area()} {twice(1)}</p>\n";

#[test]
fn places_in_and_out_of_the_page() {
    let Some(mut project) = project("places of types") else { return };
    let page = page(&mut project, WALK);
    let mut ask = |method: &str, snippet: &str| {
        let (line, character) = place(WALK, snippet);
        places(&project.ask(&format!("textDocument/{method}"), &page, line, character))
    };
    assert_eq!(ask("definition", "{sha|pe.area"), ["walk.astro 2:6-11"]);
    assert_eq!(ask("definition", "shape.ar|ea()"), ["shapes.ts 0:25-29"]);
    assert_eq!(ask("typeDefinition", "{sha|pe.area"), ["shapes.ts 0:17-22"]);
    assert_eq!(ask("implementation", "shape.ar|ea()"), ["shapes.ts 2:2-6"]);
}

#[test]
fn calls_lead_both_ways() {
    let Some(mut project) = project("calls of types") else { return };
    let page = page(&mut project, WALK);
    let (line, character) = place(WALK, "function twi|ce");
    let items = project.ask("textDocument/prepareCallHierarchy", &page, line, character);
    let item = &items[0];
    assert_eq!((&item["name"], &item["uri"], &item["selectionRange"]["start"]), (&json!("twice"), &json!(page), &json!({ "line": 3, "character": 9 })), "{items}");
    let outgoing = project.client.ask("callHierarchy/outgoingCalls", json!({ "item": item }));
    assert_eq!((&outgoing[0]["to"]["name"], &outgoing[0]["fromRanges"][0]["start"]), (&json!("side"), &json!({ "line": 3, "character": 39 })), "{outgoing}");
    let incoming = project.client.ask("callHierarchy/incomingCalls", json!({ "item": item }));
    // From the template: what it is printed as has no name of its own.
    assert_eq!((&incoming[0]["from"]["uri"], &incoming[0]["fromRanges"][0]["start"]), (&json!(page), &json!({ "line": 5, "character": 22 })), "{incoming}");
}

#[test]
fn symbols_hints_and_tokens_are_of_the_page() {
    let Some(mut project) = project("symbols of types") else { return };
    let page = page(&mut project, WALK);
    let symbols = project.client.ask("workspace/symbol", json!({ "query": "twice" }));
    let of_page: Vec<&Value> = symbols.as_array().unwrap().iter().filter(|it| it["location"]["uri"] == page).collect();
    assert_eq!(of_page.len(), 1, "{symbols}");
    assert!(!symbols.to_string().contains(".astro/lsp"), "{symbols}");
    let square = project.client.ask("workspace/symbol", json!({ "query": "Square" }));
    assert!(square.to_string().contains("shapes.ts"), "{square}");
    let tokens = project.client.ask("textDocument/semanticTokens/full", json!({ "textDocument": { "uri": page } }));
    let tokens: Vec<u64> = tokens["data"].as_array().unwrap().iter().map(|it| it.as_u64().unwrap()).collect();
    let (mut line, mut column, mut at_name) = (0, 0, 0);
    for token in tokens.chunks(5) {
        (line, column) = if token[0] > 0 { (line + token[0], token[1]) } else { (line, column + token[1]) };
        at_name += usize::from((line, column, token[2]) == (5, 7, 5));
    }
    assert_eq!(at_name, 1, "`shape` of the template is one token: {tokens:?}");
    let settings = json!({ "settings": { "typescript": { "path": astro_lsp_tests::typescript(), "modules": true, "inlayHints": { "parameterNames": { "enabled": "all" } } } } });
    project.client.notify("workspace/didChangeConfiguration", settings);
    project.errors(&page);
    let range = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 6, "character": 0 } });
    let hints = project.client.ask("textDocument/inlayHint", json!({ "textDocument": { "uri": page }, "range": range }));
    let of_types: Vec<(&Value, String)> = hints.as_array().into_iter().flatten().map(|it| (&it["position"], it["label"].to_string())).collect();
    assert!(of_types.iter().any(|(at, label)| **at == json!({ "line": 5, "character": 28 }) && label.contains('n')), "{hints}");
}

#[test]
fn repairs_land_in_the_component_script() {
    let Some(mut project) = project("repairs of types") else { return };
    let text = "<p>{side()} {new Square()}</p>\n";
    let page = page(&mut project, text);
    let imported = "---\nimport { side } from \"../shapes\";\n---\n<p>{side()} {new Square()}</p>\n";
    let both = "---\nimport { Square, side } from \"../shapes\";\n---\n<p>{side()} {new Square()}</p>\n";
    let found = actions(&mut project, &page, text, (0, 4), None);
    let made = |title: &str| found.iter().find(|(it, _)| it.contains(title)).map(|(_, made)| made.as_str());
    assert_eq!(made("Add import from \"../shapes\""), Some(imported), "{found:#?}");
    assert_eq!(made("Add all missing imports"), Some(both), "{found:#?}");
    // With a script of its own, beside what is there.
    let text = "---\nimport { side } from \"../shapes\";\n---\n{side()} {new Square()}\n";
    whole(&page, 2, text, &mut project.client);
    let found = actions(&mut project, &page, text, (3, 14), None);
    assert!(found.iter().any(|(_, made)| made == "---\nimport { side, Square } from \"../shapes\";\n---\n{side()} {new Square()}\n"), "{found:#?}");
}

#[test]
fn imports_are_put_in_order_as_a_whole() {
    let Some(mut project) = project("source actions of types") else { return };
    let text = "---\nimport { unused, side } from \"../shapes\";\nimport Card from \"../components/Card.astro\";\n---\n<Card title={`${side()}`} />\n";
    let page = page(&mut project, text);
    let mut made = |only: &str| {
        let mut all = actions(&mut project, &page, text, (0, 0), Some(only));
        assert!(all.len() <= 1, "{only}: {all:#?}");
        all.pop().map(|(_, made)| made)
    };
    let ordered = "---\nimport Card from \"../components/Card.astro\";\nimport { side } from \"../shapes\";\n---\n<Card title={`${side()}`} />\n";
    let removed = "---\nimport { side } from \"../shapes\";\nimport Card from \"../components/Card.astro\";\n---\n<Card title={`${side()}`} />\n";
    assert_eq!(made("source.organizeImports").as_deref(), Some(ordered));
    assert_eq!(made("source.removeUnusedImports").as_deref(), Some(removed));
}

#[test]
fn a_prop_is_renamed_wherever_it_is_written() {
    let Some(mut project) = project("renaming a prop") else { return };
    let text = "---\nimport Card from \"../components/Card.astro\";\n---\n<p>👩</p><Card title=\"a\" />\n";
    let page = page(&mut project, text);
    let card = project.uri("src/components/Card.astro");
    let (line, character) = place(text, "<Card ti|tle");
    let range = project.ask("textDocument/prepareRename", &page, line, character);
    assert_eq!(range["range"].as_object().map_or(&range, |_| &range["range"])["start"], json!({ "line": 3, "character": 15 }), "{range}");
    let mut asked = json!({ "textDocument": { "uri": page }, "position": { "line": line, "character": character } });
    asked["newName"] = json!("heading");
    let edit = project.client.ask("textDocument/rename", asked);
    assert_eq!(edited(text, &edit["changes"][&page]), text.replace("title=", "heading="), "{edit}");
    let source = std::fs::read_to_string(project.folder.path().join("src/components/Card.astro")).expect("the card");
    let renamed = edited(&source, &edit["changes"][&card]);
    assert!(renamed.contains("  heading: string;") && renamed.contains("{ heading: title }"), "{renamed}");
}

#[test]
fn names_of_astro_are_not_offered_for_renaming() {
    let Some(mut project) = project("renaming names of Astro") else { return };
    let text = "---\ninterface Props { size: number }\nconst { size } = Astro.props;\nconst one = 1;\n---\n{size + one}\n";
    let page = page(&mut project, text);
    for (snippet, offered) in [("interface Pro|ps", false), ("= Ast|ro.props", false), ("const o|ne", true), ("+ o|ne", true)] {
        let (line, character) = place(text, snippet);
        let asked = json!({ "textDocument": { "uri": page }, "position": { "line": line, "character": character } });
        let answer = project.client.try_ask("textDocument/prepareRename", asked).unwrap_or_default();
        assert_eq!(!answer.is_null(), offered, "{snippet}: {answer}");
    }
}

#[test]
fn a_word_of_the_language_is_found_in_thousands_of_places() {
    let many = (0..3_000).map(|n| format!("export declare const s{n}: string; // é\n")).collect::<String>();
    let prepare = |folder: &std::path::Path| std::fs::write(folder.join("src/many.d.ts"), &many).expect("a file");
    let Some(mut project) = Project::with("references of a keyword", json!({}), prepare) else { return };
    let text = "---\nconst name: string = \"\";\n---\n{name}\n";
    let page = page(&mut project, text);
    let (line, character) = place(text, "name: str|ing");
    let mut asked = json!({ "textDocument": { "uri": page }, "position": { "line": line, "character": character } });
    asked["context"] = json!({ "includeDeclaration": true });
    let found = project.client.ask("textDocument/references", asked);
    let of = |name: &str| found.as_array().unwrap().iter().filter(|it| it["uri"].as_str().unwrap().ends_with(name)).count();
    assert_eq!((of("many.d.ts"), of("walk.astro")), (3_000, 1));
}
