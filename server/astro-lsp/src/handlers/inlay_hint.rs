//! `textDocument/inlayHint`

use tower_lsp::gen_lsp_types as lsp;

use crate::view::View;

/// Words nobody wrote, in a part of the document.
pub(crate) fn inlay_hint(view: &View, range: lsp::Range) -> Vec<lsp::InlayHint> {
    let wanted = view.bytes(range);
    let hints = view.ask().inlays(&view.file).into_iter();
    view.places(|places| {
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
            .collect()
    })
}
