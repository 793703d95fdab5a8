//! Configuration files of deployment hosts at a project's root: wrangler, `netlify.toml`, `vercel.json`.

use serde_json::Value;

use crate::{FilePath, Snapshot};

/// Files that configure a host, and whose they are. Of several for one host the first counts.
const FILES: [(&str, &str); 6] = [
    ("cloudflare", "wrangler.json"),
    ("cloudflare", "wrangler.jsonc"),
    ("cloudflare", "wrangler.toml"),
    ("netlify", "netlify.toml"),
    ("vercel", "vercel.json"),
    ("azure-static-web-apps", "staticwebapp.config.json"),
];

/// One such file as it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct HostFile {
    /// Whose file it is.
    pub host: &'static str,
    /// The file.
    pub file: FilePath,
    /// Its content; `Null` where it cannot be read.
    pub value: Value,
    /// Why it cannot be read: line, column and what is wrong there.
    pub problem: Option<String>,
}

/// All of them a project has.
pub fn host_files(snapshot: &Snapshot) -> Vec<HostFile> {
    let mut out: Vec<HostFile> = Vec::new();
    for (host, name) in FILES {
        let Some(file) = snapshot.root().join(name).filter(|file| snapshot.is_file(file)) else { continue };
        if out.iter().any(|known| known.host == host) {
            continue;
        }
        let text = snapshot.text(&file).unwrap_or_default();
        let read = if name.ends_with(".toml") { from_toml(&text) } else { from_json(&text) };
        let (value, problem) = match read {
            Ok(value) => (value, None),
            Err(problem) => (Value::Null, Some(problem)),
        };
        out.push(HostFile { host, file, value, problem });
    }
    out
}

fn from_toml(text: &str) -> Result<Value, String> {
    toml::from_str::<Value>(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        let (line, column) = place(text, at);
        format!("line {line}, column {column}: {}", error.message())
    })
}

/// JSON with comments and closing commas, as these tools take it.
fn from_json(text: &str) -> Result<Value, String> {
    let mut plain = text.to_owned();
    let _ = json_strip_comments::strip(&mut plain);
    serde_json::from_str(&plain).map_err(|error| {
        let words = error.to_string();
        let words = words.split(" at line ").next().unwrap_or_default();
        format!("line {}, column {}: {words}", error.line(), error.column())
    })
}

fn place(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    (line, before.rsplit('\n').next().unwrap_or_default().chars().count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_commas_are_fine_and_mistakes_have_a_place() {
        assert_eq!(from_json("{ // x\n \"a\": [1, 2,], }").unwrap()["a"][1], 2);
        assert_eq!(from_json("{\n  \"a\" 1\n}").unwrap_err(), "line 2, column 7: expected `:`");
        assert_eq!(from_toml("[vars]\nA = \"1\"\n").unwrap()["vars"]["A"], "1");
        assert!(from_toml("a = 1\nb = = 2\n").unwrap_err().starts_with("line 2, column 5: "), "{:?}", from_toml("a = 1\nb = = 2\n"));
    }
}
