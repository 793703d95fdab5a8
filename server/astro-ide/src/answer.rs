//! What is answered: the plain data behind every feature. Byte ranges, human strings, public fields.

use std::borrow::Cow;
use std::ops::Range;

use astro_project::FilePath;

/// A cursor in a file, as a byte offset into its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilePosition {
    /// The file.
    pub file: FilePath,
    /// Byte offset; an offset past the end or inside a character is moved back to the nearest boundary.
    pub offset: usize,
}

/// Replaces `range` of one file's text by `text`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What goes; empty for an insertion.
    pub range: Range<usize>,
    /// What comes.
    pub text: String,
}

/// Edits over several files; ranges of one file do not overlap and all refer to its text before the edit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkspaceEdit {
    /// File by file.
    pub files: Vec<(FilePath, Vec<Edit>)>,
    /// Files that are made, with their text. They do not exist before.
    pub create: Vec<(FilePath, String)>,
    /// Files and folders that get another name (from, to), after the edits, which are under their old names.
    pub rename: Vec<(FilePath, FilePath)>,
}

/// The answer to a completion request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CompletionList {
    /// What can be written here, best first (`sort` keeps that order in editors that sort again).
    pub items: Vec<CompletionItem>,
    /// More items may come as the user types on: ask again.
    pub incomplete: bool,
}

/// One thing that can be written at the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompletionItem {
    /// What the list shows.
    pub label: Cow<'static, str>,
    /// What it is, for the icon.
    pub kind: CompletionKind,
    /// A short type or origin, shown beside the label.
    pub detail: Option<Cow<'static, str>>,
    /// Markdown, shown when the item is selected.
    pub doc: Option<Cow<'static, str>>,
    /// What the typed text is matched against, where that is not the label.
    pub filter: Option<String>,
    /// The main edit.
    pub insert: Insert,
    /// Further edits in the same file (an import for the frontmatter); they do not touch `insert.range`.
    pub edits: Vec<Edit>,
    /// Order among the items, ascending; equal numbers are sorted by label.
    pub sort: u32,
    /// Should not be used any more.
    pub deprecated: bool,
    /// Ask for completions again after this one is accepted (`class=""` → the values).
    pub retrigger: bool,
}

/// The main edit of a completion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Insert {
    /// What is replaced: the word under the cursor, usually. Contains the cursor.
    pub range: Range<usize>,
    /// The new text.
    pub text: Cow<'static, str>,
    /// `text` is in snippet syntax (`$1`, `${1:name}`, `$0`); the text around is escaped accordingly.
    pub snippet: bool,
}

/// What a completion item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum CompletionKind {
    Component,
    Tag,
    Attribute,
    Value,
    Directive,
    Prop,
    Slot,
    Variable,
    Function,
    Method,
    Property,
    Class,
    Interface,
    Keyword,
    Module,
    File,
    Folder,
    CssProperty,
    CssValue,
    Color,
    Snippet,
}

/// A function while its arguments are typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// Name, parameters and what comes back, as a declaration would say it.
    pub label: String,
    /// What it does; empty where nobody says. Markdown.
    pub doc: String,
    /// Its parameters, in order.
    pub parameters: Vec<Parameter>,
    /// The parameter being typed; none if there are more arguments than parameters.
    pub active: Option<usize>,
}

/// A parameter of a [`Signature`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Where it stands in the label, in bytes.
    pub range: Range<usize>,
}

/// What is shown when the pointer rests on something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// What the answer is about.
    pub range: Range<usize>,
    /// Markdown.
    pub markdown: String,
}

/// The answer to "where does this come from?".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// The thing under the cursor, underlined while the user decides to jump.
    pub origin: Range<usize>,
    /// Where to go; several if there are several.
    pub targets: Vec<Target>,
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The file.
    pub file: FilePath,
    /// The whole thing: a declaration, an element.
    pub range: Range<usize>,
    /// The part of `range` to put the cursor on: its name.
    pub focus: Range<usize>,
}

/// An entry of the outline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// Its name.
    pub name: String,
    /// A few more words: the type, the landmark.
    pub detail: Option<String>,
    /// What it is.
    pub kind: SymbolKind,
    /// The whole thing.
    pub range: Range<usize>,
    /// Its name in the text, inside `range`.
    pub focus: Range<usize>,
    /// What is in it.
    pub children: Vec<Symbol>,
}

/// What an outline entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum SymbolKind {
    Frontmatter,
    Template,
    Import,
    Variable,
    Constant,
    Function,
    Class,
    Interface,
    TypeAlias,
    Enum,
    Property,
    Element,
    Component,
    Slot,
    Script,
    Style,
    Selector,
    Route,
}

