//! Environment of the server on its way to the browser.

use astro_syntax::{Attribute, AttributeKind, Element, GuestNode, Node};

use crate::answer::{Finding, Severity};
use crate::diagnostics::code::{Code, Place, words};
use crate::diagnostics::env_at_build::variable;
use crate::diagnostics::{Check, Look, Scripts, Subject, rule};
use crate::environment::{has_other_prefix, is_public};

rule! {
    /// A variable of the server's environment is given to the browser, or is read there, where it does not exist.
    ///
    /// Variables without the `PUBLIC_` prefix are for the server. In a `<script>` they are undefined; given to an island or to
    /// `define:vars` their value is printed into the page for everybody to read.
    ///
    /// ```astro
    /// <Map client:load token={import.meta.env.MAPS_SECRET} />          <!-- printed into the page -->
    /// <script>console.log(import.meta.env.MAPS_SECRET)</script>       <!-- undefined -->
    /// ```
    "env-leak", 32, Error
}

pub(super) const CHECK: Check = Check {
    rule: RULE,
    looks: &[
        Look::Script { of: Scripts::Client, words: &["import.meta.env.", "astro:env/server"], kinds: &["member_expression", "import_statement"], check: client },
        Look::Code { words: &["import.meta.env."], kinds: &["member_expression"], check: server },
        Look::Attribute(&[], imported),
    ],
};

const WHY: &str = "Its value is printed into the page, where every visitor can read it.";
const WHY_CLIENT: &str = "Only variables with the prefix `PUBLIC_` are there in the browser.";

fn client(subject: &Subject<'_>, node: GuestNode<'_>, findings: &mut Vec<Finding>) {
    if node.kind() == "import_statement" {
        let from_server = node.field("source").is_some_and(|source| source.text().trim_matches(['"', '\'']) == "astro:env/server");
        if from_server {
            let message = "`astro:env/server` is imported by a script of the browser.";
            findings.push(RULE.at(node.range(), message, "It is there on the server only; the build fails.", "Import public variables from `astro:env/client`."));
        }
        return;
    }
    if let Some(name) = variable(node).filter(|name| !is_public(name) && !has_other_prefix(subject.snapshot)) {
        let message = format!("`{name}` is undefined in the browser.");
        let help = format!("Rename it to `PUBLIC_{name}` if every visitor may see it; otherwise use it on the server.");
        findings.push(RULE.at(node.range(), message, WHY_CLIENT, help).with_severity(Severity::Warning));
    }
}

fn server(code: &Code<'_>, node: GuestNode<'_>, findings: &mut Vec<Finding>) {
    if code.place != Place::Template || has_other_prefix(code.snapshot) {
        return;
    }
    if let Some(name) = variable(node).filter(|name| !is_public(name))
        && let Some(way) = way_out(code, node)
    {
        let message = format!("The variable `{name}` of the server is given to {way}.");
        findings.push(RULE.at(node.range(), message, WHY, "Use it on the server, and give the browser what it may know."));
    }
}

/// A name of `astro:env/server` in an attribute that goes to the browser.
fn imported(subject: &Subject<'_>, element: Element<'_>, attribute: Attribute<'_>, findings: &mut Vec<Finding>) {
    let imports = || subject.document.script().imports.iter().filter(|import| import.specifier == "astro:env/server");
    let Some(expression) = attribute.expression().filter(|_| imports().next().is_some()) else { return };
    let Some(way) = goes_to(element, attribute) else { return };
    let range = expression.inner_range();
    let text = subject.document.slice(range.clone());
    for name in imports().flat_map(|import| &import.names) {
        if let Some(at) = words(text, &name.local).next().filter(|_| name.local != "getSecret") {
            let message = format!("The variable `{}` of the server is given to {way}.", name.local);
            let place = range.start + at..range.start + at + name.local.len();
            findings.push(RULE.at(place, message, WHY, "Use it on the server, and give the browser what it may know."));
        }
    }
}

/// What of the browser an attribute around the place goes to.
fn way_out(code: &Code<'_>, node: GuestNode<'_>) -> Option<&'static str> {
    let mut around = code.document?.ancestors_at(node.range().start);
    let attribute = around.find_map(Node::as_attribute)?;
    let element = around.find_map(Node::as_element)?;
    goes_to(element, attribute)
}

fn goes_to(element: Element<'_>, attribute: Attribute<'_>) -> Option<&'static str> {
    if attribute.name() == "define:vars" {
        return Some("`define:vars`");
    }
    let island = element.attributes().any(|it| matches!(it.kind(), AttributeKind::Directive { namespace: "client", .. }));
    island.then_some("an island")
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::testing::{fine, finds};
    use expect_test::expect;

    #[test]
    fn printed_or_undefined() {
        finds("---\nimport Map from './Map.tsx'\n---\n<Map client:load token={import.meta.env.MAPS_SECRET} />\n<script>console.log(import.meta.env.OTHER)</script>\n//- /x\n", expect![[r#"
            import Map from './Map.tsx'
                             ^^^^^^^^^
            Error unresolved-import: `./Map.tsx` leads to `src/pages/Map.tsx`, and there is no such file.
              why: The page cannot be rendered before every module it imports is found.
              help: Correct the path, or create the file.
            <Map client:load token={import.meta.env.MAPS_SECRET} />
                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^
            Error env-leak: The variable `MAPS_SECRET` of the server is given to an island.
              why: Its value is printed into the page, where every visitor can read it.
              help: Use it on the server, and give the browser what it may know.
            <script>console.log(import.meta.env.OTHER)</script>
                                ^^^^^^^^^^^^^^^^^^^^^
            Warning env-leak: `OTHER` is undefined in the browser.
              why: Only variables with the prefix `PUBLIC_` are there in the browser.
              help: Rename it to `PUBLIC_OTHER` if every visitor may see it; otherwise use it on the server.
        "#]]);
        finds("---\nimport { KEY } from 'astro:env/server'\n---\n<script define:vars={{ KEY }}>KEY</script>\n", expect![[r#"
            <script define:vars={{ KEY }}>KEY</script>
                                   ^^^
            Error env-leak: The variable `KEY` of the server is given to `define:vars`.
              why: Its value is printed into the page, where every visitor can read it.
              help: Use it on the server, and give the browser what it may know.
        "#]]);
        fine("env-leak", &[
            "---\nimport Map from './Map.tsx'\nconst a = import.meta.env.SECRET\n---\n<Map client:load token={import.meta.env.PUBLIC_KEY} dev={import.meta.env.DEV} /><p title={import.meta.env.X}></p>\n<script>import.meta.env.PUBLIC_A; import.meta.env.MODE</script>",
        ]);
    }
}
