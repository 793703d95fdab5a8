//! Which of two routes is tried first?

use std::cmp::Ordering;

use crate::routes::{Route, RouteKind, Segment};

/// Orders two routes as Astro does; the smaller one is tried first.
///
/// Segment by segment: different texts alphabetically, text before parameters, mixed segments before pure parameters, parameters
/// before rest parameters. Then the longer route, except that `/a` goes before `/a/[...rest]`;
/// then endpoints before pages; then alphabetically.
pub fn compare(a: &Route, b: &Route) -> Ordering {
    for (a, b) in a.segments.iter().zip(&b.segments) {
        let order = compare_segments(a, b);
        if order.is_ne() {
            return order;
        }
    }
    compare_lengths(&a.segments, &b.segments)
        .then_with(|| is_endpoint(b).cmp(&is_endpoint(a)))
        .then_with(|| compare_text(&a.pattern, &b.pattern))
}

fn compare_segments(a: &Segment, b: &Segment) -> Ordering {
    if a.is_static() && b.is_static() {
        let (a, b) = (a.to_string(), b.to_string());
        if a != b {
            return compare_text(&a, &b);
        }
    }
    // `false` sorts first: what is named there is what gives way.
    (!a.is_static())
        .cmp(&!b.is_static())
        .then_with(|| a.is_all_dynamic().cmp(&b.is_all_dynamic()))
        .then_with(|| a.has_rest().cmp(&b.has_rest()))
}

fn compare_lengths(a: &[Segment], b: &[Segment]) -> Ordering {
    let ends_in_rest = |segments: &[Segment]| segments.last().map(Segment::has_rest);
    if a.len().abs_diff(b.len()) == 1 && ends_in_rest(a) != ends_in_rest(b) {
        if a.len() > b.len() && ends_in_rest(a) == Some(true) {
            return Ordering::Greater;
        }
        if b.len() > a.len() && ends_in_rest(b) == Some(true) {
            return Ordering::Less;
        }
    }
    b.len().cmp(&a.len())
}

fn is_endpoint(route: &Route) -> bool {
    route.kind == RouteKind::Endpoint
}

/// Alphabetical order as a person expects it: signs, digits, letters; case and accents only break ties.
pub fn compare_text(a: &str, b: &str) -> Ordering {
    let primary = |text: &str| text.chars().map(weight).collect::<Vec<_>>();
    primary(a).cmp(&primary(b)).then_with(|| {
        let marks = |text: &str| text.chars().map(|c| (plain(c) != c, c.is_uppercase())).collect::<Vec<_>>();
        marks(a).cmp(&marks(b)).then_with(|| a.cmp(b))
    })
}

/// The order of ASCII signs in the default collation of Unicode.
const SIGNS: &str = "\t\n\r _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$";

fn weight(c: char) -> u32 {
    let c = plain(c);
    match c {
        '0'..='9' => 1000 + c as u32,
        c if c.is_alphabetic() => 2000 + c.to_lowercase().next().unwrap_or(c) as u32,
        c => SIGNS.find(c).map_or(500 + c as u32, |at| at as u32),
    }
}

/// The letter below the accent, for the accents of Latin-1 and some neighbours.
fn plain(c: char) -> char {
    match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
        'À'..='Å' => 'A',
        'ç' | 'ć' | 'č' => 'c',
        'Ç' => 'C',
        'è'..='ë' | 'ē' | 'ę' | 'ě' => 'e',
        'È'..='Ë' => 'E',
        'ì'..='ï' => 'i',
        'Ì'..='Ï' => 'I',
        'ñ' | 'ń' => 'n',
        'Ñ' => 'N',
        'ò'..='ö' => 'o',
        'Ò'..='Ö' => 'O',
        'š' | 'ś' => 's',
        'ù'..='ü' => 'u',
        'Ù'..='Ü' => 'U',
        'ý' | 'ÿ' => 'y',
        'ž' | 'ź' | 'ż' => 'z',
        c => c,
    }
}

/// Sorts stably without asking `compare` to be a total order, which Astro's rules do not promise.
pub fn sort<T>(items: Vec<T>, compare: &impl Fn(&T, &T) -> Ordering) -> Vec<T> {
    if items.len() < 2 {
        return items;
    }
    let mut left = items;
    let right = left.split_off(left.len() / 2);
    let (mut left, mut right) =
        (sort(left, compare).into_iter().peekable(), sort(right, compare).into_iter().peekable());
    let mut out = Vec::with_capacity(left.len() + right.len());
    loop {
        let take_right = match (left.peek(), right.peek()) {
            (Some(a), Some(b)) => compare(b, a).is_lt(),
            (None, Some(_)) => true,
            (_, None) => false,
        };
        match if take_right { right.next() } else { left.next() } {
            Some(item) => out.push(item),
            None => return out,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorts_text_like_a_person() {
        let names = ["/[x]", "/a", "/a_b", "/a-b", "/a.b", "/a/b", "/ab", "/b", "/B", "/é", "/f"];
        let mut shuffled = names.to_vec();
        shuffled.reverse();
        assert_eq!(sort(shuffled, &|a, b| compare_text(a, b)), names);
    }
}
