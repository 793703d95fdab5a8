//! One visitor's page kept for all.

use astro_syntax::GuestNode;

use crate::answer::Finding;
use crate::diagnostics::code::{Code, arguments, string};
use crate::diagnostics::{Check, Look, rule};

rule! {
    /// A page that reads cookies or the session lets shared caches keep it.
    ///
    /// A cache in front of the site then shows what was made for one visitor to the next one.
    ///
    /// ```astro
    /// ---
    /// const user = Astro.cookies.get('user')
    /// Astro.response.headers.set('Cache-Control', 'public, max-age=600')    // everybody gets this user's page
    /// Astro.response.headers.set('Cache-Control', 'private, max-age=600')   // right
    /// ---
    /// ```
    "cache-personalised", 37, Warning
}

pub(super) const CHECK: Check = Check {
    rule: RULE,
    looks: &[Look::Code { words: &["ache-", "cache.set"], kinds: &["call_expression"], check }],
};

const WHY: &str = "A cache in front of the site shows one visitor's page to the next.";

fn check(code: &Code<'_>, node: GuestNode<'_>, findings: &mut Vec<Finding>) {
    let callee = code.callee(node);
    let arguments = arguments(node);
    let text = |at: usize| arguments.get(at).and_then(|it| string(*it)).unwrap_or_default().to_ascii_lowercase();
    let shared = match callee.as_deref() {
        Some("response.headers.set" | "response.headers.append") => {
            let name = text(0);
            let value = text(1);
            let keeps = value.contains("public") || value.contains("s-maxage");
            keeps && (name == "cache-control" || name.ends_with("cdn-cache-control"))
        }
        Some("cache.set") => true,
        _ => false,
    };
    if !shared {
        return;
    }
    let personal = ["cookies.get(", "Astro.session", "session.get(", "session?.get(", "locals.user"];
    let Some((at, word)) = personal.iter().find_map(|word| Some((code.source.find(word)?, word))) else { return };
    let message = "A page made for one visitor may be kept for all.";
    let help = "Say `private`, or do not read cookies and session on this page.";
    findings.push(RULE.at(node.range(), message, WHY, help).because(code.file, at..at + word.len(), "makes it one visitor's"));
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::testing::{fine, finds};
    use expect_test::expect;

    #[test]
    fn personal_and_public() {
        finds("---\nexport const prerender = false\nconst user = Astro.cookies.get('user')\nAstro.response.headers.set('Cache-Control', 'public, max-age=600')\n---\n", expect![[r#"
            Astro.response.headers.set('Cache-Control', 'public, max-age=600')
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            Warning cache-personalised: A page made for one visitor may be kept for all.
              why: A cache in front of the site shows one visitor's page to the next.
              help: Say `private`, or do not read cookies and session on this page.
              see /src/pages/index.astro: makes it one visitor's
        "#]]);
        fine("cache-personalised", &[
            "---\nexport const prerender = false\nconst user = Astro.cookies.get('user')\nAstro.response.headers.set('Cache-Control', 'private, max-age=600')\n---\n",
            "---\nexport const prerender = false\nAstro.response.headers.set('Cache-Control', 'public, max-age=600')\n---\n",
        ]);
    }
}
