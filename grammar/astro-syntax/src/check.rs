//! Finds what is wrong with the syntax of a document.

use crate::Document;
use crate::error::SyntaxError;

/// All syntax errors of a document, sorted by place.
pub(crate) fn errors(document: &Document) -> Vec<SyntaxError> {
    document.script().errors.clone()
}
