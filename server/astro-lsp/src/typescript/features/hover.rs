//! `textDocument/hover`: the type beside what we know.

use astro_compiler::Features;
use serde_json::Value;
use tower_lsp::gen_lsp_types as lsp;

use super::edits::clean;
use crate::typescript::told::Told;
use crate::typescript::{TYPING, Types};

/// The hover of both: the type first, then what we know of the thing.
pub(crate) async fn hover(types: &Types, uri: &lsp::Uri, position: lsp::Position, ours: Option<lsp::Hover>) -> Option<lsp::Hover> {
    // Elements of HTML are ours alone: TypeScript would show the names we print them by.
    if !types.knows(uri, position) {
        return ours;
    }
    let patience = if ours.is_some() { types.beside_ours(uri) } else { TYPING };
    let asked = types.ask::<Value>(uri, patience, move |told| {
        let offset = told.offset(position);
        Some(("textDocument/hover", told.shown(offset, Features::NAVIGATION).first()?.params()))
    });
    let theirs = asked.await.and_then(|(told, answer)| read(&told, position, &answer));
    match (ours, theirs) {
        (Some(ours), Some(theirs)) => Some(join(ours, theirs)),
        (ours, theirs) => theirs.or(ours),
    }
}

fn read(told: &Told, position: lsp::Position, answer: &Value) -> Option<lsp::Hover> {
    let value = answer["contents"]["value"].as_str().or_else(|| answer["contents"].as_str())?;
    let value = clean(value.trim());
    if value.is_empty() {
        return None;
    }
    let kind = if told.view.client.markdown_hover { lsp::MarkupKind::Markdown } else { lsp::MarkupKind::PlainText };
    let range: Option<lsp::Range> = serde_json::from_value(answer["range"].clone()).ok();
    let shown = told.shown(told.offset(position), Features::NAVIGATION).into_iter().next()?;
    let found = range.and_then(|range| told.found(&crate::typescript::told::uri(&shown.file), &range, Features::NAVIGATION));
    Some(lsp::Hover {
        contents: lsp::MarkupContent { kind, value }.into(),
        range: found.and_then(|found| told.location(&found)).map(|location| location.range),
    })
}

fn join(ours: lsp::Hover, theirs: lsp::Hover) -> lsp::Hover {
    let text = |hover: &lsp::Hover| match &hover.contents {
        lsp::Contents::MarkupContent(content) => Some((content.kind.clone(), content.value.clone())),
        _ => None,
    };
    let (Some((kind, mine)), Some((_, other))) = (text(&ours), text(&theirs)) else { return theirs };
    // A declaration of ours says less than a type.
    let rest = without_code(&mine);
    let value = if rest.trim().is_empty() || other.contains(rest.trim()) { other } else { format!("{other}\n\n---\n\n{}", rest.trim()) };
    lsp::Hover { contents: lsp::MarkupContent { kind, value }.into(), range: theirs.range.or(ours.range) }
}

/// Markdown without the block of code it starts with.
fn without_code(markdown: &str) -> &str {
    let Some(rest) = markdown.strip_prefix("```") else { return markdown };
    rest.split_once("\n```").map_or(markdown, |(_, rest)| rest.trim_start_matches('`'))
}
