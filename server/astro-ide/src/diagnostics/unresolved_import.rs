//! An import that leads to no file.

use astro_project::{FilePath, ResolveError, ResolveReason, Snapshot};
use astro_syntax::script::Import;

use crate::answer::{Edit, Finding, Fix};
use crate::diagnostics::{Check, Look, rule, Subject};

rule! {
    /// An import leads to no file, or to a package that is not installed.
    ///
    /// The page cannot be rendered before every module it imports is found.
    "unresolved-import", 0, Error
}

pub(super) const CHECK: Check =
    Check { rule: RULE, looks: &[Look::File(check)] };

const WHY: &str = "The page cannot be rendered before every module it imports is found.";

fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for import in &subject.document.script().imports {
        if import.type_only || (!import.names.is_empty() && import.names.iter().all(|name| name.type_only)) {
            continue;
        }
        let specifier = import.specifier.as_str();
        if specifier.is_empty() || is_made_up(specifier) {
            continue;
        }
        if let Err(error) = subject.snapshot.resolve(subject.file, specifier)
            && let Some(message) = message(subject, specifier, &error)
        {
            findings.push(report(import, &error, message));
        }
    }
}

/// May a plugin provide it? Such names lead to no file and are right all the same.
fn is_made_up(specifier: &str) -> bool {
    let is_drive = specifier.len() > 1 && specifier.as_bytes()[1] == b':';
    specifier.starts_with(['#', '\0', '$']) || specifier.starts_with("~icons/") || (specifier.contains(':') && !is_drive)
}

/// What to say, if we are sure.
fn message(subject: &Subject<'_>, specifier: &str, error: &ResolveError) -> Option<String> {
    let Subject { snapshot, file, .. } = subject;
    match &error.reason {
        ResolveReason::NoFile(path) => {
            let is_public = specifier.starts_with('/') && snapshot.public_file(specifier.trim_start_matches('/')).is_some();
            let has_types = path.parent().zip(Some(path.name())).is_some_and(|(folder, name)| {
                folder.join(&format!("{name}.d.ts")).is_some_and(|types| snapshot.is_file(&types))
            });
            let shown = match path.below(snapshot.root()) {
                Some(below) => below.trim_start_matches('/').to_owned(),
                None => path.as_str().to_owned(),
            };
            (!is_public && !has_types).then(|| format!("`{specifier}` leads to `{shown}`, and there is no such file."))
        }
        ResolveReason::NoAliasTarget(_) => Some(format!("`{specifier}` goes through an alias, and there is no file where it leads.")),
        ResolveReason::NotInstalled { .. } if is_declared(snapshot, specifier) => None,
        ResolveReason::NotInstalled { package, listed } if has_modules(snapshot, file) && !package.contains(".css") => Some(match listed {
            true => format!("The package `{package}` is listed in package.json but not installed."),
            false => format!("The package `{package}` is neither installed nor listed in package.json."),
        }),
        _ => None,
    }
}

/// Does a `.d.ts` of the project say that there is such a module? Then a plugin provides it.
fn is_declared(snapshot: &Snapshot, specifier: &str) -> bool {
    let sources = snapshot.sources();
    let declarations = sources.iter().filter(|file| file.name().ends_with(".d.ts"));
    let quoted = [format!("'{specifier}'"), format!("\"{specifier}\"")];
    declarations.filter_map(|file| snapshot.text(file)).any(|text| {
        let mut modules = text.split("declare module ").skip(1);
        modules.any(|rest| quoted.iter().any(|name| rest.trim_start().starts_with(name.as_str())))
    })
}

/// Is anything installed at all? Before that, every package would be reported.
fn has_modules(snapshot: &Snapshot, file: &FilePath) -> bool {
    file.ancestors().any(|folder| {
        folder.join("node_modules").is_some_and(|modules| !snapshot.list(&modules).is_empty())
    })
}

