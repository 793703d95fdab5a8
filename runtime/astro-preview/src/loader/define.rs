//! `vite.define`: names of the configuration that stand for a text of JavaScript.
//!
//! Here they are globals, set before any code of the project runs; `import.meta.env.NAME` is a member of that object.

use std::fmt::Write;

use serde_json::Value;

use super::Loader;

const ENV: &str = "import.meta.env.";

/// What is defined of `import.meta.env`: names and values, as far as they are data.
pub(super) fn of_env(define: &[(String, String)]) -> impl Iterator<Item = (&str, Value)> {
    define.iter().filter_map(|(name, text)| Some((name.strip_prefix(ENV)?, serde_json::from_str(text).unwrap_or_else(|_| text.as_str().into()))))
}

impl Loader {
    /// Sets all names, for the realm of the server. A text that is no JavaScript is told of and left out.
    pub(super) fn defined_on_server(&self) -> String {
        let mut out = String::new();
        for (name, text) in &self.snapshot.config().vite_define {
            let Some(place) = place(name) else { continue };
            let text = Value::from(format!("({text})"));
            let _ = write!(out, "try {{ {place} = (0, eval)({text}); }} catch (error) {{ console.error(`vite.define: {name} is not set: ${{error.message}}`); }}\n");
        }
        out
    }

    /// Sets the names that a module of the browser has in it, on its first line.
    pub(super) fn defined_for_browser(&self, code: &str) -> String {
        let named = self.snapshot.config().vite_define.iter().filter(|(name, _)| code.contains(name.as_str()));
        named.filter_map(|(name, text)| Some(format!("{} = ({text});", place(name)?))).collect()
    }
}

/// Where a name is on `globalThis`; `None` for what is elsewhere, or is no name.
fn place(name: &str) -> Option<String> {
    let parts: Vec<&str> = name.split('.').collect();
    let is_name = |part: &&str| part.chars().next().is_some_and(|c| c.is_alphabetic() || matches!(c, '_' | '$')) && part.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '$'));
    if name.starts_with("import.meta") || !parts.iter().all(is_name) {
        return None;
    }
    let (last, path) = parts.split_last()?;
    let object = path.iter().fold("globalThis".to_owned(), |object, part| format!("({object}.{part} ??= {{}})"));
    Some(format!("{object}.{last}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_a_place() {
        assert_eq!(place("__A__").as_deref(), Some("globalThis.__A__"));
        assert_eq!(place("process.env.B").as_deref(), Some("((globalThis.process ??= {}).env ??= {}).B"));
        assert_eq!(place("import.meta.env.C"), None);
        assert_eq!(place("a b"), None);
    }
}
