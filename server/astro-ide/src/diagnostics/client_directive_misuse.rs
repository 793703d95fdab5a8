//! `client:*` and `server:defer` where there is nothing to hydrate or to defer, or without the value they need.

use astro_project::AssetKind;
use astro_syntax::{Attribute, AttributeKind, AttributeValue, Element};

use crate::answer::{Edit, Finding, Fix};
use crate::components::{component, tag_kind};
use crate::data::directives::TagKind;
use crate::diagnostics::{Check, Look, rule, Subject};

rule! {
    /// `client:*` or `server:defer` stands on a tag it can do nothing for, or lacks its value.
    ///
    /// Only framework components can be started in the browser. On an HTML element the directive does nothing; on a component of
    /// Astro rendering fails; `client:media` needs a media query, and `client:only` the name of the framework where several could
    /// render the component.
    ///
    /// ```astro
    /// <div client:load>…</div>            <!-- nothing to start -->
    /// <Card client:idle />                <!-- Card.astro runs on the server only -->
    /// <Chart client:only="react" />       <!-- right -->
    /// ```
    "client-directive-misuse", 39, Error
}

pub(super) const CHECK: Check =
    Check { rule: RULE, looks: &[Look::Attribute(&["client:*", "server:*"], attribute)] };

const WHY_ELEMENT: &str = "Only components can be hydrated or deferred; on an HTML element the directive does nothing.";
const WHY_ASTRO: &str = "Components of Astro run on the server only: there is no script the browser could start, and rendering fails.";
const WHY_ONLY: &str = "The component is never run on the server, and several of the project's frameworks could render it.";
const WHY_MEDIA: &str = "Without a media query there is no moment to hydrate the component at.";

fn attribute(subject: &Subject<'_>, element: Element<'_>, attribute: Attribute<'_>, findings: &mut Vec<Finding>) {
    let AttributeKind::Directive { namespace, name } = attribute.kind() else { return };
    let known = matches!(
        (namespace, name),
        ("client", "load" | "idle" | "visible" | "media" | "only") | ("server", "defer")
    );
    if known && let Some(found) = misuse(subject, element, attribute, namespace, name) {
        findings.push(found);
    }
}

fn misuse(subject: &Subject<'_>, element: Element<'_>, attribute: Attribute<'_>, namespace: &str, name: &str) -> Option<Finding> {
    let tag = element.name();
    let directive = format!("{namespace}:{name}");
    let range = attribute.range();
    let report = |message: String, why, help: String| RULE.at(range.clone(), message, why, help);
    if !element.is_component() {
        let message = format!("`{directive}` stands on the HTML element `<{tag}>`.");
        let found = report(message, WHY_ELEMENT, "Remove it, or put it on a component.".to_owned());
        return Some(with_removal(subject, found, attribute));
    }
    let kind = tag_kind(subject.snapshot, subject.file, subject.document, element);
    let has_value = !matches!(attribute.value(), AttributeValue::None);
    match (namespace, name) {
        ("client", _) if kind == TagKind::AstroComponent => {
            let message = format!("`{directive}` stands on `<{tag}>`, which is a component of Astro.");
            let help = format!("Remove it, and put it on the framework components inside `{tag}`; for behaviour in the browser use a `<script>`.");
            Some(with_removal(subject, report(message, WHY_ASTRO, help), attribute))
        }
        ("client", "only") if !has_value && is_ambiguous(subject, tag) => {
            let message = "`client:only` does not say which framework renders the component.".to_owned();
            Some(report(message, WHY_ONLY, "Name it: `client:only=\"react\"`.".to_owned()))
        }
        ("client", "media") if !has_value => {
            let message = "`client:media` has no media query.".to_owned();
            Some(report(message, WHY_MEDIA, "Give one: `client:media=\"(max-width: 50em)\"`.".to_owned()))
        }
        _ => None,
    }
}

