//! A form whose request nobody takes.

use astro_project::{RouteKind, Snapshot};
use astro_syntax::{Attribute, AttributeKind, AttributeValue, Element};

use crate::answer::Finding;
use crate::diagnostics::pages::{Rendering, is_sure, rendering};
use crate::diagnostics::{Check, Look, Subject, rule};

rule! {
    /// A `<form method="post">` is sent to an address that does not take POST.
    ///
    /// The address leads to a prerendered page or endpoint, which is only a file, to an endpoint without `POST`, or nowhere.
    ///
    /// ```astro
    /// <form method="post" action="/api/contact">   <!-- src/pages/api/contact.ts exports GET only -->
    /// ```
    "form-action-no-handler", 22, Warning
}

pub(super) const CHECK: Check = Check { rule: RULE, looks: &[Look::Element(&["form"], form)] };

const WHY: &str = "The visitor gets an error instead of an answer.";

fn form(subject: &Subject<'_>, form: Element<'_>, findings: &mut Vec<Finding>) {
    let method = form.attribute("method").and_then(Attribute::text_value);
    let hosted = |attribute: Attribute<'_>| {
        // Some hosts take the forms of static pages.
        attribute.name().contains("netlify") || matches!(attribute.kind(), AttributeKind::Spread) || attribute.name().starts_with("on")
    };
    if !method.is_some_and(|method| method.eq_ignore_ascii_case("post")) || form.attributes().any(hosted) || !is_sure(subject.snapshot) {
        return;
    }
    let action = form.attribute("action");
    let report = match action.map(|action| (action, action.value())) {
        None => match rendering(subject.snapshot, subject.file) {
            Rendering::Prerendered(route) => {
                let message = format!("This form is sent to its own page, and `{}` is prerendered.", route.pattern);
                Some((form.open_range(), message, "Add `export const prerender = false`, or give the form an `action`."))
            }
            _ => None,
        },
        Some((_, AttributeValue::Text(_))) => action.and_then(|action| {
            let (message, help) = target(subject.snapshot, action.text_value()?)?;
            Some((action.range(), message, help))
        }),
        Some(_) => None,
    };
    if let Some((range, message, help)) = report {
        findings.push(RULE.at(range, message, WHY, help));
    }
}

/// What is wrong with an address as the target of a POST.
fn target(snapshot: &Snapshot, address: &str) -> Option<(String, &'static str)> {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    if !path.starts_with('/') || path.starts_with("//") || path.starts_with("/_") {
        return None;
    }
    let base = snapshot.config().base.trim_end_matches('/');
    let path = if base.is_empty() { path } else { path.strip_prefix(base)? };
    let path = if path.is_empty() { "/" } else { path };
    let table = snapshot.routes();
    let Some(found) = table.match_path(path).or_else(|| table.match_path(&format!("{}/", path.trim_end_matches('/')))) else {
        // Integrations and hosts may add addresses of their own.
        let alone = snapshot.config().integrations.is_empty() && snapshot.config().adapter.is_none();
        return alone.then(|| (format!("There is no page or endpoint at `{path}`."), "Create it, or correct the address."));
    };
    let pattern = &found.route.pattern;
    match found.route.kind {
        RouteKind::Page | RouteKind::Endpoint if snapshot.is_prerendered(&found.route) => {
            Some((format!("`{pattern}` is prerendered and takes no POST."), "Add `export const prerender = false` there."))
        }
        RouteKind::Endpoint => {
            let methods = snapshot.route_facts(&found.route).methods;
            let takes = methods.is_empty() || methods.iter().any(|method| matches!(method.as_str(), "POST" | "ALL"));
            (!takes).then(|| (format!("The endpoint `{pattern}` exports no `POST`."), "Export `POST` there, or send the form elsewhere."))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::testing::{fine, finds};
    use expect_test::expect;

    #[test]
    fn nobody_takes_it() {
        finds("<form method=\"post\"></form>\n", expect![[r#"
            <form method="post"></form>
            ^^^^^^^^^^^^^^^^^^^^
            Warning form-action-no-handler: This form is sent to its own page, and `/` is prerendered.
              why: The visitor gets an error instead of an answer.
              help: Add `export const prerender = false`, or give the form an `action`.
        "#]]);
        finds("//- /src/pages/a.astro\n<form method=\"POST\" action=\"/api\"></form><form method=\"post\" action=\"/none\"></form>\n//- /src/pages/api.ts\nexport const prerender = false\nexport const GET = () => new Response()\n", expect![[r#"
            <form method="POST" action="/api"></form><form method="post" action="/none"></form>
                                ^^^^^^^^^^^^^
            Warning form-action-no-handler: The endpoint `/api` exports no `POST`.
              why: The visitor gets an error instead of an answer.
              help: Export `POST` there, or send the form elsewhere.
            <form method="POST" action="/api"></form><form method="post" action="/none"></form>
                                                                         ^^^^^^^^^^^^^^
            Warning form-action-no-handler: There is no page or endpoint at `/none`.
              why: The visitor gets an error instead of an answer.
              help: Create it, or correct the address.
        "#]]);
    }

    #[test]
    fn somebody_may() {
        fine("form-action-no-handler", &[
            "<form></form><form method=\"get\"></form><form method={m}></form>",
            "<form method=\"post\" data-netlify=\"true\"></form>",
            "<form method=\"post\" action=\"https://example.com/x\"></form>",
            "<form method=\"post\" action={actions.save}></form>",
            "---\nexport const prerender = false\n---\n<form method=\"post\"></form>",
            "//- /src/components/F.astro\n<form method=\"post\"></form>",
            "//- /src/pages/a.astro\n<form method=\"POST\" action=\"/api\"></form>\n//- /src/pages/api.ts\nexport const prerender = false\nexport const POST = () => new Response()\n",
        ]);
    }
}
