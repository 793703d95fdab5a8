//! One segment of a route: `feed.json`, `[id]`, `[a]-[b]`, `[...rest]`.

use std::fmt;

/// The parts of one segment, side by side.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Segment(pub Vec<Part>);

/// A piece of a segment.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Part {
    /// Text as it stands.
    Static(String),
    /// `[name]`: at least one character, no slash.
    Param(String),
    /// `[...name]`: anything, slashes too.
    Rest(String),
}

/// Why a name is no segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SegmentError {
    /// `[a][b]`
    Touching,
    /// `[a`
    Unbalanced,
    /// `x-[...rest].astro`
    RestNotAlone,
    /// `[a-b]`: holds the name that is none.
    Name(String),
}

impl fmt::Display for SegmentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SegmentError::Touching => {
                f.write_str("two parameters touch (`][`), put text between them")
            }
            SegmentError::Unbalanced => f.write_str("a `[` or `]` has no partner"),
            SegmentError::RestNotAlone => {
                f.write_str("a rest parameter must be the whole name between two slashes")
            }
            SegmentError::Name(name) => write!(
                f,
                "`{name}` is no parameter name, only letters, digits, `_` and `$` are allowed"
            ),
        }
    }
}

impl std::error::Error for SegmentError {}

impl Segment {
    /// Takes a file or folder name apart. `is_component` asks for the stricter rule of `.astro` files.
    pub fn parse(text: &str, is_component: bool) -> Result<Segment, SegmentError> {
        if text.contains("][") {
            return Err(SegmentError::Touching);
        }
        if text.matches('[').count() != text.matches(']').count() {
            return Err(SegmentError::Unbalanced);
        }
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, name, after)) = next_bracket(rest) {
            if !before.is_empty() {
                parts.push(Part::Static(before.to_owned()));
            }
            parts.push(param(name)?);
            rest = after;
        }
        if !rest.is_empty() {
            parts.push(Part::Static(rest.to_owned()));
        }
        let segment = Segment(parts);
        match is_component && segment.has_rest() && segment.0.len() > 1 {
            true => Err(SegmentError::RestNotAlone),
            false => Ok(segment),
        }
    }

    /// Nothing in it varies.
    pub fn is_static(&self) -> bool {
        self.0.iter().all(|part| matches!(part, Part::Static(_)))
    }

    /// All of it varies.
    pub fn is_all_dynamic(&self) -> bool {
        !self.0.iter().any(|part| matches!(part, Part::Static(_)))
    }

    /// Holds a rest parameter.
    pub fn has_rest(&self) -> bool {
        self.0.iter().any(|part| matches!(part, Part::Rest(_)))
    }

    /// The segment without the names of its parameters: the same for all that match the same texts.
    pub fn shape(&self) -> String {
        self.0.iter().map(|part| match part {
            Part::Static(text) => text.as_str(),
            Part::Param(_) => "[]",
            Part::Rest(_) => "[...]",
        }).collect()
    }

    /// Would match the same texts as `other`, whatever the parameters are called.
    pub fn matches_as(&self, other: &Segment) -> bool {
        self.0.len() == other.0.len()
            && self.0.iter().zip(&other.0).all(|(a, b)| match (a, b) {
                (Part::Static(a), Part::Static(b)) => a == b,
                (a, b) => std::mem::discriminant(a) == std::mem::discriminant(b),
            })
    }
}

impl fmt::Display for Segment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|part| match part {
            Part::Static(text) => f.write_str(text),
            Part::Param(name) => write!(f, "[{name}]"),
            Part::Rest(name) => write!(f, "[...{name}]"),
        })
    }
}

impl Part {
    /// The parameter's name as route tables show it: `id`, `...rest`.
    pub fn param_name(&self) -> Option<String> {
        match self {
            Part::Static(_) => None,
            Part::Param(name) => Some(name.clone()),
            Part::Rest(name) => Some(format!("...{name}")),
        }
    }
}

/// The first `[name]`; a bracket pair around nothing is plain text.
fn next_bracket(text: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    loop {
        let close = from + text[from..].find(']')?;
        let open = text[..close].rfind('[').filter(|open| *open >= from);
        match open {
            Some(open) if close > open + 1 => {
                return Some((&text[..open], &text[open + 1..close], &text[close + 1..]));
            }
            _ => from = close + 1,
        }
    }
}

fn param(text: &str) -> Result<Part, SegmentError> {
    let (is_rest, name) = match text.strip_prefix("...") {
        Some(name) => (true, name),
        None => (false, text),
    };
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
    if name.is_empty() || !name.chars().all(fits) {
        return Err(SegmentError::Name(text.to_owned()));
    }
    Ok(if is_rest { Part::Rest(name.to_owned()) } else { Part::Param(name.to_owned()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_names_apart() {
        let table = [
            ("about", "'about'"),
            ("[id]", "id"),
            ("[...rest]", "...rest"),
            ("[a]-[b]", "a '-' b"),
            ("@[user].json", "'@' user '.json'"),
            ("v[major]", "'v' major"),
            ("[]", "'[]'"),
            ("[][a]", "! two parameters touch (`][`), put text between them"),
            ("[a", "! a `[` or `]` has no partner"),
            (
                "[a-b]",
                "! `a-b` is no parameter name, only letters, digits, `_` and `$` are allowed",
            ),
            (
                "[...]",
                "! `...` is no parameter name, only letters, digits, `_` and `$` are allowed",
            ),
            (
                "[a(b)]",
                "! `a(b)` is no parameter name, only letters, digits, `_` and `$` are allowed",
            ),
            ("x[...r]", "! a rest parameter must be the whole name between two slashes"),
        ];
        for (text, expected) in table {
            let shown = match Segment::parse(text, true) {
                Err(error) => format!("! {error}"),
                Ok(segment) => {
                    assert_eq!(segment.to_string(), text);
                    let parts = segment.0.iter().map(|part| match part {
                        Part::Static(text) => format!("'{text}'"),
                        part => part.param_name().unwrap_or_default(),
                    });
                    parts.collect::<Vec<_>>().join(" ")
                }
            };
            assert_eq!(shown, expected, "{text}");
        }
        assert!(Segment::parse("[...path].png", false).is_ok());
    }
}
