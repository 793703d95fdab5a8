//! What TypeScript is shown of one `.astro` file: a text for each part, with the spans that lead back.

use std::ops::Range;

use astro_compiler::{Features, SpanKind, SpanMap};
use astro_syntax::{Document, LineIndex};

use super::Part;

/// The files TypeScript sees in the place of one `.astro` file.
#[derive(Clone, Debug)]
pub struct Projection {
    /// The component first, then its scripts.
    pub files: Vec<Virtual>,
    /// What importers call the component, with a suffix where the name is taken in the file.
    pub component: String,
}

/// One file TypeScript sees.
#[derive(Clone, Debug)]
pub struct Virtual {
    /// What it stands for.
    pub part: Part,
    /// Its text.
    pub text: String,
    /// Where its text comes from.
    pub map: SpanMap,
    /// Its lines.
    pub lines: LineIndex,
}

impl Projection {
    /// Projects a document. `path` is the file in its project, with a leading slash: `/src/pages/index.astro`; `up` leads from
    /// the place of what is shown to the place it mirrors ([`Layout::up`](super::Layout::up)).
    pub fn of(document: &Document, path: &str, up: &str) -> Projection {
        let tsx = astro_compiler::moved_tsx(document, path, up);
        let component = tsx.component_name().to_owned();
        let file = |part, text: String, map| Virtual { part, lines: LineIndex::new(&text), text, map };
        let scripts = tsx.scripts.into_iter().map(|script| file(Part::Script(script.suffix), script.text, script.map));
        let mut files = vec![file(Part::Component, tsx.text, tsx.map)];
        files.extend(scripts);
        Projection { files, component }
    }

    /// The file of a part.
    pub fn part(&self, part: &Part) -> Option<&Virtual> {
        self.files.iter().find(|file| file.part == *part)
    }

    /// All places in the shown files that an offset of the source stands for and that may be used for `features`. Text
    /// of the user's own hand comes before what stands for it.
    pub fn shown(&self, source: usize, features: Features) -> Vec<(&Virtual, usize)> {
        let mut places: Vec<(bool, bool, bool, &Virtual, usize)> = Vec::new();
        for file in &self.files {
            for (offset, span) in file.map.to_generated(source) {
                if span.features.allows(features) {
                    let stands_for = span.kind != SpanKind::Verbatim;
                    // Between two that stand for something, the one that has the place inside wins.
                    let ends = stands_for && span.source.end == source && !span.source.is_empty();
                    // An event's code is a string in the markup and a script of its own: the script knows it.
                    let is_markup = file.part == Part::Component;
                    places.push((stands_for, is_markup, ends, file, offset));
                }
            }
        }
        places.sort_by_key(|(stands_for, is_markup, ends, ..)| (*stands_for, *is_markup, *ends));
        places.into_iter().map(|(_, _, _, file, offset)| (file, offset)).collect()
    }
}

impl Virtual {
    /// The source of a shown range, if it may be used for `features`.
    pub fn source(&self, shown: &Range<usize>, features: Features) -> Option<Range<usize>> {
        self.map.source_of(shown.clone(), features)
    }
}
