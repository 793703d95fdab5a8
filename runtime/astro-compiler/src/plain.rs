//! Script so plain that one look shows that it parses and where its types are: imports, constants, functions, calls, literals.
//!
//! Most scripts of a page are no more than that, and need no parser. Whatever is not known here for certain
//! is not plain, however simple it may be: then swc reads it. A test holds every text called plain against swc.

mod expression;
mod function;
mod names;
mod pattern;
mod statement;
mod types;

use std::ops::Range;

/// What a plain script says.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Plain<'a> {
    /// Every name that is used or bound by something else than an import.
    pub(crate) names: Vec<&'a str>,
    /// The import statements, in order.
    pub(crate) imports: Vec<PlainImport<'a>>,
    /// The export statements, in order, and the names they export.
    pub(crate) exports: Vec<(Range<usize>, &'a str)>,
    /// Does it wait for something at its top level?
    pub(crate) waits: bool,
    /// What is only of types, in order.
    pub(crate) blanks: Vec<Blank>,
}

/// `import … from "specifier"`
#[derive(Debug, PartialEq)]
pub(crate) struct PlainImport<'a> {
    /// The whole statement.
    pub(crate) range: Range<usize>,
    pub(crate) specifier: &'a str,
    /// `import type`
    pub(crate) type_only: bool,
    /// (local name, name in the module); `default`, or `*` for all of it.
    pub(crate) names: Vec<(&'a str, &'a str)>,
}

/// What is blanked.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Blank {
    pub(crate) range: Range<usize>,
    /// A statement leaves a semicolon.
    pub(crate) is_statement: bool,
}

impl Blank {
    /// Blanks it in a text: nothing moves.
    pub(crate) fn apply(&self, text: &mut String) {
        let Some(old) = text.get(self.range.clone()) else { return };
        let mut new: Vec<u8> = old.bytes().map(|byte| if matches!(byte, b'\n' | b'\r') { byte } else { b' ' }).collect();
        if let (Some(first), true) = (new.first_mut(), self.is_statement) {
            *first = b';';
        }
        text.replace_range(self.range.clone(), &String::from_utf8_lossy(&new));
    }
}

/// A stretch of an expression.
#[derive(Clone, Debug)]
pub(crate) enum Piece {
    Script(Range<usize>),
    /// Something printed that is a value.
    Value,
}

/// The component script in `range` of `source`, if it is plain.
pub(crate) fn script(source: &str, range: Range<usize>) -> Option<Plain<'_>> {
    let pieces = [Piece::Script(range)];
    let mut reader = Reader::new(source, &pieces, Plain::default());
    reader.statements(true)?;
    (reader.peek()? == End).then_some(reader.plain)
}

/// Reads an expression; `spread` if it begins with dots. Adds the names to those of `plain`, which is lost if it is not plain.
pub(crate) fn expression<'a>(source: &'a str, pieces: &[Piece], spread: bool, plain: Plain<'a>) -> Option<Plain<'a>> {
    let mut reader = Reader::new(source, pieces, plain);
    // Whether it may wait is decided elsewhere.
    reader.functions = 1;
    if spread {
        reader.dots()?;
    }
    reader.assignment()?;
    (reader.peek()? == End).then_some(reader.plain)
}

/// What comes next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    Byte(u8),
    Value,
    End,
}
use Next::{Byte, End, Value};

/// The end of a value that is between stretches.
const NOWHERE: usize = usize::MAX;

/// How deep expressions and blocks may nest.
const DEEPEST: u32 = 40;

struct Reader<'a, 'p> {
    source: &'a str,
    pieces: &'p [Piece],
    at: usize,
    end: usize,
    /// Where the last token ended.
    last_end: usize,
    /// Was there a line break between the last token and what comes next?
    newline: bool,
    /// Is the stretch the first one, or does a value stand before it?
    apart: bool,
    depth: u32,
    /// How many functions are around,
    functions: u32,
    /// and may the innermost one wait?
    is_async: bool,
    plain: Plain<'a>,
}

/// Where to go on if a way was wrong.
struct Mark {
    at: usize,
    last_end: usize,
    newline: bool,
    names: usize,
    blanks: usize,
}

impl<'a, 'p> Reader<'a, 'p> {
    fn new(source: &'a str, pieces: &'p [Piece], plain: Plain<'a>) -> Self {
        Self { source, pieces, at: 0, end: 0, last_end: 0, newline: false, apart: true, depth: 0, functions: 0, is_async: false, plain }
    }

