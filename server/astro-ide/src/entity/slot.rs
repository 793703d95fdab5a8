//! Slots: `<slot name>` and `Astro.slots` in the component, `slot="…"` in those who fill them.

use std::ops::Range;

use astro_project::{FilePath, Snapshot};
use astro_syntax::{Document, Element, Node};

use super::{Entity, Found, Role, Use, importers};
use crate::completion::attribute::parent_component;
use crate::components;
use crate::place::document_of;

/// The slot of the component around that `slot="…"` names.
pub(super) fn of_value(
    snapshot: &Snapshot,
    file: &FilePath,
    document: &Document,
    element: Element<'_>,
    range: Range<usize>,
) -> Found {
    let parent = parent_component(element)?;
    let component = components::component(snapshot, file, document, parent.name())?;
    component.summary.as_ref()?;
    Some((Entity::Slot { component: component.file, name: document.slice(range.clone()).to_owned() }, range))
}

/// The name in `Astro.slots.render("…")`.
pub(super) fn of_string(file: &FilePath, document: &Document, string: &Range<usize>) -> Found {
    let before = document.source()[..string.start].trim_end_matches(['"', '\'', '`']);
    let is_slot = before.ends_with("Astro.slots.render(") || before.ends_with("Astro.slots.has(");
    is_slot.then(|| (Entity::Slot { component: file.clone(), name: document.slice(string.clone()).to_owned() }, string.clone()))
}

/// Where the component offers the slot and where others fill it.
pub(super) fn uses(snapshot: &Snapshot, component: &FilePath, name: &str) -> Vec<Use> {
    let mut uses = Vec::new();
    if name.is_empty() {
        return uses;
    }
    if let Some(document) = document_of(snapshot, component) {
        for element in document.root().descendants().filter_map(Node::as_element).filter(|element| element.name() == "slot") {
            let named = element.attribute("name").filter(|attribute| attribute.text_value() == Some(name));
            let range = named.and_then(|attribute| attribute.value_inner_range());
            uses.extend(range.map(|range| Use::plain(component, range, Role::Declaration)));
        }
        for slot in components::of_file(snapshot, component.clone()).summary.iter().flat_map(|it| it.slots.clone()) {
            // A slot only a script asks for stands where its name does.
            if document.slice(slot.range.clone()) == name {
                uses.push(Use::plain(component, slot.range, Role::Read));
            }
        }
        for (at, call) in document.source().match_indices("Astro.slots.") {
            let from = at + call.len();
            let rest = &document.source()[from..];
            let open = ["render(", "has("].iter().find(|open| rest.starts_with(**open)).map(|open| open.len() + 1);
            let Some(start) = open.map(|open| from + open) else { continue };
            let is_it = document.source().get(start..start + name.len()) == Some(name)
                && document.source()[start + name.len()..].starts_with(['"', '\'', '`']);
            if is_it {
                uses.push(Use::plain(component, start..start + name.len(), Role::Read));
            }
        }
    }
    for file in importers(snapshot, component) {
        let Some(document) = document_of(snapshot, &file) else { continue };
        for element in document.root().descendants().filter_map(Node::as_element) {
            let Some(attribute) = element.attribute("slot").filter(|attribute| attribute.text_value() == Some(name)) else { continue };
            let Some(parent) = parent_component(element) else { continue };
            let found = components::component(snapshot, &file, &document, parent.name());
            if found.is_some_and(|found| found.file == *component) {
                uses.extend(attribute.value_inner_range().map(|range| Use::plain(&file, range, Role::Write)));
            }
        }
    }
    uses
}
