//! One document at one moment, with what is needed to answer about it.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use astro_ide::{Analysis, FilePosition};
use astro_project::{FilePath, FileText, Snapshot};
use astro_syntax::LineIndex;
use tower_lsp::gen_lsp_types as lsp;

use crate::capabilities::Client;
use crate::convert;

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
    /// What the client calls its open files.
    pub(crate) uris: Arc<HashMap<FilePath, lsp::Uri>>,
}
