//! Which names of tags and attributes does Astro's compiler refuse?

use crate::error::{ErrorKind, SyntaxError};
use crate::node::{Attribute, AttributeKind, Element};

/// A name of an element that cannot be read, at its start or its end tag.
pub(super) fn of_element(element: Element<'_>) -> Option<SyntaxError> {
    let name = element.name();
    let mut segments = name.split('.');
    let first = segments.next().unwrap_or_default();
    if name.contains('.') && (first.is_empty() || segments.clone().any(str::is_empty)) {
        return Some(refused(name, "a dot has no name after it", element.name_range()));
    }
    if segments.any(|segment| segment.contains('-')) {
        return Some(refused(name, "what follows a dot is a property, and its name has no dashes", element.name_range()));
    }
    let close = element.close()?;
    let colon = close.name().contains(':');
    colon.then(|| refused(close.name(), "an end tag with a colon in its name is not read", close.name_range()))
}

/// A name of an attribute that cannot be read.
pub(super) fn of_attribute(attribute: Attribute<'_>) -> Option<SyntaxError> {
    if attribute.kind() != AttributeKind::Plain {
        return None;
    }
    let name = attribute.name();
    let after_digits = name.trim_start_matches(|c: char| c.is_ascii_digit());
    if after_digits.len() < name.len() && after_digits.starts_with(|c: char| c.is_alphabetic() || c == '_' || c == '$') {
        return Some(refused(name, "letters cannot follow a number", attribute.name_range()));
    }
    let backslash = name.find('\\').is_some_and(|at| at + 1 < name.len());
    backslash.then(|| refused(name, "a backslash is no part of a name", attribute.name_range()))
}

fn refused(name: &str, why: &'static str, range: std::ops::Range<usize>) -> SyntaxError {
    SyntaxError::new(ErrorKind::InvalidName { name: name.to_owned(), why }, range)
}