/// A name found in the project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkspaceSymbol {
    /// Its name.
    pub name: String,
    /// What it belongs to: a file, a component.
    pub container: Option<String>,
    /// What it is.
    pub kind: SymbolKind,
    /// Its file.
    pub file: FilePath,
    /// Where its name stands there.
    pub range: Range<usize>,
}

/// A colour written in a style sheet. Each part goes from 0 to 1.
#[derive(Clone, Debug, PartialEq)]
pub struct ColorSpot {
    /// Where it stands.
    pub range: Range<usize>,
    /// Red.
    pub red: f32,
    /// Green.
    pub green: f32,
    /// Blue.
    pub blue: f32,
    /// How little shines through.
    pub alpha: f32,
}

/// A few words an editor shows in the text that nobody wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inlay {
    /// In front of which byte.
    pub offset: usize,
    /// The words.
    pub label: String,
    /// What they mean.
    pub tooltip: String,
}

/// A line above the code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lens {
    /// What it is about.
    pub range: Range<usize>,
    /// The words.
    pub title: String,
}

/// A part of the file that can be folded away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fold {
    /// From the first character that stays visible to the last that is hidden; spans more than one line.
    pub range: Range<usize>,
    /// What it is.
    pub kind: FoldKind,
}

/// What a fold hides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum FoldKind {
    Code,
    Comment,
    Imports,
}

/// One more place where the name under the cursor occurs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Highlight {
    /// Where.
    pub range: Range<usize>,
    /// How it is used there.
    pub kind: HighlightKind,
}

/// How a name is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum HighlightKind {
    Text,
    Read,
    Write,
}

/// Ranges of equal text that change together: the two names of an element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkedRanges {
    /// Where.
    pub ranges: Vec<Range<usize>>,
    /// A regular expression: what may be typed without ending the link.
    pub pattern: &'static str,
}

/// Text that leads somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The text.
    pub range: Range<usize>,
    /// Where it leads.
    pub target: LinkTarget,
    /// What to show before following.
    pub tooltip: Option<String>,
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkTarget {
    /// A file of the project.
    File(FilePath),
    /// An address outside.
    Url(String),
}

/// A coloured word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SemanticToken {
    /// Where; within one line, sorted and without overlaps.
    pub range: Range<usize>,
    /// What it is.
    pub kind: TokenKind,
    /// [`TokenModifier`] bits.
    pub modifiers: u32,
}

macro_rules! legend {
    ($(#[$meta:meta])* $name:ident { $($variant:ident = $text:literal,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[allow(missing_docs)]
        pub enum $name { $($variant),* }

        impl $name {
            /// Every one, in legend order.
            pub const ALL: &'static [$name] = &[$($name::$variant),*];

            /// Its name in the legend sent to the editor.
            pub const fn name(self) -> &'static str {
                match self { $($name::$variant => $text),* }
            }
        }
    };
}

legend! {
    /// What a token is. The names are the protocol's own wherever it has one, so that themes know them.
    TokenKind {
        Component = "component",
        Directive = "decorator",
        Property = "property",
        Slot = "label",
        Variable = "variable",
        Parameter = "parameter",
        Function = "function",
        Class = "class",
        Interface = "interface",
        Type = "type",
        Namespace = "namespace",
        Event = "event",
        Enum = "enum",
        EnumMember = "enumMember",
        TypeParameter = "typeParameter",
    }
}

legend! {
    /// Nuances of a token; bit `1 << (modifier as u32)`.
    TokenModifier {
        Declaration = "declaration",
        Readonly = "readonly",
        DefaultLibrary = "defaultLibrary",
        Deprecated = "deprecated",
        Async = "async",
        Static = "static",
        Local = "local",
    }
}

/// One thing found wrong, in words that teach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The permanent name of the rule, for example `unreturned-redirect`.
    pub rule: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// Where.
    pub range: Range<usize>,
    /// What happened, in one sentence.
    pub message: String,
    /// Why it matters, in one sentence; empty if the message says it all.
    pub why: Cow<'static, str>,
    /// What to do about it.
    pub help: String,
    /// Other places that explain it.
    pub related: Vec<Related>,
    /// How an editor may draw it.
    pub tag: Option<Tag>,
    /// A safe repair, when there is one.
    pub fix: Option<Fix>,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Severity {
    Hint,
    Info,
    Warning,
    Error,
}

/// How a finding may be drawn besides its underline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Tag {
    Unnecessary,
    Deprecated,
}

