//! What Astro no longer has.

use astro_syntax::GuestNode;
use astro_syntax::script::Imported;

use crate::answer::{Edit, Finding, Severity, Tag};
use crate::diagnostics::code::{Code, Place, arguments, string, words};
use crate::diagnostics::{Check, ConfigSubject, Look, ModuleSubject, Subject, rule};

rule! {
    /// Something is used that newer versions of Astro removed or gave another name.
    ///
    /// `Astro.glob` is `import.meta.glob` now, `<ViewTransitions />` is `<ClientRouter />`, `getEntryBySlug` and `getDataEntryById` are
    /// `getEntry`, and options under `experimental` move out when they are done.
    ///
    /// ```astro
    /// ---
    /// const posts = await Astro.glob('./*.md')                                           // removed in Astro 6
    /// const posts = Object.values(import.meta.glob('./*.md', { eager: true }))           // right
    /// ---
    /// ```
    "astro-version", 56, Error
}

pub(super) const CHECK: Check = Check {
    rule: RULE,
    looks: &[
        Look::Code { words: &["Astro.glob"], kinds: &["call_expression"], check: glob },
        Look::File(page),
        Look::Module(module),
        Look::Config(config),
    ],
};

const WHY: &str = "The installed version of Astro, or the next one, no longer has it.";

/// Is the project on an Astro of at least that version, as far as one can tell?
pub(super) fn is_at_least(snapshot: &astro_project::Snapshot, major: u32) -> bool {
    snapshot.major_version("astro").is_none_or(|used| used >= major)
}

fn glob(code: &Code<'_>, node: GuestNode<'_>, findings: &mut Vec<Finding>) {
    let Some(callee) = node.field("function").filter(|callee| callee.text() == "Astro.glob") else { return };
    if !is_at_least(code.snapshot, 5) {
        return;
    }
    let help = "Write `Object.values(import.meta.glob(\"…\", { eager: true }))`.";
    let mut found = RULE.at(callee.range(), "`Astro.glob` is gone since Astro 6.", WHY, help);
    found.tag = Some(Tag::Deprecated);
    if let [pattern] = arguments(node)[..]
        && string(pattern).is_some()
        && code.place == Place::Frontmatter
    {
        let text = format!("Object.values(import.meta.glob({}, {{ eager: true }}))", pattern.text());
        found = found.suggesting("Change to `import.meta.glob`", vec![Edit::replace(node.range(), text)]);
    }
    findings.push(found);
}

fn page(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    imports(subject.snapshot, subject.document.script(), subject.document.source(), findings);
}

fn module(subject: &ModuleSubject<'_>, findings: &mut Vec<Finding>) {
    let source = subject.snapshot.text(subject.file).unwrap_or_default();
    imports(subject.snapshot, subject.script, &source, findings);
}

/// Names that were renamed: module, old, new, the version that lost the old one, and may the tag be renamed as well?
const RENAMED: &[(&str, &str, &str, u32)] = &[
    ("astro:transitions", "ViewTransitions", "ClientRouter", 6),
    ("astro:content", "getEntryBySlug", "getEntry", 6),
    ("astro:content", "getDataEntryById", "getEntry", 6),
];

fn imports(snapshot: &astro_project::Snapshot, script: &astro_syntax::Script, source: &str, findings: &mut Vec<Finding>) {
    for import in &script.imports {
        for name in &import.names {
            let Imported::Named(imported) = &name.imported else { continue };
            let renamed = RENAMED.iter().find(|(module, old, ..)| import.specifier == *module && imported == old);
            let Some((_, old, new, since)) = renamed.filter(|(.., since)| is_at_least(snapshot, *since - 1)) else { continue };
            let message = format!("`{old}` is `{new}` since Astro {since}.");
            let mut found = RULE.at(name.range.clone(), message, WHY, format!("Import `{new}`."));
            found.tag = Some(Tag::Deprecated);
            if name.local == *old && script.import_of(new).is_none() {
                let edits = words(source, old).map(|at| Edit::replace(at..at + old.len(), *new));
                found = found.suggesting(format!("Rename to `{new}`"), edits.collect());
            }
            findings.push(found);
        }
        if import.specifier == "astro:schema" && is_at_least(snapshot, 6) {
            let found = RULE.at(import.specifier_range.clone(), "`astro:schema` is `astro/zod` since Astro 6.", WHY, "Import from `astro/zod`.");
            let found = found.with_severity(Severity::Warning);
            findings.push(found.fixed("Change to `astro/zod`", vec![Edit::replace(import.specifier_range.clone(), "astro/zod")]));
        }
    }
}

