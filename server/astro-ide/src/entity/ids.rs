//! Ids: where an element has one, and what points to it.

use std::ops::Range;

use astro_project::{FilePath, Snapshot};
use astro_syntax::{Document, Node, RegionKind};

use super::{Entity, Found, Role, Use};
use crate::place::document_of;
use crate::styles;

/// Attributes whose value is the id of another element, or several.
pub(crate) const POINTERS: &[&str] = &[
    "for", "form", "list", "headers", "popovertarget", "commandfor", "anchor", "aria-activedescendant", "aria-controls",
    "aria-describedby", "aria-details", "aria-errormessage", "aria-flowto", "aria-labelledby", "aria-owns",
];

/// The id a value names: its own, or the one it points to.
pub(super) fn of_value(file: &FilePath, document: &Document, attribute: &str, range: Range<usize>, offset: usize) -> Found {
    let id = |range: Range<usize>| Some((Entity::Id { file: file.clone(), name: document.slice(range.clone()).to_owned() }, range));
    match attribute {
        "id" => id(styles::word_in(document.source(), &range, offset)?),
        "href" => fragment(document, &range).and_then(id),
        name if POINTERS.contains(&name) => id(styles::word_in(document.source(), &range, offset)?),
        _ => None,
    }
}

/// The name in `href="#name"`.
fn fragment(document: &Document, value: &Range<usize>) -> Option<Range<usize>> {
    let name = document.slice(value.clone()).strip_prefix('#')?;
    (!name.is_empty()).then_some(value.start + 1..value.end)
}

/// An id that a script asks the browser for.
pub(super) fn of_string(document: &Document, file: &FilePath, string: &Range<usize>, offset: usize) -> Found {
    let found = styles::asked_for(document, string, '#');
    let range = found.into_iter().find(|range| range.start <= offset && offset <= range.end)?;
    Some((Entity::Id { file: file.clone(), name: document.slice(range.clone()).to_owned() }, range))
}

/// Every place of the file that names the id.
pub(super) fn uses(snapshot: &Snapshot, file: &FilePath, name: &str) -> Vec<Use> {
    let Some(document) = document_of(snapshot, file) else { return Vec::new() };
    let mut uses: Vec<Use> = Vec::new();
    let is_it = |range: &Range<usize>| document.slice(range.clone()) == name;
    for attribute in document.root().descendants().filter_map(Node::as_attribute) {
        let (Some(text), Some(range)) = (attribute.text_value(), attribute.value_inner_range()) else { continue };
        match attribute.name() {
            "id" if text == name => uses.push(Use::plain(file, range, Role::Declaration)),
            "href" => uses.extend(fragment(&document, &range).filter(is_it).map(|range| Use::plain(file, range, Role::Read))),
            pointer if POINTERS.contains(&pointer) => {
                let words = text.match_indices(name).filter_map(|(at, _)| styles::word_in(document.source(), &range, range.start + at));
                uses.extend(words.filter(is_it).map(|range| Use::plain(file, range, Role::Read)));
            }
            _ => {}
        }
    }
    uses.extend(styles::selectors(&document, false, name).into_iter().map(|range| Use::plain(file, range, Role::Read)));
    for region in document.regions().iter().filter(|region| matches!(region.kind, RegionKind::Script(_))) {
        let Some(guest) = document.guest(region).filter(|_| document.slice(region.range.clone()).contains(name)) else { continue };
        for node in guest.root().descendants().filter(|node| node.kind() == "string_fragment") {
            let words = styles::asked_for(&document, &node.range(), '#').into_iter().filter(is_it);
            uses.extend(words.map(|range| Use::plain(file, range, Role::Read)));
        }
    }
    uses
}
