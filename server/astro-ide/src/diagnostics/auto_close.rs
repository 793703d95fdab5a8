//! Elements HTML closes by itself and Astro 7 does not.

use astro_syntax::{Element, Node, SyntaxError};

use crate::answer::{Edit, Finding};
use crate::diagnostics::{Check, rule};

rule! {
    /// An element whose end tag HTML allows to leave out (`<li>`, `<td>`, `<option>`) has none.
    ///
    /// Browsers close such an element where the next one begins, and so did Astro until version 6. Astro 7 refuses the file: the
    /// end tag has to be written. The repair puts it where browsers end the element.
    ///
    /// ```astro
    /// <ul>
    ///   <li>one
    ///   <li>two
    /// </ul>
    /// ```
    "auto-close", 46, Error
}

pub(super) const CHECK: Check = Check { rule: RULE, looks: &[] };

/// Elements that HTML closes by themselves when the next part of a list or table begins. A paragraph is none of them: what it
/// holds when it is not closed is rarely what was meant.
pub(super) fn is_optional(name: &str) -> bool {
    name != "p" && closed_by(name).is_some()
}

/// Which start tags end an element of that name.
fn closed_by(name: &str) -> Option<&'static [&'static str]> {
    Some(match name {
        "li" => &["li"],
        "dt" | "dd" => &["dt", "dd"],
        "option" => &["option", "optgroup"],
        "optgroup" => &["optgroup"],
        "tr" => &["tr", "tbody", "tfoot"],
        "td" | "th" => &["td", "th", "tr", "tbody", "tfoot"],
        "thead" | "tbody" => &["tbody", "tfoot"],
        "tfoot" => &["tbody"],
        "p" => &[
            "address", "article", "aside", "blockquote", "details", "div", "dl", "fieldset", "figure", "footer", "form", "h1",
            "h2", "h3", "h4", "h5", "h6", "header", "hr", "main", "menu", "nav", "ol", "p", "pre", "section", "table", "ul",
        ],
        _ => return None,
    })
}

/// The error of the syntax, with the end tag where browsers end the element.
pub(super) fn finding(element: Element<'_>, error: &SyntaxError) -> Finding {
    let name = element.name();
    let why = "Browsers close it by themselves, and Astro did until version 6; Astro 7 refuses the file.";
    let message = format!("`<{name}>` is not closed.");
    let found = RULE.at(error.range.clone(), message, why, format!("Write `</{name}>` where it ends."));
    found.fixed(format!("Insert `</{name}>`"), vec![Edit::insert(end(element), format!("</{name}>"))])
}

/// Where browsers end the element.
pub(super) fn end(element: Element<'_>) -> usize {
    let ends = closed_by(element.name()).unwrap_or_default();
    let next = element.children().find(|child| child.as_element().is_some_and(|it| ends.contains(&it.name())));
    let last = element.children().filter(|child| !is_blank(*child)).take_while(|child| Some(child.range()) != next.map(Node::range)).last();
    match last {
        Some(Node::Text(text)) => text.range().start + text.text().trim_end().len(),
        Some(node) => node.range().end,
        None => element.open_range().end,
    }
}

fn is_blank(node: Node<'_>) -> bool {
    matches!(node, Node::Text(text) if text.text().trim().is_empty())
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::testing::{fine, finds};
    use expect_test::expect;

    #[test]
    fn closed_where_browsers_do() {
        finds("<ul>\n  <li>one\n  <li>two\n</ul>\n", expect![[r#"
              <li>one
              ^^^
            Error auto-close: `<li>` is not closed.
              why: Browsers close it by themselves, and Astro did until version 6; Astro 7 refuses the file.
              help: Write `</li>` where it ends.
              see /src/pages/index.astro: what is around it ends here
              fix: Insert `</li>`
              <li>two
              ^^^
            Error auto-close: `<li>` is not closed.
              why: Browsers close it by themselves, and Astro did until version 6; Astro 7 refuses the file.
              help: Write `</li>` where it ends.
              see /src/pages/index.astro: what is around it ends here
              fix: Insert `</li>`
            --- fixed
            <ul>
              <li>one</li>
              <li>two
            </ul>
        "#]]);
        fine("auto-close", &["<ul><li>one</li></ul>", "<div>"]);
    }
}
