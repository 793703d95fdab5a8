//! `getStaticPaths` that nobody calls.

use crate::answer::{Finding, Tag};
use crate::diagnostics::pages::{Rendering, rendering};
use crate::diagnostics::{Check, Look, ModuleSubject, Subject, rule};

rule! {
    /// `getStaticPaths` is exported where Astro does not call it.
    ///
    /// It is called for prerendered pages with a parameter in their name. On a page that is rendered on demand it is ignored, and
    /// the props it gives never arrive; on a page without parameters there is nothing to list.
    ///
    /// ```astro
    /// ---
    /// export const prerender = false
    /// export function getStaticPaths() { … }   // never called
    /// ---
    /// ```
    "getStaticPaths-useless", 9, Warning
}

pub(super) const CHECK: Check = Check { rule: RULE, looks: &[Look::File(page), Look::Module(endpoint)] };

const WHY: &str = "Astro calls it for prerendered pages with parameters only.";

fn page(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    look(subject.snapshot, subject.file, subject.document.script(), findings);
}

fn endpoint(subject: &ModuleSubject<'_>, findings: &mut Vec<Finding>) {
    look(subject.snapshot, subject.file, subject.script, findings);
}

fn look(
    snapshot: &astro_project::Snapshot,
    file: &astro_project::FilePath,
    script: &astro_syntax::Script,
    findings: &mut Vec<Finding>,
) {
    let Some(export) = script.export("getStaticPaths") else { return };
    let (message, help) = match rendering(snapshot, file) {
        Rendering::OnDemand(route) => (
            format!("`getStaticPaths` is ignored: `{}` is rendered on demand.", route.pattern),
            "Remove it and look the values up from `Astro.params`, or prerender the page with `export const prerender = true`.",
        ),
        Rendering::Prerendered(route) if route.params.is_empty() => (
            format!("`getStaticPaths` has nothing to list: `{}` has no parameter.", route.pattern),
            "Remove it, or put the parameter into the file's name: `[slug].astro`.",
        ),
        _ => return,
    };
    let mut found = RULE.at(export.range.clone(), message, WHY, help);
    found.tag = Some(Tag::Unnecessary);
    findings.push(found);
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::testing::{fine, finds};
    use expect_test::expect;

    #[test]
    fn never_called() {
        finds("//- /src/pages/[slug].astro\n---\nexport const prerender = false\nexport const getStaticPaths = () => []\n---\n", expect![[r#"
            export const getStaticPaths = () => []
                         ^^^^^^^^^^^^^^
            Warning getStaticPaths-useless: `getStaticPaths` is ignored: `/[slug]` is rendered on demand.
              why: Astro calls it for prerendered pages with parameters only.
              help: Remove it and look the values up from `Astro.params`, or prerender the page with `export const prerender = true`.
        "#]]);
        finds("//- /src/pages/about.astro\n---\nexport const getStaticPaths = () => []\n---\n", expect![[r#"
            export const getStaticPaths = () => []
                         ^^^^^^^^^^^^^^
            Warning getStaticPaths-useless: `getStaticPaths` has nothing to list: `/about` has no parameter.
              why: Astro calls it for prerendered pages with parameters only.
              help: Remove it, or put the parameter into the file's name: `[slug].astro`.
        "#]]);
        fine("getStaticPaths-useless", &[
            "//- /src/pages/[slug].astro\n---\nexport const getStaticPaths = () => []\n---\n",
            "//- /src/pages/[lang]/about.astro\n---\nexport const getStaticPaths = () => []\n---\n",
            "//- /src/lib/paths.ts\nexport const getStaticPaths = () => []\n",
        ]);
    }
}
