//! Answering with headers where the answer is a file.

use astro_syntax::GuestNode;

use crate::answer::Finding;
use crate::diagnostics::code::{Code, Place};
use crate::diagnostics::pages::{self, Rendering};
use crate::diagnostics::{Check, Look, rule};

rule! {
    /// Status, headers or cookies are set on a page that is rendered when the site is built.
    ///
    /// A prerendered page becomes a file. The host sends it with its own headers and status 200, so what is set here is gone.
    ///
    /// ```astro
    /// ---
    /// Astro.response.headers.set('Cache-Control', 'no-store')   // never sent
    /// ---
    /// ```
    ///
    /// Render the page on demand, or configure the header at the host.
    "headers-on-prerendered", 5, Warning
}

pub(super) const CHECK: Check = Check {
    rule: RULE,
    looks: &[Look::Code {
        words: &["response", "cookies"],
        kinds: &["call_expression", "assignment_expression"],
        check,
    }],
};

const WHY: &str = "A prerendered page becomes a file: the host sends it with its own status and headers.";

fn check(code: &Code<'_>, node: GuestNode<'_>, findings: &mut Vec<Finding>) {
    if !matches!(code.place, Place::Frontmatter | Place::Endpoint) || pages::is_guarded(code.source) {
        return;
    }
    let path = match node.kind() {
        "assignment_expression" => node.field("left").and_then(|left| code.path(left)),
        _ => code.callee(node),
    };
    let Some(path) = path else { return };
    let is_set = matches!(
        path.as_str(),
        "response.status" | "response.statusText" | "response.headers.set" | "response.headers.append" | "cookies.set" | "cookies.delete"
    );
    if !is_set {
        return;
    }
    if let Rendering::Prerendered(route) = pages::rendering(code.snapshot, code.file)
        && !matches!(route.pattern.as_str(), "/404" | "/500")
    {
        let message = format!("`{path}` is set on `{}`, which is prerendered, and is lost.", route.pattern);
        let help = "Add `export const prerender = false`, or set it in the configuration of the host.";
        findings.push(RULE.at(node.range(), message, WHY, help));
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::testing::{fine, finds};
    use expect_test::expect;

    #[test]
    fn lost_and_sent() {
        finds("---\nAstro.response.headers.set('Cache-Control', 'no-store')\nAstro.response.status = 410\n---\n", expect![[r#"
            Astro.response.headers.set('Cache-Control', 'no-store')
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            Warning headers-on-prerendered: `response.headers.set` is set on `/`, which is prerendered, and is lost.
              why: A prerendered page becomes a file: the host sends it with its own status and headers.
              help: Add `export const prerender = false`, or set it in the configuration of the host.
            Astro.response.status = 410
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^
            Warning headers-on-prerendered: `response.status` is set on `/`, which is prerendered, and is lost.
              why: A prerendered page becomes a file: the host sends it with its own status and headers.
              help: Add `export const prerender = false`, or set it in the configuration of the host.
        "#]]);
        fine("headers-on-prerendered", &[
            "---\nexport const prerender = false\nAstro.response.status = 410\n---\n",
            "//- /src/pages/404.astro\n---\nAstro.response.status = 404\n---\n",
            "---\nif (!Astro.isPrerendered) Astro.response.status = 410\n---\n",
        ]);
    }
}
