//! The only mutable state: projects, open documents, what the client is.
//!
//! One lock, held for moments and never over an await. Writers change it at the top of their handler (law 1); readers
//! take a [`View`] and let go.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use astro_ide::LastValue;
use astro_project::{Change, FilePath, Revision, Snapshot, Workspace};
use astro_syntax::TextEdit;
use tokio::sync::{Notify, watch};
use tower_lsp::gen_lsp_types as lsp;

use crate::capabilities::{Client, Settings};
use crate::convert;
use crate::ext::RenderResult;
use crate::failures::Failure;
use crate::roots;
use crate::vfs::DiskWorld;
use crate::view::{self, Found, OpenFile, View};
use crate::watch::Watcher;

/// More changes than this in one notification are applied to the text, which is then parsed afresh.
const MANY_CHANGES: usize = 16;

/// Failed pages that are remembered; each costs a diagnostic.
const MOST_FAILURES: usize = 200;
/// Files whose last values are remembered.
const MOST_VALUES: usize = 500;

/// The only mutable state.
#[derive(Default)]
pub(crate) struct Session {
    state: Mutex<State>,
    /// Rings when a document wants diagnostics.
    pub(crate) dirty: Notify,
    /// Rings when a document wants to be looked at by TypeScript.
    pub(crate) types_dirty: Notify,
    /// Rings when any project changed; the value says nothing.
    changed: watch::Sender<()>,
}

#[derive(Default)]
struct State {
    client: Arc<Client>,
    folders: Vec<FilePath>,
    projects: Vec<Project>,
    open: HashMap<lsp::Uri, OpenDocument>,
    /// Those of `open` that are read by views, under the names of their files.
    names: Arc<HashMap<FilePath, OpenFile>>,
    /// Projects that stay although nothing of them is open: a preview runs.
    pinned: Vec<FilePath>,
    /// What the last render of a page threw, by the page.
    failures: HashMap<FilePath, Failure>,
    /// What pages printed when they were rendered last, and where.
    printed: HashMap<FilePath, Vec<Printed>>,
    /// What expressions of a file were when they were rendered last.
    values: HashMap<FilePath, Arc<[LastValue]>>,
    /// What was answered last for a file.
    answered: HashMap<FilePath, RenderResult>,
    tick: u64,
    shutdown: bool,
}

struct Project {
    root: FilePath,
    workspace: Workspace,
    watcher: Option<Watcher>,
    /// HTML data the editor's settings name; it may lie outside the project.
    html_data: Vec<FilePath>,
}

impl Project {
    /// Paths start from the folders of the window around the project, as VS Code has it, or from the project.
    fn set_html_data(&mut self, files: &[String], folders: &[FilePath]) {
        let bases: Vec<&FilePath> = folders.iter().filter(|folder| self.root.is_inside(folder)).chain([&self.root]).collect();
        let at = |file: &String| -> Vec<FilePath> {
            match lsp::Uri::parse(file).ok().filter(|_| file.contains("://")) {
                Some(uri) => convert::file_path(&uri).into_iter().collect(),
                None => bases.iter().filter_map(|base| base.join(file)).collect(),
            }
        };
        self.html_data = files.iter().flat_map(at).collect();
        self.html_data.dedup();
        self.workspace.apply(Change::HtmlData { files: self.html_data.clone() });
    }
}

struct OpenDocument {
    path: FilePath,
    root: FilePath,
    version: i32,
    /// Since when it wants diagnostics; the latest is served first.
    dirty: Option<u64>,
    /// The same for what TypeScript finds.
    types_dirty: Option<u64>,
    /// The last answer to a request for semantic tokens, which the next is told as a difference to.
    tokens: Option<Tokens>,
    /// What the rules find in it, at that revision of its project.
    found: Option<(Revision, Found)>,
}

/// Semantic tokens as sent, for the next difference.
#[derive(Clone, Debug)]
pub(crate) struct Tokens {
    /// The name the client knows them by.
    pub(crate) id: String,
    /// The numbers.
    pub(crate) data: Arc<[lsp::SemanticToken]>,
}

/// A line of output beside the code that printed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Printed {
    /// The file whose code printed.
    pub(crate) file: FilePath,
    /// The line, from 0.
    pub(crate) line: u32,
    /// What.
    pub(crate) text: String,
}

