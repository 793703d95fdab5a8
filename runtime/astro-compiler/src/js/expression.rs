//! Expressions: the script is copied, markup in it becomes templates.

use crate::component::{AttrValue, Id, ItemKind};
use crate::emit::Emitter;
use crate::js::markup::Place;
use crate::js::{Printer, has_word};
use crate::span_map::Features;

impl Printer<'_> {
    /// Prints an expression in parentheses.
    pub(crate) fn expression(&mut self, out: &mut Emitter, id: Id) {
        let component = self.component;
        let ItemKind::Expression { parts, is_content } = &component.item(id).kind else {
            out.glue("undefined");
            return;
        };
        if *is_content {
            self.template_value(out, self.within_braces(parts), Place::Expression, false);
            return;
        }
        if self.is_empty_expression(id) {
            out.glue("undefined");
            return;
        }
        self.look_at_parts(None, parts, false);
        let seen = self.seen(parts);
        match seen {
            Some(index) => out.glue(&format!("$$see($$r, {index}, (")),
            None => out.glue("("),
        }
        self.script_parts(out, parts, |printer, out, group| printer.template_value(out, group, Place::Expression, false));
        out.glue(if seen.is_some() { "))" } else { ")" });
    }

    /// Prints script as it is written and hands over the markup in it, neighbours together.
    pub(crate) fn script_parts(&mut self, out: &mut Emitter, parts: &[Id], mut markup: impl FnMut(&mut Self, &mut Emitter, &[Id])) {
        let mut at = 0;
        while at < parts.len() {
            let item = self.component.item(parts[at]);
            if matches!(item.kind, ItemKind::Script) {
                out.copy(self.text(), item.range.clone(), Features::ALL);
                if ends_in_line_comment(self.component.slice(item.range.clone())) {
                    out.glue("\n");
                }
                at += 1;
                continue;
            }
            let end = self.markup_end(parts, at);
            markup(self, out, &parts[at..end]);
            at = end;
        }
    }

    /// The end of the markup that begins at `at`: neighbours with nothing but white space between belong together.
    pub(super) fn markup_end(&self, parts: &[Id], at: usize) -> usize {
        let mut end = at + 1;
        let mut next = end;
        while next < parts.len() {
            let item = self.component.item(parts[next]);
            let blank = matches!(item.kind, ItemKind::Script) && crate::text::is_blank(self.component.slice(item.range.clone()));
            if !matches!(item.kind, ItemKind::Script) {
                end = next + 1;
            } else if !blank {
                break;
            }
            next += 1;
        }
        end
    }

    /// Nothing between the braces but white space and comments?
    pub(crate) fn is_empty_expression(&self, id: Id) -> bool {
        match &self.component.item(id).kind {
            ItemKind::Expression { parts, .. } => parts.iter().all(|&part| {
                let item = self.component.item(part);
                match item.kind {
                    ItemKind::Script => is_blank_script(self.component.slice(item.range.clone())),
                    ItemKind::Nothing => true,
                    _ => false,
                }
            }),
            _ => true,
        }
    }

    /// The value of an attribute as an expression.
    pub(crate) fn attribute_value(&mut self, out: &mut Emitter, value: &AttrValue) {
        match value {
            AttrValue::None => out.glue("true"),
            AttrValue::Text(range) => {
                out.literal_atom(self.component.slice(range.clone()), range.clone(), Features::ALL);
            }
            AttrValue::Expression(id) => self.expression(out, *id),
            AttrValue::Template(range) => {
                self.look_at(range.clone());
                out.copy(self.text(), range.clone(), Features::ALL);
                if !self.component.slice(range.clone()).ends_with('`') {
                    out.glue("`");
                }
            }
        }
    }

    /// Does the template wait for something at its own level, so that the component has to?
    pub(crate) fn root_waits(&self) -> bool {
        self.waits(&self.component.root) || self.component.styles.iter().any(|style| style.vars.is_some_and(|id| self.waits(&[id])))
    }

    /// Does a content wait? Slots of components have functions of their own and do not count.
    pub(crate) fn waits(&self, content: &[Id]) -> bool {
        if !self.may_wait {
            return false;
        }
        let mut work: Vec<Id> = content.to_vec();
        while let Some(id) = work.pop() {
            let item = self.component.item(id);
            match &item.kind {
                ItemKind::Script if has_word(self.component.slice(item.range.clone()), "await") => return true,
                ItemKind::Expression { parts, .. } => work.extend(parts),
                ItemKind::Element(element) => {
                    for attr in &element.attributes {
                        match &attr.value {
                            AttrValue::Expression(id) => work.push(*id),
                            AttrValue::Template(range) if has_word(self.component.slice(range.clone()), "await") => return true,
                            _ => {}
                        }
                    }
                    if element.kind != crate::component::ElementKind::Component {
                        work.extend(&element.children);
                    } else {
                        // Names of dynamic slots are worked out where the component is used.
                        work.extend(element.children.iter().filter(|&&child| self.is_merged_slot(child)));
                    }
                }
                _ => {}
            }
        }
        false
    }
}

/// White space and comments only?
pub(crate) fn is_blank_script(text: &str) -> bool {
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        if let Some(comment) = rest.strip_prefix("//") {
            rest = comment.find('\n').map_or("", |end| &comment[end..]);
        } else if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.find("*/").map_or("", |end| &comment[end + 2..]);
        } else {
            return false;
        }
        rest = rest.trim_start();
    }
    true
}

/// May the last line be a comment that would swallow what follows?
fn ends_in_line_comment(text: &str) -> bool {
    text.rsplit('\n').next().is_some_and(|line| line.contains("//"))
}
