//! Modules of Node where there is no Node.

use astro_project::{FilePath, Snapshot};
use astro_syntax::Script;

use crate::answer::Finding;
use crate::diagnostics::host::{EDGE_MIDDLEWARE, edge_middleware, host, way, way_from_middleware};
use crate::diagnostics::{Check, Look, ModuleSubject, Subject, rule};

rule! {
    /// Code that runs on Cloudflare or at another edge imports a module that needs Node itself or native code.
    ///
    /// Workers have no processes, no threads and cannot load native add-ons. The build works and the first request fails.
    /// The import may stand in a module far from any page: the imports that lead there are listed. Of a project whose adapter
    /// puts the middleware at the edge (`middlewareMode: 'edge'`), only what the middleware imports is meant.
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
    let at_edge = host.no_node.is_none() && edge_middleware(snapshot);
    let host = if at_edge { &EDGE_MIDDLEWARE } else { host };
    let Some(why) = host.no_node else { return };
    let workers = host.title == "Cloudflare";
    let mut imports = script.imports.iter().filter(|import| !import.type_only && is_absent(&import.specifier, workers)).peekable();
    // Who leads here is asked only where something is wrong.
    let find = if at_edge { way_from_middleware } else { way };
    let Some(way) = imports.peek().and_then(|_| find(snapshot, file)) else { return };
    for import in imports {
        let message = format!("`{}` does not work {} {}.", import.specifier, if at_edge { "in" } else { "on" }, host.title);
        let help = if at_edge {
            "Leave the middleware where the pages are: without `middlewareMode: \"edge\"`."
        } else if workers {
            "Prerender the page, or use a service or a library made for Workers."
        } else {
            "Prerender the page, or move this to a function that runs in Node."
        };
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
        let edge = "//- /src/lib/db.ts\nimport pg from 'node:net'\nexport const db = pg\n//- /src/middleware.ts\nimport { db } from './lib/db'\nexport const onRequest = (_, next) => db && next()\n//- /src/pages/a.ts\nimport 'node:net'\nexport const prerender = false\nexport const GET = () => new Response()\n//- /astro.config.mjs\nimport vercel from '@astrojs/vercel'\nexport default { adapter: vercel(OPTIONS) }\n";
        finds(&edge.replace("OPTIONS", "{ middlewareMode: 'edge' }"), expect![[r#"
            import pg from 'node:net'
                            ^^^^^^^^
            Warning node-api-on-edge: `node:net` does not work in an edge function.
              why: Edge functions have web APIs only: no modules of Node, no processes, no native code. The first request fails.
              help: Leave the middleware where the pages are: without `middlewareMode: "edge"`.
              see /src/middleware.ts: the middleware begins here
        "#]]);
        fine("node-api-on-edge", &[
            &edge.replace("OPTIONS", ""),
            &format!("//- /src/pages/a.ts\nimport {{ exec }} from 'node:child_process'\nexport const GET = () => new Response()\n{config}"),
            &format!("//- /src/pages/a.ts\nimport {{ createHash }} from 'node:crypto'\nexport const prerender = false\nexport const GET = () => new Response()\n{config}"),
        ]);
    }
}