/// Options that left `experimental`, and the version they did.
const DONE: &[(&str, &str, u32)] = &[
    ("assets", "is always on", 3),
    ("viewTransitions", "is always on", 3),
    ("contentCollectionCache", "is gone", 5),
    ("serverIslands", "is always on", 5),
    ("env", "is the top-level option `env`", 5),
    ("actions", "is always on", 5),
    ("rewriting", "is always on", 5),
    ("contentLayer", "is always on", 5),
    ("directRenderScript", "is always on", 5),
    ("globalRoutePriority", "is always on", 5),
    ("session", "is the top-level option `session`", 6),
    ("responsiveImages", "is `image.layout` and its neighbours", 6),
    ("svg", "is always on", 6),
    ("csp", "is `security.csp`", 6),
    ("fonts", "is the top-level option `fonts`", 6),
    ("preserveScriptOrder", "is always on", 6),
    ("headingIdCompat", "is always on", 6),
    ("staticImportMetaEnv", "is always on", 6),
    ("liveContentCollections", "is always on", 6),
    ("failOnPrerenderConflict", "is `prerenderConflictBehavior`", 6),
];

fn config(subject: &ConfigSubject<'_>, findings: &mut Vec<Finding>) {
    let flags = subject.value.get("experimental").and_then(|value| value.as_object());
    for property in flags.map(|flags| &flags.properties[..]).unwrap_or_default() {
        let done = DONE.iter().find(|(name, ..)| property.key == *name);
        let Some((name, now, since)) = done.filter(|(.., since)| is_at_least(subject.snapshot, *since)) else { continue };
        let message = format!("`experimental.{name}` {now} since Astro {since}.");
        let why = "Astro refuses options of `experimental` it does not know.";
        findings.push(RULE.at(property.key_range.clone(), message, why, "Remove it from `experimental`."));
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::testing::{fine, finds};
    use expect_test::expect;

    #[test]
    fn of_older_versions() {
        finds("---\nimport { ViewTransitions } from 'astro:transitions'\nconst posts = await Astro.glob('./*.md')\n---\n<ViewTransitions />\n", expect![[r#"
            import { ViewTransitions } from 'astro:transitions'
                     ^^^^^^^^^^^^^^^
            Error astro-version: `ViewTransitions` is `ClientRouter` since Astro 6.
              why: The installed version of Astro, or the next one, no longer has it.
              help: Import `ClientRouter`.
              fix: Rename to `ClientRouter` (to look at)
            const posts = await Astro.glob('./*.md')
                                ^^^^^^^^^^
            Error astro-version: `Astro.glob` is gone since Astro 6.
              why: The installed version of Astro, or the next one, no longer has it.
              help: Write `Object.values(import.meta.glob("…", { eager: true }))`.
              fix: Change to `import.meta.glob` (to look at)
            --- fixed
            ---
            import { ClientRouter } from 'astro:transitions'
            const posts = await Astro.glob('./*.md')
            ---
            <ClientRouter />
        "#]]);
        finds("//- /src/lib/a.ts\nimport { z } from 'astro:schema'\nimport { getEntryBySlug } from 'astro:content'\n", expect![[r#"
            import { z } from 'astro:schema'
                               ^^^^^^^^^^^^
            Warning astro-version: `astro:schema` is `astro/zod` since Astro 6.
              why: The installed version of Astro, or the next one, no longer has it.
              help: Import from `astro/zod`.
              fix: Change to `astro/zod`
            import { getEntryBySlug } from 'astro:content'
                     ^^^^^^^^^^^^^^
            Error astro-version: `getEntryBySlug` is `getEntry` since Astro 6.
              why: The installed version of Astro, or the next one, no longer has it.
              help: Import `getEntry`.
              fix: Rename to `getEntry` (to look at)
            --- fixed
            import { z } from 'astro/zod'
            import { getEntryBySlug } from 'astro:content'
        "#]]);
        finds("//- /astro.config.mjs\nexport default { experimental: { session: true, clientPrerender: true } }\n", expect![[r#"
            export default { experimental: { session: true, clientPrerender: true } }
                                             ^^^^^^^
            Error astro-version: `experimental.session` is the top-level option `session` since Astro 6.
              why: Astro refuses options of `experimental` it does not know.
              help: Remove it from `experimental`.
        "#]]);
        fine("astro-version", &["---\nimport { ClientRouter } from 'astro:transitions'\nimport { getEntry } from 'astro:content'\nconst posts = import.meta.glob('./*.md')\n---\n<ClientRouter />"]);
    }
}
