//! The tolerant tree of a plain module.

use std::sync::Arc;

use super::{Guest, GuestNode, GuestTree};

/// The tolerant tree of a whole module, with its text. Cloning copies pointers.
#[derive(Clone)]
pub struct ModuleTree {
    text: Arc<str>,
    tree: Option<Arc<GuestTree>>,
}

impl ModuleTree {
    /// Reads a module. Any text has a tree; past all sense it is empty.
    pub fn parse(text: Arc<str>) -> Self {
        let tree = super::module(&text);
        Self { text, tree }
    }

    /// The whole module as a node.
    pub fn root(&self) -> Option<GuestNode<'_>> {
        Some(Guest::new(&self.text, self.tree.as_ref()?, 0).root())
    }
}

impl std::fmt::Debug for ModuleTree {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ModuleTree({} bytes)", self.text.len())
    }
}
