//! What can be done about the things in a range? The repairs of the findings there.

use std::ops::Range;

use astro_project::{FilePath, Snapshot};

use crate::answer::{CodeAction, CodeActionKind, WorkspaceEdit};
use crate::diagnostics::diagnostics;

/// The actions for what touches `range`.
pub(crate) fn code_actions(snapshot: &Snapshot, file: &FilePath, range: Range<usize>) -> Vec<CodeAction> {
    let findings = diagnostics(snapshot, file).into_iter();
    let touched = findings.filter(|finding| finding.range.start <= range.end && range.start <= finding.range.end);
    touched
        .filter_map(|finding| {
            let fix = finding.fix?;
            Some(CodeAction {
                title: fix.title,
                kind: CodeActionKind::QuickFix,
                rule: Some(finding.rule),
                preferred: true,
                edit: WorkspaceEdit { files: vec![(file.clone(), fix.edits)] },
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::testing::Project;

    #[test]
    fn the_fix_of_a_finding_is_offered_where_it_is() {
        let project = Project::new("---\nAstro.redirect('/')$0\n---\n");
        let at = project.at.offset;
        let actions = project.analysis().code_actions(&project.at.file, at..at);
        let titles: Vec<_> = actions.iter().map(|action| (action.title.as_str(), action.rule)).collect();
        assert_eq!(titles, [("Add `return`", Some("unreturned-redirect"))]);
        assert!(project.analysis().code_actions(&project.at.file, 0..1).is_empty());
    }
}
