//! CSS modules: sheets whose names are their own. As postcss-modules has them, names included.

use std::fmt::Write;

use rustc_hash::FxHashMap;
use serde_json::{Map, Value};

use super::scan::{closing, identifier, leading_comments, matching, piece, skipped, without_escapes};

/// A CSS module, taken apart.
#[derive(Debug, Default, PartialEq)]
pub(in super::super) struct CssModule {
    /// The sheet, with the names that are its own.
    pub(in super::super) css: String,
    /// What each name stands for: one name or several.
    pub(in super::super) names: Map<String, Value>,
    /// What is wrong with it: a part of a sentence that begins with its name.
    pub(super) problem: Option<String>,
}

/// What a module asks of the world around it.
pub(super) struct Around<'a> {
    /// The module's own name for one of its classes, ids or animations.
    pub(super) own: &'a dyn Fn(&str) -> String,
    /// The names of another module, by its specifier.
    pub(super) other: &'a dyn Fn(&str) -> Option<Map<String, Value>>,
    /// Names are everybody's unless they are marked.
    pub(super) is_global: bool,
    /// Names that are everybody's are exported too.
    pub(super) exports_global: bool,
}

/// Reads a module.
pub(super) fn read(css: &str, around: &Around<'_>) -> CssModule {
    let mut reader = Reader {
        out: String::with_capacity(css.len() + 64),
        around,
        names: Map::new(),
        owns: FxHashMap::default(),
        nested: 0,
        values: FxHashMap::default(),
        selected: Vec::new(),
        problem: None,
        late: Vec::new(),
    };
    reader.values(css);
    reader.block(css, Place::Top, 0);
    for name in std::mem::take(&mut reader.late) {
        reader.local(&name);
    }
    CssModule { css: reader.out, names: reader.names, problem: reader.problem }
}

/// Deeper nesting is copied as it is.
const DEPTH: usize = 64;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Rules, also inside of `@media`.
    Top,
    /// Declarations and nested rules.
    Rule,
    /// `@keyframes`, `@font-face`: nothing to rename.
    Plain,
}

pub(super) struct Reader<'a> {
    out: String,
    pub(super) around: &'a Around<'a>,
    names: Map<String, Value>,
    owns: FxHashMap<String, String>,
    /// `:local(` inside of `:local(`.
    nested: usize,
    pub(super) values: FxHashMap<String, String>,
    /// The classes of the selector of the rule being read: whom `composes` speaks for.
    selected: Vec<String>,
    problem: Option<String>,
    /// Animations, which are exported after all classes.
    late: Vec<String>,
}

