//! White space of JSX: line ends and the indentation around them are layout.

/// Text between elements. Empty for nothing but layout.
pub(super) fn content(text: &str) -> String {
    let blank = |c: char| matches!(c, ' ' | '\t');
    let lines: Vec<&str> = text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line)).collect();
    let last = lines.len() - 1;
    let mut result = String::new();
    for (index, line) in lines.iter().enumerate() {
        let line = if index > 0 { line.trim_start_matches(blank) } else { line };
        let line = if index < last { line.trim_end_matches(blank) } else { line };
        if line.is_empty() {
            continue;
        }
        if !result.is_empty() {
            result.push(' ');
        }
        result.push_str(line);
    }
    result
}

/// The text of an attribute: a line end and the indentation after it are one space.
pub(super) fn attribute(text: &str) -> String {
    if !text.contains('\n') {
        return text.to_owned();
    }
    let mut lines = text.split('\n');
    let mut result = lines.next().unwrap_or_default().trim_end_matches('\r').to_owned();
    for line in lines {
        result.push(' ');
        result.push_str(line.trim());
    }
    result
}
