//! Attributes of HTML elements.

use crate::component::{Attr, AttrKind, AttrValue, Element, ElementKind};
use crate::emit::Emitter;
use crate::js::markup::Markup;
use crate::js::{Printer, StyleStrategy};

/// Elements that are nobody's to style.
const NEVER_SCOPED: &[&str] =
    &["base", "font", "frame", "frameset", "head", "link", "meta", "noframes", "noscript", "script", "style", "slot", "title"];

impl Printer<'_> {
    /// Prints the attributes of a start tag.
    pub(crate) fn attributes(&mut self, markup: &mut Markup<'_>, element: &Element) {
        let component = self.component;
        let name = component.slice(element.name.clone());
        let custom = element.kind == ElementKind::Custom;
        let scoped = (self.scope.is_some() || self.vars) && !NEVER_SCOPED.contains(&name);
        let class_list =
            element.attribute(component, "class:list").is_some_and(|attr| !matches!(attr.value, AttrValue::Text(_)));
        let class = element.attribute(component, "class").cloned();
        let mut has_style = false;
        let mut spread = false;
        for attr in &element.attributes {
            if attr.kind == AttrKind::Spread {
                spread = true;
                self.spread(markup, attr, name, custom, scoped && class.is_none() && !class_list);
                continue;
            }
            let attr_name = component.slice(attr.name.clone());
            match attr_name {
                "style" if scoped && self.vars && attr.value == AttrValue::None => {}
                // Text in `class:list` is no list; it is printed as it is written.
                "class:list" if matches!(attr.value, AttrValue::Text(_)) => self.plain(markup, attr, name, custom),
                "class" if class_list => {}
                "class:list" => {
                    self.joined_call(markup, name, custom, "class:list", |printer, out| {
                        printer.class_list(out, class.as_ref(), Some(attr), scoped);
                    });
                }
                "class" if scoped && self.scope_class().is_some() => self.scoped_class(markup, name, custom, attr),
                "style" if scoped && self.vars && attr.value != AttrValue::None => {
                    has_style = true;
                    // An object and the variables are two styles; everything else is one text.
                    let is_object = matches!(attr.value, AttrValue::Expression(id) if self.is_object(id));
                    let (open, between, close) = if is_object { ("[", ", ", "$$vars]") } else { ("`${", "}; ", "${$$vars}`") };
                    self.joined_call(markup, name, custom, "style", |printer, out| {
                        out.glue(open);
                        printer.attribute_value(out, &attr.value);
                        out.glue(between);
                        out.glue(close);
                    });
                }
                // The content of a bundled or raw element is its own matter.
                _ if is_directive(attr_name) => {}
                "slot" if self.slotted.contains(&attr.range.start) => {}
                _ => self.plain(markup, attr, name, custom),
            }
        }
        for attribute in self.transitions(element) {
            self.joined_call(markup, "", false, attribute, |printer, out| printer.transition_attribute(out, element, attribute));
        }
        if !scoped {
            return;
        }
        if self.vars && !has_style {
            self.joined_call(markup, name, custom, "style", |_, out| out.glue("$$vars"));
        }
        self.scope_attribute(markup, custom, class.is_some() || class_list || spread);
    }

    fn plain(&mut self, markup: &mut Markup<'_>, attr: &Attr, element: &str, custom: bool) {
        let component = self.component;
        let name = component.slice(attr.name.clone());
        match &attr.value {
            AttrValue::None => {
                markup.text(" ");
                markup.text(name);
                if custom {
                    markup.text("=\"true\"");
                }
            }
            AttrValue::Text(range) => {
                let text = component.slice(range.clone());
                markup.text(" ");
                markup.text(name);
                if custom && text.is_empty() {
                    return;
                }
                markup.text("=\"");
                if custom && text.contains('&') {
                    quoted(markup, &text.replace('&', "&amp;"));
                } else {
                    quoted(markup, text);
                }
                markup.text("\"");
            }
            value => {
                self.joined_call(markup, element, custom, name, |printer, out| printer.attribute_value(out, value));
            }
        }
    }

    /// `$$a(value, "name")` between finished text.
    fn joined_call(
        &mut self,
        markup: &mut Markup<'_>,
        element: &str,
        custom: bool,
        name: &str,
        value: impl FnOnce(&mut Self, &mut Emitter),
    ) {
        let helper = self.helper("a");
        let out = markup.join();
        out.glue(helper);
        out.glue("(");
        value(self, out);
        out.glue(", ");
        out.literal(name);
        if custom {
            out.glue(", ");
            out.literal(element);
        }
        out.glue(")");
    }

    fn spread(&mut self, markup: &mut Markup<'_>, attr: &Attr, element: &str, custom: bool, scoped: bool) {
        let AttrValue::Expression(id) = attr.value else { return };
        let helper = self.helper("spread");
        let scope = self.scope.clone().filter(|_| scoped);
        let out = markup.join();
        out.glue(helper);
        out.glue("(");
        self.spread_value(out, id);
        if custom || scope.is_some() {
            out.glue(", ");
            if custom { out.literal(element) } else { out.glue("undefined") }
        }
        if let Some(scope) = scope {
            out.glue(&format!(", \"astro-{scope}\""));
        }
        out.glue(")");
    }

    /// Is an expression an object literal?
    fn is_object(&self, id: u32) -> bool {
        self.component.slice(self.component.item(id).range.clone()).trim_start().starts_with('{')
    }

    /// `values` of `{...values}`, in parentheses.
    fn spread_value(&mut self, out: &mut Emitter, id: u32) {
        let crate::component::ItemKind::Expression { parts, .. } = &self.component.item(id).kind else { return out.glue("undefined") };
        let first = parts.first().map(|&part| self.component.item(part));
        let dots = first.filter(|item| matches!(item.kind, crate::component::ItemKind::Script)).and_then(|item| {
            let text = self.component.slice(item.range.clone());
            let before = text.find("...").filter(|&at| crate::js::expression::is_blank_script(&text[..at]))?;
            Some(item.range.start + before + 3..item.range.end)
        });
        out.glue("(");
        self.look_at_parts(dots.clone(), &parts[usize::from(dots.is_some())..], false);
        let rest = match dots {
            Some(range) => {
                out.copy(self.text(), range, crate::span_map::Features::ALL);
                &parts[1..]
            }
            None => &parts[..],
        };
        let rest = rest.to_vec();
        self.script_parts(out, &rest, |printer, out, group| {
            printer.template_value(out, group, super::markup::Place::Expression, false);
        });
        out.glue(")");
    }

    /// `...values`, dots included, for an object literal.
    pub(crate) fn spread_parts(&mut self, out: &mut Emitter, id: u32) {
        let item = self.component.item(id);
        if let crate::component::ItemKind::Expression { parts, .. } = &item.kind {
            let parts = parts.clone();
            let first = parts.first().map_or("", |&part| self.component.slice(self.component.item(part).range.clone()));
            let spread = first.trim_start().starts_with("...");
            if !spread {
                out.glue("...");
            }
            self.look_at_parts(None, &parts, spread);
            self.script_parts(out, &parts, |printer, out, group| {
                printer.template_value(out, group, super::markup::Place::Expression, false);
            });
        }
    }

    /// `["a", list]`
    fn class_list(&mut self, out: &mut Emitter, class: Option<&Attr>, list: Option<&Attr>, scoped: bool) {
        let scope = self.scope_class().filter(|_| scoped);
        if class.is_none() && scope.is_none() {
            if let Some(list) = list {
                self.attribute_value(out, &list.value);
            }
            return;
        }
        out.glue("[");
        for attr in [class, list].into_iter().flatten() {
            self.attribute_value(out, &attr.value);
            out.glue(", ");
        }
        if let Some(scope) = scope {
            out.literal(&scope);
        }
        out.glue("]");
    }

    /// The class of the component's scope, if the scope is a class.
    pub(super) fn scope_class(&self) -> Option<String> {
        let is_class = self.options.styles != StyleStrategy::Attribute;
        self.scope.as_ref().filter(|_| is_class).map(|scope| format!("astro-{scope}"))
    }

    fn scoped_class(&mut self, markup: &mut Markup<'_>, element: &str, custom: bool, attr: &Attr) {
        let scope = self.scope_class().unwrap_or_default();
        if let AttrValue::Text(range) = &attr.value {
            let text = self.component.slice(range.clone()).replace('"', "&quot;");
            markup.text(&format!(" class=\"{text} {scope}\""));
            return;
        }
        self.joined_call(markup, element, custom, "class:list", |printer, out| printer.class_list(out, Some(attr), None, true));
    }

    /// What makes the component's styles apply to the element.
    fn scope_attribute(&mut self, markup: &mut Markup<'_>, custom: bool, has_class: bool) {
        let Some(scope) = &self.scope else { return };
        match self.options.styles {
            StyleStrategy::Attribute => {
                markup.text(&format!(" data-astro-cid-{scope}"));
                if custom {
                    markup.text("=\"true\"");
                }
            }
            _ if has_class => {}
            _ => markup.text(&format!(" class=\"astro-{scope}\"")),
        }
    }
}

/// The value of an attribute, whatever it was quoted with.
fn quoted(markup: &mut Markup<'_>, text: &str) {
    for (index, part) in text.split('"').enumerate() {
        markup.text(if index > 0 { "&quot;" } else { "" });
        markup.text(part);
    }
}

/// Is it an instruction to the compiler instead of an attribute?
pub(crate) fn is_directive(name: &str) -> bool {
    matches!(name, "set:html" | "set:text" | "define:vars" | "is:raw" | "is:inline" | "is:global" | "is:scoped")
        || name.starts_with("transition:")
        || name.starts_with("client:")
        || name.starts_with("server:")
}