/// Another place that explains a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// The file.
    pub file: FilePath,
    /// Where in it.
    pub range: Range<usize>,
    /// What is to be seen there.
    pub message: String,
}

/// A repair that keeps the meaning of everything else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as the editor's menu shows it.
    pub title: String,
    /// Edits in the finding's own file.
    pub edits: Vec<Edit>,
    /// May it be applied without a person looking at it? Otherwise it is only offered.
    pub safe: bool,
}

/// A rule, for lists and `--explain`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The permanent name.
    pub name: &'static str,
    /// Its number in the list of rules, as `R45`; several rules may share one. 0 for rules outside the list.
    pub number: u8,
    /// The severity of its findings, where a project does not say otherwise.
    pub severity: Severity,
    /// All about it, in Markdown; the first paragraph says what it reports.
    pub doc: &'static str,
}

/// Where the pages about rules are.
const PAGES: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/server/docs/rules");

impl Rule {
    /// What it reports, in one line.
    pub fn summary(&self) -> String {
        let lines = self.doc.lines().map(str::trim).take_while(|line| !line.is_empty());
        lines.collect::<Vec<_>>().join(" ")
    }

    /// Where the page about it is.
    pub fn address(&self) -> String {
        format!("{PAGES}/{}.md", self.name)
    }

    /// The page about it, in Markdown.
    pub fn page(&self) -> String {
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
            Severity::Hint => "hint",
        };
        let number = if self.number == 0 { String::new() } else { format!(" · R{:02}", self.number) };
        let doc: Vec<&str> = self.doc.lines().map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
        let name = self.name;
        format!(
            "<!-- Generated from server/astro-ide/src/diagnostics; `UPDATE=1 cargo test -p astro-ide --test rule_pages` rewrites it. -->\n\
             # {name}\n\nSeverity: {severity}{number}\n\n{}\n\n## Switching it off\n\n\
             For a line: `astro-lsp-disable-next-line {name}` in a comment above it. For a file: `astro-lsp-disable {name}` in a \
             comment anywhere in it. For the project: `{{ \"rules\": {{ \"{name}\": \"off\" }} }}` in `astro-lsp.json`.\n",
            doc.join("\n").trim()
        )
    }

    /// A finding of this rule.
    pub(crate) fn at(&self, range: Range<usize>, message: impl Into<String>, why: &'static str, help: impl Into<String>) -> Finding {
        Finding {
            rule: self.name,
            severity: self.severity,
            range,
            message: message.into(),
            why: why.into(),
            help: help.into(),
            related: Vec::new(),
            tag: None,
            fix: None,
        }
    }
}

impl Finding {
    /// With a repair that needs no second look.
    pub(crate) fn fixed(mut self, title: impl Into<String>, edits: Vec<Edit>) -> Self {
        self.fix = Some(Fix { title: title.into(), edits, safe: true });
        self
    }

    /// With a repair that a person should look at.
    pub(crate) fn suggesting(mut self, title: impl Into<String>, edits: Vec<Edit>) -> Self {
        self.fix = Some(Fix { title: title.into(), edits, safe: false });
        self
    }

    /// With another place that explains it.
    pub(crate) fn because(mut self, file: &FilePath, range: Range<usize>, message: impl Into<String>) -> Self {
        self.related.push(Related { file: file.clone(), range, message: message.into() });
        self
    }

    /// Not the severity of its rule but that.
    pub(crate) fn with_severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }
}

impl Edit {
    /// Puts `text` at `at`.
    pub(crate) fn insert(at: usize, text: impl Into<String>) -> Self {
        Self { range: at..at, text: text.into() }
    }

    /// Puts `text` in the place of `range`.
    pub(crate) fn replace(range: Range<usize>, text: impl Into<String>) -> Self {
        Self { range, text: text.into() }
    }
}

/// Something the editor offers to do at a range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeAction {
    /// As the menu shows it.
    pub title: String,
    /// What sort of action.
    pub kind: CodeActionKind,
    /// The rule whose finding it repairs.
    pub rule: Option<&'static str>,
    /// The obvious choice.
    pub preferred: bool,
    /// What it changes.
    pub edit: WorkspaceEdit,
}

/// What sort of action it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum CodeActionKind {
    QuickFix,
    Refactor,
    Extract,
    Rewrite,
    OrganizeImports,
    FixAll,
}

/// What an expression or a name of a component script was when it was rendered last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastValue {
    /// The 1-based line the expression was on; 0 for a name of the script.
    pub line: u32,
    /// Its text.
    pub code: String,
    /// How often it was evaluated.
    pub times: u64,
    /// Its first values as text, and the last one.
    pub values: Vec<String>,
}
