//! White space of page text, as `compressHTML` wants it.

use std::borrow::Cow;

/// Text between elements as JSX reads it: line breaks and the space around them are layout, not text.
pub(crate) fn jsx(text: &str) -> Cow<'_, str> {
    if !text.contains('\n') {
        // Tabs are spaces.
        return if text.contains('\t') { Cow::Owned(text.replace('\t', " ")) } else { Cow::Borrowed(text) };
    }
    let mut lines = lines(text).filter(|line| !line.is_empty());
    let Some(first) = lines.next() else { return Cow::Borrowed("") };
    let second = lines.next();
    if second.is_none() && !first.contains('\t') {
        return Cow::Borrowed(first);
    }
    let mut result = String::with_capacity(text.len());
    for line in [first].into_iter().chain(second).chain(lines) {
        if !result.is_empty() {
            result.push(' ');
        }
        for (index, part) in line.split('\t').enumerate() {
            result.push_str(if index > 0 { " " } else { "" });
            result.push_str(part);
        }
    }
    Cow::Owned(result)
}

/// The lines of a text, without the space around its line breaks.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    let mut is_first = true;
    std::iter::from_fn(move || {
        let text = rest?;
        let line = match text.split_once('\n') {
            Some((line, after)) => {
                rest = Some(after);
                line.trim_end_matches(is_space)
            }
            None => {
                rest = None;
                text
            }
        };
        Some(if std::mem::take(&mut is_first) { line } else { line.trim_start_matches(is_space) })
    })
}

/// Text as HTML reads it: outer runs of space are one space or line break.
pub(crate) fn html(text: &str) -> Cow<'_, str> {
    if is_blank(text) {
        return Cow::Borrowed(if text.is_empty() { "" } else { " " });
    }
    let inner = text.trim_matches(is_space);
    let start = &text[..text.len() - text.trim_start_matches(is_space).len()];
    let end = &text[text.trim_end_matches(is_space).len()..];
    if start.len() < 2 && end.len() < 2 {
        return Cow::Borrowed(text);
    }
    Cow::Owned(format!("{}{inner}{}", one_space(start), one_space(end)))
}

fn one_space(run: &str) -> &'static str {
    match run {
        "" => "",
        run if run.contains('\n') => "\n",
        _ => " ",
    }
}

pub(crate) fn is_space(char: char) -> bool {
    matches!(char, ' ' | '\t' | '\r' | '\n' | '\x0c')
}

/// Nothing but white space?
pub(crate) fn is_blank(text: &str) -> bool {
    text.chars().all(is_space)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jsx_white_space() {
        assert_eq!(jsx("Check out my\n"), "Check out my");
        assert_eq!(jsx("\n  more\n\n  text "), "more text ");
        assert_eq!(jsx(" "), " ");
        assert_eq!(jsx("\n "), "");
        assert_eq!(jsx("\n  a  b\n\tc\t\n"), "a  b c");
        assert_eq!((&*jsx("a\tb"), &*jsx("\ta\tb\n")), ("a b", " a b"));
    }
}
