//! Style sheets: what a page gets in its head, with paths that work from there.

use astro_project::{FilePath, Resolved};

use super::css_module;
pub(super) use super::css_module::CssModule;
use super::Loader;

/// Sheets that import sheets, that deep.
const IMPORT_DEPTH: usize = 16;

impl Loader {
    /// A sheet's text as it is put into a page: local `@import`s filled in, `url()`s made to lead to files.
    pub(crate) fn sheet(&self, file: &FilePath, text: &str) -> String {
        self.sheet_at(file, text, IMPORT_DEPTH)
    }

    fn sheet_at(&self, file: &FilePath, text: &str, depth: usize) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(found) = next(rest) {
            let (before, after) = rest.split_at(found.range.start);
            out.push_str(before);
            let raw = &after[..found.range.len()];
            rest = &after[found.range.len()..];
            match found.kind {
                Kind::Skip => out.push_str(raw),
                Kind::Url => match self.asset_of(file, found.target) {
                    Some(url) => out.push_str(&format!("url(\"{url}\")")),
                    None => out.push_str(raw),
                },
                Kind::Import { condition } => match self.sheet_of(file, found.target).filter(|_| depth > 0) {
                    Some((path, inner)) => {
                        self.note_inlined(file, &path);
                        let inner = self.sheet_at(&path, &inner, depth - 1);
                        let condition = condition.trim();
                        out.push_str(&if condition.is_empty() { inner } else { format!("@media {condition} {{\n{inner}\n}}") });
                    }
                    None => out.push_str(raw),
                },
            }
        }
        out.push_str(rest);
        out
    }

    fn sheet_of(&self, from: &FilePath, target: &str) -> Option<(FilePath, String)> {
        let path = self.css_target(from, target)?;
        let text = self.snapshot.text(&path)?;
        let css = self.to_css(&path, &text, path.extension().unwrap_or_default()).ok()?;
        Some((path, css))
    }

    /// The URL of a file that a sheet names; `None` for what is no file (`data:`, `https:`, `/public.png`, `#id`).
    fn asset_of(&self, from: &FilePath, target: &str) -> Option<String> {
        let (name, tail) = target.split_at(target.find(['?', '#']).unwrap_or(target.len()));
        let path = self.css_target(from, name)?;
        Some(format!("{}{tail}", self.url_of(&path)))
    }

    fn css_target(&self, from: &FilePath, target: &str) -> Option<FilePath> {
        if target.is_empty() || target.starts_with(['/', '#']) || target.contains("://") || target.starts_with("data:") {
            return None;
        }
        let beside = from.parent().and_then(|folder| folder.join(target)).filter(|path| self.snapshot.is_file(path));
        beside.or_else(|| match self.snapshot.resolve(from, target.strip_prefix('~').unwrap_or(target)) {
            Ok(Resolved::File { path, .. }) => Some(path),
            _ => None,
        })
    }
}

/// Whether a sheet is a CSS module: `x.module.css`, `x.module.scss`.
pub(super) fn is_module(file: &FilePath) -> bool {
    file.stem().ends_with(".module")
}

impl Loader {
    /// A sheet that is a CSS module, taken apart. `source` is its text before its paths were made addresses.
    pub(super) fn css_module(&self, file: &FilePath, css: &str, source: &str) -> CssModule {
        self.css_module_at(file, css, source, IMPORT_DEPTH)
    }

    fn css_module_at(&self, file: &FilePath, css: &str, source: &str, depth: usize) -> CssModule {
        css_module::read(css, source, &|specifier| {
            let path = self.css_target(file, specifier).filter(|_| depth > 0)?;
            self.note_inlined(file, &path);
            let text = self.snapshot.text(&path)?;
            let css = self.to_css(&path, &text, path.extension().unwrap_or_default()).ok()?;
            Some(self.css_module_at(&path, &css, &css, depth - 1).names)
        })
    }
}

struct Found<'a> {
    range: std::ops::Range<usize>,
    kind: Kind<'a>,
    target: &'a str,
}

enum Kind<'a> {
    /// A comment or a string: copied as it is.
    Skip,
    Url,
    Import { condition: &'a str },
}

/// The next place in a sheet that names a file, or that must not be looked into.
fn next(text: &str) -> Option<Found<'_>> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &text[at..];
        let skip = |length: usize| Some(Found { range: at..at + length, kind: Kind::Skip, target: "" });
        match bytes[at] {
            b'/' if rest.starts_with("/*") => return skip(rest.find("*/").map_or(rest.len(), |end| end + 2)),
            b'"' | b'\'' => return skip(string(rest).map_or(1, |(_, length)| length)),
            b'@' if starts(rest, "@import") => {
                if let Some((target, condition, length)) = import(rest) {
                    return Some(Found { range: at..at + length, kind: Kind::Import { condition }, target });
                }
            }
            b'u' | b'U' if starts(rest, "url(") => {
                if let Some((target, length)) = url(rest) {
                    return Some(Found { range: at..at + length, kind: Kind::Url, target });
                }
            }
            _ => {}
        }
        at += 1;
        while !text.is_char_boundary(at) {
            at += 1;
        }
    }
    None
}

fn starts(text: &str, word: &str) -> bool {
    text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
}

/// A quoted string: its content and its whole length.
fn string(text: &str) -> Option<(&str, usize)> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let mut escaped = false;
    for (at, character) in text.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '\n' => return None,
            c if c == quote => return Some((&text[1..at], at + 1)),
            _ => {}
        }
    }
    None
}

/// `url(…)`: its target and its length.
fn url(text: &str) -> Option<(&str, usize)> {
    let inner = &text[4..];
    let trimmed = inner.trim_start();
    let lead = 4 + inner.len() - trimmed.len();
    if let Some((target, length)) = string(trimmed) {
        let close = trimmed[length..].find(')')?;
        return Some((target, lead + length + close + 1));
    }
    let close = trimmed.find(')')?;
    Some((trimmed[..close].trim_end(), lead + close + 1))
}

/// `@import …;`: its target, its condition and its length. Layers and `supports()` are left to the browser.
fn import(text: &str) -> Option<(&str, &str, usize)> {
    let rest = &text["@import".len()..];
    let trimmed = rest.trim_start();
    let lead = text.len() - trimmed.len();
    let (target, length) = if starts(trimmed, "url(") { url(trimmed)? } else { string(trimmed)? };
    let end = trimmed[length..].find(';')? + length;
    let condition = &trimmed[length..end];
    (!condition.contains("layer") && !condition.contains("supports")).then_some((target, condition, lead + end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_that_name_files() {
        let shown = |text: &str| {
            let mut rest = text;
            let mut out = Vec::new();
            while let Some(found) = next(rest) {
                match found.kind {
                    Kind::Skip => {}
                    Kind::Url => out.push(format!("url {}", found.target)),
                    Kind::Import { condition } => out.push(format!("import {} [{}]", found.target, condition.trim())),
                }
                rest = &rest[found.range.end..];
            }
            out.join("; ")
        };
        assert_eq!(shown("@import 'a.css' screen; @import url(b.css); c { d: url( 'e f.png' ); g: URL(h.png) } /* url(i) */ \"url(j)\""), "import a.css [screen]; import b.css []; url e f.png; url h.png");
        for broken in ["url(", "@import", "@import 'x", "'", "/*", "url('", "é@import \"é"] {
            assert_eq!(shown(broken), "", "{broken}");
        }
    }
}
