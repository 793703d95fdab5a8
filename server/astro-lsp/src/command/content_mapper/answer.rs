//! One file, transformed.

use std::ops::Range;

use astro_compiler::{Features, SpanKind, SpanMap, Tsx};
use astro_syntax::Document;
use serde_json::{Value, json};

/// In what units places are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Encoding {
    /// Bytes: ours.
    #[default]
    Utf8,
    /// UTF-16 code units.
    Utf16,
}

impl Encoding {
    /// Bytes, if TypeScript can.
    pub(super) fn choose(offered: &Value) -> Encoding {
        let bytes = offered.as_array().is_some_and(|all| all.iter().any(|it| it == "utf-8"));
        if bytes { Self::Utf8 } else { Self::Utf16 }
    }

    /// As the protocol spells it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf16 => "utf-16",
        }
    }
}

/// The TSX of a file, its scripts, and its syntax errors.
pub(super) fn transform(content: &str, file: &str, encoding: Encoding) -> Value {
    let document = Document::parse(content);
    let Tsx { text, map, scripts, .. } = astro_compiler::tsx(&document, file);
    let source = Units::new(content, encoding);
    let mut answer = output(&text, ".tsx", &map, &source, encoding);
    let scripts = scripts.iter().map(|script| {
        let extension = script.suffix.rsplit('.').next().unwrap_or("mjs");
        output(&script.text, &format!(".{extension}"), &script.map, &source, encoding)
    });
    answer["supplemental"] = scripts.collect();
    let errors = document.errors().iter().map(|error| {
        let (start, end) = (source.at(error.range.start), source.at(error.range.end));
        json!({ "messageText": format!("{} {}", error.message, error.help), "start": start, "length": end - start, "code": 1 })
    });
    answer["diagnostics"] = errors.collect();
    answer
}

/// One file TypeScript sees.
fn output(text: &str, extension: &str, map: &SpanMap, source: &Units, encoding: Encoding) -> Value {
    let virtual_units = Units::new(text, encoding);
    let mappings = map.spans().iter().map(|span| {
        let (generated, written) = (virtual_units.range(&span.generated), source.range(&span.source));
        let kind = match span.kind {
            SpanKind::Verbatim => 0,
            SpanKind::Atom => 1,
            SpanKind::Alias => 2,
        };
        let place = [generated.start, generated.len(), written.start, written.len(), kind];
        // Without features of its own a span has them all; what is only shown errors has none.
        match span.features.allows(Features::NAVIGATION) {
            true => json!(place),
            false => json!([place[0], place[1], place[2], place[3], place[4], 0]),
        }
    });
    // What is wrong with text of ours is nobody's to mend.
    let ignored = gaps(map, text.len()).map(|gap| {
        let gap = virtual_units.range(&gap);
        json!([0, 0, gap.start, gap.end, 0])
    });
    json!({
        "text": text,
        "extension": extension,
        "mappings": mappings.collect::<Value>(),
        "diagnosticDirectives": { "unusedExpectDirectiveDiagnostics": [], "directives": ignored.collect::<Value>() },
    })
}

/// The text between the spans.
fn gaps(map: &SpanMap, length: usize) -> impl Iterator<Item = Range<usize>> {
    let starts = std::iter::once(0).chain(map.spans().iter().map(|span| span.generated.end));
    let ends = map.spans().iter().map(|span| span.generated.start).chain([length]);
    starts.zip(ends).map(|(start, end)| start..end).filter(|gap| !gap.is_empty())
}

/// Bytes of a text in the units of an encoding.
struct Units {
    /// For each byte the units before it; empty if they are the same.
    before: Vec<u32>,
}

impl Units {
    fn new(text: &str, encoding: Encoding) -> Units {
        if encoding == Encoding::Utf8 || text.is_ascii() {
            return Units { before: Vec::new() };
        }
        let mut before = vec![0; text.len() + 1];
        let mut units = 0;
        for (at, c) in text.char_indices() {
            before[at..at + c.len_utf8()].fill(units);
            units += c.len_utf16() as u32;
        }
        before[text.len()] = units;
        Units { before }
    }

    fn at(&self, byte: usize) -> usize {
        self.before.get(byte).map_or(byte, |units| *units as usize)
    }

    fn range(&self, bytes: &Range<usize>) -> Range<usize> {
        self.at(bytes.start)..self.at(bytes.end)
    }
}
