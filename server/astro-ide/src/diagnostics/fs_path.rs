//! Files read from a folder that is not there once deployed.

use astro_syntax::GuestNode;

use crate::answer::Finding;
use crate::diagnostics::code::{Code, Place, arguments, string};
use crate::diagnostics::host::{host, way};
use crate::diagnostics::{Check, Look, rule};

rule! {
    /// A file is read by a relative path in code that runs in a serverless function.
    ///
    /// The function starts in another folder and carries only the files the build knows of. What works in development fails there
    /// with `ENOENT`.
    ///
    /// ```ts
    /// const text = await readFile('./data/terms.txt', 'utf8')   // not in the function
    /// import text from '../data/terms.txt?raw'                  // right
    /// ```
    "fs-path", 34, Warning
}

pub(super) const CHECK: Check = Check {
    rule: RULE,
    looks: &[Look::Code { words: &["readFile", "readdir", "createReadStream"], kinds: &["call_expression"], check }],
};

const WHY: &str = "A function of this host starts in another folder and carries only the files the build knows of.";

fn check(code: &Code<'_>, node: GuestNode<'_>, findings: &mut Vec<Finding>) {
    if !host(code.snapshot).is_some_and(|host| host.is_function) {
        return;
    }
    let callee = node.field("function").map_or("", GuestNode::text);
    let name = callee.rsplit('.').next().unwrap_or_default();
    if !matches!(name, "readFile" | "readFileSync" | "readdir" | "readdirSync" | "createReadStream") {
        return;
    }
    let arguments = arguments(node);
    let Some(path) = arguments.first().filter(|_| code.place != Place::Template) else { return };
    let relative = string(*path).is_some_and(|path| !path.starts_with('/') && !path.contains(':'));
    if !relative && !path.text().contains("process.cwd()") {
        return;
    }
    if let Some(way) = way(code.snapshot, code.file) {
        let message = format!("`{name}` reads a file that is not there once deployed.");
        let help = "Import it (`?raw` for text), or list it in the adapter's `includeFiles`.";
        findings.push(way.explain(RULE.at(path.range(), message, WHY, help)));
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::testing::{fine, finds};
    use expect_test::expect;

    #[test]
    fn on_a_serverless_host() {
        let page = "//- /src/pages/a.ts\nimport fs from 'node:fs'\nexport const prerender = false\nexport const GET = () => new Response(fs.readFileSync('./terms.txt'))\n";
        finds(&format!("{page}//- /astro.config.mjs\nimport vercel from '@astrojs/vercel'\nexport default {{ adapter: vercel() }}\n"), expect![[r#"
            export const GET = () => new Response(fs.readFileSync('./terms.txt'))
                                                                  ^^^^^^^^^^^^^
            Warning fs-path: `readFileSync` reads a file that is not there once deployed.
              why: A function of this host starts in another folder and carries only the files the build knows of.
              help: Import it (`?raw` for text), or list it in the adapter's `includeFiles`.
        "#]]);
        finds("//- /src/lib/terms.ts\nimport fs from 'node:fs'\nexport const terms = () => fs.readFileSync(process.cwd() + '/terms.txt')\n//- /src/pages/a.astro\n---\nimport { terms } from '../lib/terms'\nexport const prerender = false\n---\n{terms()}\n//- /astro.config.mjs\nimport netlify from '@astrojs/netlify'\nexport default { adapter: netlify() }\n", expect![[r#"
            export const terms = () => fs.readFileSync(process.cwd() + '/terms.txt')
                                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            Warning fs-path: `readFileSync` reads a file that is not there once deployed.
              why: A function of this host starts in another folder and carries only the files the build knows of.
              help: Import it (`?raw` for text), or list it in the adapter's `includeFiles`.
              see /src/pages/a.astro: `/a` begins here
        "#]]);
        fine("fs-path", &[
            &format!("{page}//- /astro.config.mjs\nimport node from '@astrojs/node'\nexport default {{ adapter: node() }}\n"),
            "//- /src/pages/a.ts\nexport const GET = () => new Response(fs.readFileSync('./terms.txt'))\n//- /astro.config.mjs\nimport vercel from '@astrojs/vercel'\nexport default { adapter: vercel() }\n",
        ]);
    }
}
