//! Switching a rule off for a line, by a comment above it.

use astro_syntax::{Node, RegionKind};

use super::Ask;
use crate::answer::{CodeAction, CodeActionKind, Edit};

pub(super) fn actions(ask: &Ask<'_>, actions: &mut Vec<CodeAction>) {
    let known = crate::Analysis::rules();
    let mut offered: Vec<&str> = Vec::new();
    for finding in ask.touched().filter(|finding| known.iter().any(|rule| rule.name == finding.rule)) {
        if offered.contains(&finding.rule) || matches!(finding.rule, "auto-close" | "html-comment-in-expression") {
            continue;
        }
        offered.push(finding.rule);
        let Some(text) = ask.snapshot.text(ask.file) else { return };
        let start = text[..finding.range.start].rfind('\n').map_or(0, |at| at + 1);
        let line = &text[start..];
        let indent = &line[..line.len() - line.trim_start_matches([' ', '\t']).len()];
        let Some((open, close)) = comment(ask, start + indent.len()) else { continue };
        let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let words = format!("{indent}{open}astro-lsp-disable-next-line {}{close}{line_end}", finding.rule);
        let title = format!("Switch off `{}` for this line", finding.rule);
        actions.push(CodeAction { rule: Some(finding.rule), ..ask.action(CodeActionKind::QuickFix, title, vec![Edit::insert(start, words)]) });
    }
}

/// How a comment is written at the start of a line; none where none can stand.
fn comment(ask: &Ask<'_>, at: usize) -> Option<(&'static str, &'static str)> {
    let Some(document) = ask.document.as_ref() else { return Some(("// ", "")) };
    let region = document.regions().iter().find(|region| region.range.start < at && at <= region.range.end && !matches!(region.kind, RegionKind::TemplateValue));
    match region.map(|region| region.kind) {
        Some(RegionKind::Style(_)) => Some(("/* ", " */")),
        Some(RegionKind::Frontmatter | RegionKind::Script(_)) => Some(("// ", "")),
        Some(RegionKind::Expression) if document.region_at(at).is_some_and(|own| Some(own) == region) => Some(("/* ", " */")),
        Some(RegionKind::StyleAttribute | RegionKind::EventAttribute | RegionKind::AttributeExpression) => None,
        _ => match document.node_at(at) {
            Node::Text(_) | Node::Element(_) | Node::Component(_) | Node::Fragment(_) | Node::Expression(_) | Node::Document(_) | Node::Entity(_)
            | Node::Script(_) | Node::Style(_) | Node::Raw(_) => Some(("{/* ", " */}")),
            Node::StartTag(tag) if tag.range().start == at => Some(("{/* ", " */}")),
            node => {
                let tag = node.ancestors().find_map(|it| match it { Node::StartTag(tag) => Some(tag), _ => None });
                tag.is_some_and(|tag| tag.range().start == at).then_some(("{/* ", " */}"))
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use crate::code_actions::testing::{after, titles};

    #[test]
    fn a_comment_above() {
        let title = "Switch off `jsx-isms` for this line";
        assert_eq!(after("<div>\n  <p class$0Name=\"a\"></p>\n</div>", title), "--- /src/pages/index.astro\n<div>\n  {/* astro-lsp-disable-next-line jsx-isms */}\n  <p className=\"a\"></p>\n</div>");
        let title = "Switch off `unreturned-redirect` for this line";
        assert_eq!(after("---\nAstro.redi$0rect('/')\n---\n", title), "--- /src/pages/index.astro\n---\n// astro-lsp-disable-next-line unreturned-redirect\nAstro.redirect('/')\n---\n");
        assert!(!titles("<p\n  class$0Name=\"a\"></p>").iter().any(|title| title.starts_with("Switch off")));
    }
}
