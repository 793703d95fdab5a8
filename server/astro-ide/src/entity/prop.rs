//! Props: the field of `Props`, what the component does with it, and the attributes of those who use the component.

use std::ops::Range;

use astro_project::{FilePath, Snapshot};
use astro_syntax::{Attribute, AttributeKind, Document, Element, GuestNode, Node};

use super::{Entity, Found, Role, Use, importers};
use crate::components;
use crate::names::Word;
use crate::place::document_of;

/// The prop an attribute of a component gives.
pub(super) fn of_attribute(
    snapshot: &Snapshot,
    file: &FilePath,
    document: &Document,
    element: Element<'_>,
    attribute: Attribute<'_>,
    range: Range<usize>,
) -> Found {
    if !element.is_component() || matches!(attribute.kind(), AttributeKind::Directive { .. }) {
        return None;
    }
    let component = components::component(snapshot, file, document, element.name())?;
    component.summary?.props.iter().find(|prop| prop.name == attribute.name())?;
    Some((Entity::Prop { component: component.file, name: attribute.name().to_owned() }, range))
}

/// The prop or route parameter a word of the component's own script names.
pub(super) fn of_word(snapshot: &Snapshot, file: &FilePath, document: &Document, word: &Word<'_>) -> Found {
    let props = document.script().props.as_ref();
    let is_prop = |name: &str| props.is_some_and(|props| props.fields.iter().any(|field| field.name == name));
    let prop = |name: &str| Entity::Prop { component: file.clone(), name: name.to_owned() };
    let param = |name: &str| Entity::Param { page: file.clone(), name: name.to_owned() };
    if props.is_some_and(|props| props.fields.iter().any(|field| field.range == word.range)) {
        return Some((prop(word.text), word.range.clone()));
    }
    match word.chain.as_deref() {
        Some("Astro.props") if is_prop(word.text) => Some((prop(word.text), word.range.clone())),
        Some("Astro.params") if is_param(snapshot, file, word.text) => Some((param(word.text), word.range.clone())),
        None => {
            let node = document.guest_at(word.range.start)?.covering(word.range.clone());
            // `{ title: heading } = Astro.props`: the key is the prop, the rest is a local name.
            let is_key = node.kind() == "property_identifier" && node.parent()?.kind() == "pair_pattern";
            match destructured(node)? {
                "Astro.props" if is_key && is_prop(word.text) => Some((prop(word.text), word.range.clone())),
                "Astro.params" if is_key && is_param(snapshot, file, word.text) => Some((param(word.text), word.range.clone())),
                _ => None,
            }
        }
        _ => None,
    }
}

fn is_param(snapshot: &Snapshot, file: &FilePath, name: &str) -> bool {
    snapshot.routes().of_file(file).is_some_and(|route| route.params.iter().any(|param| param == name))
}

/// What the pattern around a node takes apart.
fn destructured(node: GuestNode<'_>) -> Option<&str> {
    let declarator = node.ancestors().take(4).find(|node| node.kind() == "variable_declarator")?;
    Some(subject(declarator.field("value")?))
}

/// The value without `as Props` and parentheses.
fn subject(mut value: GuestNode<'_>) -> &str {
    while matches!(value.kind(), "as_expression" | "satisfies_expression" | "parenthesized_expression" | "non_null_expression") {
        match value.named_children().next() {
            Some(inner) => value = inner,
            None => break,
        }
    }
    value.text()
}

/// The declaration, the component's own uses, and the attributes in files that use it.
pub(super) fn uses(snapshot: &Snapshot, component: &FilePath, name: &str) -> Vec<Use> {
    let mut uses = Vec::new();
    if let Some(document) = document_of(snapshot, component) {
        let fields = document.script().props.iter().flat_map(|props| &props.fields).filter(|field| field.name == name);
        uses.extend(fields.map(|field| Use::plain(component, field.range.clone(), Role::Declaration)));
        uses.extend(members(&document, component, "Astro.props", name));
        uses.extend(attributes(snapshot, component, &document, component, name));
    }
    for file in importers(snapshot, component) {
        if let Some(document) = document_of(snapshot, &file).filter(|_| file != *component) {
            uses.extend(attributes(snapshot, &file, &document, component, name));
        }
    }
    uses
}

