//! `textDocument/inlayHint`

use std::collections::BTreeMap;

use tower_lsp::gen_lsp_types as lsp;

use crate::view::View;

/// Words nobody wrote, in a part of the document.
pub(crate) fn inlay_hint(view: &View, range: lsp::Range) -> Vec<lsp::InlayHint> {
    let mut all = printed(view, range);
    let wanted = view.bytes(range);
    let hints = view.ask().inlays(&view.file).into_iter();
    all.extend(view.places(|places| {
        let hints = hints.filter(|hint| wanted.start <= hint.offset && hint.offset <= wanted.end);
        hints
            .map(|hint| lsp::InlayHint {
                position: places.range(&(hint.offset..hint.offset)).start,
                padding_right: Some(hint.label.ends_with(':')),
                label: hint.label.into(),
                kind: Some(lsp::InlayHintKind::Parameter),
                text_edits: None,
                tooltip: Some(hint.tooltip.into()),
                padding_left: None,
                data: None,
            })
            .collect::<Vec<_>>()
    }));
    all
}

/// Characters of output that are shown at the end of a line.
const SHOWN: usize = 80;

/// What the last render printed, at the end of the line that did; a line that ran often shows its last words.
fn printed(view: &View, range: lsp::Range) -> Vec<lsp::InlayHint> {
    if view.client.settings.hides_output || view.printed.is_empty() {
        return Vec::new();
    }
    let lines = view.lines();
    let mut by_line: BTreeMap<u32, Vec<&str>> = BTreeMap::new();
    for printed in view.printed.iter().filter(|printed| (range.start.line..=range.end.line).contains(&printed.line)) {
        by_line.entry(printed.line).or_default().push(&printed.text);
    }
    let hint = |(line, texts): (u32, Vec<&str>)| {
        let end = lines.line_range(line).end;
        let last = texts.last().copied().unwrap_or_default();
        let times = if texts.len() > 1 { format!(" ({} times)", texts.len()) } else { String::new() };
        let short: String = last.lines().next().unwrap_or_default().chars().take(SHOWN).collect();
        lsp::InlayHint {
            position: view.range(&(end..end)).start,
            label: format!("⇒ {short}{times}").into(),
            tooltip: Some(texts.join("\n").chars().take(4_000).collect::<String>().into()),
            padding_left: Some(true),
            padding_right: None,
            kind: None,
            text_edits: None,
            data: None,
        }
    };
    by_line.into_iter().map(hint).collect()
}