impl Session {
    /// A panic elsewhere does not take the state with it: every change to it is complete or not begun.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Something changed: diagnostics and previews look again.
    fn ring(&self) {
        self.dirty.notify_one();
        self.types_dirty.notify_one();
        self.changed.send_replace(());
    }

    /// Rings after every change of any project.
    pub(crate) fn changes(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    /// Takes in what `initialize` says.
    pub(crate) fn initialize(&self, client: Client, folders: Vec<FilePath>) {
        let mut state = self.state();
        state.client = Arc::new(client);
        state.folders = folders;
    }

    /// The editor's settings name other files of HTML data.
    pub(crate) fn set_html_data(&self, files: Vec<String>) {
        let mut guard = self.state();
        let state = &mut *guard;
        Arc::make_mut(&mut state.client).html_data.clone_from(&files);
        for project in &mut state.projects {
            project.set_html_data(&files, &state.folders);
        }
        drop(guard);
        self.ring();
    }

    /// What the client can do.
    pub(crate) fn client(&self) -> Arc<Client> {
        self.state().client.clone()
    }

    /// The user set something.
    pub(crate) fn set(&self, settings: Settings) {
        let mut state = self.state();
        let client = Client { settings, ..(*state.client).clone() };
        state.client = Arc::new(client);
    }

    /// The client said `shutdown`.
    pub(crate) fn shut_down(&self) {
        let mut state = self.state();
        state.shutdown = true;
        state.projects.clear();
    }

    /// Did the client say `shutdown`?
    pub(crate) fn was_shut_down(&self) -> bool {
        self.state().shutdown
    }

    /// Folders were added to the client's window, or removed.
    pub(crate) fn change_folders(&self, added: Vec<FilePath>, removed: &[FilePath]) {
        let mut state = self.state();
        state.folders.retain(|folder| !removed.contains(folder));
        for folder in added {
            if !state.folders.contains(&folder) {
                state.folders.push(folder);
            }
        }
        state.drop_idle_projects();
    }

    /// A document was opened; gives the root of its project if that is on disk.
    pub(crate) fn open(&self, item: lsp::TextDocumentItem) -> Option<FilePath> {
        let mut state = self.state();
        let (path, root) = state.place(&item.uri);
        let document =
            OpenDocument { path: path.clone(), root: root.clone(), version: item.version, dirty: None, types_dirty: None, tokens: None, found: None };
        state.open.insert(item.uri.clone(), document);
        let named = OpenFile { uri: item.uri.clone(), version: item.version };
        Arc::make_mut(&mut state.names).insert(path.clone(), named);
        state.project(&root).workspace.apply(Change::Open { path, text: item.text });
        state.touch(&root, Some(&item.uri));
        drop(state);
        self.ring();
        (item.uri.scheme() == "file").then_some(root)
    }

    /// The text of an open document changed. `false` when it is not open, which only a confused client does.
    pub(crate) fn change(&self, params: lsp::DidChangeTextDocumentParams) -> bool {
        let uri = params.text_document.text_document_identifier.uri;
        let mut state = self.state();
        let encoding = state.client.encoding;
        let Some(document) = state.open.get_mut(&uri) else { return false };
        document.version = params.text_document.version;
        let (path, root, version) = (document.path.clone(), document.root.clone(), document.version);
        if let Some(named) = Arc::make_mut(&mut state.names).get_mut(&path) {
            named.version = version;
        }
        // It was thrown by another text (law 3).
        state.failures.retain(|_, failure| failure.file != path);
        state.printed.values_mut().for_each(|printed| printed.retain(|each| each.file != path));
        let workspace = &mut state.project(&root).workspace;
        if params.content_changes.len() > MANY_CHANGES {
            let text = workspace.snapshot().text(&path).map(|text| text.to_string()).unwrap_or_default();
            let text = convert::apply_all(text, params.content_changes, encoding);
            workspace.apply(Change::Open { path, text });
        } else {
            for change in params.content_changes {
                let change = match change {
                    lsp::TextDocumentContentChangeEvent::TextDocumentContentChangeWholeDocument(whole) => {
                        Change::Open { path: path.clone(), text: whole.text }
                    }
                    lsp::TextDocumentContentChangeEvent::TextDocumentContentChangePartial(part) => {
                        let lines = view::lines(&workspace.snapshot(), &path);
                        let range = convert::offsets(&lines, part.range, encoding);
                        Change::Edit { path: path.clone(), edits: vec![TextEdit { range, text: part.text }] }
                    }
                };
                workspace.apply(change);
            }
        }
        state.touch(&root, Some(&uri));
        drop(state);
        self.ring();
        true
    }

    /// A document was closed: the disk counts again.
    pub(crate) fn close(&self, uri: &lsp::Uri) {
        let mut state = self.state();
        let Some(document) = state.open.remove(uri) else { return };
        Arc::make_mut(&mut state.names).remove(&document.path);
        state.project(&document.root).workspace.apply(Change::Close { path: document.path });
        state.touch(&document.root, None);
        state.drop_idle_projects();
        drop(state);
        self.ring();
    }

    /// Files changed on disk. `tell` passes it on, after the change is in the snapshot and before anybody looks again:
    /// earlier, TypeScript would take it for done with the old snapshot; later, nobody would ask it again.
    pub(crate) fn disk_changed(&self, paths: &[FilePath], tell: impl FnOnce()) {
        let mut state = self.state();
        let mut touched = Vec::new();
        for project in &mut state.projects {
            let concerns = |path: &&FilePath| path.is_inside(&project.root) || project.html_data.contains(path);
            let inside: Vec<FilePath> = paths.iter().filter(concerns).cloned().collect();
            if !inside.is_empty() {
                project.workspace.apply(Change::Disk { paths: inside });
                touched.push(project.root.clone());
            }
        }
        drop(state);
        tell();
        let mut state = self.state();
        for root in &touched {
            state.touch(root, None);
        }
        drop(state);
        self.ring();
    }

    /// What the last render of a page threw, or that it was good. `true` if that is news.
    pub(crate) fn rendered(&self, page: &FilePath, failure: Option<Failure>) -> bool {
        let mut state = self.state();
        let before = match failure.clone() {
            Some(_) if state.failures.len() >= MOST_FAILURES && !state.failures.contains_key(page) => return false,
            Some(failure) => state.failures.insert(page.clone(), failure),
            None => state.failures.remove(page),
        };
        if before == failure {
            return false;
        }
        let files: Vec<FilePath> = before.into_iter().chain(failure).map(|failure| failure.file).collect();
        state.tick += 1;
        let tick = state.tick;
        for document in state.open.values_mut().filter(|document| files.contains(&document.path)) {
            document.dirty = Some(tick);
        }
        drop(state);
        self.dirty.notify_one();
        true
    }

    /// What a file answered last. `true` if it says something else than before, its time aside.
    pub(crate) fn answered(&self, file: &FilePath, result: RenderResult) -> bool {
        let mut state = self.state();
        if state.answered.len() >= MOST_FAILURES && !state.answered.contains_key(file) {
            state.answered.clear();
        }
        let said = |result: &RenderResult| (result.method.clone(), result.path.clone(), result.status, result.location.clone());
        let now = said(&result);
        let before = state.answered.insert(file.clone(), result);
        before.is_none_or(|before| said(&before) != now)
    }

    /// What a page printed. `true` if that is something else than before.
    pub(crate) fn printed(&self, page: &FilePath, printed: Vec<Printed>) -> bool {
        let mut state = self.state();
        if state.printed.len() >= MOST_FAILURES && !state.printed.contains_key(page) {
            state.printed.clear();
        }
        let before = state.printed.get(page).map(Vec::as_slice).unwrap_or_default();
        let changed = before != printed;
        state.printed.insert(page.clone(), printed);
        changed
    }

    /// What expressions were in a render, by their files.
    pub(crate) fn showed(&self, values: HashMap<FilePath, Vec<LastValue>>) {
        let mut state = self.state();
        if state.values.len() + values.len() > MOST_VALUES {
            state.values.clear();
        }
        state.values.extend(values.into_iter().map(|(file, values)| (file, Arc::from(values))));
    }

    /// Keeps a project although nothing of it may be open.
    pub(crate) fn pin(&self, root: &FilePath) {
        let mut state = self.state();
        if !state.pinned.contains(root) {
            state.pinned.push(root.clone());
        }
        state.project(root);
    }

    /// Lets go of it again.
    pub(crate) fn unpin(&self, root: &FilePath) {
        let mut state = self.state();
        state.pinned.retain(|pinned| pinned != root);
        state.failures.retain(|page, _| !page.is_inside(root));
        state.answered.retain(|page, _| !page.is_inside(root));
        state.printed.retain(|page, _| !page.is_inside(root));
        state.values.retain(|file, _| !file.is_inside(root));
        state.drop_idle_projects();
    }

    /// Is the project known and not watched yet?
    pub(crate) fn wants_watcher(&self, root: &FilePath) -> bool {
        self.state().projects.iter().any(|project| project.root == *root && project.watcher.is_none())
    }

    /// Projects with a preview that are not watched yet.
    pub(crate) fn unwatched(&self) -> Vec<FilePath> {
        let state = self.state();
        let unwatched = state.projects.iter().filter(|project| project.watcher.is_none());
        unwatched.filter(|project| state.pinned.contains(&project.root)).map(|project| project.root.clone()).collect()
    }

    /// The project of an open document.
    pub(crate) fn root_of(&self, uri: &lsp::Uri) -> Option<FilePath> {
        self.state().open.get(uri).map(|document| document.root.clone())
    }

    /// The project a file or folder belongs to.
    pub(crate) fn root_of_path(&self, path: &FilePath) -> FilePath {
        let folders = self.state().folders.clone();
        let inside = path.join("astro-lsp.any").filter(|_| std::fs::metadata(path).is_ok_and(|meta| meta.is_dir()));
        roots::root_of(inside.as_ref().unwrap_or(path), &folders)
    }

    /// Some project: that of the document changed last, else of the first folder.
    pub(crate) fn any_root(&self) -> Option<FilePath> {
        let first = {
            let state = self.state();
            if let Some(project) = state.projects.first() {
                return Some(project.root.clone());
            }
            state.folders.first().cloned()
        };
        first.map(|folder| self.root_of_path(&folder))
    }

    /// The roots of all projects, as URIs.
    pub(crate) fn project_uris(&self) -> Vec<lsp::Uri> {
        let state = self.state();
        let roots = state.projects.iter().filter_map(|project| project.root.join("astro-lsp.any"));
        roots.filter_map(|root| convert::uri(&root)).collect()
    }

    /// What the client calls an open file.
    pub(crate) fn uri_of(&self, file: &FilePath) -> Option<lsp::Uri> {
        self.state().names.get(file).map(|named| named.uri.clone())
    }

    /// Puts a watcher to its project; dropped at once if the project is gone.
    pub(crate) fn watched(&self, root: &FilePath, watcher: Watcher) {
        let mut state = self.state();
        if let Some(project) = state.projects.iter_mut().find(|project| project.root == *root) {
            project.watcher = Some(watcher);
        }
    }

    /// The document as it is now, with everything needed to answer about it; `None` for a URI that names no file.
    pub(crate) fn view(&self, uri: &lsp::Uri) -> Option<View> {
        let mut state = self.state();
        let (file, root, version) = match state.open.get(uri) {
            Some(document) => (document.path.clone(), document.root.clone(), Some(document.version)),
            None => {
                let file = convert::file_path(uri)?;
                let root = roots::root_of(&file, &state.folders);
                (file, root, None)
            }
        };
        let snapshot = state.project(&root).workspace.snapshot();
        let (client, open) = (state.client.clone(), state.names.clone());
        let failures = state.failures.values().filter(|failure| failure.file == file).cloned().collect();
        let answered = state.answered.get(&file).cloned();
        let printed = state.printed.values().flatten().filter(|printed| printed.file == file).cloned().collect();
        let values = state.values.get(&file).cloned();
        let found = state.found(uri, snapshot.revision());
        Some(View { snapshot, file, uri: uri.clone(), version, client, open, failures, answered, printed, values, found })
    }

    /// The project a URI of a folder or document belongs to, as it is now.
    pub(crate) fn snapshot_of(&self, root: &FilePath) -> Snapshot {
        self.state().project(root).workspace.snapshot()
    }

    /// The document changed last of those that want diagnostics; it wants none from then on.
    pub(crate) fn next_dirty(&self) -> Option<lsp::Uri> {
        let mut state = self.state();
        let latest = state.open.iter_mut().filter(|(_, document)| document.dirty.is_some());
        let (uri, document) = latest.max_by_key(|(_, document)| document.dirty)?;
        document.dirty = None;
        Some(uri.clone())
    }

    /// The same for TypeScript's findings.
    pub(crate) fn next_for_types(&self) -> Option<lsp::Uri> {
        let mut state = self.state();
        let latest = state.open.iter_mut().filter(|(_, document)| document.types_dirty.is_some());
        let (uri, document) = latest.max_by_key(|(_, document)| document.types_dirty)?;
        document.types_dirty = None;
        Some(uri.clone())
    }

    /// Is the document to be looked at by TypeScript?
    pub(crate) fn wants_types(&self, uri: &lsp::Uri) -> bool {
        self.state().open.get(uri).is_some_and(|document| document.types_dirty.is_some())
    }

    /// TypeScript of a project knows something else than before: its open documents are looked at again.
    pub(crate) fn types_changed(&self, root: &FilePath) {
        let mut state = self.state();
        state.tick += 1;
        let tick = state.tick;
        for document in state.open.values_mut().filter(|document| document.root == *root) {
            document.types_dirty = Some(tick);
        }
        drop(state);
        self.types_dirty.notify_one();
    }

    /// The file a URI names and the root of its project.
    pub(crate) fn place_of(&self, uri: &lsp::Uri) -> Option<(FilePath, FilePath)> {
        let state = self.state();
        if let Some(document) = state.open.get(uri) {
            return Some((document.path.clone(), document.root.clone()));
        }
        let file = convert::file_path(uri)?;
        let root = roots::root_of(&file, &state.folders);
        Some((file, root))
    }

    /// The folders of the window that are Astro projects.
    pub(crate) fn astro_folders(&self) -> Vec<FilePath> {
        let folders = self.state().folders.clone();
        folders.into_iter().filter(roots::is_astro_project).collect()
    }

    /// The roots of all projects.
    pub(crate) fn project_roots(&self) -> Vec<FilePath> {
        self.state().projects.iter().map(|project| project.root.clone()).collect()
    }

    /// The version of an open document.
    pub(crate) fn version(&self, uri: &lsp::Uri) -> Option<i32> {
        self.state().open.get(uri).map(|document| document.version)
    }

    /// The semantic tokens sent last.
    pub(crate) fn tokens(&self, uri: &lsp::Uri) -> Option<Tokens> {
        self.state().open.get(uri)?.tokens.clone()
    }

    /// Keeps the semantic tokens that are sent, under a new name.
    pub(crate) fn keep_tokens(&self, uri: &lsp::Uri, data: Arc<[lsp::SemanticToken]>) -> Option<String> {
        let mut state = self.state();
        state.tick += 1;
        let id = state.tick.to_string();
        let document = state.open.get_mut(uri)?;
        document.tokens = Some(Tokens { id: id.clone(), data });
        Some(id)
    }
}

impl State {
    /// Where the findings of a document at a revision are kept.
    fn found(&mut self, uri: &lsp::Uri, revision: Revision) -> Found {
        let Some(document) = self.open.get_mut(uri) else { return Found::default() };
        match &document.found {
            Some((of, found)) if *of == revision => found.clone(),
            _ => document.found.insert((revision, Found::default())).1.clone(),
        }
    }

