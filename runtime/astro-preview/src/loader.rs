//! The project's modules for the engine: found through the snapshot, compiled once for each content.
//!
//! A changed file gets a new module name, and so do the modules that import it, however far away; all others keep
//! theirs, and with it their state, as they would in a server that keeps running.

mod alias;
mod asset;
mod browser;
mod browser_builtin;
mod candidates;
mod commonjs;
mod compile;
mod content;
mod css;
mod define;
mod document;
mod dotenv;
mod dynamic;
mod env;
mod env_schema;
pub(crate) mod facts;
mod for_astro;
mod frame;
mod framework;
mod glob;
mod font;
mod head;
mod image_styles;
mod islands;
mod later;
mod missing;
mod name;
mod plugin;
mod prose;
mod outcome;
mod own;
mod sass;
mod scripts;
mod settings;
mod today;
mod transition_styles;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use astro_engine::{ModuleError, ModuleSource};
use astro_project::{AssetKind, FilePath, ResolveReason, Resolved, Snapshot};
use astro_syntax::RegionKind;
use rustc_hash::{FxHashMap, FxHashSet};

use compile::Module;
use env::Env;
pub(crate) use missing::Missing;
use name::ModuleName;

use crate::app::Settings;
use crate::host::Runtime;

/// After so many superseded modules the engine starts afresh: it cannot forget single ones.
const REALM_MODULES: u64 = 3_000;

/// What `cloudflare:workers` is where the project's host is Cloudflare.
const WORKERS: &str = "astro-lsp:cloudflare/workers";

/// In the query of a component's module: its elements say where they are written. So do those of the components it uses.
const PLACES: &str = "places";

/// Lower numbers are for configurations that are run.
const FIRST_REALM: u64 = 1 << 32;

/// The modules of one snapshot.
pub(crate) struct Loader {
    snapshot: Snapshot,
    env: Arc<Env>,
    settings: Arc<Settings>,
    realm: u64,
    /// Files touched since the realm began, and the revision that did it.
    versions: Arc<FxHashMap<FilePath, u64>>,
    memory: Arc<Mutex<Memory>>,
}

/// What is known across revisions.
#[derive(Default)]
struct Memory {
    compiled: FxHashMap<ModuleName, (u64, Compiled)>,
    /// Who imports a file.
    importers: FxHashMap<FilePath, FxHashSet<FilePath>>,
    /// Who was compiled with the text of a file in it: sheets and what they import.
    inlined: FxHashMap<FilePath, FxHashSet<FilePath>>,
    /// The content of each file that was used, as it was used.
    seen: FxHashMap<FilePath, u64>,
    /// What content collections found: base and patterns, and the fingerprint of the files.
    listings: FxHashMap<(String, Vec<String>), String>,
    /// What was told of collections: the files and their content, by fingerprint.
    told: FxHashMap<String, Arc<FxHashMap<FilePath, u64>>>,
    /// Which files of packages are CommonJS.
    commonjs: FxHashMap<FilePath, bool>,
    /// Which folders of packages are for Astro.
    for_astro: FxHashMap<FilePath, bool>,
    /// Modules that could not be loaded: the next revision tries them again.
    failed: FxHashSet<FilePath>,
    /// What `import.meta.glob` found for whom.
    globs: FxHashMap<FilePath, Vec<(glob::Call, u64)>>,
    /// Files the browser was told to load as modules; no others are served as such.
    offered: FxHashSet<FilePath>,
    /// Names of server islands and their components, in the order they were met.
    islands: Vec<(String, FilePath)>,
    heads: FxHashMap<String, Arc<head::PageHead>>,
    /// Modules as browsers get them: the fingerprint of the file, and the text.
    browser: FxHashMap<ModuleName, (u64, Arc<str>)>,
    /// What plugins named an import, on the server or in the browser.
    plugin_ids: FxHashMap<(String, bool), String>,
    /// What plugins loaded under a name of theirs.
    plugin_texts: FxHashMap<(String, bool), String>,
    /// The style sheets of components that plugins made up, by their ids.
    plugin_styles: FxHashMap<String, Vec<later::Sheet>>,
    /// Markdown of entries, by file and content.
    rendered: FxHashMap<(Option<FilePath>, u64), serde_json::Value>,
    /// Modules loaded in the place of others since the realm began.
    superseding: u64,
    /// Names that modules were asked for in vain.
    missing: FxHashMap<ModuleName, Vec<String>>,
    /// How often the world had to begin anew for that.
    begun_anew: u64,
}

