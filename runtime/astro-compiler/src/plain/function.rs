//! Functions: what they take, whether they may wait, what they do.

use super::Next::Byte;
use super::{Reader, is_start};

impl<'a> Reader<'a, '_> {
    /// Reads what is in a function.
    pub(super) fn function<T>(&mut self, is_async: bool, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let outer = std::mem::replace(&mut self.is_async, is_async);
        self.functions += 1;
        let value = read(self);
        self.functions -= 1;
        self.is_async = outer;
        value
    }

    /// `async` in front of an arrow function: it is taken, and what comes next begins the parameters.
    pub(super) fn is_async_function(&mut self) -> Option<bool> {
        let mark = self.mark();
        if self.word()? == "async" && matches!(self.peek()?, Byte(byte) if byte == b'(' || is_start(byte)) && !self.newline {
            return Some(true);
        }
        self.back(&mark);
        Some(false)
    }

    /// `name(a: A, b = c): D { … }`, behind `function`. Gives the name.
    pub(super) fn declared_function(&mut self, is_async: bool) -> Option<&'a str> {
        let name = self.name()?;
        self.function(is_async, |reader| {
            reader.expect(b'(')?;
            reader.declared_parameters()?;
            reader.annotation()?;
            reader.expect(b'{')?;
            reader.deeper(|reader| reader.statements(false))?;
            reader.expect(b'}')
        })?;
        Some(name)
    }

    fn declared_parameters(&mut self) -> Option<()> {
        let first = self.plain.names.len();
        while !self.take(b')')? {
            let rest = self.are_dots_next()?;
            if rest {
                self.dots()?;
            }
            // Names in values are no parameters, and two alike are rare enough to leave to swc.
            self.pattern(false)?;
            if !rest {
                self.optional_mark()?;
            }
            self.annotation()?;
            if !rest {
                self.default(true)?;
            }
            if rest || !self.take(b',')? {
                self.expect(b')')?;
                break;
            }
        }
        self.are_different(first)
    }

    /// The names since `first`: no two parameters may have one.
    pub(super) fn are_different(&self, first: usize) -> Option<()> {
        let names = &self.plain.names[first..];
        (0..names.len()).all(|index| !names[..index].contains(&names[index])).then_some(())
    }

    /// `?` behind the name of a parameter that has a type.
    pub(super) fn optional_mark(&mut self) -> Option<()> {
        if self.peek()? != Byte(b'?') {
            return Some(());
        }
        let start = self.at;
        self.bump(1);
        self.blank(start, false);
        (self.peek()? == Byte(b':')).then_some(())
    }
}
