//! Pages rendered on demand and nobody to render them, or two who would.

use astro_project::config::Output;

use crate::answer::Finding;
use crate::diagnostics::host::is_adapter;
use crate::diagnostics::pages::has_option;
use crate::diagnostics::{Check, ConfigSubject, Look, ModuleSubject, Subject, rule};

rule! {
    /// A page is rendered on demand, but the configuration names no adapter, or one that serves files only; or it names two.
    ///
    /// `astro dev` renders it all the same; the build fails with `NoAdapterInstalled`, because nothing says what kind of server the
    /// pages are for. With a second adapter among the integrations Astro stops at once: a project is built for one host.
    ///
    /// ```js
    /// import node from '@astrojs/node'
    /// export default defineConfig({ output: 'server', adapter: node({ mode: 'standalone' }) })
    /// ```
    "adapter-mismatch", 55, Warning
}

pub(super) const CHECK: Check = Check { rule: RULE, looks: &[Look::File(page), Look::Module(endpoint), Look::Config(config)] };

const WHY: &str = "The build fails with `NoAdapterInstalled`: nothing says what kind of server the page is for.";
const HELP: &str = "Add one, for example with `npx astro add node`.";

const FILES: &str = "The build fails, or the page is missing once deployed: this adapter writes no function that could render it.";
const MORE: &str = "Use the adapter that renders: its name without `/static`.";

fn page(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    look(subject.snapshot, subject.file, subject.document.script(), findings);
}

fn endpoint(subject: &ModuleSubject<'_>, findings: &mut Vec<Finding>) {
    look(subject.snapshot, subject.file, subject.script, findings);
}

/// An adapter that only serves files, where there is one.
fn serves_files_only(snapshot: &astro_project::Snapshot) -> Option<&str> {
    snapshot.config().adapter.as_deref().filter(|adapter| adapter.ends_with("/static"))
}

/// Is there surely no adapter? Integrations may bring one.
fn has_none(snapshot: &astro_project::Snapshot) -> bool {
    let config = snapshot.config();
    let bringing = config.integrations.iter().any(|name| !name.starts_with("@astrojs/") || name.contains("starlight"));
    config.file.is_some() && config.adapter.is_none() && has_option(snapshot, "adapter") == Some(false) && !bringing
}

fn look(snapshot: &astro_project::Snapshot, file: &astro_project::FilePath, script: &astro_syntax::Script, findings: &mut Vec<Finding>) {
    let Some(export) = script.export("prerender") else { return };
    let on_demand = export.value.as_ref().and_then(|value| value.as_bool()) == Some(false);
    // With `output: 'server'` the configuration itself says so, once.
    if !on_demand || snapshot.config().output == Output::Server {
        return;
    }
    if let (Some(adapter), Some(route)) = (serves_files_only(snapshot), snapshot.routes().of_file(file)) {
        let message = format!("`{}` is rendered on demand, but `{adapter}` serves files only.", route.pattern);
        findings.push(RULE.at(export.range.clone(), message, FILES, MORE));
        return;
    }
    if !has_none(snapshot) {
        return;
    }
    if let Some(route) = snapshot.routes().of_file(file) {
        let message = format!("`{}` is rendered on demand, but the configuration has no adapter.", route.pattern);
        findings.push(RULE.at(export.range.clone(), message, WHY, HELP));
    }
}

const TWO: &str = "Astro stops as it starts: a project is built by one adapter, for one host.";
const ONE: &str = "Keep the one you deploy with, as `adapter`.";

fn config(subject: &ConfigSubject<'_>, findings: &mut Vec<Finding>) {
    let config = subject.snapshot.config();
    let second = config.integrations.iter().find(|name| is_adapter(name) && config.adapter.as_ref() != Some(*name));
    if let (Some(adapter), Some(second), Some(list)) = (&config.adapter, second, subject.value.get("integrations")) {
        let message = format!("`{second}` is an adapter, and so is `{adapter}`.");
        findings.push(RULE.at(list.range.clone(), message, TWO, ONE));
    }
    let Some(output) = subject.value.get("output").filter(|output| output.as_str() == Some("server")) else { return };
    if let Some(adapter) = serves_files_only(subject.snapshot) {
        let message = format!("Pages are rendered on demand, but `{adapter}` serves files only.");
        findings.push(RULE.at(output.range.clone(), message, FILES, MORE));
    } else if has_none(subject.snapshot) {
        let message = "Pages are rendered on demand, but there is no adapter.";
        findings.push(RULE.at(output.range.clone(), message, WHY, HELP));
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::testing::{fine, finds};
    use expect_test::expect;

    #[test]
    fn nobody_to_render() {
        finds("//- /src/pages/a.astro\n---\nexport const prerender = false\n---\n//- /astro.config.mjs\nexport default {}\n", expect![[r#"
            export const prerender = false
                         ^^^^^^^^^
            Warning adapter-mismatch: `/a` is rendered on demand, but the configuration has no adapter.
              why: The build fails with `NoAdapterInstalled`: nothing says what kind of server the page is for.
              help: Add one, for example with `npx astro add node`.
        "#]]);
        finds("//- /astro.config.mjs\nexport default { output: 'server' }\n", expect![[r#"
            export default { output: 'server' }
                                     ^^^^^^^^
            Warning adapter-mismatch: Pages are rendered on demand, but there is no adapter.
              why: The build fails with `NoAdapterInstalled`: nothing says what kind of server the page is for.
              help: Add one, for example with `npx astro add node`.
        "#]]);
        finds("//- /astro.config.mjs\nimport vercel from '@astrojs/vercel/static'\nexport default { output: 'server', adapter: vercel() }\n", expect![[r#"
            export default { output: 'server', adapter: vercel() }
                                     ^^^^^^^^
            Warning adapter-mismatch: Pages are rendered on demand, but `@astrojs/vercel/static` serves files only.
              why: The build fails, or the page is missing once deployed: this adapter writes no function that could render it.
              help: Use the adapter that renders: its name without `/static`.
        "#]]);
        finds("//- /astro.config.mjs\nimport node from '@astrojs/node'\nimport vercel from '@astrojs/vercel'\nexport default { adapter: node(), integrations: [vercel()] }\n", expect![[r#"
            export default { adapter: node(), integrations: [vercel()] }
                                                            ^^^^^^^^^^
            Warning adapter-mismatch: `@astrojs/vercel` is an adapter, and so is `@astrojs/node`.
              why: Astro stops as it starts: a project is built by one adapter, for one host.
              help: Keep the one you deploy with, as `adapter`.
        "#]]);
        fine("adapter-mismatch", &[
            "//- /astro.config.mjs\nimport node from '@astrojs/node'\nimport react from '@astrojs/react'\nexport default { adapter: node(), integrations: [react()] }\n",
            "//- /src/pages/a.astro\n---\nexport const prerender = true\n---\n//- /astro.config.mjs\nimport vercel from '@astrojs/vercel/static'\nexport default { adapter: vercel() }\n",
            "//- /src/pages/a.astro\n---\nexport const prerender = false\n---\n//- /astro.config.mjs\nimport node from '@astrojs/node'\nexport default { adapter: node() }\n",
            "//- /src/pages/a.astro\n---\nexport const prerender = false\n---\n//- /astro.config.mjs\nexport default { adapter: pick() }\n",
            "//- /src/pages/a.astro\n---\nexport const prerender = false\n---\n",
            "//- /src/pages/a.astro\n---\nexport const prerender = true\n---\n//- /astro.config.mjs\nexport default {}\n",
        ]);
    }
}