type Compiled = Result<Arc<Module>, ModuleError>;

impl Loader {
    /// The modules of a project's first snapshot.
    pub(crate) fn new(snapshot: Snapshot, settings: &Arc<Settings>) -> Loader {
        let env = Arc::new(Env::read(&snapshot, settings));
        Loader { snapshot, env, settings: settings.clone(), realm: FIRST_REALM, versions: Arc::default(), memory: Arc::default() }
    }

    /// The modules of a newer snapshot, and what that means for pages that are shown.
    pub(crate) fn next(&self, snapshot: Snapshot) -> (Loader, Changed) {
        let env = Env::read(&snapshot, &self.settings);
        let tools_changed = {
            let next = Loader { snapshot: snapshot.clone(), env: self.env.clone(), settings: self.settings.clone(), realm: 0, versions: Arc::default(), memory: Arc::default() };
            self.settings.tools.are_there() && next.tool_settings() != self.tool_settings()
        };
        let settings_changed = tools_changed || env != *self.env || snapshot.config() != self.snapshot.config();
        let routes_changed = !same_routes(&snapshot, &self.snapshot);
        let mut memory = self.memory();
        let mut touched = memory.touched(&snapshot);
        let mut collections_changed = false;
        for ((base, patterns), known) in &mut memory.listings {
            let now = content::listing(&snapshot, base, patterns);
            collections_changed |= std::mem::replace(known, now.clone()) != now;
        }
        if collections_changed {
            // Their pages begin anew: what `getStaticPaths` said holds entries as they were.
            touched.extend(memory.readers_of_content(astro_project::content::config_file(&snapshot).as_ref()));
        }
        let changed = match collections_changed || settings_changed || routes_changed || !touched.is_empty() {
            false => Changed::Nothing,
            true if settings_changed || touched.iter().any(|file| memory.offered.contains(file) || self.has_other_scripts(file, &snapshot)) => Changed::Scripts,
            true => Changed::Markup,
        };
        // Who was changed may have what it lacked, or who it has it from.
        memory.missing.retain(|name, _| !touched.contains(&name.path));
        let fresh = settings_changed || memory.superseding > REALM_MODULES;
        let (realm, versions) = if fresh {
            let Memory { offered, seen, listings, begun_anew, .. } = std::mem::take(&mut *memory);
            *memory = Memory { offered, seen, listings, ..Memory::default() };
            (self.realm + begun_anew + 1, Arc::default())
        } else if touched.is_empty() {
            (self.realm, self.versions.clone())
        } else {
            let mut versions = (*self.versions).clone();
            versions.extend(touched.into_iter().map(|file| (file, snapshot.revision().0)));
            (self.realm, Arc::new(versions))
        };
        drop(memory);
        (Loader { snapshot, env: Arc::new(env), settings: self.settings.clone(), realm, versions, memory: self.memory.clone() }, changed)
    }

    /// Whether the scripts of a component are others in `snapshot`.
    fn has_other_scripts(&self, file: &FilePath, snapshot: &Snapshot) -> bool {
        let scripts = |snapshot: &Snapshot| {
            let document = snapshot.document(file);
            document.map(|document| document.regions().iter().filter(|region| matches!(region.kind, RegionKind::Script(_))).map(|region| document.slice(region.range.clone()).to_owned()).collect::<Vec<_>>())
        };
        of_kind_astro(file) && scripts(&self.snapshot) != scripts(snapshot)
    }

    /// What `import.meta.env` holds, with where it comes from.
    pub(crate) fn variables(&self) -> Vec<(String, String, String)> {
        self.env.origins(&self.snapshot, &self.settings.mode)
    }

    /// The engine's world these modules live in.
    pub(crate) fn realm(&self) -> u64 {
        self.realm + self.memory().begun_anew
    }

    /// The module name of a file.
    pub(crate) fn name(&self, file: &FilePath) -> String {
        self.versioned(&ModuleName::new(file.clone(), ""))
    }

