//! What `getStaticPaths` cannot see.

use astro_syntax::GuestNode;
use astro_syntax::NameKind;

use crate::answer::Finding;
use crate::diagnostics::code::{Code, Place};
use crate::diagnostics::{Check, Look, rule};
use crate::names::resolve;

rule! {
    /// `getStaticPaths` uses a name of the component script, or `Astro`, which it cannot see.
    ///
    /// It runs once, before any page is rendered, in a scope of its own. Imports and other exports are there; variables and
    /// functions of the component script are not (`ReferenceError`), and most of `Astro` throws `UnavailableAstroGlobal`.
    ///
    /// ```astro
    /// ---
    /// const limit = 10
    /// export async function getStaticPaths() {
    ///   return (await getCollection('blog')).slice(0, limit)   // limit is not defined
    /// }
    /// ---
    /// ```
    ///
    /// Move what it needs into the function or into a module of its own.
    "getStaticPaths-scope", 8, Error
}

pub(super) const CHECK: Check =
    Check { rule: RULE, looks: &[Look::Code { words: &["getStaticPaths"], kinds: &["export_statement"], check }] };

const WHY: &str = "`getStaticPaths` runs once before any page is rendered, apart from the component script: only imports and exports are there.";

fn check(code: &Code<'_>, node: GuestNode<'_>, findings: &mut Vec<Finding>) {
    if code.place != Place::Frontmatter {
        return;
    }
    let Some(document) = code.document else { return };
    let Some(declaration) = node.field("declaration") else { return };
    let function = match declaration.field("name") {
        Some(name) if name.text() == "getStaticPaths" => declaration,
        _ => match declaration.named_children().find(|it| it.field("name").is_some_and(|name| name.text() == "getStaticPaths")) {
            Some(declarator) => declarator,
            None => return,
        },
    };
    let mut named: Vec<&str> = Vec::new();
    for inner in function.descendants() {
        if inner.kind() == "member_expression" && inner.field("object").is_some_and(|it| it.kind() == "identifier" && it.text() == "Astro") {
            let member = inner.field("property").map_or("", GuestNode::text);
            if !matches!(member, "site" | "generator" | "glob" | "") && !named.contains(&inner.text()) {
                named.push(inner.text());
                let message = format!("`{}` is not there in `getStaticPaths`.", inner.text());
                findings.push(RULE.at(inner.range(), message, WHY, "Take it from `import.meta.env` or the arguments of `getStaticPaths`."));
            }
            continue;
        }
        if !matches!(inner.kind(), "identifier" | "shorthand_property_identifier") || named.contains(&inner.text()) {
            continue;
        }
        let Some(local) = code.script.declaration(inner.text()) else { continue };
        let is_exported = code.script.exports.iter().any(|export| export.local.as_deref() == Some(inner.text()));
        if local.kind.is_type() || is_exported {
            continue;
        }
        let name = resolve(document, inner.range().start, inner.text());
        let is_local = name.is_some_and(|name| matches!(name.kind, NameKind::Declaration(_)) && name.range.as_ref() == Some(&local.range));
        if is_local {
            named.push(inner.text());
            let message = format!("`{}` is not defined in `getStaticPaths`.", inner.text());
            let help = format!("Declare `{}` inside the function, or import it from a module.", inner.text());
            let found = RULE.at(inner.range(), message, WHY, help);
            findings.push(found.because(code.file, local.range.clone(), "declared here, for rendering only"));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::testing::{fine, finds};
    use expect_test::expect;

    #[test]
    fn names_of_the_component_script() {
        finds("//- /src/pages/[slug].astro\n---\nconst limit = 10\nexport async function getStaticPaths() {\n  const own = limit + 1\n  return [own, Astro.url]\n}\n---\n", expect![[r#"
              const own = limit + 1
                          ^^^^^
            Error getStaticPaths-scope: `limit` is not defined in `getStaticPaths`.
              why: `getStaticPaths` runs once before any page is rendered, apart from the component script: only imports and exports are there.
              help: Declare `limit` inside the function, or import it from a module.
              see /src/pages/[slug].astro: declared here, for rendering only
              return [own, Astro.url]
                           ^^^^^^^^^
            Error getStaticPaths-scope: `Astro.url` is not there in `getStaticPaths`.
              why: `getStaticPaths` runs once before any page is rendered, apart from the component script: only imports and exports are there.
              help: Take it from `import.meta.env` or the arguments of `getStaticPaths`.
        "#]]);
    }

    #[test]
    fn names_it_sees() {
        fine("getStaticPaths-scope", &[
            "//- /src/pages/[slug].astro\n---\nimport { limit } from '../x'\nexport const getStaticPaths = () => limit\n---\n",
            "//- /src/pages/[slug].astro\n---\nexport const limit = 10\nexport const getStaticPaths = () => limit\n---\n",
            "//- /src/pages/[slug].astro\n---\nexport const getStaticPaths = () => { const post = 1; return post }\nconst { post } = Astro.props\n---\n",
            "//- /src/pages/[slug].astro\n---\nexport const getStaticPaths = () => posts.map((post) => post.id)\nconst { post } = Astro.props\n---\n",
            "//- /src/pages/[slug].astro\n---\ntype Props = {}\nexport const getStaticPaths = () => ({ a: Astro.site, props: {} as Props })\nconst a = 1\n---\n",
        ]);
    }
}
