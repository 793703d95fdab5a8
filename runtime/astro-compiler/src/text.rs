//! White space of page text, as `compressHTML` wants it.

use std::borrow::Cow;

/// Text between elements as JSX reads it: line breaks and the space around them are layout, not text.
pub(crate) fn jsx(text: &str, keep_start: bool) -> Cow<'_, str> {
    if !text.contains('\n') {
        return Cow::Borrowed(text);
    }
    let lines: Vec<&str> = text.split('\n').collect();
    let last = lines.len() - 1;
    let mut result = String::with_capacity(text.len());
    let mut written = false;
    if keep_start && !is_blank(text) {
        let start = text.len() - text.trim_start_matches(is_space).len();
        result.push_str(&text[..start]);
    }
    for (index, line) in lines.iter().enumerate() {
        let mut line = *line;
        if index > 0 {
            line = line.trim_start_matches(is_space);
        } else if keep_start {
            line = line.trim_start_matches(is_space);
        }
        if index < last {
            line = line.trim_end_matches(is_space);
        }
        if line.is_empty() {
            continue;
        }
        if written {
            result.push(' ');
        }
        result.push_str(line);
        written = true;
    }
    Cow::Owned(result)
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
        assert_eq!(jsx("Check out my\n", false), "Check out my");
        assert_eq!(jsx("\n  more\n\n  text ", false), "more text ");
        assert_eq!(jsx(" ", false), " ");
        assert_eq!(jsx("\n ", false), "");
        assert_eq!(jsx("\n  a  b\n\tc\t\n", false), "a  b c");
        assert_eq!(jsx("\nc ", true), "\nc ");
    }
}
