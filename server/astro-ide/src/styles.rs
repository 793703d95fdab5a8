//! Classes and ids: where markup uses them and where styles select them.

use std::ops::Range;

use astro_project::{FilePath, Snapshot};
use astro_syntax::{Document, RegionKind};

/// The word of a space-separated value that `offset` is in.
pub(crate) fn word_in(source: &str, value: &Range<usize>, offset: usize) -> Option<Range<usize>> {
    let text = &source[value.clone()];
    let at = offset.checked_sub(value.start)?;
    let start = text[..at].rfind(char::is_whitespace).map_or(0, |space| space + text[space..].chars().next().map_or(1, char::len_utf8));
    let end = text[at..].find(char::is_whitespace).map_or(text.len(), |space| at + space);
    (start < end).then_some(value.start + start..value.start + end)
}

/// The selectors of the file's styles that name a class (or an id).
pub(crate) fn selectors(document: &Document, class: bool, name: &str) -> Vec<Range<usize>> {
    let kind = if class { "class_name" } else { "id_name" };
    let mut found = Vec::new();
    for region in document.regions().iter().filter(|region| matches!(region.kind, RegionKind::Style(_))) {
        let Some(guest) = document.guest(region) else { continue };
        for node in guest.root().descendants() {
            if node.kind() == kind && node.text() == name {
                found.push(node.range());
            }
        }
    }
    found
}

/// The classes (or ids) the file's styles select, each once, in order.
pub(crate) fn selected_names(document: &Document, class: bool) -> Vec<String> {
    let kind = if class { "class_name" } else { "id_name" };
    let mut names: Vec<String> = Vec::new();
    for region in document.regions().iter().filter(|region| matches!(region.kind, RegionKind::Style(_))) {
        let Some(guest) = document.guest(region) else { continue };
        for node in guest.root().descendants().filter(|node| node.kind() == kind) {
            if !names.iter().any(|known| known == node.text()) {
                names.push(node.text().to_owned());
            }
        }
    }
    names
}

/// The text between the quotes of the string around `offset`.
pub(crate) fn string_at(document: &Document, offset: usize) -> Option<Range<usize>> {
    let node = document.guest_at(offset)?.node_at(offset);
    let fragment = match node.kind() {
        "string_fragment" => Some(node),
        // The cursor stands at an end of it.
        "string" => node.named_children().find(|child| child.kind() == "string_fragment"),
        _ => None,
    };
    fragment.map(|fragment| fragment.range())
}

/// The classes (`.`) or ids (`#`) a script asks the browser for in this string: the argument of `querySelector`,
/// `classList.add`, `getElementById` and their like.
pub(crate) fn asked_for(document: &Document, string: &Range<usize>, sign: char) -> Vec<Range<usize>> {
    let source = document.source();
    let before = source[..string.start].trim_end_matches(['"', '\'', '`']);
    let call = before.rsplit(['.', ' ', '\n', '\t', ';']).find(|word| word.contains('(')).unwrap_or_default();
    let name = call.split(['(', '<']).next().unwrap_or_default();
    let text = &source[string.clone()];
    let whole = || if text.contains(char::is_whitespace) { Vec::new() } else { vec![string.clone()] };
    let line = &before[before.rfind('\n').map_or(0, |at| at + 1)..];
    match (name, sign) {
        ("querySelector" | "querySelectorAll" | "closest" | "matches", _) => selected(text, string.start, sign),
        ("getElementById", '#') | ("getElementsByClassName", '.') => whole(),
        ("add" | "remove" | "toggle" | "contains" | "replace", '.') if line.contains("classList.") => whole(),
        _ => Vec::new(),
    }
}

/// The names behind `sign` in a selector or style sheet that starts at `start`.
fn selected(text: &str, start: usize, sign: char) -> Vec<Range<usize>> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    let found = text.match_indices(sign).filter_map(|(at, _)| {
        let rest = &text[at + 1..];
        let len = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let starts_well = rest.starts_with(|c: char| !c.is_ascii_digit());
        (len > 0 && starts_well).then(|| start + at + 1..start + at + 1 + len)
    });
    found.collect()
}

/// Where the selectors of a plain style sheet name a class (`.`) or an id (`#`). Comments and the insides of rules are
/// passed over, nested rules are not.
pub(crate) fn in_sheet(snapshot: &Snapshot, file: &FilePath, sign: char, name: &str) -> Vec<Range<usize>> {
    let Some(text) = snapshot.text(file) else { return Vec::new() };
    let mut found = Vec::new();
    let mut start = 0;
    let mut rest = 0;
    while let Some(at) = text[rest..].find(['{', '}', ';', '/']).map(|at| rest + at) {
        let bytes = text.as_bytes();
        match bytes[at] {
            b'/' if bytes.get(at + 1) == Some(&b'*') => {
                let end = text[at + 2..].find("*/").map_or(text.len(), |end| at + 2 + end + 2);
                (start, rest) = (end, end);
            }
            b'/' => rest = at + 1,
            byte => {
                if byte == b'{' {
                    let head = selected(&text[start..at], start, sign);
                    found.extend(head.into_iter().filter(|range| &text[range.clone()] == name));
                }
                (start, rest) = (at + 1, at + 1);
            }
        }
    }
    found
}
