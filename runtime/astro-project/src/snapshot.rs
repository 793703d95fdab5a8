//! One frozen view of the whole project, unsaved buffers included.

use std::sync::{Arc, OnceLock};

use astro_syntax::{Document, Language, Script, Static};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use crate::components::{self, ComponentSummary, ImportEdge};
use crate::config::{self, Alias, Config, Evaluated, HtmlData, Package, TsConfig, installed_version, major_version};
use crate::file::{FileError, FileText};
use crate::levels::Levels;
use crate::resolve::packages::{Asked, Packages};
use crate::resolve::{self, ResolveError, Resolved};
use crate::routes::{self, Route, RouteFacts, RouteProblem, RouteTable};
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
    /// What running the configuration gave, in the eyes of a preview.
    evaluated: Option<Arc<Evaluated>>,
}

/// Answers about the project as a whole, carried from revision to revision until something they rest on changes.
#[derive(Clone, Default)]
pub(crate) struct Facts {
    config: Arc<OnceLock<Config>>,
    routes: Arc<OnceLock<RouteTable>>,
    sources: Arc<OnceLock<Arc<[FilePath]>>>,
    tsconfig: Arc<OnceLock<TsConfig>>,
    package: Arc<OnceLock<Package>>,
    packages: Arc<OnceLock<Packages>>,
    require: Arc<OnceLock<Packages>>,
    browser: Arc<OnceLock<Packages>>,
    browser_require: Arc<OnceLock<Packages>>,
    aliases: Arc<OnceLock<Vec<Alias>>>,
    package_names: Arc<OnceLock<Vec<SmolStr>>>,
    config_value: Arc<OnceLock<Option<Static>>>,
    levels: Arc<OnceLock<Levels>>,
    html: Arc<OnceLock<HtmlData>>,
    /// Told by the editor, so nothing here makes it forgotten.
    html_files: Arc<[FilePath]>,
}

impl Facts {
    /// What does not rest on the configuration.
    fn without_config(&self) -> Facts {
        let Facts { tsconfig, package, packages, package_names, html, html_files, .. } = self.clone();
        Facts { tsconfig, package, packages, package_names, html, html_files, ..Facts::default() }
    }

    /// Everything forgotten but what the editor told.
    pub(crate) fn fresh(&self) -> Facts {
        Facts { html_files: self.html_files.clone(), ..Facts::default() }
    }

    /// Other files of HTML data from now on.
    pub(crate) fn set_html_files(&mut self, files: Vec<FilePath>) {
        self.html_files = files.into();
        self.html = Arc::default();
    }

    fn forget_packages(&mut self) {
        (self.packages, self.require) = (Arc::default(), Arc::default());
        (self.browser, self.browser_require) = (Arc::default(), Arc::default());
    }

