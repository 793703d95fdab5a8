//! `--fix`: applies the repairs that need no second look, and looks again.

use std::fs;

use astro_ide::{Analysis, Edit, Finding};
use astro_project::{FilePath, Snapshot};

use crate::trouble::Trouble;

/// A repair may uncover the next one; no file needs more rounds than this.
const MOST_ROUNDS: usize = 8;

/// What was repaired.
#[derive(Default)]
pub(super) struct Repaired {
    /// How many findings.
    pub(super) findings: usize,
    /// The files written.
    pub(super) files: Vec<FilePath>,
}

/// Writes one round of repairs to disk: in each file those that do not touch each other.
pub(super) fn round(
    snapshot: &Snapshot,
    files: &[FilePath],
    wants: &dyn Fn(&str) -> bool,
    repaired: &mut Repaired,
) -> Result<Vec<FilePath>, Trouble> {
    let mut written = Vec::new();
    for file in files {
        let Ok(content) = snapshot.file(file) else { continue };
        // What is no UTF-8 would be lost by writing.
        if content.is_lossy() {
            continue;
        }
        let findings = Analysis::new(snapshot).diagnostics(file);
        let (text, count) = apply(content.text(), &findings, wants);
        if count > 0 {
            write(file, &text)?;
            repaired.findings += count;
            written.push(file.clone());
        }
    }
    for file in &written {
        if !repaired.files.contains(file) {
            repaired.files.push(file.clone());
        }
    }
    Ok(written)
}

/// How often to go round.
pub(super) fn rounds() -> std::ops::Range<usize> {
    0..MOST_ROUNDS
}

/// The text after the safe repairs that do not touch each other, and how many they were.
fn apply(text: &str, findings: &[Finding], wants: &dyn Fn(&str) -> bool) -> (String, usize) {
    let mut taken: Vec<&Edit> = Vec::new();
    let mut count = 0;
    for finding in findings.iter().filter(|finding| wants(finding.rule)) {
        let Some(fix) = finding.fix.as_ref().filter(|fix| fix.safe) else { continue };
        let is_free = |edit: &Edit| {
            let fits = text.get(edit.range.clone()).is_some();
            fits && !taken.iter().any(|other| other.range.start <= edit.range.end && edit.range.start <= other.range.end)
        };
        if !fix.edits.is_empty() && fix.edits.iter().all(is_free) {
            taken.extend(&fix.edits);
            count += 1;
        }
    }
    taken.sort_by_key(|edit| std::cmp::Reverse((edit.range.start, edit.range.end)));
    let mut text = text.to_owned();
    for edit in taken {
        text.replace_range(edit.range.clone(), &edit.text);
    }
    (text, count)
}

/// Writes the file anew; a byte order mark stays.
fn write(file: &FilePath, text: &str) -> Result<(), Trouble> {
    let failed = |error| Trouble::new(format!("{file} cannot be repaired"), error, "check that the file may be written");
    let before = fs::read(file.as_str()).map_err(failed)?;
    let mark = if before.starts_with(b"\xef\xbb\xbf") { "\u{feff}" } else { "" };
    fs::write(file.as_str(), format!("{mark}{text}")).map_err(failed)
}
