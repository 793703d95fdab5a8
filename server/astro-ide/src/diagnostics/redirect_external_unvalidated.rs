//! A redirect to wherever the visitor says.

use astro_syntax::GuestNode;

use crate::answer::Finding;
use crate::diagnostics::code::{Code, arguments, bare, uses};
use crate::diagnostics::{Check, Look, rule};

rule! {
    /// A redirect goes to an address taken from the request, without looking at it.
    ///
    /// A link to your site can then lead anywhere: `/login?next=https://evil.example`. Visitors trust the first part of an address.
    ///
    /// ```astro
    /// ---
    /// return Astro.redirect(Astro.url.searchParams.get('next'))
    /// // right: only addresses of this site
    /// const next = Astro.url.searchParams.get('next') ?? '/'
    /// return Astro.redirect(next.startsWith('/') && !next.startsWith('//') ? next : '/')
    /// ---
    /// ```
    "redirect-external-unvalidated", 18, Warning
}

pub(super) const CHECK: Check =
    Check { rule: RULE, looks: &[Look::Code { words: &["redirect"], kinds: &["call_expression"], check }] };

const WHY: &str = "A link to your site then leads wherever its writer wants.";

fn check(code: &Code<'_>, node: GuestNode<'_>, findings: &mut Vec<Finding>) {
    if code.callee(node).as_deref() != Some("redirect") {
        return;
    }
    let arguments = arguments(node);
    let Some(target) = arguments.first().map(|target| bare(*target)) else { return };
    let is_free = match target.kind() {
        // Looked at anywhere else, it may have been checked there.
        "identifier" => {
            target.ancestors().last().is_some_and(|root| uses(root, target.text()) == 2) && code.initial(target).is_some_and(|value| from_request(code, bare(value)))
        }
        _ => from_request(code, target),
    };
    if is_free {
        let message = "The address of this redirect comes from the visitor.";
        let help = "Allow only addresses that start with one `/`, or choose from a list.";
        findings.push(RULE.at(target.range(), message, WHY, help));
    }
}

/// Is the value what the visitor sent, as it is, with nothing but a default?
fn from_request(code: &Code<'_>, node: GuestNode<'_>) -> bool {
    match node.kind() {
        "call_expression" => {
            matches!(code.callee(node).as_deref(), Some("url.searchParams.get"))
                || node.field("function").is_some_and(|callee| matches!(callee.text(), "String" | "decodeURIComponent"))
                    && arguments(node).first().is_some_and(|inner| from_request(code, bare(*inner)))
        }
        "binary_expression" => {
            let is_default = node.children().any(|it| matches!(it.kind(), "??" | "||"));
            is_default && node.field("left").is_some_and(|left| from_request(code, bare(left)))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::testing::{fine, finds};
    use expect_test::expect;

    #[test]
    fn as_it_comes() {
        finds("---\nexport const prerender = false\nreturn Astro.redirect(Astro.url.searchParams.get('next') ?? '/')\n---\n", expect![[r#"
            return Astro.redirect(Astro.url.searchParams.get('next') ?? '/')
                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            Warning redirect-external-unvalidated: The address of this redirect comes from the visitor.
              why: A link to your site then leads wherever its writer wants.
              help: Allow only addresses that start with one `/`, or choose from a list.
        "#]]);
        finds("//- /src/pages/go.ts\nexport const prerender = false\nexport const GET = ({ url, redirect }) => {\n  const to = url.searchParams.get('to');\n  return redirect(to);\n}\n", expect![[r#"
              return redirect(to);
                              ^^
            Warning redirect-external-unvalidated: The address of this redirect comes from the visitor.
              why: A link to your site then leads wherever its writer wants.
              help: Allow only addresses that start with one `/`, or choose from a list.
        "#]]);
        fine("redirect-external-unvalidated", &[
            "---\nreturn Astro.redirect(`/x?q=${Astro.url.searchParams.get('q')}`)\n---\n",
            "---\nconst to = Astro.url.searchParams.get('to')\nif (!isLocal(to)) return Astro.redirect('/')\nreturn Astro.redirect(to)\n---\n",
            "---\nreturn Astro.redirect(safe(Astro.url.searchParams.get('q')))\n---\n",
        ]);
    }
}
