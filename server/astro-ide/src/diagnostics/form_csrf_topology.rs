//! A form that will be refused behind a proxy.

use astro_project::RouteKind;
use astro_syntax::{Attribute, AttributeKind, AttributeValue, Element};

use crate::answer::Finding;
use crate::diagnostics::pages::{Rendering, has_option, rendering};
use crate::diagnostics::{Check, Look, Subject, rule};

rule! {
    /// A form is sent by POST to a server of your own, and the configuration trusts no host.
    ///
    /// Behind a proxy that ends TLS the request reaches Astro as `http://`, while the browser says `Origin: https://…`. Astro takes the
    /// two for different sites and answers 403. It believes `X-Forwarded-Proto` and `X-Forwarded-Host` only for hosts in
    /// `security.allowedDomains`.
    ///
    /// ```js
    /// export default defineConfig({
    ///   adapter: node({ mode: 'standalone' }),
    ///   security: { allowedDomains: [{ hostname: 'example.com', protocol: 'https' }] },
    /// })
    /// ```
    "form-csrf-topology", 23, Hint
}

pub(super) const CHECK: Check = Check { rule: RULE, looks: &[Look::Element(&["form"], form)] };

const WHY: &str = "Behind a proxy that ends TLS, `Origin` is `https://…` and the request is `http://…`: Astro answers 403 as to another site.";
const HELP: &str = "List the site's own host in `security.allowedDomains`, or run without a proxy in front.";

fn form(subject: &Subject<'_>, form: Element<'_>, findings: &mut Vec<Finding>) {
    let method = form.attribute("method").and_then(Attribute::text_value);
    let snapshot = subject.snapshot;
    let config = snapshot.config();
    // Other hosts end TLS themselves and tell their adapter so.
    let is_own_server = config.adapter.as_deref().is_some_and(|adapter| adapter == "@astrojs/node" || adapter.contains("deno") || adapter.contains("bun"));
    let security = &config.security;
    let is_post = method.is_some_and(|method| method.eq_ignore_ascii_case("post"));
    if !is_post || !is_own_server || !security.check_origin || !security.allowed_domains.is_empty() || has_option(snapshot, "security").is_none() {
        return;
    }
    if form.attributes().any(|it| matches!(it.kind(), AttributeKind::Spread) || it.name().starts_with("on")) {
        return;
    }
    let is_answered = match form.attribute("action").map(|action| (action, action.value())) {
        None => matches!(rendering(snapshot, subject.file), Rendering::OnDemand(_)),
        Some((_, AttributeValue::Expression(value))) => subject.document.slice(value.inner_range()).trim_start().starts_with("actions."),
        Some((action, _)) => action.text_value().is_some_and(|address| {
            let path = address.split(['?', '#']).next().unwrap_or_default();
            let found = snapshot.routes().match_path(path).filter(|_| path.starts_with('/') && !path.starts_with("//"));
            found.is_some_and(|found| matches!(found.route.kind, RouteKind::Page | RouteKind::Endpoint) && !snapshot.is_prerendered(&found.route))
        }),
    };
    if is_answered {
        findings.push(RULE.at(form.name_range(), "This form is refused behind a proxy.", WHY, HELP));
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::testing::{fine, finds};
    use expect_test::expect;

    const PAGE: &str = "//- /src/pages/login.astro\n---\nexport const prerender = false\n---\n<form method=\"POST\"><button>Go</button></form>\n";

    fn with(config: &str) -> String {
        format!("{PAGE}//- /astro.config.mjs\nimport node from '@astrojs/node'\nimport vercel from '@astrojs/vercel'\nexport default {{ {config} }}\n")
    }

    #[test]
    fn on_a_server_of_ones_own() {
        finds(&with("adapter: node({ mode: 'standalone' })"), expect![[r#"
            <form method="POST"><button>Go</button></form>
             ^^^^
            Hint form-csrf-topology: This form is refused behind a proxy.
              why: Behind a proxy that ends TLS, `Origin` is `https://…` and the request is `http://…`: Astro answers 403 as to another site.
              help: List the site's own host in `security.allowedDomains`, or run without a proxy in front.
        "#]]);
        fine("form-csrf-topology", &[
            &with("adapter: vercel()"),
            &with("adapter: node({ mode: 'standalone' }), security: { allowedDomains: [{ hostname: 'example.com' }] }"),
            &with("adapter: node({ mode: 'standalone' }), security: { checkOrigin: false }"),
            &with("adapter: node({ mode: 'standalone' })").replace("prerender = false", "prerender = true"),
            &with("adapter: node({ mode: 'standalone' })").replace("POST", "GET"),
        ]);
    }
}
