//! A line break between words that is no space any more.

use astro_project::config::CompressHtml;
use astro_syntax::{Element, ElementKind, Leaf, Node};

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

pub(super) const CHECK: Check = Check { rule: RULE, looks: &[Look::Text(text)] };

const WHY: &str = "White space with a line break between text and an element is dropped, as in JSX.";

fn text(subject: &Subject<'_>, text: Leaf<'_>, findings: &mut Vec<Finding>) {
    let content = text.text();
    let words = content.trim();
    if words.is_empty() || !content.contains('\n') || !applies(subject) {
        return;
    }
    let Some(parent) = text.parent() else { return };
    let siblings: Vec<Node<'_>> = match parent {
        Node::Expression(_) | Node::Document(_) => return,
        _ => match parent.as_element() {
            Some(element) if keeps(element) || lays_out(element) => return,
            Some(element) => element.children().collect(),
            None => return,
        },
    };
    let Some(at) = siblings.iter().position(|node| node.range() == text.range()) else { return };
    let tail = &content[content.trim_end().len()..];
    let head = &content[..content.len() - content.trim_start().len()];
    let range = text.range();
    if tail.contains('\n')
        && ends_open(words)
        && let Some(next) = siblings.get(at + 1)
        && let Some(shown) = inline(*next)
    {
        let end = range.start + content.trim_end().len();
        let word_start = words.rfind(char::is_whitespace).map_or(0, |space| space + 1);
        let start = end - (words.len() - word_start);
        let message = format!("There is no space between `{}` and `{shown}`.", &words[word_start..]);
        let found = RULE.at(start..end, message, WHY, "Write `{\" \"}` at the end of the line, or put both on one line.");
        let touching = found.because(subject.file, next.range(), "touches the text before");
        findings.push(touching.fixed("Insert `{\" \"}`", vec![Edit::insert(end, "{\" \"}")]));
    }
    if head.contains('\n')
        && starts_open(words)
        && let Some(before) = at.checked_sub(1).and_then(|at| siblings.get(at))
        && let Some(shown) = inline(*before)
    {
        let start = range.start + head.len();
        let end = start + words.find(char::is_whitespace).unwrap_or(words.len());
        let word = &subject.document.source()[start..end];
        let message = format!("There is no space between `{shown}` and `{word}`.");
        let found = RULE.at(start..end, message, WHY, "Write `{\" \"}` at the end of the line before, or put both on one line.");
        let touching = found.because(subject.file, before.range(), "touches the text behind");
        findings.push(touching.fixed("Insert `{\" \"}`", vec![Edit::insert(before.range().end, "{\" \"}")]));
    }
}

/// Is white space read as in JSX here?
fn applies(subject: &Subject<'_>) -> bool {
    if subject.snapshot.config().compress_html != CompressHtml::Jsx {
        return false;
    }
    // Asked for every text: the version is only looked up where something may be found.
    true
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
            "//- /src/pages/index.astro\n<p>\n  my\n  <a href=\"/\">blog</a>\n</p>\n//- /astro.config.mjs\nexport default { compressHTML: true }\n",
        ]);
    }
}
