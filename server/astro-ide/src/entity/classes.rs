//! Classes: in `class`, `class:list` and scripts, in the file's own styles and in the sheets of the project.

use std::ops::Range;

use astro_project::{AssetKind, FilePath, Snapshot};
use astro_syntax::{Document, Node, RegionKind};

use super::{Entity, Found, Role, Use};
use crate::place::document_of;
use crate::styles;

/// The class a file means by a name: its own if its scoped styles select it, else the one everybody means.
pub(super) fn entity(document: &Document, file: &FilePath, name: &str) -> Entity {
    let own = is_scoped(document, name).then(|| file.clone());
    Entity::Class { file: own, name: name.to_owned() }
}

/// Do the file's styles select the class, and only for this file?
fn is_scoped(document: &Document, name: &str) -> bool {
    let selectors = styles::selectors(document, true, name);
    selectors.iter().any(|range| {
        let style = document.path_at(range.start).into_iter().rev().find_map(Node::as_element);
        style.is_some_and(|style| !style.attributes().any(|attribute| matches!(attribute.name(), "is:global" | "is:inline")))
    })
}

/// A class named in a string of script: in `class:list` and `class={…}`, or where the browser is asked for it.
pub(super) fn of_string(document: &Document, file: &FilePath, string: &Range<usize>, offset: usize) -> Found {
    let words = if in_class_attribute(document, string) {
        styles::word_in(document.source(), string, offset)
    } else {
        styles::asked_for(document, string, '.').into_iter().find(|range| range.start <= offset && offset <= range.end)
    }?;
    Some((entity(document, file, document.slice(words.clone())), words))
}

fn in_class_attribute(document: &Document, string: &Range<usize>) -> bool {
    let attribute = document.path_at(string.start).into_iter().rev().find_map(Node::as_attribute);
    attribute.is_some_and(|attribute| matches!(attribute.name(), "class" | "class:list"))
}

/// Every place that names the class: in one file, or in all files that do not have one of their own.
pub(super) fn uses(snapshot: &Snapshot, own: Option<&FilePath>, name: &str) -> Vec<Use> {
    let mut uses = Vec::new();
    let sources = snapshot.sources();
    let files = own.map_or_else(|| sources.iter().collect(), |file| vec![file]);
    for file in files {
        if snapshot.text(file).is_none_or(|text| !text.contains(name)) {
            continue;
        }
        if let Some(document) = document_of(snapshot, file) {
            if own.is_some() || !is_scoped(&document, name) {
                of_document(&document, file, name, &mut uses);
            }
        } else if AssetKind::of(file) == AssetKind::Style {
            uses.extend(styles::in_sheet(snapshot, file, '.', name).into_iter().map(|range| Use::plain(file, range, Role::Declaration)));
        }
    }
    uses
}

fn of_document(document: &Document, file: &FilePath, name: &str, uses: &mut Vec<Use>) {
    uses.extend(styles::selectors(document, true, name).into_iter().map(|range| Use::plain(file, range, Role::Text)));
    let source = document.source();
    let is_it = |word: &Range<usize>| document.slice(word.clone()) == name;
    for node in document.root().descendants() {
        let Node::Attribute(attribute) = node else { continue };
        if attribute.name() == "class"
            && let (Some(text), Some(range)) = (attribute.text_value(), attribute.value_inner_range())
        {
            let words = text.match_indices(name).filter_map(|(at, _)| styles::word_in(source, &range, range.start + at));
            uses.extend(words.filter(is_it).map(|word| Use::plain(file, word, Role::Text)));
        }
    }
    for region in document.regions() {
        let is_expression = matches!(region.kind, RegionKind::AttributeExpression | RegionKind::TemplateValue);
        let is_client = matches!(region.kind, RegionKind::Script(_));
        if !(is_expression || is_client) || !document.slice(region.range.clone()).contains(name) {
            continue;
        }
        let of_class = is_expression && in_class_attribute(document, &region.range);
        let Some(guest) = document.guest(region) else { continue };
        for node in guest.root().descendants() {
            let range = node.range();
            match node.kind() {
                "string_fragment" if of_class => {
                    let words = node.text().match_indices(name).filter_map(|(at, _)| styles::word_in(source, &range, range.start + at));
                    uses.extend(words.filter(is_it).map(|word| Use::plain(file, word, Role::Text)));
                }
                // `class:list={[{ active: isActive }]}`
                "property_identifier" if of_class && node.text() == name => {
                    let is_key = node.parent().is_some_and(|pair| pair.kind() == "pair" && pair.field("key") == Some(node));
                    if is_key {
                        uses.push(Use::plain(file, range, Role::Text));
                    }
                }
                "shorthand_property_identifier" if of_class && node.text() == name => {
                    uses.push(Use::plain(file, range.clone(), Role::Text).around(range, "\"", format!("\": {name}")));
                }
                "string_fragment" if is_client => {
                    let words = styles::asked_for(document, &range, '.').into_iter().filter(is_it);
                    uses.extend(words.map(|word| Use::plain(file, word, Role::Text)));
                }
                _ => {}
            }
        }
    }
}
