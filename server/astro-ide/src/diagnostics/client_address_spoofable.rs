//! The visitor's address from a header anybody can write.

use astro_syntax::GuestNode;

use crate::answer::Finding;
use crate::diagnostics::code::{Code, arguments, string};
use crate::diagnostics::{Check, Look, rule};

rule! {
    /// The visitor's address is taken from `X-Forwarded-For`, which any visitor can write.
    ///
    /// Unless a proxy in front replaces the header, a limit or a ban that rests on it is passed by sending another one.
    /// `clientAddress` is what the adapter knows to be true; it believes proxies that `security.allowedDomains` names.
    ///
    /// ```ts
    /// const ip = request.headers.get('x-forwarded-for')   // whatever the visitor says
    /// const ip = context.clientAddress                    // what the adapter knows
    /// ```
    "clientAddress-spoofable", 36, Hint
}

pub(super) const CHECK: Check = Check {
    rule: RULE,
    looks: &[Look::Code { words: &["orwarded-", "ORWARDED-"], kinds: &["call_expression"], check }],
};

const WHY: &str = "Any visitor can send this header; only a proxy that replaces it makes it true.";

fn check(code: &Code<'_>, node: GuestNode<'_>, findings: &mut Vec<Finding>) {
    if code.callee(node).as_deref() != Some("request.headers.get") {
        return;
    }
    let Some(name) = arguments(node).first().and_then(|name| string(*name)) else { return };
    if name.eq_ignore_ascii_case("x-forwarded-for") && code.snapshot.config().security.allowed_domains.is_empty() {
        let message = "The visitor's address is taken from a header the visitor writes.";
        let help = "Use `clientAddress`, or name the proxy's host in `security.allowedDomains`.";
        findings.push(RULE.at(node.range(), message, WHY, help));
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::testing::{fine, finds};
    use expect_test::expect;

    #[test]
    fn from_the_header() {
        finds("//- /src/pages/api.ts\nexport const prerender = false\nexport const GET = ({ request }) => Response.json(request.headers.get('X-Forwarded-For'))\n", expect![[r#"
            export const GET = ({ request }) => Response.json(request.headers.get('X-Forwarded-For'))
                                                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            Hint clientAddress-spoofable: The visitor's address is taken from a header the visitor writes.
              why: Any visitor can send this header; only a proxy that replaces it makes it true.
              help: Use `clientAddress`, or name the proxy's host in `security.allowedDomains`.
        "#]]);
        fine("clientAddress-spoofable", &["---\nAstro.request.headers.get('accept')\nAstro.request.headers.get('x-forwarded-proto')\n---\n"]);
    }
}
