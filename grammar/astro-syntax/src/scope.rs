//! Which names can an expression see, and where do they come from?

use std::ops::Range;

use crate::Document;
use crate::script::{DeclarationKind, Imported};

/// A name an expression can see.
#[derive(Clone, Debug, PartialEq)]
pub struct Name {
    /// The name.
    pub name: String,
    /// What it is.
    pub kind: NameKind,
    /// Where it is declared; none for what Astro provides.
    pub range: Option<Range<usize>>,
}

/// What a name is.
#[derive(Clone, Debug, PartialEq)]
pub enum NameKind {
    /// Bound by an import.
    Import {
        /// The module.
        specifier: String,
        /// What it is there.
        imported: Imported,
        /// Is it only a type?
        type_only: bool,
    },
    /// Declared in the component script or in a block around the place.
    Declaration(DeclarationKind),
    /// A parameter of a function around the place.
    Parameter,
    /// `Astro`, provided by Astro.
    Global,
}

pub(crate) fn names_at(_document: &Document, _offset: usize) -> Vec<Name> {
    Vec::new()
}
