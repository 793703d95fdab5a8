//! The only mutable state: projects, open documents, what the client is.
//!
//! One lock, held for moments and never over an await. Writers change it at the top of their handler (law 1); readers
//! take a [`View`] and let go.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use astro_project::{Change, FilePath, Snapshot, Workspace};
use astro_syntax::TextEdit;
use tower_lsp::gen_lsp_types as lsp;

use crate::capabilities::Client;
use crate::convert;
use crate::roots;
use crate::vfs::DiskWorld;
use crate::view::{self, View};
use crate::watch::Watcher;

/// More changes than this in one notification are applied to the text, which is then parsed afresh.
const MANY_CHANGES: usize = 16;

/// The only mutable state.
#[derive(Default)]
pub(crate) struct Session {
    state: Mutex<State>,
    /// Rings when a document wants diagnostics.
    pub(crate) dirty: tokio::sync::Notify,
}

#[derive(Default)]
struct State {
    client: Arc<Client>,
    folders: Vec<FilePath>,
    projects: Vec<Project>,
    open: HashMap<lsp::Uri, OpenDocument>,
    uris: Arc<HashMap<FilePath, lsp::Uri>>,
    tick: u64,
    shutdown: bool,
}

struct Project {
    root: FilePath,
    workspace: Workspace,
    watcher: Option<Watcher>,
}

struct OpenDocument {
    path: FilePath,
    root: FilePath,
    version: i32,
    /// Since when it wants diagnostics; the latest is served first.
    dirty: Option<u64>,
    /// The last answer to a request for semantic tokens, which the next is told as a difference to.
    tokens: Option<Tokens>,
}

/// Semantic tokens as sent, for the next difference.
#[derive(Clone, Debug)]
pub(crate) struct Tokens {
    /// The name the client knows them by.
    pub(crate) id: String,
    /// The numbers.
    pub(crate) data: Arc<[lsp::SemanticToken]>,
}

impl Session {
    /// A panic elsewhere does not take the state with it: every change to it is complete or not begun.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes in what `initialize` says.
    pub(crate) fn initialize(&self, client: Client, folders: Vec<FilePath>) {
        let mut state = self.state();
        state.client = Arc::new(client);
        state.folders = folders;
    }

    /// What the client can do.
    pub(crate) fn client(&self) -> Arc<Client> {
        self.state().client.clone()
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

    /// A document was opened. Tells the root of its project when that is new here and wants a watcher.
    pub(crate) fn open(&self, item: lsp::TextDocumentItem) -> Option<FilePath> {
        let mut state = self.state();
        let (path, root) = state.place(&item.uri);
        let known = state.projects.iter().any(|project| project.root == root);
        let document =
            OpenDocument { path: path.clone(), root: root.clone(), version: item.version, dirty: None, tokens: None };
        state.open.insert(item.uri.clone(), document);
        Arc::make_mut(&mut state.uris).insert(path.clone(), item.uri.clone());
        state.project(&root).workspace.apply(Change::Open { path, text: item.text });
        state.touch(&root, Some(&item.uri));
        drop(state);
        self.dirty.notify_one();
        (!known && item.uri.scheme() == "file").then_some(root)
    }

    /// The text of an open document changed. `false` when it is not open, which only a confused client does.
    pub(crate) fn change(&self, params: lsp::DidChangeTextDocumentParams) -> bool {
        let uri = params.text_document.text_document_identifier.uri;
        let mut state = self.state();
        let encoding = state.client.encoding;
        let Some(document) = state.open.get_mut(&uri) else { return false };
        document.version = params.text_document.version;
        let (path, root) = (document.path.clone(), document.root.clone());
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
        self.dirty.notify_one();
        true
    }

    /// A document was closed: the disk counts again.
    pub(crate) fn close(&self, uri: &lsp::Uri) {
        let mut state = self.state();
        let Some(document) = state.open.remove(uri) else { return };
        Arc::make_mut(&mut state.uris).remove(&document.path);
        state.project(&document.root).workspace.apply(Change::Close { path: document.path });
        state.touch(&document.root, None);
        state.drop_idle_projects();
        drop(state);
        self.dirty.notify_one();
    }

    /// Files changed on disk.
    pub(crate) fn disk_changed(&self, paths: &[FilePath]) {
        let mut state = self.state();
        let mut touched = Vec::new();
        for project in &mut state.projects {
            let inside: Vec<FilePath> = paths.iter().filter(|path| path.is_inside(&project.root)).cloned().collect();
            if !inside.is_empty() {
                project.workspace.apply(Change::Disk { paths: inside });
                touched.push(project.root.clone());
            }
        }
        for root in &touched {
            state.touch(root, None);
        }
        drop(state);
        self.dirty.notify_one();
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
        let (client, uris) = (state.client.clone(), state.uris.clone());
        Some(View { snapshot, file, uri: uri.clone(), version, client, uris })
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
                self.projects.push(Project { root: root.clone(), workspace, watcher: None });
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
            }
        }
        self.tick += 1;
    }

    /// Forgets projects in which nothing is open, unless they are a folder of the window.
    fn drop_idle_projects(&mut self) {
        let State { projects, open, folders, .. } = self;
        projects.retain(|project| {
            folders.iter().any(|folder| project.root.is_inside(folder))
                || open.values().any(|document| document.root == project.root)
        });
    }
}
