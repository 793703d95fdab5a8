//! How is an import written into a file? As its neighbours are, in a component script made for it if there is none.

use std::ops::Range;

use astro_project::FilePath;
use astro_syntax::Document;
use astro_syntax::script::{Import, Imported, ImportedName};

use crate::answer::Edit;

/// The specifier by which `from` reaches `to` relatively: `./Card.astro`, `../layouts/Base.astro`.
pub(crate) fn relative_specifier(from: &FilePath, to: &FilePath) -> String {
    match from.parent() {
        Some(folder) => to.relative_to(&folder),
        None => to.as_str().to_owned(),
    }
}

/// Where an import goes in a file, and how it is written there: as its neighbours are.
pub(crate) struct NewImport {
    at: usize,
    before: String,
    after: String,
    quote: char,
}

impl NewImport {
    /// Finds the place: after the last import, else at the start of the component script, else in one made for it.
    pub(crate) fn into(document: &Document) -> NewImport {
        let source = document.source();
        let line_end = if source.contains("\r\n") { "\r\n" } else { "\n" };
        let last = document.script().imports.last();
        let text = last.and_then(|import| source.get(import.range.clone())).unwrap_or_default();
        let quote = if text.contains('"') || text.is_empty() { '"' } else { '\'' };
        let semicolon = if text.is_empty() || text.ends_with(';') { ";" } else { "" };
        let (at, before, after) = match (document.frontmatter(), last) {
            (None, _) => {
                // A byte order mark stays in front.
                let at = if source.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
                (at, format!("---{line_end}"), format!("{semicolon}{line_end}---{line_end}"))
            }
            (_, Some(last)) => (last.range.end, line_end.to_owned(), semicolon.to_owned()),
            (Some(frontmatter), None) => {
                let content = frontmatter.content_range();
                let rest = &source[content.clone()];
                match rest.find('\n').filter(|end| rest[..*end].trim().is_empty()) {
                    Some(end) => (content.start + end + 1, String::new(), format!("{semicolon}{line_end}")),
                    None => (content.start, line_end.to_owned(), format!("{semicolon}{line_end}")),
                }
            }
        };
        NewImport { at, before, after, quote }
    }

    /// The text of several imports at once.
    pub(crate) fn lines(&self, imports: &[(&str, String)]) -> String {
        let NewImport { before, after, quote, .. } = self;
        let line_end = if before.contains("\r\n") || after.contains("\r\n") { "\r\n" } else { "\n" };
        let semicolon = if after.starts_with(';') { ";" } else { "" };
        let lines = imports.iter().map(|(name, specifier)| format!("import {name} from {quote}{specifier}{quote}"));
        let lines: Vec<String> = lines.collect();
        format!("{before}{}{after}", lines.join(&format!("{semicolon}{line_end}")))
    }

    /// The edit that adds whole statements, written as their neighbours are.
    pub(crate) fn statements(&self, statements: &[&str]) -> Edit {
        let NewImport { at, before, after, quote } = self;
        let line_end = if before.contains("\r\n") || after.contains("\r\n") { "\r\n" } else { "\n" };
        let semicolon = if after.starts_with(';') { ";" } else { "" };
        let other = if *quote == '"' { '\'' } else { '"' };
        let lines = statements.iter().map(|statement| {
            // Only the specifier of an import is quoted, and it has no quotes in it.
            let parts: Vec<&str> = statement.trim_end_matches(';').split(other).collect();
            if parts.len() == 3 { parts.join(&quote.to_string()) } else { parts.join(&other.to_string()) }
        });
        let lines: Vec<String> = lines.collect();
        Edit { range: *at..*at, text: format!("{before}{}{after}", lines.join(&format!("{semicolon}{line_end}"))) }
    }

    /// The edit that adds `import NAME from "SPECIFIER"`.
    pub(crate) fn default(&self, name: &str, specifier: &str) -> Edit {
        let NewImport { at, before, after, quote } = self;
        Edit { range: *at..*at, text: format!("{before}import {name} from {quote}{specifier}{quote}{after}") }
    }
}

/// The edit that imports a name by `import { NAME } from "MODULE"`: into the braces that are there, else as a statement.
pub(crate) fn named(document: &Document, name: &str, module: &str) -> Edit {
    let same = document.script().imports.iter().filter(|import| import.specifier == module && !import.type_only);
    let last = same.filter_map(|import| import.names.iter().rfind(|it| matches!(it.imported, Imported::Named(_)))).next();
    if let Some(last) = last {
        return Edit::insert(last.range.end, format!(", {name}"));
    }
    NewImport::into(document).default(&format!("{{ {name} }}"), module)
}

/// What to write in the place of which text so that `statement` no longer binds `names`: nothing, line and all, if none is left.
pub(crate) fn without_names(document: &Document, statement: &Import, names: &[&str]) -> (Range<usize>, String) {
    let source = document.source();
    let left: Vec<&ImportedName> = statement.names.iter().filter(|name| !names.contains(&name.local.as_str())).collect();
    if left.is_empty() {
        let end = statement.range.end;
        let rest = &source[end..];
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t', ';']).len();
        let line = &rest[blanks..];
        let newline = if line.starts_with("\r\n") { 2 } else { usize::from(line.starts_with('\n')) };
        return (statement.range.start..end + blanks + newline, String::new());
    }
    let specifier = &source[statement.specifier_range.start - 1..statement.specifier_range.end + 1];
    let text = &source[statement.range.clone()];
    let end = if text.ends_with(';') { ";" } else { "" };
    (statement.range.clone(), format!("{} from {specifier}{end}", bound(statement, &left)))
}

/// `import A, { b, type C as D }` for some of the names of a statement, each as it is written.
pub(crate) fn bound(statement: &Import, names: &[&ImportedName]) -> String {
    let mut parts = Vec::new();
    let mut braced = Vec::new();
    for name in names {
        match &name.imported {
            Imported::Default => parts.push(name.local.clone()),
            Imported::Namespace => parts.push(format!("* as {}", name.local)),
            Imported::Named(imported) => {
                let mark = if name.type_only && !statement.type_only { "type " } else { "" };
                let is_name = imported.chars().all(crate::place::is_name_char);
                let imported = if is_name { imported.clone() } else { format!("\"{imported}\"") };
                braced.push(match imported == name.local {
                    true => format!("{mark}{imported}"),
                    false => format!("{mark}{imported} as {}", name.local),
                });
            }
        }
    }
    if !braced.is_empty() {
        parts.push(format!("{{ {} }}", braced.join(", ")));
    }
    let keyword = if statement.type_only { "import type" } else { "import" };
    format!("{keyword} {}", parts.join(", "))
}
