//! What TypeScript has been told so far, and how it is brought up to date before it is asked.
//!
//! Files open in the editor are told as they are typed; all others it reads from the mirrored tree. A new process has
//! been told nothing: everything is said again from the snapshot, so no edit can be lost with the old one.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use astro_ide::typescript::{Part, Projection};
use astro_project::config::typescript::{self as tsconfig, Mirror as Mirrored};
use astro_project::{FilePath, Kind, Snapshot};
use serde_json::{Value, json};

use super::child::Child;
use super::kept::Kept;
use super::{collections, foreign, own, packages};
use super::shadow::{self, Changed, Shadow};
use super::told::{Projections, uri};
use crate::view::is_astro;

/// What the protocol calls the language of a `tsconfig.json`.
const CONFIGURATION: &str = "jsonc";
/// One process's knowledge of one project.
pub(crate) struct Mirror {
    pub(crate) shadow: Shadow,
    pub(crate) projections: Arc<Projections>,
    /// What is open there, by the file it sees.
    open: HashMap<FilePath, Open>,
    /// Has it been told anything?
    begun: bool,
    /// Counts what it was told.
    revision: u64,
    /// When it was last told of a file that is not open.
    elsewhere: u64,
    pub(crate) kept: Kept,
}

struct Open {
    text: Arc<str>,
    version: i64,
    /// When it was told this text.
    since: u64,
    /// The `.astro` file it is a part of.
    source: Option<FilePath>,
    /// The configuration stays open as long as the process lives.
    stays: bool,
}

struct Wanted {
    text: Arc<str>,
    language: &'static str,
    source: Option<FilePath>,
}

impl Mirror {
    /// Nothing is told yet; the tree is made when it is first needed.
    pub(crate) fn new(snapshot: &Snapshot) -> Mirror {
        let shadow = Shadow::new(snapshot);
        let projections = Arc::new(Projections::new(shadow.layout.clone()));
        Mirror { shadow, projections, open: HashMap::new(), begun: false, revision: 0, elsewhere: 0, kept: Kept::default() }
    }

    /// A new process knows nothing.
    pub(crate) fn forget(&mut self) {
        self.open.clear();
        self.begun = false;
        self.tells_elsewhere();
    }

    /// When it was last told anything but the component script and template of a document. What depends on no component is
    /// since then as it was.
    pub(crate) fn beside(&self, document: &FilePath) -> u64 {
        let component = self.shadow.layout.shown(document, &Part::Component);
        let others = self.open.iter().filter(|(file, _)| Some(*file) != component.as_ref());
        others.map(|(_, open)| open.since).fold(self.elsewhere, u64::max)
    }

    fn tells_elsewhere(&mut self) {
        self.revision += 1;
        self.elsewhere = self.revision;
    }

    /// Opens a file of the tree as it is there, until [`Mirror::close`].
    pub(crate) fn hold(&mut self, child: &Child, file: &FilePath) {
        let text = if self.open.contains_key(file) { None } else { std::fs::read_to_string(file.as_str()).ok() };
        if let (Some(text), Some(language)) = (text, language(file)) {
            self.tell(child, file.clone(), Wanted { text: text.into(), language, source: None });
        }
    }

