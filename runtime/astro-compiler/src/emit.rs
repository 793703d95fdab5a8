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

    /// Text of ours, as it stands in a string literal.
    pub(crate) fn escaped(&mut self, text: &str) {
        escape(&mut self.code, text);
    }

    /// Text of ours as a string literal.
    pub(crate) fn literal(&mut self, text: &str) {
        self.code.push('"');
        escape(&mut self.code, text);
        self.code.push('"');
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

    /// The text of a range as a string literal.
    pub(crate) fn literal_atom(&mut self, text: &str, range: Range<usize>, features: Features) {
        let start = self.code.len();
        self.literal(text);
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

    pub(crate) fn finish(self) -> (String, SpanMap) {
        (self.code, SpanMap::new(self.spans))
    }
}

/// `text` as a JavaScript string literal.
pub(crate) fn string(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + text.len() / 8 + 2);
    literal.push('"');
    escape(&mut literal, text);
    literal.push('"');
    literal
}

/// Writes `text` as it stands in a JavaScript string literal.
fn escape(out: &mut String, text: &str) {
    let bytes = text.as_bytes();
    let mut done = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        if !MAY_ESCAPE[byte as usize] {
            continue;
        }
        let (length, escaped) = match byte {
            b'"' => (1, "\\\""),
            b'\\' => (1, "\\\\"),
            b'\n' => (1, "\\n"),
            b'\r' => (1, "\\r"),
            b'\t' => (1, "\\t"),
            0xE2 => match bytes.get(at..at + 3) {
                Some([_, 0x80, 0xA8]) => (3, "\\u2028"),
                Some([_, 0x80, 0xA9]) => (3, "\\u2029"),
                _ => continue,
            },
            _ => (1, ""),
        };
        out.push_str(&text[done..at]);
        match escaped {
            "" => out.push_str(&format!("\\x{byte:02x}")),
            escaped => out.push_str(escaped),
        }
        done = at + length;
    }
    out.push_str(&text[done..]);
}

/// Bytes that begin what a literal may need an escape for.
static MAY_ESCAPE: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 0x20 {
        table[byte] = true;
        byte += 1;
    }
    table[b'"' as usize] = true;
    table[b'\\' as usize] = true;
    table[0x7F] = true;
    table[0xE2] = true;
    table
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals() {
        assert_eq!(string("a\"\\\n\r\t\0\x1f\x7f\u{2028}\u{2029}—é"), r#""a\"\\\n\r\t\x00\x1f\x7f\u2028\u2029—é""#);
    }
}
