//! Templates: finished text and values, in turn.

use crate::component::{Element, ElementKind, Id, ItemKind};
use std::borrow::Cow;

use crate::emit::Emitter;
use crate::error::CompileError;
use crate::js::{MOST_DEPTH, Printer};
use crate::text;

/// What a content belongs to: it decides about white space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// The top level of the component.
    Root,
    /// An element or `<>`.
    Element,
    /// `<head>`
    Head,
    /// Markup in an expression.
    Expression,
    /// A slot of a component: text is kept as it is written.
    Slot,
    /// `<pre>` and the like, and everything in it.
    Preserved,
}

/// The arguments of one `$$t(…)`.
///
/// Text goes on until a value comes. `join` puts a computed string into the text around it.
pub(crate) struct Markup<'o> {
    out: &'o mut Emitter,
    /// Is the literal of a text begun and not yet ended?
    open: bool,
    /// Is something computed written at this text place already?
    joined: bool,
    values: usize,
}

impl<'o> Markup<'o> {
    fn new(out: &'o mut Emitter) -> Self {
        Self { out, open: false, joined: false, values: 0 }
    }

    /// Finished HTML.
    pub(crate) fn text(&mut self, html: &str) {
        if html.is_empty() {
            return;
        }
        if !self.open {
            self.out.glue(if self.joined { " + \"" } else { "\"" });
            self.open = true;
        }
        self.out.escaped(html);
    }

    /// Code that gives a string of finished HTML.
    pub(crate) fn join(&mut self) -> &mut Emitter {
        self.out.glue(match (self.open, self.joined) {
            (true, _) => "\" + ",
            (false, true) => " + ",
            (false, false) => "\"\" + ",
        });
        (self.open, self.joined) = (false, true);
        self.out
    }

    /// Code that gives a value; it is rendered, and escaped if it is text.
    pub(crate) fn value(&mut self) -> &mut Emitter {
        self.end_text();
        self.out.glue(", ");
        self.values += 1;
        self.out
    }

    /// After the code of a value: text comes next.
    pub(crate) fn after_value(&mut self) {
        self.out.glue(", ");
        self.joined = false;
    }

    fn end_text(&mut self) {
        self.out.glue(match (self.open, self.joined) {
            (true, _) => "\"",
            (false, true) => "",
            (false, false) => "\"\"",
        });
        self.open = false;
    }

    fn finish(mut self) {
        // After a value there may be nothing more to say.
        if self.values == 0 || self.joined || self.open {
            self.end_text();
        }
    }
}

