//! Which JavaScript is CommonJS.

use astro_project::FilePath;

use super::{Loader, is_package_file};

impl Loader {
    /// Whether a file is a CommonJS module, as Node decides it. Code of the project is ES modules unless its name says
    /// otherwise, as Vite reads it.
    pub(super) fn is_commonjs(&self, file: &FilePath) -> bool {
        match file.extension() {
            Some("cjs" | "cts") => return true,
            Some("js") if is_package_file(file) => {}
            _ => return false,
        }
        if let Some(known) = self.memory().commonjs.get(file) {
            return *known;
        }
        let text = || self.snapshot.text(file).is_some_and(|text| !has_module_syntax(&text));
        let answer = match self.snapshot.is_module_package(file) {
            Some(true) => false,
            // A `module` field leads to ES modules in packages that do not say so.
            Some(false) | None => text(),
        };
        self.memory().commonjs.insert(file.clone(), answer);
        answer
    }
}

/// Whether a text has `import` or `export` statements. Reads no more than it has to: strings and comments are passed over,
/// and a word counts where a statement can begin.
fn has_module_syntax(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut at = 0;
    // Whether a statement can begin here.
    let mut fresh = true;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'/' if bytes.get(at + 1) == Some(&b'/') => at += text[at..].find('\n').unwrap_or(text.len() - at),
            b'/' if bytes.get(at + 1) == Some(&b'*') => at += text[at + 2..].find("*/").map_or(text.len() - at, |end| end + 4),
            b'"' | b'\'' => {
                at = end_of_string(bytes, at);
                fresh = false;
            }
            b'`' => {
                at = end_of_template(bytes, at);
                fresh = false;
            }
            b'\n' | b';' | b'}' | b'{' => {
                fresh = true;
                at += 1;
            }
            b'i' | b'e' if fresh && is_statement(&text[at..]) => return true,
            byte => {
                fresh &= byte.is_ascii_whitespace();
                at += 1;
            }
        }
    }
    false
}

/// Whether `import …` or `export …` as a statement stands at the start.
fn is_statement(text: &str) -> bool {
    if let Some(rest) = text.strip_prefix("import") {
        let next = rest.trim_start();
        let spaced = next.len() < rest.len();
        return next.starts_with(['"', '\'', '{', '*']) || spaced && next.starts_with(|c: char| c.is_alphabetic() || matches!(c, '_' | '$'));
    }
    let Some(rest) = text.strip_prefix("export") else { return false };
    let next = rest.trim_start();
    let words = ["default", "const", "let", "var", "function", "class", "async"];
    next.starts_with(['{', '*']) || next.len() < rest.len() && words.iter().any(|word| next.starts_with(word))
}

fn end_of_string(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            // No string goes over a line: this quote was part of a regular expression.
            b'\n' => return at,
            byte if byte == bytes[start] => return at + 1,
            _ => at += 1,
        }
    }
    at
}

fn end_of_template(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            b'`' => return at + 1,
            _ => at += 1,
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::has_module_syntax;

    #[test]
    fn modules_by_their_syntax() {
        for text in ["import a from 'a'", "/* x */ export default 1", "'use strict';import{a}from\"b\"", "var a;\nexport { a }", "import './x'", "f()\nexport * from 'a'", "const q = /[\"]/;\nexport const a = 1"] {
            assert!(has_module_syntax(text), "{text}");
        }
        for text in ["module.exports = 1", "// export default\nexports.a = 1", "const s = 'export default'", "import('x')", "`\nexport default`", "x.import = 1; exporter()", "import.meta", "exports.default = 1"] {
            assert!(!has_module_syntax(text), "{text}");
        }
    }
}
