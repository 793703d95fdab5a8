//! Imports in order: those nothing uses go, the rest is sorted block by block.

use std::ops::Range;

use astro_syntax::Document;
use astro_syntax::script::{Import, Imported, ImportedName};

use super::Ask;
use crate::answer::{CodeAction, CodeActionKind, Edit};
use crate::bindings::unused_imports;
use crate::imports::{bound, without_names};

pub(super) fn actions(ask: &Ask<'_>, actions: &mut Vec<CodeAction>) {
    let Some(document) = ask.document.as_ref() else { return };
    let script = document.script();
    if script.imports.is_empty() || !script.complete {
        return;
    }
    let edits = organized(document);
    if !edits.is_empty() {
        actions.push(ask.action(CodeActionKind::OrganizeImports, "Organise imports", edits));
    }
    let unused = unused_imports(document);
    let here = script.imports.iter().any(|import| import.range.start <= ask.range.end && ask.range.start <= import.range.end);
    if unused.len() > 1 && here {
        let edits = script.imports.iter().enumerate().filter_map(|(at, import)| {
            let names = unused_of(&unused, at, import);
            (!names.is_empty()).then(|| {
                let (range, text) = without_names(document, import, &names);
                Edit::replace(range, text)
            })
        });
        actions.push(CodeAction {
            rule: Some("unused-import"),
            ..ask.action(CodeActionKind::QuickFix, format!("Remove all {} unused imports", unused.len()), edits.collect())
        });
    }
}

fn unused_of<'i>(unused: &[(usize, usize)], at: usize, import: &'i Import) -> Vec<&'i str> {
    unused.iter().filter(|(import, _)| *import == at).map(|(_, name)| import.names[*name].local.as_str()).collect()
}

/// One edit a block whose order or content changes.
fn organized(document: &Document) -> Vec<Edit> {
    let unused = unused_imports(document);
    let imports = &document.script().imports;
    let mut edits = Vec::new();
    for block in blocks(document) {
        let line_end = if document.source().contains("\r\n") { "\r\n" } else { "\n" };
        let lines = block.clone().filter_map(|at| {
            let import = &imports[at];
            let left = unused_of(&unused, at, import);
            if !import.names.is_empty() && left.len() == import.names.len() {
                return None;
            }
            Some((rank(&import.specifier), import.specifier.to_lowercase(), written(document, import, &left)))
        });
        let mut lines: Vec<_> = lines.collect();
        // Imports for what they do alone run in the order written: nothing is moved past them.
        if block.clone().all(|at| !imports[at].names.is_empty()) {
            lines.sort();
        }
        let range = imports[block.start].range.start..imports[block.end - 1].range.end;
        let text: Vec<String> = lines.into_iter().map(|(_, _, line)| line).collect();
        let text = text.join(line_end);
        if document.slice(range.clone()) != text {
            edits.push(match text.is_empty() {
                true => Edit::replace(with_line(document, range), ""),
                false => Edit::replace(range, text),
            });
        }
    }
    edits
}

/// The rest of the line belongs to what goes.
fn with_line(document: &Document, range: Range<usize>) -> Range<usize> {
    let rest = &document.source()[range.end..];
    let end = rest.find('\n').filter(|end| rest[..*end].trim().is_empty()).map_or(0, |end| end + 1);
    range.start..range.end + end
}

/// Packages, then aliases and the like, then relative files from afar to near.
fn rank(specifier: &str) -> u8 {
    match specifier {
        _ if specifier.starts_with("astro:") || specifier.starts_with("node:") => 0,
        _ if specifier.starts_with("../") => 3,
        _ if specifier.starts_with("./") || specifier == "." => 4,
        _ if specifier.starts_with(['~', '#', '/']) || specifier.starts_with("@/") => 2,
        _ => 1,
    }
}

/// The statement as it is written, with its names in order and without those nothing uses.
fn written(document: &Document, import: &Import, without: &[&str]) -> String {
    let text = document.slice(import.range.clone());
    let mut names: Vec<&ImportedName> = import.names.iter().filter(|name| !without.contains(&name.local.as_str())).collect();
    let key = |name: &&ImportedName| match &name.imported {
        Imported::Default => (0, String::new()),
        Imported::Namespace => (1, String::new()),
        Imported::Named(name) => (2, name.to_lowercase()),
    };
    let is_sorted = names.is_sorted_by_key(key);
    // Comments and attributes stay where they are.
    let is_plain = !text.contains("//") && !text.contains("/*") && !text.contains(" with ") && !text.contains(" assert ");
    if !is_plain || (is_sorted && without.is_empty()) || names.is_empty() {
        return text.to_owned();
    }
    names.sort_by_key(key);
    let source = document.source();
    let specifier = &source[import.specifier_range.start - 1..import.specifier_range.end + 1];
    let end = if text.ends_with(';') { ";" } else { "" };
    format!("{} from {specifier}{end}", bound(import, &names))
}

/// Runs of imports with nothing between but one line end.
fn blocks(document: &Document) -> Vec<Range<usize>> {
    let imports = &document.script().imports;
    let mut blocks: Vec<Range<usize>> = Vec::new();
    for at in 0..imports.len() {
        let follows = at > 0 && {
            let between = document.slice(imports[at - 1].range.end..imports[at].range.start);
            between.trim_matches([' ', '\t', '\r', ';']) == "\n" 
        };
        match blocks.last_mut().filter(|_| follows) {
            Some(block) => block.end = at + 1,
            None => blocks.push(at..at + 1),
        }
    }
    blocks
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::code_actions::testing::{after, titles};

    #[test]
    fn sorted_and_without_the_unused() {
        let text = "---\nimport Card from './Card.astro'\nimport { z, a, type T } from 'pkg'\nimport Base from '../Base.astro'\nimport { getCollection } from 'astro:content'\nimport Gone from './Gone.astro'\n\nimport 'b.css'\nimport 'a.css'\nconst x: T = [a, z, getCollection]\n---\n<Base><Card /></Base>$0\n";
        expect![[r#"
            --- /src/pages/index.astro
            ---
            import { getCollection } from 'astro:content'
            import { a, type T, z } from 'pkg'
            import Base from '../Base.astro'
            import Card from './Card.astro'

            import 'b.css'
            import 'a.css'
            const x: T = [a, z, getCollection]
            ---
            <Base><Card /></Base>
        "#]].assert_eq(&after(text, "Organise imports"));
    }

    #[test]
    fn what_is_in_order_stays() {
        assert!(!titles("---\nimport { a } from 'a'\nimport B from './B.astro'\na()\n---\n<B />").contains(&"Organise imports".to_owned()));
        let title = "Remove all 2 unused imports";
        assert_eq!(after("---\nimport A$0 from 'a'\nimport { b, c } from 'b'\nc()\n---\n", title), "--- /src/pages/index.astro\n---\nimport { c } from 'b'\nc()\n---\n");
    }
}
