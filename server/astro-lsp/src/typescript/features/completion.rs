//! `textDocument/completion` and `completionItem/resolve`: TypeScript's items behind ours.
//!
//! TypeScript lists every global and everything that can be imported, a thousand items. What cannot fit what is typed is
//! not sent on; the client is told to ask again. While one word is typed the same list serves: TypeScript is asked once.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use astro_compiler::Features;
use astro_ide::typescript::Wanted;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use tower_lsp::gen_lsp_types as lsp;

use super::edits::{bring_home, clean, is_scaffold};
use super::word::Word;
use crate::convert;
use crate::typescript::told::{Told, path, uri};
use crate::typescript::{TYPING, Types};

/// Where our own items are the main thing, or TypeScript only starts, types must come quickly or not at all.
const BESIDE_OURS: Duration = Duration::from_millis(400);
/// Items sent on at most.
const MOST_ITEMS: usize = 3_000;
/// From this many on they are looked through before.
const MANY_ITEMS: usize = 300;
/// TypeScript's own order: from here on it is globals, then things to import.
const GLOBALS: u32 = 15;

/// An answer of TypeScript's, and to what.
pub(crate) struct Listed {
    /// The word it was asked with.
    word: Word,
    position: lsp::Position,
    told: Told,
    list: List,
}

