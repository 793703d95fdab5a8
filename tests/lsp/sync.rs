//! Is the text the server has the text the editor has?

use astro_lsp_tests::lsp::{Client, uri};
use serde_json::{Value, json};

/// A project of one page; the page's URI.
struct Page {
    _folder: tempfile::TempDir,
    client: Client,
    uri: String,
}

impl Page {
    fn open(capabilities: Value, text: &str) -> Page {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (mut client, _) = Client::in_folder(folder.path(), capabilities);
        let uri = uri(&folder.path().join("src/pages/index.astro"));
        client.open(&uri, 1, text);
        Page { _folder: folder, client, uri }
    }

    /// The outline as names and lines, one a line.
    fn outline(&mut self) -> String {
        let symbols = self.client.ask("textDocument/documentSymbol", json!({ "textDocument": { "uri": self.uri } }));
        let symbols = symbols.as_array().cloned().unwrap_or_default();
        let line = |symbol: &Value| {
            let start = &symbol["location"]["range"]["start"];
            format!("{} {}:{}\n", symbol["name"].as_str().unwrap_or_default(), start["line"], start["character"])
        };
        symbols.iter().map(line).collect()
    }

    fn change(&mut self, version: i32, changes: Value) {
        let uri = self.uri.clone();
        self.client.change(&uri, version, changes);
    }
}

fn insert(line: usize, character: usize, text: &str) -> Value {
    let at = json!({ "line": line, "character": character });
    json!({ "range": { "start": at, "end": at }, "text": text })
}

/// A generator that needs no clock: the same numbers in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides.max(1)
    }
}

/// The line and UTF-16 column of a byte offset.
fn position(text: &str, offset: usize) -> Value {
    let before = &text[..offset];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    json!({ "line": before.matches('\n').count(), "character": before[line_start..].encode_utf16().count() })
}

#[test]
fn a_thousand_edits_in_a_row_arrive_in_order() {
    let mut text = String::from("---\nconst title = 'é👩';\n---\n<main>\n</main>\n");
    let mut page = Page::open(json!({}), &text);
    let snippets = ["<p id=\"x\">👩é</p>\n", "a", "<Card />", "\n", "{title}", "<section></section>\n", "é"];
    let mut dice = Dice(7);
    for version in 2..1002 {
        let boundaries: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let at = dice.roll(boundaries.len());
        let start = boundaries[at];
        let end = boundaries[(at + dice.roll(3)).min(boundaries.len() - 1)];
        let new = snippets[dice.roll(snippets.len())];
        let range = json!({ "start": position(&text, start), "end": position(&text, end) });
        page.change(version, json!([{ "range": range, "text": new }]));
        text.replace_range(start..end, new);
    }
    let outline = page.outline();
    let mut fresh = Page::open(json!({}), &text);
    assert_eq!(outline, fresh.outline());
    assert!(outline.lines().count() > 20, "the text has something to compare: {outline}");
    let uri = page.uri.clone();
    let diagnostics = page.client.diagnostics(&uri, 1001);
    let fresh_uri = fresh.uri.clone();
    assert_eq!(diagnostics, fresh.client.diagnostics(&fresh_uri, 1));
    assert_eq!(page.client.shut_down().code(), Some(0));
}

#[test]
fn changes_of_one_message_build_on_each_other() {
    let mut page = Page::open(json!({}), "<p></p>\n");
    page.change(2, json!([insert(0, 0, "👩👩"), insert(0, 4, "<b></b>"), insert(1, 0, "<i></i>")]));
    let mut fresh = Page::open(json!({}), "👩👩<b></b><p></p>\n<i></i>");
    assert_eq!(page.outline(), fresh.outline());
    let many: Vec<Value> = (0..40).map(|_| insert(0, 4, "<u></u>")).collect();
    page.change(3, Value::from(many));
    let mut fresh = Page::open(json!({}), &format!("👩👩{}<b></b><p></p>\n<i></i>", "<u></u>".repeat(40)));
    assert_eq!(page.outline(), fresh.outline());
}

#[test]
fn a_whole_text_replaces_the_text() {
    let mut page = Page::open(json!({}), "<p></p>\n");
    page.change(2, json!([{ "text": "\n<b></b>" }, insert(0, 0, "\n")]));
    let mut fresh = Page::open(json!({}), "\n\n<b></b>");
    assert_eq!(page.outline(), fresh.outline());
}

#[test]
fn ranges_outside_the_text_are_moved_inside() {
    let far = 4_294_967_295_u32;
    let mut page = Page::open(json!({}), "<p>\n</p>");
    page.change(2, json!([insert(far as usize, far as usize, "<b></b>")]));
    page.change(3, json!([insert(0, 900, "<i></i>")]));
    let backwards = json!({ "start": { "line": 0, "character": 3 }, "end": { "line": 0, "character": 0 } });
    page.change(4, json!([{ "range": backwards, "text": "<q>" }]));
    let mut fresh = Page::open(json!({}), "<q><i></i>\n</p><b></b>");
    assert_eq!(page.outline(), fresh.outline());
}

#[test]
fn a_change_to_an_unopened_file_is_refused_in_words() {
    let mut page = Page::open(json!({}), "<p></p>");
    page.client.change("file:///nowhere/else.astro", 2, json!([insert(0, 0, "x")]));
    page.client.wait_for("word of the change", |message| {
        message["method"] == "window/logMessage" && message["params"]["message"].as_str().is_some_and(|text| text.contains("never opened"))
    });
    page.client.notify("textDocument/didClose", json!({ "textDocument": { "uri": "file:///nowhere/else.astro" } }));
    assert_eq!(page.client.shut_down().code(), Some(0));
}

#[test]
fn documents_without_a_file_are_documents() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (mut client, _) = Client::in_folder(folder.path(), json!({}));
    client.open("untitled:Untitled-1", 1, "<p>");
    let diagnostics = client.diagnostics("untitled:Untitled-1", 1);
    assert_eq!(diagnostics[0]["code"], "unclosed-element", "{diagnostics:?}");
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": "untitled:Untitled-1" } }));
    let gone = client.message("textDocument/publishDiagnostics");
    assert_eq!(gone["params"]["diagnostics"], json!([]));
}

#[test]
fn a_client_that_asks_for_diagnostics_is_not_told() {
    let mut page = Page::open(json!({ "textDocument": { "diagnostic": {} } }), "<p>");
    let document = json!({ "uri": page.uri });
    let report = page.client.ask("textDocument/diagnostic", json!({ "textDocument": document }));
    assert_eq!(report["kind"], "full");
    assert_eq!(report["items"][0]["code"], "unclosed-element", "{report}");
    let again = json!({ "textDocument": document, "previousResultId": report["resultId"] });
    assert_eq!(page.client.ask("textDocument/diagnostic", again)["kind"], "unchanged");
    assert_eq!(page.client.shut_down().code(), Some(0));
}