    /// Path and project root of a document that is being opened.
    fn place(&self, uri: &lsp::Uri) -> (FilePath, FilePath) {
        match convert::file_path(uri) {
            Some(path) => {
                let root = roots::root_of(&path, &self.folders);
                (path, root)
            }
            None => roots::place_for_unnamed(uri, self.folders.first()),
        }
    }

    fn project(&mut self, root: &FilePath) -> &mut Project {
        let at = match self.projects.iter().position(|project| project.root == *root) {
            Some(at) => at,
            None => {
                let workspace = Workspace::new(root.clone(), Arc::new(DiskWorld));
                let mut project = Project { root: root.clone(), workspace, watcher: None, html_data: Vec::new() };
                if !self.client.html_data.is_empty() {
                    project.set_html_data(&self.client.html_data, &self.folders);
                }
                self.projects.push(project);
                self.projects.len() - 1
            }
        };
        &mut self.projects[at]
    }

    /// Something in a project changed: all its open documents may have other findings, `first` before the rest.
    fn touch(&mut self, root: &FilePath, first: Option<&lsp::Uri>) {
        self.tick += 2;
        for (uri, document) in &mut self.open {
            if document.root == *root {
                document.dirty = Some(if Some(uri) == first { self.tick + 1 } else { self.tick });
                document.types_dirty = document.dirty;
            }
        }
        self.tick += 1;
    }

    /// Forgets projects in which nothing is open, unless they are a folder of the window.
    fn drop_idle_projects(&mut self) {
        let State { projects, open, folders, pinned, .. } = self;
        projects.retain(|project| {
            pinned.contains(&project.root)
                || folders.iter().any(|folder| project.root.is_inside(folder))
                || open.values().any(|document| document.root == project.root)
        });
    }
}
