//! What a guest parser is shown of an expression with markup in it: a value where the markup stands.

use std::ops::Range;

use crate::region::Region;

/// The text of a region with its holes filled by a value and blanks: as long, with the same line ends.
///
/// Neighbouring pieces of markup are one value to the page, so only the first is a value to the guest.
pub(crate) fn masked(text: &str, region: &Region) -> String {
    let mut bytes = text.as_bytes()[region.range.clone()].to_vec();
    for (hole, first) in groups(text, region) {
        let from = hole.start - region.range.start;
        // A blank on either side keeps the value apart from names next to it: `return<b/>`.
        let value = (first == hole.start).then_some(if hole.len() > 2 { 1 } else { 0 });
        for (index, byte) in bytes.iter_mut().skip(from).take(hole.len()).enumerate() {
            if Some(index) == value {
                *byte = b'0';
            } else if !matches!(*byte, b'\n' | b'\r') || value.is_some_and(|value| index < value) {
                *byte = b' ';
            }
        }
    }
    // Holes start and end on character boundaries, so what is left is whole characters.
    String::from_utf8(bytes).unwrap_or_else(|error| " ".repeat(error.as_bytes().len()))
}

/// The script of a region with a short value for each group of holes, and where each stretch of it stands in the host.
///
/// Unlike [`masked`] it is no longer than the script itself, however much markup stands in it.
pub(crate) fn compact(text: &str, region: &Region) -> (String, Vec<Stretch>) {
    let mut script = String::new();
    let mut stretches = Vec::new();
    let mut at = region.range.start;
    let mut copy = |script: &mut String, range: Range<usize>| {
        stretches.push(Stretch { start: script.len(), host: range.clone() });
        script.push_str(&text[range]);
    };
    for (hole, first) in groups(text, region) {
        copy(&mut script, at..hole.start);
        if first == hole.start {
            script.push_str(" 0 ");
        }
        at = hole.end;
    }
    copy(&mut script, at..region.range.end);
    (script, stretches)
}

/// A piece of a compact script.
pub(crate) struct Stretch {
    /// Where it starts in the script.
    pub(crate) start: usize,
    /// Where it stands in the host.
    pub(crate) host: Range<usize>,
}

/// The host's place of an offset in a compact script.
pub(crate) fn host_offset(stretches: &[Stretch], offset: usize) -> usize {
    let after = stretches.partition_point(|stretch| stretch.start <= offset);
    match stretches.get(after.saturating_sub(1)) {
        Some(stretch) => (stretch.host.start + offset.saturating_sub(stretch.start)).min(stretch.host.end),
        None => offset,
    }
}

/// Where in the masked text the value stands that an offset inside a hole belongs to; other offsets are as they are.
pub(crate) fn place(text: &str, region: &Region, offset: usize) -> usize {
    let hole = groups(text, region).find(|(hole, _)| hole.start < offset && offset < hole.end);
    hole.map_or(offset, |(_, first)| first + 1)
}

/// Each hole, and the start of the first of its neighbours with nothing but white space between.
fn groups<'a>(text: &'a str, region: &'a Region) -> impl Iterator<Item = (Range<usize>, usize)> + 'a {
    let mut last: Option<(usize, usize)> = None;
    region.holes.iter().map(move |hole| {
        let first = match last {
            Some((end, first)) if text[end..hole.start].trim().is_empty() => first,
            _ => hole.start,
        };
        last = Some((hole.end, first));
        (hole.clone(), first)
    })
}
