//! `set:html` and `set:text` on one element.

use astro_syntax::Element;

use crate::answer::{Edit, Finding};
use crate::diagnostics::{Check, Look, Subject, rule};

rule! {
    /// An element has both `set:html` and `set:text`, and only one of them is shown.
    ///
    /// Each takes the place of all content. Keep the one that is meant: `set:text` escapes what it shows, `set:html` does not.
    ///
    /// ```astro
    /// <p set:html={html} set:text={text} />
    /// ```
    "set-html-set-text", 41, Error
}

pub(super) const CHECK: Check =
    Check { rule: RULE, looks: &[Look::Attribute(&["set:html"], check)] };

const WHY: &str = "Each takes the place of all content, so one of them is lost.";

fn check(subject: &Subject<'_>, element: Element<'_>, html: astro_syntax::Attribute<'_>, findings: &mut Vec<Finding>) {
    let Some(text) = element.attribute("set:text") else { return };
    let message = format!("`<{}>` has both `set:html` and `set:text`.", element.name());
    let found = RULE.at(html.range(), message, WHY, "Keep `set:text` for plain text, `set:html` for markup you trust.");
    let before = subject.document.source()[..html.range().start].trim_end().len();
    let edits = vec![Edit::replace(before..html.range().end, "")];
    findings.push(found.because(subject.file, text.range(), "the other one").suggesting("Remove `set:html`", edits));
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::testing::{fine, finds};
    use expect_test::expect;

    #[test]
    fn both_and_one() {
        finds("<p set:html={a} set:text={b} />\n", expect![[r#"
            <p set:html={a} set:text={b} />
               ^^^^^^^^^^^^
            Error set-html-set-text: `<p>` has both `set:html` and `set:text`.
              why: Each takes the place of all content, so one of them is lost.
              help: Keep `set:text` for plain text, `set:html` for markup you trust.
              see /src/pages/index.astro: the other one
              fix: Remove `set:html` (to look at)
            --- fixed
            <p set:text={b} />
        "#]]);
        fine("set-html-set-text", &["<p set:html={a} /><p set:text={b} />"]);
    }
}
