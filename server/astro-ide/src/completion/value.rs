//! Attribute values: what the element, the prop or the slot accepts.

use std::ops::Range;

use astro_syntax::{Attribute, Document, Element, Node};

use crate::answer::CompletionKind;
use crate::completion::attribute::parent_component;
use crate::completion::{Item, Items, Request, character, path, route};
use crate::components::component;
use crate::data::custom;
use crate::data::directives::directive;
use crate::data::html::html;
use crate::entity::POINTERS;
use crate::place::{is_name_char, word_before};
use crate::styles::{self, Wanted};

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
    } else if (POINTERS.contains(&name) && !element.is_component()) || (name == "href" && request.document.slice(site.range.clone()).starts_with('#')) {
        site.ids(items);
    } else if quoted && path::is_path(element.name(), name) {
        if route::is_address(element.name(), name) {
            route::complete(request, site.range.clone(), items);
        }
        path::complete(request, element.name(), site.range, items);
    } else if element.is_component() {
        site.prop(element, name, items);
    } else if !character::complete(request, items) {
        site.html(element, name, items);
    }
}

/// Offers names where a string of script names classes or elements. Says whether it does.
pub(crate) fn in_script(request: &Request<'_>, items: &mut Items<'_>) -> bool {
    let Request { document, offset, .. } = *request;
    let Some((inside, wanted)) = styles::naming_string(document, offset) else { return false };
    let source = document.source();
    match wanted {
        Wanted::Classes => {
            let word = styles::word_in(source, &inside, offset).unwrap_or(offset..offset);
            classes(request, true, word.clone(), str::to_owned, items);
            markup_names(document, true, word, items);
        }
        Wanted::Id => markup_names(document, false, inside, items),
        Wanted::Selector => {
            let word = word_before(source, offset, |c| c.is_alphanumeric() || matches!(c, '-' | '_'));
            match source[..word.start].chars().next_back().filter(|_| inside.start < word.start) {
                Some('.') => markup_names(document, true, word, items),
                Some('#') => markup_names(document, false, word, items),
                _ => {}
            }
        }
    }
    true
}

/// Offers the values a prop accepts while its expression is still no more than a word: `size={|}`.
pub(crate) fn in_expression(request: &Request<'_>, items: &mut Items<'_>) {
    let Request { document, offset, .. } = *request;
    let Some(attribute) = document.ancestors_at(offset).find_map(Node::as_attribute) else { return };
    let (Some(expression), Some(element)) = (attribute.expression(), attribute.element()) else { return };
    let word = word_before(document.source(), offset, is_name_char);
    let inner = expression.inner_range();
    let is_word = document.slice(inner.start..word.start).trim().is_empty() && document.slice(offset..inner.end).trim().is_empty();
    if is_word && element.is_component() {
        Site { request, range: word, quoted: false }.prop(element, attribute.name(), items);
    }
}

fn markup_names(document: &Document, class: bool, word: Range<usize>, items: &mut Items<'_>) {
    for name in styles::names_in_markup(document, class) {
        if !items.has(&name) {
            items.push(Item::new(name, CompletionKind::Value, word.clone()).detail("in this file").sort(20));
        }
    }
}

/// The classes (or ids) styles select: those of the file first, then those of sheets and global styles.
fn classes(request: &Request<'_>, class: bool, word: Range<usize>, text: impl Fn(&str) -> String, items: &mut Items<'_>) {
    for name in styles::selected_names(request.document, class) {
        let item = Item::new(name.clone(), CompletionKind::Class, word.clone()).text(text(&name));
        items.push(item.detail("in this file's styles").sort(10));
    }
    for (name, file) in styles::shared_names(request.snapshot, request.file, if class { '.' } else { '#' }) {
        if !items.has(&name) {
            let item = Item::new(name.clone(), CompletionKind::Class, word.clone()).text(text(&name));
            items.push(item.detail(file.name().to_owned()).sort(30));
        }
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
        classes(self.request, class, word, |name| if self.quoted { name.to_owned() } else { format!("\"{name}\"") }, items);
    }

    /// Ids of elements of this file, for attributes that point to one.
    fn ids(&self, items: &mut Items<'_>) {
        let Request { document, offset, .. } = *self.request;
        let source = document.source();
        let mut word = styles::word_in(source, &self.range, offset).unwrap_or(offset..offset);
        // `#` of a link stays.
        if source[word.clone()].starts_with('#') {
            word.start += 1;
        }
        for name in styles::names_in_markup(document, false) {
            let text = if self.quoted { name.clone() } else { format!("\"{name}\"") };
            items.push(Item::new(name, CompletionKind::Value, word.clone()).text(text).detail("id in this file").sort(10));
        }
    }

    fn prop(&self, element: Element<'_>, name: &str, items: &mut Items<'_>) {
        let Request { snapshot, file, document, .. } = self.request;
        let Some(component) = component(snapshot, file, document, element.name()) else { return };
        let Some(target) = snapshot.document(&component.file).filter(|_| component.summary.is_some()) else { return };
        let fields = target.script().props.iter().flat_map(|props| &props.fields);
        for field in fields.filter(|field| field.name == name) {
            for (index, value) in field.values.iter().enumerate() {
                let item = self.item(value.clone(), CompletionKind::Value).sort(1 + index as u32);
                items.push(item.detail(field.ty.clone()));
            }
        }
    }

    fn html(&self, element: Element<'_>, name: &str, items: &mut Items<'_>) {
        for (value, doc) in custom::attribute(self.request.snapshot, element.name(), name).into_iter().flat_map(|it| &it.values) {
            let item = self.item(value.clone(), CompletionKind::Value);
            items.push(item.maybe_doc(doc.clone().map(Into::into)).sort(9));
        }
        let Some(attribute) = html().attribute(element.name(), name) else { return };
        for (index, value) in attribute.values.iter().enumerate() {
            let item = self.item(value.name.to_owned(), CompletionKind::Value);
            items.push(item.maybe_doc(value.doc.clone()).sort(10 + index as u32));
        }
    }
}
