//! Takes values out of the configuration and remembers what could not be taken.

use std::ops::Range;

use astro_syntax::{Script, Static, Value};

use crate::FilePath;
use crate::config::{CompressHtml, ConfigProblem};
use crate::resolve::suggest::distance;

/// Options that routes, links and rules depend on.
const READ_HERE: [&str; 12] = [
    "root", "srcDir", "publicDir", "outDir", "site", "base", "output", "trailingSlash", "compressHTML", "adapter", "redirects", "i18n",
];

/// One reading of one configuration file.
pub(super) struct Reader<'a> {
    pub(super) file: &'a FilePath,
    pub(super) text: &'a str,
    pub(super) script: &'a Script,
    pub(super) problems: Vec<ConfigProblem>,
    /// Something was a call that makes a value only when it runs.
    pub(super) calls: bool,
    /// What holds where `compressHTML` is not written.
    pub(super) white_space: CompressHtml,
}

/// A value and the path of options that leads to it: `server.port`.
#[derive(Clone)]
pub(super) struct Setting<'v> {
    pub(super) path: String,
    pub(super) value: &'v Static,
}

impl<'v> Setting<'v> {
    pub(super) fn child(&self, key: &str, value: &'v Static) -> Setting<'v> {
        let path = if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) };
        Setting { path, value }
    }
}

