//! What is wrong with a project as a whole: its configuration and its routes.

use astro_ide::{Finding, Severity};
use astro_project::{FilePath, Snapshot};
use astro_syntax::LineIndex;

use super::files;
use crate::report::Item;

/// Findings that belong to no `.astro` file.
pub(super) fn problems(snapshot: &Snapshot) -> Vec<Item> {
    let of_config = snapshot.config().problems.iter().map(|problem| {
        let range = problem.range.clone();
        item(snapshot, &problem.file, problem.name, range, &problem.message, problem.help.as_deref())
    });
    let conflicts = snapshot.route_conflicts();
    let of_routes = snapshot.routes().problems.iter().chain(&conflicts).map(|problem| {
        let file = problem.file.as_ref().unwrap_or(snapshot.root());
        item(snapshot, file, problem.name, 0..0, &problem.message, problem.help.as_deref())
    });
    of_config.chain(of_routes).collect()
}

fn item(
    snapshot: &Snapshot,
    file: &FilePath,
    rule: &'static str,
    range: std::ops::Range<usize>,
    message: &str,
    help: Option<&str>,
) -> Item {
    let text = snapshot.text(file).unwrap_or_default();
    let finding = Finding {
        rule,
        severity: Severity::Warning,
        range,
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
        frame: None,
    }
}
