//! `SpanMap`: which generated text stands for which source text, in both directions.

use std::ops::Range;
use std::sync::OnceLock;

/// What a place in generated text may be used for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Features(u16);

impl Features {
    /// Stack frames and devtools.
    pub const TRACE: Self = Self(1);
    /// Errors of TypeScript are shown at the source.
    pub const DIAGNOSTICS: Self = Self(2);
    /// Completion, signature help.
    pub const COMPLETION: Self = Self(4);
    /// Hover, definition, references, highlights.
    pub const NAVIGATION: Self = Self(8);
    /// The text may be renamed.
    pub const RENAME: Self = Self(16);
    /// Semantic tokens, folding, inlay hints.
    pub const TOKENS: Self = Self(32);
    /// Everything: text of the user's own hand.
    pub const ALL: Self = Self(63);

    /// Both.
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Are all of `other` allowed?
    pub const fn allows(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

/// How generated and source text relate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpanKind {
    /// Letter by letter the same.
    Verbatim,
    /// The whole stands for the whole.
    Atom,
    /// Another name for something that is written elsewhere.
    Alias,
}

/// A stretch of generated text and the source it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// In bytes of the generated text.
    pub generated: Range<usize>,
    /// In bytes of the source.
    pub source: Range<usize>,
    /// How they relate.
    pub kind: SpanKind,
    /// What it may be used for.
    pub features: Features,
}

impl Span {
    fn source_of(&self, generated: usize) -> Option<usize> {
        if !(self.generated.start..=self.generated.end).contains(&generated) {
            return None;
        }
        Some(match self.kind {
            SpanKind::Verbatim => self.source.start + (generated - self.generated.start),
            SpanKind::Atom | SpanKind::Alias if generated == self.generated.end && !self.generated.is_empty() => self.source.end,
            SpanKind::Atom | SpanKind::Alias => self.source.start,
        })
    }

    fn generated_of(&self, source: usize) -> Option<usize> {
        if !(self.source.start..=self.source.end).contains(&source) {
            return None;
        }
        Some(match self.kind {
            SpanKind::Verbatim => self.generated.start + (source - self.source.start),
            SpanKind::Atom | SpanKind::Alias if source == self.source.end && !self.source.is_empty() => self.generated.end,
            SpanKind::Atom | SpanKind::Alias => self.generated.start,
        })
    }
}

/// All spans of one generated text, in its order. No two of them overlap there.
#[derive(Clone, Debug, Default)]
pub struct SpanMap {
    spans: Vec<Span>,
    /// The spans by their place in the source, and how far those up to each reach; made when first asked for.
    by_source: OnceLock<Vec<(u32, usize)>>,
}

impl PartialEq for SpanMap {
    fn eq(&self, other: &Self) -> bool {
        self.spans == other.spans
    }
}

impl Eq for SpanMap {}

impl SpanMap {
    /// A map of spans in generated order.
    pub fn new(mut spans: Vec<Span>) -> Self {
        spans.sort_by_key(|span| (span.generated.start, span.generated.end));
        Self { spans, by_source: OnceLock::new() }
    }

    /// The map of a text onto itself.
    pub fn identity(length: usize) -> Self {
        Self::new(vec![Span { generated: 0..length, source: 0..length, kind: SpanKind::Verbatim, features: Features::ALL }])
    }

    /// The spans, in generated order.
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// All places of the source a generated offset stands for; both ends of a span belong to it.
    pub fn to_source(&self, generated: usize) -> impl Iterator<Item = (usize, &Span)> {
        self.touching(generated).iter().filter_map(move |span| Some((span.source_of(generated)?, span)))
    }

    /// The spans that contain or touch a generated offset.
    fn touching(&self, generated: usize) -> &[Span] {
        let until = self.spans.partition_point(|span| span.generated.start <= generated);
        let from = self.spans[..until].iter().rposition(|span| span.generated.end < generated).map_or(0, |last| last + 1);
        &self.spans[from..until]
    }

