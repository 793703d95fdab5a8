//! Classes and ids: where markup uses them and where styles select them.

use std::ops::Range;

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
