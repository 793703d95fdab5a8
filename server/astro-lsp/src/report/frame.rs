//! The line a finding is on, with carets under it.

use std::fmt::Write;
use std::ops::Range;

use astro_syntax::LineIndex;

/// Columns of source that are shown; longer lines are cut around the finding.
const WIDTH: usize = 110;
/// Columns left of the finding that a cut line still shows.
const LEAD: usize = 40;

/// One line of source and the part of it that is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Frame {
    /// The line's number, from 1.
    pub(crate) line: u32,
    /// The line before it, if it says something.
    before: Option<String>,
    text: String,
    /// Columns before the carets.
    indent: usize,
    /// How many carets.
    carets: usize,
}

impl Frame {
    /// The first line of `range`, cut to a width people can read.
    pub(crate) fn new(text: &str, lines: &LineIndex, range: &Range<usize>) -> Frame {
        let line = lines.line_of(range.start);
        let bytes = lines.line_range(line);
        let start = range.start.clamp(bytes.start, bytes.end);
        let end = range.end.clamp(start, bytes.end);
        let before = text.get(bytes.start..start).unwrap_or_default();
        let marked = text.get(start..end).unwrap_or_default();
        let after = text.get(end..bytes.end).unwrap_or_default();
        let (before, cut) = last_columns(before, LEAD);
        let marked = first_columns(marked, WIDTH - LEAD);
        let room = WIDTH.saturating_sub(columns(before) + columns(marked));
        let shown_after = first_columns(after, room);
        let lead = if cut { "…" } else { "" };
        let more = if shown_after.len() < after.len() { "…" } else { "" };
        let previous = line.checked_sub(1).map(|line| lines.line_range(line));
        let previous = previous.and_then(|bytes| text.get(bytes)).filter(|line| !line.trim().is_empty());
        Frame {
            line: line + 1,
            before: previous.filter(|line| !cut && columns(line) <= WIDTH).map(printable),
            indent: columns(lead) + columns(before),
            carets: columns(marked).max(1),
            text: format!("{lead}{}{}{}{more}", printable(before), printable(marked), printable(shown_after)),
        }
    }

    /// Draws it; `paint` colours the carets.
    pub(crate) fn draw(&self, paint: impl Fn(&str) -> String, dim: impl Fn(&str) -> String) -> String {
        let width = self.line.to_string().len().max(3);
        let mut out = String::new();
        let gutter = |number: &str| dim(&format!("{number:>width$} │ "));
        if let Some(before) = &self.before {
            let _ = writeln!(out, "{}{before}", gutter(&(self.line - 1).to_string()));
        }
        let _ = writeln!(out, "{}{}", gutter(&self.line.to_string()), self.text);
        let carets = paint(&"^".repeat(self.carets));
        let _ = writeln!(out, "{}{}{carets}", gutter(""), " ".repeat(self.indent));
        out
    }
}

/// Tabs as two columns, and nothing that could steer a terminal.
fn printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' => out.push_str("  "),
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

fn columns(text: &str) -> usize {
    text.chars().map(column).sum()
}

/// How wide a terminal draws a character, closely enough for carets.
fn column(c: char) -> usize {
    match c {
        '\t' => 2,
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}' => 0,
        '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' => 2,
        '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff60}' | '\u{1f300}'..='\u{1faff}' | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}

fn first_columns(text: &str, width: usize) -> &str {
    let mut used = 0;
    let end = text.char_indices().find(|(_, c)| {
        used += column(*c);
        used > width
    });
    end.map_or(text, |(end, _)| &text[..end])
}

fn last_columns(text: &str, width: usize) -> (&str, bool) {
    // Short lines, the usual ones, are kept whole as far as the frame allows.
    if columns(first_columns(text, WIDTH - LEAD + 1)) <= WIDTH - LEAD {
        return (text, false);
    }
    let mut used = 0;
    let start = text.char_indices().rev().find(|(_, c)| {
        used += column(*c);
        used > width
    });
    start.map_or((text, false), |(at, c)| (&text[at + c.len_utf8()..], true))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draw(text: &str, range: Range<usize>) -> String {
        Frame::new(text, &LineIndex::new(text), &range).draw(str::to_owned, str::to_owned)
    }

    #[test]
    fn carets_stand_under_what_is_meant() {
        assert_eq!(draw("<p>\n\t<b>é👩</b>\n", 8..14), "  1 │ <p>\n  2 │   <b>é👩</b>\n    │      ^^^\n");
        assert_eq!(draw("", 0..0), "  1 │ \n    │ ^\n");
        assert_eq!(draw("ab\ncd", 1..5), "  1 │ ab\n    │  ^\n");
    }

    #[test]
    fn long_lines_are_cut_around_it() {
        let text = format!("{}<b>{}", "x".repeat(5_000), "y".repeat(5_000));
        let drawn = draw(&text, 5_000..5_003);
        assert!(drawn.lines().all(|line| line.chars().count() < 125), "{drawn}");
        assert!(drawn.contains("…xxxx") && drawn.contains("<b>yyy") && drawn.contains('^'), "{drawn}");
    }

    #[test]
    fn nothing_steers_the_terminal() {
        assert!(!draw("\u{1b}[31mred\u{7}", 0..3).contains(['\u{1b}', '\u{7}']));
    }
}
