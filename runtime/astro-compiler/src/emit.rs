//! `Emitter`: text and its spans, written together.

use std::ops::Range;

use crate::span_map::{Features, Span, SpanKind, SpanMap};

/// Collects generated text. What comes from the source says so while it is written.
#[derive(Default)]
pub(crate) struct Emitter {
    code: String,
    spans: Vec<Span>,
}

impl Emitter {
    /// An empty one with room for so many bytes.
    pub(crate) fn with_room(bytes: usize) -> Self {
        Self { code: String::with_capacity(bytes), spans: Vec::new() }
    }

    /// Text of ours.
    pub(crate) fn glue(&mut self, text: &str) {
        self.code.push_str(text);
    }

    /// Text of the source, letter by letter. `source` is the whole source.
    pub(crate) fn copy(&mut self, source: &str, range: Range<usize>, features: Features) {
        let Some(text) = source.get(range.clone()) else { return };
        let start = self.code.len();
        self.code.push_str(text);
        // What belongs together in both texts is one span.
        if let Some(last) = self.spans.last_mut()
            && (last.kind, last.features) == (SpanKind::Verbatim, features)
            && (last.generated.end, last.source.end) == (start, range.start)
        {
            last.generated.end = self.code.len();
            last.source.end = range.end;
            return;
        }
        self.spans.push(Span { generated: start..self.code.len(), source: range, kind: SpanKind::Verbatim, features });
    }

    /// A name that stands for what is written at `range`, and is not its own text to edit.
    pub(crate) fn alias(&mut self, text: &str, range: Range<usize>, features: Features) {
        let start = self.code.len();
        self.code.push_str(text);
        self.spans.push(Span { generated: start..self.code.len(), source: range, kind: SpanKind::Alias, features });
    }

    /// Text of ours that stands for a range of the source.
    pub(crate) fn atom(&mut self, text: &str, range: Range<usize>, features: Features) {
        let start = self.code.len();
        self.code.push_str(text);
        self.spans.push(Span { generated: start..self.code.len(), source: range, kind: SpanKind::Atom, features });
    }

    /// What another emitter wrote.
    pub(crate) fn append(&mut self, other: Emitter) {
        let by = self.code.len();
        self.code.push_str(&other.code);
        self.spans.extend(other.spans.into_iter().map(|mut span| {
            span.generated = span.generated.start + by..span.generated.end + by;
            span
        }));
    }

    /// How long the text is so far.
    pub(crate) fn len(&self) -> usize {
        self.code.len()
    }

    pub(crate) fn code(&self) -> &str {
        &self.code
    }

    pub(crate) fn finish(self) -> (String, SpanMap) {
        (self.code, SpanMap::new(self.spans))
    }
}

/// Does a string literal need an escape for it?
fn is_escaped(char: char) -> bool {
    matches!(char, '"' | '\\' | '\0'..='\x1f' | '\x7f' | '\u{2028}' | '\u{2029}')
}

/// `text` as a JavaScript string literal.
pub(crate) fn string(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + text.len() / 8 + 2);
    literal.push('"');
    let mut rest = text;
    while let Some(at) = rest.find(is_escaped) {
        let (plain, from) = rest.split_at(at);
        literal.push_str(plain);
        let mut chars = from.chars();
        match chars.next() {
            Some('"') => literal.push_str("\\\""),
            Some('\\') => literal.push_str("\\\\"),
            Some('\n') => literal.push_str("\\n"),
            Some('\r') => literal.push_str("\\r"),
            Some('\t') => literal.push_str("\\t"),
            Some(char) if char.is_ascii() => literal.push_str(&format!("\\x{:02x}", char as u32)),
            Some(char) => literal.push_str(&format!("\\u{:04x}", char as u32)),
            None => {}
        }
        rest = chars.as_str();
    }
    literal.push_str(rest);
    literal.push('"');
    literal
}
