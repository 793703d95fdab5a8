//! Documents: text, tree, regions and errors of `.astro` files.
//!
//! Start at [`Document`]: it holds one file and answers everything about it. Broken code is data here: every
//! function takes any text and none fails. Ranges are bytes of the document, also those of embedded languages.
#![warn(missing_docs)]

mod check;
mod document;
mod kind;
mod parser;
mod tree;

pub mod error;
#[cfg(feature = "fixture")]
pub mod fixture;
pub mod guest;
pub mod node;
pub mod program;
pub mod region;
pub mod scope;
pub mod script;
pub mod text;
pub mod walk;

pub use document::Document;
pub use error::{ErrorKind, SyntaxError};
pub use guest::{Guest, GuestNode, ModuleTree};
pub use node::{
    Attribute, AttributeKind, AttributeValue, Element, ElementKind, Expression, Frontmatter, Leaf, Node, Part, Syntax, Tag,
    is_component_name, is_void_name,
};
pub use region::{Region, RegionKind, ScriptLanguage, StyleLanguage};
pub use scope::{Name, NameKind};
pub use script::{Language, Script, Static, Value};
pub use text::{Encoding, LineColumn, LineIndex, TextEdit};
pub use ropey::Rope;
pub use tree_sitter_astro as grammar;
