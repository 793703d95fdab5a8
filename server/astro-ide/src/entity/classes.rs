//! Classes: in `class`, `class:list` and scripts, in the file's own styles and in the sheets of the project.

use std::ops::Range;

use astro_project::{AssetKind, FilePath, Snapshot};
use astro_syntax::{Document, Node, Region, RegionKind};
use rustc_hash::{FxHashMap, FxHashSet};

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
    with_names(document, |names| names.scoped.contains(name))
}

/// The classes a document names, and where: read once, since a question about one class goes through all files.
#[derive(Default)]
struct Names {
    /// Those its own scoped styles select.
    scoped: FxHashSet<String>,
    places: FxHashMap<String, Vec<Place>>,
}

/// Where a class is named.
#[derive(Clone)]
struct Place {
    range: Range<usize>,
    /// `class:list={{ active }}`: the name is a variable too, so a rename has to write both.
    shorthand: bool,
}

impl Names {
    fn add(&mut self, document: &Document, range: Range<usize>, shorthand: bool) {
        let name = document.slice(range.clone());
        if !name.is_empty() {
            self.places.entry(name.to_owned()).or_default().push(Place { range, shorthand });
        }
    }
}

fn with_names<T>(document: &Document, ask: impl FnOnce(&Names) -> T) -> T {
    match document.notes(|| names(document)) {
        Some(names) => ask(names),
        None => ask(&names(document)),
    }
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
    with_names(document, |names| {
        for Place { range, shorthand } in names.places.get(name).into_iter().flatten() {
            let found = Use::plain(file, range.clone(), Role::Text);
            uses.push(match shorthand {
                true => found.around(range.clone(), "\"", format!("\": {name}")),
                false => found,
            });
        }
    });
}

/// Everything the document says about classes.
fn names(document: &Document) -> Names {
    let mut names = Names::default();
    for attribute in document.root().descendants().filter_map(Node::as_attribute).filter(|it| it.name() == "class") {
        if let (Some(text), Some(range)) = (attribute.text_value(), attribute.value_inner_range()) {
            words(text, range.start).for_each(|word| names.add(document, word, false));
        }
    }
    for region in document.regions() {
        match region.kind {
            RegionKind::Style(_) => of_sheet(document, region, &mut names),
            RegionKind::AttributeExpression | RegionKind::TemplateValue if in_class_attribute(document, &region.range) => {
                of_list(document, region, &mut names);
            }
            RegionKind::Script(_) => {
                let strings = document.guest(region).map(|guest| guest.root()).into_iter().flat_map(|root| root.descendants());
                for string in strings.filter(|node| node.kind() == "string_fragment") {
                    let asked = styles::asked_for(document, &string.range(), '.');
                    asked.into_iter().for_each(|word| names.add(document, word, false));
                }
            }
            _ => {}
        }
    }
    names
}

fn of_sheet(document: &Document, region: &Region, names: &mut Names) {
    let style = document.ancestors_at(region.range.start).find_map(Node::as_element);
    let scoped = style.is_some_and(|style| !style.attributes().any(|it| matches!(it.name(), "is:global" | "is:inline")));
    let Some(guest) = document.guest(region) else { return };
    for node in guest.root().descendants().filter(|node| node.kind() == "class_name") {
        names.add(document, node.range(), false);
        if scoped {
            names.scoped.insert(node.text().to_owned());
        }
    }
}

/// `class:list={['a b', { active: isActive, on }]}`
fn of_list(document: &Document, region: &Region, names: &mut Names) {
    let Some(guest) = document.guest(region) else { return };
    for node in guest.root().descendants() {
        match node.kind() {
            "string_fragment" => words(node.text(), node.range().start).for_each(|word| names.add(document, word, false)),
            "property_identifier" => {
                let is_key = node.parent().is_some_and(|pair| pair.kind() == "pair" && pair.field("key") == Some(node));
                if is_key {
                    names.add(document, node.range(), false);
                }
            }
            "shorthand_property_identifier" => names.add(document, node.range(), true),
            _ => {}
        }
    }
}

/// The words of a value that starts at `start`.
fn words(text: &str, start: usize) -> impl Iterator<Item = Range<usize>> + '_ {
    text.split_whitespace().map(move |word| {
        let at = start + (word.as_ptr() as usize - text.as_ptr() as usize);
        at..at + word.len()
    })
}
