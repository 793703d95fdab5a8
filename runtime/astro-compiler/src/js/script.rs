//! The component script: imports and exports go to the top of the module, the rest into the component.

use std::ops::Range;

use crate::emit::Emitter;
use crate::js::{Printer, has_word};
use crate::span_map::Features;

/// The two halves of a component script.
pub(crate) struct Frontmatter {
    pub(crate) hoisted: Emitter,
    pub(crate) body: Emitter,
    pub(crate) is_async: bool,
}

impl Printer<'_> {
    pub(crate) fn frontmatter(&mut self) -> Frontmatter {
        let mut parts = Frontmatter { hoisted: Emitter::default(), body: Emitter::default(), is_async: false };
        let document = &self.component.document;
        let Some(frontmatter) = document.frontmatter() else { return parts };
        let source = self.component.source();
        let content = frontmatter.content_range();
        let script = document.script();
        parts.is_async = !script.awaits.is_empty() || (!script.complete && has_word(frontmatter.content(), "await"));

        let mut exports = false;
        let mut at = content.start;
        for (range, is_export) in hoisted(script, &content) {
            parts.body.copy(source, at..range.start, Features::ALL);
            parts.body.glue("\n");
            exports |= is_export;
            parts.hoisted.copy(source, range.clone(), Features::ALL);
            parts.hoisted.glue("\n");
            at = range.end;
        }
        parts.body.copy(source, at..content.end, Features::ALL);
        parts.body.glue("\n");
        if exports && has_word(parts.hoisted.code(), "Astro") {
            let helper = self.helper("staticAstro");
            parts.hoisted.glue("const Astro = ");
            parts.hoisted.glue(helper);
            parts.hoisted.glue("(import.meta.env?.SITE, import.meta.env?.ASTRO_GENERATOR);\n");
        }
        parts
    }
}

/// The statements that belong to the module, in order.
fn hoisted(script: &astro_syntax::Script, content: &Range<usize>) -> Vec<(Range<usize>, bool)> {
    let imports = script.imports.iter().map(|import| (import.range.clone(), false));
    let exports = script.exports.iter().map(|export| (export.full_range.clone(), true));
    let mut ranges: Vec<_> = imports.chain(exports).collect();
    ranges.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
    let mut end = content.start;
    ranges.retain(|(range, _)| {
        let keep = range.start >= end && range.end <= content.end;
        if keep {
            end = range.end;
        }
        keep
    });
    ranges
}
