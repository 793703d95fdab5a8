//! Oniguruma, which TextMate grammars are written for: what `vscode-oniguruma` does in WebAssembly elsewhere.
//!
//! JavaScript knows scanners and lines by number and frees them. Places are UTF-16 units on its side, bytes here.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use onig::{MatchParam, Regex, RegexOptions, Region, SearchOptions, Syntax};
use rquickjs::{Ctx, Exception, Result};

use crate::web::Text;
use crate::worker::native::Native;

/// Steps back one search may take; a pattern that needs more finds nothing.
const RETRIES: u32 = 2_000_000;

#[derive(Default)]
struct Store {
    next: u32,
    scanners: HashMap<u32, Vec<Pattern>>,
    lines: HashMap<u32, Line>,
}

/// A pattern, and what it found last: the next search of the same line often has the same answer.
struct Pattern {
    regex: Regex,
    /// Depends on where the search begins.
    has_start_anchor: bool,
    last: Option<Last>,
}

struct Last {
    line: u32,
    from: usize,
    options: u32,
    /// Pairs of begin and end in bytes; a group that took no part is `None`.
    groups: Option<Vec<Option<(usize, usize)>>>,
}

struct Line {
    text: String,
    /// Byte offset of each UTF-16 unit, where the two differ.
    bytes: Option<Vec<u32>>,
}

impl Line {
    fn new(text: String) -> Line {
        let bytes = (!text.is_ascii()).then(|| {
            let units = text.char_indices().flat_map(|(at, c)| std::iter::repeat_n(at as u32, c.len_utf16()));
            units.chain([text.len() as u32]).collect()
        });
        Line { text, bytes }
    }

    fn to_byte(&self, unit: usize) -> usize {
        match &self.bytes {
            None => unit.min(self.text.len()),
            Some(bytes) => bytes.get(unit).map_or(self.text.len(), |at| *at as usize),
        }
    }

    fn to_unit(&self, byte: usize) -> usize {
        match &self.bytes {
            None => byte,
            Some(bytes) => bytes.partition_point(|at| (*at as usize) < byte),
        }
    }
}

pub(super) fn install<'js>(native: &Native<'js>) -> Result<()> {
    let store = Rc::new(RefCell::new(Store::default()));
    let s = store.clone();
    native.add("onigScanner", move |ctx: Ctx<'js>, patterns: Vec<String>| {
        let patterns = patterns.iter().map(|pattern| compile(&ctx, pattern)).collect::<Result<Vec<_>>>()?;
        let mut store = s.borrow_mut();
        store.next += 1;
        let id = store.next;
        store.scanners.insert(id, patterns);
        Ok::<_, rquickjs::Error>(id)
    })?;
    let s = store.clone();
    native.add("onigLine", move |text: Text| {
        let mut store = s.borrow_mut();
        store.next += 1;
        let id = store.next;
        store.lines.insert(id, Line::new(text.0));
        id
    })?;
    let s = store.clone();
    native.add("onigFree", move |id: u32| {
        let mut store = s.borrow_mut();
        store.lines.remove(&id);
        store.scanners.remove(&id);
    })?;
    native.add("onigFind", move |scanner: u32, line: u32, from: usize, options: u32| {
        let Store { scanners, lines, .. } = &mut *store.borrow_mut();
        let (scanner, text) = (scanners.get_mut(&scanner)?, lines.get(&line)?);
        find(scanner, line, text, from, options)
    })
}

fn compile(ctx: &Ctx<'_>, pattern: &str) -> Result<Pattern> {
    let regex = Regex::with_options_and_encoding(pattern, RegexOptions::REGEX_OPTION_CAPTURE_GROUP, Syntax::default());
    match regex {
        Ok(regex) => Ok(Pattern { regex, has_start_anchor: pattern.contains("\\G"), last: None }),
        Err(error) => Err(Exception::throw_message(ctx, &format!("{} in the pattern {pattern}", error.description()))),
    }
}

/// The leftmost match, of the first pattern where several begin there: its pattern, then begin and end of each group in
/// UTF-16 units; a group that took no part is empty at the end of what can be counted.
fn find(patterns: &mut [Pattern], number: u32, line: &Line, from: usize, options: u32) -> Option<Vec<u32>> {
    let start = line.to_byte(from);
    let mut best: Option<(usize, usize)> = None;
    for (index, pattern) in patterns.iter_mut().enumerate() {
        let begin = pattern.search(number, &line.text, start, options);
        if let Some(begin) = begin.filter(|begin| best.is_none_or(|(_, known)| *begin < known)) {
            best = Some((index, begin));
            if begin == start {
                break;
            }
        }
    }
    let (index, _) = best?;
    let groups = patterns[index].last.as_ref()?.groups.as_ref()?;
    let mut out = vec![index as u32];
    for group in groups {
        let (begin, end) = group.map_or((u32::MAX, u32::MAX), |(begin, end)| (line.to_unit(begin) as u32, line.to_unit(end) as u32));
        out.extend([begin, end]);
    }
    Some(out)
}

impl Pattern {
    /// Where the first match at or after `from` begins.
    fn search(&mut self, line: u32, text: &str, from: usize, options: u32) -> Option<usize> {
        if let Some(last) = self.last.as_ref().filter(|last| last.line == line && last.options == options && last.from <= from && !self.has_start_anchor) {
            match &last.groups {
                None => return None,
                Some(groups) => match groups[0] {
                    Some((begin, _)) if begin >= from => return Some(begin),
                    _ => {}
                },
            }
        }
        let mut region = Region::new();
        let mut limits = MatchParam::default();
        limits.set_retry_limit_in_match(RETRIES);
        let found = self.regex.search_with_param(text, from, text.len(), SearchOptions::from_bits_retain(options), Some(&mut region), limits);
        let groups = found.ok().flatten().map(|_| (0..region.len()).map(|group| region.pos(group)).collect::<Vec<_>>());
        let begin = groups.as_ref().and_then(|groups| groups[0]).map(|(begin, _)| begin);
        self.last = Some(Last { line, from, options, groups });
        begin
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(patterns: &[&str], text: &str, from: usize, options: u32) -> Option<Vec<u32>> {
        let compiled = |pattern: &&str| Pattern {
            regex: Regex::with_options_and_encoding(*pattern, RegexOptions::REGEX_OPTION_CAPTURE_GROUP, Syntax::default()).unwrap(),
            has_start_anchor: pattern.contains("\\G"),
            last: None,
        };
        let mut patterns: Vec<Pattern> = patterns.iter().map(compiled).collect();
        find(&mut patterns, 1, &Line::new(text.to_owned()), from, options)
    }

    #[test]
    fn the_leftmost_match_of_the_first_pattern() {
        assert_eq!(found(&["c", "b(x)?", "b"], "abc", 0, 0), Some(vec![1, 1, 2, u32::MAX, u32::MAX]));
        assert_eq!(found(&["b"], "abc", 2, 0), None);
    }

    #[test]
    fn places_are_utf_16() {
        assert_eq!(found(&["b"], "ä😀b", 0, 0), Some(vec![0, 3, 4]));
        assert_eq!(found(&["\\Gb"], "ä😀b", 3, 0), Some(vec![0, 3, 4]));
        assert_eq!(found(&["\\Gb"], "ä😀b", 1, 0), None);
    }

    #[test]
    fn begin_of_the_text_can_be_told_away() {
        assert_eq!(found(&["\\Aa"], "a", 0, 0), Some(vec![0, 0, 1]));
        assert_eq!(found(&["\\Aa"], "a", 0, 1 << 22), None);
    }
}
