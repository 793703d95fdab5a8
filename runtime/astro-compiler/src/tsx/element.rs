//! Elements and components: the tags as they are written, as far as JSX allows.

use std::ops::Range;

use super::{Printer, Step};
use crate::component::{Attr, AttrKind, AttrValue, Element, ElementKind, Id, ItemKind};
use crate::emit::string;
use crate::span_map::Features;

/// A value of every type, where a value is still to be typed.
const MISSING: &str = "undefined!";

impl<'a> Printer<'a> {
    /// A start tag; the rest waits.
    pub(super) fn open(&mut self, id: Id) {
        let Some(element) = self.component.element(id) else { return };
        self.start(element, Step::Attributes(id, 0));
    }

    /// The tag of a style, which is taken out of the page: what its attributes say is still checked.
    pub(super) fn style(&mut self, index: usize) {
        let id = self.component.styles[index].id;
        let element = &*self.component.styles[index].element;
        self.start(element, Step::Attributes(id, 0));
    }

    fn start(&mut self, element: &Element, attributes: Step) {
        self.steps.push(attributes);
        let open = element.open.clone();
        let name = self.slice(element.name.clone());
        if element.kind == ElementKind::Fragment && name.is_empty() {
            self.out.glue("<");
            self.out.atom("Fragment", element.name.clone(), Features::DIAGNOSTICS);
            return;
        }
        if !is_tag_name(name) {
            self.out.glue("<");
            self.out.atom(UNREADABLE, element.name.clone(), Features::DIAGNOSTICS);
        } else if open.start + 1 == element.name.start {
            self.copy(open.start..element.name.end);
        } else {
            self.out.glue("<");
            self.copy(element.name.clone());
        }
        if let Some(types) = element.type_arguments.clone().filter(|it| it.start == element.name.end && self.slice(it.clone()).ends_with('>')) {
            self.copy(types);
        }
    }

