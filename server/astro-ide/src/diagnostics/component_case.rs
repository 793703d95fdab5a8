//! A component by a name that is an element's.

use astro_project::AssetKind;
use astro_syntax::{Element, ElementKind};

use crate::answer::{Edit, Finding};
use crate::components::resolve_file;
use crate::diagnostics::{Check, Look, Subject, rule};
use crate::names::occurrences;

rule! {
    /// A component is imported under a name in lower case, so its tag is printed as an HTML element.
    ///
    /// Astro tells components from elements by the first letter. `<card />` is printed as it is and the browser shows nothing.
    ///
    /// ```astro
    /// ---
    /// import card from '../components/Card.astro'
    /// ---
    /// <card />   <!-- an unknown element -->
    /// ```
    "component-case", 49, Warning
}

pub(super) const CHECK: Check = Check { rule: RULE, looks: &[Look::Element(&[], check)] };

const WHY: &str = "A tag in lower case is an HTML element for Astro: it is printed as it is, and the browser shows nothing.";

fn check(subject: &Subject<'_>, element: Element<'_>, findings: &mut Vec<Finding>) {
    let name = element.name();
    if element.kind() != ElementKind::Html || name.is_empty() || name.contains(['-', ':', '.']) {
        return;
    }
    let script = subject.document.script();
    let Some((import, local)) = script.import_of(name).filter(|(_, local)| !local.type_only) else { return };
    let Some(file) = resolve_file(subject.snapshot, subject.file, &import.specifier) else { return };
    if !matches!(AssetKind::of(&file), AssetKind::Astro | AssetKind::Framework | AssetKind::Tsx | AssetKind::Jsx | AssetKind::Mdx) {
        return;
    }
    let mut chars = name.chars();
    let right: String = chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect();
    let message = format!("`<{name}>` is printed as an HTML element, not as the component `{name}`.");
    let help = format!("Import it as `{right}` and write `<{right}>`.");
    let mut found = RULE.at(element.name_range(), message, WHY, help).because(subject.file, local.range.clone(), "imported here");
    if script.import_of(&right).is_none() && script.declaration(&right).is_none() {
        let places = occurrences(subject.document, name, &local.range);
        let renamed = places.into_iter().map(|range| Edit::replace(range, right.clone()));
        found = found.suggesting(format!("Rename to `{right}`"), renamed.collect());
    }
    findings.push(found);
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::testing::{fine, finds};
    use expect_test::expect;

    #[test]
    fn in_lower_case() {
        finds("//- /src/pages/a.astro\n---\nimport card from '../Card.astro'\n---\n<card></card>\n//- /src/Card.astro\n<p></p>\n", expect![[r#"
            <card></card>
             ^^^^
            Warning component-case: `<card>` is printed as an HTML element, not as the component `card`.
              why: A tag in lower case is an HTML element for Astro: it is printed as it is, and the browser shows nothing.
              help: Import it as `Card` and write `<Card>`.
              see /src/pages/a.astro: imported here
              fix: Rename to `Card` (to look at)
            --- fixed
            ---
            import Card from '../Card.astro'
            ---
            <Card></Card>
        "#]]);
        fine("component-case", &[
            "//- /src/pages/a.astro\n---\nimport Card from '../Card.astro'\n---\n<Card /><card></card>\n//- /src/Card.astro\n<p></p>\n",
            "//- /src/pages/a.astro\n---\nimport { title } from '../data'\n---\n<title>x</title>\n//- /src/data.ts\nexport const title = 1\n",
        ]);
    }
}
