//! Text of a document: byte offsets, edits, and the line index editors need.

use std::ops::Range;

use ropey::Rope;

/// One replacement: the bytes of `range` give way to `text`.
///
/// Offsets are bytes of the text the edit is applied to. Ranges that reach past the end or into the middle of
/// a character are moved to the nearest place where text may be cut (see [`clamp`]).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextEdit {
    /// What is replaced, in bytes; empty for an insertion.
    pub range: Range<usize>,
    /// What stands there afterwards; empty for a deletion.
    pub text: String,
}

impl TextEdit {
    /// Replaces `range` with `text`.
    pub fn replace(range: Range<usize>, text: impl Into<String>) -> Self {
        Self { range, text: text.into() }
    }

    /// Puts `text` at `offset`.
    pub fn insert(offset: usize, text: impl Into<String>) -> Self {
        Self::replace(offset..offset, text)
    }

    /// Removes `range`.
    pub fn delete(range: Range<usize>) -> Self {
        Self::replace(range, "")
    }

    /// Applies this edit to `text` in place and returns the range that was really replaced.
    pub fn apply(&self, text: &mut String) -> Range<usize> {
        let range = clamp(text, self.range.clone());
        text.replace_range(range.clone(), &self.text);
        range
    }
}

/// The nearest range of `text` that can be cut: inside the text, ordered, on character boundaries (moved down).
pub fn clamp(text: &str, range: Range<usize>) -> Range<usize> {
    let start = floor_char(text, range.start);
    let end = floor_char(text, range.end);
    start.min(end)..start.max(end)
}

/// The last character boundary of `text` at or before `offset`.
pub fn floor_char(text: &str, offset: usize) -> usize {
    text.floor_char_boundary(offset)
}

/// In what units an editor counts the columns of a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// Bytes of UTF-8.
    Utf8,
    /// UTF-16 code units, what editors use when nothing is negotiated.
    #[default]
    Utf16,
    /// Unicode scalar values.
    Utf32,
}

/// A place as editors name it: line and column, both counted from zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LineColumn {
    /// Line, from zero. Lines end at `\n`, `\r\n` or a lone `\r`.
    pub line: u32,
    /// Column, from zero, in the units of an [`Encoding`].
    pub column: u32,
}

impl LineColumn {
    /// Line and column, both from zero.
    pub fn new(line: u32, column: u32) -> Self {
        Self { line, column }
    }
}

/// Byte offset ↔ line and column, in every encoding, in O(log n) whatever the length of a line.
#[derive(Clone, Debug, Default)]
pub struct LineIndex {
    rope: Rope,
}

impl LineIndex {
    /// Indexes `text`.
    pub fn new(text: &str) -> Self {
        Self { rope: Rope::from_str(text) }
    }

    /// The rope the index stands on.
    pub fn rope(&self) -> &Rope {
        &self.rope
    }

    /// Length of the text in bytes.
    pub fn len(&self) -> usize {
        self.rope.len_bytes()
    }

    /// Is the text empty?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many lines there are: one more than there are line ends.
    pub fn line_count(&self) -> u32 {
        self.rope.len_lines() as u32
    }

    /// The line `offset` stands in.
    pub fn line_of(&self, offset: usize) -> u32 {
        self.rope.byte_to_line(offset.min(self.len())) as u32
    }

    /// The bytes of a line without its line end; the empty range at the end of the text for a line that is none.
    pub fn line_range(&self, line: u32) -> Range<usize> {
        let full = self.full_line_range(line);
        let mut end = full.end;
        while end > full.start && matches!(self.rope.byte(end - 1), b'\n' | b'\r') {
            end -= 1;
        }
        full.start..end
    }

    /// The bytes of a line with its line end.
    pub fn full_line_range(&self, line: u32) -> Range<usize> {
        self.line_start(line)..self.line_start(line.saturating_add(1))
    }

