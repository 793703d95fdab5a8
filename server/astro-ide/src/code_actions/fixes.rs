//! The repairs of the findings in the range, of all findings of one rule, and of everything that is safe to repair.

use super::Ask;
use crate::answer::{CodeAction, CodeActionKind, Edit, Finding};

pub(super) fn actions(ask: &Ask<'_>, actions: &mut Vec<CodeAction>) {
    let mut rules: Vec<&'static str> = Vec::new();
    for finding in ask.touched() {
        let Some(fix) = &finding.fix else { continue };
        actions.push(CodeAction {
            rule: Some(finding.rule),
            preferred: fix.safe,
            ..ask.action(CodeActionKind::QuickFix, &fix.title, fix.edits.clone())
        });
        if !rules.contains(&finding.rule) {
            rules.push(finding.rule);
        }
    }
    for rule in rules {
        let (count, edits) = together(ask.findings.iter().filter(|finding| finding.rule == rule));
        if count > 1 {
            let title = format!("Repair all {count} findings of `{rule}` in this file");
            actions.push(CodeAction { rule: Some(rule), ..ask.action(CodeActionKind::QuickFix, title, edits) });
        }
    }
    let (count, edits) = together(ask.findings.iter());
    if count > 0 {
        actions.push(ask.action(CodeActionKind::FixAll, "Repair everything that is safe to repair", edits));
    }
}

/// The safe repairs that do not touch each other, and how many.
fn together<'f>(findings: impl Iterator<Item = &'f Finding>) -> (usize, Vec<Edit>) {
    let mut taken: Vec<Edit> = Vec::new();
    let mut count = 0;
    for fix in findings.filter_map(|finding| finding.fix.as_ref()).filter(|fix| fix.safe) {
        let is_free = |edit: &Edit| !taken.iter().any(|other| other.range.start <= edit.range.end && edit.range.start <= other.range.end);
        if fix.edits.iter().all(is_free) {
            taken.extend(fix.edits.iter().cloned());
            count += 1;
        }
    }
    (count, taken)
}

#[cfg(test)]
mod tests {
    use crate::code_actions::testing::{after, titles};

    #[test]
    fn one_and_all() {
        let text = "<p class$0Name=\"a\"></p><label htmlFor=\"b\"></label>";
        assert!(titles(text).contains(&"Change to `class`".to_owned()));
        let all = after(text, "Repair all 2 findings of `jsx-isms` in this file");
        assert_eq!(all, "--- /src/pages/index.astro\n<p class=\"a\"></p><label for=\"b\"></label>");
    }
}
