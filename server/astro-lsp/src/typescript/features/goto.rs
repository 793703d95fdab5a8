//! Definition, type definition, implementation, references: places, ours and TypeScript's as one list.

use std::collections::HashSet;

use astro_compiler::Features;
use serde::Deserialize;
use serde_json::{Value, json};
use tower_lsp::gen_lsp_types as lsp;

use crate::typescript::told::{Found, Places, Told, path, uri};
use crate::typescript::{PATIENT, TYPING, Types};

/// A place in either of the protocol's shapes.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum Place {
    Link {
        #[serde(rename = "targetUri")]
        uri: String,
        #[serde(rename = "targetRange")]
        range: lsp::Range,
        #[serde(rename = "targetSelectionRange")]
        focus: lsp::Range,
        #[serde(rename = "originSelectionRange")]
        origin: Option<lsp::Range>,
    },
    Location { uri: String, range: lsp::Range },
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Answer {
    Many(Vec<Place>),
    One(Place),
    None,
}

impl Answer {
    fn places(self) -> Vec<Place> {
        match self {
            Answer::Many(places) => places,
            Answer::One(place) => vec![place],
            Answer::None => Vec::new(),
        }
    }
}

/// `textDocument/definition` and its kin, of TypeScript.
pub(crate) async fn places(
    types: &Types,
    method: &'static str,
    document: &lsp::Uri,
    position: lsp::Position,
) -> Option<Vec<lsp::LocationLink>> {
    let asked = types.ask::<Answer>(document, TYPING, move |told| {
        let shown = told.shown(told.offset(position), Features::NAVIGATION);
        Some((method, shown.first()?.params()))
    });
    let (told, answer) = asked.await?;
    let shown = told.shown(told.offset(position), Features::NAVIGATION).into_iter().next()?;
    let asked_in = uri(&shown.file);
    let links = answer.places().into_iter().filter_map(|place| link(&told, &asked_in, place));
    let mut unique: Vec<lsp::LocationLink> = Vec::new();
    links.for_each(|link| if !unique.contains(&link) { unique.push(link) });
    Some(unique)
}

fn link(told: &Told, asked_in: &str, place: Place) -> Option<lsp::LocationLink> {
    let (uri, range, focus, origin) = match place {
        Place::Link { uri, range, focus, origin } => (uri, range, focus, origin),
        Place::Location { uri, range } => (uri, range, range, None),
    };
    let focus = told.found(&uri, &focus, Features::NAVIGATION).or_else(|| whole_component(told, &uri))?;
    let range = told.found(&uri, &range, Features::NAVIGATION).unwrap_or_else(|| focus.clone());
    let focus = told.location(&focus)?;
    let range = told.location(&range).filter(|range| contains(&range.range, &focus.range)).map_or(focus.range, |range| range.range);
    let origin = origin.and_then(|origin| told.found(asked_in, &origin, Features::NAVIGATION));
    Some(lsp::LocationLink {
        origin_selection_range: origin.and_then(|origin| told.location(&origin)).map(|origin| origin.range),
        target_uri: focus.uri,
        target_range: range,
        target_selection_range: focus.range,
    })
}

/// What leads to text of ours leads to the component: its file, from the start.
fn whole_component(told: &Told, uri: &str) -> Option<Found> {
    let (file, _) = told.layout.source(&path(uri)?)?;
    Some(Found { file, range: Places::Bytes(0..0) })
}

fn contains(outer: &lsp::Range, inner: &lsp::Range) -> bool {
    let key = |position: &lsp::Position| (position.line, position.character);
    key(&outer.start) <= key(&inner.start) && key(&inner.end) <= key(&outer.end)
}

/// Theirs, where ours lead nowhere.
pub(crate) fn merge_definition(
    told_links: bool,
    ours: Option<lsp::DefinitionResponse>,
    theirs: Option<Vec<lsp::LocationLink>>,
) -> Option<lsp::DefinitionResponse> {
    match theirs.filter(|links| !links.is_empty()) {
        Some(links) => Some(as_definition(told_links, links)),
        None => ours,
    }
}

/// Does it lead nowhere?
pub(crate) fn is_empty(response: &lsp::DefinitionResponse) -> bool {
    serde_json::to_value(response).is_ok_and(|value| value.is_null() || value.as_array().is_some_and(Vec::is_empty))
}

/// Links for clients that know them.
pub(crate) fn as_definition<T>(links_known: bool, links: Vec<lsp::LocationLink>) -> T
where
    T: From<Vec<lsp::LocationLink>> + From<lsp::Definition>,
{
    if links_known {
        return links.into();
    }
    lsp::Definition::LocationList(as_locations(links)).into()
}

/// The same as plain places.
pub(crate) fn as_locations(links: Vec<lsp::LocationLink>) -> Vec<lsp::Location> {
    links.into_iter().map(|link| lsp::Location { uri: link.target_uri, range: link.target_selection_range }).collect()
}

/// `textDocument/references`: all of both.
pub(crate) async fn references(
    types: &Types,
    params: &lsp::ReferenceParams,
    ours: Option<Vec<lsp::Location>>,
) -> Option<Vec<lsp::Location>> {
    let at = &params.text_document_position_params;
    let position = at.position;
    let declaration = params.context.include_declaration;
    let asked = types.ask::<Option<Vec<Place>>>(&at.text_document.uri, PATIENT, move |told| {
        let mut asked: Value = told.shown(told.offset(position), Features::NAVIGATION).first()?.params();
        asked["context"] = json!({ "includeDeclaration": declaration });
        Some(("textDocument/references", asked))
    });
    let mut all = ours.unwrap_or_default();
    if let Some((told, Some(places))) = asked.await {
        // A keyword of types (`string`) is in thousands of places.
        let key = |it: &lsp::Location| (it.uri.to_string(), it.range.start.line, it.range.start.character, it.range.end.line, it.range.end.character);
        let mut known: HashSet<_> = all.iter().map(key).collect();
        for place in places {
            let (Place::Location { uri, range } | Place::Link { uri, focus: range, .. }) = place;
            let found = told.found(&uri, &range, Features::NAVIGATION);
            // The generated name of a component is no place where anybody used it.
            let Some(location) = found.filter(|found| found.range != Places::Bytes(0..0)).and_then(|found| told.location(&found)) else { continue };
            if known.insert(key(&location)) {
                all.push(location);
            }
        }
    }
    Some(all)
}