/// Where a file names a member of an object of Astro: `Astro.params.slug`, `{ slug } = Astro.params`.
pub(super) fn member_uses(snapshot: &Snapshot, file: &FilePath, object: &str, name: &str) -> Vec<Use> {
    let Some(document) = document_of(snapshot, file) else { return Vec::new() };
    let mut uses = members(&document, file, object, name);
    if object == "Astro.params" {
        uses.extend(static_params(&document, file, name));
    }
    uses
}

fn members(document: &Document, file: &FilePath, object: &str, name: &str) -> Vec<Use> {
    let mut uses = Vec::new();
    for region in document.regions().iter().filter(|region| crate::completion::is_server_code(region.kind)) {
        if !document.slice(region.range.clone()).contains(object) {
            continue;
        }
        let Some(guest) = document.guest(region) else { continue };
        for node in guest.root().descendants().filter(|node| node.text() == name) {
            let range = node.range();
            match node.kind() {
                "property_identifier" => {
                    let Some(parent) = node.parent() else { continue };
                    let is_member = parent.kind() == "member_expression"
                        && parent.field("object").is_some_and(|it| it.text().trim_end_matches('!') == object);
                    let is_key = parent.kind() == "pair_pattern" && destructured(node) == Some(object);
                    if is_member || is_key {
                        uses.push(Use::plain(file, range, Role::Read));
                    }
                }
                "shorthand_property_identifier_pattern" if destructured(node) == Some(object) => {
                    uses.push(Use::plain(file, range.clone(), Role::Read).around(range, "", format!(": {name}")));
                }
                _ => {}
            }
        }
    }
    uses
}

/// `params: { slug: … }` in what `getStaticPaths` gives.
fn static_params(document: &Document, file: &FilePath, name: &str) -> Vec<Use> {
    let region = document.regions().iter().find(|region| region.kind == astro_syntax::RegionKind::Frontmatter);
    let Some(guest) = region.and_then(|region| document.guest(region)) else { return Vec::new() };
    let mut uses = Vec::new();
    for node in guest.root().descendants().filter(|node| node.text() == name) {
        let (object, shorthand) = match node.kind() {
            "property_identifier" => (node.parent().filter(|it| it.kind() == "pair" && it.field("key") == Some(node)).and_then(GuestNode::parent), false),
            "shorthand_property_identifier" => (node.parent(), true),
            _ => continue,
        };
        let pair = object.and_then(GuestNode::parent).filter(|it| it.kind() == "pair");
        let is_params = pair.and_then(|it| it.field("key")).is_some_and(|key| key.text() == "params");
        let is_listed = node.ancestors().any(|it| it.field("name").is_some_and(|it| it.text() == "getStaticPaths"));
        if is_params && is_listed {
            let found = Use::plain(file, node.range(), Role::Write);
            uses.push(if shorthand { found.around(node.range(), "", format!(": {name}")) } else { found });
        }
    }
    uses
}

fn attributes(snapshot: &Snapshot, file: &FilePath, document: &Document, component: &FilePath, name: &str) -> Vec<Use> {
    let mut uses = Vec::new();
    for element in document.root().descendants().filter_map(Node::as_element).filter(|element| element.is_component()) {
        let Some(attribute) = element.attribute(name) else { continue };
        let found = components::component(snapshot, file, document, element.name());
        if found.is_none_or(|found| found.file != *component) {
            continue;
        }
        let found = Use::plain(file, attribute.name_range(), Role::Write);
        uses.push(match attribute.kind() {
            AttributeKind::Shorthand => found.around(attribute.range(), "", format!("={{{name}}}")),
            _ => found,
        });
    }
    uses
}
