//! Components: props, and children sorted into slots.

use std::collections::BTreeSet;

use crate::component::{Attr, AttrKind, AttrValue, Element, ElementKind, Id, ItemKind};
use crate::emit::{Emitter, string};
use crate::js::Printer;
use crate::js::markup::Place;
use crate::span_map::Features;

/// Where a child of a component goes.
enum Target<'a> {
    Default,
    Named(&'a str),
    /// The name is known when the page runs.
    Dynamic(&'a Attr),
    /// An expression whose branches go to different slots.
    Merged,
}

impl<'a> Printer<'a> {
    /// `$$c($$r, "Foo", Foo, { … }, { … })`
    pub(crate) fn component_call(&mut self, out: &mut Emitter, id: Id) {
        let component = self.component;
        let Some(element) = component.element(id) else { return };
        let name = component.slice(element.name.clone());
        let helper = self.helper("c");
        out.glue(helper);
        out.glue("($$r, ");
        out.literal(name);
        out.glue(", ");
        if element.attribute(self.component, "client:only").is_some() {
            // It runs in the browser only: the server does not load it.
            out.glue("null");
        } else {
            self.look_at(element.name.clone());
            out.copy(self.text(), element.name.clone(), Features::ALL);
        }
        out.glue(", ");
        self.props(out, element);
        self.slots(out, element);
        out.glue(")");
    }

    fn props(&mut self, out: &mut Emitter, element: &Element) {
        let mut scope_class = self.scope_class();
        let carrier = if element.attribute(self.component, "class:list").is_some() { "class:list" } else { "class" };
        out.glue("{");
        for attr in &element.attributes {
            let name = self.component.slice(attr.name.clone());
            match attr.kind {
                AttrKind::Spread => {
                    if let AttrValue::Expression(id) = attr.value {
                        self.spread_parts(out, id);
                        out.glue(", ");
                    }
                }
                _ if matches!(name, "set:html" | "set:text" | "is:raw" | "define:vars" | "is:inline") => {}
                _ if name.starts_with("transition:") => {}
                _ if name == "slot" && !matches!(element.kind, ElementKind::Component) => {}
                _ if name == carrier && scope_class.is_some() => {
                    let scope = string(&scope_class.take().unwrap_or_default());
                    out.glue("\"class:list\": [");
                    self.attribute_value(out, &attr.value);
                    out.glue(&format!(", {scope}], "));
                }
                _ => {
                    key(out, name);
                    out.glue(": ");
                    self.attribute_value(out, &attr.value);
                    out.glue(", ");
                }
            }
        }
        for attribute in self.transitions(element) {
            key(out, attribute);
            out.glue(": ");
            self.transition_attribute(out, element, attribute);
            out.glue(", ");
        }
        self.hydration(out, element);
        match (&self.scope, self.options.styles) {
            (Some(scope), super::StyleStrategy::Attribute) => out.glue(&format!("\"data-astro-cid-{scope}\": true")),
            _ => {
                if let Some(scope) = scope_class {
                    out.glue(&format!("\"class\": {}", string(&scope)));
                }
            }
        }
        out.glue("}");
    }

    /// For components of frameworks: where their module is, so that the browser can load it.
    fn hydration(&mut self, out: &mut Emitter, element: &Element) {
        let Some(directive) = element.attributes.iter().find_map(|attr| {
            self.component.slice(attr.name.clone()).strip_prefix("client:")
        }) else {
            return;
        };
        out.glue(&format!("\"client:component-hydration\": {}, ", string(directive)));
        let name = self.component.slice(element.name.clone());
        let local = name.split('.').next().unwrap_or(name);
        if let Some((specifier, imported)) = self.import_of(local) {
            let inside = name.strip_prefix(local).unwrap_or_default();
            let export = match imported {
                "*" if inside.is_empty() => "*".to_owned(),
                "*" => inside.trim_start_matches('.').to_owned(),
                name => format!("{name}{inside}"),
            };
            out.glue(&format!(
                "\"client:component-path\": {}, \"client:component-base\": import.meta.url, \"client:component-export\": {}, ",
                string(specifier),
                string(&export)
            ));
        }
    }

    fn slots(&mut self, out: &mut Emitter, element: &'a Element) {
        if let Some(value) = self.replacement(element) {
            let waits = element
                .attributes
                .iter()
                .any(|attr| matches!(&attr.value, AttrValue::Expression(id) if self.waits(&[*id])));
            out.glue(if waits { ", { \"default\": async () => " } else { ", { \"default\": () => " });
            self.replaced_value(out, &value);
            out.glue(" }");
            return;
        }
        let sorted = self.sorted(element);
        if sorted.plain.is_empty() && sorted.merged.is_empty() {
            return;
        }
        out.glue(", ");
        if !sorted.merged.is_empty() {
            let helper = self.helper("slots");
            out.glue(helper);
            out.glue("(");
        }
        out.glue("{ ");
        for (name, content) in &sorted.plain {
            match name {
                SlotName::Known(name) => key(out, name),
                SlotName::Dynamic(attr) => {
                    out.glue("[");
                    self.attribute_value(out, &attr.value);
                    out.glue("]");
                }
            }
            out.glue(": ");
            self.slot_function(out, content);
            out.glue(", ");
        }
        out.glue("}");
        if !sorted.merged.is_empty() {
            for id in &sorted.merged {
                out.glue(", ");
                self.merged_slot(out, *id);
            }
            out.glue(")");
        }
    }

    fn slot_function(&mut self, out: &mut Emitter, content: &[Id]) {
        out.glue(if self.waits(content) { "async () => " } else { "() => " });
        // A function in `<Fragment>` is content of the fragment, not the slot's callback: the array hides it.
        let hidden = self.is_only_fragment(content);
        out.glue(if hidden { "[" } else { "" });
        // A slot may be rendered by itself, away from the custom elements around it.
        let outside = std::mem::take(&mut self.custom_depth);
        self.template_value(out, content, Place::Slot, false);
        self.custom_depth = outside;
        out.glue(if hidden { "]" } else { "" });
    }

    fn is_only_fragment(&self, content: &[Id]) -> bool {
        let mut visible = content.iter().filter(|&&id| self.fills_slot(id));
        let first = visible.next().and_then(|&id| self.component.element(id));
        visible.next().is_none() && first.is_some_and(|it| it.kind == ElementKind::Fragment && !it.name.is_empty())
    }

    /// An expression whose markup becomes `{ name: () => … }`.
    fn merged_slot(&mut self, out: &mut Emitter, id: Id) {
        let ItemKind::Expression { parts, .. } = &self.component.item(id).kind else { return };
        let parts = parts.clone();
        self.look_at_parts(None, &parts, false);
        out.glue("(");
        self.script_parts(out, &parts, |printer, out, group| {
            out.glue("({ ");
            for &part in group {
                if matches!(printer.component.item(part).kind, ItemKind::Script) {
                    continue;
                }
                match printer.target(part) {
                    Target::Named(name) => key(out, name),
                    Target::Dynamic(attr) => {
                        out.glue("[");
                        printer.attribute_value(out, &attr.value);
                        out.glue("]");
                    }
                    _ => out.glue("\"default\""),
                }
                out.glue(": ");
                printer.slot_function(out, &[part]);
                out.glue(", ");
            }
            out.glue("})");
        });
        out.glue(")");
    }

    fn sorted(&mut self, element: &'a Element) -> Sorted<'a> {
        let mut sorted = Sorted::default();
        for &child in &element.children {
            match self.target(child) {
                Target::Default => sorted.add("default", child),
                Target::Named(name) => sorted.add(name, child),
                Target::Dynamic(attr) => sorted.plain.push((SlotName::Dynamic(attr), vec![child])),
                Target::Merged => sorted.merged.push(child),
            }
            self.take_slot_names(child);
        }
        // A slot of nothing but white space and comments is not there.
        let is_there = |content: &[Id]| content.iter().any(|&id| self.fills_slot(id));
        sorted.plain.retain(|(name, content)| match name {
            SlotName::Known("default") => is_there(content),
            _ => true,
        });
        // Names that are known come first, as Astro lists them.
        sorted.plain.sort_by_key(|(name, _)| matches!(name, SlotName::Dynamic(_)));
        sorted
    }

    /// From here on the `slot` of a child is read: it is no attribute of the page.
    fn take_slot_names(&mut self, child: Id) {
        let items = match &self.component.item(child).kind {
            ItemKind::Expression { parts, .. } => &parts[..],
            _ => &[child],
        };
        for &id in items {
            // Custom elements keep theirs, whoever reads it.
            let element = self.component.element(id).filter(|element| element.kind != ElementKind::Custom);
            let attr = element.and_then(|element| element.attribute(self.component, "slot"));
            self.slotted.extend(attr.map(|attr| attr.range.start));
        }
    }

    fn fills_slot(&self, id: Id) -> bool {
        let item = self.component.item(id);
        match &item.kind {
            ItemKind::Nothing | ItemKind::Comment | ItemKind::Script => false,
            ItemKind::Text => !crate::text::is_blank(self.component.slice(item.range.clone())),
            ItemKind::Expression { .. } => !self.is_empty_expression(id),
            ItemKind::Element(_) | ItemKind::Raw => true,
        }
    }

    fn target(&self, id: Id) -> Target<'a> {
        let component = self.component;
        match &component.item(id).kind {
            ItemKind::Element(element) => match element.attribute(self.component, "slot") {
                None => Target::Default,
                Some(attr) => match &attr.value {
                    AttrValue::None => Target::Default,
                    AttrValue::Text(range) => Target::Named(component.slice(range.clone())),
                    _ => Target::Dynamic(attr),
                },
            },
            ItemKind::Expression { parts, is_content: false } => self.expression_target(parts),
            _ => Target::Default,
        }
    }

    /// An expression goes where its markup goes, if that is one place.
    fn expression_target(&self, parts: &[Id]) -> Target<'a> {
        let mut names = BTreeSet::new();
        for &part in parts {
            match self.target(part) {
                Target::Named(name) => {
                    names.insert(name);
                }
                Target::Dynamic(_) => return Target::Merged,
                _ => {}
            }
        }
        match names.len() {
            0 => Target::Default,
            1 => names.pop_first().map_or(Target::Default, Target::Named),
            _ => Target::Merged,
        }
    }

    pub(crate) fn is_merged_slot(&self, id: Id) -> bool {
        matches!(self.target(id), Target::Merged)
    }

    /// Does a child name its slot?
    pub(crate) fn has_slot(&self, id: Id) -> bool {
        !matches!(self.target(id), Target::Default)
    }
}

enum SlotName<'a> {
    Known(&'a str),
    Dynamic(&'a Attr),
}

#[derive(Default)]
struct Sorted<'a> {
    plain: Vec<(SlotName<'a>, Vec<Id>)>,
    merged: Vec<Id>,
}

impl<'a> Sorted<'a> {
    fn add(&mut self, wanted: &'a str, child: Id) {
        let found = self.plain.iter_mut().find(|(name, _)| matches!(name, SlotName::Known(name) if *name == wanted));
        match found {
            Some((_, content)) => content.push(child),
            None => self.plain.push((SlotName::Known(wanted), vec![child])),
        }
    }
}

/// A property name in an object literal.
fn key(out: &mut Emitter, name: &str) {
    // In a literal this name alone would set the prototype.
    if name == "__proto__" { out.glue("[\"__proto__\"]") } else { out.literal(name) }
}