fn report(import: &Import, error: &ResolveError, message: String) -> Finding {
    let range = import.specifier_range.clone();
    let help = match (&error.reason, error.suggestions.first()) {
        (_, Some(meant)) => format!("Did you mean `{meant}`?"),
        (ResolveReason::NotInstalled { package, listed }, None) => match listed {
            true => "Install the dependencies: `npm install`.".to_owned(),
            false => format!("Add it: `npm install {package}`. If it should be a file of yours, start the path with `./`."),
        },
        _ => "Correct the path, or create the file.".to_owned(),
    };
    let mut found = RULE.at(range.clone(), message, WHY, help);
    found.fix = error.suggestions.first().map(|meant| Fix {
        title: format!("Change to \"{meant}\""),
        edits: vec![Edit { range, text: meant.clone() }], safe: true
    });
    found
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    fn check(fixture: &str, expect: Expect) {
        expect.assert_eq(&crate::diagnostics::draw(fixture));
    }

    #[test]
    fn a_declared_module_is_somebodys() {
        let fixture = "//- /src/pages/a.astro\n---\nimport { hello } from \"made-up\";\nhello;\n---\n//- /node_modules/x/package.json\n{}\n\
            //- /src/env.d.ts\ndeclare module 'made-up' { export const hello: string }\n";
        check(fixture, expect![[""]]);
    }

    #[test]
    fn a_mistyped_path() {
        check(
            "//- /src/pages/index.astro\n---\nimport Card from '../components/Crad.astro'\n---\n<Card />\n//- /src/components/Card.astro\n<p />\n",
            expect![[r#"
                import Card from '../components/Crad.astro'
                                  ^^^^^^^^^^^^^^^^^^^^^^^^
                Error unresolved-import: `../components/Crad.astro` leads to `src/components/Crad.astro`, and there is no such file.
                  why: The page cannot be rendered before every module it imports is found.
                  help: Did you mean `../components/Card.astro`?
                  fix: Change to "../components/Card.astro"
                --- fixed
                ---
                import Card from '../components/Card.astro'
                ---
                <Card />
            "#]],
        );
    }

    #[test]
    fn a_package_that_is_not_there() {
        check(
            "//- /src/pages/index.astro\n---\nimport x from 'nowhere'\n---\n//- /node_modules/there/package.json\n{\"name\":\"there\"}\n//- /package.json\n{}\n",
            expect![[r#"
                import x from 'nowhere'
                       ^
                Hint unused-import: `x` is not used.
                  why: Neither the component script nor the template names it.
                  help: Remove the import.
                  fix: Remove the import of `x` (to look at)
                import x from 'nowhere'
                               ^^^^^^^
                Error unresolved-import: The package `nowhere` is neither installed nor listed in package.json.
                  why: The page cannot be rendered before every module it imports is found.
                  help: Add it: `npm install nowhere`. If it should be a file of yours, start the path with `./`.
                --- fixed
                ---
                ---
            "#]],
        );
    }

    #[test]
    fn what_may_be_right_is_not_reported() {
        for fine in [
            "---\nimport x from 'not-installed-because-nothing-is'\n---",
            "---\nimport config from 'virtual:my/config'\nimport Icon from '~icons/mdi/home'\nimport a from '#internal'\n---",
            "---\nimport { getCollection } from 'astro:content'\nimport fs from 'node:fs'\nimport path from 'path'\n---",
            "---\nimport type { A } from './gone'\nimport { type B } from './gone'\n---",
            "---\nimport 'https://esm.sh/x'\n---",
            "//- /src/pages/index.astro\n---\nimport './a.css'\nimport logo from './logo.svg?raw'\nimport d from './data.json'\nimport { x } from './x'\n---\n\
             //- /src/pages/a.css\na{}\n//- /src/pages/logo.svg\n<svg/>\n//- /src/pages/data.json\n{}\n//- /src/pages/x.ts\nexport const x = 1\n",
            "//- /src/pages/index.astro\n---\nimport { x } from 'src/lib/x'\nimport y from '~/lib/y'\nimport z from '/src/lib/x.ts'\n---\n//- /src/lib/x.ts\nexport const x = 1\n\
             //- /src/lib/y.ts\nexport default 1\n//- /tsconfig.json\n{ \"compilerOptions\": { \"baseUrl\": \".\", \"paths\": { \"~/*\": [\"src/*\"] } } }\n//- /node_modules/there/package.json\n{}\n",
            "//- /src/pages/index.astro\n---\nimport '@fontsource/inter/400.css'\nimport Y from 'there/Y.astro'\nimport { a } from 'there'\n---\n\
             //- /node_modules/there/package.json\n{\"name\":\"there\",\"exports\":{\".\":{\"import\":\"./a.js\"},\"./*\":\"./src/*\"}}\n\
             //- /node_modules/there/a.js\nexport const a = 1\n//- /node_modules/there/src/Y.astro\n<p/>\n//- /node_modules/@fontsource/inter/400.css\na{}\n//- /node_modules/@fontsource/inter/package.json\n{\"name\":\"@fontsource/inter\"}\n",
        ] {
            let found = crate::diagnostics::draw(fine);
            assert!(!found.contains(super::RULE.name), "{fine}\n{found}");
        }
    }
}
