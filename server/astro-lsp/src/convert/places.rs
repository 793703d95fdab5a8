//! Many offsets of one text as positions: the line found last is kept, for most answers go through a text in order.

use std::ops::Range;

use astro_syntax::{Encoding, LineIndex};
use tower_lsp::gen_lsp_types as lsp;

/// Columns are counted from the line's start up to here; beyond, the index is quicker.
const COUNTED: usize = 1024;

/// A text's places, in the client's units.
pub(crate) struct Places<'a> {
    text: &'a str,
    lines: &'a LineIndex,
    encoding: Encoding,
    line: u32,
    bytes: Range<usize>,
}

impl<'a> Places<'a> {
    /// Places of `text`, whose lines are `lines`.
    pub(crate) fn new(text: &'a str, lines: &'a LineIndex, encoding: Encoding) -> Places<'a> {
        Places { text, lines, encoding, line: 0, bytes: lines.full_line_range(0) }
    }

    /// A byte offset as a position.
    pub(crate) fn position(&mut self, offset: usize) -> lsp::Position {
        if !self.bytes.contains(&offset) {
            self.line = self.lines.line_of(offset);
            self.bytes = self.lines.full_line_range(self.line);
        }
        let before = self.text.get(self.bytes.start..offset).filter(|before| before.len() <= COUNTED);
        let Some(before) = before else { return super::position(self.lines, offset, self.encoding) };
        let character = match self.encoding {
            Encoding::Utf8 => before.len(),
            _ if before.is_ascii() => before.len(),
            Encoding::Utf16 => before.encode_utf16().count(),
            Encoding::Utf32 => before.chars().count(),
        };
        lsp::Position { line: self.line, character: character as u32 }
    }

    /// Byte offsets as a range.
    pub(crate) fn range(&mut self, range: &Range<usize>) -> lsp::Range {
        lsp::Range { start: self.position(range.start), end: self.position(range.end) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_the_same_as_the_index_everywhere() {
        let long = format!("{}é👩", "x".repeat(3_000));
        for text in ["", "a", "a\nb\r\nc\rd\n", "é👩\u{2028}\n\n👩é\r\n", &long] {
            let lines = LineIndex::new(text);
            for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
                let mut places = Places::new(text, &lines, encoding);
                for offset in (0..=text.len()).chain([0, text.len() / 2]).chain((0..=text.len()).rev()) {
                    if text.is_char_boundary(offset) {
                        let expected = super::super::position(&lines, offset, encoding);
                        assert_eq!(places.position(offset), expected, "{text:?} at {offset}");
                    }
                }
            }
        }
    }
}
