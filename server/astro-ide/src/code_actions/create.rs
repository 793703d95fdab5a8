//! Making the file that is missing: a component that is imported or used, a page that is linked to.

use astro_project::{AssetKind, FilePath, ResolveReason};
use astro_syntax::{AttributeKind, AttributeValue, Document, Element, Node};

use super::Ask;
use crate::answer::{CodeAction, CodeActionKind, Edit, WorkspaceEdit};
use crate::imports::{NewImport, relative_specifier};

pub(super) fn actions(ask: &Ask<'_>, actions: &mut Vec<CodeAction>) {
    let Some(document) = ask.document.as_ref() else { return };
    for finding in ask.touched() {
        let text = document.slice(finding.range.clone());
        let made = match finding.rule {
            "unresolved-import" => missing_import(ask, document, finding.range.start),
            "component-unimported" if finding.fix.is_none() => missing_component(ask, document, text),
            "hardcoded-url" if finding.message.contains("leads to no page") => missing_page(ask, text),
            _ => None,
        };
        let Some((path, content, edits)) = made else { continue };
        if ask.snapshot.stat(&path).is_some() {
            continue;
        }
        let shown = path.below(ask.snapshot.root()).unwrap_or(path.as_str()).trim_start_matches('/').to_owned();
        let files = if edits.is_empty() { Vec::new() } else { vec![(ask.file.clone(), edits)] };
        actions.push(CodeAction {
            title: format!("Create `{shown}`"),
            kind: CodeActionKind::QuickFix,
            rule: Some(finding.rule),
            preferred: false,
            edit: WorkspaceEdit { files, create: vec![(path, content)], ..WorkspaceEdit::default() },
        });
    }
}

type Made = (FilePath, String, Vec<Edit>);

/// `import Card from './Card.astro'` with no such file.
fn missing_import(ask: &Ask<'_>, document: &Document, at: usize) -> Option<Made> {
    let import = document.script().imports.iter().find(|import| import.specifier_range.start <= at && at <= import.specifier_range.end)?;
    let error = ask.snapshot.resolve(ask.file, &import.specifier).err()?;
    let ResolveReason::NoFile(path) = error.reason else { return None };
    if !path.is_inside(ask.snapshot.root()) || path.as_str().contains("/node_modules/") {
        return None;
    }
    let content = match AssetKind::of(&path) {
        AssetKind::Astro => {
            let name = import.names.first().map(|name| name.local.as_str()).unwrap_or_default();
            component(document, name)
        }
        AssetKind::Style => String::new(),
        AssetKind::TypeScript | AssetKind::JavaScript => {
            let names = import.names.iter().filter(|name| matches!(name.imported, astro_syntax::script::Imported::Named(_)));
            names.map(|name| format!("export const {} = undefined;\n", name.local)).collect()
        }
        _ => return None,
    };
    Some((path, content, Vec::new()))
}

/// `<Card />` with no such component anywhere.
fn missing_component(ask: &Ask<'_>, document: &Document, name: &str) -> Option<Made> {
    // What is written as a tag need not be a name in script: `<x-y.z>`.
    if !name.chars().all(crate::place::is_name_char) {
        return None;
    }
    let source = &ask.snapshot.config().src_dir;
    let folder = source.join("components")?;
    let path = folder.join(&format!("{name}.astro"))?;
    let edit = NewImport::into(document).default(name, &relative_specifier(ask.file, &path));
    Some((path, component(document, name), vec![edit]))
}

/// A component that takes what its tags in the document give it.
fn component(document: &Document, name: &str) -> String {
    let tags: Vec<Element<'_>> = document.root().descendants().filter_map(Node::as_element).filter(|it| it.name() == name).collect();
    let mut props: Vec<(String, &'static str)> = Vec::new();
    for attribute in tags.iter().flat_map(|tag| tag.attributes()) {
        let is_prop = matches!(attribute.kind(), AttributeKind::Plain | AttributeKind::Shorthand) && attribute.name() != "slot";
        let is_name = !attribute.name().is_empty() && attribute.name().chars().all(crate::place::is_name_char);
        if !is_prop || !is_name || props.iter().any(|(known, _)| known == attribute.name()) {
            continue;
        }
        let ty = match attribute.value() {
            AttributeValue::None => "boolean",
            AttributeValue::Text(_) | AttributeValue::Template(_) => "string",
            AttributeValue::Expression(expression) => super::extract::type_of(document.slice(expression.inner_range()).trim()).unwrap_or("any"),
        };
        props.push((attribute.name().to_owned(), ty));
    }
    let has_content = tags.iter().any(|tag| !document.slice(tag.content_range()).trim().is_empty());
    let mut text = String::new();
    if !props.is_empty() {
        text.push_str("---\ninterface Props {\n");
        props.iter().for_each(|(name, ty)| text.push_str(&format!("  {name}: {ty};\n")));
        let names: Vec<&str> = props.iter().map(|(name, _)| name.as_str()).collect();
        text.push_str(&format!("}}\n\nconst {{ {} }} = Astro.props;\n---\n\n", names.join(", ")));
    }
    text.push_str(if has_content { "<div><slot /></div>\n" } else { "<div></div>\n" });
    text
}

/// A link to an address without a page.
fn missing_page(ask: &Ask<'_>, address: &str) -> Option<Made> {
    let config = ask.snapshot.config();
    let path = address.split(['?', '#']).next()?.strip_prefix(config.base.trim_end_matches('/'))?.trim_matches('/');
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '/');
    if path.is_empty() || !path.chars().all(fits) {
        return None;
    }
    let file = config.pages_dir().join(&format!("{path}.astro"))?;
    let title = path.rsplit('/').next().unwrap_or_default();
    Some((file, format!("---\n---\n\n<h1>{title}</h1>\n"), Vec::new()))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::code_actions::testing::after;

    #[test]
    fn components_take_what_they_are_given() {
        let text = "//- /src/pages/index.astro\n---\nimport Card from '../parts/Ca$0rd.astro'\n---\n<Card title=\"x\" count={1} open>text</Card>\n";
        expect![[r#"
            +++ /src/parts/Card.astro
            ---
            interface Props {
              title: string;
              count: number;
              open: boolean;
            }

            const { title, count, open } = Astro.props;
            ---

            <div><slot /></div>
        "#]].assert_eq(&after(text, "Create `src/parts/Card.astro`"));
        expect![[r#"
            +++ /src/components/Panel.astro
            <div></div>
            --- /src/pages/index.astro
            ---
            import Panel from "../components/Panel.astro";
            ---
            <Panel />
        "#]].assert_eq(&after("<Pa$0nel />\n", "Create `src/components/Panel.astro`"));
    }

    #[test]
    fn pages_that_are_linked_to() {
        let text = "//- /src/pages/index.astro\n<a href=\"/team/j$0obs\">Jobs</a>\n//- /astro.config.mjs\nexport default {}\n";
        assert_eq!(after(text, "Create `src/pages/team/jobs.astro`"), "+++ /src/pages/team/jobs.astro\n---\n---\n\n<h1>jobs</h1>\n");
    }
}