impl Reader<'_> {
    /// The module's own name for one of its classes, ids or animations.
    fn own(&mut self, name: &str) -> String {
        if let Some(known) = self.owns.get(name) {
            return known.clone();
        }
        let own = (self.around.own)(name);
        self.owns.insert(name.to_owned(), own.clone());
        own
    }

    /// The module's own name, which is exported from now on. Names are as written, escapes and all.
    pub(super) fn local(&mut self, name: &str) -> String {
        let own = self.own(name);
        let exported = without_escapes(name);
        if !self.names.contains_key(&exported) {
            self.names.insert(exported, without_escapes(&own).into());
        }
        own
    }

    /// `@value a: b;` and `@value a, b as c from "./x.css";`
    fn values(&mut self, css: &str) {
        let mut rest = css;
        while let Some(at) = rest.find("@value ") {
            rest = &rest[at + "@value ".len()..];
            let Some(end) = rest.find(';') else { break };
            let line = &rest[..end];
            rest = &rest[end..];
            if let Some((names, from)) = line.rsplit_once(" from ") {
                let from = from.trim().trim_matches(['"', '\'']);
                let theirs = self.of_other(from);
                for name in names.trim().trim_matches(['(', ')']).split(',') {
                    let (name, alias) = name.split_once(" as ").map_or((name.trim(), name.trim()), |(name, alias)| (name.trim(), alias.trim()));
                    if let Some(value) = theirs.get(name).and_then(Value::as_str) {
                        self.define(alias, value);
                    }
                }
            } else if let Some((name, value)) = line.split_once([':', ' ']) {
                let value = self.with_values(value.trim());
                self.define(name.trim(), &value);
            }
        }
    }

    fn define(&mut self, name: &str, value: &str) {
        self.values.insert(name.to_owned(), value.to_owned());
        self.names.insert(name.to_owned(), value.into());
    }

    fn of_other(&self, from: &str) -> Map<String, Value> {
        (self.around.other)(from).unwrap_or_default()
    }

    /// Values in the place of their names.
    fn with_values(&self, text: &str) -> String {
        if self.values.is_empty() {
            return text.to_owned();
        }
        let mut out = String::with_capacity(text.len());
        let mut word = String::new();
        for c in text.chars().chain(std::iter::once('\0')) {
            if c.is_alphanumeric() || matches!(c, '-' | '_') {
                word.push(c);
                continue;
            }
            match self.values.get(&word) {
                Some(value) => out.push_str(value),
                None => out.push_str(&word),
            }
            word.clear();
            if c != '\0' {
                out.push(c);
            }
        }
        out
    }

    /// The content between two braces, or the whole sheet.
    fn block(&mut self, css: &str, place: Place, depth: usize) {
        let mut rest = css;
        while !rest.is_empty() {
            let (length, ended_by) = piece(rest);
            let text = &rest[..length];
            rest = &rest[length..];
            match ended_by {
                Some('{') => {
                    let inner = &rest[1..];
                    let end = closing(inner);
                    self.rule(text, &inner[..end], place, depth);
                    rest = inner[end..].strip_prefix('}').unwrap_or_default();
                }
                Some(c) => {
                    rest = &rest[c.len_utf8()..];
                    if self.line(text, place) {
                        self.out.push(c);
                    }
                }
                None => {
                    self.line(text, place);
                }
            }
        }
    }

    fn rule(&mut self, prelude: &str, inner: &str, place: Place, depth: usize) {
        if prelude.trim() == ":export" {
            return self.export(inner);
        }
        let name = prelude.trim_start();
        let lead = leading_comments(name);
        let at_rule = name[lead..].strip_prefix('@').map(|rest| rest.split([' ', '\t', '\n', '(', '"']).next().unwrap_or_default());
        let outer = self.selected.clone();
        let next = match at_rule {
            Some(kind) if kind.ends_with("keyframes") => {
                self.keyframes_head(prelude);
                Place::Plain
            }
            Some("font-face" | "property" | "page" | "counter-style" | "font-palette-values" | "view-transition") => {
                self.out.push_str(prelude);
                Place::Plain
            }
            Some(_) => {
                let head = self.with_values(prelude);
                self.out.push_str(&head);
                place
            }
            None if place == Place::Plain => {
                self.out.push_str(prelude);
                Place::Plain
            }
            None => {
                self.selected.clear();
                self.selector(prelude);
                Place::Rule
            }
        };
        self.out.push('{');
        if depth < DEPTH { self.block(inner, next, depth + 1) } else { self.out.push_str(inner) }
        self.out.push('}');
        self.selected = outer;
    }

    /// `:export { name: value }`
    fn export(&mut self, inner: &str) {
        for line in inner.split(';') {
            if let Some((name, value)) = line.split_once(':') {
                let value = self.with_values(value.trim());
                self.names.insert(name.trim().to_owned(), value.into());
            }
        }
    }

    /// `@keyframes name`; `:global(name)` stays.
    fn keyframes_head(&mut self, prelude: &str) {
        let trimmed = prelude.trim_end();
        let start = trimmed.rfind(char::is_whitespace).map_or(0, |at| at + 1);
        let name = &trimmed[start..];
        self.out.push_str(&trimmed[..start]);
        match name.strip_prefix(":global(").and_then(|name| name.strip_suffix(')')) {
            Some(global) => self.out.push_str(global),
            None => {
                let name = name.strip_prefix(":local(").and_then(|name| name.strip_suffix(')')).unwrap_or(name);
                let own = self.own(name);
                self.out.push_str(&own);
                self.late.push(name.to_owned());
            }
        }
        self.out.push_str(&prelude[trimmed.len()..]);
    }

    /// A declaration or an at-rule without a block. Whether anything of it stays.
    fn line(&mut self, text: &str, place: Place) -> bool {
        let trimmed = text.trim();
        let bare = &trimmed[leading_comments(trimmed)..];
        if bare.starts_with("@value ") {
            return false;
        }
        if place == Place::Top || bare.starts_with('@') {
            self.out.push_str(text);
            return true;
        }
        let Some((name, value)) = bare.split_once(':') else {
            self.out.push_str(text);
            return true;
        };
        match name.trim() {
            "composes" | "compose-with" if place == Place::Rule => {
                self.compose(value);
                false
            }
            "animation" | "animation-name" | "-webkit-animation" | "-webkit-animation-name" => {
                let value = self.animation(value);
                let (lead, tail) = (&text[..text.len() - text.trim_start().len()], &text[text.trim_end().len()..]);
                let _ = write!(self.out, "{lead}{name}:{value}{tail}");
                true
            }
            _ => {
                let line = self.with_values(text);
                self.out.push_str(&line);
                true
            }
        }
    }

    /// `composes: a b from "./x.module.css"`
    fn compose(&mut self, value: &str) {
        for part in value.split(',') {
            let (names, from) = part.rsplit_once(" from ").map_or((part, None), |(names, from)| (names, Some(from.trim())));
            let mut composed = Vec::new();
            for name in names.split_whitespace() {
                match from {
                    Some("global") => composed.push(name.to_owned()),
                    Some(file) => {
                        let theirs = self.of_other(file.trim_matches(['"', '\'']));
                        composed.extend(theirs.get(name).and_then(Value::as_str).map(str::to_owned));
                    }
                    None => match self.names.get(&without_escapes(name)).and_then(Value::as_str) {
                        Some(known) => composed.push(known.to_owned()),
                        None => {
                            self.problem.get_or_insert_with(|| format!("composes \"{name}\", and no rule above has this class"));
                        }
                    },
                }
            }
            for class in self.selected.clone() {
                let class = without_escapes(&class);
                let known = self.names.get(&class).and_then(Value::as_str).unwrap_or_default().to_owned();
                let all = composed.iter().flat_map(|names| names.split(' ')).fold(known, |all, name| if all.split(' ').any(|one| one == name) { all } else { format!("{all} {name}") });
                self.names.insert(class, all.into());
            }
        }
    }

    /// A selector in `:global(…)`.
    fn global(&mut self, text: &str) {
        if self.around.exports_global {
            text.match_indices('.').for_each(|(at, _)| self.global_name(&text[at + 1..]));
        }
        self.out.push_str(text);
    }

    /// Exports the name a text begins with, as it is everybody's.
    fn global_name(&mut self, text: &str) {
        let name = without_escapes(identifier(text));
        if !name.is_empty() {
            self.names.insert(name.clone(), name.into());
        }
    }

    /// A selector: classes and ids get names of the module's own, except in `:global`.
    fn selector(&mut self, text: &str) {
        let mut rest = text;
        let mut global = self.around.is_global;
        while let Some(c) = rest.chars().next() {
            if let Some(length) = skipped(rest) {
                self.out.push_str(&rest[..length]);
                rest = &rest[length..];
            } else if c == '[' {
                let end = rest.find(']').map_or(rest.len(), |end| end + 1);
                self.out.push_str(&rest[..end]);
                rest = &rest[end..];
            } else if let Some(inner) = rest.strip_prefix(":global(") {
                let end = matching(inner);
                self.global(inner[..end].trim());
                rest = inner[end..].strip_prefix(')').unwrap_or_default();
            } else if let Some(inner) = rest.strip_prefix(":local(") {
                let end = matching(inner);
                self.nested += 1;
                if self.nested < DEPTH { self.selector(inner[..end].trim()) } else { self.out.push_str(&inner[..end]) }
                self.nested -= 1;
                rest = inner[end..].strip_prefix(')').unwrap_or_default();
            } else if let Some(after) = rest.strip_prefix(":global").filter(|after| after.starts_with(char::is_whitespace)) {
                global = true;
                rest = after.trim_start();
            } else if let Some(after) = rest.strip_prefix(":local").filter(|after| after.starts_with(char::is_whitespace)) {
                global = false;
                rest = after.trim_start();
            } else if matches!(c, '.' | '#') && !global {
                rest = &rest[1..];
                let name = identifier(rest);
                self.out.push(c);
                if !name.is_empty() {
                    let own = self.local(name);
                    self.out.push_str(&own);
                    if c == '.' {
                        self.selected.push(name.to_owned());
                    }
                }
                rest = &rest[name.len()..];
            } else {
                match c {
                    ',' => global = self.around.is_global,
                    '.' if self.around.exports_global => self.global_name(&rest[1..]),
                    _ => {}
                }
                self.out.push(c);
                rest = &rest[c.len_utf8()..];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    fn shown(css: &str) -> String {
        let other = |file: &str| serde_json::json!({ "theirs": format!("_theirs_{}", file.len()), "gap": "4px" }).as_object().cloned();
        let module = read(css, &Around { own: &|name| format!("_{name}_H"), other: &other, is_global: false, exports_global: false });
        let problem = module.problem.map(|problem| format!("\n{problem}")).unwrap_or_default();
        format!("{}\n{}{problem}", module.css, Value::Object(module.names))
    }

    #[test]
    fn classes_ids_and_animations() {
        let css = ".a .b-c:hover, :global(.d) > .a#e[class='.x'] { margin: .5em; background: url(x.png) }\n/* .f */ @media (min-width: 1.5em) { .a::before { content: '.g'; animation: 1s spin, fade; animation-name: none } }\n@keyframes spin { from { top: .5px } }\n:global .h .i, .j:not(.k) { & .l { x: y } }";
        expect![[r#"
            ._a_H ._b-c_H:hover, .d > ._a_H#_e_H[class='.x'] { margin: .5em; background: url(x.png) }
            /* .f */ @media (min-width: 1.5em) { ._a_H::before { content: '.g'; animation: 1s _spin_H, _fade_H; animation-name: none } }
            @keyframes _spin_H { from { top: .5px } }
            .h .i, ._j_H:not(._k_H) { & ._l_H { x: y } }
            {"a":"_a_H","b-c":"_b-c_H","e":"_e_H","spin":"_spin_H","fade":"_fade_H","j":"_j_H","k":"_k_H","l":"_l_H"}"#]].assert_eq(&shown(css));
    }

    #[test]
    fn composed_of_others() {
        let css = "@value gap from './v.css';\n@value main: red;\n.base { color: main; padding: gap }\n.a { composes: base; composes: theirs from \"./o.module.css\"; composes: g from global; top: 0 }";
        expect![[r#"

            ._base_H { color: red; padding: 4px }
            ._a_H { top: 0 }
            {"gap":"4px","main":"red","base":"_base_H","a":"_a_H _base_H _theirs_14 g"}"#]].assert_eq(&shown(css));
    }

    #[test]
    fn names_with_escapes_and_words_that_are_names() {
        expect![[r#"
            ._a\:b_H { animation: ease _ease_H 1s, var(--x) 2s, g 3s } ._\31 0_H {}
            {"a:b":"_a:b_H","ease":"_ease_H","10":"_10_H"}
            composes "gone", and no rule above has this class"#]].assert_eq(&shown(".a\\:b { animation: ease ease 1s, var(--x) 2s, global(g) 3s } .\\31 0 { composes: gone }"));
    }

    #[test]
    fn broken_sheets_end() {
        for css in ["", ".", ".a", ".a{", "}", ".a{composes:", "@value", "@value a", "/*", "'", ":global(", ".a:not(", "@keyframes", "@keyframes {", "\\", "é.é{é:é}", ".a { b: url("] {
            let _ = shown(css);
        }
    }
}
