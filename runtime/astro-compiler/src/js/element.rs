//! HTML elements: what is known is finished text.

use astro_syntax::Encoding;

use crate::component::{AttrValue, Element, ElementKind, Id, ItemKind};
use crate::emit::Emitter;
use crate::js::Printer;
use crate::js::markup::Markup;
use crate::span_map::Features;

/// What takes the place of an element's content: `set:html`, `set:text`.
#[derive(Clone)]
pub(crate) struct Replacement {
    value: AttrValue,
    is_html: bool,
}

impl Printer<'_> {
    /// Prints a start tag, and the content if a directive gives it. Returns whether the children are still to come.
    pub(crate) fn open_element(&mut self, markup: &mut Markup<'_>, id: Id, element: &Element) -> bool {
        let name = self.component.slice(element.name.clone());
        if element.kind == ElementKind::Html || name == "script" {
            self.place_head(markup, name);
        }
        markup.text("<");
        markup.text(name);
        self.place(markup, name, element);
        self.attributes(markup, element);
        markup.text(">");
        if name == "script" && self.script_vars(markup, id, element) {
            return false;
        }
        match self.replacement(element) {
            Some(value) if !element.is_void => {
                self.replaced(markup, value);
                false
            }
            _ => true,
        }
    }

    /// Where an element is written, for whoever goes from the page to the source and back.
    fn place(&self, markup: &mut Markup<'_>, name: &str, element: &Element) {
        if !self.options.places || matches!(name, "html" | "head" | "meta" | "title" | "link" | "base" | "script" | "style" | "template") {
            return;
        }
        let place = self.component.document.lines().position(element.open.start, Encoding::Utf16);
        let file = self.component.path.trim_start_matches('/').replace('&', "&amp;").replace('"', "&quot;");
        markup.text(&format!(" data-astro-source-file=\"{file}\" data-astro-source-loc=\"{}:{}\"", place.line + 1, place.column + 1));
    }

    pub(crate) fn close_element(&mut self, markup: &mut Markup<'_>, id: Id) {
        if let Some(element) = self.component.element(id) {
            self.custom_depth -= usize::from(element.kind == ElementKind::Custom);
            markup.text("</");
            markup.text(self.component.slice(element.name.clone()));
            markup.text(">");
        }
    }

    /// Counts a custom element that has content. Astro writes styles and scripts that come from inside of one before the outermost:
    /// is this it, and may there be some?
    pub(crate) fn enter_custom(&mut self, element: &Element) -> bool {
        if element.kind != ElementKind::Custom || element.is_void {
            return false;
        }
        self.custom_depth += 1;
        self.custom_depth == 1 && self.may_say_something(element)
    }

    /// May the content of an element be more than text when the page runs?
    fn may_say_something(&self, element: &Element) -> bool {
        let mut elements = vec![element];
        let mut items = Vec::new();
        while let Some(element) = elements.pop() {
            if self.replacement(element).is_some_and(|it| matches!(it.value, AttrValue::Expression(_))) {
                return true;
            }
            items.extend(&element.children);
            while let Some(id) = items.pop() {
                match &self.component.item(id).kind {
                    ItemKind::Expression { parts, is_content: true } => items.extend(self.within_braces(parts)),
                    ItemKind::Expression { .. } => return true,
                    ItemKind::Element(inner) => match inner.kind {
                        ElementKind::Component | ElementKind::Slot | ElementKind::Script(_) => return true,
                        ElementKind::Html if !self.head_is_placed => return true,
                        _ => elements.push(inner),
                    },
                    _ => {}
                }
            }
        }
        false
    }

    /// `<script define:vars={{ a }}>`: the values as constants before the script.
    fn script_vars(&mut self, markup: &mut Markup<'_>, _id: Id, element: &Element) -> bool {
        let Some(attr) = element.attribute(self.component, "define:vars") else { return false };
        let AttrValue::Expression(vars) = attr.value else { return false };
        let is_module = element
            .attribute(self.component, "type")
            .is_some_and(|attr| matches!(&attr.value, AttrValue::Text(range) if self.component.slice(range.clone()) == "module"));
        let helper = self.helper("scriptVars");
        if !is_module {
            markup.text("(function(){");
        }
        let out = markup.join();
        out.glue(helper);
        out.glue("(");
        self.expression(out, vars);
        out.glue(")");
        for &child in &element.children {
            markup.text(self.component.slice(self.component.item(child).range.clone()));
        }
        if !is_module {
            markup.text("})();");
        }
        true
    }

    pub(crate) fn replacement(&self, element: &Element) -> Option<Replacement> {
        let html = element.attribute(self.component, "set:html").map(|attr| (attr, true));
        let text = element.attribute(self.component, "set:text").map(|attr| (attr, false));
        let (attr, is_html) = html.or(text)?;
        Some(Replacement { value: attr.value.clone(), is_html })
    }

    /// The content of `set:html` or `set:text`, as a value of the template.
    pub(crate) fn replaced(&mut self, markup: &mut Markup<'_>, replacement: Replacement) {
        match (&replacement.value, replacement.is_html) {
            (AttrValue::None, _) => {}
            // What is known is finished text; Astro does not escape it for `set:text` either.
            (AttrValue::Text(range), _) => {
                let html = self.component.slice(range.clone()).to_owned();
                markup.text(&html);
            }
            _ => {
                let out = markup.value();
                self.replaced_value(out, &replacement);
                markup.after_value();
            }
        }
    }

    /// The same as code.
    pub(crate) fn replaced_value(&mut self, out: &mut Emitter, replacement: &Replacement) {
        if replacement.is_html {
            let helper = self.helper("raw");
            out.glue(helper);
            out.glue("(");
        }
        self.attribute_value(out, &replacement.value);
        if replacement.is_html {
            out.glue(")");
        }
    }

    /// `<slot name="x">fallback</slot>`
    pub(crate) fn slot_value(&mut self, out: &mut Emitter, element: &Element) {
        let has_fallback = element.children.iter().any(|&id| self.prints_something(id));
        if has_fallback {
            out.glue("(");
        }
        out.glue("$$slots[");
        match element.attribute(self.component, "name").map(|attr| (attr.value.clone(), attr.range.clone())) {
            None | Some((AttrValue::None, _)) => out.glue("\"default\""),
            Some((value, range)) => {
                out.atom("", range, Features::TRACE);
                self.attribute_value(out, &value);
            }
        }
        out.glue("]");
        if has_fallback {
            out.glue(" || ");
            let children = element.children.clone();
            self.template_value(out, &children, super::markup::Place::Element, false);
            out.glue(")");
        }
    }

    /// Would an item print anything, white space with line breaks aside?
    pub(crate) fn prints_something(&self, id: Id) -> bool {
        let item = self.component.item(id);
        match &item.kind {
            ItemKind::Nothing | ItemKind::Script => false,
            ItemKind::Text => {
                let text = self.component.slice(item.range.clone());
                !(crate::text::is_blank(text) && text.contains('\n'))
            }
            ItemKind::Expression { .. } => !self.is_empty_expression(id),
            _ => true,
        }
    }
}
