//! An endpoint that answers `post` where Astro asks for `POST`.

use astro_project::{FilePath, Snapshot};
use astro_syntax::script::{DeclarationKind, Export};

use crate::answer::{Edit, Finding, Fix};
use crate::diagnostics::{Check, Look, ModuleSubject, rule};
use crate::place::is_name_char;

rule! {
    /// An endpoint exports its handler in lower case, which Astro no longer looks for.
    ///
    /// Since Astro 3 handlers are found by their upper-case names only. A request of this method is answered with 404.
    ///
    /// ```ts
    /// export async function post() {}   // never called
    /// export async function POST() {}   // right
    /// ```
    "endpoint-lowercase-method", 20, Error
}

pub(super) const CHECK: Check =
    Check { rule: RULE, looks: &[Look::Module(check)] };

const WHY: &str = "Since Astro 3 handlers are found by upper-case names only; a request of this method is answered with 404.";

fn check(subject: &ModuleSubject<'_>, findings: &mut Vec<Finding>) {
    let ModuleSubject { snapshot, file, script: module } = *subject;
    let Some(below) = file.below(&snapshot.config().pages_dir()) else { return };
    if below.split('/').any(|part| part.starts_with('_')) || file.name().ends_with(".d.ts") {
        return;
    }
    for export in &module.exports {
        let Some(method) = method(&export.name) else { continue };
        let is_handler = !export.type_only && !matches!(export.kind, DeclarationKind::Class | DeclarationKind::Enum);
        if is_handler && module.export(method).is_none() {
            findings.push(report(snapshot, file, export, method));
        }
    }
}

/// The method an old name stood for.
fn method(name: &str) -> Option<&'static str> {
    Some(match name {
        "get" => "GET",
        "post" => "POST",
        "put" => "PUT",
        "patch" => "PATCH",
        "delete" | "del" => "DELETE",
        "head" => "HEAD",
        "options" => "OPTIONS",
        "all" => "ALL",
        _ => return None,
    })
}

fn report(snapshot: &Snapshot, file: &FilePath, export: &Export, method: &'static str) -> Finding {
    let name = &export.name;
    let message = format!("The handler `{name}` is never called: Astro looks for `{method}`.");
    let help = format!("Export it as `{method}`. It takes one argument, the context: `{method}({{ params, request }})`.");
    let mut found = RULE.at(export.range.clone(), message, WHY, help);
    let text = snapshot.text(file).unwrap_or_default();
    let uses = text.match_indices(name.as_str()).filter(|(at, _)| {
        !text[..*at].ends_with(|c| is_name_char(c) || c == '.') && !text[at + name.len()..].starts_with(is_name_char)
    });
    let is_declared_here = text.get(export.range.clone()) == Some(name.as_str());
    if uses.count() == 1 && is_declared_here {
        let edits = vec![Edit { range: export.range.clone(), text: method.to_owned() }];
        found.fix = Some(Fix { title: format!("Rename to `{method}`"), edits, safe: true });
    }
    found
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    fn check(fixture: &str, expect: Expect) {
        expect.assert_eq(&crate::diagnostics::draw(fixture));
    }

    #[test]
    fn a_handler_of_old() {
        check(
            "//- /src/pages/api/login.ts\nexport async function post(params, request) {\n  return new Response('x')\n}\nexport const del = () => new Response()\n",
            expect![[r#"
                export async function post(params, request) {
                                      ^^^^
                Error endpoint-lowercase-method: The handler `post` is never called: Astro looks for `POST`.
                  why: Since Astro 3 handlers are found by upper-case names only; a request of this method is answered with 404.
                  help: Export it as `POST`. It takes one argument, the context: `POST({ params, request })`.
                  fix: Rename to `POST`
                export const del = () => new Response()
                             ^^^
                Error endpoint-lowercase-method: The handler `del` is never called: Astro looks for `DELETE`.
                  why: Since Astro 3 handlers are found by upper-case names only; a request of this method is answered with 404.
                  help: Export it as `DELETE`. It takes one argument, the context: `DELETE({ params, request })`.
                  fix: Rename to `DELETE`
                --- fixed
                export async function POST(params, request) {
                  return new Response('x')
                }
                export const del = () => new Response()
            "#]],
        );
    }

    #[test]
    fn other_modules_and_other_names_are_fine() {
        for fine in [
            "//- /src/lib/http.ts\nexport const get = () => 1\n",
            "//- /src/pages/_util.ts\nexport const get = () => 1\n",
            "//- /src/pages/api.ts\nexport const GET = () => new Response()\nexport const get = GET\n",
            "//- /src/pages/api.ts\nexport const ALL = () => new Response()\nexport const prerender = false\n",
            "//- /src/pages/api.ts\nexport type get = 1\nexport interface post {}\n",
        ] {
            assert_eq!(crate::diagnostics::draw(fine), "", "{fine}");
        }
    }
}
