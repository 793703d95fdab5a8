//! A class that is nearly one of the file's own.

use astro_syntax::{Element, Node};

use crate::answer::{Edit, Finding};
use crate::diagnostics::unused_style_selector::{is_written, selected};
use crate::diagnostics::words::nearest;
use crate::diagnostics::{Check, Look, Subject, rule};

rule! {
    /// A class of an element is nearly one that this file's style selects and nothing has.
    ///
    /// Classes may come from anywhere, so a name nobody styles is no mistake by itself. One that differs in a letter from a class
    /// styled here and used nowhere is.
    ///
    /// ```astro
    /// <p class="laed">…</p>
    /// <style>.lead { font-weight: bold }</style>
    /// ```
    "unknown-class", 51, Hint
}

pub(super) const CHECK: Check = Check { rule: RULE, looks: &[Look::Element(&["style"], style)] };

const WHY: &str = "The style of this file selects another name, which nothing has.";

fn style(subject: &Subject<'_>, style: Element<'_>, findings: &mut Vec<Finding>) {
    let document = subject.document;
    let names: Vec<&str> = selected(document, style).into_iter().filter(|it| it.kind() == "class_name").map(|it| it.text()).collect();
    let unused: Vec<&str> = names.iter().copied().filter(|name| name.len() > 3 && !is_written(document, name)).collect();
    if unused.is_empty() {
        return;
    }
    for element in document.root().descendants().filter_map(Node::as_element).filter(|it| !it.is_component()) {
        let Some(attribute) = element.attribute("class") else { continue };
        let (Some(text), Some(range)) = (attribute.text_value(), attribute.value_inner_range()) else { continue };
        let mut at = 0;
        for word in text.split_whitespace() {
            let start = at + text[at..].find(word).unwrap_or(0);
            at = start + word.len();
            let is_plain = word.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
            if word.len() < 4 || names.contains(&word) || !is_plain {
                continue;
            }
            let Some(meant) = nearest(word, unused.iter().copied()).filter(|meant| !differs_in_number(word, meant)) else { continue };
            let place = range.start + start..range.start + at;
            let found = RULE.at(place.clone(), format!("Nothing styles the class `{word}`."), WHY, format!("Did you mean `{meant}`?"));
            findings.push(found.suggesting(format!("Change to `{meant}`"), vec![Edit::replace(place, meant)]));
        }
    }
}

/// `col-1` and `col-2` are two names, not one and a slip.
fn differs_in_number(a: &str, b: &str) -> bool {
    let letters = |text: &str| text.chars().filter(|c| !c.is_ascii_digit()).collect::<String>();
    letters(a) == letters(b)
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::testing::{fine, finds};
    use expect_test::expect;

    #[test]
    fn nearly_a_class_of_the_file() {
        finds("<p class=\"big laed\"></p>\n<style is:global>\n  .lead { color: red }\n</style>\n", expect![[r#"
            <p class="big laed"></p>
                          ^^^^
            Hint unknown-class: Nothing styles the class `laed`.
              why: The style of this file selects another name, which nothing has.
              help: Did you mean `lead`?
              fix: Change to `lead` (to look at)
            --- fixed
            <p class="big lead"></p>
            <style is:global>
              .lead { color: red }
            </style>
        "#]]);
        fine("unknown-class", &[
            "<p class=\"text-lg mt-4\"></p><style>.lead { color: red }</style>",
            "<p class=\"col-1\"></p><style>.col-2 { color: red }</style>",
            "<p class=\"lead\"></p><b class=\"leads\"></b><style>.lead { color: red }</style>",
        ]);
    }
}
