//! Types: read well enough to know where they end and that they are types, and blanked.

use super::Next::Byte;
use super::{Reader, is_start, names};

impl<'a> Reader<'a, '_> {
    /// `: T` in front, if it is there: blanked with its colon.
    pub(super) fn annotation(&mut self) -> Option<()> {
        if self.peek()? != Byte(b':') {
            return Some(());
        }
        let start = self.at;
        self.bump(1);
        self.kind_of_value()?;
        self.blank(start, false);
        Some(())
    }

    /// Any type.
    pub(super) fn kind_of_value(&mut self) -> Option<()> {
        self.deeper(|reader| {
            reader.one_of()?;
            loop {
                reader.operand()?;
                if !reader.one_of()? {
                    return Some(());
                }
            }
        })
    }

    /// `|` or `&` between types.
    fn one_of(&mut self) -> Option<bool> {
        let found = matches!(self.peek()?, Byte(mark @ (b'|' | b'&')) if !matches!(self.byte(1), b'=') && self.byte(1) != mark);
        if found {
            self.bump(1);
        }
        Some(found)
    }

    /// A type and the brackets behind it.
    fn operand(&mut self) -> Option<()> {
        self.single()?;
        while self.peek()? == Byte(b'[') && !self.newline {
            self.bump(1);
            if !self.take(b']')? {
                self.kind_of_value()?;
                self.expect(b']')?;
            }
        }
        Some(())
    }

    fn single(&mut self) -> Option<()> {
        let Byte(first) = self.peek()? else { return None };
        match first {
            b'"' | b'\'' => self.string().map(drop),
            b'0'..=b'9' => self.number(),
            b'{' => self.members(),
            b'[' => {
                self.bump(1);
                while !self.take(b']')? {
                    self.kind_of_value()?;
                    if !self.take(b',')? {
                        return self.expect(b']');
                    }
                }
                Some(())
            }
            b'(' => self.function_or_group(),
            _ => match self.word()? {
                "keyof" | "readonly" => self.deeper(Self::operand),
                "typeof" => {
                    names::is_name(self.word()?).then_some(())?;
                    self.path()
                }
                "any" | "void" | "null" | "this" | "true" | "false" => Some(()),
                name => {
                    names::is_name(name).then_some(())?;
                    self.path()?;
                    self.type_arguments()
                }
            },
        }
    }

    fn path(&mut self) -> Option<()> {
        while self.take(b'.')? {
            self.word()?;
        }
        Some(())
    }

    fn type_arguments(&mut self) -> Option<()> {
        if self.peek()? != Byte(b'<') || self.newline {
            return Some(());
        }
        self.bump(1);
        loop {
            self.kind_of_value()?;
            if !self.take(b',')? {
                break;
            }
        }
        self.expect(b'>')?;
        (self.byte(0) != b'=').then_some(())
    }

    /// `(a: A, b?: B) => C` or `(A)`
    fn function_or_group(&mut self) -> Option<()> {
        let mark = self.mark();
        if self.parameter_types().is_some() && self.arrow()? {
            return self.kind_of_value();
        }
        self.back(&mark);
        self.expect(b'(')?;
        self.kind_of_value()?;
        self.expect(b')')
    }

    fn parameter_types(&mut self) -> Option<()> {
        self.expect(b'(')?;
        while !self.take(b')')? {
            let spread = self.are_dots_next()?;
            if spread {
                self.dots()?;
            }
            names::is_name(self.word()?).then_some(())?;
            if !spread {
                self.take(b'?')?;
            }
            self.expect(b':')?;
            self.kind_of_value()?;
            if spread || !self.take(b',')? {
                return self.expect(b')');
            }
        }
        Some(())
    }

    /// `{ a: A; readonly b?: B, c(d: D): E; [key: string]: F }`
    pub(super) fn members(&mut self) -> Option<()> {
        self.expect(b'{')?;
        while !self.take(b'}')? {
            self.member_type()?;
            if !(self.take(b';')? || self.take(b',')?) {
                let ends = self.peek()? == Byte(b'}') || self.newline;
                ends.then_some(())?;
            }
        }
        Some(())
    }

    fn member_type(&mut self) -> Option<()> {
        match self.peek()? {
            Byte(b'[') => {
                self.bump(1);
                names::is_name(self.word()?).then_some(())?;
                self.expect(b':')?;
                matches!(self.word()?, "string" | "number").then_some(())?;
                self.expect(b']')?;
                self.expect(b':')?;
                return self.kind_of_value();
            }
            Byte(b'"' | b'\'') => drop(self.string()?),
            _ => {
                let word = self.word()?;
                if word == "readonly" && matches!(self.peek()?, Byte(byte) if is_start(byte)) {
                    self.word()?;
                } else if matches!(word, "new" | "get" | "set") {
                    return None;
                }
            }
        }
        self.take(b'?')?;
        if self.peek()? == Byte(b'(') {
            self.parameter_types()?;
        }
        self.expect(b':')?;
        self.kind_of_value()
    }

    /// `interface A extends B { … }`; `start` is where its statement begins.
    pub(super) fn interface(&mut self, start: usize) -> Option<&'a str> {
        let name = self.type_name()?;
        if matches!(self.peek()?, Byte(b'e')) {
            (self.word()? == "extends").then_some(())?;
            loop {
                names::is_name(self.word()?).then_some(())?;
                self.path()?;
                self.type_arguments()?;
                if !self.take(b',')? {
                    break;
                }
            }
        }
        self.members()?;
        self.blank(start, true);
        Some(name)
    }

    /// `type A = B`
    pub(super) fn type_alias(&mut self, start: usize) -> Option<&'a str> {
        let name = self.type_name()?;
        self.expect(b'=')?;
        self.kind_of_value()?;
        self.end_of_statement()?;
        self.blank(start, true);
        Some(name)
    }

    fn type_name(&mut self) -> Option<&'a str> {
        self.peek()?;
        if self.newline {
            return None;
        }
        let word = self.word()?;
        let taken = matches!(word, "string" | "number" | "boolean" | "unknown" | "never" | "object" | "symbol" | "bigint" | "undefined");
        (names::is_name(word) && !taken).then_some(word)
    }
}
