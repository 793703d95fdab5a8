//! The component script: imports and exports go to the top of the module, the rest into the component.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::component::Id;
use crate::component::ItemKind;
use crate::emit::Emitter;
use crate::js::{Printer, has_word};
use crate::plain::{self, Piece, Plain};
use crate::span_map::Features;

/// The two halves of a component script.
pub(crate) struct Frontmatter {
    pub(crate) hoisted: Emitter,
    pub(crate) body: Emitter,
    pub(crate) is_async: bool,
}

/// What is known of scripts that are plain.
#[derive(Default)]
pub(crate) struct PlainScript<'a> {
    said: Plain<'a>,
    /// Where the imports start in the printed module, and what is before them in all.
    imports: Vec<Range<usize>>,
    pub(crate) start: usize,
}

/// The imports a module has no use for, and the specifiers of the others.
pub(crate) struct Unused {
    pub(crate) statements: Vec<Range<usize>>,
    pub(crate) loaded: Vec<String>,
}

impl PlainScript<'_> {
    /// None if an import is in use in parts: then somebody has to read it closely.
    pub(crate) fn unused(self, helpers: &BTreeSet<&'static str>) -> Option<Unused> {
        let is_used = |name: &str| self.said.names.contains(&name);
        // Of what we import ourselves this alone may not be used: where its name stands in a comment.
        if helpers.contains("Fragment") && !is_used("Fragment") {
            return None;
        }
        let mut unused = Unused { statements: Vec::new(), loaded: Vec::new() };
        for (import, range) in self.said.imports.iter().zip(self.imports) {
            if import.type_only {
                continue;
            }
            let used = import.names.iter().filter(|(local, _)| is_used(local)).count();
            if used == import.names.len() {
                unused.loaded.push(import.specifier.to_owned());
            } else if used == 0 {
                unused.statements.push(self.start + range.start..self.start + range.end);
            } else {
                return None;
            }
        }
        Some(unused)
    }
}

impl<'a> Printer<'a> {
    pub(crate) fn frontmatter(&mut self) -> Frontmatter {
        let mut parts = Frontmatter { hoisted: Emitter::default(), body: Emitter::default(), is_async: false };
        let component = self.component;
        let document = &component.document;
        let Some(frontmatter) = document.frontmatter() else { return parts };
        let source = component.source();
        let content = frontmatter.content_range();
        if let Some(plain) = &mut self.plain {
            match plain::script(source, content.clone()) {
                Some(said) => plain.said = said,
                None => self.plain = None,
            }
        }
        self.blank_types(0);
        let hoisted = match &self.plain {
            Some(plain) => {
                parts.is_async = plain.said.waits;
                hoisted_plainly(&plain.said)
            }
            None => {
                let script = document.script();
                parts.is_async = !script.awaits.is_empty() || (!script.complete && has_word(frontmatter.content(), "await"));
                hoisted(script, &content)
            }
        };

        let (mut exports, mut names_astro) = (false, false);
        let mut at = content.start;
        for (range, is_export) in hoisted {
            parts.body.copy(self.text(), at..range.start, Features::ALL);
            parts.body.glue("\n");
            exports |= is_export;
            names_astro |= has_word(component.slice(range.clone()), "Astro");
            let start = parts.hoisted.len();
            parts.hoisted.copy(self.text(), range.clone(), Features::ALL);
            if let Some(plain) = self.plain.as_mut().filter(|_| !is_export) {
                plain.imports.push(start..parts.hoisted.len());
            }
            parts.hoisted.glue("\n");
            at = range.end;
        }
        parts.body.copy(self.text(), at..content.end, Features::ALL);
        parts.body.glue("\n");
        if exports && names_astro {
            let helper = self.helper("staticAstro");
            parts.hoisted.glue("const Astro = ");
            parts.hoisted.glue(helper);
            parts.hoisted.glue("(import.meta.env?.SITE, import.meta.env?.ASTRO_GENERATOR);\n");
        }
        parts
    }

    /// The module a local name is imported from, and its name there: `default`, or `*` for all of it.
    pub(crate) fn import_of(&self, local: &str) -> Option<(&'a str, &'a str)> {
        if let Some(plain) = &self.plain {
            return plain.said.imports.iter().find_map(|import| {
                let (_, name) = import.names.iter().find(|(name, _)| *name == local)?;
                Some((import.specifier, *name))
            });
        }
        let (import, binding) = self.component.document.script().import_of(local)?;
        let name = match &binding.imported {
            astro_syntax::script::Imported::Default => "default",
            astro_syntax::script::Imported::Namespace => "*",
            astro_syntax::script::Imported::Named(name) => name,
        };
        Some((&import.specifier, name))
    }

    /// A stretch of the source was printed that is an expression of its own.
    pub(crate) fn look_at(&mut self, range: Range<usize>) {
        self.look_at_pieces(|_, pieces| pieces.push(Piece::Script(range)), false);
    }

    /// An expression was printed: `first`, and then the parts; `spread` if it begins with dots.
    pub(crate) fn look_at_parts(&mut self, first: Option<Range<usize>>, parts: &[Id], spread: bool) {
        let list = |printer: &Self, pieces: &mut Vec<Piece>| {
            pieces.extend(first.map(Piece::Script));
            let mut at = 0;
            while at < parts.len() {
                let item = printer.component.item(parts[at]);
                if matches!(item.kind, ItemKind::Script) {
                    pieces.push(Piece::Script(item.range.clone()));
                    at += 1;
                } else {
                    pieces.push(Piece::Value);
                    at = printer.markup_end(parts, at);
                }
            }
        };
        self.look_at_pieces(list, spread);
    }

    fn look_at_pieces(&mut self, list: impl FnOnce(&Self, &mut Vec<Piece>), spread: bool) {
        if self.plain.is_none() {
            return;
        }
        let mut pieces = Vec::new();
        list(self, &mut pieces);
        let component = self.component;
        let known = self.plain.as_ref().map_or(0, |plain| plain.said.blanks.len());
        self.plain = self.plain.take().and_then(|plain| {
            let said = plain::expression(component.source(), &pieces, spread, plain.said)?;
            Some(PlainScript { said, ..plain })
        });
        self.blank_types(known);
    }

    /// Takes the types out of what is going to be copied, but for those that are `known` already.
    fn blank_types(&mut self, known: usize) {
        let blanks = self.plain.as_ref().map_or(&[][..], |plain| &plain.said.blanks[known..]);
        if blanks.is_empty() {
            return;
        }
        let text = self.blanked.get_or_insert_with(|| self.component.source().to_owned());
        blanks.iter().for_each(|blank| blank.apply(text));
    }

    /// The source, as scripts are copied from it.
    pub(crate) fn text(&self) -> &str {
        self.blanked.as_deref().unwrap_or(self.component.source())
    }
}

/// The same, of a script that is plain.
fn hoisted_plainly(said: &Plain<'_>) -> Vec<(Range<usize>, bool)> {
    let imports = said.imports.iter().map(|import| (import.range.clone(), false));
    let mut ranges: Vec<_> = imports.chain(said.exports.iter().map(|(range, _)| (range.clone(), true))).collect();
    ranges.sort_by_key(|(range, _)| range.start);
    ranges
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