    /// Closes everything but the configuration: nobody asks about this project any more.
    pub(crate) fn close(&mut self, child: &Child) {
        for (file, _) in self.open.drain().filter(|(_, open)| !open.stays) {
            child.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri(&file) } }));
        }
    }

    /// Tells the process what is new in the snapshot, and of the files that changed on disk.
    pub(crate) fn sync(&mut self, child: &Child, snapshot: &Snapshot, on_disk: &[FilePath]) {
        let mut changed = if self.begun { self.take_in(snapshot, on_disk) } else { Vec::new() };
        self.begin(snapshot);
        if !self.shadow.told().is_empty() {
            changed.extend(self.retell(snapshot));
        }
        let wanted = self.wanted(snapshot);
        let closed = self.open.iter().filter(|(file, open)| !open.stays && !wanted.contains_key(*file)).map(|(file, _)| file.clone());
        let closed: Vec<FilePath> = closed.collect();
        // What was open is on disk before it is closed, so that it is never missing.
        let sources: HashSet<FilePath> = closed.iter().filter_map(|file| self.open[file].source.clone()).collect();
        for source in sources.iter().filter(|source| !snapshot.is_open(source)) {
            let projection = self.projections.of(snapshot, source);
            changed.extend(self.shadow.write(source, projection));
        }
        for (file, wanted) in wanted {
            self.tell(child, file, wanted);
        }
        if !(closed.is_empty() && changed.is_empty()) {
            self.tells_elsewhere();
        }
        for file in closed {
            self.open.remove(&file);
            child.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri(&file) } }));
        }
        tell_changes(child, &changed);
    }

    /// Makes the tree, before the process is told anything: it remembers which files are there.
    fn begin(&mut self, snapshot: &Snapshot) {
        if !self.begun {
            let projections = self.projections.clone();
            self.shadow.write_all(snapshot, &|file| projections.once(snapshot, file));
            self.begun = true;
        }
    }

    /// Where nothing can be written: what the editor had open is told as it is on disk.
    fn retell(&mut self, snapshot: &Snapshot) -> Vec<Changed> {
        let sources: HashSet<FilePath> = self.open.values().filter_map(|open| open.source.clone()).collect();
        let closed = sources.into_iter().filter(|source| !snapshot.is_open(source));
        closed.flat_map(|source| self.shadow.write(&source, self.projections.of(snapshot, &source))).collect()
    }

    fn tell(&mut self, child: &Child, file: FilePath, wanted: Wanted) {
        self.revision += 1;
        let since = self.revision;
        match self.open.get_mut(&file) {
            Some(open) if open.text == wanted.text => open.source = wanted.source,
            Some(open) => {
                open.version += 1;
                let change = difference(&open.text, &wanted.text);
                (open.text, open.source, open.since) = (wanted.text, wanted.source, since);
                let document = json!({ "uri": uri(&file), "version": open.version });
                child.notify("textDocument/didChange", json!({ "textDocument": document, "contentChanges": [change] }));
            }
            None => {
                let document = json!({ "uri": uri(&file), "languageId": wanted.language, "version": 1, "text": &*wanted.text });
                child.notify("textDocument/didOpen", json!({ "textDocument": document }));
                self.open.insert(file, Open { text: wanted.text, version: 1, since, stays: wanted.language == CONFIGURATION, source: wanted.source });
            }
        }
    }

    /// Every file it should have open, with its text. The configuration comes first, so that no file finds another.
    fn wanted(&self, snapshot: &Snapshot) -> BTreeMap<FilePath, Wanted> {
        let mut wanted = BTreeMap::new();
        for file in snapshot.open_files() {
            self.add(snapshot, &file, &mut wanted);
        }
        for (file, text) in self.shadow.told() {
            let told = || Some(Wanted { text: text.clone(), language: language(file)?, source: None });
            if let (false, Some(told)) = (wanted.contains_key(file), told()) {
                wanted.insert(file.clone(), told);
            }
        }
        wanted
    }

    fn add(&self, snapshot: &Snapshot, file: &FilePath, wanted: &mut BTreeMap<FilePath, Wanted>) {
        if is_astro(file) {
            let Some(projection) = self.projections.of(snapshot, file) else { return };
            for (shown, text) in self.parts(file, &projection) {
                wanted.insert(shown.0, Wanted { text, language: shown.1, source: Some(file.clone()) });
            }
        } else if let (Some(language), Some(text)) = (language(file), snapshot.text(file)) {
            wanted.insert(file.clone(), Wanted { text, language, source: None });
        }
    }

    fn parts(&self, file: &FilePath, projection: &Projection) -> Vec<((FilePath, &'static str), Arc<str>)> {
        let parts = projection.files.iter().filter_map(|shown| {
            let name = self.shadow.layout.shown(file, &shown.part)?;
            // Telling the same text again costs a comparison and no message.
            Some(((name, shown.part.language()), Arc::from(shown.text.as_str())))
        });
        parts.collect()
    }

    /// Opens or changes the configuration it is shown. Must come before the first file.
    pub(crate) fn configure(&mut self, child: &Child, snapshot: &Snapshot) {
        if self.shadow.follow(snapshot) && self.begun {
            self.tells_elsewhere();
            let projections = self.projections.clone();
            tell_changes(child, &self.shadow.write_all(snapshot, &|file| projections.once(snapshot, file)));
        }
        self.begin(snapshot);
        let layout = self.shadow.layout.clone();
        let folders = packages::root_dirs(&layout);
        let types = own::folder(&mut self.shadow, snapshot);
        let content = collections::file(&mut self.shadow, snapshot);
        let packages = packages::mirrors(&layout);
        let mirror = Mirrored { shadow: layout.base(), folders: &folders, packages: &packages, types: types.as_ref(), content: content.as_ref() };
        for (file, text) in tsconfig::overlay(snapshot, &mirror) {
            self.tell_config(child, file, text);
        }
    }

    fn tell_config(&mut self, child: &Child, file: FilePath, text: String) {
        self.tell(child, file, Wanted { text: text.into(), language: CONFIGURATION, source: None });
    }

    /// Files changed on disk: the tree follows, and the process hears of both.
    fn take_in(&mut self, snapshot: &Snapshot, on_disk: &[FilePath]) -> Vec<Changed> {
        let mut changed = Vec::new();
        for path in on_disk {
            if self.shadow.layout.is_shadow(path) {
                continue;
            }
            if is_astro(path) && snapshot.is_file(path) {
                let projection = if snapshot.is_open(path) { None } else { self.projections.of(snapshot, path) };
                match projection {
                    Some(_) => changed.extend(self.shadow.write(path, projection)),
                    // Told as it is typed; what is beside it is not.
                    None => changed.extend(self.shadow.declare_component(path).filter(|(_, written)| *written).map(|(file, _)| Changed { file, exists: true })),
                }
                continue;
            }
            // A whole folder: what is in it may be other than before.
            let is_folder = snapshot.stat(path).is_some_and(|stat| stat.kind == Kind::Folder);
            let inside = if is_folder { shadow::sources_in(snapshot, path) } else { Vec::new() };
            for file in inside.into_iter().filter(|file| !snapshot.is_open(file)) {
                changed.extend(self.shadow.write(&file, self.projections.once(snapshot, &file)));
            }
            if foreign::is_foreign(path) && snapshot.is_file(path) {
                changed.extend(self.shadow.declare(snapshot, path));
            }
            for gone in self.shadow.mirrored_below(path).into_iter().filter(|file| !snapshot.is_file(file)) {
                changed.extend(self.shadow.write(&gone, None));
            }
            changed.push(Changed { file: path.clone(), exists: snapshot.stat(path).is_some() });
        }
        changed
    }
}

