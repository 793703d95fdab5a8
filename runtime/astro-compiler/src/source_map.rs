//! `SpanMap` → source map v3, for devtools.

use crate::span_map::{SpanKind, SpanMap};

/// Prints a source map of one source, as JSON.
pub fn to_source_map(code: &str, source: &str, name: &str, map: &SpanMap) -> String {
    let generated = Lines::new(code);
    let original = Lines::new(source);
    let mut points: Vec<(usize, usize)> = Vec::new();
    for span in map.spans() {
        points.push((span.generated.start, span.source.start));
        if span.kind == SpanKind::Verbatim {
            // A mapping holds to the end of its line: each line of copied text gets its own.
            let text = code.get(span.generated.clone()).unwrap_or_default();
            points.extend(text.match_indices('\n').map(|(at, _)| (span.generated.start + at + 1, span.source.start + at + 1)));
        }
    }
    points.sort_unstable();
    points.dedup_by_key(|point| point.0);

    let mut mappings = String::new();
    let (mut line, mut column, mut source_line, mut source_column) = (0i64, 0i64, 0i64, 0i64);
    let mut first = true;
    for (from, to) in points {
        let (at_line, at_column) = generated.place(code, from);
        let (to_line, to_column) = original.place(source, to);
        while line < at_line {
            mappings.push(';');
            line += 1;
            column = 0;
            first = true;
        }
        if !first {
            mappings.push(',');
        }
        first = false;
        for value in [at_column - column, 0, to_line - source_line, to_column - source_column] {
            digits(&mut mappings, value);
        }
        (column, source_line, source_column) = (at_column, to_line, to_column);
    }
    format!(
        "{{\"version\":3,\"sources\":[{}],\"sourcesContent\":[{}],\"names\":[],\"mappings\":\"{mappings}\"}}",
        crate::emit::string(name),
        json(source)
    )
}

fn json(text: &str) -> String {
    // JavaScript's escapes are JSON's, but for `\x`.
    crate::emit::string(text).replace("\\x", "\\u00")
}

struct Lines(Vec<usize>);

impl Lines {
    fn new(text: &str) -> Self {
        Self(std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect())
    }

    /// 0-based line and UTF-16 column.
    fn place(&self, text: &str, at: usize) -> (i64, i64) {
        let line = self.0.partition_point(|&start| start <= at).saturating_sub(1);
        let start = self.0[line];
        let column = text.get(start..at).map_or(0, |text| text.encode_utf16().count());
        (line as i64, column as i64)
    }
}

/// A number in base 64, least significant digit first, the sign in the lowest bit.
fn digits(out: &mut String, value: i64) {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut rest = if value < 0 { (value.unsigned_abs() << 1) | 1 } else { (value as u64) << 1 };
    loop {
        let digit = rest & 31;
        rest >>= 5;
        let more = if rest > 0 { 32 } else { 0 };
        out.push(char::from(DIGITS[(digit | more) as usize]));
        if rest == 0 {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_lines() {
        let source = "a\nb";
        let map = to_source_map(source, source, "x.ts", &SpanMap::identity(source.len()));
        assert!(map.contains("\"mappings\":\"AAAA;AACA\""), "{map}");
    }
}
