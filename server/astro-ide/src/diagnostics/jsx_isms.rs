//! Attributes that are right in JSX and mean nothing in HTML.

use astro_syntax::{Attribute, AttributeValue, Element, ElementKind};

use crate::answer::{Edit, Finding, Fix, Rule, Severity};
use crate::diagnostics::{Check, Look, Subject, finding};

const RULE: Rule = Rule {
    name: "jsx-isms",
    severity: Severity::Warning,
    summary: "An HTML element has an attribute by its JSX name: `className`, `htmlFor`, `onClick={…}`.",
};

pub(super) const CHECK: Check =
    Check { rule: RULE, looks: &[Look::Attribute(&["className", "htmlFor", "on*"], attribute)] };

const WHY: &str = "Attributes of HTML elements are printed as they are written; the browser knows no attribute of this name.";
const WHY_HANDLER: &str = "The page is sent as text: a function of the component script cannot go with it.";

fn attribute(_: &Subject<'_>, element: Element<'_>, attribute: Attribute<'_>, findings: &mut Vec<Finding>) {
    // Custom elements may have attributes of any name.
    if element.is_component() || element.kind() == ElementKind::Fragment || element.name().contains('-') {
        return;
    }
    let name = attribute.name();
    let range = attribute.name_range();
    if let Some(right) = html_name(name) {
        let message = format!("`{name}` is the JSX name of `{right}`.");
        let mut found = finding(RULE.name, RULE.severity, range.clone(), message, WHY, format!("Write `{right}`."));
        if element.attribute(right).is_none() {
            let edits = vec![Edit { range, text: right.to_owned() }];
            found.fix = Some(Fix { title: format!("Change to `{right}`"), edits });
        }
        findings.push(found);
    } else if is_jsx_handler(name) && matches!(attribute.value(), AttributeValue::Expression(_)) {
        let event = name[2..].to_ascii_lowercase();
        let message = format!("`{name}` cannot be given a function.");
        let help = format!("Add a `<script>` that calls `addEventListener(\"{event}\", …)` on the element.");
        findings.push(finding(RULE.name, RULE.severity, range, message, WHY_HANDLER, help));
    }
}

fn html_name(name: &str) -> Option<&'static str> {
    Some(match name {
        "className" => "class",
        "htmlFor" => "for",
        _ => return None,
    })
}

fn is_jsx_handler(name: &str) -> bool {
    name.strip_prefix("on").is_some_and(|event| event.starts_with(|c: char| c.is_ascii_uppercase()))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    #[test]
    fn names_of_jsx() {
        expect![[r#"
            <p className="a" onClick={() => go()}>x</p>
               ^^^^^^^^^
            Warning jsx-isms: `className` is the JSX name of `class`.
              why: Attributes of HTML elements are printed as they are written; the browser knows no attribute of this name.
              help: Write `class`.
              fix: Change to `class`
            <p className="a" onClick={() => go()}>x</p>
                             ^^^^^^^
            Warning jsx-isms: `onClick` cannot be given a function.
              why: The page is sent as text: a function of the component script cannot go with it.
              help: Add a `<script>` that calls `addEventListener("click", …)` on the element.
            --- fixed
            <p class="a" onClick={() => go()}>x</p>"#]].assert_eq(&crate::diagnostics::draw("<p className=\"a\" onClick={() => go()}>x</p>"));
    }

    #[test]
    fn components_may_call_their_props_so() {
        for fine in ["---\nimport A from 'a'\n---\n<A className=\"a\" onClick={f} />", "<my-el className=\"a\"></my-el>", "<p class=\"a\" onclick=\"f()\"></p>", "<div x-on:click=\"a\" @click=\"b\"></div>"] {
            assert_eq!(crate::diagnostics::draw(fine), "", "{fine}");
        }
    }
}
