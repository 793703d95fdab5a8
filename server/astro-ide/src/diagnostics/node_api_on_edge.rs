//! Modules of Node where there is no Node.

use astro_project::{FilePath, Snapshot};
use astro_syntax::Script;

use crate::answer::Finding;
use crate::diagnostics::pages::{Rendering, rendering};
use crate::diagnostics::{Check, Look, ModuleSubject, Subject, rule};

rule! {
    /// A page that runs on Cloudflare imports a module that needs Node itself or native code.
    ///
    /// Workers have no processes, no threads and cannot load native add-ons. The build works and the first request fails.
    ///
    /// ```ts
    /// import { exec } from 'node:child_process'   // not on Workers
    /// import sharp from 'sharp'                   // native code
    /// ```
    "node-api-on-edge", 30, Warning
}

pub(super) const CHECK: Check = Check { rule: RULE, looks: &[Look::File(page), Look::Module(module)] };

const WHY: &str = "Workers have no processes or threads and cannot load native code: the first request fails.";

fn page(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    look(subject.snapshot, subject.file, subject.document.script(), findings);
}

fn module(subject: &ModuleSubject<'_>, findings: &mut Vec<Finding>) {
    look(subject.snapshot, subject.file, subject.script, findings);
}

fn look(snapshot: &Snapshot, file: &FilePath, script: &Script, findings: &mut Vec<Finding>) {
    if !snapshot.config().adapter.as_deref().is_some_and(|adapter| adapter.contains("cloudflare")) {
        return;
    }
    for import in script.imports.iter().filter(|import| !import.type_only && is_absent(&import.specifier)) {
        if matches!(rendering(snapshot, file), Rendering::OnDemand(_)) {
            let message = format!("`{}` does not work on Cloudflare.", import.specifier);
            let help = "Prerender the page, or use a service or a library made for Workers.";
            findings.push(RULE.at(import.specifier_range.clone(), message, WHY, help));
        }
    }
}

fn is_absent(specifier: &str) -> bool {
    matches!(
        specifier.trim_start_matches("node:"),
        "child_process" | "cluster" | "worker_threads" | "vm" | "v8" | "inspector" | "repl"
    ) || matches!(specifier, "sharp" | "better-sqlite3" | "bcrypt" | "canvas" | "sqlite3" | "node-sass" | "argon2")
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::testing::{fine, finds};
    use expect_test::expect;

    #[test]
    fn on_workers() {
        let config = "//- /astro.config.mjs\nimport cloudflare from '@astrojs/cloudflare'\nexport default { adapter: cloudflare() }\n";
        finds(&format!("//- /src/pages/a.ts\nimport {{ exec }} from 'node:child_process'\nexport const prerender = false\nexport const GET = () => new Response()\n{config}"), expect![[r#"
            import { exec } from 'node:child_process'
                                  ^^^^^^^^^^^^^^^^^^
            Warning node-api-on-edge: `node:child_process` does not work on Cloudflare.
              why: Workers have no processes or threads and cannot load native code: the first request fails.
              help: Prerender the page, or use a service or a library made for Workers.
        "#]]);
        fine("node-api-on-edge", &[
            &format!("//- /src/pages/a.ts\nimport {{ exec }} from 'node:child_process'\nexport const GET = () => new Response()\n{config}"),
            &format!("//- /src/pages/a.ts\nimport {{ createHash }} from 'node:crypto'\nexport const prerender = false\nexport const GET = () => new Response()\n{config}"),
        ]);
    }
}
