//! `textDocument/codeAction`: TypeScript's quick fixes and source actions behind ours.

use astro_compiler::Features;
use serde_json::{Value, json};
use tower_lsp::gen_lsp_types as lsp;

use super::edits;
use super::findings::questions;
use crate::handlers::code_action::covers;
use crate::typescript::told::{Told, uri};
use crate::typescript::{TYPING, Types};

/// Source actions TypeScript has; each is asked for by name only. Organising the component script's imports is ours.
const SOURCE_ACTIONS: &[&str] = &[ORGANIZE, "source.removeUnusedImports", "source.sortImports", "source.fixAll"];
const ORGANIZE: &str = "source.organizeImports";
/// Ours by the name editors know; TypeScript has it as a quick fix.
pub(crate) const ADD_MISSING: &str = "source.addMissingImports";
/// Its title there.
const ADD_ALL: &str = "Add all missing imports";

/// The actions of both, ours first.
pub(crate) async fn code_actions(
    types: &Types,
    params: &lsp::CodeActionParams,
    ours: Option<Vec<lsp::CodeActionResponse>>,
) -> Option<Vec<lsp::CodeActionResponse>> {
    let mut all = ours?;
    let document = &params.text_document.uri;
    let only: Vec<lsp::CodeActionKind> = params.context.only.clone().unwrap_or_default();
    let wants = |kind: &str| only.iter().any(|only| covers(only, &kind.to_owned().into()));
    let adds_missing = only.iter().any(|only| covers(only, &ADD_MISSING.to_owned().into()));
    if only.is_empty() || wants("quickfix") || adds_missing {
        let range = params.range;
        let fixes = quick_fixes(types, document, if adds_missing { None } else { Some(range) }).await.unwrap_or_default();
        for mut fix in fixes {
            if adds_missing {
                if fix.title != ADD_ALL {
                    continue;
                }
                fix.kind = Some(ADD_MISSING.to_owned().into());
            }
            add(&mut all, fix);
        }
    }
    // The component script is put in order here; without imports elsewhere there is nothing to wait for.
    let ours_alone = !types.has_script_imports(document);
    let is_asked = |kind: &&str| wants(kind) && !(ours_alone && *kind == ORGANIZE);
    let sources: Vec<&'static str> = SOURCE_ACTIONS.iter().copied().filter(is_asked).collect();
    if !sources.is_empty() {
        for action in source_actions(types, document, sources).await.unwrap_or_default() {
            add(&mut all, action);
        }
    }
    Some(all)
}

/// What both offer is offered once: by the title people know from TypeScript, at the place we gave it.
fn add(all: &mut Vec<lsp::CodeActionResponse>, action: lsp::CodeAction) {
    let single = |kind: &Option<lsp::CodeActionKind>| kind.clone().is_some_and(|kind| String::from(kind).starts_with("source."));
    for known in all.iter_mut() {
        let lsp::CodeActionResponse::CodeAction(known) = known else { continue };
        if known.edit == action.edit {
            known.title = action.title;
            return;
        }
        if known.kind == action.kind && single(&known.kind) {
            return;
        }
    }
    all.push(action.into());
}

/// Repairs of what TypeScript finds in a range, or anywhere in the document.
async fn quick_fixes(types: &Types, document: &lsp::Uri, range: Option<lsp::Range>) -> Option<Vec<lsp::CodeAction>> {
    let (told, reports) = types.ask_all::<Value>(document, TYPING, questions).await?;
    let wanted = range.map(|range| told.view.bytes(range));
    let mut asked = Vec::new();
    for (file, report) in told.files().iter().zip(reports) {
        let Some(report) = report else { continue };
        let items = report["items"].as_array().cloned().unwrap_or_default();
        let near = items.into_iter().filter(|item| {
            let Some(range) = serde_json::from_value(item["range"].clone()).ok() else { return false };
            let Some(found) = told.found(&uri(file), &range, Features::DIAGNOSTICS) else { return false };
            let Some(wanted) = &wanted else { return true };
            let place = told.location(&found).map(|location| told.view.bytes(location.range));
            place.is_some_and(|place| place.start <= wanted.end && wanted.start <= place.end)
        });
        for item in near {
            asked.push((
                "textDocument/codeAction",
                json!({
                    "textDocument": { "uri": uri(file) },
                    "range": item["range"],
                    "context": { "diagnostics": [item], "only": ["quickfix"], "triggerKind": 1 },
                }),
            ));
        }
    }
    if asked.is_empty() {
        return None;
    }
    // Nothing changed in between, or the answers are about a newer text: then they are right for that one.
    let (told, answers) = types.ask_all::<Vec<Value>>(document, TYPING, move |_| asked.clone()).await?;
    let mut all: Vec<lsp::CodeAction> = Vec::new();
    for action in answers.into_iter().flatten().flatten().filter_map(|action| read(&told, &action, "quickfix")) {
        if !all.iter().any(|known| known.title == action.title && known.edit == action.edit) {
            all.push(action);
        }
    }
    Some(all)
}

async fn source_actions(types: &Types, document: &lsp::Uri, kinds: Vec<&'static str>) -> Option<Vec<lsp::CodeAction>> {
    let asked = types.ask_all::<Vec<Value>>(document, TYPING, move |told| {
        let start = json!({ "line": 0, "character": 0 });
        let files = told.files();
        let questions = files.iter().flat_map(|file| {
            let start = start.clone();
            kinds.iter().map(move |kind| {
                let params = json!({
                    "textDocument": { "uri": uri(file) },
                    "range": { "start": start, "end": start },
                    "context": { "diagnostics": [], "only": [kind], "triggerKind": 1 },
                });
                ("textDocument/codeAction", params)
            })
        });
        questions.collect()
    });
    let (told, answers) = asked.await?;
    let actions = answers.into_iter().flatten().flatten();
    Some(actions.filter_map(|action| read(&told, &action, "")).collect())
}

fn read(told: &Told, action: &Value, kind: &str) -> Option<lsp::CodeAction> {
    let title = edits::clean(action["title"].as_str()?);
    let edits = edits::workspace(told, &action["edit"]).filter(|edits| !edits.is_empty())?;
    let kind = action["kind"].as_str().unwrap_or(kind).to_owned();
    Some(lsp::CodeAction {
        title,
        kind: Some(kind.into()),
        is_preferred: action["isPreferred"].as_bool().filter(|preferred| *preferred),
        edit: Some(edits::to_client(told, edits)),
        ..Default::default()
    })
}

