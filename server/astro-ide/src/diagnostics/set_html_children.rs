//! Content that `set:html` or `set:text` throws away.

use astro_syntax::{Attribute, Element, Node};

use crate::answer::{Finding, Related};
use crate::diagnostics::{Check, Look, rule, Subject};

rule! {
    /// An element has both content and `set:html` or `set:text`, which replaces it.
    ///
    /// The directive takes the place of everything between the tags, so the content is never shown.
    ///
    /// ```astro
    /// <p set:html={html}>never seen</p>
    /// ```
    "set-html-children", 41, Warning
}

pub(super) const CHECK: Check =
    Check { rule: RULE, looks: &[Look::Attribute(&["set:html", "set:text"], attribute)] };

const WHY: &str = "The directive takes the place of everything between the tags, so the content is never shown.";

fn attribute(subject: &Subject<'_>, element: Element<'_>, directive: Attribute<'_>, findings: &mut Vec<Finding>) {
    let first = element.attributes().find(|attribute| matches!(attribute.name(), "set:html" | "set:text"));
    if first != Some(directive) || element.close().is_none() {
        return;
    }
    let text = element.raw_text().is_some_and(|text| !text.trim().is_empty());
    let first = element.children().find(|child| match child {
        Node::Text(text) => !text.text().trim().is_empty(),
        Node::Comment(_) => false,
        Node::Expression(expression) => !is_comment(expression.text()),
        _ => true,
    });
    let range = match first {
        Some(child) => child.range(),
        None if text => element.content_range(),
        None => return,
    };
    let message = format!("The content of `<{}>` is replaced by `{}`.", element.name(), directive.name());
    let help = format!("Remove the content, or remove `{}`.", directive.name());
    let mut found = RULE.at(range, message, WHY, help);
    let words = "replaces the content".to_owned();
    found.related.push(Related { file: subject.file.clone(), range: directive.range(), message: words });
    findings.push(found);
}

/// Is there nothing but a comment between the braces?
fn is_comment(expression: &str) -> bool {
    let inner = expression.trim_start_matches('{').trim_end_matches('}').trim();
    inner.is_empty() || (inner.starts_with("/*") && inner.ends_with("*/") && inner.matches("/*").count() == 1)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    #[test]
    fn content_beside_a_directive() {
        expect![[r#"
              <b>never seen</b>
              ^^^^^^^^^^^^^^^^^
            Warning set-html-children: The content of `<p>` is replaced by `set:html`.
              why: The directive takes the place of everything between the tags, so the content is never shown.
              help: Remove the content, or remove `set:html`.
              see /src/pages/index.astro: replaces the content
        "#]].assert_eq(&crate::diagnostics::draw("<p set:html={x}>\n  <b>never seen</b>\n</p>"));
    }

    #[test]
    fn nothing_to_lose_is_fine() {
        for fine in ["<p set:html={x}></p>", "<p set:html={x} />", "<p set:text={x}>\n</p>", "<p set:html={x}>{/* a */}<!-- b --></p>", "<script set:html={x}></script>"] {
            assert_eq!(crate::diagnostics::draw(fine), "", "{fine}");
        }
    }
}
