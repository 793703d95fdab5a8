//! Formatted text as a list of parts, as `formatToParts` answers.

use std::fmt;

use serde_json::{Value, json};
use writeable::{Part, PartsWrite, Writeable};

/// Pieces of a text, each with its kind.
pub(super) type Parts = Vec<(&'static str, String)>;

/// The parts of something formatted; what belongs to none of `category` is a literal. The innermost part counts, or the
/// outermost one.
pub(super) fn of(formatted: &impl Writeable, category: &str, innermost: bool) -> Parts {
    let mut writer = Writer { text: String::new(), open: Vec::new(), runs: Vec::new(), category, innermost };
    // A text takes everything.
    let _ = formatted.write_to_parts(&mut writer);
    writer.runs
}

/// `[[kind, text], …]`
pub(super) fn json(parts: &Parts) -> Value {
    parts.iter().map(|(kind, text)| json!([kind, text])).collect()
}

/// A number inside of a formatted text: the text around it, with `number` in its place.
///
/// ICU4X tells no parts of these patterns, and some round on their own; digits stand in one run.
pub(super) fn around(whole: &str, number: Parts, kind: &'static str) -> Parts {
    let first = whole.find(char::is_numeric);
    let last = whole.rfind(char::is_numeric).map(|at| at + whole[at..].chars().next().map_or(0, char::len_utf8));
    let (Some(first), Some(last)) = (first, last) else { return vec![(kind, whole.to_owned())] };
    let mut parts = worded(&whole[..first], kind);
    parts.extend(number);
    parts.extend(worded(&whole[last..], kind));
    parts
}

/// Words of one kind with the blanks, signs and brackets at their edges apart.
fn worded(text: &str, kind: &'static str) -> Parts {
    let is_sign = |c: char| matches!(c, '-' | '\u{2212}' | '+');
    let is_edge = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '\u{200e}' | '\u{200f}' | '\u{61c}') || is_sign(c);
    let (start, end) = (text.len() - text.trim_start_matches(is_edge).len(), text.trim_end_matches(is_edge).len());
    let mut parts = edge(&text[..start], is_sign);
    if start < end {
        parts.push((kind, text[start..end].to_owned()));
        parts.extend(edge(&text[end..], is_sign));
    }
    parts
}

fn edge(text: &str, is_sign: impl Fn(char) -> bool) -> Parts {
    let mut parts = Parts::new();
    for c in text.chars() {
        let kind = if !is_sign(c) { "literal" } else if c == '+' { "plusSign" } else { "minusSign" };
        match parts.last_mut().filter(|last| last.0 == kind) {
            Some(last) => last.1.push(c),
            None => parts.push((kind, c.to_string())),
        }
    }
    parts
}

struct Writer<'a> {
    text: String,
    open: Vec<Part>,
    runs: Parts,
    category: &'a str,
    innermost: bool,
}

impl Writer<'_> {
    fn kind(&self) -> &'static str {
        let mut fitting = self.open.iter().filter(|part| part.category == self.category);
        let found = if self.innermost { fitting.next_back() } else { fitting.next() };
        found.map_or("literal", |part| part.value)
    }
}

impl fmt::Write for Writer<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if text.is_empty() {
            return Ok(());
        }
        self.text.push_str(text);
        let kind = self.kind();
        match self.runs.last_mut().filter(|run| run.0 == kind) {
            Some(run) => run.1.push_str(text),
            None => self.runs.push((kind, text.to_owned())),
        }
        Ok(())
    }
}

impl PartsWrite for Writer<'_> {
    type SubPartsWrite = Self;

    fn with_part(&mut self, part: Part, mut write: impl FnMut(&mut Self) -> fmt::Result) -> fmt::Result {
        self.open.push(part);
        let result = write(self);
        self.open.pop();
        result
    }
}