impl Reader<'_> {
    pub(super) fn problem(
        &mut self,
        name: &'static str,
        range: Range<usize>,
        message: String,
        help: &str,
    ) {
        let file = self.file.clone();
        let help = (!help.is_empty()).then(|| help.to_owned());
        self.problems.push(ConfigProblem { name, file, range, message, help });
    }

    /// The option `key`; `None` when it is absent, `undefined`, or only known when the file runs.
    pub(super) fn get<'v>(&mut self, of: &Setting<'v>, key: &str) -> Option<Setting<'v>> {
        let option = of.child(key, of.value.get(key)?);
        match option.value.value {
            Value::Undefined => None,
            Value::Opaque => {
                self.not_static(&option);
                None
            }
            _ => Some(option),
        }
    }

    /// The options below `key`.
    pub(super) fn section<'v>(&mut self, of: &Setting<'v>, key: &str) -> Option<Setting<'v>> {
        let option = self.get(of, key)?;
        match &option.value.value {
            Value::Object(_) => Some(option),
            _ => {
                self.wrong_type(&option, "an object");
                None
            }
        }
    }

    pub(super) fn string(&mut self, of: &Setting<'_>, key: &str) -> Option<String> {
        let option = self.get(of, key)?;
        match option.value.as_str() {
            Some(text) => Some(text.to_owned()),
            None => {
                self.wrong_type(&option, "a string");
                None
            }
        }
    }

    pub(super) fn bool(&mut self, of: &Setting<'_>, key: &str) -> Option<bool> {
        let option = self.get(of, key)?;
        match option.value.as_bool() {
            Some(value) => Some(value),
            None => {
                self.wrong_type(&option, "`true` or `false`");
                None
            }
        }
    }

    /// A whole number from `least` to `most`.
    pub(super) fn number(&mut self, of: &Setting<'_>, key: &str, least: u64, most: u64) -> Option<u64> {
        let option = self.get(of, key)?;
        match option.value.as_number() {
            Some(n) if n >= least as f64 && n <= most as f64 && n.fract() == 0.0 => Some(n as u64),
            _ => {
                self.wrong_type(&option, &format!("a whole number from {least} to {most}"));
                None
            }
        }
    }

    /// One of the words of a list.
    pub(super) fn word<T: Copy>(&mut self, of: &Setting<'_>, key: &str, words: &[(&str, T)]) -> Option<T> {
        let option = self.get(of, key)?;
        let word = option.value.as_str();
        match words.iter().find(|(name, _)| Some(*name) == word) {
            Some((_, value)) => Some(*value),
            None => {
                let names: Vec<String> = words.iter().map(|(name, _)| format!("`'{name}'`")).collect();
                self.wrong_type(&option, &names.join(" or "));
                None
            }
        }
    }

    /// The strings of a list; others are reported.
    pub(super) fn strings(&mut self, of: &Setting<'_>, key: &str) -> Option<Vec<String>> {
        let option = self.get(of, key)?;
        let Some(items) = option.value.as_array() else {
            self.wrong_type(&option, "a list of strings");
            return None;
        };
        Some(self.string_items(&option, items))
    }

    pub(super) fn string_items(&mut self, of: &Setting<'_>, items: &[Static]) -> Vec<String> {
        let mut out = Vec::new();
        for (index, item) in items.iter().enumerate() {
            match (item.as_str(), &item.value) {
                (Some(text), _) => out.push(text.to_owned()),
                (None, Value::Opaque) => self.not_static(&of.child(&index.to_string(), item)),
                (None, _) => self.wrong_type(&of.child(&index.to_string(), item), "a string"),
            }
        }
        out
    }

    /// An object of strings as pairs; others are reported.
    pub(super) fn pairs(&mut self, of: &Setting<'_>, key: &str) -> Vec<(String, String)> {
        let Some(section) = self.section(of, key) else { return Vec::new() };
        let mut pairs = Vec::new();
        for property in section.value.as_object().into_iter().flat_map(|o| &o.properties) {
            let option = section.child(&property.key, &property.value);
            match (&property.value.value, property.value.as_str()) {
                (_, Some(text)) => pairs.push((property.key.clone(), text.to_owned())),
                (Value::Number(number), _) => pairs.push((property.key.clone(), number.to_string())),
                (Value::Opaque, _) => self.not_static(&option),
                (Value::Undefined, _) => {}
                _ => self.wrong_type(&option, "a string"),
            }
        }
        pairs
    }

    /// What of an option can be read, as JSON.
    pub(super) fn json(&mut self, of: &Setting<'_>, key: &str) -> serde_json::Value {
        match self.get(of, key) {
            Some(option) => self.json_of(&option).unwrap_or_default(),
            None => serde_json::Value::Null,
        }
    }

    fn json_of(&mut self, option: &Setting<'_>) -> Option<serde_json::Value> {
        Some(match &option.value.value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(value) => (*value).into(),
            Value::Number(value) if value.fract() == 0.0 && value.abs() < 9e15 => (*value as i64).into(),
            Value::Number(value) => (*value).into(),
            Value::String(text) => text.as_str().into(),
            Value::Array(items) => {
                let items = items.iter().enumerate();
                let items = items.filter_map(|(i, item)| self.json_of(&option.child(&i.to_string(), item)));
                items.collect()
            }
            Value::Object(object) => {
                let mut out = serde_json::Map::new();
                for property in &object.properties {
                    if let Some(value) = self.json_of(&option.child(&property.key, &property.value)) {
                        out.insert(property.key.clone(), value);
                    }
                }
                out.into()
            }
            Value::Opaque => {
                self.not_static(option);
                return None;
            }
            Value::Call { callee, arguments } => return self.call(option, callee, arguments),
            Value::Undefined | Value::Regex(_) => return None,
        })
    }

    /// `envField.string({ … })` is its options with a type; what other calls give shows when they run.
    fn call(&mut self, option: &Setting<'_>, callee: &str, arguments: &[Static]) -> Option<serde_json::Value> {
        let Some(kind @ ("string" | "number" | "boolean" | "enum")) = callee.strip_prefix("envField.") else {
            self.calls = true;
            return None;
        };
        let options = arguments.first().map(|value| Setting { path: option.path.clone(), value });
        let mut field = options.and_then(|options| self.json_of(&options)).unwrap_or_else(|| serde_json::json!({}));
        field["type"] = kind.into();
        Some(field)
    }

    /// The value shows only when the file runs. A preview runs it; named is what the editor decides something by.
    pub(super) fn not_static(&mut self, option: &Setting<'_>) {
        self.calls = true;
        let section = option.path.split(['.', '[']).next().unwrap_or_default();
        if !READ_HERE.contains(&section) && !option.path.starts_with("vite.resolve") {
            return;
        }
        self.problem(
            "config-not-static",
            option.value.range.clone(),
            format!(
                "The editor does not know `{}`: the value shows only when the file runs, which a preview does and an editor does not",
                option.path
            ),
            "Write the value out, or bind it to a `const` in this file, if routes and links should be checked with it.",
        );
    }

    pub(super) fn wrong_type(&mut self, option: &Setting<'_>, wanted: &str) {
        if matches!(option.value.value, Value::Call { .. } | Value::Opaque) {
            return self.not_static(option);
        }
        let written = self.written(&option.value.range);
        self.problem(
            "config-wrong-type",
            option.value.range.clone(),
            format!("`{}` is ignored: it has to be {wanted}, not {written}", option.path),
            &format!("Write {wanted}, or take `{}` out: its default counts until then.", option.path),
        );
    }

    /// Names of `known` near unknown options are offered; others may be for a newer Astro and pass.
    pub(super) fn check_names(&mut self, of: &Setting<'_>, known: &[&str]) {
        let Some(object) = of.value.as_object() else { return };
        if object.open {
            let range = of.value.range.start..of.value.range.start + 1;
            let place = if of.path.is_empty() { "The configuration" } else { of.path.as_str() };
            self.problem(
                "config-not-static",
                range,
                format!("{place} spreads or computes options, which an editor does not know: they show only when the file runs"),
                "Write them out, if routes and links should be checked with them.",
            );
        }
        for property in &object.properties {
            if known.contains(&property.key.as_str()) {
                continue;
            }
            let near = known.iter().filter_map(|name| Some((distance(&property.key, name)?, *name))).min();
            if let Some((_, name)) = near {
                self.problem(
                    "config-unknown-option",
                    property.key_range.clone(),
                    format!("`{}` is no option of Astro and is ignored", property.key),
                    &format!("Did you mean `{name}`?"),
                );
            }
        }
    }

    /// A place on disk: a string, or `new URL('./x', import.meta.url)` and `path.resolve('./x')` in their common forms.
    pub(super) fn place(&mut self, of: &Setting<'_>, key: &str) -> Option<String> {
        let value = of.value.get(key)?;
        match (value.as_str(), &value.value) {
            (Some(text), _) => Some(text.to_owned()),
            (None, Value::Opaque | Value::Call { .. }) => {
                let place = self.text.get(value.range.clone()).and_then(place_expression);
                if place.is_none() {
                    self.not_static(&of.child(key, value));
                }
                place
            }
            (None, Value::Undefined) => None,
            (None, _) => {
                self.wrong_type(&of.child(key, value), "a path");
                None
            }
        }
    }

    /// The module a called function comes from: `@astrojs/node` for `node()`.
    pub(super) fn package_of(&self, callee: &str) -> Option<String> {
        let name = callee.split(['.', '(', '?']).next()?.trim();
        Some(self.script.import_of(name)?.0.specifier.clone())
    }

    /// A short form of what stands at a place, for messages.
    fn written(&self, range: &Range<usize>) -> String {
        let text = self.text.get(range.clone()).unwrap_or_default();
        if range.is_empty() {
            return "what it evaluates to".to_owned();
        }
        match text.char_indices().nth(40) {
            None if !text.contains('\n') => format!("`{text}`"),
            _ => "what is written".to_owned(),
        }
    }
}

/// The relative path in an expression that makes an absolute one of it.
fn place_expression(text: &str) -> Option<String> {
    let is_known = text.contains("import.meta.url")
        || text.contains("import.meta.dirname")
        || text.contains("__dirname")
        || text.starts_with("path.")
        || text.starts_with("resolve(");
    if !is_known || text.contains(['`', '?', '+']) {
        return None;
    }
    let mut parts = text.split(['"', '\'']);
    let first = parts.nth(1)?;
    match parts.nth(1) {
        None => Some(first.to_owned()),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::place_expression;

    #[test]
    fn common_ways_to_write_a_place() {
        let table = [
            ("new URL('./src', import.meta.url)", Some("./src")),
            ("fileURLToPath(new URL(\"./src\", import.meta.url))", Some("./src")),
            ("path.resolve('./app')", Some("./app")),
            ("resolve(__dirname, './app')", Some("./app")),
            ("path.join('a', 'b')", None),
            ("path.join(base, `b`)", None),
            ("somewhere('x')", None),
        ];
        for (text, expected) in table {
            assert_eq!(place_expression(text).as_deref(), expected, "{text}");
        }
    }
}
