//! Room for recursion: swc descends once a nesting level, so deep text gets a deep stack, and absurd text none at all.

use std::ops::Range;
use std::panic::{self, AssertUnwindSafe};
use std::thread;

use crate::error::{ErrorKind, SyntaxError};

mod quiet;

/// What an open bracket may take, in KiB. Measured: up to 18 for `{a:`, in an unoptimised build.
const BRACKET: usize = 24;
/// What another token that waits for its end may take, in KiB. Measured: up to 9 for each of `x<`.
const TOKEN: usize = 10;
/// What fits on any thread, in KiB.
const INLINE: usize = 1024;
/// Text that needs more than this, in KiB, is no program.
const MOST: usize = 512 * 1024;

/// More open `<` than this in one statement cost more time than anybody has: each may be a comparison or a type.
const ANGLES: usize = 200;

/// Runs `read`, which parses `text` recursively, on a stack deep enough for it. None if no stack would be, or if the
/// parser gives up in a panic: text nobody can read, like text nested past reason.
pub fn run<T: Send>(text: &str, read: impl FnOnce() -> T + Send) -> Option<T> {
    let need = need(text);
    if need <= INLINE {
        return panic::catch_unwind(AssertUnwindSafe(read)).ok();
    }
    if need > MOST {
        // Not even worth a try.
        return None;
    }
    let stack = (INLINE + need) * 1024;
    thread::scope(|scope| thread::Builder::new().stack_size(stack).spawn_scoped(scope, read).ok()?.join().ok())
}

/// Does the text nest so deep that no stack would hold it?
pub fn is_absurd(text: &str) -> bool {
    need(text) > MOST
}

/// The error of text that nests past reading.
pub(crate) fn error(range: Range<usize>) -> SyntaxError {
    SyntaxError::new(ErrorKind::TooDeep, range)
}

/// An upper bound of the stack a parser of `text` takes, in KiB, found without parsing.
///
/// To go deeper it needs an open bracket, or a token that waits for its end: one since the last place where a statement
/// or a list element may have ended on the same bracket level. What stands in strings, templates, regular expressions
/// and comments waits for nothing.
fn need(text: &str) -> usize {
    let bytes = text.as_bytes();
    // What waited before each open bracket, and whether the bracket is the hole of a template.
    let mut outer: Vec<(usize, bool)> = Vec::new();
    let (mut waiting, mut below, mut most) = (0usize, 0usize, 0usize);
    let mut angles = 0usize;
    // A slash after an operand divides; anywhere else it begins a regular expression.
    let mut after_operand = false;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let from = at;
        at += 1;
        let mut raw = None;
        match byte {
            b'(' | b'[' | b'{' => {
                outer.push((waiting, false));
                below += waiting + BRACKET;
                waiting = 0;
            }
            b')' | b']' | b'}' => {
                if let Some((before, hole)) = outer.pop() {
                    below -= before + BRACKET;
                    // `if (a) {} else if (b) {}` and `f()()()` go deeper with each pair.
                    waiting = before + TOKEN;
                    raw = (hole && byte == b'}').then(|| quiet::template(bytes, at));
                }
            }
            b';' | b',' => (waiting, angles) = (0, 0),
            b'<' => {
                waiting += TOKEN;
                angles += 1;
                if angles > ANGLES {
                    return usize::MAX;
                }
            }
            b'>' => {
                waiting += TOKEN;
                angles = angles.saturating_sub(1);
            }
            b'\n' => {
                at += bytes[at..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
                if starts_statement(&bytes[at..]) {
                    (waiting, angles) = (0, 0);
                }
            }
            b' ' | b'\t' | b'\r' => {}
            b'"' | b'\'' => {
                waiting += TOKEN;
                at = quiet::string(bytes, at, byte).unwrap_or(at);
            }
            b'`' => {
                waiting += TOKEN;
                raw = Some(quiet::template(bytes, at));
            }
            b'/' => {
                waiting += TOKEN;
                at = quiet::comment(bytes, at).or_else(|| if after_operand { None } else { quiet::regex(bytes, at) }).unwrap_or(at);
            }
            byte if is_word(byte) => {
                // A word may be a prefix operator (`typeof`, `await`, `new`).
                at += bytes[at..].iter().take_while(|&&byte| is_word(byte)).count();
                waiting += TOKEN;
            }
            _ => waiting += TOKEN,
        }
        match raw {
            Some(quiet::Raw::Hole(inside)) => {
                outer.push((waiting, true));
                below += waiting + BRACKET;
                (waiting, at) = (0, inside);
            }
            Some(quiet::Raw::Closed(end)) => at = end,
            Some(quiet::Raw::Unclosed) | None => {}
        }
        if !byte.is_ascii_whitespace() {
            after_operand = ends_operand(&bytes[from..at]);
        }
        most = most.max(below + waiting);
    }
    most
}

/// Is this token something a slash would divide?
fn ends_operand(token: &[u8]) -> bool {
    const PREFIXES: [&[u8]; 13] = [
        b"return", b"typeof", b"case", b"in", b"of", b"do", b"else", b"void", b"delete", b"throw", b"new", b"await", b"yield",
    ];
    match token.last() {
        Some(&last) if is_word(last) => !PREFIXES.contains(&token),
        Some(b')' | b']' | b'}' | b'"' | b'\'' | b'`') => true,
        _ => false,
    }
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
        assert!(need(&line.repeat(1000)) <= INLINE);
    }

    #[test]
    fn text_in_quotes_waits_for_nothing() {
        for quoted in [r#"f("TEXT")"#, "f(`TEXT${x}TEXT`)", "/* TEXT */ f()", "f(/[\"`]/, `TEXT`)"] {
            let code = quoted.replace("TEXT", &"<p>tea or not </p>".repeat(100_000));
            assert!(need(&code) <= INLINE, "{quoted}");
        }
    }

    #[test]
    fn quotes_in_regular_expressions_hide_nothing() {
        let deep = "(".repeat(1000);
        for code in ["x = /`/; DEEP `", "x = /['\"]/; DEEP '\"", "a / b; DEEP / c", "return /'/.test(x), DEEP '"] {
            assert!(need(&code.replace("DEEP", &deep)) >= 1000 * BRACKET, "{code}");
        }
    }

    #[test]
    fn every_way_to_nest_counts() {
        for way in ["(", "[", "{a:", "!", "-", "a=>", "a?b:", "typeof ", "a+", "if(a){}else ", "a.b", "f()", "`${"] {
            assert!(need(&way.repeat(1000)) >= 1000 * TOKEN, "{way}");
        }
    }
}
