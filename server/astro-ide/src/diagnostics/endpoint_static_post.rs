//! Methods of an endpoint that is only a file.

use astro_project::RouteKind;

use crate::answer::{Edit, Finding};
use crate::diagnostics::pages::{Rendering, rendering};
use crate::diagnostics::{Check, Look, ModuleSubject, rule};

rule! {
    /// A prerendered endpoint exports `POST`, `PUT`, `PATCH` or `DELETE`, which is never called.
    ///
    /// When the site is built Astro calls `GET` once and writes a file; requests of other methods are answered by the host, with 404
    /// or 405. Pages and endpoints are prerendered unless the configuration says `output: 'server'`.
    ///
    /// ```ts
    /// export const prerender = false   // without this line POST is never called
    /// export const POST = async ({ request }) => { … }
    /// ```
    "endpoint-static-post", 21, Error
}

pub(super) const CHECK: Check = Check { rule: RULE, looks: &[Look::Module(check)] };

const WHY: &str = "Astro calls `GET` once when the site is built and writes a file; the host answers all other methods.";

fn check(subject: &ModuleSubject<'_>, findings: &mut Vec<Finding>) {
    let exports = subject.script.exports.iter().filter(|export| !export.type_only);
    let mut exports = exports.filter(|export| matches!(export.name.as_str(), "POST" | "PUT" | "PATCH" | "DELETE")).peekable();
    if exports.peek().is_none() {
        return;
    }
    let Rendering::Prerendered(route) = rendering(subject.snapshot, subject.file) else { return };
    if route.kind != RouteKind::Endpoint {
        return;
    }
    for export in exports {
        let message = format!("`{}` is never called: `{}` is prerendered.", export.name, route.pattern);
        let help = "Add `export const prerender = false`.";
        let found = RULE.at(export.range.clone(), message, WHY, help);
        let at = subject.script.imports.last().map_or(0, |import| import.range.end);
        let line = if at == 0 { "export const prerender = false;\n\n" } else { "\n\nexport const prerender = false;" };
        findings.push(match subject.script.export("prerender") {
            None => found.suggesting("Render on demand", vec![Edit::insert(at, line)]),
            Some(_) => found,
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::testing::{fine, finds};
    use expect_test::expect;

    #[test]
    fn a_file_has_no_post() {
        finds("//- /src/pages/api/save.ts\nimport { save } from '../../save'\nexport const POST = save\nexport const GET = () => new Response()\n", expect![[r#"
            export const POST = save
                         ^^^^
            Error endpoint-static-post: `POST` is never called: `/api/save` is prerendered.
              why: Astro calls `GET` once when the site is built and writes a file; the host answers all other methods.
              help: Add `export const prerender = false`.
              fix: Render on demand (to look at)
            --- fixed
            import { save } from '../../save'

            export const prerender = false;
            export const POST = save
            export const GET = () => new Response()
        "#]]);
        fine("endpoint-static-post", &[
            "//- /src/pages/api/save.ts\nexport const prerender = false\nexport const POST = save\n",
            "//- /src/pages/api/save.ts\nexport const POST = save\n//- /astro.config.mjs\nexport default { output: 'server' }\n",
            "//- /src/lib/save.ts\nexport const POST = save\n",
        ]);
    }
}