    /// Forgets what rests on the text of `path`; with `exists` also what rests on its being there.
    pub(crate) fn forget(&mut self, root: &FilePath, path: &FilePath, exists: bool) {
        let name = path.name();
        if name.starts_with("astro.config.") {
            self.config = Arc::default();
            self.config_value = Arc::default();
            self.aliases = Arc::default();
            self.routes = Arc::default();
            self.sources = Arc::default();
        }
        if name.ends_with(".json") && name.contains("config") {
            self.tsconfig = Arc::default();
            self.aliases = Arc::default();
        }
        // Any JSON file may be one the settings name, or be the settings.
        if name.ends_with(".json") {
            self.html = Arc::default();
        }
        if name == crate::levels::FILE {
            self.levels = Arc::default();
        }
        if name == "package.json" {
            self.package = Arc::default();
            self.forget_packages();
            self.package_names = Arc::default();
        }
        if !exists {
            return;
        }
        self.routes = Arc::default();
        self.sources = Arc::default();
        if path.as_str().contains("/node_modules") || !path.is_inside(root) {
            self.forget_packages();
        }
        if root.is_inside(path) {
            *self = self.fresh();
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
        Snapshot(Arc::new(Inner { revision, root, config_file, store, buffers, facts, evaluated: None }))
    }

    /// The same project with its configuration as it is when it is run.
    pub fn with_evaluated(&self, evaluated: Arc<Evaluated>) -> Snapshot {
        let Inner { revision, root, config_file, store, buffers, .. } = &*self.0;
        let facts = self.0.facts.without_config();
        Snapshot(Arc::new(Inner {
            revision: *revision,
            root: root.clone(),
            config_file: config_file.clone(),
            store: store.clone(),
            buffers: buffers.clone(),
            facts,
            evaluated: Some(evaluated),
        }))
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
        let file = self.0.config_file.as_ref();
        self.0.facts.config.get_or_init(|| config::read(self, &self.0.root, file, self.0.evaluated.as_deref()))
    }

    /// The outcome of running the configuration that this snapshot was given, if any.
    pub fn evaluated(&self) -> Option<&Arc<Evaluated>> {
        self.0.evaluated.as_ref()
    }

    /// The configuration as it is written, with the places of its parts; none if it is no plain object.
    pub fn config_value(&self) -> Option<&Static> {
        let read = || {
            let file = self.config().file.as_ref()?;
            let language = Language::of_extension(file.extension()?)?;
            astro_syntax::script::static_value(&self.text(file)?, language)
        };
        self.0.facts.config_value.get_or_init(read).as_ref()
    }

    /// What the project says about rules, in `astro-lsp.json`.
    pub fn levels(&self) -> &Levels {
        self.0.facts.levels.get_or_init(|| Levels::read(self))
    }

    /// Elements and attributes the project knows besides those of HTML.
    pub fn html_data(&self) -> &HtmlData {
        self.0.facts.html.get_or_init(|| HtmlData::read(self, &self.0.facts.html_files))
    }

    /// The routes in match order, read on first use.
    pub fn routes(&self) -> &RouteTable {
        (self.0.facts.routes)
            .get_or_init(|| routes::collect(self.config(), &|folder| self.list(folder)))
    }

    /// What the module of a route exports that matters to requests.
    ///
    /// Nothing is read before this is asked: a big site starts as fast as a small one.
    pub fn route_facts(&self, route: &Route) -> RouteFacts {
        let Some(file) = &route.file else { return RouteFacts::default() };
        let Ok(content) = self.file(file) else { return RouteFacts::default() };
        let text = content.text();
        match file.extension() {
            Some("astro") if text.contains("getStaticPaths") => {
                RouteFacts::of_script(content.document().script(), text)
            }
            Some(extension @ ("ts" | "js")) => {
                let language = Language::of_extension(extension).unwrap_or_default();
                RouteFacts::of_script(content.module(language), text)
            }
            _ => RouteFacts::of_text(text),
        }
    }

    /// Rows of the table that are never reached.
    pub fn route_conflicts(&self) -> Vec<RouteProblem> {
        self.routes().conflicts(&|route| self.is_prerendered(route))
    }

    /// Is the route rendered ahead of requests? Its own `prerender`, else what `output` says.
    pub fn is_prerendered(&self, route: &Route) -> bool {
        let by_output = self.config().output == crate::config::Output::Static;
        let file = route.file.as_ref().and_then(|file| self.file(file).ok());
        let own = file.and_then(|file| RouteFacts::of_text(file.text()).prerender);
        own.or(route.prerender).unwrap_or(by_output)
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

    /// The facts of a plain `.ts` or `.js` file, once for each content; `None` for other kinds of files.
    pub fn module(&self, path: &FilePath) -> Option<Arc<Script>> {
        let language = Language::of_extension(path.extension()?)?;
        self.file(path).ok().map(|file| file.module(language).clone())
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

    /// Is there anything at this path on disk, whatever editors have open?
    pub fn is_saved(&self, path: &FilePath) -> bool {
        self.0.store.stat(path).is_some()
    }

    /// Is there a file at this path?
    pub fn is_file(&self, path: &FilePath) -> bool {
        self.stat(path).is_some_and(|stat| stat.kind == Kind::File)
    }

    /// What a folder holds, sorted by name; empty when it is none.
    pub fn list(&self, folder: &FilePath) -> Arc<[Entry]> {
        let listed = self.0.store.list(folder);
        let unsaved = self.0.buffers.keys().filter(|path| {
            path.parent().as_ref() == Some(folder) && !listed.iter().any(|e| e.name == path.name())
        });
        let unsaved = unsaved.map(|path| Entry { name: path.name().into(), kind: Kind::File });
        let mut unsaved = unsaved.peekable();
        if unsaved.peek().is_none() {
            return listed;
        }
        let mut entries: Vec<Entry> = listed.iter().cloned().chain(unsaved).collect();
        entries.sort();
        entries.into()
    }

    /// All files below `src`, sorted, without `node_modules` and hidden folders.
    pub fn sources(&self) -> Arc<[FilePath]> {
        let sources = self.0.facts.sources.get_or_init(|| {
            let mut files = Vec::new();
            self.walk(&self.config().src_dir, 0, &mut files);
            files.sort();
            files.into()
        });
        sources.clone()
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

    /// What a file imports and where that leads, in order; empty for files that are no modules.
    pub fn imports(&self, path: &FilePath) -> Vec<ImportEdge> {
        components::imports(self, path)
    }

    /// The files below `src` that import a file, sorted.
    pub fn importers(&self, path: &FilePath) -> Vec<FilePath> {
        components::importers(self, path)
    }

    /// Where `specifier` leads, written in the file `from`.
    pub fn resolve(&self, from: &FilePath, specifier: &str) -> Result<Resolved, ResolveError> {
        resolve::resolve(self, from, specifier)
    }

    /// Where `specifier` leads in code that goes to the browser, by an import or by `require()`.
    pub fn resolve_for_browser(&self, from: &FilePath, specifier: &str, require: bool) -> Result<Resolved, ResolveError> {
        resolve::for_browser(self, from, specifier, require)
    }

    /// Where `require(specifier)` leads, written in the file `from`.
    pub fn require(&self, from: &FilePath, specifier: &str) -> Result<Resolved, ResolveError> {
        resolve::require(self, from, specifier)
    }

    /// `type` of the nearest `package.json` above a file, where there is one: is its JavaScript ES modules?
    pub fn is_module_package(&self, file: &FilePath) -> Option<bool> {
        Package::is_module_at(self, &file.parent()?)
    }

    /// The aliases of the project's `tsconfig.json`, read on first use.
    pub fn tsconfig(&self) -> &TsConfig {
        self.0.facts.tsconfig.get_or_init(|| TsConfig::read(self, &self.0.root))
    }

    /// The project's `package.json`, read on first use.
    pub fn package(&self) -> &Package {
        self.0.facts.package.get_or_init(|| Package::read(self, &self.0.root))
    }

    /// What may stand at the start of an import: the aliases of the tsconfig and of `vite.resolve.alias`.
    pub fn aliases(&self) -> &[Alias] {
        self.0.facts.aliases.get_or_init(|| Alias::all(self))
    }

    /// The packages that `package.json` asks for, sorted.
    pub fn packages(&self) -> &[SmolStr] {
        let names = || self.package().dependencies.keys().map(SmolStr::from).collect();
        self.0.facts.package_names.get_or_init(names)
    }

    /// The version of a package that is installed for the project.
    pub fn installed_version(&self, package: &str) -> Option<String> {
        installed_version(self, package)
    }

    /// The major version of a package the project is written for: the installed one, else the one `package.json` asks for.
    pub fn major_version(&self, package: &str) -> Option<u32> {
        major_version(self, package)
    }

    pub(crate) fn package_resolver(&self) -> &Packages {
        self.0.facts.packages.get_or_init(|| Packages::new(self.0.store.world().clone(), Asked::Import))
    }

    pub(crate) fn browser_resolver(&self, require: bool) -> &Packages {
        let (slot, asked) = match require {
            false => (&self.0.facts.browser, Asked::Browser),
            true => (&self.0.facts.browser_require, Asked::BrowserRequire),
        };
        slot.get_or_init(|| Packages::new(self.0.store.world().clone(), asked))
    }

    pub(crate) fn require_resolver(&self) -> &Packages {
        self.0.facts.require.get_or_init(|| Packages::new(self.0.store.world().clone(), Asked::Require))
    }

    /// The path with all links followed; itself when there is nothing.
    pub fn canonical(&self, path: &FilePath) -> FilePath {
        self.0.store.canonical(path)
    }

    /// The file of `public` that answers `path`: decoded, without base. Never leaves the folder.
    pub fn public_file(&self, path: &str) -> Option<FilePath> {
        let file = self.config().public_dir.join_inside(path)?;
        self.is_file(&file).then_some(file)
    }

    fn walk(&self, folder: &FilePath, depth: usize, files: &mut Vec<FilePath>) {
        if depth > MAX_DEPTH || files.len() > MAX_SOURCES {
            return;
        }
        for entry in self.list(folder).iter() {
            let Some(path) = folder.join(&entry.name) else { continue };
            let skipped = entry.name.starts_with('.') || entry.name == "node_modules";
            match entry.kind {
                Kind::File => files.push(path),
                Kind::Folder if !skipped => self.walk(&path, depth + 1, files),
                Kind::Folder => {}
            }
        }
    }
}

/// Folders deeper than this are a link that leads to itself.
const MAX_DEPTH: usize = 64;
/// More files than any site has; a stray link must not make us list a whole disk.
const MAX_SOURCES: usize = 100_000;
