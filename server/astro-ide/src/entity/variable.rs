//! Custom properties of CSS: `--accent`, `var(--accent)` and `define:vars={{ accent }}`.

use std::ops::Range;

use astro_project::{FilePath, Snapshot};
use astro_syntax::{Document, GuestNode, Node, RegionKind};

use super::{Entity, Found, Role, Use};
use crate::place::document_of;

/// The custom property a node of a style sheet names.
pub(super) fn of_node(file: &FilePath, node: GuestNode<'_>) -> Found {
    let name = node.text().strip_prefix("--")?;
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
    let range = node.range();
    is_name.then(|| (Entity::Variable { file: file.clone(), name: name.to_owned() }, range.start + 2..range.end))
}

/// Every place of the file that names it.
pub(super) fn uses(snapshot: &Snapshot, file: &FilePath, name: &str) -> Vec<Use> {
    let Some(document) = document_of(snapshot, file) else { return Vec::new() };
    let mut uses = defined(&document, file, name);
    for region in document.regions() {
        if !matches!(region.kind, RegionKind::Style(_) | RegionKind::StyleAttribute) {
            continue;
        }
        for (range, is_declared) in named(&document, region.range.clone(), name) {
            uses.push(Use::plain(file, range, if is_declared { Role::Declaration } else { Role::Read }));
        }
    }
    uses
}

/// Where a style sheet writes `--name`, and whether a value is given to it there.
fn named(document: &Document, sheet: Range<usize>, name: &str) -> Vec<(Range<usize>, bool)> {
    let text = document.slice(sheet.clone());
    let found = text.match_indices("--").filter(|(at, dashes)| {
        let rest = &text[at + dashes.len()..];
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
        rest.starts_with(name) && !rest[name.len()..].starts_with(is_part) && !text[..*at].ends_with(is_part)
    });
    found
        .map(|(at, dashes)| {
            let start = at + dashes.len();
            let is_declared = text[start + name.len()..].trim_start().starts_with(':');
            (sheet.start + start..sheet.start + start + name.len(), is_declared)
        })
        .collect()
}

/// The keys of `define:vars` on style elements.
fn defined(document: &Document, file: &FilePath, name: &str) -> Vec<Use> {
    let mut uses = Vec::new();
    for node in document.root().descendants() {
        let Node::Style(style) = node else { continue };
        let Some(range) = style.attribute("define:vars").and_then(|it| it.expression()).map(|it| it.range()) else { continue };
        // As a script of its own `{ accent }` is a block, so its tree says nothing about keys.
        let text = document.slice(range.clone());
        for (at, _) in text.match_indices(name) {
            let (before, after) = (text[..at].trim_end(), text[at + name.len()..].trim_start());
            let place = range.start + at..range.start + at + name.len();
            let found = Use::plain(file, place.clone(), Role::Declaration);
            match before.ends_with(['{', ',']) {
                true if after.starts_with(':') => uses.push(found.around(place, "\"", "\"")),
                true if after.starts_with([',', '}']) => uses.push(found.around(place, "\"", format!("\": {name}"))),
                _ => {}
            }
        }
    }
    uses
}