    /// All generated places of a source offset, other names of it last; both ends of a span belong to it.
    pub fn to_generated(&self, source: usize) -> impl Iterator<Item = (usize, &Span)> {
        let by_source = self.by_source.get_or_init(|| {
            let mut order: Vec<u32> = (0..self.spans.len() as u32).collect();
            order.sort_by_key(|&index| self.spans[index as usize].source.start);
            let mut reach = 0;
            let reaching = order.into_iter().map(|index| {
                reach = self.spans[index as usize].source.end.max(reach);
                (index, reach)
            });
            reaching.collect()
        });
        let until = by_source.partition_point(|&(index, _)| self.spans[index as usize].source.start <= source);
        let near = by_source[..until].iter().rev().take_while(|&&(_, reach)| reach >= source);
        let mut found: Vec<u32> = near.map(|&(index, _)| index).collect();
        found.sort_unstable_by_key(|&index| (self.spans[index as usize].kind == SpanKind::Alias, index));
        found.into_iter().filter_map(move |index| {
            let span = &self.spans[index as usize];
            Some((span.generated_of(source)?, span))
        })
    }

    /// The source a generated range stands for, through spans that allow `features`. None for text of ours.
    pub fn source_of(&self, generated: Range<usize>, features: Features) -> Option<Range<usize>> {
        let starts = || self.touching(generated.start).iter().filter(|span| span.features.allows(features));
        let inside = |span: &&Span| generated.start < span.generated.end || span.generated.is_empty();
        let first = starts().find(inside).or_else(|| starts().find(|_| generated.is_empty()))?;
        let start = first.source_of(generated.start)?;
        if generated.is_empty() {
            return Some(start..start);
        }
        let last = self.touching(generated.end).iter().find(|span| {
            span.features.allows(features) && span.generated.start < generated.end
        })?;
        let end = match last.kind {
            SpanKind::Verbatim => last.source_of(generated.end)?,
            SpanKind::Atom | SpanKind::Alias => last.source.end,
        };
        (start <= end).then_some(start..end)
    }

    /// The generated range that stands for a range of the source, through spans that allow `features`.
    pub fn generated_of(&self, source: Range<usize>, features: Features) -> Option<Range<usize>> {
        self.to_generated(source.start).filter(|(_, span)| span.features.allows(features)).find_map(|(start, first)| {
            let end = match first.source.end >= source.end {
                true => first.generated_of(source.end)?,
                false => self.to_generated(source.end).find(|(_, span)| span.features.allows(features))?.0,
            };
            (start <= end).then_some(start..end)
        })
    }

    /// Is none of the range text of the source?
    pub fn is_synthetic(&self, generated: Range<usize>) -> bool {
        let mut touching = self.spans[self.spans.partition_point(|span| span.generated.end < generated.start)..].iter();
        let touches = |span: &Span| match generated.is_empty() {
            true => span.generated.start <= generated.start,
            false => span.generated.start < generated.end && generated.start < span.generated.end,
        };
        !touching.by_ref().take_while(|span| span.generated.start <= generated.end).any(touches)
    }

    /// The place of the source that comes closest: inside a span, or at the end of the one before.
    pub fn nearest_source(&self, generated: usize) -> Option<usize> {
        let until = self.spans.partition_point(|span| span.generated.start <= generated);
        let inside = self.spans[..until].iter().rev().take(64).find_map(|span| span.source_of(generated));
        inside.or_else(|| Some(self.spans[..until].last().or(self.spans.first())?.source.start))
    }

    /// The source of a generated range that lies in one span.
    pub fn source_range(&self, generated: Range<usize>) -> Option<Range<usize>> {
        self.to_source(generated.start).find_map(|(start, span)| {
            let end = span.source_of(generated.end)?;
            Some(start..end.max(start))
        })
    }

    /// This map's source seen through the map of that source onto an older one.
    pub(crate) fn onto(&self, before: &SpanMap) -> Self {
        let mut spans = Vec::with_capacity(self.spans.len());
        for span in &self.spans {
            if span.kind != SpanKind::Verbatim {
                if let Some(source) = before.source_range(span.source.clone()) {
                    spans.push(Span { source, ..span.clone() });
                }
                continue;
            }
            for older in &before.spans {
                let start = span.source.start.max(older.generated.start);
                let end = span.source.end.min(older.generated.end);
                if start < end && older.kind == SpanKind::Verbatim {
                    let generated = span.generated.start + (start - span.source.start);
                    let source = older.source.start + (start - older.generated.start);
                    let length = end - start;
                    spans.push(Span { generated: generated..generated + length, source: source..source + length, kind: SpanKind::Verbatim, features: span.features });
                }
            }
        }
        Self::new(spans)
    }

