//! What is still open at the end of a script, so that it can be closed behind it.

/// Reads scripts piece by piece; between two pieces stands markup, a value.
#[derive(Default)]
pub(crate) struct Balance {
    /// What closes the open brackets and templates, outermost first.
    open: Vec<u8>,
    state: State,
    /// Would a slash here divide what is before it?
    after_value: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Code,
    LineComment,
    BlockComment,
}

impl Balance {
    /// What is open at the end of one script.
    pub(crate) fn of(script: &str) -> String {
        let mut balance = Self::default();
        balance.script(script);
        balance.finish()
    }

    /// Markup that stands for a value.
    pub(crate) fn value(&mut self) {
        self.after_value = true;
    }

    /// A piece of script.
    pub(crate) fn script(&mut self, text: &str) {
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            let next = bytes.get(at + 1).copied();
            at += match self.state {
                State::LineComment => {
                    if byte == b'\n' {
                        self.state = State::Code;
                    }
                    1
                }
                State::BlockComment if (byte, next) == (b'*', Some(b'/')) => {
                    self.state = State::Code;
                    2
                }
                State::BlockComment => 1,
                State::Code if self.open.last() == Some(&b'`') => self.template(byte, next),
                State::Code => self.code(&bytes[at..]),
            };
        }
    }

    fn template(&mut self, byte: u8, next: Option<u8>) -> usize {
        match (byte, next) {
            (b'\\', Some(_)) => 2,
            (b'$', Some(b'{')) => {
                self.open.push(b'}');
                self.after_value = false;
                2
            }
            (b'`', _) => {
                self.open.pop();
                self.after_value = true;
                1
            }
            _ => 1,
        }
    }

    /// Reads a token of code, or a part of one, and says how long it is.
    fn code(&mut self, rest: &[u8]) -> usize {
        let byte = rest[0];
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => return 1,
            b'/' if rest.get(1) == Some(&b'/') => {
                self.state = State::LineComment;
                return 2;
            }
            b'/' if rest.get(1) == Some(&b'*') => {
                self.state = State::BlockComment;
                return 2;
            }
            b'/' if !self.after_value => {
                self.after_value = true;
                return regex(rest);
            }
            b'"' | b'\'' => {
                self.after_value = true;
                return quoted(rest, byte);
            }
            b'`' => self.open.push(b'`'),
            b'(' => self.open.push(b')'),
            b'[' => self.open.push(b']'),
            b'{' => self.open.push(b'}'),
            b')' | b']' | b'}' => {
                if let Some(opened) = self.open.iter().rposition(|&open| open == byte) {
                    self.open.truncate(opened);
                }
                self.after_value = byte != b'}';
                return 1;
            }
            _ if byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || byte >= 0x80 => {
                let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_' || *byte == b'$' || *byte >= 0x80;
                let length = rest.iter().position(|byte| !is_name(byte)).unwrap_or(rest.len());
                let word = &rest[..length];
                self.after_value = !matches!(word, b"return" | b"typeof" | b"case" | b"in" | b"of" | b"await" | b"void" | b"delete" | b"else");
                return length;
            }
            _ => {}
        }
        self.after_value = false;
        1
    }

    /// The text that closes what is open.
    pub(crate) fn finish(mut self) -> String {
        let mut close = match self.state {
            State::Code => String::new(),
            State::LineComment => "\n".to_owned(),
            State::BlockComment => "*/".to_owned(),
        };
        while let Some(byte) = self.open.pop() {
            close.push(char::from(byte));
        }
        close
    }
}

/// The length of a quoted string; a line break ends one that is not closed.
fn quoted(rest: &[u8], quote: u8) -> usize {
    let mut at = 1;
    while let Some(&byte) = rest.get(at) {
        match byte {
            b'\\' => at += 1,
            b'\n' => return at,
            _ if byte == quote => return at + 1,
            _ => {}
        }
        at += 1;
    }
    rest.len()
}

/// The length of a regular expression; one that does not end on its line is a slash.
fn regex(rest: &[u8]) -> usize {
    let (mut at, mut class) = (1, false);
    while let Some(&byte) = rest.get(at) {
        match byte {
            b'\\' => at += 1,
            b'\n' => return 1,
            b'[' => class = true,
            b']' => class = false,
            b'/' if !class => return at + 1,
            _ => {}
        }
        at += 1;
    }
    1
}

#[cfg(test)]
mod tests {
    use super::Balance;

    #[test]
    fn closes_what_is_open() {
        let cases = [
            ("a(b[c", "])"),
            ("a /b/ (c)", ""),
            ("a.replace(/[/(]/, '')", ""),
            ("`x ${y", "}`"),
            ("`x ${`y` + z} ", "`"),
            ("'it // \n (", ")"),
            ("// (", "\n"),
            ("/* ( */ {", "}"),
            ("{ /* (", "*/}"),
            ("(]", ")"),
            ("return /[(]/", ""),
        ];
        for (script, expected) in cases {
            assert_eq!(Balance::of(script), expected, "{script}");
        }
    }
}
