//! Content collections: entries of Markdown and data files with their ids and frontmatter.

mod slug;
mod yaml;

use std::fmt;
use std::ops::Range;

use serde_json::{Value, json};

pub use slug::{Slugger, slug};
pub use yaml::parse as parse_yaml;

use crate::{AssetKind, FilePath, Kind, Snapshot};

/// Where collections are defined, in Astro's order.
const CONFIG_FILES: [&str; 4] = ["content.config.mjs", "content.config.js", "content.config.mts", "content.config.ts"];
const LEGACY_CONFIG_FILES: [&str; 4] = ["config.mjs", "config.js", "config.mts", "config.ts"];

/// A data file or frontmatter that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataError {
    /// Line in the file, from one; 0 when the place is not known.
    pub line: usize,
    /// Column in the line, in characters, from one.
    pub column: usize,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for DataError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => f.write_str(&self.message),
            line => write!(f, "{} (line {line}, column {})", self.message, self.column),
        }
    }
}

impl std::error::Error for DataError {}

/// A text taken apart: data on top, Markdown below.
#[derive(Debug, Clone, PartialEq)]
pub struct Matter {
    /// The frontmatter as an object; empty when there is none. Dates are `{"$date": milliseconds}`.
    pub data: Value,
    /// The frontmatter as written, without its fences.
    pub raw: Range<usize>,
    /// All below it.
    pub body: Range<usize>,
}

/// An entry of a collection.
#[derive(Debug, Clone, PartialEq)]
pub struct ContentEntry {
    /// Its name in the collection.
    pub id: String,
    /// Its path below the collection's base, what `generateId` gets.
    pub entry: String,
    /// The file.
    pub path: FilePath,
    /// Frontmatter, or the whole of a data file. Dates are `{"$date": milliseconds}`.
    pub data: Value,
    /// The text below the frontmatter, trimmed; `None` for data files.
    pub body: Option<String>,
    /// Equal for equal content.
    pub stamp: u64,
}

/// What a glob found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Found {
    /// Entries in the order of their paths.
    pub entries: Vec<ContentEntry>,
    /// Files that were known already, with what stands for their content; in the order of their paths as well.
    pub known: Vec<(FilePath, u64)>,
    /// Files that match and cannot be used, with the reason; and why there may be nothing.
    pub problems: Vec<(Option<FilePath>, DataError)>,
}

/// The module that defines the project's collections.
pub fn config_file(snapshot: &Snapshot) -> Option<FilePath> {
    let source = &snapshot.config().src_dir;
    CONFIG_FILES.iter().filter_map(|name| source.join(name)).find(|file| snapshot.is_file(file))
}

/// Where projects on Astro 5 and before may define them: there, collections need no loaders.
pub fn legacy_config_file(snapshot: &Snapshot) -> Option<FilePath> {
    let folder = snapshot.config().src_dir.join("content")?;
    let old = snapshot.major_version("astro").is_some_and(|major| major <= 5) || is_compatible(snapshot.config());
    LEGACY_CONFIG_FILES.iter().filter(|_| old).filter_map(|name| folder.join(name)).find(|file| snapshot.is_file(file))
}

/// `legacy.collectionsBackwardsCompat`: collections may be without a loader.
pub fn is_compatible(config: &crate::Config) -> bool {
    config.legacy["collectionsBackwardsCompat"] == true
}

/// The entries below `base` (relative to the project's root) that fit a pattern and none of those that begin with `!`.
pub fn glob(snapshot: &Snapshot, base: &str, patterns: &[String]) -> Found {
    glob_unknown(snapshot, base, patterns, &|_, _| false)
}

/// The same; files that are known with this content are not read.
pub fn glob_unknown(snapshot: &Snapshot, base: &str, patterns: &[String], is_known: &dyn Fn(&FilePath, u64) -> bool) -> Found {
    let mut found = Found::default();
    let plain = |message: String| DataError { line: 0, column: 0, message };
    let root = &snapshot.config().root;
    let Some(folder) = root.join(base) else {
        let error = plain(format!("the base folder `{base}` leads above the root of the disk"));
        found.problems.push((None, error));
        return found;
    };
    if snapshot.stat(&folder).is_none() {
        found.problems.push((None, plain(format!("the base folder `{folder}` does not exist"))));
        return found;
    }
    for path in files(snapshot, &folder, patterns) {
        if let Some(stamp) = snapshot.file(&path).ok().map(|file| file.stamp()).filter(|stamp| is_known(&path, *stamp)) {
            found.known.push((path, stamp));
            continue;
        }
        let below = path.below(&folder).unwrap_or_default().to_owned();
        match read_entry(snapshot, &path, below) {
            Ok(Some(entry)) => found.entries.push(entry),
            Ok(None) => {
                let message = format!("`{}` is no kind of file that makes an entry", path.name());
                found.problems.push((Some(path), plain(message)));
            }
            Err(error) => found.problems.push((Some(path), error)),
        }
    }
    if found.entries.is_empty() && found.known.is_empty() && found.problems.is_empty() {
        let error = plain(format!("no file in `{folder}` fits `{}`", patterns.join("`, `")));
        found.problems.push((None, error));
    }
    found
}

