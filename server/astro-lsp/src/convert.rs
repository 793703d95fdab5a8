//! Editor ↔ ide, both ways. The only place that knows position encodings and URIs.

mod completion;
mod diagnostic;
mod edit;
mod places;
mod signature;

use std::ops::Range;

use astro_ide as ide;
use astro_project::FilePath;
use astro_syntax::{Encoding, LineColumn, LineIndex};
use tower_lsp::gen_lsp_types as lsp;

use crate::vfs;
use crate::view::{self, View};

pub(crate) use completion::completions;
pub(crate) use signature::signature;
pub(crate) use diagnostic::diagnostic;
pub(crate) use places::Places;
pub(crate) use edit::{apply_all, plain_edit, plain_snippet, text_edit, workspace_edit};

/// The file a URI names; `None` for other schemes and for paths that are no text.
pub(crate) fn file_path(uri: &lsp::Uri) -> Option<FilePath> {
    if uri.scheme() != "file" {
        return None;
    }
    vfs::file_path(&uri.to_file_path().ok()?)
}

/// The URI of a file.
pub(crate) fn uri(file: &FilePath) -> Option<lsp::Uri> {
    lsp::Uri::from_file_path(file.as_str()).ok()
}

/// A position as a byte offset; one outside the text is moved inside.
pub(crate) fn offset(lines: &LineIndex, position: lsp::Position, encoding: Encoding) -> usize {
    lines.offset(LineColumn::new(position.line, position.character), encoding)
}

/// A range as byte offsets, in order even if the client's is not.
pub(crate) fn offsets(lines: &LineIndex, range: lsp::Range, encoding: Encoding) -> Range<usize> {
    let (start, end) = (offset(lines, range.start, encoding), offset(lines, range.end, encoding));
    start.min(end)..start.max(end)
}

/// A byte offset as a position.
pub(crate) fn position(lines: &LineIndex, offset: usize, encoding: Encoding) -> lsp::Position {
    let place = lines.position(offset, encoding);
    lsp::Position { line: place.line, character: place.column }
}

/// A byte of the document as a place to ask about.
pub(crate) fn at(view: &View, offset: usize) -> ide::FilePosition {
    ide::FilePosition { file: view.file.clone(), offset }
}

/// Byte offsets as a range.
pub(crate) fn range(lines: &LineIndex, range: &Range<usize>, encoding: Encoding) -> lsp::Range {
    lsp::Range { start: position(lines, range.start, encoding), end: position(lines, range.end, encoding) }
}

/// A hover, without Markdown for clients that show none.
pub(crate) fn hover(view: &View, hover: ide::Hover) -> lsp::Hover {
    let kind = if view.client.markdown_hover { lsp::MarkupKind::Markdown } else { lsp::MarkupKind::PlainText };
    lsp::Hover {
        contents: lsp::MarkupContent { kind, value: hover.markdown }.into(),
        range: Some(view.range(&hover.range)),
    }
}

/// Where to go, with what was clicked on if the client shows it.
pub(crate) fn definition(view: &View, found: ide::Definition) -> lsp::DefinitionResponse {
    if !view.client.definition_links {
        let places: Vec<_> = found.targets.iter().map(|target| (&target.file, &target.focus)).collect();
        return lsp::Definition::LocationList(locations(view, &places)).into();
    }
    let origin = view.range(&found.origin);
    let mut last: Option<Shown> = None;
    let links = found.targets.iter().filter_map(|target| {
        let shown = Shown::of(view, &target.file, &mut last)?;
        Some(lsp::LocationLink {
            origin_selection_range: Some(origin),
            target_uri: shown.uri.clone(),
            target_range: range(&shown.lines, &target.range, view.client.encoding),
            target_selection_range: range(&shown.lines, &target.focus, view.client.encoding),
        })
    });
    links.collect::<Vec<_>>().into()
}