/// Could more than one of the project's frameworks render it? With one, or a telling extension, Astro guesses right.
fn is_ambiguous(subject: &Subject<'_>, tag: &str) -> bool {
    let component = component(subject.snapshot, subject.file, subject.document, tag);
    let is_jsx = component.is_some_and(|it| matches!(AssetKind::of(&it.file), AssetKind::Tsx | AssetKind::Jsx));
    let integrations = &subject.snapshot.config().integrations;
    let of_jsx = |name: &&String| matches!(name.as_str(), "@astrojs/react" | "@astrojs/preact" | "@astrojs/solid-js");
    is_jsx && integrations.iter().filter(of_jsx).count() > 1
}

/// The fix that takes the attribute away, with the white space before it.
fn with_removal(subject: &Subject<'_>, mut found: Finding, attribute: Attribute<'_>) -> Finding {
    let range = attribute.range();
    let before = &subject.document.source()[..range.start];
    let start = before.trim_end().len();
    let title = format!("Remove `{}`", attribute.name());
    found.fix = Some(Fix { title, edits: vec![Edit { range: start..range.end, text: String::new() }], safe: true });
    found
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    fn check(fixture: &str, expect: Expect) {
        expect.assert_eq(&crate::diagnostics::draw(fixture));
    }

    #[test]
    fn on_elements_and_components_of_astro() {
        check("<div client:load>x</div>", expect![[r#"
            <div client:load>x</div>
                 ^^^^^^^^^^^
            Error client-directive-misuse: `client:load` stands on the HTML element `<div>`.
              why: Only components can be hydrated or deferred; on an HTML element the directive does nothing.
              help: Remove it, or put it on a component.
              fix: Remove `client:load`
            --- fixed
            <div>x</div>"#]]);
        check(
            "//- /src/pages/index.astro\n---\nimport Card from '../components/Card.astro'\n---\n<Card client:idle title=\"x\" />\n//- /src/components/Card.astro\n<p />\n",
            expect![[r#"
                <Card client:idle title="x" />
                      ^^^^^^^^^^^
                Error client-directive-misuse: `client:idle` stands on `<Card>`, which is a component of Astro.
                  why: Components of Astro run on the server only: there is no script the browser could start, and rendering fails.
                  help: Remove it, and put it on the framework components inside `Card`; for behaviour in the browser use a `<script>`.
                  fix: Remove `client:idle`
                --- fixed
                ---
                import Card from '../components/Card.astro'
                ---
                <Card title="x" />
            "#]],
        );
        check("//- /src/pages/index.astro\n---\nimport App from './App.tsx'\n---\n<App client:only />\n//- /src/pages/App.tsx\nexport default 1\n//- /astro.config.mjs\nimport react from '@astrojs/react'\nimport solid from '@astrojs/solid-js'\nexport default { integrations: [react(), solid()] }\n", expect![[r#"
            <App client:only />
                 ^^^^^^^^^^^
            Error client-directive-misuse: `client:only` does not say which framework renders the component.
              why: The component is never run on the server, and several of the project's frameworks could render it.
              help: Name it: `client:only="react"`.
        "#]]);
    }

    #[test]
    fn right_uses_and_unknown_components_are_fine() {
        for fine in [
            "//- /src/pages/index.astro\n---\nimport App from './App.tsx'\n---\n<App client:load /><App client:only=\"react\" /><App client:media=\"print\" /><App client:visible={{ rootMargin: '1px' }} />\n//- /src/pages/App.tsx\nexport default 1\n",
            "---\nimport App from 'ui'\n---\n<App client:load />",
            "//- /src/pages/index.astro\n---\nimport App from './App.tsx'\n---\n<App client:only />\n//- /src/pages/App.tsx\nexport default 1\n",
            "//- /src/pages/index.astro\n---\nimport Card from '../components/Card.astro'\n---\n<Card server:defer />\n//- /src/components/Card.astro\n<p />\n",
            "---\nimport App from 'ui'\n---\n<App client:mine />",
        ] {
            assert_eq!(crate::diagnostics::draw(fine), "", "{fine}");
        }
    }
}
