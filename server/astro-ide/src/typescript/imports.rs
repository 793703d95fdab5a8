//! Imports TypeScript wants to add or change, brought into the component script.

use astro_project::{FilePath, Snapshot};

use crate::answer::Edit;
use crate::imports::NewImport;

/// An edit of TypeScript's that has no place of its own in the `.astro` file: import statements, as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportEdit {
    /// What it would insert.
    pub text: String,
}

/// The edits of one file that add these statements to its component script; one is made if it has none. Quotes and
/// semicolons are written as the neighbours' are.
pub fn move_imports(snapshot: &Snapshot, file: &FilePath, edits: &[ImportEdit]) -> Vec<Edit> {
    let Some(document) = crate::place::document_of(snapshot, file) else { return Vec::new() };
    let lines = edits.iter().flat_map(|edit| edit.text.lines()).map(str::trim).filter(|line| !line.is_empty());
    let statements: Vec<&str> = lines.collect();
    if statements.is_empty() {
        return Vec::new();
    }
    vec![NewImport::into(&document).statements(&statements)]
}
