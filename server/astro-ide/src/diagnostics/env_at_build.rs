//! A secret that is written into the built code.

use astro_syntax::GuestNode;

use crate::answer::Finding;
use crate::diagnostics::code::Code;
use crate::diagnostics::host::way;
use crate::diagnostics::{Check, Look, rule};

rule! {
    /// A secret is read through `import.meta.env` in code that runs on demand, so its value is written into the built files.
    ///
    /// Vite puts the value of the build into the code. Whoever gets the files has the secret, and changing it at the host changes
    /// nothing until the next build. `astro:env/server` reads it when it is needed.
    ///
    /// ```ts
    /// const key = import.meta.env.API_SECRET              // in the files
    /// import { API_SECRET } from 'astro:env/server'       // read at run time
    /// ```
    "env-at-build", 31, Hint
}

pub(super) const CHECK: Check =
    Check { rule: RULE, looks: &[Look::Code { words: &["import.meta.env."], kinds: &["member_expression"], check }] };

const WHY: &str = "Its value at build time is written into the built code; setting another at the host changes nothing.";

fn check(code: &Code<'_>, node: GuestNode<'_>, findings: &mut Vec<Finding>) {
    let Some(name) = variable(node).filter(|name| is_secret(name)) else { return };
    if code.snapshot.config().adapter.is_none() {
        return;
    }
    if let Some(way) = way(code.snapshot, code.file) {
        let message = format!("The secret `{name}` is read when the site is built.");
        let help = format!("Declare it in `env.schema` and import it: `import {{ {name} }} from \"astro:env/server\"`.");
        findings.push(way.explain(RULE.at(node.range(), message, WHY, help)));
    }
}

/// The name in `import.meta.env.NAME`.
pub(super) fn variable(node: GuestNode<'_>) -> Option<&str> {
    let name = node.text().strip_prefix("import.meta.env.")?;
    name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_').then_some(name)
}

fn is_secret(name: &str) -> bool {
    let secret = ["SECRET", "TOKEN", "PASSWORD", "PRIVATE", "API_KEY", "APIKEY", "DATABASE_URL", "CREDENTIAL"];
    !name.starts_with("PUBLIC_") && secret.iter().any(|word| name.contains(word))
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::testing::{fine, finds};
    use expect_test::expect;

    #[test]
    fn a_secret_on_demand() {
        let config = "//- /astro.config.mjs\nimport node from '@astrojs/node'\nexport default { adapter: node() }\n";
        finds(&format!("//- /src/pages/a.ts\nexport const prerender = false\nexport const GET = () => fetch(u, {{ key: import.meta.env.API_SECRET }})\n{config}"), expect![[r#"
            export const GET = () => fetch(u, { key: import.meta.env.API_SECRET })
                                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^
            Hint env-at-build: The secret `API_SECRET` is read when the site is built.
              why: Its value at build time is written into the built code; setting another at the host changes nothing.
              help: Declare it in `env.schema` and import it: `import { API_SECRET } from "astro:env/server"`.
        "#]]);
        fine("env-at-build", &[
            &format!("//- /src/pages/a.ts\nexport const prerender = false\nexport const GET = () => fetch(import.meta.env.PUBLIC_TOKEN + import.meta.env.SITE)\n{config}"),
            &format!("//- /src/pages/a.ts\nexport const GET = () => fetch(import.meta.env.API_SECRET)\n{config}"),
        ]);
    }
}
