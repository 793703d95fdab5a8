//! Locales the configuration does not know.

use astro_syntax::GuestNode;

use crate::answer::{Edit, Finding};
use crate::diagnostics::code::{Code, arguments, string, string_range};
use crate::diagnostics::pages::{Rendering, has_option, rendering};
use crate::diagnostics::words::nearest;
use crate::diagnostics::{Check, Look, ModuleSubject, Subject, rule};

rule! {
    /// `astro:i18n` is used without locales in the configuration, with a locale it does not have, or with domains and prerendered pages.
    ///
    /// ```astro
    /// ---
    /// // i18n: { locales: ['en', 'pt'], defaultLocale: 'en' }
    /// import { getRelativeLocaleUrl } from 'astro:i18n'
    /// getRelativeLocaleUrl('pt-br', 'about')   // throws MissingLocale
    /// ---
    /// ```
    "i18n", 54, Error
}

pub(super) const CHECK: Check = Check {
    rule: RULE,
    looks: &[
        Look::File(page),
        Look::Module(module),
        Look::Code { words: &["LocaleUrl", "PathByLocale"], kinds: &["call_expression"], check: call },
    ],
};

const WHY_CONFIG: &str = "The module needs to know the locales; importing it fails without them.";
const WHY_LOCALE: &str = "Astro throws `MissingLocale`.";
const WHY_DOMAIN: &str = "A prerendered page is a file and cannot know by which domain it was asked for; the build fails with `NoPrerenderedRoutesWithDomains`.";

fn page(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    import(subject.snapshot, subject.document.script(), findings);
    let domains = subject.snapshot.config().i18n.as_ref().is_some_and(|i18n| !i18n.domains.is_empty());
    if domains && let Rendering::Prerendered(route) = rendering(subject.snapshot, subject.file) {
        let place = subject.document.script().export("prerender").map_or(0..0, |export| export.range.clone());
        let message = format!("`{}` is prerendered, but locales have domains of their own.", route.pattern);
        findings.push(RULE.at(place, message, WHY_DOMAIN, "Render it on demand: set `output: \"server\"` and leave `prerender` out."));
    }
}

fn module(subject: &ModuleSubject<'_>, findings: &mut Vec<Finding>) {
    import(subject.snapshot, subject.script, findings);
}

fn import(snapshot: &astro_project::Snapshot, script: &astro_syntax::Script, findings: &mut Vec<Finding>) {
    let Some(import) = script.imports.iter().find(|import| import.specifier == "astro:i18n" && !import.type_only) else { return };
    // An integration may bring the locales.
    let plain = snapshot.config().integrations.is_empty() && snapshot.config().file.is_some();
    if plain && has_option(snapshot, "i18n") == Some(false) {
        let message = "`astro:i18n` is imported, but the configuration has no `i18n`.";
        let help = "Add `i18n: { locales: [\"en\"], defaultLocale: \"en\" }` to the Astro configuration.";
        findings.push(RULE.at(import.specifier_range.clone(), message, WHY_CONFIG, help));
    }
}

