//! Reading a request where there will be none: the page is rendered when the site is built.

use astro_syntax::GuestNode;

use crate::answer::{Finding, Severity};
use crate::diagnostics::code::{Code, Place};
use crate::diagnostics::pages::{self, Rendering};
use crate::diagnostics::{Check, Look, rule};

rule! {
    /// Cookies, headers, query or session of the request are read on a page that is rendered when the site is built.
    ///
    /// There is no visitor then: headers and cookies are empty, the query is missing, and what was computed from them is baked
    /// into the page for everybody. In a component the rule names a prerendered page that uses it.
    ///
    /// ```astro
    /// ---
    /// const theme = Astro.cookies.get('theme')   // always undefined on a prerendered page
    /// ---
    /// ```
    ///
    /// Render the page on demand with `export const prerender = false`, read the value in the browser, or ask
    /// `Astro.isPrerendered` first.
    "request-data-on-prerendered", 4, Warning
}

pub(super) const CHECK: Check = Check {
    rule: RULE,
    looks: &[Look::Code {
        words: &["cookies", "headers", "searchParams", "session", "getActionResult", "formData"],
        kinds: &["member_expression"],
        check,
    }],
};

const WHY: &str = "It is rendered when the site is built: there is no request then, and what is read is empty for everybody.";

fn check(code: &Code<'_>, node: GuestNode<'_>, findings: &mut Vec<Finding>) {
    if !matches!(code.place, Place::Frontmatter | Place::Template | Place::Endpoint) || pages::is_guarded(code.source) {
        return;
    }
    let Some(path) = code.path(node) else { return };
    if !reads_request(&path) {
        return;
    }
    // The longest chain is reported once.
    if node.parent().is_some_and(|parent| code.path(parent).is_some_and(|path| reads_request(&path))) {
        return;
    }
    match pages::rendering(code.snapshot, code.file) {
        Rendering::Prerendered(route) => {
            // An error page has a rule of its own.
            if matches!(route.pattern.as_str(), "/404" | "/500") {
                return;
            }
            let message = format!("`{}` is read on `{}`, which is prerendered.", node.text(), route.pattern);
            let help = "Add `export const prerender = false`, or read it in the browser.";
            findings.push(RULE.at(node.range(), message, WHY, help));
        }
        Rendering::Unknown if code.is_astro() && pages::is_sure(code.snapshot) => {
            let routes = pages::routes_using(code.snapshot, code.file);
            let (ahead, on_demand): (Vec<_>, Vec<_>) = routes.iter().partition(|route| code.snapshot.is_prerendered(route));
            let Some(route) = ahead.first() else { return };
            let message = format!("`{}` is read in a component of `{}`, which is prerendered.", node.text(), route.pattern);
            let help = "Render that page on demand with `export const prerender = false`, or read it in the browser.";
            let mut found = RULE.at(node.range(), message, WHY, help);
            if let Some(file) = &route.file {
                found = found.because(file, 0..0, "this page is rendered when the site is built");
            }
            // On the other pages it is right.
            findings.push(if on_demand.is_empty() { found } else { found.with_severity(Severity::Hint) });
        }
        _ => {}
    }
}

/// Does a path below the context read what only a request has?
pub(super) fn reads_request(path: &str) -> bool {
    let mut parts = path.split('.');
    matches!(
        (parts.next(), parts.next()),
        (Some("cookies"), Some("get" | "has")) | (Some("request"), Some("headers" | "formData")) | (Some("url"), Some("searchParams"))
            | (Some("session"), Some("get" | "set" | "has" | "load" | "destroy" | "regenerate" | "delete"))
            | (Some("getActionResult"), None)
    )
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::testing::{fine, finds};
    use expect_test::expect;

    #[test]
    fn on_a_page_that_is_built() {
        finds("---\nconst theme = Astro.cookies.get('theme')\n---\n{Astro.url.searchParams.get('q')}\n", expect![[r#"
            const theme = Astro.cookies.get('theme')
                          ^^^^^^^^^^^^^^^^^
            Warning request-data-on-prerendered: `Astro.cookies.get` is read on `/`, which is prerendered.
              why: It is rendered when the site is built: there is no request then, and what is read is empty for everybody.
              help: Add `export const prerender = false`, or read it in the browser.
            {Astro.url.searchParams.get('q')}
             ^^^^^^^^^^^^^^^^^^^^^^^^^^
            Warning request-data-on-prerendered: `Astro.url.searchParams.get` is read on `/`, which is prerendered.
              why: It is rendered when the site is built: there is no request then, and what is read is empty for everybody.
              help: Add `export const prerender = false`, or read it in the browser.
        "#]]);
        finds("//- /src/components/A.astro\n---\nconst { cookies } = Astro\ncookies.get('a')\n---\n//- /src/pages/index.astro\n---\nimport A from '../components/A.astro'\n---\n<A />\n", expect![[r#"
            cookies.get('a')
            ^^^^^^^^^^^
            Warning request-data-on-prerendered: `cookies.get` is read in a component of `/`, which is prerendered.
              why: It is rendered when the site is built: there is no request then, and what is read is empty for everybody.
              help: Render that page on demand with `export const prerender = false`, or read it in the browser.
              see /src/pages/index.astro: this page is rendered when the site is built
        "#]]);
    }

    #[test]
    fn on_demand_guarded_or_elsewhere() {
        fine("request-data-on-prerendered", &[
            "---\nexport const prerender = false\nAstro.cookies.get('theme')\n---\n",
            "---\nconst a = Astro.isPrerendered ? null : Astro.cookies.get('theme')\n---\n",
            "---\nconst cookies = jar()\ncookies.get('theme')\n---\n",
            "---\nAstro.url.pathname\n---\n",
            "//- /src/pages/index.astro\n---\nAstro.cookies.get('a')\n---\n//- /astro.config.mjs\nexport default { output: 'server' }\n",
            "//- /src/pages/index.astro\n---\nAstro.cookies.get('a')\n---\n//- /astro.config.mjs\nexport default { output: process.env.OUT }\n",
            "//- /src/components/A.astro\n---\nAstro.cookies.get('a')\n---\n",
        ]);
    }
}