    /// The same, of components that say where their elements are written.
    pub(crate) fn name_with_places(&self, file: &FilePath) -> String {
        let query = if AssetKind::of(file) == AssetKind::Astro { PLACES } else { "" };
        self.versioned(&ModuleName::new(file.clone(), query))
    }

    /// The project's own files that were used so far.
    pub(crate) fn files_used(&self) -> Vec<FilePath> {
        let mut files: Vec<FilePath> = self.memory().seen.keys().filter(|file| !is_package_file(file)).cloned().collect();
        files.sort();
        files
    }

    /// A file as the project knows it, with a leading slash; files elsewhere keep their whole path.
    fn project_path(&self, file: &FilePath) -> String {
        match file.below(self.snapshot.root()) {
            Some(below) => format!("/{below}"),
            None => format!("/@fs{file}"),
        }
    }

    /// What a file is to an importer: extensions that the project gave to a framework are that framework's.
    fn kind(&self, file: &FilePath) -> AssetKind {
        match AssetKind::of(file) {
            AssetKind::Other if self.is_svelte(file) => AssetKind::Framework,
            kind => kind,
        }
    }

    fn versioned(&self, name: &ModuleName) -> String {
        name.with_version(self.versions.get(&name.path).copied().unwrap_or(0))
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Which module `specifier` means in `importer`.
    pub(crate) fn resolve(&self, specifier: &str, importer: &str) -> Result<String, ModuleError> {
        let injected = (importer == scripts::PAGE_SSR).then(|| ModuleName::new(self.scripts_home(), ""));
        let injected = injected.or_else(|| importer.starts_with(plugin::PREFIX).then(|| ModuleName::new(self.scripts_home(), "")));
        let Some(from) = injected.or_else(|| ModuleName::read(importer).filter(|_| importer.starts_with('/'))) else {
            // The runtime itself imports pages and middleware by the names it was given.
            return Ok(specifier.to_owned());
        };
        if let Some(module) = from.has(missing::DOOR).then(|| self.behind_door(&from)).flatten() {
            return Ok(self.versioned(&module));
        }
        let stand_in = own::stand_for(specifier, &from.path);
        if let Some(builtin) = stand_in.filter(|name| own::is_door(name)) {
            return Ok(builtin.to_owned());
        }
        match self.target(&from.path, stand_in.unwrap_or(specifier)) {
            Ok(Target::Module(name)) if of_astro(&name.path).is_some() => Ok(of_astro(&name.path).unwrap_or_default().to_owned()),
            Ok(Target::Module(mut name)) => {
                if !is_package_file(&from.path) && name.query.is_empty() && self.is_commonjs(&name.path) {
                    "interop".clone_into(&mut name.query);
                }
                from.pass_on_places(&mut name);
                let name = self.door_before(&from, name);
                let mut memory = self.memory();
                memory.importers.entry(name.path.clone()).or_default().insert(from.path);
                drop(memory);
                Ok(self.versioned(&name))
            }
            Ok(Target::Zod) => Ok(content::ZOD_DOOR.to_owned()),
            Ok(Target::Plugin(id)) => Ok(plugin::name(&id)),
            Ok(Target::Builtin(name)) if name == env_schema::CLIENT || name == env_schema::SERVER || name == WORKERS => Ok(name),
            // The engine knows the modules of its own and does not ask for them.
            Ok(Target::Builtin(name)) => {
                if let Some(id) = self.plugin_id(&name, &from.path, true)? {
                    return match self.plugin_target(&id) {
                        Target::Module(name) => Ok(self.versioned(&name)),
                        _ => Ok(plugin::name(&id)),
                    };
                }
                self.memory().failed.insert(from.path.clone());
                let message = format!("\"{name}\" cannot be imported: this version does not have it yet.");
                Err(self.at_import(ModuleError::new("NotSupportedYet", message), &from.path, specifier))
            }
            Err(error) => {
                self.memory().failed.insert(from.path);
                Err(error)
            }
        }
    }

    /// The module that `specifier` means in the project's configuration.
    pub(crate) fn of_project(&self, specifier: &str) -> Result<String, ModuleError> {
        self.resolve(specifier, self.scripts_home().as_str())
    }

    /// Which module `require(specifier)` means in `importer`.
    pub(crate) fn require(&self, specifier: &str, importer: &str) -> Result<String, ModuleError> {
        let Some(from) = ModuleName::read(importer) else { return Ok(specifier.to_owned()) };
        let meant = self.aliased(specifier);
        // What stands in for another package is one instance, whoever asks for it.
        let asker = self.asker(&from.path, meant);
        let found = if meant == specifier { self.snapshot.require(&asker, specifier) } else { self.snapshot.resolve(&asker, meant) };
        let target = match found {
            Ok(Resolved::File { path, query }) => ModuleName::new(path, &query),
            Ok(Resolved::Builtin(name) | Resolved::Virtual(name)) => {
                return Err(ModuleError::new("NodeModuleMissing", format!("{} requires \"{name}\", which the preview's engine does not have.", from.path)));
            }
            Ok(Resolved::Url(_)) | Err(_) => {
                // Packages try for optional parts of theirs and look at the code of the error.
                let mut error = ModuleError::new("MODULE_NOT_FOUND", format!("Cannot find module '{specifier}'\nRequire stack:\n- {}", from.path));
                error.hint = Some(format!("Is the package that {} needs installed?", from.path));
                return Err(error);
            }
        };
        self.memory().importers.entry(target.path.clone()).or_default().insert(from.path);
        Ok(self.versioned(&target))
    }

    fn target(&self, from: &FilePath, specifier: &str) -> Result<Target, ModuleError> {
        if specifier.starts_with("cloudflare:") {
            return self.of_workerd(from, specifier);
        }
        let meant = self.aliased(specifier);
        match self.snapshot.resolve(&self.asker(from, meant), meant) {
            Ok(Resolved::File { path, query }) => Ok(Target::Module(ModuleName::new(path, &query))),
            Ok(Resolved::Virtual(name) | Resolved::Builtin(name)) => Ok(Target::Builtin(name.to_string())),
            Ok(Resolved::Url(url)) => {
                let message = format!("\"{url}\" is an address on the network, and modules are only loaded from disk.");
                let mut error = ModuleError::new("ImportFromNetwork", message);
                error.hint = Some("Install the package and import it by name.".to_owned());
                Err(self.at_import(error, from, specifier))
            }
            Err(_) if specifier == "astro/zod" => Ok(Target::Zod),
            Err(problem) => {
                if let Some(id) = self.plugin_id(specifier, from, true)? {
                    return Ok(self.plugin_target(&id));
                }
                // Texts name their neighbours without `./`.
                let is_text = matches!(AssetKind::of(from), AssetKind::Markdown | AssetKind::Mdx) || from.extension() == Some("mdoc");
                if is_text && !specifier.starts_with(['.', '/']) && let Ok(Resolved::File { path, query }) = self.snapshot.resolve(from, &format!("./{specifier}")) {
                    return Ok(Target::Module(ModuleName::new(path, &query)));
                }
                let mut error = ModuleError::new("ImportNotFound", problem.to_string());
                error.hint = match (&problem.reason, problem.suggestions.first()) {
                    (_, Some(suggestion)) => Some(format!("Did you mean \"{suggestion}\"?")),
                    (ResolveReason::NotInstalled { package, .. }, None) => Some(format!("Install it: npm install {package}")),
                    _ => None,
                };
                Err(self.at_import(error, from, specifier))
            }
        }
    }

    /// Modules only Cloudflare's runtime has.
    fn of_workerd(&self, from: &FilePath, specifier: &str) -> Result<Target, ModuleError> {
        if specifier == "cloudflare:workers" && self.settings.host.is_some_and(|host| host.runtime == Runtime::Workerd) {
            return Ok(Target::Builtin(WORKERS.to_owned()));
        }
        // Named as Node and Deno name it: code asks for such errors.
        let name = if self.settings.host.is_some_and(|host| host.runtime == Runtime::Deno) { "TypeError" } else { "Error" };
        let mut error = ModuleError::new(name, format!("\"{specifier}\" is a module of Cloudflare's runtime, and no other has it."));
        error.hint = Some("Preview with --host cloudflare.".to_owned());
        Err(self.at_import(error, from, specifier))
    }

    /// Puts the place of an import into an error about it.
    fn at_import(&self, mut error: ModuleError, from: &FilePath, specifier: &str) -> ModuleError {
        let text = self.snapshot.text(from);
        let place = text.as_ref().and_then(|text| ["\"", "'", "`"].iter().find_map(|quote| text.find(&format!("{quote}{specifier}{quote}"))));
        error.frame = Some(match (text, place) {
            (Some(text), Some(offset)) => frame::at(from, &text, offset + 1),
            _ => frame::file(from),
        });
        error
    }

    /// The source of a module, ready to run.
    pub(crate) fn load(&self, name: &str) -> Result<ModuleSource, ModuleError> {
        if let Some(code) = astro_engine::builtin_source(name) {
            return Ok(ModuleSource::js(code));
        }
        if name == content::ZOD_DOOR {
            return Ok(content::zod_door());
        }
        if let Some(door) = own::door(name) {
            return Ok(door);
        }
        match name {
            facts::NAME => return Ok(facts::source(&self.snapshot, &self.settings)),
            settings::NAME => return Ok(self.settings()),
            scripts::PAGE_SSR => return Ok(self.page_ssr()),
            env_schema::CLIENT => return self.env_client(),
            env_schema::SERVER => return self.env_server(),
            WORKERS => return Ok(ModuleSource::js(astro_engine::builtin_source(WORKERS).unwrap_or_default())),
            _ => {}
        }
        if let Some(id) = plugin::id(name) {
            return self.plugin_module(&id, true);
        }
        let Some(module_name) = ModuleName::read(name) else {
            return Err(ModuleError::new("ModuleUnknown", format!("\"{name}\" names no module of this project.")));
        };
        if let Some(door) = module_name.has(missing::DOOR).then(|| self.door_of_missing(&module_name)).flatten() {
            return Ok(door);
        }
        self.memory().superseding += u64::from(self.versions.contains_key(&module_name.path));
        let module = self.module(&module_name)?;
        let env = module.uses_env.then(|| self.env.of_module(&module.code));
        let url = Some(format!("file://{}", percent_encoding::utf8_percent_encode(module_name.path.as_str(), PATH)));
        Ok(ModuleSource { code: module.code.clone(), kind: module.kind, url, env })
    }

    /// A module as compiled, from memory where its file is unchanged.
    fn module(&self, name: &ModuleName) -> Compiled {
        let content = content_id(&self.snapshot, &name.path);
        if let Some((known, compiled)) = self.memory().compiled.get(name) {
            if *known == content {
                return compiled.clone();
            }
        }
        let compiled = compile::module(self, name).map(Arc::new);
        let mut memory = self.memory();
        memory.seen.insert(name.path.clone(), content);
        match &compiled {
            Ok(_) => memory.failed.remove(&name.path),
            Err(_) => memory.failed.insert(name.path.clone()),
        };
        memory.compiled.insert(name.clone(), (content, compiled.clone()));
        compiled
    }

    /// Remembers what a content collection found.
    fn note_listing(&self, base: &str, patterns: &[String], fingerprint: String) {
        self.memory().listings.insert((base.to_owned(), patterns.to_vec()), fingerprint);
    }

    /// Remembers that a page depends on a file that is no module.
    pub(crate) fn note_use(&self, file: &FilePath) {
        let content = content_id(&self.snapshot, file);
        self.memory().seen.insert(file.clone(), content);
    }
}

/// The built-in module that stands for a file of Astro's own package, however it is reached.
fn of_astro(file: &FilePath) -> Option<&'static str> {
    let (_, inside) = file.as_str().rsplit_once("/astro/dist/")?;
    match inside {
        "assets/index.js" => Some("astro/assets"),
        "assets/services/sharp.js" => Some("astro/assets/services/sharp"),
        "assets/services/noop.js" => Some("astro/assets/services/noop"),
        "assets/services/service.js" => Some("astro-lsp:image/service"),
        "assets/utils/index.js" => Some("astro/assets/utils"),
        "config/entrypoint.js" => Some("astro/config"),
        _ => None,
    }
}

