//! Importing components that are used and not imported: from any file of the name, or all at once.

use astro_project::components::component_name;

use super::Ask;
use crate::answer::{CodeAction, CodeActionKind, Edit};
use crate::imports::{NewImport, relative_specifier};

const RULE: &str = "component-unimported";

pub(super) fn actions(ask: &Ask<'_>, actions: &mut Vec<CodeAction>) {
    let Some(document) = ask.document.as_ref() else { return };
    let missing = |finding: &&crate::answer::Finding| finding.rule == RULE;
    for finding in ask.touched().filter(missing) {
        let name = document.slice(finding.range.clone());
        for specifier in specifiers(ask, name) {
            let edit = NewImport::into(document).default(name, &specifier);
            let title = format!("Import `{name}` from \"{specifier}\"");
            // One of them is the repair of the finding itself.
            if finding.fix.as_ref().is_some_and(|fix| fix.title == title) {
                continue;
            }
            actions.push(CodeAction { rule: Some(RULE), ..ask.action(CodeActionKind::QuickFix, title, vec![edit]) });
        }
    }
    if ask.touched().filter(missing).count() == 0 {
        return;
    }
    let mut names: Vec<&str> = ask.findings.iter().filter(missing).map(|finding| document.slice(finding.range.clone())).collect();
    names.sort_unstable();
    names.dedup();
    let found: Vec<(&str, String)> = names.into_iter().filter_map(|name| Some((name, specifiers(ask, name).into_iter().next()?))).collect();
    if found.len() > 1 {
        let edit = all(document, &found);
        let title = format!("Import all {} missing components", found.len());
        actions.push(CodeAction { rule: Some(RULE), ..ask.action(CodeActionKind::QuickFix, title, vec![edit]) });
    }
}

/// Where components of a name may be imported from, nearest first.
fn specifiers(ask: &Ask<'_>, name: &str) -> Vec<String> {
    let components = ask.snapshot.components();
    let named = components.iter().filter(|path| component_name(path) == name && *path != ask.file);
    let mut specifiers: Vec<String> = named.map(|path| relative_specifier(ask.file, path)).collect();
    specifiers.sort_by_key(|specifier| (specifier.matches("../").count(), specifier.len()));
    specifiers
}

/// One edit with several imports: where a component script has to be made, it is made once.
fn all(document: &astro_syntax::Document, found: &[(&str, String)]) -> Edit {
    let place = NewImport::into(document);
    let mut edit = place.default("", "");
    edit.text = place.lines(found);
    edit
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::code_actions::testing::{after, titles};

    #[test]
    fn one_of_several_and_all() {
        let text = "//- /src/pages/index.astro\n<Ca$0rd /><Nav />\n//- /src/a/Card.astro\n<p></p>\n//- /src/pages/parts/Card.astro\n<p></p>\n//- /src/a/Nav.astro\n<p></p>\n";
        let titles = titles(text);
        assert!(titles.contains(&"Import `Card` from \"../a/Card.astro\"".to_owned()), "{titles:?}");
        assert!(titles.contains(&"Import `Card` from \"./parts/Card.astro\"".to_owned()), "{titles:?}");
        expect![[r#"
            --- /src/pages/index.astro
            ---
            import Card from "./parts/Card.astro";
            import Nav from "../a/Nav.astro";
            ---
            <Card /><Nav />
        "#]].assert_eq(&after(text, "Import all 2 missing components"));
    }
}
