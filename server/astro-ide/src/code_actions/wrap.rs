//! Putting the selected markup into a fragment.

use std::ops::Range;

use astro_syntax::{Document, Node};

use super::Ask;
use crate::answer::{CodeAction, CodeActionKind, Edit};

pub(super) fn actions(ask: &Ask<'_>, actions: &mut Vec<CodeAction>) {
    let Some(document) = ask.document.as_ref() else { return };
    let Some(range) = selected(document, &ask.range) else { return };
    let text = document.slice(range.clone());
    let edits = match text.contains('\n') {
        false => vec![Edit::insert(range.start, "<>"), Edit::insert(range.end, "</>")],
        true => {
            let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
            let indent = indent(document, range.start);
            let step = if indent.contains('\t') { "\t" } else { "  " };
            let body: Vec<String> = text.split(line_end).enumerate().map(|(at, line)| match at {
                0 => format!("{indent}{step}{line}"),
                _ if line.trim().is_empty() => line.to_owned(),
                _ => format!("{step}{line}"),
            }).collect();
            vec![Edit::replace(range, format!("<>{line_end}{}{line_end}{indent}</>", body.join(line_end)))]
        }
    };
    actions.push(ask.action(CodeActionKind::Rewrite, "Wrap in a fragment", edits));
}

/// The blanks a line starts with.
pub(super) fn indent(document: &Document, at: usize) -> String {
    let source = document.source();
    let start = source[..at].rfind('\n').map_or(0, |end| end + 1);
    source[start..].chars().take_while(|c| matches!(c, ' ' | '\t')).collect()
}

/// The whole nodes of the template a selection covers, white space at its ends left out; none for a mere cursor or for a
/// selection that cuts through a node.
pub(super) fn selected(document: &Document, range: &Range<usize>) -> Option<Range<usize>> {
    let text = document.slice(range.clone());
    let start = range.start + (text.len() - text.trim_start().len());
    let end = range.start + text.trim_end().len();
    if start >= end || document.frontmatter().is_some_and(|it| start < it.range().end) {
        return None;
    }
    let first = document.path_at(start).into_iter().rev().find(|node| node.range().start == start && is_content(*node) && node.range().end <= end);
    let first = first.or_else(|| document.path_at(start).into_iter().rev().find(|node| matches!(node, Node::Text(_))))?;
    let parent = first.parent()?;
    let siblings: Vec<Node<'_>> = match parent.as_element() {
        Some(element) => element.children().collect(),
        None => match parent {
            Node::Document(_) => document.nodes().collect(),
            _ => return (first.range() == (start..end)).then_some(start..end),
        },
    };
    let inside = siblings.iter().filter(|node| node.range().end > start && node.range().start < end);
    let whole = inside.into_iter().all(|node| {
        matches!(node, Node::Text(_)) || (start <= node.range().start && node.range().end <= end && is_content(*node))
    });
    let reaches = siblings.iter().any(|node| node.range().start < end && end <= node.range().end);
    (whole && reaches).then_some(start..end)
}

fn is_content(node: Node<'_>) -> bool {
    matches!(
        node,
        Node::Element(_) | Node::Component(_) | Node::Fragment(_) | Node::Expression(_) | Node::Text(_) | Node::Entity(_) | Node::Comment(_)
            | Node::Raw(_) | Node::Script(_) | Node::Style(_)
    )
}

#[cfg(test)]
mod tests {
    use crate::code_actions::testing::{after, titles};

    #[test]
    fn on_a_line_and_over_lines() {
        let title = "Wrap in a fragment";
        assert_eq!(after("<div>$1<a></a> and <b></b>$2</div>", title), "--- /src/pages/index.astro\n<div><><a></a> and <b></b></></div>");
        assert_eq!(
            after("<div>\n  $1<a></a>\n  <b>\n    x\n  </b>$2\n</div>\n", title),
            "--- /src/pages/index.astro\n<div>\n  <>\n    <a></a>\n    <b>\n      x\n    </b>\n  </>\n</div>\n"
        );
    }

    #[test]
    fn only_whole_nodes() {
        for text in ["<div>$1<a>x$2</a></div>", "<di$1v>$2</div>", "<div>$0<a></a></div>", "---\n$1const a = 1$2\n---\n"] {
            assert!(!titles(text).contains(&"Wrap in a fragment".to_owned()), "{text}");
        }
    }
}
