//! What keeps a component or module from being printed: the only place with these sentences.

use std::ops::Range;

/// A compile error at a place of the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompileError {
    /// A permanent name, in kebab case.
    pub name: &'static str,
    /// What happened and why.
    pub message: String,
    /// What to do about it; may be empty.
    pub help: String,
    /// Where, in bytes of the source.
    pub range: Range<usize>,
}

impl CompileError {
    /// An error of the document, in its own words.
    pub fn of_document(error: &astro_syntax::SyntaxError) -> Self {
        Self { name: error.name, message: error.message.clone(), help: error.help.clone(), range: error.range.clone() }
    }

    pub(crate) fn too_deep(range: Range<usize>) -> Self {
        Self {
            name: "too-deep",
            message: "Components and expressions are nested too deeply here to be rendered.".to_owned(),
            help: "Move a part of the markup into a component of its own.".to_owned(),
            range,
        }
    }

    pub(crate) fn syntax(message: String, help: String, range: Range<usize>) -> Self {
        Self { name: "script-syntax", message, help, range }
    }

    pub(crate) fn unsupported(what: &str, help: &str, range: Range<usize>) -> Self {
        Self {
            name: "unsupported-syntax",
            message: format!("{what} cannot be run without a build step that this preview does not have."),
            help: help.to_owned(),
            range,
        }
    }
}
