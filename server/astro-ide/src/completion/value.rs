//! Attribute values: what the element, the prop or the slot accepts.

use std::ops::Range;

use astro_syntax::{Attribute, Element};

use crate::answer::CompletionKind;
use crate::completion::attribute::parent_component;
use crate::completion::{Item, Items, Request, route};
use crate::components::component;
use crate::data::directives::directive;
use crate::data::html::html;
use crate::styles;

/// Offers values for `attribute` of `element`; `range` is what stands between the quotes.
pub(crate) fn complete(
    request: &Request<'_>,
    element: Element<'_>,
    attribute: Attribute<'_>,
    range: Range<usize>,
    quoted: bool,
    items: &mut Items<'_>,
) {
    let site = Site { request, range, quoted };
    let name = attribute.name();
    if name == "slot"
        && let Some(parent) = parent_component(element)
    {
        site.slots(parent, items);
    } else if let Some(directive) = directive(name) {
        for (value, doc) in directive.values {
            items.push(site.item(value.to_string(), CompletionKind::Value).doc(*doc).sort(10));
        }
    } else if matches!(name, "class" | "id") {
        site.selected(name == "class", items);
    } else if route::is_address(element.name(), name) && quoted {
        route::complete(request, site.range, items);
    } else if element.is_component() {
        site.prop(element, name, items);
    } else {
        site.html(element, name, items);
    }
}

/// One place for a value.
struct Site<'a> {
    request: &'a Request<'a>,
    range: Range<usize>,
    quoted: bool,
}

impl Site<'_> {
    fn item(&self, value: String, kind: CompletionKind) -> Item {
        let text = if self.quoted { value.clone() } else { format!("\"{value}\"") };
        Item::new(value.clone(), kind, self.range.clone()).text(text).filter(value)
    }

    fn slots(&self, parent: Element<'_>, items: &mut Items<'_>) {
        let Request { snapshot, file, document, .. } = self.request;
        let Some(component) = component(snapshot, file, document, parent.name()) else { return };
        for (index, slot) in component.summary.iter().flat_map(|summary| &summary.slots).enumerate() {
            if !slot.name.is_empty() {
                let item = self.item(slot.name.clone(), CompletionKind::Slot);
                items.push(item.detail(format!("slot of {}", parent.name())).sort(10 + index as u32));
            }
        }
    }

    /// Classes and ids the file's styles know.
    fn selected(&self, class: bool, items: &mut Items<'_>) {
        let document = self.request.document;
        let offset = self.request.offset;
        let word = styles::word_in(document.source(), &self.range, offset).unwrap_or(offset..offset);
        for name in styles::selected_names(document, class) {
            let text = if self.quoted { name.clone() } else { format!("\"{name}\"") };
            let item = Item::new(name, CompletionKind::Class, word.clone()).text(text);
            items.push(item.detail("in this file's styles").sort(10));
        }
    }

    fn prop(&self, element: Element<'_>, name: &str, items: &mut Items<'_>) {
        let Request { snapshot, file, document, .. } = self.request;
        let Some(component) = component(snapshot, file, document, element.name()) else { return };
        let Some(target) = snapshot.document(&component.file).filter(|_| component.summary.is_some()) else { return };
        let fields = target.script().props.iter().flat_map(|props| &props.fields);
        for field in fields.filter(|field| field.name == name) {
            for (index, value) in field.values.iter().enumerate() {
                let item = self.item(value.clone(), CompletionKind::Value).sort(10 + index as u32);
                items.push(item.detail(field.ty.clone()));
            }
        }
    }

    fn html(&self, element: Element<'_>, name: &str, items: &mut Items<'_>) {
        let Some(attribute) = html().attribute(element.name(), name) else { return };
        for (index, value) in attribute.values.iter().enumerate() {
            let item = self.item(value.name.to_owned(), CompletionKind::Value);
            items.push(item.maybe_doc(value.doc.clone()).sort(10 + index as u32));
        }
    }
}
