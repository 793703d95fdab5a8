//! A tag that stands for a component nobody brought into the file.

use astro_project::components::component_name;
use astro_syntax::{Element, Node};

use crate::answer::{Finding, Fix};
use crate::diagnostics::{Check, Look, nearest, rule, Subject};
use crate::imports;
use crate::place::is_name_char;

rule! {
    /// A component is used as a tag, but nothing of that name is imported or declared.
    ///
    /// A tag with a capital letter is looked up among the names of the component script. When there is none, rendering the page
    /// fails with `NoMatchingImport`, at run time only.
    ///
    /// ```astro
    /// ---
    /// import Card from '../components/Card.astro'
    /// ---
    /// <Card />
    /// <Crad />   <!-- no such name -->
    /// ```
    "component-unimported", 49, Error
}

pub(super) const CHECK: Check =
    Check { rule: RULE, looks: &[Look::Element(&[], element)] };

/// Beyond this many a file has another problem.
const MOST: usize = 100;

const WHY: &str = "A tag with a capital letter is looked up among the names of the component script; rendering the page fails when there is none.";

fn element(subject: &Subject<'_>, element: Element<'_>, findings: &mut Vec<Finding>) {
    let is_enough = || findings.iter().filter(|found| found.rule == RULE.name).count() >= MOST;
    if !element.is_component() || (findings.len() >= MOST && is_enough()) {
        return;
    }
    let name = element.name().split('.').next().unwrap_or_default();
    let is_provided = matches!(name, "Fragment" | "Astro") || name.contains(':');
    if !name.is_empty() && !is_provided && !is_known(subject, element, name) {
        findings.push(report(subject, element, name));
    }
}

/// Is the name imported, declared, a parameter around the tag, or written anywhere it might be made?
fn is_known(subject: &Subject<'_>, element: Element<'_>, name: &str) -> bool {
    let script = subject.document.script();
    if script.import_of(name).is_some() || script.declaration(name).is_some() {
        return true;
    }
    // A script that does not parse may declare more than is seen.
    if !script.complete && subject.document.frontmatter().is_some_and(|it| has_word(it.content(), name)) {
        return true;
    }
    // `items.map(({ Icon }) => <Icon />)`: whatever the code around the tag names may be a parameter or a local.
    let ancestors = Node::from(element.syntax()).ancestors();
    ancestors.filter_map(Node::as_expression).any(|expression| {
        expression.parts().into_iter().any(|part| match part {
            astro_syntax::Part::Script(range) => has_word(subject.document.slice(range), name),
            astro_syntax::Part::Markup(_) => false,
        })
    })
}

/// Does the name stand in the text as a word of its own?
fn has_word(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        !text[..at].ends_with(is_name_char) && !text[at + name.len()..].starts_with(is_name_char)
    })
}