/// A step of printing a content without recursion.
enum Step<'a> {
    Item(Id, Place),
    Text(Cow<'a, str>),
    Close(Id),
    Value(&'static str),
}

impl<'a> Printer<'a> {
    /// Prints a content as one value: `$$t(…)`, or less where less will do.
    pub(crate) fn template_value(&mut self, out: &mut Emitter, content: &[Id], place: Place, whole: bool) {
        self.depth += 1;
        self.deepest = self.deepest.max(self.depth);
        if self.depth > MOST_DEPTH {
            let range = content.first().map_or(0..0, |&id| self.component.item(id).range.clone());
            if self.errors.is_empty() {
                self.errors.push(CompileError::too_deep(range));
            }
            out.glue("null");
        } else if let (false, Some(id)) = (whole, self.only_component(content)) {
            self.component_call(out, id);
        } else {
            let helper = self.helper("t");
            out.glue(helper);
            out.glue("(");
            let mut markup = Markup::new(out);
            self.content(&mut markup, content, place);
            markup.finish();
            out.glue(")");
        }
        self.depth -= 1;
    }

    /// The one component a content consists of.
    fn only_component(&self, content: &[Id]) -> Option<Id> {
        let mut found = None;
        for &id in content {
            match &self.component.item(id).kind {
                ItemKind::Element(element) if element.kind == ElementKind::Component && found.is_none() => found = Some(id),
                ItemKind::Text if text::is_blank(self.component.slice(self.component.item(id).range.clone())) => {}
                ItemKind::Nothing => {}
                _ => return None,
            }
        }
        found
    }

    /// Prints a content into a template.
    pub(crate) fn content(&mut self, markup: &mut Markup<'_>, content: &[Id], place: Place) {
        let mut steps = Vec::new();
        self.push_content(&mut steps, content, place);
        while let Some(step) = steps.pop() {
            match step {
                Step::Text(html) => markup.text(&html),
                Step::Value(helper) => self.constant(markup, helper),
                Step::Close(id) => self.close_element(markup, id),
                Step::Item(id, place) => self.item(markup, &mut steps, id, place),
            }
        }
    }

    /// A value of the runtime: the place of the head, the ends of `<template>`.
    fn constant(&mut self, markup: &mut Markup<'_>, helper: &'static str) {
        let name = self.helper(helper);
        markup.value().glue(name);
        markup.after_value();
    }

    /// Puts the items of a content on the stack, last first, with their white space worked out.
    fn push_content(&self, steps: &mut Vec<Step<'a>>, content: &[Id], place: Place) {
        let spacing = self.spacing(content);
        for (index, &id) in content.iter().enumerate().rev() {
            if spacing.is_text(index) || matches!(self.component.item(id).kind, ItemKind::Text) {
                steps.push(Step::Text(self.page_text(content, index, place, &spacing)));
            } else {
                steps.push(Step::Item(id, place));
            }
        }
    }

    fn item(&mut self, markup: &mut Markup<'_>, steps: &mut Vec<Step<'a>>, id: Id, place: Place) {
        let component = self.component;
        let item = component.item(id);
        match &item.kind {
            ItemKind::Text | ItemKind::Raw => markup.text(component.slice(item.range.clone())),
            ItemKind::Comment if place == Place::Slot => {}
            ItemKind::Comment => markup.text(component.slice(item.range.clone())),
            ItemKind::Script | ItemKind::Nothing => {}
            ItemKind::Expression { parts, is_content: true } => {
                let inner = if place == Place::Preserved { place } else { Place::Expression };
                self.push_content(steps, self.within_braces(parts), inner);
            }
            ItemKind::Expression { is_content: false, .. } => {
                if !self.is_empty_expression(id) {
                    let out = markup.value();
                    self.expression(out, id);
                    markup.after_value();
                }
            }
            ItemKind::Element(element) => self.element_item(markup, steps, id, element, place),
        }
    }

    fn element_item(&mut self, markup: &mut Markup<'_>, steps: &mut Vec<Step<'a>>, id: Id, element: &Element, place: Place) {
        match element.kind {
            ElementKind::Html | ElementKind::Custom | ElementKind::Inline => {
                let inner = match (place, self.component.slice(element.name.clone())) {
                    (Place::Preserved, _) | (_, "pre" | "textarea" | "title" | "listing" | "xmp") => Place::Preserved,
                    (_, "head") => Place::Head,
                    _ => Place::Element,
                };
                if self.enter_custom(element) {
                    self.constant(markup, "customEnter");
                    steps.push(Step::Value("customExit"));
                }
                let has_content = self.open_element(markup, id, element);
                if element.is_void {
                    return;
                }
                steps.push(Step::Close(id));
                let name = self.component.slice(element.name.clone());
                if name == "head" {
                    steps.push(Step::Value("head"));
                }
                if name == "template" {
                    steps.push(Step::Value("templateExit"));
                }
                if has_content {
                    self.push_content(steps, &element.children, inner);
                }
                if name == "template" {
                    steps.push(Step::Value("templateEnter"));
                }
            }
            ElementKind::Fragment => {
                if let Some(value) = self.replacement(element) {
                    self.replaced(markup, value);
                } else {
                    // `<Fragment>` is a component, `<>` is not: their text differs.
                    let is_component = !element.name.is_empty();
                    let inner = match place {
                        Place::Preserved => Place::Preserved,
                        _ if is_component => Place::Slot,
                        _ => Place::Element,
                    };
                    let visible: Vec<Id> =
                        element.children.iter().copied().filter(|&child| !(is_component && self.has_slot(child))).collect();
                    self.push_content(steps, &visible, inner);
                }
            }
            ElementKind::Component => {
                let out = markup.value();
                self.component_call(out, id);
                markup.after_value();
            }
            ElementKind::Slot => {
                let out = markup.value();
                self.slot_value(out, element);
                markup.after_value();
            }
            ElementKind::Script(number) => {
                let helper = self.helper("script");
                let module =
                    format!("{}?astro&type=script&index={number}&lang.ts", self.component.path);
                let out = markup.value();
                out.glue(helper);
                out.glue("($$r, ");
                out.literal(&module);
                out.glue(")");
                markup.after_value();
            }
        }
    }

    /// Before the first element of a component without `<head>`: a page without one gets its styles here.
    pub(crate) fn place_head(&mut self, markup: &mut Markup<'_>, name: &str) {
        const NOT_BEFORE: &[&str] = &["html", "head", "title", "meta", "link", "base", "style", "template", "slot"];
        if !self.head_is_placed && !NOT_BEFORE.contains(&name) {
            self.head_is_placed = true;
            self.constant(markup, "maybeHead");
        }
    }
}
