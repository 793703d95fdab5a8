//! `animation` in CSS modules: which of its words are names.

use super::module::Reader;
use super::scan::{identifier, matching, skipped};

/// Words of `animation` that are a name when they come a second time.
const ANIMATION_WORDS: [&str; 17] = [
    "normal", "reverse", "alternate", "alternate-reverse", "forwards", "backwards", "both", "infinite", "paused", "running", "ease", "ease-in", "ease-out", "ease-in-out",
    "linear", "step-end", "step-start",
];
/// Words of `animation` that are never a name.
const NEVER_ANIMATIONS: [&str; 6] = ["none", "initial", "inherit", "unset", "revert", "revert-layer"];

impl Reader<'_> {
    /// Animations by the module's own names, wherever they are defined; `global(name)` stays.
    pub(super) fn animation(&mut self, value: &str) -> String {
        let mut out = String::new();
        let mut keywords: Vec<String> = Vec::new();
        let mut rest = value;
        while let Some(c) = rest.chars().next() {
            let name = identifier(rest);
            let after = &rest[name.len()..];
            if let Some(length) = skipped(rest) {
                out.push_str(&rest[..length]);
                rest = &rest[length..];
            } else if !name.is_empty() && after.starts_with('(') {
                let end = 1 + matching(&after[1..]);
                let inner = &after[1..end];
                match name.to_ascii_lowercase().as_str() {
                    "global" => out.push_str(inner.trim()),
                    "local" => {
                        let own = self.local(inner.trim());
                        out.push_str(&own);
                    }
                    _ => out.push_str(&rest[..(name.len() + end + 1).min(rest.len())]),
                }
                rest = after.get(end + 1..).unwrap_or_default();
            } else if !name.is_empty() {
                let lower = name.to_ascii_lowercase();
                if let Some(value) = self.values.get(name) {
                    out.push_str(value);
                } else if self.around.is_global || NEVER_ANIMATIONS.contains(&lower.as_str()) || (ANIMATION_WORDS.contains(&lower.as_str()) && !keywords.contains(&lower)) {
                    out.push_str(name);
                } else {
                    let own = self.local(name);
                    out.push_str(&own);
                }
                keywords.push(lower);
                rest = after;
            } else {
                if c == ',' {
                    keywords.clear();
                }
                // A number takes its unit along.
                let length = if c.is_ascii_digit() { rest.find(|c: char| !c.is_alphanumeric() && c != '.').unwrap_or(rest.len()) } else { c.len_utf8() };
                out.push_str(&rest[..length]);
                rest = &rest[length..];
            }
        }
        out
    }
}
