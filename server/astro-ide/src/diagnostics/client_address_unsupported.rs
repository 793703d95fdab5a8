//! `clientAddress` where no client is.

use astro_syntax::GuestNode;

use crate::answer::Finding;
use crate::diagnostics::code::Code;
use crate::diagnostics::pages::{self, Rendering};
use crate::diagnostics::{Check, Look, rule};

rule! {
    /// `clientAddress` is read on a page that is rendered when the site is built, which throws.
    ///
    /// There is no client then: Astro throws `PrerenderClientAddressNotAvailable` and the build ends.
    ///
    /// ```astro
    /// ---
    /// const ip = Astro.clientAddress   // throws unless the page is rendered on demand
    /// ---
    /// ```
    "clientAddress-unsupported", 36, Error
}

pub(super) const CHECK: Check =
    Check { rule: RULE, looks: &[Look::Code { words: &["clientAddress"], kinds: &["member_expression"], check }] };

const WHY: &str = "No client asks while the site is built: Astro throws `PrerenderClientAddressNotAvailable`.";

fn check(code: &Code<'_>, node: GuestNode<'_>, findings: &mut Vec<Finding>) {
    if code.path(node).as_deref() != Some("clientAddress") || pages::is_guarded(code.source) {
        return;
    }
    if let Rendering::Prerendered(route) = pages::rendering(code.snapshot, code.file) {
        let message = format!("`{}` is read on `{}`, which is prerendered.", node.text(), route.pattern);
        findings.push(RULE.at(node.range(), message, WHY, "Add `export const prerender = false`."));
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::testing::{fine, finds};
    use expect_test::expect;

    #[test]
    fn ahead_of_requests_and_on_demand() {
        finds("---\nconst ip = Astro.clientAddress\n---\n", expect![[r#"
            const ip = Astro.clientAddress
                       ^^^^^^^^^^^^^^^^^^^
            Error clientAddress-unsupported: `Astro.clientAddress` is read on `/`, which is prerendered.
              why: No client asks while the site is built: Astro throws `PrerenderClientAddressNotAvailable`.
              help: Add `export const prerender = false`.
        "#]]);
        fine("clientAddress-unsupported", &["---\nexport const prerender = false\nconst ip = Astro.clientAddress\n---\n"]);
    }
}
