//! Attribute names: props of the component, attributes of the element, directives where they are allowed.

use std::borrow::Cow;
use std::ops::Range;

use astro_syntax::script::PropField;
use astro_syntax::{Attribute, AttributeValue, Element};

use crate::answer::CompletionKind;
use crate::completion::{Item, Items, Request, escape_snippet};
use crate::components::{component, tag_kind};
use crate::data::directives::{self, Takes};
use crate::data::custom;
use crate::data::html::html;

/// Offers names for an attribute of `element`.
pub(crate) fn complete(
    request: &Request<'_>,
    element: Element<'_>,
    attribute: Option<Attribute<'_>>,
    range: Range<usize>,
    items: &mut Items<'_>,
) {
    let site = Site { request, element, attribute, range };
    if element.is_component() {
        site.props(items);
        site.component_extras(items);
    } else {
        site.html(items);
        site.custom(items);
    }
    site.directives(items);
}

/// One place for an attribute's name.
struct Site<'a> {
    request: &'a Request<'a>,
    element: Element<'a>,
    attribute: Option<Attribute<'a>>,
    range: Range<usize>,
}

impl Site<'_> {
    /// Is there another attribute of that name already?
    fn is_taken(&self, name: &str) -> bool {
        self.element.attributes().any(|other| other.name() == name && Some(other) != self.attribute)
    }

    /// Has the attribute a value already, so that only its name is wanted?
    fn has_value(&self) -> bool {
        self.attribute.is_some_and(|attribute| {
            !matches!(attribute.value(), AttributeValue::None) || attribute.text().trim_end().ends_with('=')
        })
    }

    fn props(&self, items: &mut Items<'_>) {
        let Request { snapshot, file, document, .. } = self.request;
        let Some(component) = component(snapshot, file, document, self.element.name()) else { return };
        let Some(target) = snapshot.document(&component.file).filter(|_| component.summary.is_some()) else { return };
        let Some(props) = &target.script().props else { return };
        let in_scope = self.request.document.scope_at(self.request.offset);
        for (index, field) in props.fields.iter().enumerate() {
            if self.is_taken(&field.name) {
                continue;
            }
            let sort = if field.optional { 40 } else { 10 } + index.min(20) as u32;
            let item = Item::new(field.name.clone(), CompletionKind::Prop, self.range.clone())
                .detail(prop_detail(field))
                .maybe_doc(field.doc.clone().map(Cow::Owned))
                .sort(sort);
            let item = if self.has_value() { item } else { with_value(item, field) };
            items.push(item);
            let shorthand = !self.has_value() && in_scope.iter().any(|name| name.name == field.name);
            if shorthand {
                let text = format!("{{{}}}", field.name);
                let item = Item::new(text, CompletionKind::Prop, self.range.clone());
                items.push(item.filter(field.name.clone()).detail(prop_detail(field)).sort(sort + 1));
            }
        }
    }

    fn component_extras(&self, items: &mut Items<'_>) {
        if !self.is_taken("slot") && parent_component(self.element).is_some() {
            let item = Item::new("slot", CompletionKind::Attribute, self.range.clone()).sort(80);
            let item = item.doc("The slot of the component around that this goes into.");
            items.push(if self.has_value() { item } else { item.snippet("slot=\"$1\"").retrigger() });
        }
    }

    fn html(&self, items: &mut Items<'_>) {
        let in_component = parent_component(self.element).is_some();
        for (index, attribute) in html().attributes(self.element.name()).enumerate() {
            if self.is_taken(attribute.name) {
                continue;
            }
            let sort = match attribute.name {
                "slot" if in_component => 5,
                "class" | "id" | "style" => 100,
                name if name.starts_with("on") => 300,
                name if name.starts_with("aria-") => 250,
                _ if attribute.is_global => 200,
                _ => 20 + index.min(70) as u32,
            };
            let item = Item::new(attribute.name, CompletionKind::Attribute, self.range.clone());
            let item = item.maybe_doc(attribute.doc.clone()).sort(sort);
            let item = if self.has_value() || attribute.is_flag {
                item
            } else {
                let item = item.snippet(format!("{}=\"$1\"", attribute.name));
                if attribute.values.is_empty() && attribute.name != "slot" { item } else { item.retrigger() }
            };
            items.push(item);
        }
    }

    /// Attributes only the project knows.
    fn custom(&self, items: &mut Items<'_>) {
        for attribute in custom::attributes(self.request.snapshot, self.element.name()) {
            if self.is_taken(&attribute.name) || items.has(&attribute.name) {
                continue;
            }
            let item = Item::new(attribute.name.clone(), CompletionKind::Attribute, self.range.clone()).detail("custom data");
            let item = item.maybe_doc(attribute.doc.clone().map(Cow::Owned)).sort(15);
            items.push(match self.has_value() || attribute.is_flag {
                true => item,
                false => {
                    let item = item.snippet(format!("{}=\"$1\"", escape_snippet(&attribute.name)));
                    if attribute.values.is_empty() { item } else { item.retrigger() }
                }
            });
        }
    }

    fn directives(&self, items: &mut Items<'_>) {
        let Request { snapshot, file, document, .. } = self.request;
        let kind = tag_kind(snapshot, file, document, self.element);
        let hydrates = self.element.attributes().any(|other| other.name().starts_with("client:") && Some(other) != self.attribute);
        for directive in directives::all().iter().filter(|directive| directive.is_allowed(kind)) {
            if self.is_taken(directive.name) || (hydrates && directive.name.starts_with("client:")) {
                continue;
            }
            let item = Item::new(directive.name, CompletionKind::Directive, self.range.clone())
                .detail(directive.ty)
                .doc(format!("{}\n\n[Astro reference]({})", directive.doc, directive.url()))
                .sort(150);
            let item = if self.has_value() || matches!(directive.takes, Takes::Nothing | Takes::Maybe) {
                item
            } else {
                let item = item.snippet(directive.snippet());
                if directive.values.is_empty() { item } else { item.retrigger() }
            };
            items.push(item);
        }
    }
}

/// The component whose slots `element` can go into: the nearest element around, if it is a component.
pub(crate) fn parent_component(element: Element<'_>) -> Option<Element<'_>> {
    element.parent_element().filter(|parent| parent.is_component() && !parent.is_fragment())
}

/// `kind?: 'a' | 'b' = 'a'`, as a declaration would say it.
pub(crate) fn prop_detail(field: &PropField) -> String {
    let mark = if field.optional { "?" } else { "" };
    let default = field.default.as_ref().map(|default| format!(" = {default}")).unwrap_or_default();
    format!("{}{mark}: {}{default}", field.name, field.ty)
}

fn with_value(item: Item, field: &PropField) -> Item {
    let name = escape_snippet(&field.name);
    if field.ty.trim() == "boolean" {
        return item;
    }
    let is_text = field.ty.trim() == "string" || !field.values.is_empty() && field.ty.contains(['"', '\'']);
    let item = if is_text { item.snippet(format!("{name}=\"$1\"")) } else { item.snippet(format!("{name}={{$1}}")) };
    if field.values.is_empty() { item } else { item.retrigger() }
}