    /// Line and column of a byte offset. Past the end means the end; inside a character means its start.
    pub fn position(&self, offset: usize, encoding: Encoding) -> LineColumn {
        let char = self.rope.byte_to_char(offset.min(self.len()));
        let line = self.rope.char_to_line(char);
        let start = self.rope.line_to_char(line);
        let column = match encoding {
            Encoding::Utf8 => self.rope.char_to_byte(char) - self.rope.char_to_byte(start),
            Encoding::Utf16 => self.rope.char_to_utf16_cu(char) - self.rope.char_to_utf16_cu(start),
            Encoding::Utf32 => char - start,
        };
        LineColumn::new(line as u32, column as u32)
    }

    /// Byte offset of line and column.
    ///
    /// A column past the end of its line means the end of the line, as the protocol asks; a line past the last
    /// means the end of the text; a column inside a character means its start.
    pub fn offset(&self, place: LineColumn, encoding: Encoding) -> usize {
        let line = self.line_range(place.line);
        let start = self.rope.byte_to_char(line.start);
        let column = place.column as usize;
        let char = match encoding {
            Encoding::Utf8 => self.rope.byte_to_char(line.start.saturating_add(column).min(line.end)),
            Encoding::Utf16 => {
                let unit = self.rope.char_to_utf16_cu(start).saturating_add(column);
                self.rope.utf16_cu_to_char(unit.min(self.rope.len_utf16_cu()))
            }
            Encoding::Utf32 => start.saturating_add(column).min(self.rope.len_chars()),
        };
        self.rope.char_to_byte(char).min(line.end)
    }

    /// Byte offset of a line's first character; the end of the text for a line past the last.
    pub fn line_start(&self, line: u32) -> usize {
        self.rope.line_to_byte((line as usize).min(self.rope.len_lines()))
    }

    /// Follows one edit of the text. `range` must lie on character boundaries inside the text.
    pub(crate) fn splice(&mut self, range: Range<usize>, text: &str) {
        let start = self.rope.byte_to_char(range.start);
        let end = self.rope.byte_to_char(range.end);
        self.rope.remove(start..end);
        self.rope.insert(start, text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_in_three_units() {
        let lines = LineIndex::new("a\r\né👩b\n");
        let b = "a\r\né👩".len();
        assert_eq!(lines.position(b, Encoding::Utf8), LineColumn::new(1, 6));
        assert_eq!(lines.position(b, Encoding::Utf16), LineColumn::new(1, 3));
        assert_eq!(lines.position(b, Encoding::Utf32), LineColumn::new(1, 2));
        assert_eq!(lines.offset(LineColumn::new(1, 3), Encoding::Utf16), b);
        assert_eq!(lines.line_count(), 3);
    }

    #[test]
    fn places_outside_the_text_are_moved_inside() {
        let lines = LineIndex::new("ab\r\nc");
        assert_eq!(lines.offset(LineColumn::new(0, 99), Encoding::Utf16), 2);
        assert_eq!(lines.offset(LineColumn::new(9, 0), Encoding::Utf8), 5);
        assert_eq!(lines.offset(LineColumn::new(u32::MAX, u32::MAX), Encoding::Utf32), 5);
        assert_eq!(lines.position(99, Encoding::Utf16), LineColumn::new(1, 1));
        let inside_a_pair = LineColumn::new(0, 1);
        assert_eq!(LineIndex::new("👩").offset(inside_a_pair, Encoding::Utf16), 0);
    }

    #[test]
    fn only_the_line_ends_of_editors_end_lines() {
        let lines = LineIndex::new("a\u{2028}b\u{0b}c\u{85}d\re");
        assert_eq!(lines.line_count(), 2);
    }

    #[test]
    fn edits_never_cut_a_character() {
        let mut text = String::from("aé");
        assert_eq!(TextEdit::replace(2..900, "x").apply(&mut text), 1..3);
        assert_eq!(text, "ax");
        #[expect(clippy::reversed_empty_ranges)]
        let reversed = 2..0;
        assert_eq!(TextEdit::delete(reversed).apply(&mut text), 0..2);
    }
}
