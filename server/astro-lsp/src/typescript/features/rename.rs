//! Rename of names, and imports that follow renamed files: our edits and TypeScript's as one.

use astro_compiler::Features;
use astro_project::FilePath;
use serde_json::{Value, json};
use tower_lsp::gen_lsp_types as lsp;
use tower_lsp::jsonrpc::Result;

use super::edits::{self, Edits};
use crate::convert;
use crate::typescript::told::{Told, uri};
use crate::typescript::{PATIENT, TYPING, Types};
use crate::view::is_astro;

/// `textDocument/prepareRename`: ours, else what TypeScript can rename here.
pub(crate) async fn prepare(
    types: &Types,
    document: &lsp::Uri,
    position: lsp::Position,
    ours: Result<Option<lsp::PrepareRenameResult>>,
) -> Result<Option<lsp::PrepareRenameResult>> {
    if matches!(ours, Ok(Some(_))) {
        return ours;
    }
    let asked = types.ask::<Value>(document, TYPING, move |told| {
        Some(("textDocument/prepareRename", place(told, position)?))
    });
    let Some((told, answer)) = asked.await else { return ours };
    let read = || {
        let range: lsp::Range = serde_json::from_value(answer["range"].clone()).ok()?;
        let shown = told.shown(told.offset(position), Features::RENAME).into_iter().next()?;
        let found = told.found(&uri(&shown.file), &range, Features::RENAME)?;
        let placeholder = answer["placeholder"].as_str().filter(|name| !is_astros(&told, name))?.to_owned();
        Some(lsp::PrepareRenamePlaceholder { range: told.location(&found)?.range, placeholder }.into())
    };
    match read() {
        Some(prepared) => Ok(Some(prepared)),
        None => ours,
    }
}

/// `textDocument/rename`. `known` says that the name is one of ours: what we refuse then stays refused.
pub(crate) async fn rename(
    types: &Types,
    params: &lsp::RenameParams,
    known: bool,
    ours: Result<Option<lsp::WorkspaceEdit>>,
) -> Result<Option<lsp::WorkspaceEdit>> {
    // A name a file declares by its own name is nobody else's.
    let renames_files = |edit: &lsp::WorkspaceEdit| {
        let changes = edit.document_changes.iter().flatten();
        changes.into_iter().any(|change| matches!(change, lsp::DocumentChange::RenameFile(_)))
    };
    if (known && ours.is_err()) || matches!(&ours, Ok(Some(edit)) if renames_files(edit)) {
        return ours;
    }
    let at = &params.text_document_position_params;
    let (position, new_name) = (at.position, params.new_name.clone());
    let asked = types.ask_all::<Value>(&at.text_document.uri, PATIENT, move |told| {
        let Some(mut named) = place(told, position) else { return Vec::new() };
        let what = ("textDocument/prepareRename", named.clone());
        named["newName"] = json!(new_name);
        vec![what, ("textDocument/rename", named)]
    });
    let Some((told, answers)) = asked.await else { return ours };
    let [what, Some(answer)] = answers.as_slice() else { return ours };
    let name = what.as_ref().and_then(|what| what["placeholder"].as_str()).unwrap_or_default();
    let theirs = edits::workspace(&told, answer).filter(|edits| !edits.is_empty());
    match (ours, theirs.filter(|_| !is_astros(&told, name))) {
        (Ok(Some(ours)), Some(theirs)) => Ok(Some(union(&told, ours, theirs))),
        (_, Some(theirs)) => Ok(Some(edits::to_client(&told, theirs))),
        (ours, None) => ours,
    }
}

/// Is it a name Astro looks for in a component? With another it would find nothing.
fn is_astros(told: &Told, name: &str) -> bool {
    is_astro(&told.view.file) && matches!(name, "Props" | "Astro")
}

fn place(told: &Told, position: lsp::Position) -> Option<Value> {
    Some(told.shown(told.offset(position), Features::RENAME).first()?.params())
}

/// All of ours, and of theirs what ours does not touch.
fn union(told: &Told, ours: lsp::WorkspaceEdit, theirs: Edits) -> lsp::WorkspaceEdit {
    let mut all = read(&ours);
    for (file, edits) in theirs {
        let mine = all.entry(file).or_default();
        let before = mine.clone();
        mine.extend(edits.into_iter().filter(|edit| !before.iter().any(|other| touch(&other.range, &edit.range))));
    }
    all.retain(|_, edits| !edits.is_empty());
    edits::to_client(told, all)
}

fn touch(a: &lsp::Range, b: &lsp::Range) -> bool {
    let key = |position: &lsp::Position| (position.line, position.character);
    key(&a.start) <= key(&b.end) && key(&b.start) <= key(&a.end)
}

/// The text edits of an edit of ours, by file.
fn read(edit: &lsp::WorkspaceEdit) -> Edits {
    let mut all = Edits::new();
    let mut add = |uri: &lsp::Uri, edits: Vec<lsp::TextEdit>| {
        if let Some(file) = convert::file_path(uri) {
            all.entry(file).or_default().extend(edits);
        }
    };
    for (uri, edits) in edit.changes.iter().flatten() {
        add(uri, edits.clone());
    }
    if edit.changes.is_some() {
        // The other shape says the same.
        return all;
    }
    let value = serde_json::to_value(&edit.document_changes).unwrap_or_default();
    for document in value.as_array().into_iter().flatten() {
        let uri = document["textDocument"]["uri"].as_str().and_then(|uri| lsp::Uri::parse(uri).ok());
        let edits: Option<Vec<lsp::TextEdit>> = serde_json::from_value(document["edits"].clone()).ok();
        if let (Some(uri), Some(edits)) = (uri, edits) {
            add(&uri, edits);
        }
    }
    all
}

/// `workspace/willRenameFiles`: imports TypeScript sees and we do not; those of modules where no other server is asked.
pub(crate) async fn will_rename_files(
    types: &Types,
    root: &FilePath,
    moves: Vec<(FilePath, FilePath)>,
    ours: Option<lsp::WorkspaceEdit>,
) -> Option<lsp::WorkspaceEdit> {
    let asked = types.ask_project::<Value>(root, TYPING, move |told| {
        let files: Vec<Value> = moves
            .iter()
            .filter_map(|(from, to)| {
                // It never hears of an `.astro` file: the name ends the process.
                let shown = |file: &FilePath| match is_astro(file) {
                    true => told.layout.shown(file, &astro_ide::typescript::Part::Component),
                    false => Some(file.clone()),
                };
                Some(json!({ "oldUri": uri(&shown(from)?), "newUri": uri(&shown(to)?) }))
            })
            .collect();
        vec![("workspace/willRenameFiles", json!({ "files": files }))]
    });
    let Some((told, answers)) = asked.await else { return ours };
    let mut theirs = answers.into_iter().next().flatten().and_then(|answer| edits::workspace(&told, &answer)).unwrap_or_default();
    if !told.view.client.settings.modules {
        // The server that serves modules in this editor says the same of them, and both would be applied.
        theirs.retain(|file, _| is_astro(file));
    }
    match ours {
        Some(ours) => Some(union(&told, ours, theirs)),
        None if theirs.is_empty() => None,
        None => Some(edits::to_client(&told, theirs)),
    }
}