/// The files below `folder` whose path from there fits, in order. Hidden folders and `node_modules` are left out.
pub fn files(snapshot: &Snapshot, folder: &FilePath, patterns: &[String]) -> Vec<FilePath> {
    let mut out = Vec::new();
    let mut folders = vec![(folder.clone(), 0)];
    while let Some((current, depth)) = folders.pop() {
        for entry in snapshot.list(&current).iter() {
            let Some(path) = current.join(&entry.name) else { continue };
            let skipped = entry.name.starts_with('.') || entry.name == "node_modules";
            match entry.kind {
                _ if skipped => {}
                Kind::Folder if depth < 64 => folders.push((path, depth + 1)),
                Kind::Folder => {}
                Kind::File if path.below(folder).is_some_and(|below| fits(below, patterns)) => out.push(path),
                Kind::File => {}
            }
        }
    }
    out.sort();
    out
}

/// Does a path fit one of the patterns and none of those that begin with `!`?
pub fn fits(path: &str, patterns: &[String]) -> bool {
    let is_match = |pattern: &str| fast_glob::glob_match(pattern.trim_start_matches("./"), path);
    let (not, yes): (Vec<&String>, Vec<&String>) = patterns.iter().partition(|pattern| pattern.starts_with('!'));
    yes.into_iter().any(|pattern| is_match(pattern)) && !not.into_iter().any(|pattern| is_match(&pattern[1..]))
}

fn read_entry(snapshot: &Snapshot, path: &FilePath, entry: String) -> Result<Option<ContentEntry>, DataError> {
    let (data, body, stamp) = match AssetKind::of(path) {
        AssetKind::Markdown | AssetKind::Mdx | AssetKind::Other if has_matter(path) => {
            let file = read(snapshot, path)?;
            let matter = split_matter(file.text())?;
            let body = file.text()[matter.body].trim().to_owned();
            (matter.data, Some(body), file.stamp())
        }
        _ if is_data(path) => (data_file(snapshot, path)?, None, read(snapshot, path)?.stamp()),
        _ => return Ok(None),
    };
    let id = match &data["slug"] {
        Value::String(slug) if !slug.is_empty() => slug.clone(),
        Value::Number(slug) => slug.to_string(),
        _ => entry_id(&entry),
    };
    Ok(Some(ContentEntry { id, entry, path: path.clone(), data, body, stamp }))
}

/// Texts with frontmatter: Markdown, MDX, Markdoc.
fn has_matter(path: &FilePath) -> bool {
    matches!(AssetKind::of(path), AssetKind::Markdown | AssetKind::Mdx) || path.extension() == Some("mdoc")
}

fn is_data(path: &FilePath) -> bool {
    matches!(path.extension(), Some("json" | "yaml" | "yml" | "toml"))
}

/// The content of a data file: `.json`, `.yaml`, `.yml` or `.toml`.
pub fn data_file(snapshot: &Snapshot, path: &FilePath) -> Result<Value, DataError> {
    let file = read(snapshot, path)?;
    match path.extension() {
        Some("json") => serde_json::from_str(file.text()).map_err(|error| DataError {
            line: error.line(),
            column: error.column(),
            message: error.to_string(),
        }),
        Some("toml") => parse_toml(file.text()),
        _ => parse_yaml(file.text()),
    }
}

fn read(snapshot: &Snapshot, path: &FilePath) -> Result<crate::FileText, DataError> {
    snapshot.file(path).map_err(|error| DataError { line: 0, column: 0, message: error.to_string() })
}

