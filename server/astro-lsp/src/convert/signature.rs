//! Functions and their parameters while arguments are typed.

use std::ops::Range;

use astro_ide as ide;
use tower_lsp::gen_lsp_types as lsp;

use crate::view::View;

/// A signature, as much of it as the client understands.
pub(crate) fn signature(view: &View, found: ide::Signature) -> lsp::SignatureHelp {
    let client = &view.client;
    let markup = if client.markdown_docs { lsp::MarkupKind::Markdown } else { lsp::MarkupKind::PlainText };
    let parameters = found.parameters.iter().map(|parameter| lsp::ParameterInformation {
        label: match client.parameter_offsets {
            true => units(&found.label, &parameter.range).into(),
            false => found.label[parameter.range.clone()].to_owned().into(),
        },
        documentation: None,
    });
    // An index behind the last parameter marks none.
    let active = found.active.unwrap_or(found.parameters.len()) as u32;
    let information = lsp::SignatureInformation {
        parameters: Some(parameters.collect()),
        documentation: (!found.doc.is_empty()).then(|| lsp::MarkupContent { kind: markup, value: found.doc }.into()),
        label: found.label,
        active_parameter: None,
    };
    lsp::SignatureHelp { signatures: vec![information], active_signature: Some(0), active_parameter: Some(active.into()) }
}

/// Offsets into a label are counted in UTF-16 whatever positions are counted in.
fn units(label: &str, range: &Range<usize>) -> (u32, u32) {
    let count = |end: usize| label[..end].encode_utf16().count() as u32;
    (count(range.start), count(range.end))
}
