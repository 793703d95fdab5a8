//! The Astro grammar for tree-sitter.
#![allow(unsafe_code)]

mod rows;

use tree_sitter_language::LanguageFn;

pub use rows::{Row, rows};

unsafe extern "C" {
    fn tree_sitter_astro() -> *const ();
}

/// The tree-sitter language of `.astro` files.
pub const LANGUAGE: LanguageFn = unsafe { LanguageFn::from_raw(tree_sitter_astro) };

/// The syntax-tree schema of this grammar.
pub const NODE_TYPES: &str = include_str!("../../src/node-types.json");

/// Highlights, with Neovim's capture names.
pub const HIGHLIGHTS_QUERY: &str = include_str!("../../queries/highlights.scm");

/// The languages inside: TypeScript, CSS, JSON and others.
pub const INJECTIONS_QUERY: &str = include_str!("../../queries/injections.scm");

/// Scopes and references.
pub const LOCALS_QUERY: &str = include_str!("../../queries/locals.scm");

/// Components, ids and slots for code navigation.
pub const TAGS_QUERY: &str = include_str!("../../queries/tags.scm");