fn call(code: &Code<'_>, node: GuestNode<'_>, findings: &mut Vec<Finding>) {
    let callee = node.field("function").map_or("", GuestNode::text);
    let is_helper = matches!(callee, "getRelativeLocaleUrl" | "getAbsoluteLocaleUrl" | "getPathByLocale");
    let is_imported = code.script.import_of(callee).is_some_and(|(import, _)| import.specifier == "astro:i18n");
    let Some(i18n) = code.snapshot.config().i18n.as_ref().filter(|_| is_helper && is_imported) else { return };
    let arguments = arguments(node);
    let Some((place, locale)) = arguments.first().and_then(|it| Some((*it, string(*it)?))) else { return };
    let known: Vec<&str> = i18n.locales.iter().flat_map(|it| std::iter::once(it.path.as_str()).chain(it.codes.iter().map(String::as_str))).collect();
    let same = |a: &str| a.eq_ignore_ascii_case(locale) || a.replace('_', "-").eq_ignore_ascii_case(&locale.replace('_', "-"));
    if known.is_empty() || known.iter().any(|it| same(it)) {
        return;
    }
    let message = format!("`{locale}` is no locale of this site.");
    let meant = nearest(locale, known.iter().copied());
    let help = match meant {
        Some(meant) => format!("Did you mean `{meant}`?"),
        None => format!("The configuration has `{}`.", known.join("`, `")),
    };
    let found = RULE.at(place.range(), message, WHY_LOCALE, help);
    findings.push(match meant {
        Some(meant) => found.suggesting(format!("Change to `{meant}`"), vec![Edit::replace(string_range(place), meant)]),
        None => found,
    });
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::testing::{fine, finds};
    use expect_test::expect;

    fn project(page: &str, config: &str) -> String {
        format!("//- /src/pages/a.astro\n---\nimport {{ getRelativeLocaleUrl }} from 'astro:i18n'\n{page}\n---\n//- /astro.config.mjs\nexport default {{ {config} }}\n")
    }

    #[test]
    fn unknown_locales() {
        finds(&project("getRelativeLocaleUrl('fr_', 'x')", "i18n: { locales: ['en', 'fr', { path: 'pt', codes: ['pt-BR'] }], defaultLocale: 'en' }"), expect![[r#"
            getRelativeLocaleUrl('fr_', 'x')
                                 ^^^^^
            Error i18n: `fr_` is no locale of this site.
              why: Astro throws `MissingLocale`.
              help: Did you mean `fr`?
              fix: Change to `fr` (to look at)
            --- fixed
            ---
            import { getRelativeLocaleUrl } from 'astro:i18n'
            getRelativeLocaleUrl('fr', 'x')
            ---
        "#]]);
        finds(&project("", ""), expect![[r#"
            import { getRelativeLocaleUrl } from 'astro:i18n'
                     ^^^^^^^^^^^^^^^^^^^^
            Hint unused-import: `getRelativeLocaleUrl` is not used.
              why: Neither the component script nor the template names it.
              help: Remove the import.
              fix: Remove the import of `getRelativeLocaleUrl` (to look at)
            import { getRelativeLocaleUrl } from 'astro:i18n'
                                                  ^^^^^^^^^^
            Error i18n: `astro:i18n` is imported, but the configuration has no `i18n`.
              why: The module needs to know the locales; importing it fails without them.
              help: Add `i18n: { locales: ["en"], defaultLocale: "en" }` to the Astro configuration.
            --- fixed
            ---

            ---
        "#]]);
        finds(&project("", "i18n: { locales: ['en', 'fr'], defaultLocale: 'en', domains: { fr: 'https://fr.example.com' } }, site: 'https://example.com'"), expect![[r#"
            ---
            ^
            Error i18n: `/a` is prerendered, but locales have domains of their own.
              why: A prerendered page is a file and cannot know by which domain it was asked for; the build fails with `NoPrerenderedRoutesWithDomains`.
              help: Render it on demand: set `output: "server"` and leave `prerender` out.
            import { getRelativeLocaleUrl } from 'astro:i18n'
                     ^^^^^^^^^^^^^^^^^^^^
            Hint unused-import: `getRelativeLocaleUrl` is not used.
              why: Neither the component script nor the template names it.
              help: Remove the import.
              fix: Remove the import of `getRelativeLocaleUrl` (to look at)
            --- fixed
            ---

            ---
        "#]]);
        fine("i18n", &[&project("getRelativeLocaleUrl('fr'); getRelativeLocaleUrl('pt-BR'); getRelativeLocaleUrl(lang)", "i18n: { locales: ['en', 'fr', { path: 'pt', codes: ['pt-BR'] }], defaultLocale: 'en' }")]);
    }
}
