//! `Astro.locals.runtime` of the Cloudflare adapter, which is gone.

use astro_syntax::GuestNode;

use crate::answer::{Edit, Finding};
use crate::diagnostics::code::{Code, Place};
use crate::diagnostics::{Check, Look, rule};
use crate::imports::NewImport;

rule! {
    /// `Astro.locals.runtime` is used, which the Cloudflare adapter for Astro 6 and newer no longer provides.
    ///
    /// Bindings come from `cloudflare:workers` now, request details from `Astro.request.cf`, the cache from the global `caches`, and
    /// the execution context from `Astro.locals.cfContext`.
    ///
    /// ```astro
    /// ---
    /// const { KV } = Astro.locals.runtime.env      // undefined
    /// import { env } from 'cloudflare:workers'     // right
    /// ---
    /// ```
    "locals-runtime", 33, Warning
}

pub(super) const CHECK: Check =
    Check { rule: RULE, looks: &[Look::Code { words: &["runtime"], kinds: &["member_expression"], check }] };

const WHY: &str = "The Cloudflare adapter for Astro 6 and newer no longer provides it.";

fn check(code: &Code<'_>, node: GuestNode<'_>, findings: &mut Vec<Finding>) {
    let config = code.snapshot.config();
    if !config.adapter.as_deref().is_some_and(|adapter| adapter.contains("cloudflare")) || code.path(node).as_deref() != Some("locals.runtime") {
        return;
    }
    let old = code.snapshot.installed_version("@astrojs/cloudflare").and_then(|version| version.split('.').next()?.parse::<u32>().ok());
    if old.is_some_and(|major| major < 13) {
        return;
    }
    let whole = node.parent().filter(|parent| parent.kind() == "member_expression" && parent.field("object").is_some_and(|it| it.range() == node.range()));
    let member = whole.and_then(|whole| whole.field("property")).map_or("", GuestNode::text);
    let context = node.text().strip_suffix("locals.runtime").map_or("Astro", |head| head.trim_end_matches(['.', '?']));
    let (help, new) = match member {
        "env" => ("Import it: `import { env } from \"cloudflare:workers\"`.", Some("env".to_owned())),
        "cf" => ("Use `Astro.request.cf`.", Some(format!("{context}.request.cf"))),
        "caches" => ("Use the global `caches`.", Some("caches".to_owned())),
        "ctx" => ("Use `Astro.locals.cfContext`.", Some(format!("{context}.locals.cfContext"))),
        _ => ("Bindings are in `cloudflare:workers`, details of the request in `Astro.request.cf`.", None),
    };
    let range = whole.unwrap_or(node).range();
    let mut found = RULE.at(range.clone(), format!("`{}` is gone.", whole.unwrap_or(node).text()), WHY, help);
    let can = code.place == Place::Frontmatter && !context.is_empty();
    if let (Some(new), true) = (new, can) {
        let mut edits = vec![Edit::replace(range, new)];
        if let (true, None, Some(document)) = (member == "env", code.script.import_of("env"), code.document) {
            edits.push(NewImport::into(document).default("{ env }", "cloudflare:workers"));
        }
        found = found.suggesting("Use what took its place", edits);
    }
    findings.push(found);
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::testing::{fine, finds};
    use expect_test::expect;

    #[test]
    fn of_cloudflare() {
        let config = "//- /astro.config.mjs\nimport cloudflare from '@astrojs/cloudflare'\nexport default { adapter: cloudflare(), output: 'server' }\n";
        finds(&format!("//- /src/pages/a.astro\n---\nimport A from '../A.astro'\nconst {{ KV }} = Astro.locals.runtime.env\nconst cf = Astro.locals.runtime.cf\n---\n//- /src/A.astro\n<p></p>\n{config}"), expect![[r#"
            import A from '../A.astro'
                   ^
            Hint unused-import: `A` is not used.
              why: Neither the component script nor the template names it.
              help: Remove the import.
              fix: Remove the import of `A` (to look at)
            const { KV } = Astro.locals.runtime.env
                           ^^^^^^^^^^^^^^^^^^^^^^^^
            Warning locals-runtime: `Astro.locals.runtime.env` is gone.
              why: The Cloudflare adapter for Astro 6 and newer no longer provides it.
              help: Import it: `import { env } from "cloudflare:workers"`.
              fix: Use what took its place (to look at)
            const cf = Astro.locals.runtime.cf
                       ^^^^^^^^^^^^^^^^^^^^^^^
            Warning locals-runtime: `Astro.locals.runtime.cf` is gone.
              why: The Cloudflare adapter for Astro 6 and newer no longer provides it.
              help: Use `Astro.request.cf`.
              fix: Use what took its place (to look at)
            --- fixed
            ---
            const { KV } = Astro.locals.runtime.env
            const cf = Astro.locals.runtime.cf
            ---
        "#]]);
        fine("locals-runtime", &["---\nconst { KV } = Astro.locals.runtime.env\n---\n", &format!("//- /src/pages/a.astro\n---\nAstro.locals.user\n---\n{config}")]);
    }
}
