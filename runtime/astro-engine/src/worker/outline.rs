//! What a module's text says of itself without being parsed: what it imports, and whether it awaits at its top level.

/// The outline of a module.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Outline {
    /// Specifiers of its `import` and `export … from`, in order.
    pub(super) imports: Vec<String>,
    /// Whether an `await` stands outside of all functions. Rather yes than no where it is in doubt.
    pub(super) awaits: bool,
}

/// Reads the outline of an ES module.
pub(super) fn outline(code: &str) -> Outline {
    let mut reader = Reader { code, bytes: code.as_bytes(), at: 0, open: Vec::new(), last: Last::Operator, fresh_line: true, outline: Outline::default() };
    while reader.step() {}
    reader.outline
}

/// What a bracket that is still open holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    /// `( … )` after `if`, `for` and the like: what follows is a statement.
    Control,
    /// Any other `( … )`, and `[ … ]`.
    Group,
    Block,
    Function,
    /// The expression after `=>`: it has no bracket of its own.
    Arrow,
    /// `${ … }`
    Template,
}

/// The token before: what decides how the next one is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    Value,
    Operator,
    /// `)` after the parameters of a function, or after arguments.
    Arguments,
    /// `)` after the head of `if`, `for` and the like.
    Head,
    FatArrow,
    Dot,
    /// A word a regular expression may follow.
    Keyword,
    /// `if`, `for` and other words with a head in brackets.
    HeadWord,
    /// `from` or `import`.
    Import,
}

struct Reader<'a> {
    code: &'a str,
    bytes: &'a [u8],
    at: usize,
    open: Vec<Open>,
    last: Last,
    /// Whether a line ended since the last token.
    fresh_line: bool,
    outline: Outline,
}

impl Reader<'_> {
    fn step(&mut self) -> bool {
        let Some(&byte) = self.bytes.get(self.at) else { return false };
        let next = self.bytes.get(self.at + 1).copied().unwrap_or(0);
        match byte {
            b'\n' => self.fresh_line = true,
            byte if byte.is_ascii_whitespace() => {}
            b'/' if next == b'/' => self.at = self.find(self.at, b"\n"),
            b'/' if next == b'*' => self.at = self.find(self.at + 2, b"*/") + 1,
            b'#' if self.at == 0 && next == b'!' => self.at = self.find(0, b"\n"),
            b'"' | b'\'' => self.string(byte),
            b'`' => {
                self.begin_arrow();
                self.template();
            }
            b'/' if !self.is_after_value() => self.regex(),
            byte if is_word(byte) => self.word(),
            byte => self.punctuation(byte, next),
        }
        if !byte.is_ascii_whitespace() && !(byte == b'/' && matches!(next, b'/' | b'*')) {
            self.fresh_line = false;
        }
        self.at += 1;
        true
    }

    /// The place of `what`, or the end.
    fn find(&self, from: usize, what: &[u8]) -> usize {
        let rest = self.bytes.get(from..).unwrap_or_default();
        rest.windows(what.len()).position(|window| window == what).map_or(self.bytes.len(), |found| from + found)
    }

    fn is_after_value(&self) -> bool {
        matches!(self.last, Last::Value | Last::Arguments | Last::Import)
    }

    fn string(&mut self, quote: u8) {
        self.begin_arrow();
        let start = self.at + 1;
        self.at = start;
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b'\\' => self.at += 1,
                b'\n' => break,
                byte if byte == quote => break,
                _ => {}
            }
            self.at += 1;
        }
        if self.last == Last::Import && self.is_top()
            && let Some(specifier) = self.code.get(start..self.at.min(self.code.len())).filter(|text| !text.contains('\\'))
        {
            self.outline.imports.push(specifier.to_owned());
        }
        self.last = Last::Value;
    }

    /// The text of a template up to its end or to a `${`.
    fn template(&mut self) {
        self.at += 1;
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b'\\' => self.at += 1,
                b'`' => {
                    self.last = Last::Value;
                    return;
                }
                b'$' if self.bytes.get(self.at + 1) == Some(&b'{') => {
                    self.at += 1;
                    self.open.push(Open::Template);
                    self.last = Last::Operator;
                    return;
                }
                _ => {}
            }
            self.at += 1;
        }
    }

    fn regex(&mut self) {
        self.begin_arrow();
        let mut in_class = false;
        self.at += 1;
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b'\\' => self.at += 1,
                b'[' => in_class = true,
                b']' => in_class = false,
                b'/' if !in_class => break,
                b'\n' => break,
                _ => {}
            }
            self.at += 1;
        }
        self.last = Last::Value;
    }

    fn word(&mut self) {
        let start = self.at;
        while self.bytes.get(self.at + 1).is_some_and(|byte| is_word(*byte)) {
            self.at += 1;
        }
        let word = &self.code[start..=self.at];
        // A word on a new line after a whole expression begins a statement.
        if self.fresh_line && self.is_after_value() && !matches!(word, "in" | "of" | "instanceof") {
            self.leave_arrows();
        }
        if self.last == Last::Dot {
            self.last = Last::Value;
            return;
        }
        self.begin_arrow();
        self.last = match word {
            "await" => {
                self.outline.awaits |= !self.is_in_function() && self.is_expression_next();
                if self.last == Last::HeadWord { Last::HeadWord } else { Last::Keyword }
            }
            "if" | "for" | "while" | "switch" | "catch" | "with" => Last::HeadWord,
            "from" | "import" => Last::Import,
            "return" | "typeof" | "case" | "in" | "of" | "delete" | "void" | "throw" | "new" | "do" | "else" | "instanceof" | "yield" | "default" | "extends" | "try" | "finally" => Last::Keyword,
            _ => Last::Value,
        };
    }

    fn punctuation(&mut self, byte: u8, next: u8) {
        match byte {
            b'(' => self.enter(if self.last == Last::HeadWord { Open::Control } else { Open::Group }),
            b'[' => self.enter(Open::Group),
            b'{' => {
                let is_function = matches!(self.last, Last::FatArrow | Last::Arguments);
                self.enter(if is_function { Open::Function } else { Open::Block });
            }
            b')' => self.last = if self.leave() == Some(Open::Control) { Last::Head } else { Last::Arguments },
            b']' => {
                self.leave();
                self.last = Last::Value;
            }
            b'}' => match self.leave() {
                Some(Open::Template) => self.template(),
                _ => self.last = Last::Value,
            },
            b'=' if next == b'>' => {
                self.at += 1;
                self.last = Last::FatArrow;
            }
            b'.' => self.last = if next == b'.' { Last::Operator } else { Last::Dot },
            b',' | b';' => {
                self.leave_arrows();
                self.last = Last::Operator;
            }
            b'+' | b'-' if next == byte && self.is_after_value() => self.at += 1,
            _ => {
                self.begin_arrow();
                self.last = Last::Operator;
            }
        }
    }

    fn enter(&mut self, bracket: Open) {
        if bracket != Open::Function {
            self.begin_arrow();
        }
        self.open.push(bracket);
        self.last = Last::Operator;
    }

    /// What stands after `=>` without braces is the body.
    fn begin_arrow(&mut self) {
        if self.last == Last::FatArrow {
            self.open.push(Open::Arrow);
            self.last = Last::Operator;
        }
    }

    fn leave_arrows(&mut self) {
        while self.open.last() == Some(&Open::Arrow) {
            self.open.pop();
        }
    }

    fn leave(&mut self) -> Option<Open> {
        self.leave_arrows();
        self.open.pop()
    }

    fn is_top(&self) -> bool {
        self.open.iter().all(|open| *open == Open::Arrow)
    }

    fn is_in_function(&self) -> bool {
        self.open.iter().any(|open| matches!(open, Open::Function | Open::Arrow))
    }

    /// Whether the word that ends here is no name of a property.
    fn is_expression_next(&self) -> bool {
        let after = self.bytes[self.at + 1..].iter().find(|byte| !byte.is_ascii_whitespace());
        !matches!(after, None | Some(b':' | b'=' | b',' | b';' | b')' | b'}' | b'.'))
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | 0x80..)
}

