//! A project in a string, with a cursor, for the tests of every feature.

use std::sync::Arc;

use astro_project::{FilePath, MemoryWorld, Snapshot, Workspace};
use astro_syntax::fixture::Fixture;

use crate::{Analysis, CompletionItem, FilePosition};

/// A small project: the files of the fixture below `/`, and the cursor.
pub(crate) struct Project {
    pub(crate) snapshot: Snapshot,
    pub(crate) at: FilePosition,
}

impl Project {
    /// Reads a fixture. Text without a path is `/src/pages/index.astro`; without `$0` the cursor is at the start.
    pub(crate) fn new(fixture: &str) -> Project {
        let fixture = match fixture.trim_start().starts_with("//- ") {
            true => fixture.to_owned(),
            false => format!("//- /src/pages/index.astro\n{fixture}"),
        };
        let fixture = Fixture::parse(&fixture);
        let world = MemoryWorld::new();
        for file in &fixture.files {
            world.write(&path(&file.path), &file.text);
        }
        let first = fixture.files.first().map_or("/", |file| &file.path);
        let at = match &fixture.cursor {
            Some(cursor) => FilePosition { file: path(&cursor.path), offset: cursor.offset },
            None => FilePosition { file: path(first), offset: 0 },
        };
        let snapshot = Workspace::new(path("/"), Arc::new(world)).snapshot();
        Project { snapshot, at }
    }

    pub(crate) fn analysis(&self) -> Analysis<'_> {
        Analysis::new(&self.snapshot)
    }

    pub(crate) fn text(&self) -> String {
        self.snapshot.text(&self.at.file).unwrap_or_default().to_string()
    }
}

/// A path of a test.
pub(crate) fn path(text: &str) -> FilePath {
    FilePath::new(text).unwrap()
}

/// What completion offers first: label, detail, and the text after accepting the first item.
pub(crate) fn completions(fixture: &str, count: usize) -> String {
    let project = Project::new(fixture);
    let list = project.analysis().completion(&project.at);
    let mut out = String::new();
    for item in list.items.iter().take(count) {
        out.push_str(&line(item));
    }
    if list.items.len() > count {
        out.push_str("…\n");
    }
    out
}

/// The file after accepting the item with that label.
pub(crate) fn accept(fixture: &str, label: &str) -> String {
    let project = Project::new(fixture);
    let list = project.analysis().completion(&project.at);
    let Some(item) = list.items.iter().find(|item| item.label == label) else {
        return format!("no {label} among {:?}", list.items.iter().map(|item| &item.label).collect::<Vec<_>>());
    };
    let mut edits: Vec<_> = item.edits.iter().map(|edit| (edit.range.clone(), edit.text.clone())).collect();
    edits.push((item.insert.range.clone(), item.insert.text.to_string()));
    apply(&project.text(), edits)
}

/// Applies edits that all refer to the same text.
pub(crate) fn apply(text: &str, mut edits: Vec<(std::ops::Range<usize>, String)>) -> String {
    edits.sort_by_key(|(range, _)| std::cmp::Reverse((range.start, range.end)));
    let mut text = text.to_owned();
    for (range, new) in edits {
        text.replace_range(range, &new);
    }
    text
}

fn line(item: &CompletionItem) -> String {
    let kind = format!("{:?}", item.kind);
    let detail = item.detail.as_deref().map(|detail| format!(" · {detail}")).unwrap_or_default();
    let text = if item.insert.text == item.label { String::new() } else { format!(" → {:?}", item.insert.text) };
    format!("{kind} {}{detail}{text}\n", item.label)
}

/// Does completion offer that label?
pub(crate) fn offers(fixture: &str, label: &str) -> bool {
    let project = Project::new(fixture);
    project.analysis().completion(&project.at).items.iter().any(|item| item.label == label)
}
