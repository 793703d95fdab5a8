//! A request to whatever the visitor calls this site.

use astro_syntax::GuestNode;

use crate::answer::Finding;
use crate::diagnostics::code::{Code, Place, arguments};
use crate::diagnostics::pages::{Rendering, rendering};
use crate::diagnostics::{Check, Look, rule};

rule! {
    /// The server fetches from an address made of the `Host` header the visitor sent.
    ///
    /// `Astro.url` holds the host the request named. Unless something in front checks it, a visitor can make the server fetch from
    /// anywhere, with your headers.
    ///
    /// ```astro
    /// ---
    /// await fetch(new URL('/api/items', Astro.url))          // the visitor chooses the host
    /// await fetch(new URL('/api/items', import.meta.env.SITE)) // right, or call the function itself
    /// ---
    /// ```
    "host-header-trust", 60, Hint
}

pub(super) const CHECK: Check =
    Check { rule: RULE, looks: &[Look::Code { words: &["fetch("], kinds: &["call_expression"], check }] };

const WHY: &str = "The host comes from the visitor's request: the server can be made to fetch from elsewhere.";

fn check(code: &Code<'_>, node: GuestNode<'_>, findings: &mut Vec<Finding>) {
    if code.place == Place::Module || node.field("function").map(GuestNode::text) != Some("fetch") {
        return;
    }
    let on_demand = code.place == Place::Middleware || matches!(rendering(code.snapshot, code.file), Rendering::OnDemand(_));
    if !on_demand || !code.snapshot.config().security.allowed_domains.is_empty() {
        return;
    }
    let arguments = arguments(node);
    let Some(address) = arguments.first() else { return };
    let is_host = |it: GuestNode<'_>| match code.path(it).as_deref() {
        Some("url.origin" | "url.host" | "url.hostname" | "request.url") => true,
        Some("url") => it.parent().is_some_and(|parent| parent.kind() == "arguments"),
        _ => false,
    };
    if let Some(host) = address.descendants().find(|it| is_host(*it)) {
        let message = format!("The server fetches from `{}`, which the visitor chooses.", host.text());
        let help = "Call the code itself, use `import.meta.env.SITE`, or name your hosts in `security.allowedDomains`.";
        findings.push(RULE.at(host.range(), message, WHY, help));
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::testing::{fine, finds};
    use expect_test::expect;

    #[test]
    fn by_the_host_of_the_request() {
        finds("---\nexport const prerender = false\nawait fetch(`${Astro.url.origin}/api`)\nawait fetch(new URL('/api', Astro.url))\n---\n", expect![[r#"
            await fetch(`${Astro.url.origin}/api`)
                           ^^^^^^^^^^^^^^^^
            Hint host-header-trust: The server fetches from `Astro.url.origin`, which the visitor chooses.
              why: The host comes from the visitor's request: the server can be made to fetch from elsewhere.
              help: Call the code itself, use `import.meta.env.SITE`, or name your hosts in `security.allowedDomains`.
            await fetch(new URL('/api', Astro.url))
                                        ^^^^^^^^^
            Hint host-header-trust: The server fetches from `Astro.url`, which the visitor chooses.
              why: The host comes from the visitor's request: the server can be made to fetch from elsewhere.
              help: Call the code itself, use `import.meta.env.SITE`, or name your hosts in `security.allowedDomains`.
        "#]]);
        fine("host-header-trust", &[
            "---\nawait fetch(new URL('/api', Astro.url))\n---\n",
            "---\nexport const prerender = false\nawait fetch(new URL('/api', Astro.site))\nawait fetch(`https://x.y/${Astro.url.pathname}`)\n---\n",
        ]);
    }
}
