//! `@import`: the sheets a sheet imports stand in the place of the rules that import them, under their conditions.
//!
//! As postcss-import has it, which Vite runs: what comes from elsewhere stays an `@import` at the top, a sheet is taken
//! once for the same conditions, and an `@import` behind other rules counts for nothing.

use std::fmt::Write;

use astro_engine::ModuleError;
use astro_project::{AssetKind, FilePath};
use base64::Engine;
use rustc_hash::FxHashSet;

use super::super::{Loader, frame};
use super::address::is_elsewhere;
use super::scan::{closing, leading_comments, matching, piece, starts, string, url};

/// Sheets that import sheets, that deep.
const DEPTH: usize = 32;

/// Under which conditions a sheet is imported.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
struct Condition {
    layer: Option<String>,
    supports: Option<String>,
    media: Option<String>,
}

/// A part of the finished sheet.
#[derive(Debug, PartialEq)]
enum Part {
    Charset(String),
    /// An `@import` that stays: its address as written.
    Import(String, Vec<Condition>),
    /// `@layer a, b;` in front of other rules.
    Layer(String, Vec<Condition>),
    Rules(String, Vec<Condition>),
}

/// Sheets that are in already.
#[derive(Default)]
struct Taken {
    files: FxHashSet<(FilePath, Vec<Condition>)>,
    texts: FxHashSet<(String, Vec<Condition>)>,
}

impl Loader {
    /// A sheet with all it imports, its files named by their addresses.
    pub(super) fn bundled(&self, file: &FilePath, text: &str) -> Result<String, ModuleError> {
        let parts = self.parts(file, text, &[], &mut vec![file.clone()], &mut Taken::default())?;
        Ok(printed(&parts))
    }

    fn parts(&self, file: &FilePath, text: &str, conditions: &[Condition], above: &mut Vec<FilePath>, taken: &mut Taken) -> Result<Vec<Part>, ModuleError> {
        let (mut charset, mut first, mut rest) = (None, Vec::new(), Vec::new());
        for statement in statements(text) {
            match statement {
                Statement::Charset(text) => charset = charset.or(Some(Part::Charset(text.to_owned()))),
                Statement::Layer(text) => first.push(Part::Layer(text.to_owned(), conditions.to_vec())),
                Statement::Rules(text) => rest.push(Part::Rules(self.with_addresses(file, text), conditions.to_vec())),
                Statement::Import { written, target, condition } => {
                    let mut all = conditions.to_vec();
                    all.extend(condition);
                    if is_kept(target) {
                        first.push(Part::Import(written.to_owned(), all));
                        continue;
                    }
                    for part in self.imported(file, target, &all, above, taken)? {
                        match part {
                            Part::Charset(_) => charset = charset.or(Some(part)),
                            Part::Import(..) | Part::Layer(..) => first.push(part),
                            Part::Rules(..) => rest.push(part),
                        }
                    }
                }
            }
        }
        Ok(charset.into_iter().chain(first).chain(rest).collect())
    }

    fn imported(&self, from: &FilePath, target: &str, conditions: &[Condition], above: &mut Vec<FilePath>, taken: &mut Taken) -> Result<Vec<Part>, ModuleError> {
        if above.len() >= DEPTH {
            return Ok(Vec::new());
        }
        if let Some(text) = in_data(target) {
            above.push(from.clone());
            let parts = self.parts(from, &text, conditions, above, taken);
            above.pop();
            return parts;
        }
        let path = self.import_target(from, target).ok_or_else(|| self.sheet_missing(from, target))?;
        self.note_inlined(from, &path);
        if !taken.files.insert((path.clone(), conditions.to_vec())) || above.contains(&path) {
            return Ok(Vec::new());
        }
        let text = self.snapshot.text(&path).unwrap_or_default();
        let css = self.to_css(&path, &text, path.extension().unwrap_or_default())?;
        let is_known = css.trim().is_empty() || (!css.contains("@import") && !taken.texts.insert((css.clone(), conditions.to_vec())));
        if is_known {
            return Ok(Vec::new());
        }
        above.push(path.clone());
        let parts = self.parts(&path, &css, conditions, above, taken);
        above.pop();
        parts
    }

    /// The sheet an `@import` names: of `public`, beside, by an alias, or of a package.
    pub(super) fn import_target(&self, from: &FilePath, target: &str) -> Option<FilePath> {
        let public = target.starts_with('/').then(|| self.snapshot.public_file(target)).flatten();
        let found = public.or_else(|| self.css_target(from, target).filter(is_sheet));
        found.or_else(|| {
            let folder = from.parent()?;
            let lang = from.extension().filter(|extension| matches!(*extension, "scss" | "sass" | "less")).unwrap_or("css");
            self.find(target.strip_prefix('~').unwrap_or(target), folder.as_str(), Some(lang)).filter(is_sheet)
        })
    }

