//! One document at one moment, with what is needed to answer about it.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use astro_ide::{Analysis, FilePosition, Finding, LastValue};
use astro_project::{FilePath, Snapshot};
use astro_syntax::LineIndex;
use tower_lsp::gen_lsp_types as lsp;

use crate::capabilities::Client;
use crate::convert::{self, Places};
use crate::ext::RenderResult;
use crate::failures::Failure;
use crate::session::Printed;

/// What the client calls an open file, and which version of its text is looked at.
#[derive(Clone, Debug)]
pub(crate) struct OpenFile {
    /// Its name there.
    pub(crate) uri: lsp::Uri,
    /// The version of its text.
    pub(crate) version: i32,
}

/// A frozen document and its project. Handlers convert and ask through it.
pub(crate) struct View {
    /// The project.
    pub(crate) snapshot: Snapshot,
    /// The document's file.
    pub(crate) file: FilePath,
    /// What the client calls it.
    pub(crate) uri: lsp::Uri,
    /// The client's version of the text; `None` when it is not open.
    pub(crate) version: Option<i32>,
    /// What the client can do.
    pub(crate) client: Arc<Client>,
    /// The files open in the client.
    pub(crate) open: Arc<HashMap<FilePath, OpenFile>>,
    /// What the last renders threw in this file.
    pub(crate) failures: Vec<Failure>,
    /// What it answered last.
    pub(crate) answered: Option<RenderResult>,
    /// What its code printed in the last renders.
    pub(crate) printed: Vec<Printed>,
    /// What its expressions were in the last render.
    pub(crate) values: Option<Arc<[LastValue]>>,
    /// See [`View::findings`].
    pub(crate) found: Found,
}

/// What the rules find in a document at one revision of its project: looked for once, whoever asks first.
pub(crate) type Found = Arc<OnceLock<Vec<Finding>>>;

impl View {
    /// Everything that can be asked.
    pub(crate) fn ask(&self) -> Analysis<'_> {
        Analysis::new(&self.snapshot)
    }

    /// What the rules find in the document.
    pub(crate) fn findings(&self) -> &[Finding] {
        self.found.get_or_init(|| self.ask().diagnostics(&self.file))
    }

    /// The client's position as a place in the document.
    pub(crate) fn place(&self, position: lsp::Position) -> FilePosition {
        let offset = convert::offset(&self.lines(), position, self.client.encoding);
        FilePosition { file: self.file.clone(), offset }
    }

    /// The client's range as bytes of the document.
    pub(crate) fn bytes(&self, range: lsp::Range) -> Range<usize> {
        convert::offsets(&self.lines(), range, self.client.encoding)
    }

    /// Bytes of the document as the client's range. For many ranges take [`Self::lines`] once.
    pub(crate) fn range(&self, range: &Range<usize>) -> lsp::Range {
        convert::range(&self.lines(), range, self.client.encoding)
    }

    /// The lines of the document.
    pub(crate) fn lines(&self) -> LineIndex {
        lines(&self.snapshot, &self.file)
    }

    /// Runs `with` on the places of the document, for answers with many ranges.
    pub(crate) fn places<T>(&self, with: impl FnOnce(&mut Places<'_>) -> T) -> T {
        let text = self.snapshot.text(&self.file).unwrap_or_default();
        with(&mut Places::new(&text, &self.lines(), self.client.encoding))
    }

    /// What the client calls a file; `None` for a file no URI can name.
    pub(crate) fn uri_of(&self, file: &FilePath) -> Option<lsp::Uri> {
        if *file == self.file {
            return Some(self.uri.clone());
        }
        self.open.get(file).map(|open| open.uri.clone()).or_else(|| convert::uri(file))
    }

    /// The version of a file's text, if it is open: edits bound to it are refused when something else came first.
    pub(crate) fn version_of(&self, file: &FilePath) -> Option<i32> {
        if *file == self.file { self.version } else { self.open.get(file).map(|open| open.version) }
    }
}

/// The lines of a file; those of an empty one if it cannot be read. Cheap for documents, which keep theirs.
pub(crate) fn lines(snapshot: &Snapshot, file: &FilePath) -> LineIndex {
    if is_astro(file) {
        return snapshot.document(file).map(|document| document.lines().clone()).unwrap_or_default();
    }
    snapshot.text(file).map(|text| LineIndex::new(&text)).unwrap_or_default()
}

/// Is the file read as `.astro`?
pub(crate) fn is_astro(file: &FilePath) -> bool {
    file.extension() == Some("astro")
}
