//! Edits of TypeScript's, brought home: places mapped, imports moved into the component script, names cleaned.

use std::collections::BTreeMap;

use astro_compiler::{COMPONENT_SUFFIX, Features, SCAFFOLD};
use astro_ide::typescript::{ImportEdit, Part, move_imports};
use astro_project::FilePath;
use serde_json::Value;
use tower_lsp::gen_lsp_types as lsp;

use crate::convert;
use crate::typescript::told::{Told, offsets, path};
use crate::view;

/// Edits by file, as the client counts.
pub(crate) type Edits = BTreeMap<FilePath, Vec<lsp::TextEdit>>;

/// The edits of one file TypeScript sees; `None` if one of them would change text nobody wrote.
pub(crate) fn bring_home(told: &Told, shown: &FilePath, edits: &[lsp::TextEdit]) -> Option<(FilePath, Vec<lsp::TextEdit>)> {
    if !told.layout.is_shadow(shown) {
        let home = |edit: &lsp::TextEdit| lsp::TextEdit { range: told.client_range(shown, &edit.range), new_text: clean(&edit.new_text) };
        return Some((shown.clone(), edits.iter().map(home).collect()));
    }
    let (file, projection, part) = told.source(shown)?;
    let virtual_file = projection.part(&part)?;
    let lines = view::lines(&told.view.snapshot, &file);
    let source = told.view.snapshot.text(&file)?;
    let encoding = told.view.client.encoding;
    let mut home: Vec<lsp::TextEdit> = Vec::new();
    let mut imports = Vec::new();
    for edit in edits {
        let text = clean(&told.layout.at_home(&file, &edit.new_text));
        let range = offsets(&virtual_file.lines, &edit.range);
        // A statement added has no neighbours in the text TypeScript sees that the author would know.
        if range.is_empty() && part == Part::Component && is_imports(&text) {
            imports.push(ImportEdit { text });
            continue;
        }
        let range = virtual_file.source(&range, Features::COMPLETION)?;
        let at_start = range.is_empty() && source[..range.start].ends_with('>') && text.starts_with("import ");
        let text = if at_start { format!("\n{text}") } else { text };
        let text = if source.contains("\r\n") { text.replace("\r\n", "\n").replace('\n', "\r\n") } else { text };
        let edit = lsp::TextEdit { range: convert::range(&lines, &range, encoding), new_text: text };
        // One name of the source may stand in two places of what is shown.
        if !home.contains(&edit) {
            home.push(edit);
        }
    }
    for edit in move_imports(&told.view.snapshot, &file, &imports) {
        home.push(convert::text_edit(&lines, &edit, encoding));
    }
    Some((file, home))
}

/// The edits of a whole `WorkspaceEdit`, in either of its shapes.
pub(crate) fn workspace(told: &Told, edit: &Value) -> Option<Edits> {
    let mut home = Edits::new();
    let mut add = |uri: &str, edits: &Value| {
        let edits: Vec<lsp::TextEdit> = serde_json::from_value(edits.clone()).ok()?;
        let (file, edits) = bring_home(told, &path(uri)?, &edits)?;
        let known = home.entry(file).or_default();
        for edit in edits {
            if !known.contains(&edit) {
                known.push(edit);
            }
        }
        Some(())
    };
    for (uri, edits) in edit["changes"].as_object().into_iter().flatten() {
        add(uri, edits)?;
    }
    for document in edit["documentChanges"].as_array().into_iter().flatten() {
        // Files TypeScript would make are none of `.astro`, and it makes none today.
        add(document["textDocument"]["uri"].as_str()?, &document["edits"])?;
    }
    home.retain(|_, edits| !edits.is_empty());
    Some(home)
}

/// As the client wants it: bound to versions where it can check them.
pub(crate) fn to_client(told: &Told, edits: Edits) -> lsp::WorkspaceEdit {
    let view = &told.view;
    let files = edits.into_iter().filter_map(|(file, edits)| Some((view.uri_of(&file)?, file, edits)));
    if !view.client.document_changes {
        return convert::plain_edit(view, files.map(|(uri, _, edits)| (uri, edits)).collect());
    }
    let documents = files.map(|(uri, file, edits)| {
        let text_document = lsp::OptionalVersionedTextDocumentIdentifier {
            version: view.version_of(&file),
            text_document_identifier: lsp::TextDocumentIdentifier { uri },
        };
        lsp::TextDocumentEdit { text_document, edits: edits.into_iter().map(Into::into).collect() }.into()
    });
    lsp::WorkspaceEdit { document_changes: Some(documents.collect()), ..Default::default() }
}

/// Is the text import statements and nothing else?
fn is_imports(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty()).peekable();
    lines.peek().is_some() && lines.all(|line| line.starts_with("import ") && line.contains(['\'', '"']))
}

/// Text without the names only we use: `CardAstroComponent` is `Card`.
pub(crate) fn clean(text: &str) -> String {
    if text.contains(COMPONENT_SUFFIX) { text.replace(COMPONENT_SUFFIX, "") } else { text.to_owned() }
}

/// Does the text speak of names nobody wrote?
pub(crate) fn is_scaffold(text: &str) -> bool {
    text.contains(SCAFFOLD)
}
