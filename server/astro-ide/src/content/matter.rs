//! The frontmatter of a Markdown file, half-typed or not: which key, which value is the cursor at?

use std::ops::Range;

/// What is being typed.
pub(super) enum Spot<'a> {
    /// A key; with those that are there already.
    Key { range: Range<usize>, taken: Vec<&'a str> },
    /// The value of a key.
    Value { key: &'a str, range: Range<usize> },
}

/// The lines between the fences; up to the end of the text while the closing one is missing.
fn inside(text: &str) -> Option<Range<usize>> {
    let start = text.len() - text.trim_start_matches('\u{feff}').len();
    let first = text[start..].split_inclusive('\n').next()?;
    if first.trim_end() != "---" || !first.ends_with('\n') {
        return None;
    }
    let start = start + first.len();
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        if line.trim_end() == "---" {
            break;
        }
        at += line.len();
    }
    Some(start..at)
}

/// The keys at the left edge, with their places.
fn keys(text: &str, inside: Range<usize>) -> impl Iterator<Item = (&str, Range<usize>)> {
    let mut at = inside.start;
    text[inside].split_inclusive('\n').filter_map(move |line| {
        let start = at;
        at += line.len();
        let (key, _) = line.split_once(':')?;
        let plain = key.trim_matches(['"', '\'']);
        let is_key = !key.is_empty() && !key.starts_with([' ', '\t', '#', '-']);
        is_key.then(|| (plain, start..start + key.len()))
    })
}

/// The key around `offset`.
pub(super) fn key_at(text: &str, offset: usize) -> Option<(&str, Range<usize>)> {
    keys(text, inside(text)?).find(|(_, range)| range.start <= offset && offset <= range.end)
}

/// What is being typed at `offset`.
pub(super) fn spot(text: &str, offset: usize) -> Option<Spot<'_>> {
    let inside = inside(text)?;
    if offset < inside.start || offset > inside.end {
        return None;
    }
    let start = text[..offset].rfind('\n').map_or(0, |at| at + 1);
    let line = text[start..].lines().next().unwrap_or_default();
    let typed = &text[start..offset];
    if typed.starts_with([' ', '\t', '#', '-']) {
        return None;
    }
    match typed.split_once(':') {
        Some((key, value)) => {
            let from = start + key.len() + 1 + (value.len() - value.trim_start().len());
            let from = from + usize::from(text[from..offset].starts_with(['"', '\'']));
            Some(Spot::Value { key: key.trim_matches(['"', '\'']), range: from..offset })
        }
        None => {
            let end = start + line.find(':').unwrap_or(line.trim_end().len()).max(typed.len());
            let taken = keys(text, inside).filter(|(_, range)| range.start != start).map(|(key, _)| key).collect();
            Some(Spot::Key { range: start..end, taken })
        }
    }
}
