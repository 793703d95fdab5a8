//! Expressions: script as it is written, and the markup in it as JSX.

use super::balance::Balance;
use super::{Printer, Step};
use crate::component::{Id, ItemKind};

impl<'a> Printer<'a> {
    /// `{…}` among the children of an element.
    pub(super) fn child_expression(&mut self, id: Id) {
        let range = self.component.item(id).range.clone();
        let ItemKind::Expression { parts, .. } = &self.component.item(id).kind else { return };
        let end = parts.last().map_or(range.start + 1, |&last| self.component.item(last).range.end);
        let closed = range.end > end && self.source.as_bytes().get(range.end - 1) == Some(&b'}');
        self.steps.push(if closed { Step::Copy(range.end - 1..range.end) } else { Step::Glue("}") });
        self.inside(id);
        if self.source.as_bytes().get(range.start) == Some(&b'{') {
            self.copy(range.start..range.start + 1);
        } else {
            self.out.glue("{");
        }
    }

    /// What stands between the braces.
    pub(super) fn inside(&mut self, id: Id) {
        let ItemKind::Expression { parts, is_content } = &self.component.item(id).kind else { return };
        if *is_content {
            return self.content(parts);
        }
        self.steps.push(Step::Owned(self.unclosed(parts)));
        // Last first: the stack turns them around.
        let mut end = parts.len();
        while end > 0 {
            let start = self.group_start(parts, end);
            match start == end {
                true => {
                    self.steps.push(Step::Copy(self.component.item(parts[end - 1]).range.clone()));
                    end -= 1;
                }
                false => {
                    self.group(&parts[start..end]);
                    end = start;
                }
            }
        }
    }

    /// Content in braces: one element, or several in a fragment.
    fn content(&mut self, parts: &'a [Id]) {
        let is_blank = |id: Id| {
            let item = self.component.item(id);
            matches!(item.kind, ItemKind::Text) && crate::text::is_blank(self.slice(item.range.clone()))
        };
        let mut values = parts.iter().filter(|&&id| !is_blank(id));
        let first = values.next();
        let is_one = values.next().is_none() && first.is_some_and(|&id| self.component.element(id).is_some());
        if is_one || first.is_none() {
            self.steps.extend(parts.iter().rev().map(|&id| Step::Item(id)));
        } else {
            self.steps.push(Step::CloseFragment);
            self.steps.extend(parts.iter().rev().map(|&id| Step::Item(id)));
            self.steps.push(Step::OpenFragment);
        }
    }

    /// Where the markup begins that ends at `end`; `end` if there is script. Blanks between two elements belong to both.
    fn group_start(&self, parts: &[Id], end: usize) -> usize {
        let is_script = |index: usize| matches!(self.component.item(parts[index]).kind, ItemKind::Script);
        let mut start = end;
        let mut at = end;
        while at > 0 {
            at -= 1;
            if !is_script(at) {
                start = at;
            } else if start == end || !crate::text::is_blank(self.slice(self.component.item(parts[at]).range.clone())) {
                break;
            }
        }
        start
    }

    /// Neighbouring markup in a script: one value.
    fn group(&mut self, group: &[Id]) {
        if let [id] = group
            && (self.component.element(*id).is_some() || self.component.styles.iter().any(|style| style.id == *id))
        {
            return self.steps.push(Step::Item(*id));
        }
        self.steps.push(Step::CloseFragment);
        self.steps.extend(group.iter().rev().map(|&id| Step::Item(id)));
        self.steps.push(Step::OpenFragment);
    }

    /// What closes a script that is not finished.
    fn unclosed(&self, parts: &[Id]) -> String {
        let mut balance = Balance::default();
        for &part in parts {
            let item = self.component.item(part);
            match item.kind {
                ItemKind::Script => balance.script(self.slice(item.range.clone())),
                _ => balance.value(),
            }
        }
        let close = balance.finish();
        let (Some(&first), Some(&last)) = (parts.first(), parts.last()) else { return String::new() };
        let range = self.component.item(first).range.start..self.component.item(last).range.end;
        if close.is_empty() || close == "\n" || self.is_broken(range) { close } else { String::new() }
    }

    /// Has the syntax of this stretch an error? Asked only where it matters: it means reading the scripts.
    pub(super) fn is_broken(&self, range: std::ops::Range<usize>) -> bool {
        let errors = self.component.document().errors();
        // An opening brace without its closing one is an error at the brace.
        errors.iter().any(|error| range.start <= error.range.end + 1 && error.range.start <= range.end + 1)
    }
}
