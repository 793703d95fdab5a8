//! Room for recursion: swc descends once a nesting level, so deep text gets a deep stack, and absurd text none at all.

use std::ops::Range;
use std::thread;

use crate::error::{ErrorKind, SyntaxError};

/// What one level of nesting may take, generously.
const STACK_PER_LEVEL: usize = 8 * 1024;
/// Nesting that fits on any thread.
const INLINE_LEVELS: usize = 64;
/// Nesting past this is no program.
const MOST_LEVELS: usize = 60_000;

/// Runs `read`, which parses `text` recursively, on a stack deep enough for it. None if no stack would be.
pub fn run<T: Send>(text: &str, read: impl FnOnce() -> T + Send) -> Option<T> {
    let levels = levels(text);
    if levels <= INLINE_LEVELS {
        return Some(read());
    }
    if levels > MOST_LEVELS {
        return None;
    }
    let stack = 1024 * 1024 + levels * STACK_PER_LEVEL;
    thread::scope(|scope| thread::Builder::new().stack_size(stack).spawn_scoped(scope, read).ok()?.join().ok())
}

/// The error of text that nests past reading.
pub(crate) fn error(range: Range<usize>) -> SyntaxError {
    SyntaxError::new(ErrorKind::TooDeep, range)
}

/// An upper bound of how deep a parser of `text` recurses, found without parsing.
///
/// A level needs an open bracket, or an operator that waits for its operand, since the last place where a statement or
/// a list element may have ended on the same bracket level.
fn levels(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut outer: Vec<usize> = Vec::new();
    let (mut waiting, mut below, mut most) = (0usize, 0usize, 0usize);
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'(' | b'[' | b'{' => {
                outer.push(waiting);
                below += waiting + 1;
                waiting = 0;
            }
            b')' | b']' | b'}' => {
                if let Some(before) = outer.pop() {
                    below -= before + 1;
                    // `if (a) {} else if (b) {}` and `f()()()` go deeper with each pair.
                    waiting = before + 1;
                }
            }
            b';' | b',' => waiting = 0,
            b'\n' => {
                at += bytes[at..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
                if starts_statement(&bytes[at..]) {
                    waiting = 0;
                }
            }
            b' ' | b'\t' | b'\r' => {}
            byte if is_word(byte) => {
                // A word may be a prefix operator (`typeof`, `await`, `new`).
                at += bytes[at..].iter().take_while(|&&byte| is_word(byte)).count();
                waiting += 1;
            }
            _ => waiting += 1,
        }
        most = most.max(below + waiting);
    }
    most
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80 || byte == b'_' || byte == b'$'
}

/// Does a line that starts like this begin anew? Not if an operator goes on with what the line before began.
fn starts_statement(line: &[u8]) -> bool {
    const GO_ON: [&[u8]; 5] = [b"else", b"as", b"in", b"instanceof", b"satisfies"];
    let word = line.iter().take_while(|&&byte| is_word(byte)).count();
    word > 0 && !GO_ON.contains(&&line[..word])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_code_is_shallow() {
        let line = "const { a, b } = await load(`x`, { retries: 3 });\n";
        assert!(levels(&line.repeat(1000)) <= INLINE_LEVELS);
    }

    #[test]
    fn every_way_to_nest_counts() {
        for way in ["(", "[", "{a:", "!", "-", "a=>", "a?b:", "typeof ", "a+", "if(a){}else ", "a.b", "f()", "`${"] {
            assert!(levels(&way.repeat(1000)) >= 1000, "{way}");
        }
    }
}