/// What a newer snapshot means for pages that are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    /// They look the same.
    Nothing,
    /// Their HTML may be another.
    Markup,
    /// What their scripts loaded may be another as well.
    Scripts,
}

fn of_kind_astro(file: &FilePath) -> bool {
    AssetKind::of(file) == AssetKind::Astro
}

/// What a specifier leads to.
enum Target {
    Module(ModuleName),
    Builtin(String),
    /// The runtime's own `astro/zod`.
    Zod,
    /// A module that a Vite plugin makes up, by its id there.
    Plugin(String),
}

/// Characters that are escaped in the path of a `file:` URL.
const PATH: &percent_encoding::AsciiSet =
    &percent_encoding::CONTROLS.add(b' ').add(b'"').add(b'#').add(b'%').add(b'<').add(b'>').add(b'?').add(b'`').add(b'{').add(b'}').add(b'\\');

impl Memory {
    /// The project's modules that import `astro:content`, with all that import them. The one that defines the collections
    /// stays as it is unless it reads entries itself: with it, all that was read of them stays.
    fn readers_of_content(&self, config: Option<&FilePath>) -> FxHashSet<FilePath> {
        let reads = |file: &FilePath, compiled: &Compiled| {
            let Ok(module) = compiled else { return false };
            let defines = config == Some(file) && !module.code.contains("getCollection") && !module.code.contains("getEntr");
            !defines && module.imports.iter().any(|import| import == "astro:content")
        };
        let readers = self.compiled.iter().filter(|(name, (_, compiled))| !is_package_file(&name.path) && reads(&name.path, compiled));
        let mut queue: Vec<FilePath> = readers.map(|(name, _)| name.path.clone()).collect();
        let mut found = FxHashSet::default();
        while let Some(file) = queue.pop() {
            if found.insert(file.clone()) {
                queue.extend(self.importers.get(&file).into_iter().flatten().cloned());
            }
        }
        found
    }