/// Splits a text at its fences: `---` for YAML, `+++` for TOML.
pub fn split_matter(text: &str) -> Result<Matter, DataError> {
    let blank = text.len() - text.trim_start().len();
    let rest = &text[blank..];
    let none = || Matter { data: json!({}), raw: 0..0, body: 0..text.len() };
    let Some(fence) = ["---", "+++"].into_iter().find(|fence| rest.starts_with(fence)) else {
        return Ok(none());
    };
    let start = blank + fence.len();
    let Some(end) = text[start..].find(&format!("\n{fence}")).map(|at| start + at + 1) else {
        return Ok(none());
    };
    let raw = start..end;
    let lines_before = text[..start].matches('\n').count();
    let parsed = if fence == "---" { parse_yaml(&text[raw.clone()]) } else { parse_toml(&text[raw.clone()]) };
    let data = match parsed {
        Ok(Value::Null) => json!({}),
        Ok(data @ Value::Object(_)) => data,
        Ok(_) => {
            let message = "the frontmatter has to be a list of `key: value` lines".to_owned();
            return Err(DataError { line: lines_before + 1, column: 1, message });
        }
        Err(error) if error.line > 0 => return Err(DataError { line: error.line + lines_before, ..error }),
        Err(error) => return Err(error),
    };
    Ok(Matter { data, raw, body: end + fence.len()..text.len() })
}

/// The line, from one, where a field of YAML, TOML or JSON stands, as people write them: each part of the path is looked
/// for below the one before; a number counts the items of a list. What is not there is missing in what is.
pub fn line_of(text: &str, path: &[&str]) -> Option<usize> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found: Option<usize> = None;
    for part in path {
        let inside = lines_below(&lines, found);
        let next = match part.parse::<usize>() {
            Ok(index) => inside.filter(|at| is_item(lines[*at])).nth(index),
            Err(_) => inside.into_iter().find(|at| is_field(lines[*at], part)),
        };
        let Some(next) = next else { break };
        found = Some(next);
    }
    found.map(|at| at + 1)
}

/// The lines that belong to the field or item of a line: that line itself where it is an item, and all that stand deeper.
fn lines_below<'a>(lines: &'a [&str], of: Option<usize>) -> impl Iterator<Item = usize> + use<'a> {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let (from, least, list) = match of {
        None => (0, None, false),
        Some(at) => (if is_item(lines[at]) { at } else { at + 1 }, Some(indent(lines[at])), !is_item(lines[at])),
    };
    let belongs = move |at: usize| {
        let line = lines[at];
        let deeper = least.is_none_or(|least| indent(line) > least || (list && is_item(line) && indent(line) >= least));
        deeper || at == from && of == Some(at) || line.trim().is_empty()
    };
    (from..lines.len()).take_while(move |at| belongs(*at))
}

fn is_item(line: &str) -> bool {
    let line = line.trim();
    line == "-" || line.starts_with("- ")
}

/// `name: …`, `name = …`, `"name": …`, with or without the dash of a list.
fn is_field(line: &str, name: &str) -> bool {
    let line = line.trim_start().trim_start_matches(['-', '{', '[', '.']).trim_start_matches([' ', '"', '\'']);
    let rest = line.strip_prefix(name).map(|rest| rest.trim_start_matches(['"', '\'', ']', ' ']));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '=']))
}

fn parse_toml(text: &str) -> Result<Value, DataError> {
    let table: toml::Table = toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start).min(text.len());
        let before = text.get(..at).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
        DataError { line, column, message: error.message().to_owned() }
    })?;
    Ok(from_toml(toml::Value::Table(table)))
}

fn from_toml(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => text.into(),
        toml::Value::Integer(number) => number.into(),
        toml::Value::Float(number) => number.into(),
        toml::Value::Boolean(value) => value.into(),
        toml::Value::Datetime(moment) => match parse_yaml(&moment.to_string()) {
            Ok(date @ Value::Object(_)) => date,
            _ => moment.to_string().into(),
        },
        toml::Value::Array(items) => items.into_iter().map(from_toml).collect(),
        toml::Value::Table(table) => table.into_iter().map(|(key, value)| (key, from_toml(value))).collect(),
    }
}

/// The id of an entry without a `slug` of its own: its path without extension, each segment a slug, `index` left out.
pub fn entry_id(entry: &str) -> String {
    let stem = match entry.rfind('.') {
        Some(dot) if dot > entry.rfind('/').map_or(0, |slash| slash + 1) => &entry[..dot],
        _ => entry,
    };
    let segments: Vec<String> = stem.split('/').map(slug).collect();
    let id = segments.join("/");
    id.strip_suffix("/index").map(str::to_owned).unwrap_or(id)
}