    fn bytes(&self) -> &'a [u8] {
        self.source.as_bytes()
    }

    /// The byte `ahead` of the next one, in the same stretch.
    fn byte(&self, ahead: usize) -> u8 {
        let at = self.at + ahead;
        if at < self.end { self.bytes()[at] } else { 0 }
    }

    /// What comes next, behind white space and comments.
    fn peek(&mut self) -> Option<Next> {
        loop {
            match self.byte(0) {
                b' ' | b'\t' if self.at < self.end => self.at += 1,
                b'\n' | b'\r' => {
                    self.newline = true;
                    self.at += 1;
                }
                b'/' => self.comment()?,
                byte if self.at < self.end => return Some(Byte(byte)),
                _ => match self.pieces.split_first() {
                    None => return Some(End),
                    Some((Piece::Value, _)) => return Some(Value),
                    Some((Piece::Script(range), rest)) => {
                        // Two stretches with nothing between might make one token.
                        if !std::mem::take(&mut self.apart) {
                            return None;
                        }
                        (self.at, self.end, self.pieces) = (range.start, range.end.min(self.source.len()), rest);
                    }
                },
            }
        }
    }

    /// Takes a value between two stretches.
    fn take_value(&mut self) {
        self.pieces = self.pieces.split_first().map_or(self.pieces, |(_, rest)| rest);
        (self.newline, self.apart) = (false, true);
        self.last_end = NOWHERE;
    }

    fn comment(&mut self) -> Option<()> {
        let rest = &self.bytes()[self.at..self.end];
        let length = match rest.get(1) {
            Some(b'/') => rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len()),
            Some(b'*') => rest.windows(2).skip(2).position(|pair| pair == b"*/")? + 4,
            _ => return None,
        };
        let text = &rest[..length];
        if text.windows(3).any(is_wide_line_end) {
            return None;
        }
        self.newline |= text.contains(&b'\n') || text.contains(&b'\r');
        self.at += length;
        Some(())
    }

    fn bump(&mut self, bytes: usize) {
        self.at += bytes;
        self.last_end = self.at;
        self.newline = false;
    }

    /// Takes a mark if it comes next.
    fn take(&mut self, mark: u8) -> Option<bool> {
        let found = self.peek()? == Byte(mark);
        if found {
            self.bump(1);
        }
        Some(found)
    }

    fn expect(&mut self, mark: u8) -> Option<()> {
        self.take(mark)?.then_some(())
    }

    fn dots(&mut self) -> Option<()> {
        self.peek()?;
        let found = self.bytes()[self.at..self.end].starts_with(b"...") && self.byte(3) != b'.';
        found.then(|| self.bump(3))
    }

    fn are_dots_next(&mut self) -> Option<bool> {
        Some(self.peek()? == Byte(b'.') && self.byte(1) == b'.')
    }

    /// A word, whatever it means.
    fn word(&mut self) -> Option<&'a str> {
        let Byte(first) = self.peek()? else { return None };
        if !is_start(first) {
            return None;
        }
        let start = self.at;
        let length = self.bytes()[start..self.end].iter().take_while(|&&byte| is_start(byte) || byte.is_ascii_digit()).count();
        self.bump(length);
        // A letter of another alphabet, or an escape, would go on with it.
        (self.byte(0) < 0x80 && self.byte(0) != b'\\').then(|| &self.source[start..start + length])
    }

    /// A word that names something.
    fn name(&mut self) -> Option<&'a str> {
        let word = self.word()?;
        names::is_name(word).then(|| {
            self.plain.names.push(word);
            word
        })
    }

    /// The text of a string without escapes that need a second look.
    fn string(&mut self) -> Option<&'a str> {
        let Byte(quote @ (b'"' | b'\'')) = self.peek()? else { return None };
        let start = self.at + 1;
        let mut at = start;
        loop {
            match *self.bytes().get(at).filter(|_| at < self.end)? {
                byte if byte == quote => break,
                b'\n' | b'\r' => return None,
                0xE2 if self.bytes().get(at..at + 3).is_none_or(is_wide_line_end) => return None,
                b'\\' => match self.bytes().get(at + 1)? {
                    b'\\' | b'\'' | b'"' | b'n' | b't' | b'`' => at += 2,
                    _ => return None,
                },
                _ => at += 1,
            }
        }
        self.bump(at + 1 - self.at);
        Some(&self.source[start..at])
    }

    fn mark(&self) -> Mark {
        Mark { at: self.at, last_end: self.last_end, newline: self.newline, names: self.plain.names.len(), blanks: self.plain.blanks.len() }
    }

    fn back(&mut self, mark: &Mark) {
        (self.at, self.last_end, self.newline) = (mark.at, mark.last_end, mark.newline);
        self.plain.names.truncate(mark.names);
        self.plain.blanks.truncate(mark.blanks);
    }

    /// What was read since `start` is only of types.
    fn blank(&mut self, start: usize, is_statement: bool) {
        // What is inside of it is gone with it.
        self.plain.blanks.push(Blank { range: start..self.last_end, is_statement });
    }

    /// Goes a level deeper.
    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        if self.depth == DEEPEST {
            return None;
        }
        self.depth += 1;
        let value = read(self);
        self.depth -= 1;
        value
    }
}

/// Line breaks to JavaScript, and nobody else: U+2028 and U+2029.
fn is_wide_line_end(bytes: &[u8]) -> bool {
    matches!(bytes, [0xE2, 0x80, 0xA8 | 0xA9])
}

fn is_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte == b'$'
}

#[cfg(test)]
mod tests;