    /// Files used so far that are different in `snapshot`, with all that import them.
    fn touched(&mut self, snapshot: &Snapshot) -> FxHashSet<FilePath> {
        // Noted as they are now, not forgotten: a page that is still on its way with the snapshot before notes them too late for the
        // next change, which would be told to nobody.
        let mut queue = Vec::new();
        for (file, content) in self.seen.iter_mut().filter(|(file, _)| !is_package_file(file)) {
            let now = content_id(snapshot, file);
            if std::mem::replace(content, now) != now {
                queue.push(file.clone());
            }
        }
        // These are compiled again though their own content is the same.
        let mut stale: Vec<FilePath> = self.failed.drain().collect();
        for (file, globs) in &mut self.globs {
            for (call, found) in globs {
                let now = glob::fingerprint(snapshot, file, call);
                if std::mem::replace(found, now) != now {
                    stale.push(file.clone());
                }
            }
        }
        // So are those with the text of a changed file in theirs.
        let mut holders = queue.clone();
        while let Some(file) = holders.pop() {
            let new: Vec<FilePath> = self.inlined.get(&file).into_iter().flatten().filter(|holder| !stale.contains(holder)).cloned().collect();
            holders.extend(new.iter().cloned());
            stale.extend(new);
        }
        self.compiled.retain(|name, _| !stale.contains(&name.path));
        self.browser.retain(|name, _| !stale.contains(&name.path));
        queue.extend(stale);
        let mut touched = FxHashSet::default();
        while let Some(file) = queue.pop() {
            if let Some(importers) = self.importers.get(&file) {
                queue.extend(importers.iter().filter(|importer| !touched.contains(*importer)).cloned());
            }
            touched.insert(file);
        }
        if !touched.is_empty() {
            self.heads.clear();
        }
        touched
    }
}

/// Packages do not change while a preview runs.
fn is_package_file(file: &FilePath) -> bool {
    file.as_str().contains("/node_modules/")
}

/// Stands for a file's content; 0 for none. Files that are no text are told apart by size and date.
pub(crate) fn content_id(snapshot: &Snapshot, file: &FilePath) -> u64 {
    use std::hash::BuildHasher;
    let textual = !matches!(AssetKind::of(file), AssetKind::Image | AssetKind::Other);
    if let (true, Ok(text)) = (textual, snapshot.file(file)) {
        return text.stamp() | 1;
    }
    snapshot.stat(file).map_or(0, |stat| rustc_hash::FxBuildHasher.hash_one((stat.len, stat.modified)) | 1)
}

fn same_routes(a: &Snapshot, b: &Snapshot) -> bool {
    let (a, b) = (&a.routes().routes, &b.routes().routes);
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| Arc::ptr_eq(a, b) || a == b)
}