fn report(subject: &Subject<'_>, element: Element<'_>, name: &str) -> Finding {
    let Subject { snapshot, file, document } = subject;
    let start = element.name_range().start;
    let message = format!("`<{name}>` is used, but no `{name}` is imported or declared.");
    let mut found = RULE.at(start..start + name.len(), message, WHY, String::new());
    let components = snapshot.components();
    let named: Vec<_> = components.iter().map(|path| (component_name(path), path)).collect();
    if let Some((_, path)) = named.iter().find(|(known, path)| known == name && *path != *file) {
        let specifier = imports::relative_specifier(file, path);
        found.help = format!("Import it from `{specifier}`.");
        let edits = vec![imports::NewImport::into(document).default(name, &specifier)];
        found.fix = Some(Fix { title: format!("Import `{name}` from \"{specifier}\""), edits, safe: true });
        return found;
    }
    let script = document.script();
    let locals = script.imports.iter().flat_map(|import| &import.names).map(|name| name.local.as_str());
    let locals = locals.chain(script.declarations.iter().map(|declaration| declaration.name.as_str()));
    let locals = locals.filter(|local| local.starts_with(|c: char| c.is_uppercase()));
    found.help = match nearest(name, locals.chain(named.iter().map(|(known, _)| known.as_str()))) {
        Some(meant) => format!("Did you mean `<{meant}>`? Otherwise import `{name}` in the component script."),
        None => format!("Import `{name}` in the component script, or write the tag in lower case if it is an HTML element."),
    };
    found
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    fn check(fixture: &str, expect: Expect) {
        expect.assert_eq(&crate::diagnostics::draw(fixture));
    }

    #[test]
    fn a_component_of_the_project_can_be_imported() {
        check(
            "//- /src/pages/index.astro\n---\nimport Base from '../layouts/Base.astro'\n---\n<Base><Card /></Base>\n\
             //- /src/layouts/Base.astro\n<slot />\n//- /src/components/Card.astro\n<p />\n",
            expect![[r#"
                <Base><Card /></Base>
                       ^^^^
                Error component-unimported: `<Card>` is used, but no `Card` is imported or declared.
                  why: A tag with a capital letter is looked up among the names of the component script; rendering the page fails when there is none.
                  help: Import it from `../components/Card.astro`.
                  fix: Import `Card` from "../components/Card.astro"
                --- fixed
                ---
                import Base from '../layouts/Base.astro'
                import Card from '../components/Card.astro'
                ---
                <Base><Card /></Base>
            "#]],
        );
    }

    #[test]
    fn without_a_component_script_the_fix_makes_one() {
        check("//- /src/pages/index.astro\n<Card />\n//- /src/components/Card.astro\n<p></p>\n", expect![[r#"
            <Card />
             ^^^^
            Error component-unimported: `<Card>` is used, but no `Card` is imported or declared.
              why: A tag with a capital letter is looked up among the names of the component script; rendering the page fails when there is none.
              help: Import it from `../components/Card.astro`.
              fix: Import `Card` from "../components/Card.astro"
            --- fixed
            ---
            import Card from "../components/Card.astro";
            ---
            <Card />
        "#]]);
    }

    #[test]
    fn a_near_name_is_suggested() {
        check("---\nimport Button from './Button.tsx'\n---\n<Buton />", expect![[r#"
            import Button from './Button.tsx'
                   ^^^^^^
            Hint unused-import: `Button` is not used.
              why: Neither the component script nor the template names it.
              help: Remove the import.
              fix: Remove the import of `Button` (to look at)
            import Button from './Button.tsx'
                                ^^^^^^^^^^^^
            Error unresolved-import: `./Button.tsx` leads to `src/pages/Button.tsx`, and there is no such file.
              why: The page cannot be rendered before every module it imports is found.
              help: Correct the path, or create the file.
            <Buton />
             ^^^^^
            Error component-unimported: `<Buton>` is used, but no `Buton` is imported or declared.
              why: A tag with a capital letter is looked up among the names of the component script; rendering the page fails when there is none.
              help: Did you mean `<Button>`? Otherwise import `Buton` in the component script.
            --- fixed
            ---
            ---
            <Buton />"#]]);
    }

    #[test]
    fn names_that_come_from_elsewhere_are_known() {
        for known in [
            "<Fragment slot='a' /><Astro.self />",
            "---\nconst Tag = 'h1'\n---\n<Tag />",
            "---\nconst { Content, headings } = await render(entry)\n---\n<Content />",
            "---\nconst [First, { Second = X }] = list\n---\n<First /><Second />",
            "---\nimport * as UI from 'ui'\n---\n<UI.Button />",
            "---\nimport { Image as Picture } from 'astro:assets'\n---\n<Picture />",
            "---\nimport Icon, { Other } from 'icons'\n---\n<Icon /><Other.Deep />",
            "---\nclass A {}\nfunction B() {}\nenum C { x }\n---\n<A /><B /><C />",
            "---\nconst icons = {}\n---\n{items.map(({ Icon }) => <Icon />)}",
            "{items.map((item) => { const Tag = item.tag; return <Tag>{item.text}</Tag> })}",
            "{Object.entries(x).map(([key, Value]) => <ul><li><Value /></li></ul>)}",
            "---\nimport type Foo from './foo'\n---\n<Foo />",
            "---\nvar Late\nif (x) { Late = A }\n---\n<Late />",
            "---\nconst Half = (\n---\n<Half />",
            "<svg:Rect />",
        ] {
            let found = crate::diagnostics::draw(known);
            assert!(!found.contains(super::RULE.name), "{known}\n{found}");
        }
    }
}
