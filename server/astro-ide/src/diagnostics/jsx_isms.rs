//! Attributes that are right in JSX and mean nothing in HTML.

use astro_syntax::{Attribute, AttributeValue, Element, ElementKind};

use crate::answer::{Edit, Finding, Fix};
use crate::diagnostics::{Check, Look, rule, Subject};

rule! {
    /// An HTML element has an attribute by its JSX name: `className`, `htmlFor`, `strokeWidth`, `onClick={…}`, `key`.
    ///
    /// Attributes of HTML elements are printed as they are written, so the browser gets a name it does not know. Handlers cannot be
    /// functions, because the page is sent as text.
    ///
    /// ```astro
    /// <p className="lead">…</p>   <!-- the browser looks for class -->
    /// <p class="lead">…</p>       <!-- right -->
    /// ```
    "jsx-isms", 52, Warning
}

pub(super) const CHECK: Check =
    Check { rule: RULE, looks: &[Look::Attribute(&[], attribute)] };

const WHY: &str = "Attributes of HTML elements are printed as they are written; the browser knows no attribute of this name.";
const WHY_KEY: &str = "Astro renders once, on the server: there is nothing to keep in step, and `key` is printed as an attribute.";
const WHY_HANDLER: &str = "The page is sent as text: a function of the component script cannot go with it.";

fn attribute(subject: &Subject<'_>, element: Element<'_>, attribute: Attribute<'_>, findings: &mut Vec<Finding>) {
    let name = attribute.name();
    // All names of JSX that are wrong here have a capital, but `key`.
    if name != "key" && !name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return;
    }
    // Custom elements may have attributes of any name.
    if element.is_component() || element.kind() == ElementKind::Fragment || element.name().contains('-') {
        return;
    }
    let range = attribute.name_range();
    if let Some(right) = html_name(name) {
        let message = format!("`{name}` is the JSX name of `{right}`.");
        let mut found = RULE.at(range.clone(), message, WHY, format!("Write `{right}`."));
        if element.attribute(right).is_none() {
            let edits = vec![Edit { range, text: right.to_owned() }];
            found.fix = Some(Fix { title: format!("Change to `{right}`"), edits, safe: true });
        }
        findings.push(found);
    } else if name == "key" && matches!(attribute.value(), AttributeValue::Expression(_)) {
        let start = subject.document.source()[..attribute.range().start].trim_end().len();
        let edits = vec![Edit { range: start..attribute.range().end, text: String::new() }];
        let found = RULE.at(range, "`key` means nothing on an HTML element.", WHY_KEY, "Remove it.");
        findings.push(found.with_severity(crate::answer::Severity::Hint).fixed("Remove `key`", edits));
    } else if is_jsx_handler(name) && matches!(attribute.value(), AttributeValue::Expression(_)) {
        let event = name[2..].to_ascii_lowercase();
        let message = format!("`{name}` cannot be given a function.");
        let help = format!("Add a `<script>` that calls `addEventListener(\"{event}\", …)` on the element.");
        findings.push(RULE.at(range, message, WHY_HANDLER, help));
    }
}

fn html_name(name: &str) -> Option<&'static str> {
    Some(match name {
        "className" => "class",
        "htmlFor" => "for",
        "acceptCharset" => "accept-charset",
        "httpEquiv" => "http-equiv",
        "defaultValue" => "value",
        "defaultChecked" => "checked",
        "dangerouslySetInnerHTML" => "set:html",
        "strokeWidth" => "stroke-width",
        "strokeLinecap" => "stroke-linecap",
        "strokeLinejoin" => "stroke-linejoin",
        "strokeMiterlimit" => "stroke-miterlimit",
        "strokeDasharray" => "stroke-dasharray",
        "strokeDashoffset" => "stroke-dashoffset",
        "strokeOpacity" => "stroke-opacity",
        "fillRule" => "fill-rule",
        "fillOpacity" => "fill-opacity",
        "clipRule" => "clip-rule",
        "clipPath" => "clip-path",
        "stopColor" => "stop-color",
        "stopOpacity" => "stop-opacity",
        "textAnchor" => "text-anchor",
        "fontSize" => "font-size",
        "fontFamily" => "font-family",
        "fontWeight" => "font-weight",
        "xlinkHref" => "xlink:href",
        "xmlSpace" => "xml:space",
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
            <p className="a" key={i} onClick={() => go()}>x</p><path strokeWidth="2" />
               ^^^^^^^^^
            Warning jsx-isms: `className` is the JSX name of `class`.
              why: Attributes of HTML elements are printed as they are written; the browser knows no attribute of this name.
              help: Write `class`.
              fix: Change to `class`
            <p className="a" key={i} onClick={() => go()}>x</p><path strokeWidth="2" />
                             ^^^
            Hint jsx-isms: `key` means nothing on an HTML element.
              why: Astro renders once, on the server: there is nothing to keep in step, and `key` is printed as an attribute.
              help: Remove it.
              fix: Remove `key`
            <p className="a" key={i} onClick={() => go()}>x</p><path strokeWidth="2" />
                                     ^^^^^^^
            Warning jsx-isms: `onClick` cannot be given a function.
              why: The page is sent as text: a function of the component script cannot go with it.
              help: Add a `<script>` that calls `addEventListener("click", …)` on the element.
            <p className="a" key={i} onClick={() => go()}>x</p><path strokeWidth="2" />
                                                                     ^^^^^^^^^^^
            Warning jsx-isms: `strokeWidth` is the JSX name of `stroke-width`.
              why: Attributes of HTML elements are printed as they are written; the browser knows no attribute of this name.
              help: Write `stroke-width`.
              fix: Change to `stroke-width`
            --- fixed
            <p class="a" key={i} onClick={() => go()}>x</p><path strokeWidth="2" />"#]].assert_eq(&crate::diagnostics::draw("<p className=\"a\" key={i} onClick={() => go()}>x</p><path strokeWidth=\"2\" />"));
    }

    #[test]
    fn components_may_call_their_props_so() {
        for fine in ["---\nimport A from 'a'\n---\n<A className=\"a\" onClick={f} />", "<my-el className=\"a\"></my-el>", "<p class=\"a\" onclick=\"f()\"></p>", "<div x-on:click=\"a\" @click=\"b\"></div>", "<svg viewBox=\"0 0 1 1\" preserveAspectRatio=\"none\"><linearGradient gradientUnits=\"x\" /></svg><input readOnly tabIndex=\"1\">"] {
            assert_eq!(crate::diagnostics::draw(fine), "", "{fine}");
        }
    }
}
