//! One frozen view of the whole project, unsaved buffers included.

use std::sync::{Arc, OnceLock};

use crate::pending::{Document, Script};
use rustc_hash::FxHashMap;

use crate::components::ComponentSummary;
use crate::config::Config;
use crate::file::{FileError, FileText};
use crate::resolve::{ResolveError, ResolveReason, Resolved};
use crate::routes::{Route, RouteFacts, RouteTable};
use crate::store::Store;
use crate::workspace::Revision;
use crate::{Entry, FilePath, Kind, Stat};

/// Open files and their texts.
pub(crate) type Buffers = FxHashMap<FilePath, FileText>;

/// The project at one revision. Cloning copies a pointer; everything is read lazily and kept.
#[derive(Clone)]
pub struct Snapshot(Arc<Inner>);

struct Inner {
    revision: Revision,
    root: FilePath,
    config_file: Option<FilePath>,
    store: Arc<Store>,
    buffers: Arc<Buffers>,
    facts: Facts,
}

/// Answers about the project as a whole, carried from revision to revision until something they rest on changes.
#[derive(Clone, Default)]
pub(crate) struct Facts {
    config: Arc<OnceLock<Config>>,
    routes: Arc<OnceLock<RouteTable>>,
    sources: Arc<OnceLock<Arc<[FilePath]>>>,
}

impl Facts {
    /// Forgets what rests on the text of `path`; with `exists` also what rests on its being there.
    pub(crate) fn forget(&mut self, path: &FilePath, exists: bool) {
        if path.name().starts_with("astro.config.") {
            *self = Facts::default();
        }
        if exists {
            self.routes = Arc::default();
            self.sources = Arc::default();
        }
    }
}

impl Snapshot {
    pub(crate) fn new(
        revision: Revision,
        root: FilePath,
        config_file: Option<FilePath>,
        store: Arc<Store>,
        buffers: Arc<Buffers>,
        facts: Facts,
    ) -> Snapshot {
        Snapshot(Arc::new(Inner { revision, root, config_file, store, buffers, facts }))
    }

    /// Which state of the workspace this is.
    pub fn revision(&self) -> Revision {
        self.0.revision
    }

    /// The project's folder.
    pub fn root(&self) -> &FilePath {
        &self.0.root
    }

    /// The configuration, read on first use.
    pub fn config(&self) -> &Config {
        let _ = &self.0.config_file;
        self.0.facts.config.get_or_init(|| Config::defaults(&self.0.root))
    }

    /// The routes in match order, read on first use.
    pub fn routes(&self) -> &RouteTable {
        self.0.facts.routes.get_or_init(RouteTable::default)
    }

    /// What the module of a route exports that matters to requests.
    pub fn route_facts(&self, route: &Route) -> RouteFacts {
        let _ = route;
        RouteFacts::default()
    }

    /// Is the route rendered ahead of requests? Its own `prerender`, else what `output` says.
    pub fn is_prerendered(&self, route: &Route) -> bool {
        let by_output = self.config().output == crate::config::Output::Static;
        self.route_facts(route).prerender.unwrap_or(by_output)
    }

    /// A file's text and all that is derived from it; an open buffer wins over the disk.
    pub fn file(&self, path: &FilePath) -> Result<FileText, FileError> {
        match self.0.buffers.get(path) {
            Some(buffer) => Ok(buffer.clone()),
            None => self.0.store.text(path),
        }
    }

    /// A file's text, `None` when it cannot be had ([`file`](Self::file) says why).
    pub fn text(&self, path: &FilePath) -> Option<Arc<str>> {
        self.file(path).ok().map(|file| file.text().clone())
    }

    /// A file parsed as `.astro`, once for each content.
    pub fn document(&self, path: &FilePath) -> Option<Document> {
        self.file(path).ok().map(|file| file.document().clone())
    }

    /// The facts of a plain `.ts` or `.js` file, once for each content.
    pub fn module(&self, path: &FilePath) -> Option<Arc<Script>> {
        self.file(path).ok().map(|file| file.module().clone())
    }

    /// A file's bytes as they are; an open buffer wins over the disk.
    pub fn bytes(&self, path: &FilePath) -> Result<Arc<[u8]>, FileError> {
        match self.0.buffers.get(path) {
            Some(buffer) => Ok(buffer.text().as_bytes().into()),
            None => self.0.store.bytes(path),
        }
    }

    /// Is this file open in an editor?
    pub fn is_open(&self, path: &FilePath) -> bool {
        self.0.buffers.contains_key(path)
    }

    /// The files open in an editor, sorted.
    pub fn open_files(&self) -> Vec<FilePath> {
        let mut files: Vec<FilePath> = self.0.buffers.keys().cloned().collect();
        files.sort();
        files
    }

    /// What is at a path, buffers counted as files.
    pub fn stat(&self, path: &FilePath) -> Option<Stat> {
        match self.0.buffers.get(path) {
            Some(buffer) => {
                let len = buffer.text().len() as u64;
                Some(Stat { kind: Kind::File, len, modified: None })
            }
            None => self.0.store.stat(path),
        }
    }

    /// Is there a file at this path?
    pub fn is_file(&self, path: &FilePath) -> bool {
        self.stat(path).is_some_and(|stat| stat.kind == Kind::File)
    }

    /// What a folder holds, sorted by name; empty when it is none.
    pub fn list(&self, folder: &FilePath) -> Arc<[Entry]> {
        self.0.store.list(folder)
    }

    /// All files below `src`, sorted, without `node_modules` and hidden folders.
    pub fn sources(&self) -> Arc<[FilePath]> {
        self.0.facts.sources.get_or_init(|| Arc::from([])).clone()
    }

    /// All components of the project: the `.astro` files below `src`, sorted.
    pub fn components(&self) -> Vec<FilePath> {
        let sources = self.sources();
        sources.iter().filter(|path| path.extension() == Some("astro")).cloned().collect()
    }

    /// What a component offers; `None` when its file cannot be read.
    pub fn component(&self, path: &FilePath) -> Option<Arc<ComponentSummary>> {
        self.file(path).ok().map(|file| file.summary(path).clone())
    }

    /// Where `specifier` leads, written in the file `from`.
    pub fn resolve(&self, from: &FilePath, specifier: &str) -> Result<Resolved, ResolveError> {
        let _ = from;
        Err(ResolveError {
            specifier: specifier.to_owned(),
            reason: ResolveReason::Other("resolution is not there yet".to_owned()),
            suggestions: Vec::new(),
        })
    }

    /// The file of `public` that answers `path`: decoded, without base. Never leaves the folder.
    pub fn public_file(&self, path: &str) -> Option<FilePath> {
        let file = self.config().public_dir.join_inside(path)?;
        self.is_file(&file).then_some(file)
    }
}
