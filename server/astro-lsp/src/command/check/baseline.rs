//! A baseline: findings a project has for now, so that only new ones count.
//!
//! A finding is known by its file, its rule and the text of its line, so it is known again when lines above it come or go.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};

use crate::report::Item;
use crate::trouble::Trouble;

/// How often a file has a rule's finding on lines of the same text.
type Known = BTreeMap<(String, String, String), usize>;

fn key(item: &Item) -> (String, String, String) {
    (item.file.clone(), item.rule.clone(), item.line.clone())
}

/// Takes out what the baseline knows; gives how many that were. A file that is not there knows nothing.
pub(super) fn subtract(path: &Path, items: &mut Vec<Item>) -> Result<usize, Trouble> {
    let mut known = read(path)?;
    let before = items.len();
    items.retain(|item| match known.get_mut(&key(item)) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    });
    Ok(before - items.len())
}

/// Writes all findings as the new baseline.
pub(super) fn write(path: &Path, items: &[Item]) -> Result<(), Trouble> {
    let mut known = Known::new();
    for item in items {
        *known.entry(key(item)).or_default() += 1;
    }
    let findings = known.iter().map(|((file, rule, line), count)| json!({ "file": file, "rule": rule, "line": line, "count": count }));
    let value = json!({ "version": 1, "findings": findings.collect::<Vec<_>>() });
    let text = serde_json::to_string_pretty(&value).unwrap_or_default();
    std::fs::write(path, text + "\n").map_err(|error| {
        Trouble::new(format!("the baseline {} cannot be written", path.display()), error, "name a file in a folder that exists")
    })
}

fn read(path: &Path) -> Result<Known, Trouble> {
    let what = || format!("the baseline {} cannot be read", path.display());
    let help = "write it anew with --update-baseline";
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(Trouble::new(what(), "there is no such file", "make it with --update-baseline"));
        }
        Err(error) => return Err(Trouble::new(what(), error, help)),
    };
    let value: Value = serde_json::from_str(&text).map_err(|error| Trouble::new(what(), error, help))?;
    if value["version"] != 1 {
        return Err(Trouble::new(what(), "it is of another version of astro-lsp, or no baseline", help));
    }
    let word = |entry: &Value, name: &str| entry[name].as_str().unwrap_or_default().to_owned();
    let entries = value["findings"].as_array().into_iter().flatten();
    let known = entries.map(|entry| {
        let count = entry["count"].as_u64().and_then(|count| usize::try_from(count).ok()).unwrap_or(1);
        ((word(entry, "file"), word(entry, "rule"), word(entry, "line")), count)
    });
    Ok(known.collect())
}
