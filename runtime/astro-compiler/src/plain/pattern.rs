//! What is bound by a declaration or taken by a function.

use super::Next::Byte;
use super::Reader;

impl Reader<'_, '_> {
    /// What is bound: a name, `{ a, b: c, ...d }`, `[a, b]`; `defaults`: may there be `= value`?
    pub(super) fn pattern(&mut self, defaults: bool) -> Option<()> {
        self.deeper(|reader| match reader.peek()? {
            Byte(b'{') => reader.object_pattern(defaults),
            Byte(b'[') => reader.array_pattern(defaults),
            _ => reader.name().map(drop),
        })
    }

    fn object_pattern(&mut self, defaults: bool) -> Option<()> {
        self.expect(b'{')?;
        while !self.take(b'}')? {
            if self.are_dots_next()? {
                self.dots()?;
                self.name()?;
                return self.expect(b'}');
            }
            let mark = self.mark();
            let key = self.word()?;
            if self.take(b':')? {
                self.pattern(defaults)?;
            } else {
                self.back(&mark);
                (self.name()? == key).then_some(())?;
            }
            self.default(defaults)?;
            if !self.take(b',')? {
                return self.expect(b'}');
            }
        }
        Some(())
    }

    fn array_pattern(&mut self, defaults: bool) -> Option<()> {
        self.expect(b'[')?;
        while !self.take(b']')? {
            self.pattern(defaults)?;
            self.default(defaults)?;
            if !self.take(b',')? {
                return self.expect(b']');
            }
        }
        Some(())
    }

    pub(super) fn default(&mut self, allowed: bool) -> Option<()> {
        match self.take(b'=')? {
            true if allowed => self.assignment().map(drop),
            true => None,
            false => Some(()),
        }
    }
}
