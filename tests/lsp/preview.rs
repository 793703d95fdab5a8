//! The preview an editor starts: it shows what is typed, not what is saved.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use astro_lsp_tests::http;
use astro_lsp_tests::lsp::{Client, uri};
use serde_json::{Value, json};

fn project(page: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let pages = folder.path().join("src/pages");
    std::fs::create_dir_all(&pages).expect("a folder");
    std::fs::write(folder.path().join("astro.config.mjs"), "export default { output: 'server' };\n").expect("a file");
    std::fs::write(pages.join("index.astro"), page).expect("a file");
    folder
}

fn address(url: &Value) -> SocketAddr {
    let url = url.as_str().expect("a URL");
    url.trim_start_matches("http://").trim_end_matches('/').parse().expect("host and port")
}

#[test]
fn shows_unsaved_text_and_tells_what_it_answered() {
    let folder = project("<p>saved</p>\n");
    let (mut client, offered) = Client::in_folder(folder.path(), json!({}));
    assert!(offered["executeCommandProvider"]["commands"].to_string().contains("astro.preview.start"));
    let page = uri(&folder.path().join("src/pages/index.astro"));
    client.open(&page, 1, "<p>saved</p>\n");
    let start = json!({ "command": "astro.preview.start", "arguments": [page] });
    let started = client.ask("workspace/executeCommand", start.clone());
    assert_eq!(client.ask("workspace/executeCommand", start), started, "one preview a project");
    let site = address(&started["url"]);
    assert!(http::get(site, "/").text().contains("saved"));
    let result = &client.message("astro/renderResult")["params"];
    assert_eq!((&result["uri"], &result["status"], &result["path"]), (&json!(page), &json!(200), &json!("/")));

    client.change(&page, 2, json!([{ "text": "---\nreturn Astro.redirect('/typed');\n---\n" }]));
    // The answer to a question asked after the change proves that the change was taken in.
    client.ask("textDocument/documentSymbol", json!({ "textDocument": { "uri": page } }));
    // The page server takes the change in beside that: ask until it has, at most for a while.
    let deadline = Instant::now() + Duration::from_secs(90);
    let answers = std::iter::repeat_with(|| http::get(site, "/"));
    let typed = answers.take_while(|_| Instant::now() < deadline).find(|answer| answer.status == 302);
    assert_eq!(typed.expect("the typed text is served").header("location"), Some("/typed"));
    let result = client.wait_for("a redirect", |message| message["params"]["status"] == 302);
    assert_eq!(result["params"]["location"], "/typed");

    client.ask("workspace/executeCommand", json!({ "command": "astro.preview.stop" }));
    assert_eq!(client.shut_down().code(), Some(0));
}

#[test]
fn what_a_page_threw_is_a_diagnostic_until_it_is_edited() {
    let text = "---\nconst user = undefined;\n---\n<p>{user.name}</p>\n";
    let folder = project(text);
    let (mut client, _) = Client::in_folder(folder.path(), json!({}));
    let page = uri(&folder.path().join("src/pages/index.astro"));
    client.open(&page, 1, text);
    let started = client.ask("workspace/executeCommand", json!({ "command": "astro.preview.start" }));
    assert_eq!(http::get(address(&started["url"]), "/").status, 500);
    let thrown = |message: &Value| message["params"]["diagnostics"].to_string().contains("astro preview");
    let message = client.wait_for("the failure", thrown);
    let diagnostic = &message["params"]["diagnostics"][0];
    assert_eq!(diagnostic["range"]["start"]["line"], 3, "{message}");
    client.change(&page, 2, json!([{ "text": "<p></p>" }]));
    assert_eq!(client.diagnostics(&page, 2), Vec::<Value>::new());
}

#[test]
fn an_untrusted_workspace_runs_nothing() {
    let folder = project("<p></p>\n");
    let mut client = Client::start();
    let options = json!({ "capabilities": {}, "rootUri": uri(folder.path()), "initializationOptions": { "trusted": false } });
    client.ask("initialize", options);
    client.notify("initialized", json!({}));
    let start = json!({ "command": "astro.preview.start", "arguments": [uri(folder.path())] });
    let refused = client.try_ask("workspace/executeCommand", start).unwrap_err();
    assert!(refused["message"].as_str().unwrap().contains("not trusted"), "{refused}");
    assert_eq!(client.shut_down().code(), Some(0));
}

