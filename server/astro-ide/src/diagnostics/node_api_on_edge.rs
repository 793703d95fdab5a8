//! Modules of Node where there is no Node.

use astro_project::{FilePath, Snapshot};
use astro_syntax::Script;

use crate::answer::Finding;
use crate::diagnostics::host::{host, way};
use crate::diagnostics::{Check, Look, ModuleSubject, Subject, rule};

rule! {
    /// Code that runs on Cloudflare or at another edge imports a module that needs Node itself or native code.
    ///
    /// Workers have no processes, no threads and cannot load native add-ons. The build works and the first request fails.
    /// The import may stand in a module far from any page: the imports that lead there are listed.
    ///
    /// ```ts
    /// import { exec } from 'node:child_process'   // not on Workers
    /// import sharp from 'sharp'                   // native code
    /// ```
    "node-api-on-edge", 30, Warning
}

pub(super) const CHECK: Check = Check { rule: RULE, looks: &[Look::File(page), Look::Module(module)] };

fn page(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    look(subject.snapshot, subject.file, subject.document.script(), findings);
}

fn module(subject: &ModuleSubject<'_>, findings: &mut Vec<Finding>) {
    look(subject.snapshot, subject.file, subject.script, findings);
}

fn look(snapshot: &Snapshot, file: &FilePath, script: &Script, findings: &mut Vec<Finding>) {
    let Some(host) = host(snapshot) else { return };
    let Some(why) = host.no_node else { return };
    let workers = host.title == "Cloudflare";
    let mut imports = script.imports.iter().filter(|import| !import.type_only && is_absent(&import.specifier, workers)).peekable();
    // Who leads here is asked only where something is wrong.
    let Some(way) = imports.peek().and_then(|_| way(snapshot, file)) else { return };
    for import in imports {
        let message = format!("`{}` does not work on {}.", import.specifier, host.title);
        let help = if workers { "Prerender the page, or use a service or a library made for Workers." } else { "Prerender the page, or move this to a function that runs in Node." };
        findings.push(way.explain(RULE.at(import.specifier_range.clone(), message, why, help)));
    }
}

/// Workers have most of Node's modules, other edges none.
fn is_absent(specifier: &str, workers: bool) -> bool {
    if !workers && specifier.starts_with("node:") && !matches!(specifier, "node:async_hooks" | "node:events" | "node:buffer" | "node:assert" | "node:util") {
        return true;
    }
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
        finds(&format!("//- /src/lib/shell.ts\nimport {{ exec }} from 'node:child_process'\nexport const run = exec\n//- /src/lib/index.ts\nexport * from './shell'\n//- /src/pages/a.ts\nimport {{ run }} from '../lib'\nexport const prerender = false\nexport const GET = () => run('x')\n{config}"), expect![[r#"
            import { exec } from 'node:child_process'
                                  ^^^^^^^^^^^^^^^^^^
            Warning node-api-on-edge: `node:child_process` does not work on Cloudflare.
              why: Workers have no processes or threads and cannot load native code: the first request fails.
              help: Prerender the page, or use a service or a library made for Workers.
              see /src/pages/a.ts: `/a` begins here
              see /src/lib/index.ts: index.ts leads on
        "#]]);
        fine("node-api-on-edge", &[
            &format!("//- /src/pages/a.ts\nimport {{ exec }} from 'node:child_process'\nexport const GET = () => new Response()\n{config}"),
            &format!("//- /src/pages/a.ts\nimport {{ createHash }} from 'node:crypto'\nexport const prerender = false\nexport const GET = () => new Response()\n{config}"),
        ]);
    }
}
