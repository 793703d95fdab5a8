//! Semantic tokens: what we know of markup, and what TypeScript knows of the names in scripts.

use std::ops::Range;

use astro_compiler::Features;
use astro_ide::{SemanticToken, TokenKind, TokenModifier};
use serde::Deserialize;
use serde_json::{Value, json};
use tower_lsp::gen_lsp_types as lsp;

use crate::typescript::told::{Told, uri};
use crate::typescript::Types;

/// The types TypeScript is told we know, in its legend's order.
pub(crate) const TYPES: &[&str] = &[
    "namespace", "class", "enum", "interface", "typeParameter", "type", "parameter", "variable", "property", "enumMember",
    "function",
];
/// The modifiers likewise.
pub(crate) const MODIFIERS: &[&str] = &["declaration", "readonly", "static", "async", "defaultLibrary", "local"];

const KINDS: &[TokenKind] = &[
    TokenKind::Namespace, TokenKind::Class, TokenKind::Enum, TokenKind::Interface, TokenKind::TypeParameter, TokenKind::Type,
    TokenKind::Parameter, TokenKind::Variable, TokenKind::Property, TokenKind::EnumMember, TokenKind::Function,
];

#[derive(Debug, Deserialize)]
struct Answer {
    data: Vec<u32>,
}

/// TypeScript's tokens at their places in the document, and the version they are about.
#[derive(Debug, Default)]
pub(crate) struct TypeTokens {
    pub(crate) version: Option<i32>,
    pub(crate) tokens: Vec<SemanticToken>,
}

/// Asks for them, for as long as they are worth waiting for; once TypeScript runs the client is told to ask again.
pub(crate) async fn tokens(types: &Types, document: &lsp::Uri) -> TypeTokens {
    let asked = types.ask_all::<Option<Answer>>(document, types.beside_ours(document), |told| {
        let ask = |file| ("textDocument/semanticTokens/full", json!({ "textDocument": { "uri": uri(&file) } }) as Value);
        told.files().into_iter().map(ask).collect()
    });
    let Some((told, answers)) = asked.await else { return TypeTokens::default() };
    let mut all = Vec::new();
    for (file, answer) in told.files().iter().zip(answers) {
        let Some(answer) = answer.flatten() else { continue };
        read(&told, file, &answer.data, &mut all);
    }
    TypeTokens { version: told.view.version, tokens: all }
}

fn read(told: &Told, file: &astro_project::FilePath, data: &[u32], all: &mut Vec<SemanticToken>) {
    let Some((_, projection, part)) = told.source(file) else { return };
    let Some(shown) = projection.part(&part) else { return };
    let (mut line, mut column) = (0_u32, 0_u32);
    for token in data.as_chunks::<5>().0 {
        let [lines, columns, length, kind, modifiers] = *token;
        column = if lines == 0 { column.saturating_add(columns) } else { columns };
        line = line.saturating_add(lines);
        let start = shown.lines.line_start(line).saturating_add(column as usize);
        let range = start..start.saturating_add(length as usize);
        let Some(&kind) = KINDS.get(kind as usize) else { continue };
        let Some(range) = shown.source(&range, Features::TOKENS) else { continue };
        all.push(SemanticToken { range, kind, modifiers: ours(modifiers) });
    }
}

/// Its modifier bits as ours.
fn ours(bits: u32) -> u32 {
    const SAME: &[TokenModifier] = &[
        TokenModifier::Declaration, TokenModifier::Readonly, TokenModifier::Static, TokenModifier::Async,
        TokenModifier::DefaultLibrary, TokenModifier::Local,
    ];
    let on = SAME.iter().enumerate().filter(|(index, _)| bits & (1 << index) != 0);
    on.map(|(_, modifier)| 1 << (*modifier as u32)).sum()
}

/// Both as one list in order, without overlaps. Where both speak, ours does: it knows what a name is in markup.
pub(crate) fn merge(ours: Vec<SemanticToken>, theirs: Vec<SemanticToken>) -> Vec<SemanticToken> {
    let mut all: Vec<(bool, SemanticToken)> = ours.into_iter().map(|token| (false, token)).collect();
    all.extend(theirs.into_iter().map(|token| (true, token)));
    all.sort_by_key(|(theirs, token)| (token.range.start, *theirs));
    let mut kept: Vec<(bool, SemanticToken)> = Vec::with_capacity(all.len());
    for (is_theirs, token) in all {
        let overlaps = |range: &Range<usize>| range.end > token.range.start;
        match kept.last() {
            Some((last_is_theirs, last)) if overlaps(&last.range) => {
                if *last_is_theirs && !is_theirs {
                    kept.pop();
                    kept.push((is_theirs, token));
                }
            }
            _ => kept.push((is_theirs, token)),
        }
    }
    kept.into_iter().map(|(_, token)| token).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_win_where_both_speak() {
        let tokens = |kind, ranges: &[Range<usize>]| -> Vec<SemanticToken> {
            ranges.iter().map(|range| SemanticToken { range: range.clone(), kind, modifiers: 0 }).collect()
        };
        let merged = merge(
            tokens(TokenKind::Component, &[4..8, 20..22]),
            tokens(TokenKind::Variable, &[0..2, 2..5, 5..7, 9..12, 20..22]),
        );
        let shown: Vec<_> = merged.iter().map(|token| (token.range.clone(), token.kind == TokenKind::Component)).collect();
        assert_eq!(shown, [(0..2, false), (4..8, true), (9..12, false), (20..22, true)]);
    }
}
