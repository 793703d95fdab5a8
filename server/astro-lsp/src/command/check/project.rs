//! What is wrong with a project as a whole: what is no finding of one of its files.

use astro_ide::{Finding, Severity};
use astro_project::{FilePath, Snapshot};
use astro_syntax::LineIndex;

use super::files;
use crate::report::Item;

/// Files that look like routes and are none.
pub(super) fn problems(snapshot: &Snapshot) -> Vec<Item> {
    let problems = snapshot.routes().problems.iter();
    let items = problems.map(|problem| {
        let file = problem.file.as_ref().unwrap_or(snapshot.root());
        item(snapshot, file, problem.name, &problem.message, problem.help.as_deref())
    });
    items.collect()
}

fn item(snapshot: &Snapshot, file: &FilePath, rule: &'static str, message: &str, help: Option<&str>) -> Item {
    let text = snapshot.text(file).unwrap_or_default();
    let finding = Finding {
        rule,
        severity: Severity::Warning,
        range: 0..0,
        message: message.to_owned(),
        why: "".into(),
        help: help.unwrap_or_default().to_owned(),
        related: Vec::new(),
        tag: None,
        fix: None,
    };
    let mut item = Item::new(&files::shown(file), &finding, &text, &LineIndex::new(&text));
    if text.is_empty() {
        item.frame = None;
    }
    item
}

/// A file that is there and cannot be read.
pub(super) fn unreadable(file: String, why: &str) -> Item {
    Item {
        rule: "unreadable-file".to_owned(),
        severity: Severity::Error,
        file,
        start: (1, 1),
        end: (1, 1),
        message: format!("This file cannot be checked: {why}."),
        help: "Save it as UTF-8 text, or rename it if it is no Astro component.".to_owned(),
        fixable: false,
        line: String::new(),
        frame: None,
    }
}
