//! A line break between words that is no space any more.

use astro_project::config::CompressHtml;
use astro_syntax::{Element, ElementKind, Node};

use crate::answer::{Edit, Finding};
use crate::diagnostics::{Check, Look, Subject, rule};

rule! {
    /// A line break between text and an inline element is no space in the page: the words run together.
    ///
    /// Since Astro 7 white space is read as in JSX (`compressHTML: 'jsx'`): what contains a line break between text and an element is
    /// dropped. Browsers, and Astro before, showed a space there.
    ///
    /// ```astro
    /// <p>
    ///   Check out my
    ///   <a href="/blog">blog</a>   <!-- shown as: Check out myblog -->
    /// </p>
    /// ```
    ///
    /// The repair inserts `{" "}`. Text that should touch is not reported: after `(`, before `.` or `,`.
    "whitespace-lost", 45, Warning
}

pub(super) const CHECK: Check = Check { rule: RULE, looks: &[Look::Element(&[], element)] };

const WHY: &str = "White space with a line break between text and an element is dropped, as in JSX.";

fn element(subject: &Subject<'_>, element: Element<'_>, findings: &mut Vec<Finding>) {
    if subject.snapshot.config().compress_html != CompressHtml::Jsx || element.is_self_closing() || element.is_void() {
        return;
    }
    let mut before: Option<Node<'_>> = None;
    let mut judged = None;
    for node in element.children() {
        if let (Some(first), true) = (before, is_pair(before, node)) {
            // Most elements hold no such pair, and are not looked at closer.
            let lost = *judged.get_or_insert_with(|| !keeps(element) && !lays_out(element));
            if lost {
                pair(subject, first, node, findings);
            }
        }
        before = Some(node);
    }
}

/// Text beside an element?
fn is_pair(before: Option<Node<'_>>, node: Node<'_>) -> bool {
    matches!((before, node), (Some(Node::Text(_)), Node::Element(_)) | (Some(Node::Element(_)), Node::Text(_)))
}

/// Two neighbours that a person reads one after the other.
fn pair(subject: &Subject<'_>, first: Node<'_>, second: Node<'_>, findings: &mut Vec<Finding>) {
    match (first, second) {
        (Node::Text(text), node) => {
            let content = text.text();
            let words = content.trim();
            let Some(shown) = inline(node).filter(|_| ends_open(words) && content[content.trim_end().len()..].contains('\n')) else { return };
            let end = text.range().start + content.trim_end().len();
            let word = words.rsplit(char::is_whitespace).next().unwrap_or(words);
            let message = format!("There is no space between `{word}` and `{shown}`.");
            let found = RULE.at(end - word.len()..end, message, WHY, "Write `{\" \"}` at the end of the line, or put both on one line.");
            let touching = found.because(subject.file, node.range(), "touches the text before");
            findings.push(touching.fixed("Insert `{\" \"}`", vec![Edit::insert(end, "{\" \"}")]));
        }
        (node, Node::Text(text)) => {
            let content = text.text();
            let words = content.trim();
            let head = content.len() - content.trim_start().len();
            let Some(shown) = inline(node).filter(|_| starts_open(words) && content[..head].contains('\n')) else { return };
            let start = text.range().start + head;
            let word = words.split(char::is_whitespace).next().unwrap_or(words);
            let message = format!("There is no space between `{shown}` and `{word}`.");
            let found = RULE.at(start..start + word.len(), message, WHY, "Write `{\" \"}` at the end of the line before, or put both on one line.");
            let touching = found.because(subject.file, node.range(), "touches the text behind");
            findings.push(touching.fixed("Insert `{\" \"}`", vec![Edit::insert(node.range().end, "{\" \"}")]));
        }
        _ => {}
    }
}

/// Elements that keep their white space.
fn keeps(element: Element<'_>) -> bool {
    let is_pre = |it: Element<'_>| matches!(it.name(), "pre" | "textarea" | "svg" | "text");
    is_pre(element) || element.has_raw_content() || element.parent_element().is_some_and(is_pre)
}

