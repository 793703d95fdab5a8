//! Where the pieces of a sheet begin and end: strings, comments, `url()`, statements and blocks.

/// The length of the comment or string a text begins with.
pub(super) fn skipped(text: &str) -> Option<usize> {
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

/// The length of the blanks and comments a text begins with.
pub(super) fn leading_comments(text: &str) -> usize {
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
pub(super) fn piece(text: &str) -> (usize, Option<char>) {
    let (mut at, mut depth) = (0, 0_usize);
    while let Some(c) = text[at..].chars().next() {
        if starts(&text[at..], "url(")
            && let Some((_, length)) = url(&text[at..])
        {
            // Its address may hold what would end a statement.
            at += length;
            continue;
        }
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
pub(super) fn closing(text: &str) -> usize {
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

/// How deep brackets of all kinds stand in each other.
pub(super) fn depth(text: &str) -> usize {
    let (mut at, mut depth, mut most) = (0, 0_usize, 0);
    while let Some(c) = text[at..].chars().next() {
        if let Some(length) = skipped(&text[at..]) {
            at += length;
            continue;
        }
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        most = most.max(depth);
        at += c.len_utf8();
    }
    most
}

/// How many selectors the rules inside of rules are, written out one by one: lists in lists multiply.
pub(super) fn nested_selectors(text: &str) -> usize {
    let mut around: Vec<usize> = Vec::new();
    let (mut at, mut total) = (0, 0_usize);
    loop {
        let (length, ended_by) = piece(&text[at..]);
        let head = &text[at..at + length];
        match ended_by {
            Some('{') => {
                let is_rule = !head[leading_comments(head)..].starts_with('@');
                let outer = around.last().copied().unwrap_or(1);
                let all = if is_rule { outer.saturating_mul(head.matches(',').count() + 1) } else { outer };
                total = if around.is_empty() { total } else { total.saturating_add(all) };
                around.push(all);
            }
            Some('}') => {
                around.pop();
            }
            Some(_) => {}
            None => return total,
        }
        at += length + 1;
    }
}

/// Where the parenthesis ends whose content a text begins with.
pub(super) fn matching(text: &str) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        if let Some(length) = skipped(&text[at..]) {
            at += length;
            continue;
        }
        match c {
            '(' => depth += 1,
            ')' if depth == 0 => return at,
            ')' => depth -= 1,
            _ => {}
        }
        at += c.len_utf8();
    }
    text.len()
}

pub(super) fn starts(text: &str, word: &str) -> bool {
    text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
}

/// A quoted string that ends on its line: its content and its whole length.
pub(super) fn string(text: &str) -> Option<(&str, usize)> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let length = skipped(text)?;
    let inner = text[1..length].strip_suffix(quote)?;
    (length > 1).then_some((inner, length))
}

/// `url(…)`: what stands in it, quotes included, and its length.
pub(super) fn url(text: &str) -> Option<(&str, usize)> {
    let inner = &text[4..];
    let trimmed = inner.trim_start();
    let lead = 4 + inner.len() - trimmed.len();
    if let Some((_, length)) = string(trimmed) {
        let after = &trimmed[length..];
        let blank = after.len() - after.trim_start().len();
        return after[blank..].starts_with(')').then_some((&trimmed[..length], lead + length + blank + 1));
    }
    let mut escaped = false;
    for (at, c) in trimmed.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            ')' => return Some((trimmed[..at].trim_end(), lead + at + 1)),
            '"' | '\'' => return None,
            _ => {}
        }
    }
    None
}

/// A name at the start of a text, with its escapes.
pub(super) fn identifier(text: &str) -> &str {
    let mut end = 0;
    while let Some(c) = text[end..].chars().next() {
        match c {
            '\\' => {
                let rest = &text[end + 1..];
                let digits = rest.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(rest.len()).min(6);
                match rest.chars().next() {
                    // One blank ends a number and belongs to it.
                    _ if digits > 0 => end += 1 + digits + usize::from(rest[digits..].starts_with(' ')),
                    Some(next) if next != '\n' => end += 1 + next.len_utf8(),
                    _ => break,
                }
            }
            c if c.is_ascii_alphanumeric() || matches!(c, '-' | '_') || !c.is_ascii() => end += c.len_utf8(),
            _ => break,
        }
    }
    let name = &text[..end];
    if name.starts_with(|c: char| c.is_ascii_digit()) || name == "-" { "" } else { name }
}

/// A name as scripts know it: `a\:b` is `a:b`, `\31 0` is `10`.
pub(super) fn without_escapes(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut rest = name;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let digits = rest.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(rest.len()).min(6);
        match u32::from_str_radix(&rest[..digits], 16).ok().and_then(char::from_u32) {
            Some(c) => {
                out.push(c);
                rest = rest[digits..].strip_prefix(' ').unwrap_or(&rest[digits..]);
            }
            None => {
                let length = rest.chars().next().map_or(0, char::len_utf8);
                out.push_str(&rest[..length]);
                rest = &rest[length..];
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces() {
        assert_eq!(piece("a: url(data:a;b{}) \"{\" /* ; */ ; b"), (31, Some(';')));
        assert_eq!(depth("a { b (c[d]) \"{{{{\" } )) { }"), 3);
        assert_eq!(nested_selectors("a, b { c, d { e { x: y } } @media z { f {} } } g, h {}"), 4 + 4 + 2 + 2);
        assert_eq!(closing("a { b } c } d"), 10);
        assert_eq!(matching("a(b) \")\" c) d"), 10);
    }

    #[test]
    fn addresses() {
        for (text, expected) in [
            ("url(a.png) x", Some(("a.png", 10))),
            ("URL( 'a b' )", Some(("'a b'", 12))),
            ("url(a\\)b)", Some(("a\\)b", 9))),
            ("url()", Some(("", 5))),
            ("url(", None),
            ("url('", None),
            ("url('a' b)", None),
        ] {
            assert_eq!(url(text), expected, "{text}");
        }
    }
}
