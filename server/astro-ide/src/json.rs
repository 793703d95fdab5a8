//! JSON, read strictly and with places: what is wrong with it, and where?

use std::ops::Range;

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Json {
    pub(crate) value: Value,
    pub(crate) range: Range<usize>,
}

/// As much of a value as anybody here asks for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Object(Vec<(Key, Json)>),
    Array,
    String(String),
    Other,
}

/// The name of a member of an object.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Key {
    pub(crate) name: String,
    pub(crate) range: Range<usize>,
}

/// What is wrong: where, what, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wrong {
    pub(crate) range: Range<usize>,
    pub(crate) message: String,
    pub(crate) help: &'static str,
    /// What goes, if leaving it out repairs the text.
    pub(crate) superfluous: bool,
}

/// Nesting deeper than this nobody writes.
const DEEPEST: usize = 128;

/// Reads a text as one JSON value.
pub(crate) fn parse(text: &str) -> Result<Json, Wrong> {
    let mut reader = Reader { text, at: 0 };
    let value = reader.value(0)?;
    reader.blanks()?;
    match reader.at < text.len() {
        true => Err(reader.wrong("Something stands behind the end of the value.", "One value is all there can be; put several into an array.")),
        false => Ok(value),
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    /// The next character is what is wrong.
    fn wrong(&self, message: impl Into<String>, help: &'static str) -> Wrong {
        let end = self.at + self.rest().chars().next().map_or(0, char::len_utf8);
        // At the end of the text there is only what came before.
        let start = if end == self.at { self.text[..self.at].char_indices().next_back().map_or(0, |(at, _)| at) } else { self.at };
        Wrong { range: start..end.max(start), message: message.into(), help, superfluous: false }
    }

    fn blanks(&mut self) -> Result<(), Wrong> {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\r']).len();
        if self.rest().starts_with("//") || self.rest().starts_with("/*") {
            let end = match self.rest().starts_with("//") {
                true => self.rest().find('\n').unwrap_or(self.rest().len()),
                false => self.rest().find("*/").map_or(self.rest().len(), |end| end + 2),
            };
            let range = self.at..self.at + end;
            return Err(Wrong { range, message: "JSON has no comments.".to_owned(), help: "Take the comment out.", superfluous: true });
        }
        Ok(())
    }

    fn value(&mut self, depth: usize) -> Result<Json, Wrong> {
        self.blanks()?;
        if depth > DEEPEST {
            return Err(self.wrong("This is nested too deeply.", "Flatten it."));
        }
        let start = self.at;
        let value = match self.rest().bytes().next() {
            None => return Err(self.wrong("A value is missing here.", "Write one: an object, an array, a string, a number, `true`, `false` or `null`.")),
            Some(b'{') => self.object(depth)?,
            Some(b'[') => self.array(depth)?,
            Some(b'"') => Value::String(self.string()?),
            Some(b'\'' | b'`') => return Err(self.wrong("This string is not in double quotes.", "JSON knows double quotes only.")),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(_) => self.word()?,
        };
        Ok(Json { value, range: start..self.at })
    }

    fn object(&mut self, depth: usize) -> Result<Value, Wrong> {
        self.at += 1;
        let mut members: Vec<(Key, Json)> = Vec::new();
        self.blanks()?;
        if self.eat('}') {
            return Ok(Value::Object(members));
        }
        loop {
            self.blanks()?;
            let start = self.at;
            if !self.rest().starts_with('"') {
                return Err(self.wrong("The name of a member must be a string in double quotes.", "Write `\"name\": value`."));
            }
            let name = self.string()?;
            let key = Key { name, range: start..self.at };
            self.blanks()?;
            if !self.eat(':') {
                return Err(self.wrong(format!("A colon is missing after \"{}\".", key.name), "Write `\"name\": value`."));
            }
            let value = self.value(depth + 1)?;
            members.push((key, value));
            if self.separated('}')? {
                return Ok(Value::Object(members));
            }
        }
    }

    fn array(&mut self, depth: usize) -> Result<Value, Wrong> {
        self.at += 1;
        self.blanks()?;
        if self.eat(']') {
            return Ok(Value::Array);
        }
        loop {
            self.value(depth + 1)?;
            if self.separated(']')? {
                return Ok(Value::Array);
            }
        }
    }

    /// After an element: is the list at its end? Otherwise a comma and another element follow.
    fn separated(&mut self, end: char) -> Result<bool, Wrong> {
        self.blanks()?;
        if self.eat(end) {
            return Ok(true);
        }
        let comma = self.at;
        if !self.eat(',') {
            let what = if self.rest().is_empty() { format!("`{end}` is missing at the end.") } else { format!("A comma or `{end}` is missing here.") };
            return Err(self.wrong(what, "Elements are separated by commas."));
        }
        self.blanks()?;
        if self.rest().starts_with(end) {
            let message = format!("There is a comma before `{end}` and nothing behind it.");
            return Err(Wrong { range: comma..comma + 1, message, help: "Take the comma out: JSON has no trailing commas.", superfluous: true });
        }
        Ok(false)
    }

    fn eat(&mut self, c: char) -> bool {
        let eaten = self.rest().starts_with(c);
        self.at += usize::from(eaten);
        eaten
    }

    fn string(&mut self) -> Result<String, Wrong> {
        let start = self.at;
        self.at += 1;
        let mut value = String::new();
        loop {
            let Some(c) = self.rest().chars().next().filter(|c| *c != '\n' && *c != '\r') else {
                let range = start..self.at;
                return Err(Wrong { range, message: "This string has no end.".to_owned(), help: "Close it with a double quote on the same line.", superfluous: false });
            };
            match c {
                '"' => {
                    self.at += 1;
                    return Ok(value);
                }
                '\\' => {
                    let escape = self.rest()[1..].chars().next();
                    let hex = self.rest().get(2..6).is_some_and(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()));
                    match escape {
                        Some('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't') => self.at += 2,
                        Some('u') if hex => self.at += 6,
                        _ => return Err(self.wrong("This is no escape JSON knows.", "Write a backslash as `\\\\`.")),
                    }
                    value.push('\u{fffd}');
                }
                c if (c as u32) < 0x20 => return Err(self.wrong("A string cannot hold this control character.", "Write `\\t` for a tab.")),
                c => {
                    self.at += c.len_utf8();
                    value.push(c);
                }
            }
        }
    }

    fn number(&mut self) -> Result<Value, Wrong> {
        let start = self.at;
        let len = self.rest().find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))).unwrap_or(self.rest().len());
        let text = &self.text[start..start + len];
        let digits = text.strip_prefix('-').unwrap_or(text);
        let (whole, rest) = digits.split_at(digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len()));
        let fraction = rest.strip_prefix('.').map(|rest| rest.split_at(rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len())));
        let (has_fraction, rest) = fraction.map_or((true, rest), |(digits, rest)| (!digits.is_empty(), rest));
        let exponent = rest.strip_prefix(['e', 'E']).map(|rest| rest.strip_prefix(['+', '-']).unwrap_or(rest));
        let good_end = rest.is_empty() || exponent.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()));
        let good = !whole.is_empty() && (whole == "0" || !whole.starts_with('0')) && has_fraction && good_end;
        if !good {
            let message = format!("`{text}` is no number JSON knows.");
            return Err(Wrong { range: start..start + len.max(1), message, help: "Write it as digits, with a point and an exponent if needed.", superfluous: false });
        }
        self.at += len;
        Ok(Value::Other)
    }

    fn word(&mut self) -> Result<Value, Wrong> {
        let len = self.rest().find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '$' | '.'))).unwrap_or(self.rest().len());
        let word = &self.rest()[..len];
        if matches!(word, "true" | "false" | "null") {
            self.at += len;
            return Ok(Value::Other);
        }
        if word.is_empty() {
            return Err(self.wrong("No value starts like this.", "Write an object, an array, a string, a number, `true`, `false` or `null`."));
        }
        let message = format!("`{word}` is no value of JSON.");
        Err(Wrong { range: self.at..self.at + len, message, help: "Strings go into double quotes; the words JSON knows are `true`, `false` and `null`.", superfluous: false })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The message and the text it is about.
    fn wrong(text: &str) -> String {
        match parse(text) {
            Ok(_) => "fine".to_owned(),
            Err(wrong) => format!("{} {:?}", wrong.message, &text[wrong.range]),
        }
    }

    #[test]
    fn what_is_fine() {
        for text in ["{}", "[]", " {\"a\": [1, -0.5e+3, true, null, \"\\u00e9\\n\"], \"b\": {\"c\": \"é\"}}\n", "\"x\"", "0"] {
            assert_eq!(wrong(text), "fine", "{text}");
        }
    }

    #[test]
    fn what_is_wrong_and_where() {
        let table = [
            ("{\"a\": 1,}", "There is a comma before `}` and nothing behind it. \",\""),
            ("[1 2]", "A comma or `]` is missing here. \"2\""),
            ("{a: 1}", "The name of a member must be a string in double quotes. \"a\""),
            ("{\"a\" 1}", "A colon is missing after \"a\". \"1\""),
            ("{\"a\": 'x'}", "This string is not in double quotes. \"'\""),
            ("{\"a\": 1", "`}` is missing at the end. \"1\""),
            ("{\"a\": \"x\n\"}", "This string has no end. \"\\\"x\""),
            ("{ // no\n}", "JSON has no comments. \"// no\""),
            ("{\"a\": undefined}", "`undefined` is no value of JSON. \"undefined\""),
            ("{\"a\": 01}", "`01` is no number JSON knows. \"01\""),
            ("{\"a\": \"\\x\"}", "This is no escape JSON knows. \"\\\\\""),
            ("{} {}", "Something stands behind the end of the value. \"{\""),
            ("", "A value is missing here. \"\""),
            ("{JSON.stringify(x)}", "The name of a member must be a string in double quotes. \"J\""),
        ];
        for (text, expected) in table {
            assert_eq!(wrong(text), expected, "{text}");
        }
        assert!(parse(&"[".repeat(10_000)).is_err());
    }
}
