//! A cookie that signs somebody in, open to scripts or plain connections.

use astro_syntax::GuestNode;

use crate::answer::Finding;
use crate::diagnostics::code::{Code, arguments, is_open, property, string};
use crate::diagnostics::{Check, Look, rule};

rule! {
    /// A cookie that looks like a sign-in is set without `httpOnly`, `secure` or `sameSite`.
    ///
    /// Without `httpOnly` any script on the page can read it and send it away; without `secure` it travels over plain connections.
    ///
    /// ```ts
    /// cookies.set('session', id, { httpOnly: true, secure: import.meta.env.PROD, sameSite: 'lax', path: '/' })
    /// ```
    "cookie-flags", 26, Warning
}

pub(super) const CHECK: Check =
    Check { rule: RULE, looks: &[Look::Code { words: &["cookies"], kinds: &["call_expression"], check }] };

const WHY: &str = "Whoever gets hold of the cookie is signed in as the visitor.";

fn check(code: &Code<'_>, node: GuestNode<'_>, findings: &mut Vec<Finding>) {
    if code.callee(node).as_deref() != Some("cookies.set") {
        return;
    }
    let arguments = arguments(node);
    let Some(name) = arguments.first().and_then(|name| string(*name)).filter(|name| is_sign_in(name)) else { return };
    let missing: Vec<&str> = match arguments.get(2) {
        None => vec!["httpOnly", "secure", "sameSite"],
        Some(options) if options.kind() == "object" && !is_open(*options) => {
            let is_off = |flag: &&str| property(*options, flag).is_none_or(|value| value.text() == "false");
            ["httpOnly", "secure", "sameSite"].into_iter().filter(is_off).collect()
        }
        Some(_) => return,
    };
    // `sameSite` has a sane default in browsers.
    if !missing.iter().any(|flag| *flag != "sameSite") {
        return;
    }
    let message = format!("The cookie `{name}` is set without `{}`.", missing.join("`, `"));
    let help = "Give it `{ httpOnly: true, secure: import.meta.env.PROD, sameSite: \"lax\", path: \"/\" }`.";
    findings.push(RULE.at(node.range(), message, WHY, help));
}

fn is_sign_in(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let words: Vec<&str> = name.split(['-', '_', '.', ':']).collect();
    words.iter().any(|word| matches!(*word, "session" | "sessionid" | "sid" | "auth" | "token" | "jwt" | "accesstoken" | "refreshtoken" | "sess" | "userid"))
        && !words.iter().any(|word| matches!(*word, "csrf" | "xsrf"))
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::testing::{fine, finds};
    use expect_test::expect;

    #[test]
    fn of_a_sign_in() {
        finds("//- /src/pages/login.ts\nexport const prerender = false\nexport const POST = async ({ cookies }) => {\n  cookies.set('session', id)\n  cookies.set('auth-token', id, { secure: true, httpOnly: false })\n  return new Response()\n}\n", expect![[r#"
              cookies.set('session', id)
              ^^^^^^^^^^^^^^^^^^^^^^^^^^
            Warning cookie-flags: The cookie `session` is set without `httpOnly`, `secure`, `sameSite`.
              why: Whoever gets hold of the cookie is signed in as the visitor.
              help: Give it `{ httpOnly: true, secure: import.meta.env.PROD, sameSite: "lax", path: "/" }`.
              cookies.set('auth-token', id, { secure: true, httpOnly: false })
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            Warning cookie-flags: The cookie `auth-token` is set without `httpOnly`, `sameSite`.
              why: Whoever gets hold of the cookie is signed in as the visitor.
              help: Give it `{ httpOnly: true, secure: import.meta.env.PROD, sameSite: "lax", path: "/" }`.
        "#]]);
        fine("cookie-flags", &[
            "//- /src/pages/login.ts\nexport const POST = async ({ cookies }) => {\n  cookies.set('session', id, { httpOnly: true, secure: true })\n  cookies.set('session', id, options)\n  cookies.set('theme', 'dark')\n  cookies.set('token', id, { ...options })\n}\n",
        ]);
    }
}
