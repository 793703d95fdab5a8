//! Scripts of the browser: each a document of its own beside the component.

use std::ops::Range;

use astro_syntax::{RegionKind, ScriptLanguage};

use crate::component::Component;
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
                copy(&mut out, region.range.clone());
                let (text, map) = out.finish();
                let extension = if language == ScriptLanguage::TypeScript { "mts" } else { "mjs" };
                documents.push(ScriptDocument { suffix: format!("{}.{extension}", documents.len()), text, map });
            }
            RegionKind::Script(ScriptLanguage::JavaScript) => {
                copy(&mut inline, region.range.clone());
                inline.glue("\n;\n");
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
