//! What a render leaves behind besides its answer: values of expressions, times of components, requests it made, islands.

use astro_engine::Note;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::secrets;

/// Characters of one value as it is shown.
const LONGEST: usize = 400;
/// Requests of one page that are kept.
const MOST_FETCHES: usize = 200;

/// What a page left behind. Secrets are masked.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Record {
    /// What expressions and names of the component scripts were; for the editor.
    #[serde(skip)]
    pub values: Vec<Shown>,
    /// Its components, as they are in each other.
    pub components: Vec<Component>,
    /// Components that were too many to be timed.
    pub dropped: u64,
    /// Requests its code made.
    pub fetches: Vec<Fetch>,
    /// What wakes up in the browser, or comes later.
    pub islands: Vec<Value>,
}

/// What an expression was in a render.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The file, relative to the project.
    pub file: String,
    /// The 1-based line of an expression; 0 for a name of the component script.
    pub line: u32,
    /// The expression as it is written.
    pub code: String,
    /// How often it was evaluated.
    pub times: u64,
    /// Its first values as text, and the last one.
    pub values: Vec<String>,
}

/// Components of one kind in one place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Component {
    /// How many components it is in.
    pub depth: u32,
    /// Its name.
    pub name: String,
    /// Its file, relative to the project.
    pub file: Option<String>,
    /// How many there were.
    pub times: u64,
    /// Milliseconds from its beginning to its end, all of them together.
    pub total: f64,
    /// Those without what is in it.
    pub own: f64,
}

/// A request the project's code made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fetch {
    /// Its method.
    pub method: String,
    /// Where to.
    pub url: String,
    /// The answer's status.
    pub status: Option<u16>,
    /// Why there was none.
    pub error: Option<String>,
    /// Milliseconds to the answer's head.
    pub ms: f64,
}

#[derive(Deserialize)]
struct Told {
    values: Vec<ToldValue>,
    components: Vec<Component>,
    dropped: u64,
    islands: Vec<Value>,
}

#[derive(Deserialize)]
struct ToldValue {
    file: String,
    line: u32,
    code: String,
    times: u64,
    values: Vec<Value>,
}

impl Record {
    /// Reads what the runtime told.
    pub fn read(notes: Vec<Note>) -> Record {
        let mut record = Record::default();
        for note in notes {
            match note.name.as_str() {
                "fetch" => record.fetches.extend(serde_json::from_str(note.value.get()).ok().filter(|_| record.fetches.len() < MOST_FETCHES).map(masked)),
                "record" => {
                    let Ok(told) = serde_json::from_str::<Told>(note.value.get()) else { continue };
                    record.values.extend(told.values.into_iter().map(Shown::of));
                    record.components.extend(told.components.into_iter().map(relative));
                    record.islands.extend(told.islands.into_iter().map(island));
                    record.dropped += told.dropped;
                }
                _ => {}
            }
        }
        record
    }
}

fn masked(fetch: Fetch) -> Fetch {
    Fetch { url: secrets::address(&fetch.url), ..fetch }
}

fn relative(component: Component) -> Component {
    Component { file: component.file.map(|file| file.trim_start_matches('/').to_owned()), ..component }
}

/// Its props are values as they are shown in text.
fn island(mut island: Value) -> Value {
    if let Some(props) = island["props"].as_object_mut() {
        for (name, value) in props.iter_mut() {
            *value = text(value, secrets::is_secret(name)).into();
        }
    }
    island
}

impl Shown {
    fn of(told: ToldValue) -> Shown {
        let secret = secrets::is_named(&told.code);
        let values = told.values.iter().map(|value| text(value, secret)).collect();
        Shown { file: told.file, line: told.line, code: told.code, times: told.times, values }
    }
}

/// A value as it would be written in code, as far as it goes.
fn text(value: &Value, secret: bool) -> String {
    let mut out = String::new();
    let value = match value {
        Value::String(text) if secret => return secrets::masked(text),
        value => secrets::within(value.clone()),
    };
    write(&value, &mut out);
    if out.len() > LONGEST {
        out.truncate(out.floor_char_boundary(LONGEST));
        out.push('…');
    }
    out
}

fn write(value: &Value, out: &mut String) {
    if out.len() > LONGEST {
        return;
    }
    match value {
        Value::Array(items) => list(out, "[", items.iter(), "]", |item, out| write(item, out)),
        // What is no data is said in words.
        Value::Object(map) if map.len() == 1 && map.contains_key("") => out.push_str(map[""].as_str().unwrap_or("…")),
        Value::Object(map) if map.is_empty() => out.push_str("{}"),
        Value::Object(map) => list(out, "{ ", map.iter(), " }", |(name, value), out| {
            let plain = name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '$')) && !name.starts_with(|c: char| c.is_ascii_digit());
            if plain { out.push_str(name) } else { out.push_str(&Value::from(name.as_str()).to_string()) }
            out.push_str(": ");
            write(value, out);
        }),
        value => out.push_str(&value.to_string()),
    }
}

fn list<T>(out: &mut String, open: &str, items: impl Iterator<Item = T>, close: &str, mut each: impl FnMut(T, &mut String)) {
    out.push_str(open);
    for (index, item) in items.enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        each(item, out);
    }
    out.push_str(close);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_shown_as_code_and_secrets_are_not() {
        let value = |code: &str, value: Value| Shown::of(ToldValue { file: "a".to_owned(), line: 1, code: code.to_owned(), times: 1, values: vec![value] }).values.remove(0);
        assert_eq!(value("post", json!({ "apiKey": "abc", "tags": ["a", 1, null], "title": "Hello", "x-y": { "": "ƒ go()" } })), r#"{ apiKey: "••• (3 characters)", tags: ["a", 1, null], title: "Hello", "x-y": ƒ go() }"#);
        assert_eq!(value("user.token", json!("abcd")), "••• (4 characters)");
        assert_eq!(value("Astro.cookies.get('session')?.value", json!("abcd")), "••• (4 characters)");
        assert_eq!(value("post.author", json!("Ann")), "\"Ann\"");
        assert!(value("text", json!("x".repeat(2_000))).len() < LONGEST + 10);
    }

    #[test]
    fn requests_show_no_secrets() {
        let note = |name: &str, value: Value| Note { name: name.to_owned(), value: astro_engine::payload(&value) };
        let fetch = json!({ "method": "GET", "url": "https://u:p@api.example/x?q=1&token=abc", "status": 200, "error": null, "ms": 1.5 });
        let record = Record::read(vec![note("fetch", fetch), note("what", json!(1)), note("record", json!("broken"))]);
        assert_eq!(record.fetches[0].url, "https://•••@api.example/x?q=1&token=••• (3 characters)");
        assert_eq!(record.fetches.len(), 1);
    }
}
