//! `export const prerender` with a value that must be computed.

use astro_syntax::script::{DeclarationKind, Export};
use astro_syntax::{Script, Value};

use crate::answer::Finding;
use crate::diagnostics::{Check, Look, ModuleSubject, rule, Subject};

rule! {
    /// `prerender` is exported with a value that is not plainly `true` or `false`.
    ///
    /// Astro reads it from the text before anything runs; any other value fails with `InvalidPrerenderExport`.
    ///
    /// ```astro
    /// ---
    /// export const prerender = import.meta.env.PROD   // fails
    /// export const prerender = false                  // right
    /// ---
    /// ```
    "prerender-not-static", 7, Error
}

pub(super) const CHECK: Check =
    Check { rule: RULE, looks: &[Look::File(page), Look::Module(module)] };

const WHY: &str = "Astro reads it from the text before anything runs; another value fails with `InvalidPrerenderExport`.";

fn page(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    check(subject.document.script(), findings);
}

fn module(subject: &ModuleSubject<'_>, findings: &mut Vec<Finding>) {
    if subject.file.is_inside(&subject.snapshot.config().pages_dir()) {
        check(subject.script, findings);
    }
}

fn check(script: &Script, findings: &mut Vec<Finding>) {
    for export in script.exports.iter().filter(|export| export.name == "prerender") {
        if !is_static(export) {
            let message = "`prerender` must be `true` or `false`.".to_owned();
            let help = "Write the value itself: `export const prerender = false`. To decide by environment use an integration with the `astro:route:setup` hook.".to_owned();
            findings.push(RULE.at(export.range.clone(), message, WHY, help));
        }
    }
}

/// Only a declared value is judged; one passed on from elsewhere may be anything.
fn is_static(export: &Export) -> bool {
    let is_declared = matches!(export.kind, DeclarationKind::Const | DeclarationKind::Let | DeclarationKind::Var);
    match &export.value {
        Some(value) => matches!(value.value, Value::Bool(_)),
        None => !is_declared,
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    #[test]
    fn computed_and_plain() {
        expect![[r#"
            export const prerender = import.meta.env.PROD
                         ^^^^^^^^^
            Error prerender-not-static: `prerender` must be `true` or `false`.
              why: Astro reads it from the text before anything runs; another value fails with `InvalidPrerenderExport`.
              help: Write the value itself: `export const prerender = false`. To decide by environment use an integration with the `astro:route:setup` hook.
        "#]].assert_eq(&crate::diagnostics::draw("---\nexport const prerender = import.meta.env.PROD\n---\n"));
        for fine in ["---\nexport const prerender = false\n---\n", "---\nexport const prerender = true;\n---\n", "//- /src/pages/a.ts\nexport const prerender = true\n"] {
            assert_eq!(crate::diagnostics::draw(fine), "", "{fine}");
        }
    }
}
