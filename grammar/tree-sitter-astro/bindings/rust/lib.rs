//! The Astro grammar for tree-sitter.
#![allow(unsafe_code)]
use tree_sitter_language::LanguageFn;

unsafe extern "C" {
    fn tree_sitter_astro() -> *const ();
}

/// The tree-sitter language of `.astro` files.
pub const LANGUAGE: LanguageFn = unsafe { LanguageFn::from_raw(tree_sitter_astro) };

/// The syntax-tree schema of this grammar.
pub const NODE_TYPES: &str = include_str!("../../src/node-types.json");
