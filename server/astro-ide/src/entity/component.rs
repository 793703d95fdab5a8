//! Components: the names they are imported by, all over the project.

use astro_project::{FilePath, Snapshot};
use astro_syntax::Node;
use astro_syntax::script::Imported;

use super::{Role, Use, importers, local};
use crate::components;
use crate::place::document_of;

/// The default imports under the component's own name, and their uses.
pub(super) fn uses(snapshot: &Snapshot, component: &FilePath, name: &str) -> Vec<Use> {
    let mut uses = Vec::new();
    for file in importers(snapshot, component) {
        let Some(document) = document_of(snapshot, &file) else { continue };
        let Some((_, imported)) = document.script().import_of(name) else { continue };
        let leads_here = components::component(snapshot, &file, &document, name).is_some_and(|found| found.file == *component);
        if leads_here && imported.imported == Imported::Default {
            uses.extend(local::uses(snapshot, &file, name, &imported.range));
        }
    }
    let itself = document_of(snapshot, component);
    let tags = itself.iter().flat_map(|document| document.root().descendants()).filter_map(|node| match node {
        Node::StartTag(tag) | Node::EndTag(tag) if tag.name() == "Astro.self" => Some(tag.name_range()),
        _ => None,
    });
    uses.extend(tags.map(|range| Use { rewrite: None, ..Use::plain(component, range, Role::Read) }));
    uses
}
