//! A script Astro leaves as it is, although it is written for Astro.

use astro_syntax::{AttributeKind, Element, GuestNode, RegionKind, ScriptLanguage};

use crate::answer::{Edit, Finding};
use crate::diagnostics::{Check, Look, Subject, rule};

rule! {
    /// A `<script>` has an attribute, so Astro leaves it as it is, but it imports modules or is written in TypeScript.
    ///
    /// Astro bundles a script that has no attribute but `src`. Any other attribute means `is:inline`: nothing is bundled, TypeScript
    /// is not erased, and a bare import fails in the browser.
    ///
    /// ```astro
    /// <script defer>import { go } from '../lib/go'</script>   <!-- a syntax error in the browser -->
    /// <script>import { go } from '../lib/go'</script>         <!-- bundled -->
    /// ```
    "script-becomes-inline", 43, Warning
}

pub(super) const CHECK: Check = Check { rule: RULE, looks: &[Look::Element(&["script"], script)] };

const WHY: &str = "Astro bundles only scripts without attributes; this one is sent as it is, and the browser refuses it.";

fn script(subject: &Subject<'_>, script: Element<'_>, findings: &mut Vec<Finding>) {
    let content = script.content_range();
    let text = subject.document.slice(content.clone());
    if text.trim().is_empty() || script.attribute("define:vars").is_some() {
        return;
    }
    let region = subject.document.regions().iter().find(|region| region.range == content);
    let Some((region, language)) = region.and_then(|region| match region.kind {
        RegionKind::Script(language @ (ScriptLanguage::JavaScript | ScriptLanguage::Module)) => Some((region, language)),
        _ => None,
    }) else {
        return;
    };
    if !text.contains("import") && !text.contains(':') && !text.contains(" as ") && !text.contains("interface ") {
        return;
    }
    let Some(guest) = subject.document.guest(region) else { return };
    let reason = guest.root().named_children().find_map(|node| import(node, language)).or_else(|| {
        let is_type = |node: &GuestNode<'_>| {
            matches!(node.kind(), "type_annotation" | "interface_declaration" | "type_alias_declaration" | "as_expression" | "non_null_expression")
        };
        let broken = guest.root().descendants().any(GuestNode::is_broken);
        guest.root().descendants().find(is_type).filter(|_| !broken).map(|node| (node, "is written in TypeScript"))
    });
    let Some((node, what)) = reason else { return };
    let cause = script.attributes().find(|it| !matches!(it.name(), "src" | "type" | "lang")).or_else(|| script.attributes().next());
    let Some(cause) = cause.filter(|cause| cause.kind() != AttributeKind::Spread) else { return };
    let name = cause.name();
    let message = format!("This script {what}, but `{name}` makes Astro leave it as it is.");
    let mut found = RULE.at(node.range(), message, WHY, format!("Remove `{name}`, or write plain JavaScript without bare imports."));
    found = found.because(subject.file, cause.range(), "keeps the script from being bundled");
    if script.attributes().count() == 1 {
        let before = subject.document.source()[..cause.range().start].trim_end().len();
        found = found.suggesting(format!("Remove `{name}`"), vec![Edit::replace(before..cause.range().end, "")]);
    }
    findings.push(found);
}

/// An import the browser cannot follow.
fn import(node: GuestNode<'_>, language: ScriptLanguage) -> Option<(GuestNode<'_>, &'static str)> {
    if node.kind() != "import_statement" {
        return None;
    }
    let source = node.field("source")?.text().trim_matches(['"', '\'']);
    let followed = source.starts_with('/') || source.contains("://") || source.starts_with('.');
    match language {
        ScriptLanguage::JavaScript => Some((node, "imports a module")),
        _ if followed => None,
        _ => Some((node, "imports a package")),
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::testing::{fine, finds};
    use expect_test::expect;

    #[test]
    fn written_for_astro() {
        finds("<script defer>\n  import { go } from '../lib/go'\n  go()\n</script>\n<script is:inline>const a: number = 1</script>\n", expect![[r#"
              import { go } from '../lib/go'
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            Warning script-becomes-inline: This script imports a module, but `defer` makes Astro leave it as it is.
              why: Astro bundles only scripts without attributes; this one is sent as it is, and the browser refuses it.
              help: Remove `defer`, or write plain JavaScript without bare imports.
              see /src/pages/index.astro: keeps the script from being bundled
              fix: Remove `defer` (to look at)
            <script is:inline>const a: number = 1</script>
                                     ^^^^^^^^
            Warning script-becomes-inline: This script is written in TypeScript, but `is:inline` makes Astro leave it as it is.
              why: Astro bundles only scripts without attributes; this one is sent as it is, and the browser refuses it.
              help: Remove `is:inline`, or write plain JavaScript without bare imports.
              see /src/pages/index.astro: keeps the script from being bundled
              fix: Remove `is:inline` (to look at)
            --- fixed
            <script>
              import { go } from '../lib/go'
              go()
            </script>
            <script is:inline>const a: number = 1</script>
        "#]]);
        fine("script-becomes-inline", &[
            "<script>import { go } from 'go'; const a: number = 1</script>",
            "<script is:inline>const a = x ? 1 : 2; const o = { a: 1 }; import('x').then(go)</script>",
            "<script type=\"module\" is:inline>import x from 'https://esm.sh/x'; import y from '/y.js'</script>",
            "<script type=\"application/json\" is:inline>{\"import\": 1}</script>",
        ]);
    }
}