/// A date as JSON: `{"$date": milliseconds since 1970}`. Days beyond a month's end count on into the next, as in JavaScript.
fn date(year: i64, month: i64, day: i64, milliseconds: i64) -> Value {
    // Days from civil, with years beginning in March so that the leap day is the last.
    let shifted = year - i64::from(month <= 2);
    let era = shifted.div_euclid(400);
    let year_of_era = shifted.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    let days = era * 146_097 + day_of_era - 719_468;
    json!({ "$date": days * 86_400_000 + milliseconds })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{MemoryWorld, Workspace};

    #[test]
    fn ids_come_from_paths() {
        let table = [
            ("bloom-box.md", "bloom-box"),
            ("nested/Duvet Genius.md", "nested/duvet-genius"),
            ("guide/index.md", "guide"),
            ("index.md", "index"),
            ("v1.2/a.b.md", "v12/ab"),
            (".md", "md"),
        ];
        for (entry, expected) in table {
            assert_eq!(entry_id(entry), expected, "{entry}");
        }
    }

    #[test]
    fn fields_have_lines() {
        let text = "---\ntitle: x\nauthor:\n  name: y\n  \"mail\": z\ntags:\n  - a\n  - b: 1\n---\n";
        let line = |path: &str| line_of(text, &path.split('.').collect::<Vec<_>>());
        assert_eq!(line("title"), Some(2));
        assert_eq!(line("author.mail"), Some(5));
        assert_eq!(line("tags.1.b"), Some(8));
        // What is missing is missing in what is there.
        assert_eq!(line("author.age"), Some(3));
        assert_eq!(line("nothing"), None);
    }

    #[test]
    fn frontmatter_is_split_off() {
        let table = [
            ("---\na: 1\n---\nbody", r#"{"a":1} | \nbody"#),
            ("\n\n---\na: 1\n---\nbody", r#"{"a":1} | \nbody"#),
            ("+++\na = 2024-05-01\n+++\nbody", r#"{"a":{"$date":1714521600000}} | \nbody"#),
            ("---\n---\nbody", r#"{} | \nbody"#),
            ("no fence\n---\n", r#"{} | no fence\n---\n"#),
            ("---\nnever closed", r#"{} | ---\nnever closed"#),
            ("---\njust words\n---\n", "! the frontmatter has to be a list of `key: value` lines (line 1, column 1)"),
            ("---\na: 1\nb: [\n---\n", "! while parsing a node, did not find expected node content (line 4, column 1)"),
        ];
        for (text, expected) in table {
            let shown = match split_matter(text) {
                Ok(matter) => format!("{} | {}", matter.data, text[matter.body].replace('\n', "\\n")),
                Err(error) => format!("! {error}"),
            };
            assert_eq!(shown, expected, "{text:?}");
        }
    }

    #[test]
    fn globs_find_entries() {
        let world = MemoryWorld::from_fixture(
            "//- /p/src/content.config.ts
//- /p/src/content/work/b.md
---
title: B
---
Text
//- /p/src/content/work/nested/a.md
---
slug: mine
---
//- /p/src/content/work/_draft.md
//- /p/src/content/work/broken.md
---
a: 1
a: 2
---
//- /p/src/content/work/c.json
{ \"n\": 1 }
//- /p/src/content/work/x.png
",
        );
        let snapshot = Workspace::new(FilePath::new("/p").unwrap(), Arc::new(world)).snapshot();
        let show = |patterns: &[&str]| {
            let patterns: Vec<String> = patterns.iter().map(|p| (*p).to_owned()).collect();
            let found = glob(&snapshot, "./src/content/work", &patterns);
            let entries = found.entries.iter().map(|e| format!("{} {} {:?}", e.id, e.data, e.body));
            let problems = found.problems.iter().map(|(_, error)| format!("! {error}"));
            entries.chain(problems).collect::<Vec<_>>()
        };
        assert_eq!(
            show(&["**/*.md", "!**/_*"]),
            [
                r#"b {"title":"B"} Some("Text")"#,
                r#"mine {"slug":"mine"} Some("")"#,
                "! `a` is given twice (line 3, column 4)"
            ]
        );
        assert_eq!(show(&["*.{json,png}"]), [r#"c {"n":1} None"#, "! `x.png` is no kind of file that makes an entry"]);
        assert_eq!(show(&["*.nope"]), ["! no file in `/p/src/content/work` fits `*.nope`"]);
        assert_eq!(config_file(&snapshot).unwrap().as_str(), "/p/src/content.config.ts");
    }
}
