//! Everything an editor may ask about a project.
//!
//! One method of [`Analysis`] per question. Positions are byte offsets into the file's text, answers are plain data:
//! no editor types, no positions in lines and columns, nothing that must be awaited. The shell converts.

#![deny(missing_docs)]

mod answer;
mod completion;
mod components;
mod data;
mod definition;
mod diagnostics;
mod hover;
mod imports;
mod names;
mod place;
mod styles;
#[cfg(test)]
mod testing;

pub use answer::{
    CodeAction, CodeActionKind, CompletionItem, CompletionKind, CompletionList, Definition, Edit, FilePosition, Finding, Fix,
    Fold, FoldKind, Highlight, HighlightKind, Hover, Insert, Link, LinkTarget, LinkedRanges, Related, Rule, SemanticToken,
    Severity, Symbol, SymbolKind, Tag, Target, TokenKind, TokenModifier, WorkspaceEdit,
};

use std::ops::Range;

use astro_project::{FilePath, Snapshot};

/// One frozen state of the project, ready to be asked.
///
/// Cheap to make; questions take `&self` and may run on many threads at once. A file the snapshot does not know gets the
/// empty answer.
#[derive(Clone, Copy)]
pub struct Analysis<'a> {
    snapshot: &'a Snapshot,
}

impl<'a> Analysis<'a> {
    /// Asks about this snapshot.
    pub fn new(snapshot: &'a Snapshot) -> Self {
        Self { snapshot }
    }

    /// What can be written at the cursor.
    pub fn completion(&self, at: &FilePosition) -> CompletionList {
        completion::completion(self.snapshot, at)
    }

    /// What is the thing under the cursor?
    pub fn hover(&self, at: &FilePosition) -> Option<Hover> {
        hover::hover(self.snapshot, at)
    }

    /// Where does the name under the cursor come from?
    pub fn definition(&self, at: &FilePosition) -> Option<Definition> {
        definition::definition(self.snapshot, at)
    }

    /// Where is the name under the cursor used? With its declaration if `declaration` is set.
    pub fn references(&self, _at: &FilePosition, _declaration: bool) -> Vec<Target> {
        Vec::new()
    }

    /// Where else in this file does the name under the cursor occur?
    pub fn highlight(&self, _at: &FilePosition) -> Vec<Highlight> {
        Vec::new()
    }

    /// The outline of a file.
    pub fn symbols(&self, _file: &FilePath) -> Vec<Symbol> {
        Vec::new()
    }

    /// What can be folded away.
    pub fn folding(&self, _file: &FilePath) -> Vec<Fold> {
        Vec::new()
    }

    /// Ranges around the cursor, innermost first, each inside the next.
    pub fn selection(&self, _at: &FilePosition) -> Vec<Range<usize>> {
        Vec::new()
    }

    /// The names that change together with the one under the cursor.
    pub fn linked_editing(&self, _at: &FilePosition) -> Option<LinkedRanges> {
        None
    }

    /// Coloured words of the file, or of the part of it in `range`.
    pub fn semantic_tokens(&self, _file: &FilePath, _range: Option<Range<usize>>) -> Vec<SemanticToken> {
        Vec::new()
    }

    /// Text that leads somewhere.
    pub fn links(&self, _file: &FilePath) -> Vec<Link> {
        Vec::new()
    }

    /// What to insert after `typed` was typed just before the cursor (`>` → the closing tag). The insertion is a snippet
    /// whose `$0` is where the cursor stays.
    pub fn on_type(&self, _at: &FilePosition, _typed: char) -> Option<Insert> {
        None
    }

    /// What is wrong in the file: syntax and everything that can be told from the project's files.
    pub fn diagnostics(&self, file: &FilePath) -> Vec<Finding> {
        diagnostics::diagnostics(self.snapshot, file)
    }

    /// What can be done about the things in `range`.
    pub fn code_actions(&self, _file: &FilePath, _range: Range<usize>) -> Vec<CodeAction> {
        Vec::new()
    }

    /// Every rule there is, sorted by name.
    pub fn rules() -> &'static [Rule] {
        diagnostics::RULES
    }
}