    /// What is said of an `@import` that leads nowhere.
    pub(super) fn sheet_missing(&self, from: &FilePath, target: &str) -> ModuleError {
        let mut error = ModuleError::new("StyleNotCompiled", format!("{} imports \"{target}\", and no sheet was found there.", from.name()));
        error.hint = Some("Is the path right? A sheet beside this one begins with `./`, one of `public` with `/`, one of a package with the package's name.".to_owned());
        let text = self.snapshot.text(from).unwrap_or_default();
        error.frame = Some(text.find(target).map_or_else(|| frame::file(from), |at| frame::at(from, &text, at)));
        error
    }
}

fn is_sheet(path: &FilePath) -> bool {
    AssetKind::of(path) == AssetKind::Style
}

/// Addresses elsewhere, and those with a query, are left to the browser.
pub(super) fn is_kept(target: &str) -> bool {
    in_data(target).is_none() && (is_elsewhere(target) || target.split('#').next().is_some_and(|path| path.contains('?')))
}

/// The text of `data:text/css,…`.
fn in_data(target: &str) -> Option<String> {
    let rest = starts(target, "data:text/css").then(|| &target["data:text/css".len()..])?;
    if starts(rest, ";base64,") {
        let bytes = base64::engine::general_purpose::STANDARD.decode(&rest[";base64,".len()..]).ok()?;
        return String::from_utf8(bytes).ok();
    }
    let text = if starts(rest, ";plain,") { &rest[";plain,".len()..] } else { rest.strip_prefix(',')? };
    percent_encoding::percent_decode_str(text).decode_utf8().ok().map(std::borrow::Cow::into_owned)
}

#[derive(Debug, PartialEq)]
enum Statement<'a> {
    Charset(&'a str),
    Layer(&'a str),
    Import { written: &'a str, target: &'a str, condition: Option<Condition> },
    /// Everything between.
    Rules(&'a str),
}

/// The top of a sheet. Rules that stand together are one statement, and so is an `@import` that comes too late.
fn statements(text: &str) -> Vec<Statement<'_>> {
    let mut found = Vec::new();
    let (mut from, mut at) = (0, 0);
    // Imports stand together: only `@charset` and layers come before them. Layers count until the first rule.
    let (mut imports_began, mut imports_over, mut rules_began) = (false, false, false);
    while at < text.len() {
        let start = at + leading_comments(&text[at..]);
        let (length, ended_by) = piece(&text[start..]);
        let head = &text[start..start + length];
        let mut end = start + length + ended_by.map_or(0, char::len_utf8);
        if ended_by == Some('{') {
            end += closing(&text[end..]);
            end += usize::from(text[end..].starts_with('}'));
        }
        let is_line = matches!(ended_by, Some(';') | None);
        let statement = if is_line && starts(head, "@charset") && start == 0 {
            Some(Statement::Charset(head.trim_end()))
        } else if is_line && starts(head, "@import") && !imports_over {
            import(head)
        } else if ended_by == Some(';') && starts(head, "@layer") && !rules_began {
            Some(Statement::Layer(head.trim_end()))
        } else {
            None
        };
        match &statement {
            Some(Statement::Import { .. }) => imports_began = true,
            Some(_) => imports_over |= imports_began,
            None if !head.trim().is_empty() => {
                imports_over = true;
                rules_began |= !head.starts_with('@');
            }
            None => {}
        }
        if let Some(statement) = statement {
            push_rules(&mut found, &text[from..start]);
            found.push(statement);
            from = end;
        }
        at = end;
    }
    push_rules(&mut found, &text[from..]);
    found
}

fn push_rules<'a>(found: &mut Vec<Statement<'a>>, text: &'a str) {
    if !text.trim().is_empty() {
        found.push(Statement::Rules(text));
    }
}

/// `@import "a.css" layer(x) supports(y) z`
fn import(head: &str) -> Option<Statement<'_>> {
    let rest = &head["@import".len()..];
    let rest = &rest[leading_comments(rest)..];
    let (target, length) = if starts(rest, "url(") {
        let (inner, length) = url(rest)?;
        (string(inner).map_or(inner, |(inner, _)| inner), length)
    } else {
        string(rest)?
    };
    if target.is_empty() {
        return None;
    }
    let (written, mut tail) = rest.split_at(length);
    let mut condition = Condition::default();
    loop {
        tail = &tail[leading_comments(tail)..];
        let taken = |word: &str| {
            let inner = starts(tail, word).then(|| &tail[word.len()..])?;
            let end = matching(inner);
            Some((inner[..end].to_owned(), inner.get(end + 1..).unwrap_or_default()))
        };
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
        if let Some((layer, after)) = taken("layer(") {
            (condition.layer, tail) = (Some(layer), after);
        } else if starts(tail, "layer") && !tail["layer".len()..].starts_with(is_name) {
            (condition.layer, tail) = (Some(String::new()), &tail["layer".len()..]);
        } else if let Some((supports, after)) = taken("supports(") {
            (condition.supports, tail) = (Some(supports), after);
        } else {
            break;
        }
    }
    condition.media = Some(tail.trim().to_owned()).filter(|media| !media.is_empty());
    Some(Statement::Import { written, target, condition: (condition != Condition::default()).then_some(condition) })
}