/// Does the element put its children in boxes, so that no space is shown anyway? Only what its own attributes tell.
fn lays_out(element: Element<'_>) -> bool {
    let lays_out = |text: &str| {
        text.split([' ', ':', ';', '"', '\'', '{', '[', ',', '`']).any(|word| {
            matches!(word.trim(), "flex" | "grid" | "inline-flex" | "inline-grid" | "flex-col") || word.starts_with("gap-") || word.starts_with("space-x-")
        })
    };
    let described = ["class", "style", "class:list"];
    element.is_component() && !element.is_fragment()
        || element.attributes().any(|it| described.contains(&it.name()) && lays_out(it.text()))
        // What is only one icon and a label is laid out by its style sheet.
        || matches!(element.name(), "button" | "option" | "head" | "title" | "script" | "style" | "ul" | "ol" | "table" | "tr" | "select")
}

/// May a space follow these words?
fn ends_open(words: &str) -> bool {
    words.ends_with(|c: char| c.is_alphanumeric() || matches!(c, ',' | '.' | ':' | ';' | '!' | '?' | ')' | '&' | '’' | '”'))
}

/// May a space precede these words?
fn starts_open(words: &str) -> bool {
    words.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '(' | '&' | '“'))
}

/// How an inline neighbour with text of its own is named; none for all others.
fn inline(node: Node<'_>) -> Option<String> {
    let element = node.as_element()?;
    let is_text = element.kind() == ElementKind::Html
        && matches!(
            element.name(),
            "a" | "b" | "strong" | "em" | "i" | "code" | "kbd" | "mark" | "abbr" | "cite" | "q" | "small" | "del" | "ins" | "dfn"
                | "s" | "u" | "var" | "samp" | "time" | "bdi" | "data"
        );
    let has_words = || element.children().any(|child| match child {
        Node::Text(text) => !text.text().trim().is_empty(),
        Node::Expression(_) | Node::Entity(_) => true,
        _ => false,
    });
    (is_text && !is_block(element) && has_words()).then(|| format!("<{}>", element.name()))
}

/// Does a class or style put it on a line of its own?
fn is_block(element: Element<'_>) -> bool {
    element.attributes().filter(|it| matches!(it.name(), "class" | "style")).any(|it| {
        it.text().split([' ', ':', ';', '"', '\'']).any(|word| matches!(word, "block" | "absolute" | "button" | "btn" | "fixed" | "flex" | "sr-only"))
    })
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::testing::{fine, finds};
    use expect_test::expect;

    #[test]
    fn words_that_run_together() {
        finds("<p>\n  Check out my\n  <a href=\"/blog\">blog</a>\n  for more.\n</p>\n", expect![[r#"
              Check out my
                        ^^
            Warning whitespace-lost: There is no space between `my` and `<a>`.
              why: White space with a line break between text and an element is dropped, as in JSX.
              help: Write `{" "}` at the end of the line, or put both on one line.
              see /src/pages/index.astro: touches the text before
              fix: Insert `{" "}`
              for more.
              ^^^
            Warning whitespace-lost: There is no space between `<a>` and `for`.
              why: White space with a line break between text and an element is dropped, as in JSX.
              help: Write `{" "}` at the end of the line before, or put both on one line.
              see /src/pages/index.astro: touches the text behind
              fix: Insert `{" "}`
            --- fixed
            <p>
              Check out my{" "}
              <a href="/blog">blog</a>
              for more.
            </p>
        "#]]);
    }

    #[test]
    fn spaces_that_stay_and_texts_that_touch() {
        fine("whitespace-lost", &[
            "<p>Check out my <a href=\"/\">blog</a> for more.</p>",
            "<p>\n  Check out my <a href=\"/\">blog</a>.\n</p>",
            "<p>\n  Check out my{\" \"}\n  <a href=\"/\">blog</a>\n  .\n</p>",
            "<p>\n  (\n  <a href=\"/\">blog</a>\n  , more)\n</p>",
            "<pre>\n  Check out my\n  <a href=\"/\">blog</a>\n</pre>",
            "<p>\n  A line\n  <div>x</div>\n</p>",
            "<p>\n  Icon\n  <i class=\"icon\"></i>\n</p>",
            "<p class=\"flex items-center\">\n  Text\n  <a href=\"/\">blog</a>\n</p>",
            "//- /src/pages/index.astro\n<p>\n  my\n  <a href=\"/\">blog</a>\n</p>\n//- /package.json\n{ \"dependencies\": { \"astro\": \"^5.13.0\" } }\n",
            "//- /src/pages/index.astro\n<p>\n  my\n  <a href=\"/\">blog</a>\n</p>\n//- /astro.config.mjs\nexport default { compressHTML: true }\n",
        ]);
    }
}