/// Places in files of the project; those of one file stand together, so that each is looked at once.
pub(crate) fn locations(view: &View, places: &[(&FilePath, &Range<usize>)]) -> Vec<lsp::Location> {
    let mut last: Option<Shown> = None;
    let locations = places.iter().filter_map(|(file, range)| {
        let shown = Shown::of(view, file, &mut last)?;
        Some(lsp::Location { uri: shown.uri.clone(), range: self::range(&shown.lines, range, view.client.encoding) })
    });
    locations.collect()
}

/// A place in any file of the project.
pub(crate) fn location(view: &View, file: &FilePath, range: &Range<usize>) -> Option<lsp::Location> {
    locations(view, &[(file, range)]).pop()
}

/// The file that places are shown in.
struct Shown {
    file: FilePath,
    uri: lsp::Uri,
    lines: LineIndex,
}

impl Shown {
    /// The file, which is `last` if it was looked at just before; `None` for a file no URI can name.
    fn of<'l>(view: &View, file: &FilePath, last: &'l mut Option<Shown>) -> Option<&'l Shown> {
        if last.as_ref().is_none_or(|last| last.file != *file) {
            *last = Some(Shown { file: file.clone(), uri: view.uri_of(file)?, lines: view::lines(&view.snapshot, file) });
        }
        last.as_ref()
    }
}

/// The outline as a tree.
pub(crate) fn symbol_tree(places: &mut Places<'_>, symbols: Vec<ide::Symbol>) -> Vec<lsp::DocumentSymbol> {
    let mut convert = |symbol: ide::Symbol| {
        #[expect(deprecated, reason = "the field has to be given a value")]
        lsp::DocumentSymbol {
            name: symbol_name(symbol.name),
            detail: symbol.detail,
            kind: symbol_kind(symbol.kind),
            tags: None,
            deprecated: None,
            range: places.range(&symbol.range),
            selection_range: places.range(&symbol.focus),
            children: (!symbol.children.is_empty()).then(|| symbol_tree(places, symbol.children)),
        }
    };
    symbols.into_iter().map(&mut convert).collect()
}

/// The outline as a list, for clients that know no other; what contains a symbol is named.
pub(crate) fn symbol_list(
    uri: &lsp::Uri,
    places: &mut Places<'_>,
    symbols: Vec<ide::Symbol>,
) -> Vec<lsp::SymbolInformation> {
    let mut list = Vec::new();
    let mut waiting: Vec<(ide::Symbol, Option<String>)> = symbols.into_iter().rev().map(|it| (it, None)).collect();
    while let Some((symbol, container)) = waiting.pop() {
        let name = symbol_name(symbol.name);
        waiting.extend(symbol.children.into_iter().rev().map(|child| (child, Some(name.clone()))));
        #[expect(deprecated, reason = "the field has to be given a value")]
        list.push(lsp::SymbolInformation {
            deprecated: None,
            location: lsp::Location { uri: uri.clone(), range: places.range(&symbol.range) },
            base_symbol_information: lsp::BaseSymbolInformation {
                name,
                kind: symbol_kind(symbol.kind),
                tags: None,
                container_name: container,
            },
        });
    }
    list
}

/// A name of the project; `None` for a file no URI can name.
pub(crate) fn workspace_symbol(view: &View, symbol: ide::WorkspaceSymbol) -> Option<lsp::SymbolInformation> {
    let location = location(view, &symbol.file, &symbol.range)?;
    #[expect(deprecated, reason = "the field has to be given a value")]
    Some(lsp::SymbolInformation {
        deprecated: None,
        location,
        base_symbol_information: lsp::BaseSymbolInformation {
            name: symbol_name(symbol.name),
            kind: symbol_kind(symbol.kind),
            tags: None,
            container_name: symbol.container,
        },
    })
}

/// Editors refuse an outline with an empty name in it.
fn symbol_name(name: String) -> String {
    if name.trim().is_empty() { "(unnamed)".to_owned() } else { name }
}

