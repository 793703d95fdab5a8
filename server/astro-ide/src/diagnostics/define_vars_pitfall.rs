//! What goes wrong with `define:vars`.

use astro_syntax::{Attribute, Element, ModuleTree, Node, RegionKind};

use crate::answer::{Finding, Severity};
use crate::diagnostics::code::{is_open, properties, words};
use crate::diagnostics::{Check, Look, Subject, rule};

rule! {
    /// `define:vars` stands where its values do not arrive: beside imports, under a name that is none, with no element to carry them.
    ///
    /// On a script it makes the script inline and declares the names as constants, so imports fail and every name must be one of
    /// JavaScript. On a style it puts custom properties on the elements of this component: without an element they are lost.
    ///
    /// ```astro
    /// <script define:vars={{ 'my-color': color }}>…</script>    <!-- no name of JavaScript -->
    /// <style define:vars={{ color }}>p { color: blue }</style>  <!-- never used: var(--color) -->
    /// ```
    "define-vars-pitfall", 44, Warning
}

pub(super) const CHECK: Check = Check { rule: RULE, looks: &[Look::Attribute(&["define:vars"], check)] };

const WHY_IMPORT: &str = "The script is sent as it is, wrapped in a function: `import` is a syntax error there.";
const WHY_NAME: &str = "The value is declared as a constant of that name.";
const WHY_ELEMENT: &str = "The values are put on the elements of this component, and it has none.";
const WHY_UNUSED: &str = "The value is printed into the page for nothing.";

fn check(subject: &Subject<'_>, element: Element<'_>, attribute: Attribute<'_>, findings: &mut Vec<Finding>) {
    let document = subject.document;
    let is_script = element.name() == "script";
    if !is_script && element.name() != "style" {
        return;
    }
    let content = element.content_range();
    let text = document.slice(content.clone());
    if is_script && text.contains("import") {
        let region = document.regions().iter().find(|region| region.range == content && matches!(region.kind, RegionKind::Script(_)));
        let guest = region.and_then(|region| document.guest(region));
        let import = guest.and_then(|guest| guest.root().named_children().find(|it| it.kind() == "import_statement"));
        if let Some(import) = import {
            let help = "Hand the values over in `data-` attributes, and leave `define:vars` out.";
            findings.push(RULE.at(import.range(), "This script has `define:vars` and imports a module.", WHY_IMPORT, help).with_severity(Severity::Error));
        }
    }
    if !is_script && !has_element(subject) {
        let help = "Put an element around the content.";
        findings.push(RULE.at(attribute.range(), "There is no element to carry these values.", WHY_ELEMENT, help));
    }
    names(subject, attribute, is_script, text, findings);
}

fn names(subject: &Subject<'_>, attribute: Attribute<'_>, is_script: bool, text: &str, findings: &mut Vec<Finding>) {
    let Some(expression) = attribute.expression() else { return };
    let range = expression.inner_range();
    // Without parentheses an object reads as a block.
    let tree = ModuleTree::parse(format!("({})", subject.document.slice(range.clone())).into());
    let object = tree.root().and_then(|root| root.descendants().find(|node| node.kind() == "object"));
    let Some(object) = object.filter(|object| !is_open(*object)) else { return };
    for (name, value) in properties(object) {
        let place = value.parent().filter(|pair| pair.kind() == "pair").and_then(|pair| pair.field("key")).unwrap_or(value).range();
        let place = range.start + place.start - 1..range.start + place.end - 1;
        if is_script && !is_identifier(name) {
            let message = format!("`{name}` is no name of JavaScript.");
            findings.push(RULE.at(place, message, WHY_NAME, "Choose a name of letters, digits, `_` and `$`.").with_severity(Severity::Error));
        } else if is_script && words(text, name).next().is_none() {
            let message = format!("`{name}` is not used in this script.");
            findings.push(RULE.at(place, message, WHY_UNUSED, "Remove it.").with_severity(Severity::Hint));
        } else if !is_script && !hands_down(subject) && !subject.document.source().contains(&format!("--{name}")) {
            let message = format!("`--{name}` is not used in this file.");
            let help = format!("Use it as `var(--{name})`, or remove it.");
            findings.push(RULE.at(place, message, WHY_UNUSED, help).with_severity(Severity::Hint));
        }
    }
}

/// May elements of other files stand in those of this one? They inherit its custom properties.
fn hands_down(subject: &Subject<'_>) -> bool {
    let mut elements = subject.document.root().descendants().filter_map(Node::as_element);
    elements.any(|it| it.is_component() || it.name() == "slot" || it.attribute("set:html").is_some())
}

fn is_identifier(name: &str) -> bool {
    !name.starts_with(|c: char| c.is_ascii_digit()) && name.chars().all(crate::place::is_name_char)
}

/// Is there an element of HTML, or a name that may hold one?
fn has_element(subject: &Subject<'_>) -> bool {
    let mut elements = subject.document.root().descendants().filter_map(Node::as_element);
    elements.any(|it| !it.is_component() && !it.is_fragment() && !matches!(it.name(), "style" | "script" | "slot" | ""))
        || subject.document.script().declarations.iter().any(|it| it.name.starts_with(|c: char| c.is_uppercase()) && !it.kind.is_type())
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::testing::{fine, finds};
    use expect_test::expect;

    #[test]
    fn values_that_do_not_arrive() {
        finds("---\nconst a = 1\n---\n<p></p>\n<script define:vars={{ 'my-a': a, b: 1 }}>\n  import x from 'x'\n</script>\n<style define:vars={{ a }}>p { color: red }</style>\n", expect![[r#"
            <script define:vars={{ 'my-a': a, b: 1 }}>
                                   ^^^^^^
            Error define-vars-pitfall: `my-a` is no name of JavaScript.
              why: The value is declared as a constant of that name.
              help: Choose a name of letters, digits, `_` and `$`.
            <script define:vars={{ 'my-a': a, b: 1 }}>
                                              ^
            Hint define-vars-pitfall: `b` is not used in this script.
              why: The value is printed into the page for nothing.
              help: Remove it.
              import x from 'x'
              ^^^^^^^^^^^^^^^^^
            Error define-vars-pitfall: This script has `define:vars` and imports a module.
              why: The script is sent as it is, wrapped in a function: `import` is a syntax error there.
              help: Hand the values over in `data-` attributes, and leave `define:vars` out.
            <style define:vars={{ a }}>p { color: red }</style>
                                  ^
            Hint define-vars-pitfall: `--a` is not used in this file.
              why: The value is printed into the page for nothing.
              help: Use it as `var(--a)`, or remove it.
        "#]]);
        finds("---\nconst a = 1\n---\n<slot />\n<style define:vars={{ a }}>p { color: var(--a) }</style>\n", expect![[r#"
            <style define:vars={{ a }}>p { color: var(--a) }</style>
                   ^^^^^^^^^^^^^^^^^^^
            Warning define-vars-pitfall: There is no element to carry these values.
              why: The values are put on the elements of this component, and it has none.
              help: Put an element around the content.
        "#]]);
        fine("define-vars-pitfall", &[
            "<p></p><script define:vars={{ a, b: 1 }}>a + b</script><style define:vars={{ c }}>p { color: var(--c) }</style>",
            "<p><slot /></p><style define:vars={{ c }}></style>",
            "<p></p><style define:vars={vars}>p { color: red }</style>",
        ]);
    }
}