fn tell_changes(child: &Child, changed: &[Changed]) {
    if changed.is_empty() {
        return;
    }
    let events = changed.iter().flat_map(|Changed { file, exists }| {
        // It drops what it has read on "changed", and what it believed missing on "created". What it hears of a file before
        // it is asked it makes one of: a "changed" after a "created" is dropped, a "deleted" and a "created" undo each other.
        let kinds: &[u8] = if *exists { &[2, 1, 1] } else { &[3, 3] };
        let uri = uri(file);
        kinds.iter().map(move |kind| json!({ "uri": uri, "type": kind }))
    });
    child.notify("workspace/didChangeWatchedFiles", json!({ "changes": events.collect::<Vec<_>>() }));
}

/// What the protocol calls the language of a file TypeScript reads.
pub(crate) fn language(file: &FilePath) -> Option<&'static str> {
    Some(match file.extension()? {
        "ts" | "mts" | "cts" => "typescript",
        "tsx" => "typescriptreact",
        "js" | "mjs" | "cjs" => "javascript",
        "jsx" => "javascriptreact",
        _ => return None,
    })
}

/// One change between two texts: what they share at both ends is left out.
fn difference(before: &str, after: &str) -> Value {
    let start = before.bytes().zip(after.bytes()).take_while(|(a, b)| a == b).count();
    let mut start = before.floor_char_boundary(start);
    // A line end is one thing.
    if before[..start].ends_with('\r') {
        start -= 1;
    }
    let most = before.len().min(after.len()) - start;
    let end = before.bytes().rev().zip(after.bytes().rev()).take(most).take_while(|(a, b)| a == b).count();
    let mut end = end;
    while !before.is_char_boundary(before.len() - end) || before[before.len() - end..].starts_with('\n') {
        end -= 1;
    }
    let (old_end, new_end) = (before.len() - end, after.len() - end);
    json!({
        "range": { "start": place(before, start), "end": place(before, old_end) },
        "text": &after[start..new_end],
    })
}

/// A byte of a text as line and column, counted in bytes.
fn place(text: &str, offset: usize) -> Value {
    let before = &text[..offset];
    let mut line = 0;
    let mut start = 0;
    let mut bytes = before.bytes().enumerate().peekable();
    while let Some((at, byte)) = bytes.next() {
        if byte == b'\n' || (byte == b'\r' && bytes.peek().is_none_or(|(_, next)| *next != b'\n')) {
            line += 1;
            start = at + 1;
        }
    }
    json!({ "line": line, "character": offset - start })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_makes_one_text_of_the_other() {
        use tower_lsp::gen_lsp_types as lsp;
        let texts = ["", "a", "a\nb\nc", "a\r\nb\r\n", "a\rb", "é👩\nx", "é👨\nx", "aaaa", "aa", "\n", "\r\n", "\n\n", "a\nb2\nc"];
        for before in texts {
            for after in texts {
                let change: lsp::TextDocumentContentChangeEvent = serde_json::from_value(difference(before, after)).unwrap();
                let made = crate::convert::apply_all(before.to_owned(), vec![change], astro_syntax::Encoding::Utf8);
                assert_eq!(made, after, "{before:?} -> {after:?}");
            }
        }
    }
}
