//! Call hierarchy: TypeScript's alone. An item goes to the client with what TypeScript called it, for the next question.

use astro_compiler::Features;
use serde_json::{Value, json};
use tower_lsp::gen_lsp_types as lsp;

use super::edits::clean;
use crate::typescript::told::{Found, Places, Told, path};
use crate::typescript::{PATIENT, TYPING, Types};

/// `textDocument/prepareCallHierarchy`
pub(crate) async fn prepare(types: &Types, document: &lsp::Uri, position: lsp::Position) -> Option<Vec<lsp::CallHierarchyItem>> {
    let asked = types.ask::<Option<Vec<Value>>>(document, TYPING, move |told| {
        Some(("textDocument/prepareCallHierarchy", told.shown(told.offset(position), Features::NAVIGATION).first()?.params()))
    });
    let (told, items) = asked.await?;
    let items: Vec<_> = items?.iter().filter_map(|found| item(&told, document, found)).collect();
    (!items.is_empty()).then_some(items)
}

/// `callHierarchy/incomingCalls`: who calls it.
pub(crate) async fn incoming(types: &Types, asked: &lsp::CallHierarchyItem) -> Option<Vec<lsp::CallHierarchyIncomingCall>> {
    let (told, document, calls) = ask(types, "callHierarchy/incomingCalls", asked).await?;
    let calls = calls.iter().filter_map(|call| {
        let uri = call["from"]["uri"].as_str()?;
        let from = item(&told, &document, &call["from"])?;
        Some(lsp::CallHierarchyIncomingCall { from, from_ranges: ranges(&told, uri, &call["fromRanges"]) })
    });
    Some(calls.collect())
}

/// `callHierarchy/outgoingCalls`: what it calls.
pub(crate) async fn outgoing(types: &Types, asked: &lsp::CallHierarchyItem) -> Option<Vec<lsp::CallHierarchyOutgoingCall>> {
    let uri = asked.data.as_ref()?["item"]["uri"].as_str()?.to_owned();
    let (told, document, calls) = ask(types, "callHierarchy/outgoingCalls", asked).await?;
    let calls = calls.iter().filter_map(|call| {
        let to = item(&told, &document, &call["to"])?;
        Some(lsp::CallHierarchyOutgoingCall { to, from_ranges: ranges(&told, &uri, &call["fromRanges"]) })
    });
    Some(calls.collect())
}

async fn ask(types: &Types, method: &'static str, item: &lsp::CallHierarchyItem) -> Option<(Told, lsp::Uri, Vec<Value>)> {
    let data = item.data.as_ref()?;
    let document = lsp::Uri::parse(data["document"].as_str()?).ok()?;
    let theirs = data["item"].clone();
    // It must be one of ours: a raw name of an `.astro` file would end the process.
    if theirs["uri"].as_str()?.ends_with(".astro") {
        return None;
    }
    let asked = types.ask::<Option<Vec<Value>>>(&document, PATIENT, move |_| Some((method, json!({ "item": theirs }))));
    let (told, calls) = asked.await?;
    Some((told, document, calls?))
}

fn item(told: &Told, document: &lsp::Uri, theirs: &Value) -> Option<lsp::CallHierarchyItem> {
    let uri = theirs["uri"].as_str()?;
    let range = |name: &str| serde_json::from_value::<lsp::Range>(theirs[name].clone()).ok();
    let whole = || {
        let (file, _) = told.layout.source(&path(uri)?)?;
        Some(Found { file, range: Places::Bytes(0..0) })
    };
    let focus = told.found(uri, &range("selectionRange")?, Features::NAVIGATION).or_else(whole)?;
    let focus = told.location(&focus)?;
    let around = told.found(uri, &range("range")?, Features::NAVIGATION).and_then(|found| told.location(&found));
    let contains = |outer: &lsp::Range| {
        let key = |position: &lsp::Position| (position.line, position.character);
        key(&outer.start) <= key(&focus.range.start) && key(&focus.range.end) <= key(&outer.end)
    };
    let range = around.map(|location| location.range).filter(contains).unwrap_or(focus.range);
    let mut home = theirs.clone();
    home["uri"] = json!(focus.uri);
    // A module is called by its path; ours by that of the file it stands for.
    let name = theirs["name"].as_str()?;
    let of_file = astro_project::FilePath::new(name).ok().and_then(|path| told.layout.source(&path));
    home["name"] = json!(of_file.map_or_else(|| clean(name), |(file, _)| file.name().to_owned()));
    home["range"] = serde_json::to_value(range).ok()?;
    home["selectionRange"] = serde_json::to_value(focus.range).ok()?;
    home["data"] = json!({ "document": document, "item": theirs });
    serde_json::from_value(home).ok()
}

fn ranges(told: &Told, uri: &str, ranges: &Value) -> Vec<lsp::Range> {
    let ranges: Vec<lsp::Range> = serde_json::from_value(ranges.clone()).unwrap_or_default();
    let found = ranges.iter().filter_map(|range| told.found(uri, range, Features::NAVIGATION));
    found.filter_map(|found| told.location(&found)).map(|location| location.range).collect()
}
