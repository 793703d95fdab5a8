//! Elements a browser takes out of the place they are written in.

use astro_syntax::{Element, ElementKind, Node};

use crate::answer::Finding;
use crate::diagnostics::{Check, Look, Subject, rule};

rule! {
    /// An element stands inside one that cannot hold it: a `<div>` in a `<p>`, a link in a link, a `<tr>` outside a table.
    ///
    /// Astro 7 prints what is written and corrects nothing. The browser does: it closes the `<p>` before the `<div>`, so styles and
    /// scripts find another tree than the one in the file.
    ///
    /// ```astro
    /// <p><div>…</div></p>       <!-- becomes <p></p><div>…</div><p></p> -->
    /// ```
    "invalid-nesting", 48, Warning
}

pub(super) const CHECK: Check = Check { rule: RULE, looks: &[Look::Element(WATCHED, check)] };

const WATCHED: &[&str] = &[
    "address", "article", "aside", "blockquote", "details", "div", "dl", "fieldset", "figure", "footer", "form", "h1", "h2",
    "h3", "h4", "h5", "h6", "header", "hr", "main", "menu", "nav", "ol", "p", "pre", "section", "table", "ul", "a", "button",
    "tr", "td", "th", "tbody", "thead", "tfoot",
];

const WHY: &str = "The browser moves it out, so styles and scripts find another tree than the one written here.";

fn check(subject: &Subject<'_>, element: Element<'_>, findings: &mut Vec<Finding>) {
    if element.kind() != ElementKind::Html {
        return;
    }
    let name = element.name();
    let mut first = true;
    for around in Node::from(element.syntax()).ancestors().filter_map(Node::as_element) {
        if around.is_fragment() {
            continue;
        }
        let outer = around.name();
        // What a component, a slot of a shadow tree or foreign markup does with its children is not known here.
        if around.kind() != ElementKind::Html || matches!(outer, "svg" | "math" | "template" | "object" | "slot") || outer.contains('-') {
            return;
        }
        let message = match (name, outer) {
            ("tr" | "td" | "th" | "tbody" | "thead" | "tfoot", _) => match first && !is_row_place(name, outer) {
                true => format!("`<{name}>` stands in `<{outer}>`."),
                false => return,
            },
            ("a", "a") | ("button", "button") | ("form", "form") => format!("`<{name}>` stands inside another `<{outer}>`."),
            ("a" | "button", _) => {
                first = false;
                continue;
            }
            (_, "p") => format!("`<{name}>` stands in a `<p>`, which it ends."),
            // A `p` is looked for only as far as the next thing that may hold one.
            (_, "button" | "td" | "th" | "caption" | "foreignObject") if name != "form" => return,
            (_, _) => {
                first = false;
                continue;
            }
        };
        let help = match (name, outer) {
            (_, "p") => "Make the outer one a `<div>`, or the inner one a `<span>`.".to_owned(),
            ("a" | "button" | "form", _) => "Put them beside each other.".to_owned(),
            _ => format!("Put `<{name}>` where a table has it."),
        };
        return findings.push(RULE.at(element.open_range(), message, WHY, help).because(subject.file, around.open_range(), "stands in this"));
    }
}

/// May a part of a table stand in this?
fn is_row_place(name: &str, outer: &str) -> bool {
    match name {
        "tr" => matches!(outer, "table" | "tbody" | "thead" | "tfoot"),
        "td" | "th" => outer == "tr",
        _ => outer == "table",
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::testing::{fine, finds};
    use expect_test::expect;

    #[test]
    fn taken_out_by_the_browser() {
        finds("<p><div>x</div></p>\n<a href=\"/\"><span><a href=\"/b\">b</a></span></a>\n<div><tr><td>x</td></tr></div>\n<p>{list.map((x) => <ul></ul>)}</p>\n", expect![[r#"
            <p><div>x</div></p>
               ^^^^^
            Warning invalid-nesting: `<div>` stands in a `<p>`, which it ends.
              why: The browser moves it out, so styles and scripts find another tree than the one written here.
              help: Make the outer one a `<div>`, or the inner one a `<span>`.
              see /src/pages/index.astro: stands in this
            <a href="/"><span><a href="/b">b</a></span></a>
                              ^^^^^^^^^^^^^
            Warning invalid-nesting: `<a>` stands inside another `<a>`.
              why: The browser moves it out, so styles and scripts find another tree than the one written here.
              help: Put them beside each other.
              see /src/pages/index.astro: stands in this
            <div><tr><td>x</td></tr></div>
                 ^^^^
            Warning invalid-nesting: `<tr>` stands in `<div>`.
              why: The browser moves it out, so styles and scripts find another tree than the one written here.
              help: Put `<tr>` where a table has it.
              see /src/pages/index.astro: stands in this
            <p>{list.map((x) => <ul></ul>)}</p>
                                ^^^^
            Warning invalid-nesting: `<ul>` stands in a `<p>`, which it ends.
              why: The browser moves it out, so styles and scripts find another tree than the one written here.
              help: Make the outer one a `<div>`, or the inner one a `<span>`.
              see /src/pages/index.astro: stands in this
        "#]]);
        fine("invalid-nesting", &[
            "<p><span>x</span><a href=\"/\">x</a></p>",
            "<p><Card><div>x</div></Card></p>",
            "<table><tr><td><p>x</p><div></div></td></tr></table>",
            "<tr><td>x</td></tr>",
            "<tbody>{rows.map((r) => <tr><td>{r}</td></tr>)}</tbody>",
            "<a href=\"/\"><div><h2>x</h2></div></a>",
            // Two things to click in one another are no good, but the parser leaves them there.
            "<a href=\"/\"><button>x</button></a><button><a href=\"/\">x</a></button>",
            "<p><svg><a href=\"/\"></a></svg></p><x-y><tr></tr></x-y>",
        ]);
    }
}