#[cfg(test)]
mod tests {
    use super::outline;

    #[test]
    fn imports_in_order() {
        let code = "#!/usr/bin/env node\nimport a, { b as from } from 'a'; import\"b\"\nexport * from \"./c\"\nexport { d } from './d';\n\
            // import 'e'\nconst f = `import 'f' ${`${1}`} from \"f\"`, g = import('g'), h = /from 'h'\"/, i = x / 2; import.meta.url;\nexport default 'j';\nconst k = { from: 'k' };import * as l from 'l' with { type: 'json' }";
        assert_eq!(outline(code).imports, ["a", "b", "./c", "./d", "l"]);
    }

    #[test]
    fn awaits_at_the_top() {
        for code in [
            "const a = await b;",
            "await b",
            "if (a) { await b }",
            "try { x = await import('x') } catch (e) { }",
            "for await (const a of b) {}",
            "for (const a of b) c.push(await a)",
            "const f = () => 1, g = await f()",
            "const f = () => 1\ng = await f()",
            "async function f() { await a } await f()",
            "export default `${await a}`",
            "const a = { b: [await c] }",
            "if (/[/\"]/.test(a)) await b",
            "(await a).b",
        ] {
            assert!(outline(code).awaits, "{code}");
        }
    }

    #[test]
    fn awaits_inside_of_functions() {
        for code in [
            "async function f() { if (a) { await b } }",
            "const f = async () => { await a }",
            "const f = async () => await a;",
            "const f = async (a) => [await a, await b].map((c) => c)",
            "class A { async b(c) { for (const d of c) await d } }",
            "const o = { async b() { await c }, await: 1, d: async () => (await e) }",
            "o.await; o.await (1)",
            "const s = 'await x', t = `await x`; // await x\n/* await x */",
            "const f = async (a) => a\n  ? await a\n  : await b",
            "const f = async () => `${await a}`",
        ] {
            assert!(!outline(code).awaits, "{code}");
        }
    }
}
