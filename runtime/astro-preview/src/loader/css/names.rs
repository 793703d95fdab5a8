//! What a CSS module calls its names, and under which of them they are exported: `vite.css.modules`.

use astro_engine::ModuleError;
use astro_project::FilePath;
use serde_json::{Map, Value, json};
use sha2::Digest;

use super::super::Loader;

/// How one module's names are made.
pub(super) struct Naming<'a> {
    loader: &'a Loader,
    file: &'a FilePath,
    /// The text of the module before anything was done to it.
    source: &'a str,
    options: &'a Value,
    hash: String,
}

impl<'a> Naming<'a> {
    pub(super) fn new(loader: &'a Loader, file: &'a FilePath, source: &'a str) -> Naming<'a> {
        let options = &loader.snapshot.config().css.modules;
        let prefix = options["hashPrefix"].as_str().unwrap_or_default();
        Naming { loader, file, source, options, hash: string_hash(&format!("{prefix}{source}")) }
    }

    /// Are names everybody's unless they are marked?
    pub(super) fn is_global(&self) -> bool {
        let paths = self.options["globalModulePaths"].as_array();
        let patterns = paths.into_iter().flatten().filter_map(|pattern| pattern["$regexp"].as_str().or(pattern.as_str()));
        let plain = |pattern: &str| pattern.trim_start_matches('/').trim_end_matches(['/', '$']).replace('\\', "");
        self.options["scopeBehaviour"] == "global" || patterns.map(plain).any(|part| !part.is_empty() && self.file.as_str().contains(&part))
    }

    /// The module's own name for one of its classes, ids or animations.
    pub(super) fn own(&self, name: &str) -> Result<String, ModuleError> {
        match &self.options["generateScopedName"] {
            Value::String(pattern) => Ok(self.patterned(pattern, name)),
            Value::Object(_) => {
                let question = json!({ "name": name, "file": self.file.as_str(), "css": self.source });
                Ok(self.loader.sheet_tool("scopedName", question)?["name"].as_str().unwrap_or(name).to_owned())
            }
            _ => {
                // Without a class of the name, the search ends in front of the last character.
                let end = self.source.find(&format!(".{name}")).unwrap_or_else(|| self.source.char_indices().last().map_or(0, |(at, _)| at));
                let line = self.source[..end].matches(['\n', '\r']).count() + 1;
                Ok(format!("_{name}_{}_{line}", self.hash))
            }
        }
    }

    /// `[name]__[local]___[hash:base64:5]`
    fn patterned(&self, pattern: &str, local: &str) -> String {
        let root = self.loader.snapshot.root();
        let relative = self.file.as_str().strip_prefix(root.as_str()).map_or(self.file.as_str(), |path| path.trim_start_matches('/'));
        let prefix = self.options["hashPrefix"].as_str().unwrap_or_default();
        let content = format!("{prefix}{relative}\0{local}");
        let folder = relative.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut out = String::new();
        let mut rest = pattern;
        while let Some(open) = rest.find('[') {
            out.push_str(&rest[..open]);
            let Some(length) = rest[open..].find(']') else { break };
            let word = &rest[open + 1..open + length];
            match word.to_ascii_lowercase().as_str() {
                "local" => out.push_str(local),
                "name" => out.push_str(self.file.stem()),
                "ext" => out.push_str(self.file.extension().unwrap_or("bin")),
                "path" if !folder.is_empty() => out.push_str(&format!("{folder}/")),
                "folder" => out.push_str(folder.rsplit('/').next().unwrap_or_default()),
                "path" | "query" => {}
                _ => match digest(word, content.as_bytes()) {
                    Some(digest) => out.push_str(&digest),
                    None => out.push_str(&rest[open..=open + length]),
                },
            }
            rest = &rest[open + length + 1..];
        }
        out.push_str(rest);
        as_name(&out)
    }

    /// The exports by the names they have for scripts (`localsConvention`).
    pub(super) fn exported(&self, names: Map<String, Value>) -> Result<Map<String, Value>, ModuleError> {
        let convention = match &self.options["localsConvention"] {
            Value::String(convention) => convention.as_str(),
            Value::Object(_) => {
                let question = json!({ "names": names, "file": self.file.as_str() });
                return Ok(self.loader.sheet_tool("localNames", question)?["names"].as_object().cloned().unwrap_or_default());
            }
            _ => return Ok(names),
        };
        let mut out = Map::new();
        for (name, value) in names {
            let (camel, dashes) = (camel_case(&name), without_dashes(&name));
            let as_written = !convention.ends_with("Only");
            for name in as_written.then(|| name.clone()).into_iter().chain(convention.starts_with("camelCase").then_some(camel)).chain(convention.starts_with("dashes").then_some(dashes)) {
                out.insert(name, value.clone());
            }
        }
        Ok(out)
    }
}

/// A hash as the package string-hash makes it, in base 36, five characters.
pub(super) fn string_hash(text: &str) -> String {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut value: i64 = 5381;
    for unit in units.iter().rev() {
        value = i64::from((value * 33) as i32 ^ i32::from(*unit));
    }
    let mut number = value as u32;
    let mut digits = Vec::new();
    loop {
        digits.push(char::from_digit(number % 36, 36).unwrap_or('0'));
        number /= 36;
        if number == 0 {
            break;
        }
    }
    digits.iter().rev().take(5).collect()
}

/// `hash`, `hash:5`, `hash:base64:5`, `sha256:hash:hex:8`; `None` for what is no hash.
fn digest(word: &str, content: &[u8]) -> Option<String> {
    let mut parts: Vec<&str> = word.split(':').collect();
    let length = parts.pop_if(|last| !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit())).and_then(|last| last.parse::<usize>().ok()).unwrap_or(9999);
    let at = parts.iter().position(|part| matches!(part.to_ascii_lowercase().as_str(), "hash" | "contenthash"))?;
    let bytes = match parts[..at] {
        [] | ["xxhash64"] => xxhash_rust::xxh64::xxh64(content, 0).to_be_bytes().to_vec(),
        ["sha256"] => sha2::Sha256::digest(content).to_vec(),
        ["sha512"] => sha2::Sha512::digest(content).to_vec(),
        _ => return None,
    };
    let text = match parts[at + 1..] {
        [] | ["hex"] => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
        ["base64"] => base64::Engine::encode(&base64::engine::general_purpose::STANDARD, &bytes),
        [base] => in_base(&bytes, base, length)?,
        _ => return None,
    };
    Some(text.chars().take(length).collect())
}

