//! Error pages that look at a request they may not have.

use astro_syntax::GuestNode;

use crate::answer::Finding;
use crate::diagnostics::code::Code;
use crate::diagnostics::pages::{self, Rendering};
use crate::diagnostics::request_data_on_prerendered::reads_request;
use crate::diagnostics::{Check, Look, rule};

rule! {
    /// `404.astro` or `500.astro` reads data of the request while it is prerendered.
    ///
    /// A prerendered error page is a file: it shows every visitor what was there when the site was built. Hosts send it for any
    /// address, so the address in it is that of the build too.
    ///
    /// ```astro
    /// ---
    /// // src/pages/404.astro
    /// export const prerender = false
    /// const user = Astro.cookies.get('user')
    /// ---
    /// ```
    "error-page", 29, Warning
}

pub(super) const CHECK: Check = Check {
    rule: RULE,
    looks: &[Look::Code {
        words: &["cookies", "headers", "searchParams", "session", "pathname", "href"],
        kinds: &["member_expression"],
        check,
    }],
};

const WHY: &str = "A prerendered error page is a file that hosts send for any address and any visitor.";

fn check(code: &Code<'_>, node: GuestNode<'_>, findings: &mut Vec<Finding>) {
    if !code.is_astro() || !matches!(code.file.stem(), "404" | "500") || pages::is_guarded(code.source) {
        return;
    }
    let Some(path) = code.path(node) else { return };
    let reads = reads_request(&path) || matches!(path.as_str(), "url.pathname" | "url.href");
    let inside = node.parent().is_some_and(|parent| code.path(parent).is_some_and(|path| reads_request(&path)));
    if !reads || inside {
        return;
    }
    if let Rendering::Prerendered(route) = pages::rendering(code.snapshot, code.file) {
        let message = format!("`{}` is read on the error page `{}`, which is prerendered.", node.text(), route.pattern);
        findings.push(RULE.at(node.range(), message, WHY, "Add `export const prerender = false`, or read it in the browser."));
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::testing::{fine, finds};
    use expect_test::expect;

    #[test]
    fn on_a_file() {
        finds("//- /src/pages/404.astro\n<p>{Astro.url.pathname} is not here</p>\n", expect![[r#"
            <p>{Astro.url.pathname} is not here</p>
                ^^^^^^^^^^^^^^^^^^
            Warning error-page: `Astro.url.pathname` is read on the error page `/404`, which is prerendered.
              why: A prerendered error page is a file that hosts send for any address and any visitor.
              help: Add `export const prerender = false`, or read it in the browser.
        "#]]);
        fine("error-page", &[
            "//- /src/pages/404.astro\n---\nexport const prerender = false\n---\n<p>{Astro.url.pathname} is not here</p>\n",
            "//- /src/pages/x.astro\n<p>{Astro.url.pathname} is not here</p>\n",
        ]);
    }
}
