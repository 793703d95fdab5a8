//! From an address to the values of a route's parameters, and back.

use std::fmt::Write as _;

use crate::config::TrailingSlash;
use crate::routes::{Part, Route, Segment};

/// Parameter values in the route's order. A rest parameter that matched nothing has the value `None`.
pub type Params = Vec<(String, Option<String>)>;

/// A path that is refused with status 400.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadPath {
    /// A `%` without two hexadecimal digits, or bytes that are no UTF-8.
    Malformed,
    /// Encoded again and again: guessing what is meant would let it slip past a middleware.
    TooDeep,
}

impl std::fmt::Display for BadPath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            BadPath::Malformed => "the path has a `%` that is not followed by a valid UTF-8 escape",
            BadPath::TooDeep => "the path is percent-encoded more than ten times over",
        })
    }
}

impl std::error::Error for BadPath {}

/// How often a path may be encoded over.
const MAX_DEPTH: usize = 10;

/// Decodes `%XX` until nothing changes, each time as `decodeURI` does: `%2F`, `%3F`, `%23` and other reserved characters stay.
///
/// A path encoded twice (`%2561` → `a`) is thus seen the same by middleware and routes.
pub fn decode_path(path: &str) -> Result<String, BadPath> {
    if !path.contains('%') {
        return Ok(path.to_owned());
    }
    let mut current = decode_uri(path).ok_or(BadPath::Malformed)?;
    let mut before = path.to_owned();
    let mut depth = 0;
    while current != before {
        if depth >= MAX_DEPTH {
            return Err(BadPath::TooDeep);
        }
        let Some(next) = decode_uri(&current) else { break };
        before = std::mem::replace(&mut current, next);
        depth += 1;
    }
    Ok(current)
}

/// `decodeURI` of JavaScript; `None` where that throws.
pub fn decode_uri(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let mut out: Vec<u8> = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] != b'%' {
            out.push(bytes[at]);
            at += 1;
            continue;
        }
        let byte = escaped(bytes, at)?;
        if byte < 0x80 {
            match b";/?:@&=+$,#".contains(&byte) {
                true => out.extend_from_slice(&bytes[at..at + 3]),
                false => out.push(byte),
            }
            at += 3;
            continue;
        }
        let length = match byte {
            0xC2..=0xDF => 2,
            0xE0..=0xEF => 3,
            0xF0..=0xF4 => 4,
            _ => return None,
        };
        let mut char = [byte, 0, 0, 0];
        for (i, slot) in char.iter_mut().enumerate().take(length).skip(1) {
            *slot = escaped(bytes, at + 3 * i)?;
        }
        out.extend_from_slice(std::str::from_utf8(&char[..length]).ok()?.as_bytes());
        at += 3 * length;
    }
    String::from_utf8(out).ok()
}

fn escaped(bytes: &[u8], at: usize) -> Option<u8> {
    let digit = |at: usize| char::from(*bytes.get(at)?).to_digit(16);
    if bytes.get(at) != Some(&b'%') {
        return None;
    }
    Some((digit(at + 1)? * 16 + digit(at + 2)?) as u8)
}

/// `encodeURI` of JavaScript: for a whole path, slashes stay.
pub fn encode_uri(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => out.push(char::from(byte)),
            _ if b";/?:@&=+$,#-_.!~*'()".contains(&byte) => out.push(char::from(byte)),
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

/// Writes the address of a route for given parameters: the way a redirect to another route of the project goes.
///
/// `None` when a parameter that is no rest parameter is missing.
pub fn path_of(route: &Route, params: &Params, trailing_slash: TrailingSlash) -> Option<String> {
    let value = |name: &str| {
        let found = params.iter().find(|(key, _)| key == name)?.1.as_deref()?;
        Some(found.replace('#', "%23").replace('?', "%3F"))
    };
    let mut path = String::new();
    for Segment(parts) in &route.segments {
        let mut text = String::new();
        for part in parts {
            match part {
                Part::Static(fixed) => text.push_str(&static_text(fixed)),
                Part::Param(name) => text.push_str(&value(name)?),
                Part::Rest(name) => text.push_str(&value(name).unwrap_or_default()),
            }
        }
        if !text.is_empty() {
            path.push('/');
            path.push_str(text.trim_start_matches('/'));
        }
    }
    if trailing_slash == TrailingSlash::Always && !route.segments.is_empty() {
        path.push('/');
    }
    Some(if path.is_empty() { "/".to_owned() } else { path })
}

/// The text of a static part as decoded addresses have it.
pub(crate) fn static_text(text: &str) -> String {
    text.replace('?', "%3F").replace('#', "%23").replace("%5B", "[").replace("%5D", "]")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_like_decode_uri() {
        let table: [(&str, Result<&str, BadPath>); 12] = [
            ("/plain", Ok("/plain")),
            ("/%C3%A9t%C3%A9", Ok("/été")),
            ("/a%20b", Ok("/a b")),
            ("/a%2Fb%3f%23", Ok("/a%2Fb%3f%23")),
            ("/%2561", Ok("/a")),
            ("/%25", Ok("/%")),
            ("/%2525", Ok("/%")),
            ("/%", Err(BadPath::Malformed)),
            ("/%zz", Err(BadPath::Malformed)),
            ("/%C0%AF", Err(BadPath::Malformed)),
            ("/%E2%82", Err(BadPath::Malformed)),
            ("/%ED%A0%80", Err(BadPath::Malformed)),
        ];
        for (path, expected) in table {
            assert_eq!(decode_path(path), expected.map(str::to_owned), "{path}");
        }
        let deep = format!("/%{}61", "25".repeat(20));
        assert_eq!(decode_path(&deep), Err(BadPath::TooDeep));
    }

    #[test]
    fn encodes_like_encode_uri() {
        assert_eq!(encode_uri("/é b%?"), "/%C3%A9%20b%25?");
    }
}
