//! Headers from the template, when the head of the answer may be gone.

use astro_syntax::GuestNode;

use crate::answer::Finding;
use crate::diagnostics::code::{Code, Place};
use crate::diagnostics::{Check, Look, rule};

rule! {
    /// Status, headers or cookies are set inside the template, after the page has begun to be sent.
    ///
    /// The template runs while the page is sent. Once its first part has left, Astro throws `ResponseSentError` or drops the change.
    ///
    /// ```astro
    /// {Astro.cookies.set('seen', '1')}   <!-- too late -->
    /// ```
    ///
    /// Set it in the component script, which runs before anything is sent.
    "set-after-await-in-template", 17, Error
}

pub(super) const CHECK: Check = Check {
    rule: RULE,
    looks: &[Look::Code {
        words: &["cookies", "response", "redirect"],
        kinds: &["call_expression", "assignment_expression"],
        check,
    }],
};

const WHY: &str = "The template runs while the page is sent: status and headers have left by then.";

fn check(code: &Code<'_>, node: GuestNode<'_>, findings: &mut Vec<Finding>) {
    if code.place != Place::Template {
        return;
    }
    let path = match node.kind() {
        "assignment_expression" => node.field("left").and_then(|left| code.path(left)),
        _ => code.callee(node),
    };
    let is_set = matches!(
        path.as_deref(),
        Some("response.status" | "response.statusText" | "response.headers.set" | "response.headers.append"
            | "cookies.set" | "cookies.delete" | "redirect")
    );
    if let Some(path) = path.filter(|_| is_set) {
        let message = format!("`{path}` is used inside the template.");
        findings.push(RULE.at(node.range(), message, WHY, "Do it in the component script, between the `---` fences."));
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::testing::{fine, finds};
    use expect_test::expect;

    #[test]
    fn in_the_template() {
        finds("<p>{Astro.cookies.set('a', 'b')}</p>\n{ok || (Astro.response.status = 404)}\n", expect![[r#"
            <p>{Astro.cookies.set('a', 'b')}</p>
                ^^^^^^^^^^^^^^^^^^^^^^^^^^^
            Error set-after-await-in-template: `cookies.set` is used inside the template.
              why: The template runs while the page is sent: status and headers have left by then.
              help: Do it in the component script, between the `---` fences.
            {ok || (Astro.response.status = 404)}
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^
            Error set-after-await-in-template: `response.status` is used inside the template.
              why: The template runs while the page is sent: status and headers have left by then.
              help: Do it in the component script, between the `---` fences.
        "#]]);
        fine("set-after-await-in-template", &["---\nexport const prerender = false\nAstro.response.status = 404\n---\n{Astro.cookies.get('a')}"]);
    }
}
