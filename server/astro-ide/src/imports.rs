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

/// The edit that adds `import NAME from "SPECIFIER"`.
pub(crate) fn add_default_import(document: &Document, name: &str, specifier: &str) -> Edit {
    let style = Style::of(document);
    add(document, &format!("import {name} from {quote}{specifier}{quote}{end}", quote = style.quote, end = style.end))
}

/// How the file writes its imports.
struct Style {
    quote: char,
    end: &'static str,
}

impl Style {
    fn of(document: &Document) -> Style {
        let source = document.source();
        let last = document.script().imports.last();
        let text = last.and_then(|import| source.get(import.range.clone())).unwrap_or_default();
        let quote = if text.contains('"') || text.is_empty() { '"' } else { '\'' };
        let end = if text.is_empty() || text.ends_with(';') { ";" } else { "" };
        Style { quote, end }
    }
}

fn add(document: &Document, statement: &str) -> Edit {
    let source = document.source();
    let line_end = if source.contains("\r\n") { "\r\n" } else { "\n" };
    let Some(frontmatter) = document.frontmatter() else {
        // A byte order mark stays in front.
        let at = if source.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        return Edit { range: at..at, text: format!("---{line_end}{statement}{line_end}---{line_end}") };
    };
    if let Some(last) = document.script().imports.last() {
        return Edit { range: last.range.end..last.range.end, text: format!("{line_end}{statement}") };
    }
    let content = frontmatter.content_range();
    let rest = &source[content.clone()];
    let first_line = rest.find('\n').filter(|end| rest[..*end].trim().is_empty());
    match first_line {
        Some(end) => {
            let at = content.start + end + 1;
            Edit { range: at..at, text: format!("{statement}{line_end}") }
        }
        None => Edit { range: content.start..content.start, text: format!("{line_end}{statement}{line_end}") },
    }
}
