//! Middleware runs for prerendered pages too, when there is no request.

use astro_syntax::GuestNode;

use crate::answer::Finding;
use crate::diagnostics::code::{Code, Place};
use crate::diagnostics::pages;
use crate::diagnostics::request_data_on_prerendered::reads_request;
use crate::diagnostics::{Check, Look, rule};

rule! {
    /// Middleware reads cookies, headers or the query without asking `isPrerendered`, and some pages are prerendered.
    ///
    /// Middleware runs for prerendered pages when the site is built. There is no visitor then: a guard that reads a cookie sends
    /// everybody to the login page for good, and `clientAddress` throws.
    ///
    /// ```ts
    /// export const onRequest = defineMiddleware((context, next) => {
    ///   if (context.isPrerendered) return next()
    ///   const user = context.cookies.get('user')
    ///   …
    /// })
    /// ```
    "middleware-reads-request-unguarded", 6, Warning
}

pub(super) const CHECK: Check = Check {
    rule: RULE,
    looks: &[Look::Code {
        words: &["cookies", "headers", "searchParams", "session", "clientAddress"],
        kinds: &["member_expression"],
        check,
    }],
};

const WHY: &str = "Middleware runs for prerendered pages when the site is built: there is no request then, and what is read is empty.";

fn check(code: &Code<'_>, node: GuestNode<'_>, findings: &mut Vec<Finding>) {
    if code.place != Place::Middleware || pages::is_guarded(code.source) || findings.iter().any(|it| it.rule == RULE.name) {
        return;
    }
    let Some(path) = code.path(node) else { return };
    if !reads_request(&path) && path != "clientAddress" || !pages::is_sure(code.snapshot) {
        return;
    }
    let routes = &code.snapshot.routes().routes;
    let is_page = |route: &&std::sync::Arc<astro_project::Route>| route.file.is_some() && route.redirect.is_none();
    let Some(route) = routes.iter().filter(is_page).find(|route| code.snapshot.is_prerendered(route)) else { return };
    let message = format!("`{}` is read for every page, and `{}` is prerendered.", node.text(), route.pattern);
    let help = "Ask first: `if (context.isPrerendered) return next()`.";
    let mut found = RULE.at(node.range(), message, WHY, help);
    if let Some(file) = &route.file {
        found = found.because(file, 0..0, "this page is rendered when the site is built");
    }
    findings.push(found);
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::testing::{fine, finds};
    use expect_test::expect;

    #[test]
    fn with_and_without_a_guard() {
        let middleware = "export const onRequest = (context, next) => {\n  const user = context.cookies.get('user')\n  return next()\n}\n";
        finds(&format!("//- /src/middleware.ts\n{middleware}//- /src/pages/about.astro\n<p></p>\n"), expect![[r#"
              const user = context.cookies.get('user')
                           ^^^^^^^^^^^^^^^^^^^
            Warning middleware-reads-request-unguarded: `context.cookies.get` is read for every page, and `/about` is prerendered.
              why: Middleware runs for prerendered pages when the site is built: there is no request then, and what is read is empty.
              help: Ask first: `if (context.isPrerendered) return next()`.
              see /src/pages/about.astro: this page is rendered when the site is built
        "#]]);
        fine("middleware-reads-request-unguarded", &[
            &format!("//- /src/middleware.ts\n{middleware}//- /src/pages/about.astro\n<p></p>\n//- /astro.config.mjs\nexport default {{ output: 'server' }}\n"),
            &format!("//- /src/middleware.ts\nif (isPrerendered) {{}}\n{middleware}//- /src/pages/about.astro\n<p></p>\n"),
            &format!("//- /src/lib/other.ts\n{middleware}//- /src/pages/about.astro\n<p></p>\n"),
        ]);
    }
}
