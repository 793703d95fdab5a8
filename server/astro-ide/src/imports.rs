//! How is an import written into a file? As its neighbours are, in a component script made for it if there is none.

use astro_project::FilePath;
use astro_syntax::Document;

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

    /// The edit that adds `import NAME from "SPECIFIER"`.
    pub(crate) fn default(&self, name: &str, specifier: &str) -> Edit {
        let NewImport { at, before, after, quote } = self;
        Edit { range: *at..*at, text: format!("{before}import {name} from {quote}{specifier}{quote}{after}") }
    }
}
