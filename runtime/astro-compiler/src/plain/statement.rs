//! Statements: imports, exports of what is declared with them, declarations, calls, assignments, and the simpler ways of control.

use super::Next::{Byte, End};
use super::expression::Kind;
use super::{PlainImport, Reader, is_start, names};

impl<'a> Reader<'a, '_> {
    /// Statements up to the end of the block; `module`: may there be imports and exports?
    pub(super) fn statements(&mut self, module: bool) -> Option<()> {
        loop {
            match self.peek()? {
                End | Byte(b'}') => return Some(()),
                Byte(b';') => self.bump(1),
                _ => self.statement(module)?,
            }
        }
    }

    fn statement(&mut self, module: bool) -> Option<()> {
        let Byte(first) = self.peek()? else { return None };
        // What begins with anything else may go on with what was before, once an import between is gone.
        if !is_start(first) {
            return None;
        }
        let mark = self.mark();
        match self.word()? {
            "import" if module && !matches!(self.peek()?, Byte(b'.' | b'(')) => {
                self.import(mark.at)?;
                self.leaves_nothing()
            }
            "export" if module => {
                self.export(mark.at)?;
                self.leaves_nothing()
            }
            word @ ("const" | "let" | "var") => self.declaration(word == "const").map(drop),
            "return" => {
                // At the top level of a component, too.
                let alone = matches!(self.peek()?, End | Byte(b';' | b'}')) || self.newline;
                if !alone {
                    self.assignment()?;
                }
                self.end_of_statement().map(drop)
            }
            "throw" => {
                self.peek()?;
                if self.newline {
                    return None;
                }
                self.assignment()?;
                self.end_of_statement().map(drop)
            }
            "if" => self.condition(),
            "for" => self.each(),
            "try" => self.attempt(),
            "function" => self.declared_function(false).map(drop),
            "async" if self.is_function_next()? => {
                (self.word()? == "function").then_some(())?;
                self.declared_function(true).map(drop)
            }
            "interface" => self.interface(mark.at).map(drop),
            "type" => self.type_alias(mark.at).map(drop),
            _ => {
                self.back(&mark);
                self.simple()
            }
        }
    }

    /// An import or export goes to the top of the module. A semicolon behind its end would stay, and might end what was before.
    fn leaves_nothing(&mut self) -> Option<()> {
        (self.peek()? != Byte(b';')).then_some(())
    }

    /// An expression or assignment.
    fn simple(&mut self) -> Option<()> {
        let kind = self.assignment()?;
        let length = match (self.peek()?, self.byte(1), self.byte(2)) {
            (Byte(b'='), second, _) if !matches!(second, b'=' | b'>') => 1,
            (Byte(b'+' | b'-' | b'*' | b'%'), b'=', _) => 2,
            (Byte(b'|'), b'|', b'=') | (Byte(b'&'), b'&', b'=') | (Byte(b'?'), b'?', b'=') => 3,
            _ => 0,
        };
        if length > 0 {
            (kind == Kind::Place).then_some(())?;
            self.bump(length);
            self.assignment()?;
        }
        self.end_of_statement().map(drop)
    }

    fn condition(&mut self) -> Option<()> {
        self.expect(b'(')?;
        self.assignment()?;
        self.expect(b')')?;
        self.branch()?;
        let mark = self.mark();
        if self.peek()? == Byte(b'e') {
            if self.word()? == "else" {
                return self.branch();
            }
            self.back(&mark);
        }
        Some(())
    }

    /// What an `if` decides about.
    fn branch(&mut self) -> Option<()> {
        self.deeper(|reader| {
            if reader.take(b'{')? {
                reader.statements(false)?;
                return reader.expect(b'}');
            }
            let mark = reader.mark();
            match reader.word()? {
                "const" | "let" | "var" | "function" | "async" | "interface" | "type" => None,
                _ => {
                    reader.back(&mark);
                    reader.statement(false)
                }
            }
        })
    }

    /// `a = 1, { b } = c;` Gives the name, if one is all there is on the left, and where the statement ends.
    fn declaration(&mut self, constant: bool) -> Option<(Option<&'a str>, usize)> {
        let mut first = None;
        let mut count = 0;
        loop {
            let is_name = matches!(self.peek()?, Byte(byte) if is_start(byte));
            let before = self.plain.names.len();
            self.pattern(true)?;
            self.annotation()?;
            if is_name && count == 0 {
                first = self.plain.names.get(before).copied();
            }
            if self.peek()? == Byte(b'=') && !matches!(self.byte(1), b'=' | b'>') {
                self.bump(1);
                self.assignment()?;
            } else if constant || !is_name {
                return None;
            }
            count += 1;
            if !self.take(b',')? {
                break;
            }
        }
        let end = self.end_of_statement()?;
        Some((first.filter(|_| count == 1), end))
    }

    /// `function`, on the same line.
    fn is_function_next(&mut self) -> Option<bool> {
        self.peek()?;
        Some(!self.newline && self.bytes()[self.at..self.end].starts_with(b"function"))
    }

    /// `for (const a of b) …`
    fn each(&mut self) -> Option<()> {
        self.expect(b'(')?;
        matches!(self.word()?, "const" | "let" | "var").then_some(())?;
        self.pattern(true)?;
        (self.word()? == "of").then_some(())?;
        self.assignment()?;
        self.expect(b')')?;
        self.branch()
    }

    /// `try { … } catch (a) { … } finally { … }`
    fn attempt(&mut self) -> Option<()> {
        self.block()?;
        let mark = self.mark();
        let mut word = self.word();
        if word == Some("catch") {
            if self.take(b'(')? {
                self.pattern(true)?;
                self.annotation()?;
                self.expect(b')')?;
            }
            self.block()?;
            let mark = self.mark();
            word = if matches!(self.peek()?, Byte(b'f')) { self.word() } else { None };
            if word != Some("finally") {
                self.back(&mark);
                return Some(());
            }
        }
        if word != Some("finally") {
            self.back(&mark);
            return None;
        }
        self.block()
    }

    fn block(&mut self) -> Option<()> {
        self.expect(b'{')?;
        self.deeper(|reader| reader.statements(false))?;
        self.expect(b'}')
    }

    fn import(&mut self, start: usize) -> Option<()> {
        let mut names = Vec::new();
        let mut from = true;
        let blanks = self.plain.blanks.len();
        let type_only = self.is_import_of_types()?;
        match self.peek()? {
            Byte(b'"' | b'\'') => from = false,
            Byte(b'{') => self.imported(&mut names)?,
            Byte(b'*') => self.namespace(&mut names)?,
            _ => {
                names.push((self.imported_name()?, "default"));
                if self.take(b',')? {
                    match self.peek()? {
                        Byte(b'{') => self.imported(&mut names)?,
                        _ => self.namespace(&mut names)?,
                    }
                }
            }
        }
        if from && self.word()? != "from" {
            return None;
        }
        let specifier = self.string().filter(|text| !text.contains('\\'))?;
        let end = self.end_of_statement()?;
        // `import { type A }` alone loads nothing, unlike what would be left of it; and said twice, it is an error.
        let has_types = self.plain.blanks.len() > blanks;
        if has_types && (type_only || names.is_empty()) {
            return None;
        }
        if type_only {
            self.blank(start, true);
        }
        self.plain.imports.push(PlainImport { range: start..end, specifier, type_only, names });
        Some(())
    }

    /// `type` in front of what is imported: it is taken.
    fn is_import_of_types(&mut self) -> Option<bool> {
        let mark = self.mark();
        if self.peek()? == Byte(b't') && self.word()? == "type" {
            match self.peek()? {
                Byte(b'{') => return Some(true),
                // `import type from …` is a name.
                Byte(byte) if is_start(byte) => {
                    let name = self.mark();
                    if self.word()? == "from" {
                        return None;
                    }
                    self.back(&name);
                    return Some(true);
                }
                _ => return None,
            }
        }
        self.back(&mark);
        Some(false)
    }

    /// A local name of an import. Some mean something in the printed module.
    fn imported_name(&mut self) -> Option<&'a str> {
        let word = self.word()?;
        let taken = matches!(word, "Astro" | "Fragment" | "undefined") || word.starts_with("$$");
        (names::is_name(word) && !taken).then_some(word)
    }

    fn namespace(&mut self, names: &mut Vec<(&'a str, &'a str)>) -> Option<()> {
        self.expect(b'*')?;
        (self.word()? == "as").then_some(())?;
        names.push((self.imported_name()?, "*"));
        Some(())
    }

    fn imported(&mut self, names: &mut Vec<(&'a str, &'a str)>) -> Option<()> {
        self.expect(b'{')?;
        while !self.take(b'}')? {
            let mark = self.mark();
            let imported = self.word()?;
            let is_word_next = matches!(self.peek()?, Byte(byte) if is_start(byte));
            if imported == "type" && is_word_next {
                self.back(&mark);
                if !self.imported_type()? {
                    return self.expect(b'}');
                }
                continue;
            }
            if is_word_next {
                (self.word()? == "as").then_some(())?;
                names.push((self.imported_name()?, imported));
            } else {
                self.back(&mark);
                names.push((self.imported_name()?, imported));
            }
            if !self.take(b',')? {
                return self.expect(b'}');
            }
        }
        Some(())
    }

    /// `type A` or `type A as B` among the names, and the comma behind it, if there is one.
    fn imported_type(&mut self) -> Option<bool> {
        self.peek()?;
        let start = self.at;
        self.word()?;
        let name = self.word()?;
        (name != "as" && names::is_name(name)).then_some(())?;
        if matches!(self.peek()?, Byte(byte) if is_start(byte)) {
            (self.word()? == "as").then_some(())?;
            self.imported_name()?;
        }
        self.blank(start, false);
        self.peek()?;
        let comma = self.at;
        let found = self.take(b',')?;
        if found {
            self.blank(comma, false);
        }
        Some(found)
    }

    /// `export const a = …`
    fn export(&mut self, start: usize) -> Option<()> {
        let (name, end) = match self.word()? {
            word @ ("const" | "let" | "var") => {
                let (name, end) = self.declaration(word == "const")?;
                (name?, end)
            }
            "function" => (self.declared_function(false)?, self.last_end),
            "async" if self.is_function_next()? => {
                (self.word()? == "function").then_some(())?;
                (self.declared_function(true)?, self.last_end)
            }
            "interface" => (self.interface(start)?, self.last_end),
            "type" => (self.type_alias(start)?, self.last_end),
            _ => return None,
        };
        if self.plain.exports.iter().any(|(_, other)| *other == name) {
            return None;
        }
        self.plain.exports.push((start..end, name));
        Some(())
    }

    /// Where a statement ends: behind its semicolon, if it has one.
    pub(super) fn end_of_statement(&mut self) -> Option<usize> {
        let end = self.last_end;
        match self.peek()? {
            Byte(b';') => {
                self.bump(1);
                Some(self.at)
            }
            End | Byte(b'}') => Some(end),
            _ => self.newline.then_some(end),
        }
    }
}
