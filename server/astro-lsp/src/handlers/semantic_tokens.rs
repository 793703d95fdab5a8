//! `textDocument/semanticTokens/{full,full/delta,range}`

use std::sync::Arc;

use astro_ide::SemanticToken;
use tower_lsp::gen_lsp_types as lsp;

use crate::convert;
use crate::session::{Session, Tokens};
use crate::typescript::features::tokens::{TypeTokens, merge};
use crate::view::View;

/// All coloured words.
pub(crate) fn full(view: &View, session: &Session, types: TypeTokens) -> Option<lsp::SemanticTokens> {
    let data = numbers(view, None, types);
    let result_id = session.keep_tokens(&view.uri, Arc::from(data.as_slice()));
    Some(lsp::SemanticTokens { result_id, data })
}

/// The coloured words of a part.
pub(crate) fn range(view: &View, range: lsp::Range, types: TypeTokens) -> Option<lsp::SemanticTokens> {
    Some(lsp::SemanticTokens { result_id: None, data: numbers(view, Some(range), types) })
}

/// What changed since the client last asked; everything if it means another answer.
pub(crate) fn delta(
    view: &View,
    session: &Session,
    previous: &str,
    types: TypeTokens,
) -> Option<lsp::SemanticTokensDeltaResponse> {
    let before = session.tokens(&view.uri).filter(|before| before.id == previous);
    let tokens = full(view, session, types)?;
    Some(match before {
        Some(Tokens { data: before, .. }) => {
            let edits = difference(&before, &tokens.data).into_iter().collect();
            lsp::SemanticTokensDelta { result_id: tokens.result_id, edits }.into()
        }
        None => tokens.into(),
    })
}

fn numbers(view: &View, range: Option<lsp::Range>, types: TypeTokens) -> Vec<lsp::SemanticToken> {
    let range = range.map(|range| view.bytes(range));
    let mut tokens = view.ask().semantic_tokens(&view.file, range.clone());
    // Those of another text would colour the wrong words.
    if types.version == view.version {
        let inside = |token: &SemanticToken| range.as_ref().is_none_or(|range| token.range.end >= range.start && token.range.start <= range.end);
        tokens = merge(tokens, types.tokens.into_iter().filter(inside).collect());
    }
    view.places(|places| convert::tokens(places, &tokens))
}

/// One edit between what both have in common at the start and at the end; an edit counts numbers, five a token.
fn difference(before: &[lsp::SemanticToken], after: &[lsp::SemanticToken]) -> Option<lsp::SemanticTokensEdit> {
    let start = before.iter().zip(after).take_while(|(a, b)| a == b).count();
    let (before, after) = (&before[start..], &after[start..]);
    let end = before.iter().rev().zip(after.iter().rev()).take_while(|(a, b)| a == b).count();
    let (gone, new) = (&before[..before.len() - end], &after[..after.len() - end]);
    if gone.is_empty() && new.is_empty() {
        return None;
    }
    let data = new.iter().flat_map(|token| {
        [token.delta_line, token.delta_start, token.length, token.token_type, token.token_modifiers_bitset]
    });
    Some(lsp::SemanticTokensEdit {
        start: start as u32 * 5,
        delete_count: gone.len() as u32 * 5,
        data: Some(data.collect()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_one_edit_in_the_middle() {
        let tokens = |starts: &[u32]| -> Vec<lsp::SemanticToken> {
            let token = |delta_start: &u32| lsp::SemanticToken {
                delta_line: 0,
                delta_start: *delta_start,
                length: 1,
                token_type: 0,
                token_modifiers_bitset: 0,
            };
            starts.iter().map(token).collect()
        };
        let show = |before: &[u32], after: &[u32]| {
            difference(&tokens(before), &tokens(after))
                .map(|edit| (edit.start, edit.delete_count, edit.data.map_or(0, |data| data.len())))
        };
        assert_eq!(show(&[1, 2, 3], &[1, 2, 3]), None);
        assert_eq!(show(&[1, 2, 3], &[1, 9, 3]), Some((5, 5, 5)));
        assert_eq!(show(&[1, 1], &[1, 1, 1]), Some((10, 0, 5)));
        assert_eq!(show(&[1, 2], &[]), Some((0, 10, 0)));
    }
}
