//! `Astro.response.headers = …`

use astro_syntax::GuestNode;

use crate::answer::Finding;
use crate::diagnostics::{Check, Look, rule, Scripts, Subject};

rule! {
    /// `Astro.response.headers` is replaced as a whole, which fails at run time.
    ///
    /// The headers of the answer are one object that can only be changed in place.
    ///
    /// ```astro
    /// ---
    /// Astro.response.headers = new Headers()         // throws AstroResponseHeadersReassigned
    /// Astro.response.headers.set('x-robots', 'none') // right
    /// ---
    /// ```
    "headers-reassign", 12, Error
}

pub(super) const CHECK: Check =
    Check { rule: RULE, looks: &[Look::Script { of: Scripts::Frontmatter, words: &["Astro.response"], kinds: &["assignment_expression"], check: node }] };

const WHY: &str = "The headers of the answer are one object that can only be changed in place; Astro throws `AstroResponseHeadersReassigned`.";

fn node(_: &Subject<'_>, node: GuestNode<'_>, findings: &mut Vec<Finding>) {
    let left = if node.kind() == "assignment_expression" { node.field("left") } else { None };
    if left.is_some_and(|left| left.text() == "Astro.response.headers") {
        let message = "`Astro.response.headers` cannot be replaced.".to_owned();
        let help = "Change it in place: `Astro.response.headers.set(\"name\", \"value\")`.".to_owned();
        findings.push(RULE.at(node.range(), message, WHY, help));
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    #[test]
    fn the_whole_and_a_part() {
        expect![[r#"
            Astro.response.headers = new Headers()
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            Error headers-reassign: `Astro.response.headers` cannot be replaced.
              why: The headers of the answer are one object that can only be changed in place; Astro throws `AstroResponseHeadersReassigned`.
              help: Change it in place: `Astro.response.headers.set("name", "value")`.
        "#]].assert_eq(&crate::diagnostics::draw("---\nAstro.response.headers = new Headers()\n---\n"));
        assert_eq!(crate::diagnostics::draw("---\nexport const prerender = false\nAstro.response.headers.set('a', 'b')\n---\n"), "");
    }
}
