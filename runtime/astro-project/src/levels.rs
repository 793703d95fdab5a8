//! How loud may a rule be here? `astro-lsp.json` beside the configuration says so.
//!
//! ```json
//! { "rules": { "whitespace-lost": "off", "image": "error" } }
//! ```

use std::collections::BTreeMap;
use std::ops::Range;

use crate::{FilePath, Snapshot};

/// The name of the file, in the project's root.
pub const FILE: &str = "astro-lsp.json";

/// What a project wants of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Say nothing.
    Off,
    /// A hint.
    Hint,
    /// A warning.
    Warning,
    /// An error.
    Error,
}

/// What a project says about rules.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Levels {
    /// By the rule's name; `*` is every rule without a line of its own.
    pub rules: BTreeMap<String, Level>,
    /// What in the file makes no sense: where, and why.
    pub problems: Vec<(Range<usize>, String)>,
    /// The file, if there is one.
    pub file: Option<FilePath>,
}

impl Levels {
    /// What is said about a rule.
    pub fn of(&self, rule: &str) -> Option<Level> {
        self.rules.get(rule).or_else(|| self.rules.get("*")).copied()
    }

    pub(crate) fn read(snapshot: &Snapshot) -> Levels {
        let file = snapshot.root().join(FILE).filter(|file| snapshot.is_file(file));
        let Some(text) = file.as_ref().and_then(|file| snapshot.text(file)) else { return Levels::default() };
        Levels { file, ..Levels::parse(&text) }
    }

    fn parse(text: &str) -> Levels {
        let mut levels = Levels::default();
        let value: serde_json::Value = match serde_json::from_str(text) {
            Ok(value) => value,
            Err(error) => {
                levels.problems.push((0..text.len(), format!("This is no JSON, so nothing of it counts: {error}.")));
                return levels;
            }
        };
        let place = |word: &str| {
            let quoted = format!("\"{word}\"");
            text.find(&quoted).map_or(0..text.len(), |at| at..at + quoted.len())
        };
        for (name, level) in value["rules"].as_object().into_iter().flatten() {
            let level = match level.as_str() {
                Some("off") => Level::Off,
                Some("hint" | "info") => Level::Hint,
                Some("warning" | "warn") => Level::Warning,
                Some("error") => Level::Error,
                _ => {
                    let words = format!("The level of `{name}` must be \"off\", \"hint\", \"warning\" or \"error\".");
                    levels.problems.push((place(name), words));
                    continue;
                }
            };
            levels.rules.insert(name.clone(), level);
        }
        levels
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_read_and_what_is_none_is_named() {
        let levels = Levels::parse(r#"{ "rules": { "image": "off", "i18n": "loud", "*": "hint" } }"#);
        assert_eq!((levels.of("image"), levels.of("other")), (Some(Level::Off), Some(Level::Hint)));
        assert_eq!(levels.problems[0].1, "The level of `i18n` must be \"off\", \"hint\", \"warning\" or \"error\".");
        assert_eq!(Levels::parse("{").problems.len(), 1);
        assert_eq!(Levels::parse("[]"), Levels::default());
    }
}
