//! A component or layout that changes the answer's status, headers or cookies.

use astro_syntax::GuestNode;

use crate::answer::Finding;
use crate::diagnostics::{Check, Look, may_be_page, rule, Scripts, Subject};

rule! {
    /// A component or layout changes status, headers or cookies, which may come too late.
    ///
    /// Components run while the page is being sent: whether the change arrives depends on what was sent before.
    ///
    /// ```astro
    /// ---
    /// // src/components/Counter.astro
    /// Astro.cookies.set('seen', '1')   // do this in the page or in the middleware
    /// ---
    /// ```
    "response-mutation-outside-page", 2, Warning
}

pub(super) const CHECK: Check =
    Check { rule: RULE, looks: &[Look::Script { of: Scripts::Frontmatter, words: &["Astro.response", "Astro.cookies"], kinds: &["assignment_expression", "call_expression"], check: node }] };

const WHY: &str = "Components run while the page is being sent: whether the change arrives depends on what was sent before.";

fn node(subject: &Subject<'_>, node: GuestNode<'_>, findings: &mut Vec<Finding>) {
    let changed = match node.kind() {
        "assignment_expression" => node.field("left").map(GuestNode::text).filter(|left| {
            matches!(*left, "Astro.response.status" | "Astro.response.statusText")
        }),
        "call_expression" => node.field("function").map(GuestNode::text).filter(|callee| {
            matches!(
                *callee,
                "Astro.response.headers.set" | "Astro.response.headers.append" | "Astro.response.headers.delete"
                    | "Astro.cookies.set" | "Astro.cookies.delete"
            )
        }),
        _ => None,
    };
    if let Some(changed) = changed.filter(|_| !may_be_page(subject)) {
        let message = format!("`{changed}` is used in a component that is no page.");
        let help = "Do it in the page, in the middleware or in an endpoint.".to_owned();
        findings.push(RULE.at(node.range(), message, WHY, help));
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    #[test]
    fn in_a_component() {
        let fixture = "//- /src/components/A.astro\n---\nAstro.response.status = 404\nAstro.cookies.set('a', 'b')\n---\n";
        expect![[r#"
            Astro.response.status = 404
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^
            Warning response-mutation-outside-page: `Astro.response.status` is used in a component that is no page.
              why: Components run while the page is being sent: whether the change arrives depends on what was sent before.
              help: Do it in the page, in the middleware or in an endpoint.
            Astro.cookies.set('a', 'b')
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^
            Warning response-mutation-outside-page: `Astro.cookies.set` is used in a component that is no page.
              why: Components run while the page is being sent: whether the change arrives depends on what was sent before.
              help: Do it in the page, in the middleware or in an endpoint.
        "#]].assert_eq(&crate::diagnostics::draw(fixture));
    }

    #[test]
    fn pages_may_and_reading_is_free() {
        assert_eq!(crate::diagnostics::draw("---\nexport const prerender = false\nAstro.response.status = 404\n---\n"), "");
        assert_eq!(crate::diagnostics::draw("//- /src/components/A.astro\n---\nconst a = Astro.cookies.get('a')\n---\n"), "");
    }
}