fn symbol_kind(kind: ide::SymbolKind) -> lsp::SymbolKind {
    match kind {
        ide::SymbolKind::Frontmatter | ide::SymbolKind::Script => lsp::SymbolKind::Namespace,
        ide::SymbolKind::Template | ide::SymbolKind::Import | ide::SymbolKind::Style => lsp::SymbolKind::Module,
        ide::SymbolKind::Variable => lsp::SymbolKind::Variable,
        ide::SymbolKind::Constant => lsp::SymbolKind::Constant,
        ide::SymbolKind::Function => lsp::SymbolKind::Function,
        ide::SymbolKind::Class | ide::SymbolKind::Selector => lsp::SymbolKind::Class,
        ide::SymbolKind::Interface | ide::SymbolKind::TypeAlias => lsp::SymbolKind::Interface,
        ide::SymbolKind::Enum => lsp::SymbolKind::Enum,
        ide::SymbolKind::Property => lsp::SymbolKind::Property,
        ide::SymbolKind::Element => lsp::SymbolKind::Field,
        ide::SymbolKind::Component => lsp::SymbolKind::Object,
        ide::SymbolKind::Route => lsp::SymbolKind::File,
        ide::SymbolKind::Slot => lsp::SymbolKind::Event,
    }
}

/// A fold; whole lines for clients that fold nothing else.
pub(crate) fn fold(places: &mut Places<'_>, fold: &ide::Fold, whole_lines: bool) -> lsp::FoldingRange {
    let range = places.range(&fold.range);
    let characters = !whole_lines;
    lsp::FoldingRange {
        start_line: range.start.line,
        start_character: characters.then_some(range.start.character),
        end_line: range.end.line,
        end_character: characters.then_some(range.end.character),
        kind: match fold.kind {
            ide::FoldKind::Code => None,
            ide::FoldKind::Comment => Some(lsp::FoldingRangeKind::Comment),
            ide::FoldKind::Imports => Some(lsp::FoldingRangeKind::Imports),
        },
        collapsed_text: None,
    }
}

/// Another occurrence of a name.
pub(crate) fn highlight(places: &mut Places<'_>, highlight: &ide::Highlight) -> lsp::DocumentHighlight {
    lsp::DocumentHighlight {
        range: places.range(&highlight.range),
        kind: Some(match highlight.kind {
            ide::HighlightKind::Text => lsp::DocumentHighlightKind::Text,
            ide::HighlightKind::Read => lsp::DocumentHighlightKind::Read,
            ide::HighlightKind::Write => lsp::DocumentHighlightKind::Write,
        }),
    }
}

/// A link; `None` when it leads to what no URI can name.
pub(crate) fn link(view: &View, places: &mut Places<'_>, link: ide::Link) -> Option<lsp::DocumentLink> {
    let target = match &link.target {
        ide::LinkTarget::File(file) => view.uri_of(file)?,
        ide::LinkTarget::Url(url) => lsp::Uri::parse(url).ok()?,
    };
    Some(lsp::DocumentLink {
        range: places.range(&link.range),
        target: Some(target),
        tooltip: link.tooltip,
        data: None,
    })
}

/// Tokens as the protocol numbers them: each from the one before.
pub(crate) fn tokens(places: &mut Places<'_>, tokens: &[ide::SemanticToken]) -> Vec<lsp::SemanticToken> {
    let mut last = lsp::Position::default();
    let mut numbers = Vec::with_capacity(tokens.len());
    for token in tokens {
        let range = places.range(&token.range);
        // The protocol has no token over a line end and no way back.
        let one_line = range.start.line == range.end.line && range.start.character < range.end.character;
        if !one_line || (range.start.line, range.start.character) < (last.line, last.character) {
            continue;
        }
        let delta_line = range.start.line - last.line;
        numbers.push(lsp::SemanticToken {
            delta_line,
            delta_start: range.start.character - if delta_line == 0 { last.character } else { 0 },
            length: range.end.character - range.start.character,
            token_type: token.kind as u32,
            token_modifiers_bitset: token.modifiers,
        });
        last = range.start;
    }
    numbers
}
