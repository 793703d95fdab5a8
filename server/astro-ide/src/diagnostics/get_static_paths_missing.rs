//! A page with a parameter and nobody to say which values it has.

use astro_project::AssetKind;

use crate::answer::Finding;
use crate::diagnostics::pages::{Rendering, rendering};
use crate::diagnostics::{Check, Look, ModuleSubject, Subject, rule};

rule! {
    /// A page with a parameter in its name is prerendered, but exports no `getStaticPaths`.
    ///
    /// A prerendered page is rendered when the site is built, so Astro must know every value of `[slug]` then. Without
    /// `getStaticPaths` it throws `GetStaticPathsRequired`.
    ///
    /// ```astro
    /// ---
    /// // src/pages/[slug].astro
    /// export function getStaticPaths() {
    ///   return [{ params: { slug: 'one' } }, { params: { slug: 'two' } }]
    /// }
    /// ---
    /// ```
    "getStaticPaths-missing", 9, Error
}

pub(super) const CHECK: Check = Check { rule: RULE, looks: &[Look::File(page), Look::Module(endpoint)] };

const WHY: &str = "A prerendered page is rendered when the site is built, so every value of its parameters must be known then.";

fn page(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    if subject.file.name().contains('[') || subject.file.as_str().contains("/[") {
        let script = subject.document.script();
        let place = subject.document.frontmatter().and_then(|it| it.open_range()).unwrap_or(0..0);
        look(subject.snapshot, subject.file, script, place, findings);
    }
}

fn endpoint(subject: &ModuleSubject<'_>, findings: &mut Vec<Finding>) {
    if subject.file.as_str().contains('[') && matches!(AssetKind::of(subject.file), AssetKind::TypeScript | AssetKind::JavaScript) {
        let place = subject.script.exports.iter().find(|export| export.name == "GET").map_or(0..0, |export| export.range.clone());
        look(subject.snapshot, subject.file, subject.script, place, findings);
    }
}

fn look(
    snapshot: &astro_project::Snapshot,
    file: &astro_project::FilePath,
    script: &astro_syntax::Script,
    place: std::ops::Range<usize>,
    findings: &mut Vec<Finding>,
) {
    let Rendering::Prerendered(route) = rendering(snapshot, file) else { return };
    let passes_on = script.exports.iter().any(|export| export.name == "*");
    if route.params.is_empty() || script.export("getStaticPaths").is_some() || passes_on || !script.complete {
        return;
    }
    let message = format!("`{}` is prerendered and has no `getStaticPaths`.", route.pattern);
    let help = "Export `getStaticPaths`, or render the page on demand with `export const prerender = false`.";
    findings.push(RULE.at(place, message, WHY, help));
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::testing::{fine, finds};
    use expect_test::expect;

    #[test]
    fn with_a_parameter() {
        finds("//- /src/pages/[slug].astro\n---\nconst { slug } = Astro.params\n---\n{slug}\n", expect![[r#"
            ---
            ^^^
            Error getStaticPaths-missing: `/[slug]` is prerendered and has no `getStaticPaths`.
              why: A prerendered page is rendered when the site is built, so every value of its parameters must be known then.
              help: Export `getStaticPaths`, or render the page on demand with `export const prerender = false`.
        "#]]);
        finds("//- /src/pages/[slug].ts\nexport const GET = () => new Response()\n", expect![[r#"
            export const GET = () => new Response()
                         ^^^
            Error getStaticPaths-missing: `/[slug]` is prerendered and has no `getStaticPaths`.
              why: A prerendered page is rendered when the site is built, so every value of its parameters must be known then.
              help: Export `getStaticPaths`, or render the page on demand with `export const prerender = false`.
        "#]]);
        fine("getStaticPaths-missing", &[
            "//- /src/pages/[slug].astro\n---\nexport const prerender = false\n---\n",
            "//- /src/pages/[slug].astro\n---\nexport { getStaticPaths } from '../paths'\n---\n",
            "//- /src/pages/[slug].ts\nexport * from '../paths'\n",
            "//- /src/pages/slug.astro\n<p></p>\n",
            "//- /src/pages/_[slug].astro\n<p></p>\n",
        ]);
    }
}
