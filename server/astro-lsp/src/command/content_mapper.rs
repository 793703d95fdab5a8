//! `astro-lsp content-mapper`: `.astro` files inside plain TypeScript, version 7.1 and later.
//!
//! TypeScript starts this program for a project that names it in `contentMappers`, and hands it each `.astro` file as
//! JSON-RPC on stdio: `initialize`, `openProject`, `transform` for each file, `closeProject`. It gets the TSX back,
//! with the spans that tie it to the source, and the scripts of the page as files beside it.

mod answer;

use std::io::{BufRead, BufReader, Read, Write};
use std::process::ExitCode;

use serde_json::{Value, json};

use self::answer::Encoding;
use crate::trouble::{Outcome, Trouble};

/// The longest message that is read; a source file is far below.
const LONGEST: u64 = 256 << 20;

/// Answers until TypeScript closes the pipe.
pub(crate) fn run() -> Outcome {
    let mut input = BufReader::new(std::io::stdin().lock());
    let mut output = std::io::stdout().lock();
    let mut mapper = Mapper::default();
    loop {
        let body = message(&mut input).map_err(|error| {
            Trouble::new("TypeScript's message could not be read", error, "this command is started by TypeScript, see editors/content-mapper")
        })?;
        let Some(body) = body else { return Ok(ExitCode::SUCCESS) };
        let Some(reply) = mapper.reply(&body) else { continue };
        let reply = reply.to_string();
        let sent = write!(output, "Content-Length: {}\r\n\r\n{reply}", reply.len()).and_then(|()| output.flush());
        // TypeScript has gone: nobody is left to be told.
        if sent.is_err() {
            return Ok(ExitCode::SUCCESS);
        }
    }
}

#[derive(Default)]
struct Mapper {
    encoding: Encoding,
}

impl Mapper {
    /// The reply to a message; notifications have none.
    fn reply(&mut self, body: &[u8]) -> Option<Value> {
        let Ok(message) = serde_json::from_slice::<Value>(body) else {
            return Some(json!({ "jsonrpc": "2.0", "id": null, "error": { "code": -32700, "message": "this is no JSON" } }));
        };
        let id = message.get("id")?;
        let params = &message["params"];
        let result = match message["method"].as_str().unwrap_or_default() {
            "initialize" => {
                self.encoding = Encoding::choose(&params["positionEncodings"]);
                json!({ "positionEncoding": self.encoding.name(), "diagnosticSource": "astro" })
            }
            "openProject" | "closeProject" | "shutdown" => json!({}),
            "transform" => {
                let word = |name: &str| params[name].as_str().unwrap_or_default();
                answer::transform(word("content"), word("fileName"), self.encoding)
            }
            method => {
                let error = json!({ "code": -32601, "message": format!("astro-lsp does not know `{method}`") });
                return Some(json!({ "jsonrpc": "2.0", "id": id, "error": error }));
            }
        };
        Some(json!({ "jsonrpc": "2.0", "id": id, "result": result }))
    }
}

/// The body of the next message; none at the end.
fn message(input: &mut impl BufRead) -> std::io::Result<Option<Vec<u8>>> {
    let invalid = |why: &str| std::io::Error::new(std::io::ErrorKind::InvalidData, why.to_owned());
    let mut length = None;
    loop {
        let mut line = Vec::new();
        if input.by_ref().take(4096).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&line);
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse::<u64>().ok();
        }
    }
    let length = length.filter(|length| *length <= LONGEST).ok_or_else(|| invalid("it has no Content-Length, or one that is too large"))?;
    let mut body = Vec::new();
    input.take(length).read_to_end(&mut body)?;
    if body.len() as u64 == length { Ok(Some(body)) } else { Err(invalid("it ends too early")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(mapper: &mut Mapper, method: &str, params: Value) -> Value {
        let message = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
        mapper.reply(message.to_string().as_bytes()).expect("a reply")["result"].clone()
    }

    #[test]
    fn spans_are_counted_as_typescript_counts() {
        let mut mapper = Mapper::default();
        for (encodings, name, place) in [(json!(["utf-8", "utf-16"]), "utf-8", 10), (json!(["utf-16"]), "utf-16", 8)] {
            let hello = ask(&mut mapper, "initialize", json!({ "positionEncodings": encodings }));
            assert_eq!(hello, json!({ "positionEncoding": name, "diagnosticSource": "astro" }));
            assert_eq!(ask(&mut mapper, "openProject", json!({ "projectHandle": "1", "configFileName": "" })), json!({}));
            let source = "<p>👩</p>{name}<script>let x;</script>";
            let answer = ask(&mut mapper, "transform", json!({ "fileName": "/a/B.astro", "content": source, "projectHandle": "1" }));
            assert_eq!(answer["extension"], ".tsx");
            assert!(answer["text"].as_str().is_some_and(|text| text.contains("export default function B(")), "{answer}");
            let mappings = answer["mappings"].as_array().expect("mappings");
            assert!(mappings.iter().any(|it| it[2] == place || it[2] == place - 3), "{mappings:?}");
            assert_eq!(answer["supplemental"][0]["extension"], ".mts");
            assert_eq!(answer["supplemental"][0]["text"], "let x;");
        }
    }

    #[test]
    fn nonsense_is_answered() {
        let mut mapper = Mapper::default();
        assert_eq!(mapper.reply(b"{").expect("a reply")["error"]["code"], -32700);
        assert_eq!(mapper.reply(br#"{"id":1,"method":"x"}"#).expect("a reply")["error"]["code"], -32601);
        assert_eq!(mapper.reply(br#"{"method":"exit"}"#), None);
        assert!(message(&mut &b"Content-Length: 99999999999\r\n\r\n"[..]).is_err());
        assert!(message(&mut &b"Content-Length: 5\r\n\r\nab"[..]).is_err());
        assert_eq!(message(&mut &b""[..]).expect("the end"), None);
    }
}
