//! What is asked of TypeScript, a feature a file: ask, bring home, merge with our own.

pub(crate) mod actions;
pub(crate) mod calls;
pub(crate) mod completion;
pub(crate) mod edits;
pub(crate) mod findings;
pub(crate) mod goto;
pub(crate) mod hints;
pub(crate) mod hover;
pub(crate) mod rename;
pub(crate) mod signature;
pub(crate) mod symbols;
pub(crate) mod tokens;
pub(crate) mod word;
