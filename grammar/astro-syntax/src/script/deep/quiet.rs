//! Where do strings, templates, regular expressions and comments end? Nothing nests in them.

/// More open brackets than this in one quoted stretch, and the quote may be a stray one: better counted than trusted.
const TRUSTED: usize = 200;

/// How the raw text of a template ends.
pub(super) enum Raw {
    /// After the closing backtick.
    Closed(usize),
    /// After the `${` of a hole.
    Hole(usize),
    /// Not at all: the backtick is something else, or half typed.
    Unclosed,
}

/// The end of a string whose opening `quote` stands before `at`; None if its line has no other.
pub(super) fn string(bytes: &[u8], at: usize, quote: u8) -> Option<usize> {
    let end = delimited(bytes, at, |byte| byte == quote)?;
    trusted(bytes, at, end).then_some(end)
}

/// The end of a regular expression whose opening slash stands before `at`; None if its line has no other.
pub(super) fn regex(bytes: &[u8], at: usize) -> Option<usize> {
    let mut in_class = false;
    let end = delimited(bytes, at, |byte| {
        match byte {
            b'[' => in_class = true,
            b']' => in_class = false,
            _ => {}
        }
        byte == b'/' && !in_class
    })?;
    trusted(bytes, at, end).then_some(end)
}

/// The end of a comment whose first slash stands before `at`.
pub(super) fn comment(bytes: &[u8], at: usize) -> Option<usize> {
    match bytes.get(at)? {
        b'/' => Some(at + bytes[at..].iter().take_while(|&&byte| byte != b'\n').count()),
        b'*' => bytes[at + 1..].windows(2).position(|pair| pair == b"*/").map(|found| at + 1 + found + 2),
        _ => None,
    }
}

/// What the raw text of a template that goes on at `at` comes to.
pub(super) fn template(bytes: &[u8], at: usize) -> Raw {
    let mut here = at;
    while let Some(&byte) = bytes.get(here) {
        match byte {
            b'\\' => here += 1,
            b'`' if trusted(bytes, at, here) => return Raw::Closed(here + 1),
            b'$' if bytes.get(here + 1) == Some(&b'{') && trusted(bytes, at, here) => return Raw::Hole(here + 2),
            b'`' => return Raw::Unclosed,
            _ => {}
        }
        here += 1;
    }
    Raw::Unclosed
}

/// After the first byte of this line that `ends` it, escapes skipped.
fn delimited(bytes: &[u8], at: usize, mut ends: impl FnMut(u8) -> bool) -> Option<usize> {
    let mut here = at;
    while let Some(&byte) = bytes.get(here) {
        match byte {
            b'\n' => return None,
            b'\\' => here += 1,
            byte if ends(byte) => return Some(here + 1),
            _ => {}
        }
        here += 1;
    }
    None
}

fn trusted(bytes: &[u8], from: usize, to: usize) -> bool {
    let stretch = bytes.get(from..to).unwrap_or_default();
    stretch.iter().filter(|byte| matches!(byte, b'(' | b'[' | b'{')).count() <= TRUSTED
}
