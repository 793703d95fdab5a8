//! Is a list worth showing because of the character just typed? An editor asks after each of a fixed set, wherever it is typed, and
//! an Enter behind `{` or a space is to break the line, not to take the first of all names in scope.

use astro_project::{AssetKind, Snapshot};
use astro_syntax::text::floor_char;

use crate::answer::FilePosition;
use crate::content;
use crate::place::{Place, document_of, place};

/// Every character some place wants a list for.
pub(crate) const TRIGGERS: &[&str] = &["<", "/", ".", "\"", "'", "`", "{", " ", ":", "=", "@", "-", "#", ">", "*", "+", "]", "}", "!"];

/// Does a list make sense unasked, now that `typed` stands before the cursor?
pub(crate) fn is_wanted(snapshot: &Snapshot, at: &FilePosition, typed: char) -> bool {
    if content::is_entry(&at.file) {
        return matches!(typed, ' ' | ':' | '-' | '"' | '\'' | '/');
    }
    let Some(document) = document_of(snapshot, &at.file) else {
        let Some(text) = snapshot.text(&at.file).filter(|_| AssetKind::of(&at.file) != AssetKind::Astro) else { return false };
        return in_script(&text[..floor_char(&text, at.offset)], typed);
    };
    let source = document.source();
    let before = &source[..floor_char(source, at.offset)];
    match place(&document, before.len()) {
        Place::Script(_) => in_script(before, typed),
        Place::TagName(_) | Place::EndTagName(_) => matches!(typed, '<' | '/' | '.' | ':' | '-'),
        Place::AttributeName { .. } => matches!(typed, ' ' | ':' | '@' | '-'),
        Place::AttributeValue { .. } => matches!(typed, '"' | '\'' | '=' | ' ' | '/' | '.' | '#' | ':' | '-' | '@'),
        Place::Style { .. } => match typed {
            ' ' => before.trim_end().ends_with(':'),
            _ => matches!(typed, ':' | '-' | '@' | '#' | '.' | '/' | '"' | '\'' | '!'),
        },
        // The ends of abbreviations and of the fence; nothing else is offered in text.
        Place::Markup => matches!(typed, '>' | '*' | '+' | ']' | '}' | '#' | '.' | ':' | '-' | '/' | '!'),
        Place::Elsewhere => false,
    }
}

fn in_script(before: &str, typed: char) -> bool {
    let line = &before[before.rfind('\n').map_or(0, |at| at + 1)..];
    match typed {
        '.' | '<' | '@' => true,
        '*' => line.trim_start() == "/**",
        '{' => line.trim_start().starts_with("import ") || line.trim_start().starts_with("export "),
        _ => in_string(line),
    }
}

/// Is a string of this line open at its end?
pub(crate) fn in_string(line: &str) -> bool {
    let mut open = None;
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match (open, c) {
            (Some(_), '\\') => drop(chars.next()),
            (Some(quote), c) if c == quote => open = None,
            (None, '"' | '\'' | '`') => open = Some(c),
            _ => {}
        }
    }
    open.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Project;

    #[test]
    fn lists_come_where_they_help_and_not_where_a_line_is_broken() {
        for (fixture, expected) in [
            ("---\nconst $0\n---", false),
            ("---\nif (a) {$0}\n---", false),
            ("---\nconst a = { b:$0 }\n---", false),
            ("---\nconst a = b -$0\n---", false),
            ("---\nconst a = x !$0\n---", false),
            ("---\nconst a = \"b\"$0\n---", false),
            ("---\nconst a = b /$0\n---", false),
            ("---\nAstro.$0\n---", true),
            ("---\nimport {$0} from 'a'\n---", true),
            ("---\nimport a from \"$0\"\n---", true),
            ("---\nimport a from './$0'\n---", true),
            ("---\nimport { b } from 'astro:$0'\n---", true),
            ("<p>{$0}</p>", false),
            ("<p>{ok &&\u{20}$0}</p>", false),
            ("<p>{ok && <$0}</p>", true),
            ("<Card title={$0} />", false),
            ("<$0", true),
            ("</$0", true),
            ("<div $0>", true),
            ("<Card client:$0 />", true),
            ("<br /$0", false),
            ("<p class=\"$0\">", true),
            ("<p class=\"a $0\">", true),
            ("<p class=$0>", true),
            ("<style>a {$0}</style>", false),
            ("<style>a { color:$0 }</style>", true),
            ("<style>a { color: $0 }</style>", true),
            ("<style>a { color: red; $0 }</style>", false),
            ("<p>some $0</p>", false),
            ("<p>ul>$0</p>", true),
            ("-$0", true),
            ("!$0", true),
        ] {
            let Project { snapshot, at } = Project::new(fixture);
            let typed = snapshot.text(&at.file).unwrap()[..at.offset].chars().next_back().unwrap();
            assert_eq!(is_wanted(&snapshot, &at, typed), expected, "{fixture}");
        }
    }
}