/// The parts as one sheet.
fn printed(parts: &[Part]) -> String {
    let is_import = |part: &Part| matches!(part, Part::Import(..));
    let (first_import, last_import) = (parts.iter().position(is_import), parts.iter().rposition(is_import));
    let mut out = String::new();
    for (index, part) in parts.iter().enumerate() {
        if index > 0 && !out.ends_with('\n') {
            out.push('\n');
        }
        let _ = match part {
            Part::Charset(text) => write!(out, "{text};"),
            Part::Import(written, conditions) => write!(out, "@import {};", with_conditions(written, conditions)),
            Part::Layer(text, conditions) => {
                let before_last = last_import.is_some_and(|last| index < last);
                let among = before_last && first_import.is_some_and(|first| index > first);
                let text = format!("{text};");
                if among || (before_last && !conditions.is_empty()) {
                    // Nothing but imports may stand among imports.
                    write!(out, "@import {};", with_conditions(&in_base64(&text), conditions))
                } else {
                    wrapped(&mut out, &text, conditions)
                }
            }
            Part::Rules(text, conditions) => wrapped(&mut out, if index > 0 { text.trim_start() } else { text }, conditions),
        };
    }
    out
}

/// A rule that stays an `@import` has one condition; further ones become imports of imports.
fn with_conditions(written: &str, conditions: &[Condition]) -> String {
    let Some((first, others)) = conditions.split_first() else { return written.to_owned() };
    let mut text = format!("{written} {}", prelude(first));
    for condition in others.iter().rev() {
        text = format!("{} {}", in_base64(&format!("@import {text}")), prelude(condition));
    }
    text
}

fn in_base64(text: &str) -> String {
    format!("'data:text/css;base64,{}'", base64::engine::general_purpose::STANDARD.encode(text))
}

fn prelude(condition: &Condition) -> String {
    let layer = condition.layer.as_ref().map(|layer| if layer.is_empty() { "layer".to_owned() } else { format!("layer({layer})") });
    let supports = condition.supports.as_ref().map(|supports| format!("supports({supports})"));
    let parts: Vec<String> = [layer, supports, condition.media.clone()].into_iter().flatten().collect();
    parts.join(" ")
}

/// Rules inside of the at-rules their conditions are.
fn wrapped(out: &mut String, text: &str, conditions: &[Condition]) -> std::fmt::Result {
    let mut depth = 0;
    for condition in conditions {
        let media = condition.media.as_ref().map(|media| format!("@media {media}"));
        let supports = condition.supports.as_ref().map(|supports| format!("@supports ({supports})"));
        let layer = condition.layer.as_ref().map(|layer| if layer.is_empty() { "@layer".to_owned() } else { format!("@layer {layer}") });
        for head in [media, supports, layer].into_iter().flatten() {
            writeln!(out, "{head} {{")?;
            depth += 1;
        }
    }
    out.push_str(if depth > 0 { text.trim_end() } else { text });
    out.push_str(&"\n}".repeat(depth));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    #[test]
    fn the_top_of_a_sheet() {
        let css = "@charset \"utf-8\";\n@layer x, y;\n@import 'a.css' layer(b.c) supports(d: e) screen and (f);\n/* g */ @import url( \"h.css\" ) layer;\n.i { j: k; } @import 'late.css';\n@layer l { m {} }";
        expect![[r#"
            Charset("@charset \"utf-8\"")
            Layer("@layer x, y")
            Import { written: "'a.css'", target: "a.css", condition: Some(Condition { layer: Some("b.c"), supports: Some("d: e"), media: Some("screen and (f)") }) }
            Rules("\n/* g */ ")
            Import { written: "url( \"h.css\" )", target: "h.css", condition: Some(Condition { layer: Some(""), supports: None, media: None }) }
            Rules("\n.i { j: k; } @import 'late.css';\n@layer l { m {} }")"#]].assert_eq(&statements(css).iter().map(|statement| format!("{statement:?}")).collect::<Vec<_>>().join("\n"));
    }

    #[test]
    fn broken_sheets_end() {
        for css in ["@import", "@import 'x", "@import url(", "@import ''", "@", "}", "{", "/*", "é@import \"é\"", "@layer", "@charset", "@import 'a' layer(", "@import 'a' supports("] {
            let _ = statements(css);
        }
    }

    #[test]
    fn imports_that_stay_keep_all_their_conditions() {
        let media = |media: &str| Condition { media: Some(media.to_owned()), ..Condition::default() };
        assert_eq!(with_conditions("'a'", &[]), "'a'");
        assert_eq!(with_conditions("'a'", &[media("x")]), "'a' x");
        assert_eq!(with_conditions("'a'", &[media("x"), media("y")]), "'data:text/css;base64,QGltcG9ydCAnYScgeA==' y");
    }
}
