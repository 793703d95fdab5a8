//! A rewrite to a page that is only a file.

use astro_syntax::GuestNode;

use crate::answer::Finding;
use crate::diagnostics::code::{Code, Place, arguments, string};
use crate::diagnostics::pages::{Rendering, is_sure, rendering};
use crate::diagnostics::{Check, Look, rule};

rule! {
    /// A page that is rendered on demand is rewritten to one that is prerendered.
    ///
    /// When the request comes, a prerendered page is a file of the host and no code that could answer. Astro throws
    /// `ForbiddenRewrite`.
    ///
    /// ```astro
    /// ---
    /// export const prerender = false
    /// return Astro.rewrite('/about')    // throws while /about is prerendered
    /// return Astro.redirect('/about')   // right
    /// ---
    /// ```
    "rewrite-to-prerendered", 14, Error
}

pub(super) const CHECK: Check =
    Check { rule: RULE, looks: &[Look::Code { words: &["rewrite"], kinds: &["call_expression"], check }] };

const WHY: &str = "When the request comes, that page is a file of the host and no code; Astro throws `ForbiddenRewrite`.";

fn check(code: &Code<'_>, node: GuestNode<'_>, findings: &mut Vec<Finding>) {
    if code.callee(node).as_deref() != Some("rewrite") || !is_sure(code.snapshot) {
        return;
    }
    let on_demand = match code.place {
        Place::Frontmatter | Place::Endpoint => matches!(rendering(code.snapshot, code.file), Rendering::OnDemand(_)),
        _ => false,
    };
    let arguments = arguments(node);
    let Some(path) = arguments.first().and_then(|argument| string(*argument)).filter(|path| path.starts_with('/') && on_demand) else {
        return;
    };
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let Some(found) = code.snapshot.routes().match_path(path) else { return };
    if found.route.file.is_some() && !matches!(found.route.pattern.as_str(), "/404" | "/500") && code.snapshot.is_prerendered(&found.route) {
        let message = format!("`{path}` is prerendered: a request cannot be rewritten to it.");
        let help = "Redirect to it, or render it on demand with `export const prerender = false`.";
        let mut report = RULE.at(node.range(), message, WHY, help);
        if let Some(file) = &found.route.file {
            report = report.because(file, 0..0, "this page is rendered when the site is built");
        }
        findings.push(report);
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::testing::{fine, finds};
    use expect_test::expect;

    #[test]
    fn from_on_demand_to_ahead() {
        finds("//- /src/pages/a.astro\n---\nexport const prerender = false\nreturn Astro.rewrite('/about')\n---\n//- /src/pages/about.astro\n<p></p>\n", expect![[r#"
            return Astro.rewrite('/about')
                   ^^^^^^^^^^^^^^^^^^^^^^^
            Error rewrite-to-prerendered: `/about` is prerendered: a request cannot be rewritten to it.
              why: When the request comes, that page is a file of the host and no code; Astro throws `ForbiddenRewrite`.
              help: Redirect to it, or render it on demand with `export const prerender = false`.
              see /src/pages/about.astro: this page is rendered when the site is built
        "#]]);
        fine("rewrite-to-prerendered", &[
            "//- /src/pages/a.astro\n---\nreturn Astro.rewrite('/about')\n---\n//- /src/pages/about.astro\n<p></p>\n",
            "//- /src/pages/a.astro\n---\nexport const prerender = false\nreturn Astro.rewrite('/about')\n---\n//- /src/pages/about.astro\n---\nexport const prerender = false\n---\n",
        ]);
    }
}