    /// The map after `edits` (in order, not overlapping) were made to the generated text.
    pub(crate) fn after(&self, edits: &Edits) -> Self {
        if edits.0.is_empty() {
            return self.clone();
        }
        let mut spans = Vec::with_capacity(self.spans.len() + edits.0.len());
        let first = |at: usize| edits.0.partition_point(|edit| edit.range.end <= at);
        // How far text after the first `n` edits has moved.
        let mut moves = Vec::with_capacity(edits.0.len() + 1);
        let mut moved = 0isize;
        moves.push(0);
        for edit in &edits.0 {
            moved += edit.text.len() as isize - edit.range.len() as isize;
            moves.push(moved);
        }
        let shift = |at: usize, by: isize| usize::try_from(at as isize + by).unwrap_or(0);
        for span in &self.spans {
            let mut at = span.generated.start;
            let mut index = first(at);
            // An insertion exactly at the start comes before the span.
            while edits.0.get(index).is_some_and(|edit| edit.range.is_empty() && edit.range.start == at) {
                index += 1;
            }
            if span.kind != SpanKind::Verbatim {
                let end = first(span.generated.end);
                let generated = shift(at, moves[index])..shift(span.generated.end, moves[end]);
                if generated.start <= generated.end {
                    spans.push(Span { generated, ..span.clone() });
                }
                continue;
            }
            let source = |at: usize| span.source.start + (at - span.generated.start);
            while at <= span.generated.end {
                let stop = match edits.0.get(index) {
                    Some(edit) if edit.range.start < span.generated.end => edit.range.start.max(at),
                    _ => span.generated.end,
                };
                if stop > at || span.generated.is_empty() {
                    spans.push(Span {
                        generated: shift(at, moves[index])..shift(stop, moves[index]),
                        source: source(at)..source(stop),
                        ..span.clone()
                    });
                }
                match edits.0.get(index) {
                    Some(edit) if edit.range.start < span.generated.end => {
                        at = edit.range.end.max(at);
                        index += 1;
                        if at >= span.generated.end {
                            break;
                        }
                    }
                    _ => break,
                }
            }
        }
        Self::new(spans)
    }
}

/// Replacements in one text, in order and apart from each other.
#[derive(Clone, Debug, Default)]
pub(crate) struct Edits(Vec<Edit>);

#[derive(Clone, Debug)]
struct Edit {
    range: Range<usize>,
    text: String,
}

impl Edits {
    /// Adds a replacement. Edits are given in any order; one that overlaps another is dropped.
    pub(crate) fn replace(&mut self, range: Range<usize>, text: impl Into<String>) {
        self.0.push(Edit { range, text: text.into() });
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text with all of them made. Afterwards they are in order, as [`SpanMap::after`] wants them.
    pub(crate) fn apply(&mut self, text: &str) -> String {
        self.0.sort_by_key(|edit| (edit.range.start, edit.range.end));
        let mut end = 0;
        self.0.retain(|edit| {
            let keep = edit.range.start >= end && edit.range.end <= text.len();
            if keep {
                end = edit.range.end;
            }
            keep
        });
        let mut result = String::with_capacity(text.len());
        let mut at = 0;
        for edit in &self.0 {
            result.push_str(text.get(at..edit.range.start).unwrap_or_default());
            result.push_str(&edit.text);
            at = edit.range.end;
        }
        result.push_str(text.get(at..).unwrap_or_default());
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_split_verbatim_spans() {
        let text = "abc DEF ghi";
        let mut edits = Edits::default();
        edits.replace(4..7, "x");
        edits.replace(0..0, "__");
        let after = edits.apply(text);
        assert_eq!(after, "__abc x ghi");
        let map = SpanMap::identity(text.len()).after(&edits);
        for span in map.spans() {
            assert_eq!(after[span.generated.clone()], text[span.source.clone()]);
        }
        assert_eq!(map.to_source(8).next().map(|(at, _)| at), Some(8));
        assert_eq!(map.nearest_source(after.len()), Some(text.len()));
    }
}
