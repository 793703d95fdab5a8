//! An import nothing uses.

use crate::answer::{Edit, Finding, Tag};
use crate::bindings::unused_imports;
use crate::diagnostics::{Check, Look, Subject, rule};
use crate::imports::without_names;

rule! {
    /// A name is imported, and nothing in the component script or the template uses it.
    ///
    /// The whole file is looked at: code, tags, attributes, `define:vars`. A `<script>` is another module and uses nothing of it.
    ///
    /// ```astro
    /// ---
    /// import Card from '../components/Card.astro'   // no <Card> below
    /// ---
    /// ```
    "unused-import", 0, Hint
}

pub(super) const CHECK: Check = Check { rule: RULE, looks: &[Look::File(check)] };

const WHY: &str = "Neither the component script nor the template names it.";

fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let document = subject.document;
    let unused = unused_imports(document);
    for &(import, name) in &unused {
        let statement = &document.script().imports[import];
        let name = &statement.names[name];
        let mut found = RULE.at(name.range.clone(), format!("`{}` is not used.", name.local), WHY, "Remove the import.");
        found.tag = Some(Tag::Unnecessary);
        // The module may do something by being imported; styles do nothing else.
        let (range, text) = without_names(document, statement, &[&name.local]);
        findings.push(found.suggesting(format!("Remove the import of `{}`", name.local), vec![Edit::replace(range, text)]));
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::testing::{fine, finds};
    use expect_test::expect;

    #[test]
    fn not_used() {
        finds("---\nimport { a } from 'a'\nimport B, { c, d } from 'b'\nd(B)\n---\n", expect![[r#"
            import { a } from 'a'
                     ^
            Hint unused-import: `a` is not used.
              why: Neither the component script nor the template names it.
              help: Remove the import.
              fix: Remove the import of `a` (to look at)
            import B, { c, d } from 'b'
                        ^
            Hint unused-import: `c` is not used.
              why: Neither the component script nor the template names it.
              help: Remove the import.
              fix: Remove the import of `c` (to look at)
            --- fixed
            ---
            import B, { c, d } from 'b'
            d(B)
            ---
        "#]]);
        fine("unused-import", &["---\nimport A from 'a'\nimport 'b.css'\nimport type { C } from 'c'\ntype Props = C\n---\n<A />"]);
    }
}
