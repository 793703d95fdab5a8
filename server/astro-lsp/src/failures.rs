//! What the last render of a page threw, as a diagnostic at its place in the source.

use astro_preview::app::ErrorReport;
use astro_project::FilePath;
use astro_syntax::{Encoding, LineColumn};
use tower_lsp::gen_lsp_types as lsp;

use crate::convert;
use crate::view::View;

/// An exception and where it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    /// The file whose code threw.
    pub(crate) file: FilePath,
    /// Line and column in it, from 0, in UTF-16 units.
    place: LineColumn,
    /// The name of the exception, a permanent one if it is ours.
    name: String,
    /// What happened, and what to do.
    message: String,
}

impl Failure {
    /// `None` for a failure without a place in the project.
    pub(crate) fn new(root: &FilePath, error: &ErrorReport) -> Option<Failure> {
        let frame = error.frame.as_ref()?;
        let hint = error.hint.as_ref().map(|hint| format!("\n{hint}")).unwrap_or_default();
        Some(Failure {
            file: root.join(&frame.file)?,
            place: LineColumn::new(frame.line.saturating_sub(1), frame.column.saturating_sub(1)),
            name: error.name.clone(),
            message: format!("{}: {}{hint}", error.name, error.message),
        })
    }

    /// Underlines from the place to the end of its word.
    pub(crate) fn diagnostic(&self, view: &View) -> lsp::Diagnostic {
        let lines = view.lines();
        let start = lines.offset(self.place, Encoding::Utf16);
        let text = view.snapshot.text(&view.file).unwrap_or_default();
        let rest = text.get(start..lines.line_range(self.place.line).end.max(start)).unwrap_or_default();
        let word = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.' || c == '$')).unwrap_or(rest.len());
        lsp::Diagnostic {
            range: convert::range(&lines, &(start..start + word), view.client.encoding),
            severity: Some(lsp::DiagnosticSeverity::Error),
            code: Some(self.name.clone().into()),
            source: Some("astro preview".to_owned()),
            message: format!("The last render of this page failed here. {}", self.message).into(),
            ..Default::default()
        }
    }
}
