//! Expressions: as JavaScript reads them, without what might be something else in TypeScript.

use super::Next::{Byte, Value};
use super::{NOWHERE, Reader, is_start};

/// What an expression is, as far as it matters to what may follow.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `a`, `a.b`, `a[b]`: may be assigned to.
    Place,
    Arrow,
    Other,
}

impl Reader<'_, '_> {
    /// An expression without a comma.
    pub(super) fn assignment(&mut self) -> Option<Kind> {
        self.deeper(|reader| {
            if let Byte(first) = reader.peek()? {
                let is_async = first == b'a' && reader.is_async_function()?;
                let first = if is_async { reader.bytes()[reader.at] } else { first };
                let arrow = if first == b'(' { reader.parameters()? } else { is_start(first) && reader.parameter()? };
                if arrow {
                    reader.function(is_async, Self::arrow_body)?;
                    return Some(Kind::Arrow);
                }
                if is_async {
                    return None;
                }
            }
            reader.conditional()
        })
    }

    /// `name =>`; nothing is taken if it is something else.
    fn parameter(&mut self) -> Option<bool> {
        let mark = self.mark();
        if self.name().is_some() && self.arrow()? {
            return Some(true);
        }
        self.back(&mark);
        Some(false)
    }

    /// `(a, { b }) =>`; nothing is taken if it is something else.
    fn parameters(&mut self) -> Option<bool> {
        let mark = self.mark();
        if self.parameter_list().is_some() && self.arrow()? {
            return Some(true);
        }
        self.back(&mark);
        Some(false)
    }

    fn parameter_list(&mut self) -> Option<()> {
        self.expect(b'(')?;
        let first = self.plain.names.len();
        while !self.take(b')')? {
            self.pattern(false)?;
            self.optional_mark()?;
            self.annotation()?;
            if !self.take(b',')? {
                self.expect(b')')?;
                break;
            }
        }
        self.are_different(first)
    }

    pub(super) fn arrow(&mut self) -> Option<bool> {
        let found = self.peek()? == Byte(b'=') && self.byte(1) == b'>' && !self.newline;
        if found {
            self.bump(2);
        }
        Some(found)
    }

    fn arrow_body(&mut self) -> Option<()> {
        if self.take(b'{')? {
            self.deeper(|reader| reader.statements(false))?;
            return self.expect(b'}');
        }
        self.assignment().map(drop)
    }

    fn conditional(&mut self) -> Option<Kind> {
        let test = self.binary()?;
        if self.peek()? != Byte(b'?') || self.byte(1) == b'?' {
            return Some(test);
        }
        self.bump(1);
        self.assignment()?;
        self.expect(b':')?;
        // `a ? (b) : c => d` can be read in two ways.
        (self.assignment()? != Kind::Arrow).then_some(Kind::Other)
    }

    fn binary(&mut self) -> Option<Kind> {
        let mut kind = self.unary()?;
        let (mut nullish, mut logical) = (false, false);
        loop {
            let end = self.last_end;
            let Byte(first) = self.peek()? else { return Some(kind) };
            if matches!(first, b'a' | b's') {
                if self.newline || !self.type_of_value(end)? {
                    return Some(kind);
                }
                kind = Kind::Other;
                continue;
            }
            let length = match (first, self.byte(1), self.byte(2)) {
                (b'&', b'&', third) | (b'|', b'|', third) if third != b'=' => {
                    logical = true;
                    2
                }
                (b'?', b'?', third) if third != b'=' => {
                    nullish = true;
                    2
                }
                (b'=' | b'!', b'=', b'=') => 3,
                (b'=' | b'!', b'=', _) => 2,
                (b'<', b'=', _) => 2,
                (b'>', b'=', third) if third != b'=' => 2,
                (b'>', second, _) if !matches!(second, b'>' | b'=') => 1,
                (b'+' | b'-', second, _) if second != first && second != b'=' => 1,
                (b'*' | b'%', second, _) if !matches!(second, b'*' | b'=') => 1,
                _ => return Some(kind),
            };
            // Astro's own rule: they are not mixed without parentheses.
            if nullish && logical {
                return None;
            }
            self.bump(length);
            self.unary()?;
            kind = Kind::Other;
        }
    }

    /// `as T`, `as const`, `satisfies T` behind a value that ends at `end`.
    fn type_of_value(&mut self, end: usize) -> Option<bool> {
        let mark = self.mark();
        let word = self.word()?;
        if !matches!(word, "as" | "satisfies") {
            self.back(&mark);
            return Some(false);
        }
        let mark = self.mark();
        self.peek()?;
        if word == "satisfies" || self.word().is_none_or(|word| word != "const") {
            self.back(&mark);
            self.kind_of_value()?;
        }
        if end == NOWHERE {
            return None;
        }
        self.blank(end, false);
        Some(true)
    }

    fn unary(&mut self) -> Option<Kind> {
        let mut prefixed = false;
        loop {
            match self.peek()? {
                Byte(b'!') => self.bump(1),
                Byte(sign @ (b'-' | b'+')) if self.byte(1) != sign => self.bump(1),
                Byte(b't' | b'a') => {
                    let mark = self.mark();
                    match self.word()? {
                        "typeof" => {}
                        "await" if self.functions == 0 => self.plain.waits = true,
                        "await" if self.is_async => {}
                        _ => {
                            self.back(&mark);
                            break;
                        }
                    }
                }
                _ => break,
            }
            prefixed = true;
        }
        let kind = self.postfix()?;
        Some(if prefixed { Kind::Other } else { kind })
    }

