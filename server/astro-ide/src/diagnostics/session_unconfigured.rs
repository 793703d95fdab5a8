//! A session with nowhere to keep it.

use astro_syntax::GuestNode;

use crate::answer::Finding;
use crate::diagnostics::code::{Code, Place};
use crate::diagnostics::pages::has_option;
use crate::diagnostics::{Check, Look, rule};

rule! {
    /// The session is used, but nothing says where it is kept.
    ///
    /// `Astro.session` is undefined unless the adapter brings a store (Node, Netlify, Cloudflare do) or the configuration names a
    /// `session.driver`.
    ///
    /// ```js
    /// export default defineConfig({
    ///   adapter: vercel(),
    ///   session: { driver: sessionDrivers.redis({ url: process.env.REDIS_URL }) },
    /// })
    /// ```
    "session-unconfigured", 25, Warning
}

pub(super) const CHECK: Check =
    Check { rule: RULE, looks: &[Look::Code { words: &["session"], kinds: &["member_expression"], check }] };

const WHY: &str = "Without a store the session is undefined, and using it fails.";

fn check(code: &Code<'_>, node: GuestNode<'_>, findings: &mut Vec<Finding>) {
    if code.place == Place::Module || findings.iter().any(|it| it.rule == RULE.name) {
        return;
    }
    if !code.path(node).is_some_and(|path| path.starts_with("session.")) {
        return;
    }
    let (message, help) = if matches!(code.snapshot.config_value().and_then(|it| it.get("session")), Some(value) if value.as_bool() == Some(false)) {
        ("The session is used, but the configuration switches sessions off.", "Remove `session: false`.")
    } else {
        let adapter = code.snapshot.config().adapter.as_deref();
        let brings_store = adapter.is_some_and(|adapter| ["node", "netlify", "cloudflare"].iter().any(|known| adapter.contains(known)));
        let is_known = adapter.is_none_or(|adapter| adapter.starts_with("@astrojs/"));
        let none = has_option(code.snapshot, "session") == Some(false)
            && (adapter.is_some() || has_option(code.snapshot, "adapter") == Some(false));
        if brings_store || !is_known || !none || !code.snapshot.config().integrations.is_empty() {
            return;
        }
        ("The session is used, but neither the adapter nor the configuration says where it is kept.", "Set `session.driver` in the Astro configuration.")
    };
    findings.push(RULE.at(node.range(), message, WHY, help));
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::testing::{fine, finds};
    use expect_test::expect;

    #[test]
    fn with_and_without_a_store() {
        let page = "//- /src/pages/a.astro\n---\nexport const prerender = false\nconst cart = await Astro.session?.get('cart')\n---\n";
        finds(&format!("{page}//- /astro.config.mjs\nimport vercel from '@astrojs/vercel'\nexport default {{ adapter: vercel() }}\n"), expect![[r#"
            const cart = await Astro.session?.get('cart')
                               ^^^^^^^^^^^^^^^^^^
            Warning session-unconfigured: The session is used, but neither the adapter nor the configuration says where it is kept.
              why: Without a store the session is undefined, and using it fails.
              help: Set `session.driver` in the Astro configuration.
        "#]]);
        finds(&format!("{page}//- /astro.config.mjs\nimport node from '@astrojs/node'\nexport default {{ adapter: node(), session: false }}\n"), expect![[r#"
            const cart = await Astro.session?.get('cart')
                               ^^^^^^^^^^^^^^^^^^
            Warning session-unconfigured: The session is used, but the configuration switches sessions off.
              why: Without a store the session is undefined, and using it fails.
              help: Remove `session: false`.
        "#]]);
        fine("session-unconfigured", &[
            &format!("{page}//- /astro.config.mjs\nimport node from '@astrojs/node'\nexport default {{ adapter: node() }}\n"),
            &format!("{page}//- /astro.config.mjs\nexport default {{ session: {{ driver: 'redis' }} }}\n"),
            &format!("{page}//- /astro.config.mjs\nexport default {{ ...base }}\n"),
        ]);
    }
}
