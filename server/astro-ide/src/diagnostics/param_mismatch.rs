//! Parameters of `getStaticPaths` and of the file's name.

use astro_syntax::GuestNode;

use crate::answer::{Edit, Finding};
use crate::diagnostics::code::{Code, Place, is_open, properties};
use crate::diagnostics::pages::{Rendering, rendering};
use crate::diagnostics::words::nearest;
use crate::diagnostics::{Check, Look, rule};

rule! {
    /// The parameters `getStaticPaths` returns are not those in the file's name.
    ///
    /// Every `[x]` in the path needs a value of that name; a value of another name is ignored, so the page fails with
    /// `GetStaticPathsInvalidRouteParam` or is written to the wrong place. Values must be strings, and `paginate` needs a `[page]`.
    ///
    /// ```astro
    /// ---
    /// // src/pages/[slug].astro
    /// export const getStaticPaths = () => [{ params: { id: 'one' } }]     // slug is missing
    /// export const getStaticPaths = () => [{ params: { slug: 'one' } }]   // right
    /// ---
    /// ```
    "param-mismatch", 10, Error
}

pub(super) const CHECK: Check =
    Check { rule: RULE, looks: &[Look::Code { words: &["getStaticPaths"], kinds: &["export_statement"], check }] };

const WHY: &str = "Astro fills the address with the values of the same names.";

fn check(code: &Code<'_>, node: GuestNode<'_>, findings: &mut Vec<Finding>) {
    if !matches!(code.place, Place::Frontmatter | Place::Endpoint) {
        return;
    }
    let Some(declaration) = node.field("declaration") else { return };
    if !declaration.descendants().take(6).any(|it| it.kind() == "identifier" && it.text() == "getStaticPaths") {
        return;
    }
    let Rendering::Prerendered(route) = rendering(code.snapshot, code.file) else { return };
    if route.params.is_empty() {
        return;
    }
    let names: Vec<&str> = route.params.iter().map(|name| name.trim_start_matches("...")).collect();
    let is_rest = |name: &str| route.params.iter().any(|param| param.strip_prefix("...") == Some(name));
    for inner in declaration.descendants() {
        if inner.kind() == "call_expression" && inner.field("function").is_some_and(|callee| callee.text() == "paginate") {
            if !names.contains(&"page") {
                let message = format!("`paginate` is called, but `{}` has no `[page]`.", route.pattern);
                let help = "Name the file `[page].astro` or `[...page].astro`.";
                findings.push(RULE.at(inner.field("function").unwrap_or(inner).range(), message, "It gives a page number for `[page]`.", help));
            }
            continue;
        }
        let is_params = inner.kind() == "pair" && inner.field("key").is_some_and(|key| key.text() == "params");
        let Some(object) = inner.field("value").filter(|value| is_params && value.kind() == "object") else { continue };
        // `paginate(items, { params: { tag } })` leaves `page` to Astro.
        let paginated = inner.ancestors().any(|around| {
            around.kind() == "call_expression" && around.field("function").is_some_and(|callee| callee.text() == "paginate")
        });
        params(object, &names, paginated, &is_rest, &route.pattern, findings);
    }
}

fn params(
    object: GuestNode<'_>,
    names: &[&str],
    paginated: bool,
    is_rest: &dyn Fn(&str) -> bool,
    pattern: &str,
    findings: &mut Vec<Finding>,
) {
    let given: Vec<(&str, GuestNode<'_>)> = properties(object).collect();
    let missing: Vec<&&str> = names
        .iter()
        .filter(|name| {
            let is_given = given.iter().any(|(key, _)| key == *name) || (paginated && **name == "page");
            !is_given && !is_rest(name)
        })
        .collect();
    for (key, value) in &given {
        if value.kind() == "number" && names.contains(key) {
            let message = format!("The value of `{key}` is a number.");
            let found = RULE.at(value.range(), message, "Values of parameters must be strings.", format!("Write `\"{}\"`.", value.text()));
            let edits = vec![Edit::replace(value.range(), format!("\"{}\"", value.text()))];
            findings.push(found.fixed("Make it a string", edits));
        }
    }
    if is_open(object) {
        return;
    }
    for name in missing {
        let other = given.iter().find(|(key, _)| !names.contains(key)).map(|(key, _)| *key);
        let meant = nearest(name, given.iter().map(|(key, _)| *key)).or(other);
        let message = format!("`params` has no `{name}`, which `{pattern}` needs.");
        let help = match meant {
            Some(key) => format!("Rename `{key}` to `{name}`, or rename the file."),
            None => format!("Add `{name}`."),
        };
        findings.push(RULE.at(object.range(), message, WHY, help));
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::testing::{fine, finds};
    use expect_test::expect;

    #[test]
    fn another_name_a_number_no_page() {
        finds("//- /src/pages/[slug].astro\n---\nexport const getStaticPaths = () => [{ params: { id: 'one' } }]\n---\n", expect![[r#"
            export const getStaticPaths = () => [{ params: { id: 'one' } }]
                                                           ^^^^^^^^^^^^^
            Error param-mismatch: `params` has no `slug`, which `/[slug]` needs.
              why: Astro fills the address with the values of the same names.
              help: Rename `id` to `slug`, or rename the file.
        "#]]);
        finds("//- /src/pages/[id].astro\n---\nexport function getStaticPaths() { return [{ params: { id: 1 } }] }\n---\n", expect![[r#"
            export function getStaticPaths() { return [{ params: { id: 1 } }] }
                                                                       ^
            Error param-mismatch: The value of `id` is a number.
              why: Values of parameters must be strings.
              help: Write `"1"`.
              fix: Make it a string
            --- fixed
            ---
            export function getStaticPaths() { return [{ params: { id: "1" } }] }
            ---
        "#]]);
        finds("//- /src/pages/[tag].astro\n---\nexport function getStaticPaths({ paginate }) { return paginate(all) }\n---\n", expect![[r#"
            export function getStaticPaths({ paginate }) { return paginate(all) }
                                                                  ^^^^^^^^
            Error param-mismatch: `paginate` is called, but `/[tag]` has no `[page]`.
              why: It gives a page number for `[page]`.
              help: Name the file `[page].astro` or `[...page].astro`.
        "#]]);
    }

    #[test]
    fn matching_or_unknown() {
        fine("param-mismatch", &[
            "//- /src/pages/[slug].astro\n---\nexport const getStaticPaths = () => posts.map((p) => ({ params: { slug: p.id }, props: {} }))\n---\n",
            "//- /src/pages/[slug].astro\n---\nexport const getStaticPaths = () => posts.map((slug) => ({ params: { slug } }))\n---\n",
            "//- /src/pages/[slug].astro\n---\nexport const getStaticPaths = () => posts.map((p) => ({ params: { ...p } }))\n---\n",
            "//- /src/pages/[tag]/[page].astro\n---\nexport const getStaticPaths = ({ paginate }) => paginate(all, { params: { tag: 'a' } })\n---\n",
            "//- /src/pages/[...path].astro\n---\nexport const getStaticPaths = () => [{ params: { path: undefined } }, { params: {} }]\n---\n",
        ]);
    }
}