impl Listed {
    /// Is everything in it that fits more letters of the word?
    pub(crate) fn serves(&self, word: &Word) -> bool {
        !self.list.is_incomplete && word.continues(&self.word)
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct List {
    #[serde(default)]
    is_incomplete: bool,
    item_defaults: Option<Defaults>,
    items: Vec<Item>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Defaults {
    edit_range: Option<Value>,
    insert_text_format: Option<lsp::InsertTextFormat>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    label: String,
    label_details: Option<lsp::CompletionItemLabelDetails>,
    kind: Option<lsp::CompletionItemKind>,
    tags: Option<Vec<lsp::CompletionItemTag>>,
    detail: Option<String>,
    preselect: Option<bool>,
    sort_text: Option<String>,
    filter_text: Option<String>,
    insert_text: Option<String>,
    insert_text_format: Option<lsp::InsertTextFormat>,
    text_edit: Option<Value>,
    commit_characters: Option<Vec<String>>,
    data: Option<Box<RawValue>>,
}

/// The items of both.
pub(crate) async fn completion(types: &Types, params: &lsp::CompletionParams, ours: impl Future<Output = Option<lsp::CompletionResponse>>) -> Option<lsp::CompletionResponse> {
    let at = &params.text_document_position_params;
    let document = at.text_document.uri.clone();
    let position = at.position;
    if types.wanted(&document, position) == Wanted::Nothing {
        return ours.await;
    }
    let context = params.context.as_ref().and_then(|context| serde_json::to_value(context).ok());
    let word = types.word(&document, position);
    let kept = word.as_ref().and_then(|word| types.listed(word));
    let ask = async {
        let _first = types.first(&document);
        let asked = types.ask::<Option<List>>(&document, TYPING, move |told| {
            let offset = told.offset(position);
            if wanted(told, offset) == Wanted::Nothing {
                return None;
            }
            let mut asked = told.shown(offset, Features::COMPLETION).first()?.params();
            if let Some(context) = context.as_ref().filter(|context| is_trigger(context)) {
                asked["context"] = context.clone();
            }
            Some(("textDocument/completion", asked))
        });
        let (told, list) = asked.await?;
        let listed = Arc::new(Listed { word: Word::at(&told.view, told.offset(position)), position, told, list: list? });
        types.keep_list(listed.clone());
        Some(listed)
    };
    let asked = async {
        match &kept {
            Some(kept) => Some(kept.clone()),
            None => ask.await,
        }
    };
    let is_script = types.wanted(&document, position) == Wanted::Everything;
    let warm = types.is_warm(&document);
    let beside = async {
        let ours = ours.await;
        (has_items(&ours) && !(warm && is_script), ours)
    };
    let (theirs, (is_enough, ours)) = {
        // Both are made at once; once ours are there, theirs may take a moment more.
        let mut asked = std::pin::pin!(asked);
        let mut beside = std::pin::pin!(beside);
        tokio::select! {
            theirs = &mut asked => (Some(theirs), beside.await),
            (enough, ours) = &mut beside => {
                let patience = if enough { BESIDE_OURS } else { TYPING };
                (tokio::time::timeout(patience, asked).await.ok(), (enough, ours))
            }
        }
    };
    let late = theirs.is_none() && is_enough && types.hopes(&document);
    let invoked = params.context.as_ref().is_none_or(|context| context.trigger_kind == lsp::CompletionTriggerKind::Invoked);
    let theirs = theirs.flatten().map(|listed| read(&listed, &document, position, word.filter(|_| kept.is_some()), invoked));
    merge(ours, theirs, late)
}

fn wanted(told: &Told, offset: usize) -> Wanted {
    told.view.ask().wants_types(&convert::at(&told.view, offset))
}

/// TypeScript refuses characters it does not know as triggers.
fn is_trigger(context: &Value) -> bool {
    match context["triggerCharacter"].as_str() {
        Some(typed) => matches!(typed, "." | "\"" | "'" | "`" | "/" | "@" | "<" | "#" | " " | "*"),
        None => true,
    }
}

fn has_items(response: &Option<lsp::CompletionResponse>) -> bool {
    match response {
        Some(lsp::CompletionResponse::CompletionItemList(items)) => !items.is_empty(),
        Some(lsp::CompletionResponse::CompletionList(list)) => !list.items.is_empty(),
        None => false,
    }
}

/// The items of a list that fit; `word` is what is typed by now, if that is more than what the list was asked with.
fn read(listed: &Listed, document: &lsp::Uri, now: lsp::Position, word: Option<Word>, invoked: bool) -> (Vec<lsp::CompletionItem>, bool) {
    let Listed { told, list, position, .. } = listed;
    let offset = told.offset(*position);
    let wanted = wanted(told, offset);
    let Some(shown) = told.shown(offset, Features::COMPLETION).into_iter().next() else { return (Vec::new(), false) };
    let shown_uri = uri(&shown.file);
    let typed = word.as_ref().unwrap_or(&listed.word).letters();
    let range = |value: &Value| -> Option<lsp::Range> {
        let range: lsp::Range = serde_json::from_value(value.clone()).ok()?;
        let range = told.location(&told.found(&shown_uri, &range, Features::COMPLETION)?)?.range;
        // Letters typed since then belong to what is replaced.
        Some(if range.end == *position { lsp::Range { end: now, ..range } } else { range })
    };
    let start = convert::position(&told.view.lines(), offset - listed.word.letters().len(), told.view.client.encoding);
    let word = lsp::Range { start, end: now };
    let defaults = list.item_defaults.as_ref();
    let default_range = defaults.and_then(|it| it.edit_range.as_ref()).and_then(|edit| range(edit).or_else(|| range(&edit["insert"])));
    let format = defaults.and_then(|it| it.insert_text_format);
    let own_name = told.source(&shown.file).map(|(_, projection, _)| projection.component.clone()).unwrap_or_default();
    let many = list.items.len() > MANY_ITEMS;
    let mut dropped = list.is_incomplete;
    let mut items = Vec::new();
    for item in &list.items {
        let order: u32 = item.sort_text.as_deref().and_then(|text| text.get(..2)?.parse().ok()).unwrap_or(GLOBALS);
        let source = item.label_details.as_ref().and_then(|details| details.description.as_deref());
        if is_scaffold(&item.label) || (source.is_none() && item.label == own_name) || source.is_some_and(is_no_module) {
            continue;
        }
        // Which components there are to import we know ourselves; it sees those that are only open, too.
        let is_mirrored = item.kind == Some(lsp::CompletionItemKind::File) && item.label.ends_with(".astro");
        if is_mirrored || !suits(wanted, item, order) {
            continue;
        }
        // Things to import are worth a list once something is typed, or when it was asked for.
        let far = order > GLOBALS && typed.is_empty() && !invoked;
        if many && (far || !fits(item.filter_text.as_deref().unwrap_or(&item.label), typed)) || items.len() >= MOST_ITEMS {
            dropped = true;
            continue;
        }
        items.push(bring(told, document, &shown_uri, item.clone(), order, default_range.unwrap_or(word), &range, format));
    }
    (items, dropped)
}

/// Is this a name nobody imports from: a pattern (`*.md`), what Astro's compiler and modules are made of, the mirrored tree?
fn is_no_module(source: &str) -> bool {
    const INSIDES: &[&str] = &["astro/runtime/", "astro/virtual", "astro/compiler-runtime"];
    source.starts_with('*') || source.contains(".astro/lsp/") || source.contains("@astro-lsp/") || INSIDES.iter().any(|inside| source.starts_with(inside))
}

fn suits(wanted: Wanted, item: &Item, order: u32) -> bool {
    match wanted {
        Wanted::Nothing => false,
        Wanted::Everything => true,
        Wanted::Components => item.label.starts_with(|c: char| c.is_uppercase()) && order != GLOBALS && item.kind != Some(lsp::CompletionItemKind::Interface),
        // The attributes of the tag, not the names of the script. Children stand between the tags; where a directive is allowed
        // we know better than Astro's types, which have them all on every component.
        Wanted::Props => order < GLOBALS && name(&item.label) != "children" && !is_directive(&item.label),
    }
}

fn is_directive(name: &str) -> bool {
    const FAMILIES: &[&str] = &["class", "client", "define", "is", "server", "set", "transition"];
    name.split_once(':').is_some_and(|(family, _)| FAMILIES.contains(&family))
}

/// Are the letters typed in the word, in this order?
fn fits(word: &str, typed: &str) -> bool {
    let mut letters = word.chars().flat_map(char::to_lowercase);
    typed.chars().flat_map(char::to_lowercase).all(|wanted| letters.any(|letter| letter == wanted))
}

#[expect(clippy::too_many_arguments, reason = "one item, and all that is common to the list")]
fn bring(
    told: &Told,
    document: &lsp::Uri,
    shown: &str,
    item: Item,
    order: u32,
    default_range: lsp::Range,
    range: &dyn Fn(&Value) -> Option<lsp::Range>,
    default_format: Option<lsp::InsertTextFormat>,
) -> lsp::CompletionItem {
    let original = json!({
        "label": item.label, "kind": item.kind, "sortText": item.sort_text, "data": item.data,
    });
    let label = clean(&item.label);
    let own_edit = item.text_edit.as_ref().map(|edit| {
        let at = ["range", "insert"].iter().find_map(|name| range(&edit[*name]));
        (at.unwrap_or(default_range), edit["newText"].as_str().unwrap_or(&item.label).to_owned())
    });
    let (at, new_text) = own_edit.unwrap_or_else(|| (default_range, item.insert_text.clone().unwrap_or_else(|| item.label.clone())));
    let format = item.insert_text_format.or(default_format);
    let snippet = format == Some(lsp::InsertTextFormat::Snippet);
    let new_text = clean(&new_text);
    let plain = snippet && !told.view.client.snippets;
    let new_text = if plain { convert::plain_snippet(&new_text) } else { new_text };
    lsp::CompletionItem {
        label_details: item.label_details.map(|details| lsp::CompletionItemLabelDetails {
            description: details.description.map(|from| from_where(told, &from)),
            detail: details.detail,
        }),
        kind: item.kind,
        tags: item.tags,
        detail: item.detail,
        preselect: item.preselect,
        // Behind what we put first, before what we put last, in TypeScript's own order.
        sort_text: Some(format!("{:06}{label}", order * 100)),
        filter_text: item.filter_text.map(|text| clean(&text)),
        insert_text_format: (snippet && !plain).then_some(lsp::InsertTextFormat::Snippet),
        text_edit: Some(lsp::TextEdit { range: at, new_text }.into()),
        commit_characters: item.commit_characters,
        data: Some(json!({ "typescript": { "document": document, "shown": shown, "item": original } })),
        label,
        ..Default::default()
    }
}

/// A module as the author would write it.
fn from_where(told: &Told, from: &str) -> String {
    let quoted = format!("\"{}", from.trim_end_matches(".tsx"));
    told.layout.at_home(&told.view.file, &quoted)[1..].to_owned()
}

/// One list. Where both have a name, ours stays and takes what TypeScript can say of it later.
fn merge(
    ours: Option<lsp::CompletionResponse>,
    theirs: Option<(Vec<lsp::CompletionItem>, bool)>,
    late: bool,
) -> Option<lsp::CompletionResponse> {
    let mut list = match ours {
        Some(lsp::CompletionResponse::CompletionList(list)) => list,
        Some(lsp::CompletionResponse::CompletionItemList(items)) => lsp::CompletionList { items, ..Default::default() },
        None => lsp::CompletionList::default(),
    };
    list.is_incomplete |= late;
    if let Some((items, incomplete)) = theirs {
        list.is_incomplete |= incomplete;
        let mut known: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, item) in list.items.iter().enumerate() {
            known.entry(name(&item.label).to_owned()).or_default().push(index);
        }
        for item in items {
            let same = known.get(name(&item.label)).into_iter().flatten().find(|&&index| same_thing(&list.items[index], &item));
            match same {
                Some(&index) => {
                    let mine = &mut list.items[index];
                    if mine.data.is_none() && mine.additional_text_edits.is_none() {
                        mine.data = item.data;
                    }
                }
                None => list.items.push(item),
            }
        }
    }
    Some(list.into())
}

/// A label without the mark of what may be left out: `size?`.
fn name(label: &str) -> &str {
    label.strip_suffix('?').unwrap_or(label)
}

/// Same name, from the same module or both from here.
fn same_thing(mine: &lsp::CompletionItem, theirs: &lsp::CompletionItem) -> bool {
    let from = |item: &lsp::CompletionItem| item.label_details.as_ref().and_then(|details| details.description.clone());
    match (&mine.additional_text_edits, from(theirs)) {
        (None, None) => true,
        (Some(edits), Some(from)) => edits.iter().any(|edit| edit.new_text.contains(&from)),
        _ => false,
    }
}

/// `completionItem/resolve`: documentation, type and imports of one of TypeScript's items; others are complete.
pub(crate) async fn resolve(types: &Types, mut item: lsp::CompletionItem) -> lsp::CompletionItem {
    let Some(data) = item.data.as_ref().map(|data| data["typescript"].clone()).filter(|data| !data.is_null()) else { return item };
    let document = data["document"].as_str().and_then(|document| lsp::Uri::parse(document).ok());
    let shown = data["shown"].as_str().and_then(path);
    let (Some(document), Some(shown)) = (document, shown) else { return item };
    let original = data["item"].clone();
    // A raw name of an `.astro` file would end the process.
    if original["data"]["fileName"].as_str().is_some_and(|file| file.ends_with(".astro")) {
        return item;
    }
    let asked = types.ask::<Value>(&document, TYPING, move |_| Some(("completionItem/resolve", original.clone())));
    let Some((told, resolved)) = asked.await else { return item };
    if let Some(detail) = resolved["detail"].as_str() {
        item.detail = Some(clean(&told.layout.at_home(&told.view.file, detail)));
    }
    if item.documentation.is_none() {
        item.documentation = serde_json::from_value(resolved["documentation"].clone()).ok();
    }
    let edits: Vec<lsp::TextEdit> = serde_json::from_value(resolved["additionalTextEdits"].clone()).unwrap_or_default();
    if item.additional_text_edits.is_none() && !edits.is_empty() {
        item.additional_text_edits = bring_home(&told, &shown, &edits).map(|(_, edits)| edits);
    }
    item
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_fit_in_order() {
        let table = [("getStaticPaths", "gsp", true), ("getStaticPaths", "GET", true), ("abc", "", true), ("abc", "ca", false)];
        for (word, typed, expected) in table {
            assert_eq!(fits(word, typed), expected, "{word} {typed}");
        }
    }
}
