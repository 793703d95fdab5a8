//! What can be done about the things in a range? Repairs of the findings there, and changes that only rearrange.

mod create;
mod disable;
mod extract;
mod fixes;
mod import;
mod organize;
mod wrap;

use std::ops::Range;

use astro_project::{AssetKind, FilePath, Snapshot};
use astro_syntax::{Document, TextEdit};

use crate::answer::{CodeAction, CodeActionKind, Edit, Finding, WorkspaceEdit};

/// What is asked about.
struct Ask<'a> {
    snapshot: &'a Snapshot,
    file: &'a FilePath,
    /// The `.astro` file; none for plain modules.
    document: Option<Document>,
    range: Range<usize>,
    /// Everything found in the file.
    findings: &'a [Finding],
}

/// The actions for what touches `range`; `findings` are those of the whole file.
pub(crate) fn code_actions(snapshot: &Snapshot, file: &FilePath, range: Range<usize>, findings: &[Finding]) -> Vec<CodeAction> {
    let Some(text) = snapshot.text(file) else { return Vec::new() };
    let floor = |at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
    let range = floor(range.start)..floor(range.end).max(floor(range.start));
    let is_astro = AssetKind::of(file) == AssetKind::Astro;
    let document = if is_astro { snapshot.document(file) } else { None };
    let ask = Ask { snapshot, file, document, range, findings };
    let mut actions = Vec::new();
    fixes::actions(&ask, &mut actions);
    import::actions(&ask, &mut actions);
    create::actions(&ask, &mut actions);
    extract::actions(&ask, &mut actions);
    wrap::actions(&ask, &mut actions);
    organize::actions(&ask, &mut actions);
    disable::actions(&ask, &mut actions);
    if let Some(document) = &ask.document {
        let is_broken = !document.errors().is_empty();
        let moves_text = |action: &CodeAction| matches!(action.kind, CodeActionKind::Rewrite | CodeActionKind::Extract);
        actions.retain(|action| !(is_broken || moves_text(action)) || is_sound(document, file, action));
    }
    actions
}

/// Does the text have no more errors afterwards? What looks like whole markup may be half of something: an open comment.
fn is_sound(document: &Document, file: &FilePath, action: &CodeAction) -> bool {
    action.edit.files.iter().filter(|(edited, _)| edited == file).all(|(_, edits)| {
        let mut edits: Vec<TextEdit> = edits.iter().map(|edit| TextEdit { range: edit.range.clone(), text: edit.text.clone() }).collect();
        // One after another, from the end: each finds the text before it as it was.
        edits.sort_by_key(|edit| std::cmp::Reverse((edit.range.start, edit.range.end)));
        document.edit(&edits).errors().len() <= document.errors().len()
    })
}

impl Ask<'_> {
    /// The findings the range touches.
    fn touched(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.range.start <= self.range.end && self.range.start <= finding.range.end)
    }

    /// An action that edits the file itself.
    fn action(&self, kind: CodeActionKind, title: impl Into<String>, edits: Vec<Edit>) -> CodeAction {
        CodeAction {
            title: title.into(),
            kind,
            rule: None,
            preferred: false,
            edit: WorkspaceEdit { files: vec![(self.file.clone(), edits)], ..WorkspaceEdit::default() },
        }
    }
}

#[cfg(test)]
mod testing {
    use crate::testing::{Project, apply};

    /// The titles offered at the cursor, or for the text between `$1` and `$2`.
    pub(super) fn titles(fixture: &str) -> Vec<String> {
        ask(fixture).1.into_iter().map(|action| action.title).collect()
    }

    /// What all files look like after the action of that title.
    pub(super) fn after(fixture: &str, title: &str) -> String {
        let (project, actions) = ask(fixture);
        let Some(action) = actions.iter().find(|action| action.title == title) else {
            return format!("no {title:?} among {:?}", actions.iter().map(|it| &it.title).collect::<Vec<_>>());
        };
        let mut out = String::new();
        for (file, text) in &action.edit.create {
            out.push_str(&format!("+++ {file}\n{text}"));
        }
        for (file, edits) in &action.edit.files {
            let text = project.snapshot.text(file).unwrap_or_default();
            let edits = edits.iter().map(|edit| (edit.range.clone(), edit.text.clone())).collect();
            out.push_str(&format!("--- {file}\n{}", apply(&text, edits)));
        }
        out
    }

    fn ask(fixture: &str) -> (Project, Vec<crate::CodeAction>) {
        // A selection is what stands between the two marks.
        let end = fixture.find("$2").map(|at| at - 2);
        let project = Project::new(&fixture.replace("$1", "$0").replace("$2", ""));
        let length = fixture.find("$1").zip(end).map_or(0, |(start, end)| end - start);
        let at = project.at.offset;
        let actions = project.analysis().code_actions(&project.at.file, at..at + length);
        (project, actions)
    }
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
        assert!(titles.contains(&("Add `return`", Some("unreturned-redirect"))), "{titles:?}");
        assert!(project.analysis().code_actions(&project.at.file, 0..1).iter().all(|it| it.rule.is_none()));
    }
}