/// The last digits of a large number in another base, as the package loader-utils writes them.
fn in_base(bytes: &[u8], base: &str, length: usize) -> Option<String> {
    let letters = match base {
        "base26" => "abcdefghijklmnopqrstuvwxyz",
        "base32" => "123456789abcdefghjkmnpqrstuvwxyz",
        "base36" => "0123456789abcdefghijklmnopqrstuvwxyz",
        "base49" => "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ",
        "base52" => "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "base58" => "123456789abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ",
        "base62" => "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "base64safe" => "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_",
        _ => return None,
    };
    let size = letters.len() as u64;
    let most = (bytes.len() as f64 * 8.0 / (size as f64).log2()).ceil() as usize;
    // Four bytes are a digit of the number, the first the least.
    let mut number: Vec<u32> = bytes.chunks(4).map(|chunk| chunk.iter().rev().fold(0, |all, byte| (all << 8) | u32::from(*byte))).collect();
    let mut out = Vec::new();
    for _ in 0..length.min(most) {
        let mut carry = 0;
        for digit in number.iter_mut().rev() {
            let value = (carry << 32) + u64::from(*digit);
            carry = value % size;
            *digit = (value / size) as u32;
        }
        out.push(letters.as_bytes()[carry as usize] as char);
    }
    Some(out.iter().rev().collect())
}

/// What may be a name of CSS without escapes.
fn as_name(text: &str) -> String {
    let mut name: String = text.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_') || c >= '\u{a0}' { c } else { '-' }).collect();
    let is_number = name.strip_prefix('-').unwrap_or(&name).starts_with(|c: char| c.is_ascii_digit());
    if is_number || name.starts_with("--") {
        name.insert(0, '_');
    }
    name
}

/// `a-b` → `aB`, all else as it is.
fn without_dashes(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut chars = name.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '-' {
            out.push(c);
            continue;
        }
        let mut dashes = 1;
        while chars.next_if_eq(&'-').is_some() {
            dashes += 1;
        }
        match chars.next_if(|c| c.is_ascii_alphanumeric() || *c == '_') {
            Some(next) => out.extend(next.to_uppercase()),
            None => out.push_str(&"-".repeat(dashes)),
        }
    }
    out
}

/// Words run together as lodash does it: `Foo_bar-2baz` → `fooBar2Baz`.
fn camel_case(name: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    let chars: Vec<char> = name.chars().collect();
    let kind = |c: char| if c.is_numeric() { 2 } else if c.is_uppercase() { 1 } else if c.is_alphabetic() { 0 } else { 3 };
    for (at, &c) in chars.iter().enumerate() {
        let before = at.checked_sub(1).map_or(3, |at| kind(chars[at]));
        let after = chars.get(at + 1).map_or(3, |c| kind(*c));
        let begins = match kind(c) {
            3 => continue,
            1 => before != 1 || after == 0,
            2 => before != 2,
            _ => before > 1,
        };
        if begins || words.is_empty() {
            words.push(String::new());
        }
        words.last_mut().into_iter().for_each(|word| word.extend(c.to_lowercase()));
    }
    let capitalised = words.iter().enumerate().map(|(index, word)| match word.chars().next().filter(|_| index > 0) {
        Some(first) => first.to_uppercase().chain(word.chars().skip(1)).collect(),
        None => word.clone(),
    });
    capitalised.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_vite() {
        // 2088251788 in base 36, the first five digits.
        assert_eq!(string_hash(".a{}"), "yjahe");
        assert_eq!(as_name("1 a/é"), "_1-a-é");
    }

    #[test]
    fn names_for_scripts() {
        for (name, camel, dashes) in [("a-b", "aB", "aB"), ("Foo_bar-2baz", "fooBar2Baz", "Foo_bar2baz"), ("--x", "x", "X"), ("aBC-d", "aBcD", "aBCD"), ("-", "", "-")] {
            assert_eq!((camel_case(name), without_dashes(name)), (camel.to_owned(), dashes.to_owned()), "{name}");
        }
    }
}
