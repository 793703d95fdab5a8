//! Props of a page nobody gives any.

use astro_syntax::GuestNode;

use crate::answer::Finding;
use crate::diagnostics::code::{Code, Place};
use crate::diagnostics::pages::{Rendering, rendering};
use crate::diagnostics::{Check, Look, rule};

rule! {
    /// A page that is rendered on demand expects the props of its `getStaticPaths`, which is never called.
    ///
    /// Pages get props from `getStaticPaths` only. On demand nobody calls it, so `Astro.props` is always empty.
    ///
    /// ```astro
    /// ---
    /// export const prerender = false
    /// export const getStaticPaths = () => […]
    /// const { post } = Astro.props                        // undefined
    /// const post = await getPost(Astro.params.slug)       // right
    /// ---
    /// ```
    "astro-props-shadow", 11, Warning
}

pub(super) const CHECK: Check =
    Check { rule: RULE, looks: &[Look::Code { words: &["Astro.props"], kinds: &["member_expression"], check }] };

const WHY: &str = "Pages get props from `getStaticPaths` only, and on demand nobody calls it.";

fn check(code: &Code<'_>, node: GuestNode<'_>, findings: &mut Vec<Finding>) {
    if code.place != Place::Frontmatter || node.text() != "Astro.props" {
        return;
    }
    let Some(paths) = code.script.export("getStaticPaths") else { return };
    if let Rendering::OnDemand(route) = rendering(code.snapshot, code.file) {
        let message = format!("`Astro.props` is always empty: `{}` is rendered on demand.", route.pattern);
        let help = "Look the data up from `Astro.params`, or prerender the page with `export const prerender = true`.";
        findings.push(RULE.at(node.range(), message, WHY, help).because(code.file, paths.range.clone(), "never called"));
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::testing::{fine, finds};
    use expect_test::expect;

    #[test]
    fn on_demand_and_ahead() {
        finds("//- /src/pages/[slug].astro\n---\nexport const prerender = false\nexport const getStaticPaths = () => []\nconst { post } = Astro.props\n---\n", expect![[r#"
            export const getStaticPaths = () => []
                         ^^^^^^^^^^^^^^
            Warning getStaticPaths-useless: `getStaticPaths` is ignored: `/[slug]` is rendered on demand.
              why: Astro calls it for prerendered pages with parameters only.
              help: Remove it and look the values up from `Astro.params`, or prerender the page with `export const prerender = true`.
            const { post } = Astro.props
                             ^^^^^^^^^^^
            Warning astro-props-shadow: `Astro.props` is always empty: `/[slug]` is rendered on demand.
              why: Pages get props from `getStaticPaths` only, and on demand nobody calls it.
              help: Look the data up from `Astro.params`, or prerender the page with `export const prerender = true`.
              see /src/pages/[slug].astro: never called
        "#]]);
        fine("astro-props-shadow", &[
            "//- /src/pages/[slug].astro\n---\nexport const getStaticPaths = () => []\nconst { post } = Astro.props\n---\n",
            "//- /src/components/A.astro\n---\nexport const prerender = false\nconst { post } = Astro.props\n---\n",
        ]);
    }
}
