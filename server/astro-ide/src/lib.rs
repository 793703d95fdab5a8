//! Everything an editor may ask about a project.
//!
//! One method of [`Analysis`] per question. Positions are byte offsets into the file's text, answers are plain data:
//! no editor types, no positions in lines and columns, nothing that must be awaited. The shell converts.

#![deny(missing_docs)]

mod answer;
mod code_actions;
mod completion;
mod components;
mod data;
mod definition;
mod diagnostics;
mod folding;
mod hover;
mod imports;
mod linked_edit;
mod links;
mod names;
mod on_type;
mod place;
mod references;
mod selection;
mod semantic_tokens;
mod styles;
mod symbols;
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
    pub fn references(&self, at: &FilePosition, declaration: bool) -> Vec<Target> {
        references::references(self.snapshot, at, declaration)
    }

    /// Where else in this file does the name under the cursor occur?
    pub fn highlight(&self, at: &FilePosition) -> Vec<Highlight> {
        references::highlight(self.snapshot, at)
    }

    /// The outline of a file.
    pub fn symbols(&self, file: &FilePath) -> Vec<Symbol> {
        symbols::symbols(self.snapshot, file)
    }

    /// What can be folded away.
    pub fn folding(&self, file: &FilePath) -> Vec<Fold> {
        folding::folding(self.snapshot, file)
    }

    /// Ranges around the cursor, innermost first, each inside the next.
    pub fn selection(&self, at: &FilePosition) -> Vec<Range<usize>> {
        selection::selection(self.snapshot, at)
    }

    /// The names that change together with the one under the cursor.
    pub fn linked_editing(&self, at: &FilePosition) -> Option<LinkedRanges> {
        linked_edit::linked_editing(self.snapshot, at)
    }

    /// Coloured words of the file, or of the part of it in `range`.
    pub fn semantic_tokens(&self, file: &FilePath, range: Option<Range<usize>>) -> Vec<SemanticToken> {
        semantic_tokens::semantic_tokens(self.snapshot, file, range)
    }

    /// Text that leads somewhere.
    pub fn links(&self, file: &FilePath) -> Vec<Link> {
        links::links(self.snapshot, file)
    }

    /// What to insert after `typed` was typed just before the cursor (`>` → the closing tag). The insertion is a snippet
    /// whose `$0` is where the cursor stays.
    pub fn on_type(&self, at: &FilePosition, typed: char) -> Option<Insert> {
        on_type::on_type(self.snapshot, at, typed)
    }

    /// What is wrong in the file: syntax and everything that can be told from the project's files.
    pub fn diagnostics(&self, file: &FilePath) -> Vec<Finding> {
        diagnostics::diagnostics(self.snapshot, file)
    }

    /// What can be done about the things in `range`.
    pub fn code_actions(&self, file: &FilePath, range: Range<usize>) -> Vec<CodeAction> {
        code_actions::code_actions(self.snapshot, file, range)
    }

    /// Every rule there is, sorted by name.
    pub fn rules() -> &'static [Rule] {
        diagnostics::RULES
    }
}
