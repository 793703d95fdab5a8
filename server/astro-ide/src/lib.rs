//! Everything an editor may ask about a project.
//!
//! One method of [`Analysis`] per question. Positions are byte offsets into the file's text, answers are plain data:
//! no editor types, no positions in lines and columns, nothing that must be awaited. The shell converts.

#![deny(missing_docs)]

mod answer;
mod bindings;
mod code_actions;
mod color;
mod completion;
mod components;
mod content;
mod data;
mod definition;
mod diagnostics;
mod entity;
mod environment;
mod folding;
mod hover;
mod imports;
mod inlay;
mod json;
mod last_value;
mod lens;
mod linked_edit;
mod links;
mod moves;
mod names;
mod on_type;
mod place;
mod references;
mod rename;
mod selection;
mod semantic_tokens;
mod signature;
mod styles;
mod symbols;
mod type_definition;
pub mod typescript;
mod workspace_symbols;
#[cfg(test)]
mod testing;

pub use answer::{
    CodeAction, CodeActionKind, ColorSpot, CompletionItem, CompletionKind, CompletionList, Definition, Edit, FilePosition, Finding, Fix,
    Fold, FoldKind, Highlight, HighlightKind, Hover, Inlay, LastValue, Insert, Lens, Link, LinkTarget, LinkedRanges, Parameter, Related, Rule,
    SemanticToken, Severity, Signature, Symbol, SymbolKind, Tag, Target, TokenKind, TokenModifier, WorkspaceEdit, WorkspaceSymbol,
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

    /// Is a list worth showing because this character was just typed?
    pub fn wants_completion(&self, at: &FilePosition, typed: char) -> bool {
        completion::trigger::is_wanted(self.snapshot, at, typed)
    }

    /// The characters after which to ask that.
    pub fn triggers() -> &'static [&'static str] {
        completion::trigger::TRIGGERS
    }

    /// Which function is called at the cursor, and which of its parameters is typed?
    pub fn signature(&self, at: &FilePosition) -> Option<Signature> {
        signature::signature(self.snapshot, at)
    }

    /// What is the thing under the cursor?
    pub fn hover(&self, at: &FilePosition) -> Option<Hover> {
        hover::hover(self.snapshot, at)
    }

    /// What was the thing under the cursor in the last render, by what that left behind of the file?
    pub fn last_value(&self, at: &FilePosition, known: &[LastValue]) -> Option<Hover> {
        last_value::last_value(self.snapshot, at, known)
    }

    /// Where does the name under the cursor come from?
    pub fn definition(&self, at: &FilePosition) -> Option<Definition> {
        definition::definition(self.snapshot, at)
    }

    /// Where is the type of the thing under the cursor declared, as far as its annotation says?
    pub fn type_definition(&self, at: &FilePosition) -> Option<Definition> {
        type_definition::type_definition(self.snapshot, at)
    }

    /// Where is the name under the cursor used? With its declaration if `declaration` is set.
    pub fn references(&self, at: &FilePosition, declaration: bool) -> Vec<Target> {
        references::references(self.snapshot, at, declaration)
    }

    /// Where else in this file does the name under the cursor occur?
    pub fn highlight(&self, at: &FilePosition) -> Vec<Highlight> {
        references::highlight(self.snapshot, at)
    }

    /// What a rename would replace under the cursor, and the name that stands there; or why there is none to be had.
    ///
    /// # Errors
    /// A sentence for the user.
    pub fn prepare_rename(&self, at: &FilePosition) -> Result<(Range<usize>, String), String> {
        rename::prepare(self.snapshot, at)
    }

    /// The edits that give the thing under the cursor another name everywhere; or why it cannot have it.
    ///
    /// # Errors
    /// A sentence for the user: the name is taken, or no name of such a thing.
    pub fn rename(&self, at: &FilePosition, new: &str) -> Result<WorkspaceEdit, String> {
        rename::rename(self.snapshot, at, new)
    }

    /// The edits that keep imports leading where they lead, before files or folders move (from, to).
    pub fn will_rename(&self, moves: &[(FilePath, FilePath)]) -> WorkspaceEdit {
        moves::will_rename(self.snapshot, moves)
    }

    /// The outline of a file.
    pub fn symbols(&self, file: &FilePath) -> Vec<Symbol> {
        symbols::symbols(self.snapshot, file)
    }

    /// Names of the project that have the letters of `query` in this order, best first.
    pub fn workspace_symbols(&self, query: &str) -> Vec<WorkspaceSymbol> {
        workspace_symbols::workspace_symbols(self.snapshot, query)
    }

    /// The colours written in the file's styles.
    pub fn colors(&self, file: &FilePath) -> Vec<ColorSpot> {
        color::colors(self.snapshot, file)
    }

    /// How a colour can be written, the shortest first.
    pub fn color_texts(color: &ColorSpot) -> Vec<String> {
        color::texts(color)
    }

    /// What the names of parameters and the status of answers are, where the text does not say.
    pub fn inlays(&self, file: &FilePath) -> Vec<Inlay> {
        inlay::inlays(self.snapshot, file)
    }

    /// What stands above the file and its parts: the route it answers, who uses it.
    pub fn lenses(&self, file: &FilePath) -> Vec<Lens> {
        lens::lenses(self.snapshot, file)
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
        self.code_actions_among(file, range, &self.diagnostics(file))
    }

    /// The same, for who has what [`Self::diagnostics`] finds in the file already.
    pub fn code_actions_among(&self, file: &FilePath, range: Range<usize>, findings: &[Finding]) -> Vec<CodeAction> {
        code_actions::code_actions(self.snapshot, file, range, findings)
    }

    /// What TypeScript's completions are good for at the cursor.
    pub fn wants_types(&self, at: &FilePosition) -> typescript::Wanted {
        typescript::asks::wanted(self.snapshot, at)
    }

    /// May scripts of the browser in this file have imports to put in order?
    pub fn has_script_imports(&self, file: &FilePath) -> bool {
        typescript::asks::has_script_imports(self.snapshot, file)
    }

    /// Has the thing under the cursor a type or declaration TypeScript knows?
    pub fn has_type(&self, at: &FilePosition) -> bool {
        typescript::asks::has_type(self.snapshot, at)
    }

    /// Every rule there is, sorted by name.
    pub fn rules() -> &'static [Rule] {
        diagnostics::RULES
    }
}