    fn element_or_style(&self, id: Id) -> Option<&'a Element> {
        let style = || self.component.styles.iter().find(|style| style.id == id);
        self.component.element(id).or_else(|| style().map(|style| &*style.element))
    }

    /// The attributes from one on, and after the last one the rest of the element.
    pub(super) fn attributes(&mut self, id: Id, from: usize) {
        let Some(element) = self.element_or_style(id) else { return };
        let mut index = from;
        while let Some(attr) = element.attributes.get(index) {
            let before = match index.checked_sub(1).map(|last| &element.attributes[last]) {
                Some(last) => last.range.end,
                None => element.type_arguments.as_ref().map_or(element.name.end, |types| types.end),
            };
            self.gap(before..attr.range.start, true);
            index += 1;
            if self.attribute(attr, Step::Attributes(id, index)) {
                return;
            }
        }
        self.end_of_tag(id, element);
    }

    /// Between two attributes: blanks and comments.
    fn gap(&mut self, range: Range<usize>, between: bool) {
        let text = self.slice(range.clone());
        if text.bytes().all(|byte| byte.is_ascii_whitespace()) && !(between && text.is_empty()) {
            self.copy(range);
        } else if is_comment(text) {
            self.copy(range);
            self.out.glue("\n");
        } else {
            self.out.glue(" ");
        }
    }

    fn end_of_tag(&mut self, id: Id, element: &Element) {
        let open = element.open.clone();
        let tag = self.slice(open.clone());
        let self_closing = tag.ends_with("/>");
        let end = open.end - if self_closing { 2 } else { usize::from(tag.ends_with('>')) };
        let last = element.attributes.last().map(|last| last.range.end);
        let last = last.or(element.type_arguments.as_ref().map(|types| types.end)).unwrap_or(element.name.end);
        // Of an open tag without its bracket everything behind it may be blanks where something is typed.
        self.gap(last.min(end)..end, false);
        if self_closing {
            self.copy(end..open.end);
            return;
        }
        if element.is_void && element.close.is_empty() {
            self.out.glue("/>");
            return;
        }
        if end < open.end {
            self.copy(end..open.end);
        } else {
            self.out.glue(">");
        }
        self.steps.push(Step::Close(id));
        let is_code = matches!(element.kind, ElementKind::Inline | ElementKind::Script(_)) || self.component.element(id).is_none();
        if !is_code {
            self.steps.extend(element.children.iter().rev().map(|&child| Step::Item(child)));
        }
    }

    /// The end tag, as it is written if it fits.
    pub(super) fn close(&mut self, id: Id) {
        let Some(element) = self.element_or_style(id) else { return };
        let name = match self.slice(element.name.clone()) {
            "" => "Fragment",
            name if is_tag_name(name) => name,
            _ => UNREADABLE,
        };
        let tag = self.slice(element.close.clone());
        let written = tag.strip_prefix("</").and_then(|tag| tag.strip_suffix('>')).map(str::trim_end);
        if written == Some(name) {
            return self.copy(element.close.clone());
        }
        self.out.glue("</");
        self.out.glue(name);
        self.out.glue(">");
    }

    /// One attribute. True if a part of it waits on the stack, then with `next` below it.
    fn attribute(&mut self, attr: &Attr, next: Step) -> bool {
        let name = self.slice(attr.name.clone());
        match (attr.kind, &attr.value) {
            (AttrKind::Spread, AttrValue::Expression(id)) => {
                self.steps.push(next);
                self.braces(*id, "{...", "({} as any)", attr.range.clone());
                true
            }
            (AttrKind::Shorthand, AttrValue::Expression(id)) if is_jsx_name(name) => {
                self.out.alias(name, attr.name.clone(), Features::DIAGNOSTICS.and(Features::NAVIGATION).and(Features::RENAME));
                self.out.glue("=");
                self.steps.push(next);
                self.braces(*id, "{", MISSING, attr.range.clone());
                true
            }
            // An expression without a name, which Astro ignores.
            (_, AttrValue::Expression(id)) if name.is_empty() => {
                self.steps.push(next);
                self.wrapped("{...{\"\": (", *id, ")}}");
                true
            }
            _ if name.is_empty() => false,
            (_, AttrValue::Expression(id)) if is_attribute_name(name) => {
                self.copy(attr.name.clone());
                self.steps.push(next);
                self.braces(*id, "={", MISSING, attr.name.end..attr.range.end);
                true
            }
            (_, AttrValue::Expression(id)) => {
                self.out.glue("{...{");
                self.out.atom(&string(name), attr.name.clone(), Features::ALL);
                self.steps.push(next);
                self.wrapped(": (", *id, ")}}");
                true
            }
            (_, value) if is_attribute_name(name) => {
                self.copy(attr.name.clone());
                self.plain_value(attr, value);
                false
            }
            (_, value) => {
                self.out.glue("{...{");
                self.out.atom(&string(name), attr.name.clone(), Features::ALL);
                self.out.glue(": ");
                match value {
                    AttrValue::Text(range) => self.out.atom(&string(self.slice(range.clone())), range.clone(), Features::ALL),
                    AttrValue::Template(range) => self.template_text(range.clone()),
                    _ => self.out.glue("true"),
                }
                self.out.glue("}}");
                false
            }
        }
    }

    /// `="text"` and the like, behind the name.
    fn plain_value(&mut self, attr: &Attr, value: &AttrValue) {
        match value {
            AttrValue::Text(range) => self.text_value(attr, range.clone()),
            AttrValue::Template(range) => {
                self.out.glue("={");
                self.template_text(range.clone());
                self.out.glue("}");
            }
            // `title=`: a value is about to be typed.
            _ if self.slice(attr.name.end..attr.range.end).contains('=') => {
                self.copy(attr.name.end..attr.range.end);
                self.out.glue("{undefined!}");
            }
            _ => {}
        }
    }

    fn text_value(&mut self, attr: &Attr, range: Range<usize>) {
        let bytes = self.source.as_bytes();
        let text = self.slice(range.clone());
        let quote = range.start.checked_sub(1).map(|at| bytes[at]).filter(|byte| matches!(byte, b'"' | b'\''));
        let Some(quote) = quote.filter(|_| range.start > attr.name.end) else {
            // Without quotes.
            self.copy(attr.name.end..range.start);
            if text.contains('"') {
                self.out.glue("{");
                self.out.atom(&string(text), range, Features::ALL);
                self.out.glue("}");
            } else {
                self.out.glue("\"");
                self.copy(range);
                self.out.glue("\"");
            }
            return;
        };
        self.copy(attr.name.end..range.end);
        if bytes.get(range.end) == Some(&quote) && range.end < attr.range.end {
            self.copy(range.end..range.end + 1);
        } else {
            self.out.glue(if quote == b'"' { "\"" } else { "'" });
        }
    }

    /// `` `…` `` with what closes it, if that is missing.
    fn template_text(&mut self, range: Range<usize>) {
        let close = super::balance::Balance::of(self.slice(range.clone()));
        let broken = !close.is_empty() && self.is_broken(range.clone());
        self.copy(range);
        if broken {
            self.out.glue(&close);
        }
    }

    /// An expression with its braces; `open` and `missing` stand for what is not there.
    fn braces(&mut self, id: Id, open: &'static str, missing: &'static str, whole: Range<usize>) {
        let Some((first, last)) = self.ends(id) else {
            // Nothing but blanks, or not even that.
            let inner = self.component.item(id).range.clone();
            self.out.glue(open);
            let blank = self.slice(inner.clone()).bytes().all(|byte| byte.is_ascii_whitespace());
            if blank && inner.start > whole.start && inner.end <= whole.end {
                self.copy(inner);
            }
            self.out.glue(missing);
            self.steps.push(Step::Glue("}"));
            return;
        };
        let end = self.slice(last..whole.end);
        self.steps.push(if end == "}" { Step::Copy(last..whole.end) } else { Step::Glue("}") });
        if self.is_empty(id) {
            self.steps.push(Step::Glue(missing));
        }
        self.inside(id);
        let start = self.slice(whole.start..first);
        let same = start.len() >= open.len() && start.bytes().filter(|byte| !byte.is_ascii_whitespace()).eq(open.bytes());
        if same {
            self.copy(whole.start..first);
        } else {
            self.out.glue(open);
        }
    }

    /// An expression between text of ours.
    fn wrapped(&mut self, open: &str, id: Id, close: &'static str) {
        self.out.glue(open);
        self.steps.push(Step::Glue(close));
        if self.is_empty(id) {
            self.steps.push(Step::Glue(MISSING));
        }
        self.inside(id);
    }

    /// Where the parts of an expression begin and end.
    fn ends(&self, id: Id) -> Option<(usize, usize)> {
        let ItemKind::Expression { parts, .. } = &self.component.item(id).kind else { return None };
        let place = |id: &Id| self.component.item(*id).range.clone();
        Some((place(parts.first()?).start, place(parts.last()?).end))
    }

    /// Nothing but blanks and comments?
    fn is_empty(&self, id: Id) -> bool {
        let ItemKind::Expression { parts, .. } = &self.component.item(id).kind else { return true };
        parts.iter().all(|&part| {
            let item = self.component.item(part);
            matches!(item.kind, ItemKind::Script) && crate::js::is_blank_script(self.slice(item.range.clone()))
        })
    }
}

/// The name of a tag whose own name JSX cannot read: an element nothing is known of.
const UNREADABLE: &str = "astro-element";

fn is_name_start(c: char) -> bool {
    c.is_alphabetic() || c == '_' || c == '$'
}

/// A name with dashes, as JSX has them.
fn is_jsx_name(name: &str) -> bool {
    name.starts_with(is_name_start) && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '$' | '-'))
}

/// Does JSX read this as the name of an attribute?
fn is_attribute_name(name: &str) -> bool {
    match name.split_once(':') {
        Some((namespace, name)) => is_jsx_name(namespace) && is_jsx_name(name),
        None => is_jsx_name(name),
    }
}

/// Does JSX read this as the name of a tag?
fn is_tag_name(name: &str) -> bool {
    match name.contains('.') {
        true => name.split('.').all(|part| is_jsx_name(part) && !part.contains('-')),
        false => is_attribute_name(name),
    }
}

/// Is the text blanks and one or more whole comments of the script's language?
fn is_comment(text: &str) -> bool {
    crate::js::is_blank_script(text) && super::balance::Balance::of(text).trim().is_empty()
}