#[test]
fn hovers_say_what_was_rendered() {
    let text = "---\nconst post = { author: 'Ann', get later() { throw new Error('asked'); }, title: 'Hello', token: 'secret-words' };\nconst list = [1, 2, 3, 4, 5];\n---\n<h1>{post.title}</h1>\n{list.map((it) => <b>{it}</b>)}\n<p>{post.token}</p>\n";
    let folder = project(text);
    let (mut client, _) = Client::in_folder(folder.path(), json!({}));
    let page = uri(&folder.path().join("src/pages/index.astro"));
    client.open(&page, 1, text);
    client.ask("workspace/executeCommand", json!({ "command": "astro.preview.start" }));
    client.ask("workspace/executeCommand", json!({ "command": "astro.preview.render", "arguments": [page, "/"] }));
    client.message("astro/renderResult");
    let mut hover = |line: u32, word: &str| {
        let character = text.lines().nth(line as usize).and_then(|line| line.find(word)).expect("the word is there");
        let answer = client.ask("textDocument/hover", json!({ "textDocument": { "uri": page }, "position": { "line": line, "character": character + 1 } }));
        let shown = answer["contents"]["value"].as_str().unwrap_or_default().to_owned();
        shown.split("In the last render:\n```js\n").nth(1).map(|rest| rest.trim_end_matches("\n```").to_owned()).unwrap_or_default()
    };
    assert_eq!(hover(4, "title"), "post.title → \"Hello\"");
    assert_eq!(hover(1, "post"), r#"post → { author: "Ann", later: a getter, title: "Hello", token: "••• (12 characters)" }"#);
    assert_eq!(hover(5, "it}"), "it → 1, 2, 3, … 5 (5 times)");
    assert_eq!(hover(6, "token"), "post.token → ••• (12 characters)");
    assert_eq!(hover(4, "h1"), "");
}

#[test]
fn a_file_is_rendered_as_a_path_or_as_a_saved_request() {
    let folder = project("<p>home</p>\n");
    let text = "---\nexport const prerender = true;\nexport const getStaticPaths = () => [{ params: { id: 'a' } }, { params: { id: 'b' } }];\n---\n<p>{Astro.params.id}</p>\n";
    let post = "export const prerender = false;\nexport const POST = async ({ request }) => new Response((await request.formData()).get('name'), { status: 201 });\n";
    std::fs::write(folder.path().join("src/pages/[id].astro"), text).expect("a file");
    std::fs::write(folder.path().join("src/pages/echo.ts"), post).expect("a file");
    std::fs::write(folder.path().join("requests.http"), "### as Ada\nPOST {{host}}/echo\nContent-Type: application/x-www-form-urlencoded\n\nname=ada\n").expect("a file");
    let (mut client, _) = Client::in_folder(folder.path(), json!({}));
    let page = uri(&folder.path().join("src/pages/[id].astro"));
    client.open(&page, 1, text);
    client.ask("workspace/executeCommand", json!({ "command": "astro.preview.start" }));
    let offers = client.ask("workspace/executeCommand", json!({ "command": "astro.preview.offers", "arguments": [page] }));
    assert_eq!(offers, json!({ "pattern": "/[id]", "paths": ["/a", "/b"], "requests": [{ "name": "as Ada", "method": "POST", "path": "/echo" }] }));
    for (wanted, method, path, status) in [("/b", "GET", "/b", 200), ("as Ada", "POST", "/echo", 201)] {
        client.ask("workspace/executeCommand", json!({ "command": "astro.preview.render", "arguments": [page, wanted] }));
        let told = client.wait_for(wanted, |message| message["method"] == "astro/renderResult" && message["params"]["path"] == path);
        assert_eq!((&told["params"]["method"], &told["params"]["status"]), (&json!(method), &json!(status)));
    }
    let render = json!({ "command": "astro.preview.render", "arguments": [page, "nobody"] });
    let refused = client.try_ask("workspace/executeCommand", render).unwrap_err();
    assert!(refused["message"].as_str().is_some_and(|why| why.contains("requests.http")), "{refused}");
}
