//! `textDocument/diagnostic`, and what is pushed to clients that do not ask.

use std::hash::{DefaultHasher, Hash, Hasher};

use tower_lsp::gen_lsp_types as lsp;

use crate::convert;
use crate::view::View;

/// What is wrong in the document: what its text tells, then what its last render threw.
pub(crate) fn findings(view: &View) -> Vec<lsp::Diagnostic> {
    let thrown = view.failures.iter().map(|failure| failure.diagnostic(view));
    let told = view.places(|places| {
        view.findings().iter().map(|finding| convert::diagnostic(view, places, finding)).collect::<Vec<_>>()
    });
    told.into_iter().chain(thrown).collect()
}

/// The same for a client that asks; "unchanged" if it has them already.
pub(crate) fn diagnostic(
    items: Vec<lsp::Diagnostic>,
    previous: Option<&str>,
) -> lsp::DocumentDiagnosticReport {
    let id = name_of(&items);
    if previous == Some(id.as_str()) {
        return lsp::RelatedUnchangedDocumentDiagnosticReport {
            related_documents: None,
            unchanged_document_diagnostic_report: lsp::UnchangedDocumentDiagnosticReport { result_id: id },
        }
        .into();
    }
    lsp::RelatedFullDocumentDiagnosticReport {
        related_documents: None,
        full_document_diagnostic_report: lsp::FullDocumentDiagnosticReport { result_id: Some(id), items },
    }
    .into()
}

/// Equal diagnostics have equal names.
fn name_of(items: &[lsp::Diagnostic]) -> String {
    let mut hasher = DefaultHasher::new();
    for item in items {
        serde_json::to_string(item).unwrap_or_default().hash(&mut hasher);
    }
    format!("{:016x}", hasher.finish())
}
