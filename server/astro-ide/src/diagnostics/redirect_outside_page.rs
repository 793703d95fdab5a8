//! A component or layout that wants to redirect.

use astro_syntax::GuestNode;

use crate::answer::Finding;
use crate::diagnostics::unreturned_redirect::is_redirect;
use crate::diagnostics::{Check, Look, may_be_page, rule, Scripts, Subject};

rule! {
    /// A component or layout returns a `Response`, which only pages may do for certain.
    ///
    /// By the time a component runs, the head of the answer may already be sent. Then the redirect fails with `ResponseSentError`;
    /// in other cases it works, which makes it worse.
    ///
    /// ```astro
    /// ---
    /// // src/layouts/Base.astro
    /// if (!Astro.locals.user) return Astro.redirect('/login')   // do this in the page or in the middleware
    /// ---
    /// ```
    "redirect-outside-page", 1, Warning
}

pub(super) const CHECK: Check =
    Check { rule: RULE, looks: &[Look::Script { of: Scripts::Frontmatter, words: &["Astro.re", "new Response"], kinds: &["return_statement"], check: node }] };

const WHY: &str = "By the time a component runs, the head of the answer may already be sent; then the redirect fails with `ResponseSentError`.";

fn node(subject: &Subject<'_>, node: GuestNode<'_>, findings: &mut Vec<Finding>) {
    // A package may inject a file of any folder as a page.
    let is_source = subject.file.is_inside(&subject.snapshot.config().src_dir);
    if node.kind() != "return_statement" || may_be_page(subject) || !is_source {
        return;
    }
    let Some(value) = node.named_children().next() else { return };
    let value = if value.kind() == "await_expression" { value.named_children().next().unwrap_or(value) } else { value };
    let is_inside_function = node.ancestors().any(|around| around.kind().contains("function") || around.kind() == "method_definition");
    let is_response = value.kind() == "new_expression" && value.field("constructor").is_some_and(|it| it.text() == "Response");
    if (is_redirect(value) || is_response) && !is_inside_function {
        let callee = match is_response {
            true => "new Response",
            false => value.field("function").map_or("Astro.redirect", GuestNode::text),
        };
        let message = format!("`{callee}()` is returned from a component that is no page.");
        let help = "Decide in the page (its component script runs first) or in the middleware.".to_owned();
        findings.push(RULE.at(node.range(), message, WHY, help));
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    #[test]
    fn in_a_layout() {
        let fixture = "//- /src/layouts/Base.astro\n---\nif (!Astro.locals.user) return Astro.redirect('/login')\n---\n<slot />\n";
        expect![[r#"
            if (!Astro.locals.user) return Astro.redirect('/login')
                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            Warning redirect-outside-page: `Astro.redirect()` is returned from a component that is no page.
              why: By the time a component runs, the head of the answer may already be sent; then the redirect fails with `ResponseSentError`.
              help: Decide in the page (its component script runs first) or in the middleware.
        "#]].assert_eq(&crate::diagnostics::draw(fixture));
    }

    #[test]
    fn a_response_of_its_own() {
        let fixture = "//- /src/components/A.astro\n---\nif (!ok) return new Response(null, { status: 404 })\n---\n";
        expect![[r#"
            if (!ok) return new Response(null, { status: 404 })
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            Warning redirect-outside-page: `new Response()` is returned from a component that is no page.
              why: By the time a component runs, the head of the answer may already be sent; then the redirect fails with `ResponseSentError`.
              help: Decide in the page (its component script runs first) or in the middleware.
        "#]].assert_eq(&crate::diagnostics::draw(fixture));
    }

    #[test]
    fn pages_may() {
        assert_eq!(crate::diagnostics::draw("---\nreturn Astro.redirect('/login')\n---\n"), "");
        let helper = "//- /src/layouts/Base.astro\n---\nconst go = () => { return Astro.redirect('/') }\n---\n";
        assert_eq!(crate::diagnostics::draw(helper), "");
    }
}
