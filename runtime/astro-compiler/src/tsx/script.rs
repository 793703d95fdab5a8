//! Scripts of the browser: each a document of its own beside the component.

use std::ops::Range;

use astro_syntax::{RegionKind, ScriptLanguage};

use super::balance::Balance;
use crate::component::{AttrValue, Component, ElementKind, ItemKind};
use crate::emit::Emitter;
use crate::span_map::{Features, SpanMap};

/// A script as TypeScript sees it.
#[derive(Clone, Debug, Default)]
pub struct ScriptDocument {
    /// What to put behind the name of the component's file and a dot: `0.mts`.
    pub suffix: String,
    /// TypeScript or JavaScript.
    pub text: String,
    /// Which text stands for which source.
    pub map: SpanMap,
}

/// The scripts of a component: bundled ones and modules each alone; those that share the page's globals in one, together
/// with what stands in event attributes.
pub(super) fn documents(component: &Component) -> Vec<ScriptDocument> {
    let mut documents = Vec::new();
    let mut inline = Emitter::default();
    let source = component.source();
    for region in component.document().regions() {
        let copy = |out: &mut Emitter, range: Range<usize>| out.copy(source, range, Features::ALL);
        match region.kind {
            _ if region.range.is_empty() => {}
            RegionKind::Script(language @ (ScriptLanguage::TypeScript | ScriptLanguage::Module)) => {
                let mut out = Emitter::default();
                out.glue(&vars(component, &region.range));
                copy(&mut out, region.range.clone());
                let (text, map) = out.finish();
                let extension = if language == ScriptLanguage::TypeScript { "mts" } else { "mjs" };
                documents.push(ScriptDocument { suffix: format!("{}.{extension}", documents.len()), text, map });
            }
            RegionKind::Script(ScriptLanguage::JavaScript) => {
                let vars = vars(component, &region.range);
                // Astro puts a script with variables into a function.
                inline.glue(if vars.is_empty() { "" } else { "(function () {\n" });
                inline.glue(&vars);
                copy(&mut inline, region.range.clone());
                inline.glue(if vars.is_empty() { "\n;\n" } else { "\n})();\n" });
            }
            RegionKind::EventAttribute => {
                inline.glue("(function (/** @type {Event} */ event) {\n");
                copy(&mut inline, region.range.clone());
                inline.glue("\n});\n");
            }
            _ => {}
        }
    }
    let (text, map) = inline.finish();
    if !text.is_empty() {
        documents.push(ScriptDocument { suffix: "inline.mjs".to_owned(), text, map });
    }
    documents
}

/// The variables `define:vars` gives to the script at a range, declared: as JavaScript, of any type.
fn vars(component: &Component, content: &Range<usize>) -> String {
    let elements = component.items.iter().filter_map(|item| match &item.kind {
        ItemKind::Element(element) if matches!(element.kind, ElementKind::Inline) => Some(element),
        _ => None,
    });
    let mut scripts = elements.filter(|element| element.open.end == content.start);
    let attribute = scripts.find_map(|element| element.attribute(component, "define:vars"));
    let Some(AttrValue::Expression(id)) = attribute.map(|attr| &attr.value) else { return String::new() };
    let names = keys(component.slice(component.item(*id).range.clone()));
    names.iter().map(|name| format!("/** @type {{any}} */\nlet {name};\n")).collect()
}

/// The keys of an object literal that are names.
fn keys(object: &str) -> Vec<&str> {
    let inner = object.trim().strip_prefix('{').and_then(|text| text.strip_suffix('}'));
    // Read comma by comma from its start: not for long ones.
    let Some(inner) = inner.filter(|inner| inner.len() < 4096) else { return Vec::new() };
    let mut keys = Vec::new();
    let mut rest = inner;
    loop {
        let key = rest.trim_start();
        let length = key.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '$').unwrap_or(key.len());
        let (name, after) = key.split_at(length);
        let is_key = after.trim_start().starts_with([':', ',']) || after.trim().is_empty();
        if is_key && name.starts_with(|c: char| !c.is_numeric()) && !name.is_empty() {
            keys.push(name);
        }
        // The comma before which nothing is open.
        let comma = rest.match_indices(',').map(|(at, _)| at).find(|&at| Balance::of(&rest[..at]).is_empty());
        match comma {
            Some(at) => rest = &rest[at + 1..],
            None => return keys,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::keys;

    #[test]
    fn keys_of_variables() {
        assert_eq!(keys("{ a, b: f(1, { x: 2 }), ...rest, \"c-d\": 1, e: ',' }"), ["a", "b", "e"]);
        assert_eq!(keys("vars"), Vec::<&str>::new());
    }
}