    /// A value and what is asked of it: `.a`, `?.b`, `[c]`, `(d)`.
    fn postfix(&mut self) -> Option<Kind> {
        if self.peek()? == Value {
            self.take_value();
            return Some(Kind::Other);
        }
        let mut kind = self.primary()?;
        let mut optional = false;
        loop {
            let end = self.last_end;
            kind = match self.peek()? {
                Byte(b'.') => {
                    self.bump(1);
                    self.member()?;
                    Kind::Place
                }
                Byte(b'?') if self.byte(1) == b'.' && !self.byte(2).is_ascii_digit() => {
                    self.bump(2);
                    optional = true;
                    match self.peek()? {
                        Byte(b'(') => self.arguments()?,
                        Byte(b'[') => self.index()?,
                        _ => self.member()?,
                    }
                    Kind::Other
                }
                Byte(b'[') => {
                    self.index()?;
                    Kind::Place
                }
                Byte(b'(') => {
                    self.arguments()?;
                    Kind::Other
                }
                Byte(b'!') if self.byte(1) != b'=' => {
                    if self.newline {
                        return None;
                    }
                    self.bump(1);
                    self.blank(end, false);
                    Kind::Other
                }
                // Tagged templates, and what changes its operand.
                Byte(b'`') => return None,
                Byte(sign @ (b'+' | b'-')) if self.byte(1) == sign => return None,
                _ => return Some(if optional { Kind::Other } else { kind }),
            };
        }
    }

    /// The name of a property.
    fn member(&mut self) -> Option<()> {
        self.word().map(drop)
    }

    fn index(&mut self) -> Option<()> {
        self.expect(b'[')?;
        self.assignment()?;
        self.expect(b']')
    }

    fn arguments(&mut self) -> Option<()> {
        self.expect(b'(')?;
        self.list(b')')
    }

    /// Values with commas between, some of them spread, up to the closing mark.
    fn list(&mut self, close: u8) -> Option<()> {
        while !self.take(close)? {
            if self.are_dots_next()? {
                self.dots()?;
            }
            self.assignment()?;
            if !self.take(b',')? {
                return self.expect(close);
            }
        }
        Some(())
    }

    fn primary(&mut self) -> Option<Kind> {
        let Byte(first) = self.peek()? else { return None };
        match first {
            b'(' => {
                self.bump(1);
                self.assignment()?;
                self.expect(b')')?;
            }
            b'[' => {
                self.bump(1);
                self.list(b']')?;
            }
            b'{' => self.object()?,
            b'"' | b'\'' => drop(self.string()?),
            b'`' => self.template()?,
            b'0'..=b'9' => self.number()?,
            _ => {
                let mark = self.mark();
                match self.word()? {
                    "true" | "false" | "null" | "this" => {}
                    "new" => {
                        self.name()?;
                        while self.take(b'.')? {
                            self.word()?;
                        }
                        self.arguments()?;
                    }
                    // `import.meta`, `import("x")`
                    "import" => {
                        if self.take(b'(')? {
                            self.assignment()?;
                            self.expect(b')')?;
                        } else {
                            self.expect(b'.')?;
                            (self.word()? == "meta").then_some(())?;
                        }
                    }
                    _ => {
                        self.back(&mark);
                        self.name()?;
                        return Some(Kind::Place);
                    }
                }
            }
        }
        Some(Kind::Other)
    }

    fn object(&mut self) -> Option<()> {
        self.expect(b'{')?;
        while !self.take(b'}')? {
            match self.peek()? {
                Byte(b'.') => {
                    self.dots()?;
                    self.assignment()?;
                }
                Byte(b'[') => {
                    self.index()?;
                    self.expect(b':')?;
                    self.assignment()?;
                }
                Byte(b'"' | b'\'') => {
                    let key = self.string()?;
                    self.property(key)?;
                }
                _ => {
                    let mark = self.mark();
                    let key = self.word()?;
                    if self.peek()? == Byte(b':') {
                        self.property(key)?;
                    } else {
                        self.back(&mark);
                        self.name()?;
                    }
                }
            }
            if !self.take(b',')? {
                return self.expect(b'}');
            }
        }
        Some(())
    }

    fn property(&mut self, key: &str) -> Option<()> {
        self.expect(b':')?;
        // It may be there only once.
        (!key.contains("__proto__") && !key.contains('\\')).then_some(())?;
        self.assignment().map(drop)
    }

    /// A template without escapes.
    fn template(&mut self) -> Option<()> {
        self.bump(1);
        loop {
            let byte = *self.bytes().get(self.at).filter(|_| self.at < self.end)?;
            self.bump(1);
            match byte {
                b'`' => return Some(()),
                b'\\' => return None,
                b'$' if self.byte(0) == b'{' => {
                    self.bump(1);
                    self.assignment()?;
                    self.expect(b'}')?;
                }
                _ => {}
            }
        }
    }

    /// `0`, `12`, `3.5`
    pub(super) fn number(&mut self) -> Option<()> {
        let digits = |reader: &Self| reader.bytes()[reader.at..reader.end].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let whole = digits(self);
        if whole > 1 && self.byte(0) == b'0' {
            return None;
        }
        self.bump(whole);
        if self.byte(0) == b'.' {
            self.bump(1);
            let fraction = digits(self);
            if fraction == 0 {
                return None;
            }
            self.bump(fraction);
        }
        let next = self.byte(0);
        (!is_start(next) && next != b'.' && next != b'\\' && next < 0x80).then_some(())
    }
}
