//! The names HTML has for characters: `&copy;` is ©.

use std::ops::Range;

use html_languageservice::parser::html_entities::ENTITIES;

/// All names with their `;` and what they stand for, in no order.
pub(crate) fn characters() -> impl Iterator<Item = (&'static str, &'static str)> {
    // The old forms without `;` are for pages of long ago.
    ENTITIES.iter().filter(|(name, _)| name.ends_with(';')).map(|(name, shown)| (*name, *shown))
}

/// The reference the cursor is in, and what it stands for.
pub(crate) fn character_at(source: &str, offset: usize) -> Option<(Range<usize>, &'static str)> {
    let is_part = |c: char| c.is_ascii_alphanumeric();
    let (before, behind) = source.split_at_checked(offset)?;
    let start = match behind.starts_with('&') {
        true => offset,
        false => before.trim_end_matches(is_part).strip_suffix('&')?.len(),
    };
    let name = &source[start + 1..];
    let end = name.find(|c| !is_part(c))?;
    let name = name.get(..=end)?;
    Some((start..start + 1 + name.len(), ENTITIES.get(name).filter(|_| name.ends_with(';'))?))
}

/// How a character is shown to people: those that cannot be seen have only their number.
pub(crate) fn shown(characters: &str) -> String {
    let numbers: Vec<String> = characters.chars().map(|c| format!("U+{:04X}", c as u32)).collect();
    let is_seen = characters.chars().all(|c| !c.is_whitespace() && !c.is_control() && !matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}'));
    match is_seen {
        true => format!("{characters} {}", numbers.join(" ")),
        false => numbers.join(" "),
    }
}

/// Those people write every day: offered first.
pub(crate) const COMMON: &[&str] = &[
    "amp;", "apos;", "bull;", "copy;", "darr;", "deg;", "euro;", "gt;", "hellip;", "laquo;", "larr;", "ldquo;", "lsquo;", "lt;", "mdash;",
    "middot;", "minus;", "nbsp;", "ndash;", "para;", "pound;", "quot;", "raquo;", "rarr;", "rdquo;", "reg;", "rsquo;", "sect;", "shy;",
    "times;", "trade;", "uarr;", "yen;",
];
