//! What the editor is told of a render: the values of expressions and of names of the component script.
//!
//! Only in modules that say where their elements are written. An expression becomes `$$see($$r, index, (…))`, which gives
//! the value back as it is; the script ends with `$$see.names($$r, { name: () => name })`.

use astro_syntax::script::DeclarationKind;
use astro_syntax::Encoding;

use crate::component::{Id, ItemKind};
use crate::emit::{Emitter, string};
use crate::js::Printer;

/// Longer expressions than this, in bytes, are not told.
const LONGEST: usize = 160;
/// More of them than this in one file are not told.
const MOST: usize = 2_000;

impl Printer<'_> {
    /// The number an expression is told under, if its value is of interest: it is script alone, and no literal.
    pub(crate) fn seen(&mut self, parts: &[Id]) -> Option<usize> {
        let [part] = *parts else { return None };
        let item = self.component.item(part);
        if !self.options.places || self.seen.len() >= MOST || !matches!(item.kind, ItemKind::Script) {
            return None;
        }
        let text = self.component.slice(item.range.clone());
        let code = text.trim();
        let is_literal = |mark: char| code.strip_prefix(mark).and_then(|rest| rest.strip_suffix(mark)).is_some_and(|inner| !inner.contains(mark));
        if code.len() > LONGEST || !code.contains(|c: char| c.is_alphabetic() || matches!(c, '_' | '$')) || is_literal('"') || is_literal('\'') {
            return None;
        }
        let start = item.range.start + (text.len() - text.trim_start().len());
        let line = self.component.document.lines().position(start, Encoding::Utf16).line + 1;
        self.helper("seen");
        self.seen.push(format!("{line} {code}"));
        Some(self.seen.len() - 1)
    }

    /// At the end of the script: its variables, each read only by whoever is asked about it.
    pub(crate) fn names_seen(&mut self, out: &mut Emitter) {
        if !self.options.places {
            return;
        }
        let is_value = |kind| matches!(kind, DeclarationKind::Const | DeclarationKind::Let | DeclarationKind::Var);
        let declarations = self.component.document.script().declarations.iter().filter(|it| is_value(it.kind)).take(MOST);
        let names: Vec<String> = declarations.map(|it| format!("{}: () => {}", string(&it.name), it.name)).collect();
        if names.is_empty() {
            return;
        }
        self.helper("seen");
        out.glue(&format!("$$see.names($$r, {{ {} }});\n", names.join(", ")));
    }

    /// `const $$see = $$seen("src/pages/a.astro", ["3 post.title", …]);`, if anything is told.
    pub(crate) fn seen_table(&self, out: &mut Emitter) {
        if self.helpers.contains("seen") {
            let rows: Vec<String> = self.seen.iter().map(|row| string(row)).collect();
            let file = string(self.component.path.trim_start_matches('/'));
            out.glue(&format!("const $$see = $$seen({file}, [{}]);\n", rows.join(", ")));
        }
    }
}
