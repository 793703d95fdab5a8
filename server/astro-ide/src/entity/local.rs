//! Names of one file: imports, declarations, parameters.

use std::ops::Range;

use astro_project::{FilePath, Snapshot};
use astro_syntax::{AttributeKind, Document, Node};

use super::{Role, Use};
use crate::names;
use crate::place::document_of;

/// The declaration and everything that refers to it.
pub(super) fn uses(snapshot: &Snapshot, file: &FilePath, name: &str, declared: &Range<usize>) -> Vec<Use> {
    let Some(document) = document_of(snapshot, file) else { return Vec::new() };
    let places = names::occurrences(&document, name, declared);
    places.into_iter().map(|range| a_use(&document, file, name, range, declared)).collect()
}

fn a_use(document: &Document, file: &FilePath, name: &str, range: Range<usize>, declared: &Range<usize>) -> Use {
    let role = match () {
        () if range == *declared => Role::Declaration,
        () if names::is_write(document, &range, declared) => Role::Write,
        () => Role::Read,
    };
    let found = Use::plain(file, range.clone(), role);
    if let Some(attribute) = shorthand_attribute(document, &range) {
        return found.around(attribute, format!("{name}={{"), "}");
    }
    let Some(node) = document.guest_at(range.start).map(|guest| guest.covering(range.clone())) else { return found };
    let Some(parent) = node.parent() else { return found };
    match (node.kind(), parent.kind()) {
        ("shorthand_property_identifier" | "shorthand_property_identifier_pattern", _) => {
            found.around(range, format!("{name}: "), "")
        }
        ("identifier", "import_specifier") if parent.field("alias").is_none() => found.around(range, format!("{name} as "), ""),
        ("identifier", "export_specifier") if parent.field("alias").is_none() => found.around(range, "", format!(" as {name}")),
        _ => found,
    }
}

/// The whole of `{title}` in a tag, if the name is all there is in it.
pub(super) fn shorthand_attribute(document: &Document, range: &Range<usize>) -> Option<Range<usize>> {
    let attribute = document.path_at(range.start).into_iter().rev().find_map(Node::as_attribute)?;
    let is_it = attribute.kind() == AttributeKind::Shorthand && attribute.name_range() == *range;
    is_it.then(|| attribute.range())
}
