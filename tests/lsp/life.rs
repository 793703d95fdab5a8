//! From `initialize` to the exit code, and whatever a confused client sends between.

use astro_lsp_tests::lsp::{Client, uri};
use serde_json::{Value, json};

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

#[test]
fn ends_with_code_0_after_shutdown() {
    let folder = folder();
    let (client, offered) = Client::in_folder(folder.path(), json!({}));
    assert_eq!(offered["positionEncoding"], "utf-16");
    assert_eq!(offered["textDocumentSync"]["change"], 2);
    assert_eq!(offered["diagnosticProvider"], Value::Null);
    assert_eq!(client.shut_down().code(), Some(0));
}

#[test]
fn ends_with_code_1_without_shutdown() {
    let (mut client, _) = Client::in_folder(folder().path(), json!({}));
    client.notify("exit", Value::Null);
    assert_eq!(client.exit_status().code(), Some(1));
    let (client, _) = Client::in_folder(folder().path(), json!({}));
    assert_eq!(client.hang_up().code(), Some(1));
    assert_eq!(Client::start().hang_up().code(), Some(1));
}

/// VS Code's client adds `--stdio` and its process id to whatever the extension says.
#[test]
fn takes_the_arguments_clients_add() {
    let mut child = std::process::Command::new(astro_lsp_tests::binary())
        .args(["--stdio", "--stdio", "--clientProcessId=1"])
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::null())
        .spawn()
        .expect("the language server starts");
    // Its input ends at once: 1 is "hung up without shutdown"; a refused argument would be 2.
    assert_eq!(child.wait().expect("it ends").code(), Some(1));
}

#[test]
fn takes_bytes_as_positions_when_offered() {
    let encodings = json!({ "general": { "positionEncodings": ["utf-16", "utf-8"] } });
    let (client, offered) = Client::in_folder(folder().path(), encodings);
    assert_eq!(offered["positionEncoding"], "utf-8");
    assert_eq!(client.shut_down().code(), Some(0));
}

#[test]
fn refuses_questions_before_initialize_and_after_shutdown() {
    let mut client = Client::start();
    let hover = json!({ "textDocument": { "uri": "file:///a.astro" }, "position": { "line": 0, "character": 0 } });
    assert_eq!(client.try_ask("textDocument/hover", hover.clone()).unwrap_err()["code"], -32002);
    client.ask("initialize", json!({ "capabilities": {} }));
    client.ask("shutdown", Value::Null);
    assert_eq!(client.try_ask("textDocument/hover", hover).unwrap_err()["code"], -32600);
    client.notify("exit", Value::Null);
    assert_eq!(client.exit_status().code(), Some(0));
}

#[test]
fn answers_malformed_messages_and_goes_on() {
    let (mut client, _) = Client::in_folder(folder().path(), json!({}));
    let null_id = |message: &Value| message.get("error").is_some() && message["id"].is_null();
    for (bytes, code) in [
        ("Content-Length: 5\r\n\r\n{nope", -32700),
        ("Content-Length: 0\r\n\r\n", -32700),
        ("Content-Length: 4\r\n\r\n\u{0}\u{0}\u{0}\u{0}", -32700),
        ("hello\r\n\r\n", -32700),
        ("Content-Length: -3\r\n\r\n", -32700),
        ("Content-Length: 2\r\n\r\n[]", -32600),
        ("Content-Length: 2\r\n\r\n{}", -32600),
        ("Content-Length: 18\r\n\r\n{\"method\":\"shadow\"", -32700),
        ("Content-Length: 30\r\n\r\n{\"jsonrpc\":\"1.0\",\"method\":\"x\"}", -32600),
    ] {
        client.send_bytes(bytes.as_bytes());
        let answer = client.wait_for(bytes, null_id);
        assert_eq!(answer["error"]["code"], code, "{bytes:?}: {answer}");
    }
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    client.send_bytes(format!("Content-Length: {}\r\n\r\n{deep}", deep.len()).as_bytes());
    assert_eq!(client.wait_for("an error", null_id)["error"]["code"], -32700);
    client.send(&json!({ "jsonrpc": "2.0", "id": 77, "result": "nobody asked" }));
    assert_eq!(client.shut_down().code(), Some(0));
}

#[test]
fn refuses_what_it_does_not_know() {
    let (mut client, _) = Client::in_folder(folder().path(), json!({}));
    assert_eq!(client.try_ask("textDocument/brew", json!({})).unwrap_err()["code"], -32601);
    assert_eq!(client.try_ask("textDocument/hover", json!({ "wrong": 1 })).unwrap_err()["code"], -32602);
    client.notify("textDocument/brewed", json!({}));
    client.notify("$/setTrace", json!({ "value": "off" }));
    client.notify("$/cancelRequest", json!({ "id": 12345 }));
    let unknown = client.try_ask("workspace/executeCommand", json!({ "command": "astro.brew" })).unwrap_err();
    assert_eq!(unknown["code"], -32602);
    assert!(unknown["message"].as_str().unwrap().contains("astro.preview.start"), "{unknown}");
    assert_eq!(client.shut_down().code(), Some(0));
}

#[test]
fn answers_about_documents_that_are_not_there() {
    let folder = folder();
    let (mut client, _) = Client::in_folder(folder.path(), json!({}));
    for uri in [uri(&folder.path().join("none.astro")), "untitled:Untitled-1".into(), "git:/a.astro?x".into()] {
        let at = json!({ "textDocument": { "uri": uri }, "position": { "line": 9, "character": 9 } });
        client.ask("textDocument/hover", at.clone());
        client.ask("textDocument/completion", at.clone());
        client.ask("textDocument/definition", at);
        client.ask("textDocument/documentSymbol", json!({ "textDocument": { "uri": uri } }));
    }
    assert_eq!(client.shut_down().code(), Some(0));
}
