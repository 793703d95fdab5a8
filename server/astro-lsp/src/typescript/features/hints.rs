//! `textDocument/inlayHint`: TypeScript's hints beside ours, as the user's settings ask for them.

use astro_compiler::Features;
use serde_json::{Value, json};
use tower_lsp::gen_lsp_types as lsp;

use crate::typescript::told::{bytes_in, path, uri};
use crate::typescript::Types;
use crate::view::is_astro;

/// The hints of both in a range.
pub(crate) async fn inlay_hints(
    types: &Types,
    document: &lsp::Uri,
    range: lsp::Range,
    ours: Option<Vec<lsp::InlayHint>>,
) -> Option<Vec<lsp::InlayHint>> {
    let mut all = ours.unwrap_or_default();
    let asked = types.ask_all::<Option<Vec<Value>>>(document, types.beside_ours(document), move |told| {
        // What is shown is not in the order of the source: all of it is asked for.
        let whole = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 1_000_000, "character": 0 } });
        let ask = |file| ("textDocument/inlayHint", json!({ "textDocument": { "uri": uri(&file) }, "range": whole }));
        told.files().into_iter().map(ask).collect()
    });
    let Some((told, answers)) = asked.await else { return Some(all) };
    let wanted = told.view.bytes(range);
    for (file, hints) in told.files().iter().zip(answers) {
        for hint in hints.flatten().into_iter().flatten() {
            let Some(position) = serde_json::from_value::<lsp::Position>(hint["position"].clone()).ok() else { continue };
            let here = lsp::Range { start: position, end: position };
            let place = match is_astro(&told.view.file) {
                true => told.source(file).and_then(|(_, projection, part)| bytes_in(projection.part(&part)?, &here, Features::TOKENS)),
                false => told.location(&crate::typescript::told::Found {
                    file: file.clone(),
                    range: crate::typescript::told::Places::AsGiven(here),
                }).map(|location| told.view.bytes(location.range)),
            };
            let Some(place) = place.filter(|place| wanted.start <= place.start && place.start <= wanted.end) else { continue };
            let Ok(mut hint) = serde_json::from_value::<lsp::InlayHint>(without_places(hint)) else { continue };
            hint.position = told.view.range(&place).start;
            all.push(hint);
        }
    }
    Some(all)
}

/// Parts of a label may lead to files only TypeScript sees.
fn without_places(mut hint: Value) -> Value {
    if let Some(parts) = hint["label"].as_array_mut() {
        for part in parts {
            let leads_nowhere = part["location"]["uri"].as_str().and_then(path).is_none_or(|file| file.as_str().contains("/.astro/lsp/"));
            if let Some(part) = part.as_object_mut().filter(|_| leads_nowhere) {
                part.remove("location");
            }
        }
    }
    if let Some(hint) = hint.as_object_mut() {
        hint.remove("textEdits");
        hint.remove("data");
    }
    hint
}
