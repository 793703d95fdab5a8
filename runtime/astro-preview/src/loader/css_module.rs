//! CSS modules: sheets whose names are their own. As postcss-modules has them, names included.

use std::fmt::Write;

use rustc_hash::FxHashMap;
use serde_json::{Map, Value};

/// A CSS module, taken apart.
#[derive(Debug, Default, PartialEq)]
pub(super) struct CssModule {
    /// The sheet, with the names that are its own.
    pub(super) css: String,
    /// What each name stands for: one name or several.
    pub(super) names: Map<String, Value>,
    /// Other modules it composes from or takes values of.
    pub(super) imports: Vec<String>,
}

/// Reads a module. `other` gives the names of another module, by its specifier; `source` is the text names are made of.
pub(super) fn read(css: &str, source: &str, other: &dyn Fn(&str) -> Option<Map<String, Value>>) -> CssModule {
    let mut reader = Reader { out: String::with_capacity(css.len() + 64), source, hash: hash(source), keyframes: keyframes(css), other, ..Reader::default() };
    reader.values(css);
    reader.block(css, Place::Top, 0);
    let Reader { out, names, imports, .. } = reader;
    CssModule { css: out, names, imports }
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

struct Reader<'a> {
    out: String,
    source: &'a str,
    hash: String,
    names: Map<String, Value>,
    imports: Vec<String>,
    keyframes: Vec<String>,
    owns: FxHashMap<String, String>,
    /// `:local(` inside of `:local(`.
    nested: usize,
    values: FxHashMap<String, String>,
    /// The classes of the selector of the rule being read: whom `composes` speaks for.
    selected: Vec<String>,
    other: &'a dyn Fn(&str) -> Option<Map<String, Value>>,
}

impl Default for Reader<'_> {
    fn default() -> Self {
        Reader {
            out: String::new(),
            source: "",
            hash: String::new(),
            names: Map::new(),
            imports: Vec::new(),
            keyframes: Vec::new(),
            owns: FxHashMap::default(),
            nested: 0,
            values: FxHashMap::default(),
            selected: Vec::new(),
            other: &|_| None,
        }
    }
}

/// A hash as the package string-hash makes it, in base 36, five characters.
fn hash(text: &str) -> String {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut value: i64 = 5381;
    for unit in units.iter().rev() {
        value = i64::from((value * 33) as i32 ^ i32::from(*unit));
    }
    let mut number = value as u32;
    let mut digits = Vec::new();
    loop {
        digits.push(char::from_digit(number % 36, 36).unwrap_or('0'));
        number /= 36;
        if number == 0 {
            break;
        }
    }
    digits.iter().rev().take(5).collect()
}

impl Reader<'_> {
    /// The module's own name for one of its classes, ids or animations.
    fn own(&mut self, name: &str) -> String {
        if let Some(known) = self.owns.get(name) {
            return known.clone();
        }
        let at = self.source.find(&format!(".{name}"));
        let before = at.map_or("", |at| &self.source[..at]);
        let line = before.matches(['\n', '\r']).count() + 1;
        let own = format!("_{name}_{}_{line}", self.hash);
        self.owns.insert(name.to_owned(), own.clone());
        own
    }

    /// The module's own name, which is exported from now on.
    fn local(&mut self, name: &str) -> String {
        let own = self.own(name);
        if !self.names.contains_key(name) {
            self.names.insert(name.to_owned(), own.clone().into());
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

    fn of_other(&mut self, from: &str) -> Map<String, Value> {
        if !self.imports.iter().any(|known| known == from) {
            self.imports.push(from.to_owned());
        }
        (self.other)(from).unwrap_or_default()
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
                let own = self.local(name.strip_prefix(":local(").and_then(|name| name.strip_suffix(')')).unwrap_or(name));
                self.out.push_str(&own);
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
                let _ = write!(self.out, "{}{name}:{value}", &text[..text.len() - text.trim_start().len()]);
                true
            }
            _ => {
                let line = self.with_values(text);
                self.out.push_str(&line);
                true
            }
        }
    }

    /// The animations of this sheet by their own names.
    fn animation(&mut self, value: &str) -> String {
        let mut out = String::new();
        let mut word = String::new();
        for c in value.chars().chain(std::iter::once('\0')) {
            if c.is_alphanumeric() || matches!(c, '-' | '_') {
                word.push(c);
                continue;
            }
            let taken = std::mem::take(&mut word);
            if self.keyframes.contains(&taken) {
                out.push_str(&self.local(&taken));
            } else {
                out.push_str(self.values.get(&taken).unwrap_or(&taken));
            }
            if c != '\0' {
                out.push(c);
            }
        }
        out
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
                    None => {
                        let own = self.own(name);
                        composed.push(self.names.get(name).and_then(Value::as_str).map_or(own, str::to_owned));
                    }
                }
            }
            for class in self.selected.clone() {
                let own = self.own(&class);
                let known = self.names.get(&class).and_then(Value::as_str).unwrap_or(&own).to_owned();
                let all = composed.iter().flat_map(|names| names.split(' ')).fold(known, |all, name| if all.split(' ').any(|one| one == name) { all } else { format!("{all} {name}") });
                self.names.insert(class, all.into());
            }
        }
    }

    /// A selector: classes and ids get names of the module's own, except in `:global`.
    fn selector(&mut self, text: &str) {
        let mut rest = text;
        let mut global = false;
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
                self.out.push_str(inner[..end].trim());
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
                if c == ',' {
                    global = false;
                }
                self.out.push(c);
                rest = &rest[c.len_utf8()..];
            }
        }
    }
}

/// A class name at the start of a text.
fn identifier(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_') || !c.is_ascii())).unwrap_or(text.len());
    let name = &text[..end];
    if name.starts_with(|c: char| c.is_ascii_digit()) { "" } else { name }
}

/// The length of the comment or string a text begins with.
fn skipped(text: &str) -> Option<usize> {
    if text.starts_with("/*") {
        return Some(text.find("*/").map_or(text.len(), |end| end + 2));
    }
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '\n' => return Some(at),
            c if c == quote => return Some(at + 1),
            _ => {}
        }
    }
    Some(text.len())
}

fn leading_comments(text: &str) -> usize {
    let mut at = 0;
    loop {
        let rest = &text[at..];
        let blank = rest.len() - rest.trim_start().len();
        if !rest.trim_start().starts_with("/*") {
            return at + blank;
        }
        at += blank + skipped(rest.trim_start()).unwrap_or(0);
    }
}

/// The length up to the next `;`, `{` or `}` that is no part of a string, comment or parenthesis, and which it is.
fn piece(text: &str) -> (usize, Option<char>) {
    let (mut at, mut depth) = (0, 0_usize);
    while let Some(c) = text[at..].chars().next() {
        if let Some(length) = skipped(&text[at..]) {
            at += length;
            continue;
        }
        match c {
            '\\' => at += text[at + 1..].chars().next().map_or(0, char::len_utf8),
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ';' if depth == 0 => return (at, Some(c)),
            '{' | '}' => return (at, Some(c)),
            _ => {}
        }
        at += c.len_utf8();
    }
    (text.len(), None)
}

/// Where the block ends whose content a text begins with.
fn closing(text: &str) -> usize {
    let (mut at, mut depth) = (0, 0);
    loop {
        let (length, ended_by) = piece(&text[at..]);
        at += length;
        match ended_by {
            Some('{') => depth += 1,
            Some('}') if depth == 0 => return at,
            Some('}') => depth -= 1,
            Some(_) => {}
            None => return text.len(),
        }
        at += 1;
    }
}

/// Where the parenthesis ends whose content a text begins with.
fn matching(text: &str) -> usize {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' if depth == 0 => return at,
            ')' => depth -= 1,
            _ => {}
        }
    }
    text.len()
}

/// The names of all animations of a sheet.
fn keyframes(css: &str) -> Vec<String> {
    let found = css.match_indices("keyframes ").filter_map(|(at, word)| {
        let name = css[at + word.len()..].trim_start();
        let end = name.find(|c: char| c.is_whitespace() || c == '{')?;
        let name = &name[..end];
        (!name.starts_with(":global(")).then(|| name.trim_start_matches(":local(").trim_end_matches(')').to_owned())
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    fn shown(css: &str) -> String {
        let other = |file: &str| serde_json::json!({ "theirs": format!("_theirs_{}", file.len()), "gap": "4px" }).as_object().cloned();
        let module = read(css, css, &other);
        let hash = hash(css);
        format!("{}\n{}\n{:?}", module.css.replace(&hash, "H"), Value::Object(module.names).to_string().replace(&hash, "H"), module.imports)
    }

    #[test]
    fn names_are_those_of_vite() {
        // 2088251788 in base 36, the first five digits.
        assert_eq!(hash(".a{}"), "yjahe");
    }

    #[test]
    fn classes_ids_and_animations() {
        let css = ".a .b-c:hover, :global(.d) > .a#e[class='.x'] { margin: .5em; background: url(x.png) }\n/* .f */ @media (min-width: 1.5em) { .a::before { content: '.g'; animation: 1s spin, fade } }\n@keyframes spin { from { top: .5px } }\n:global .h .i, .j:not(.k) { & .l { x: y } }";
        expect![[r#"
            ._a_H_1 ._b-c_H_1:hover, .d > ._a_H_1#_e_H_1[class='.x'] { margin: .5em; background: url(x.png) }
            /* .f */ @media (min-width: 1.5em) { ._a_H_1::before { content: '.g'; animation: 1s _spin_H_1, fade} }
            @keyframes _spin_H_1 { from { top: .5px } }
            .h .i, ._j_H_4:not(._k_H_4) { & ._l_H_4 { x: y } }
            {"a":"_a_H_1","b-c":"_b-c_H_1","e":"_e_H_1","spin":"_spin_H_1","j":"_j_H_4","k":"_k_H_4","l":"_l_H_4"}
            []"#]].assert_eq(&shown(css));
    }

    #[test]
    fn composed_of_others() {
        let css = "@value gap from './v.css';\n@value main: red;\n.base { color: main; padding: gap }\n.a { composes: base; composes: theirs from \"./o.module.css\"; composes: g from global; top: 0 }";
        expect![[r#"

            ._base_H_3 { color: red; padding: 4px }
            ._a_H_4 { top: 0 }
            {"gap":"4px","main":"red","base":"_base_H_3","a":"_a_H_4 _base_H_3 _theirs_14 g"}
            ["./v.css", "./o.module.css"]"#]].assert_eq(&shown(css));
    }

    #[test]
    fn broken_sheets_end() {
        for css in ["", ".", ".a", ".a{", "}", ".a{composes:", "@value", "@value a", "/*", "'", ":global(", ".a:not(", "@keyframes", "@keyframes {", "\\", "é.é{é:é}", ".a { b: url("] {
            let _ = shown(css);
        }
    }
}
