//! Scripts that integrations inject into pages, and what the browser's side of components needs.

use astro_engine::{ModuleError, ModuleSource};
use astro_project::{AssetKind, FilePath};
use serde_json::{Value, json};

use super::name::ModuleName;
use super::{Loader, Target};

/// What every page of the server imports first.
pub(super) const PAGE_SSR: &str = "astro:scripts/page-ssr.js";
/// What every page of the browser loads.
pub(super) const PAGE: &str = "astro:scripts/page.js";
/// What is loaded before a component wakes up.
pub(super) const BEFORE_HYDRATION: &str = "astro:scripts/before-hydration.js";

impl Loader {
    /// All code of a stage, `None` for none.
    fn stage(&self, stage: &str) -> Option<String> {
        let config = self.snapshot.config();
        let scripts = config.injected.scripts.iter().filter(|script| script.stage == stage).map(|script| script.content.as_str());
        let ahead = (stage == "page" && config.prefetch.enabled).then(|| {
            let options = json!({ "all": config.prefetch.all, "strategy": config.prefetch.strategy });
            format!("import {{ init }} from \"astro:prefetch\";\ninit({options});")
        });
        let code: Vec<&str> = scripts.chain(ahead.as_deref()).collect();
        (!code.is_empty()).then(|| code.join("\n") + "\n")
    }

    /// The file that injected code counts as written in.
    pub(super) fn scripts_home(&self) -> FilePath {
        let root = self.snapshot.root();
        self.snapshot.config().file.clone().or_else(|| root.join("astro.config.mjs")).unwrap_or_else(|| root.clone())
    }

    /// The source of [`PAGE_SSR`].
    pub(super) fn page_ssr(&self) -> ModuleSource {
        ModuleSource::js(self.stage("page-ssr").unwrap_or_default())
    }

    /// Modules that [`PAGE_SSR`] imports: their styles belong to every page.
    pub(super) fn page_ssr_imports(&self) -> Vec<ModuleName> {
        let Some(code) = self.stage("page-ssr") else { return Vec::new() };
        let script = astro_syntax::Script::of_module(&code, astro_syntax::Language::Js);
        let home = self.scripts_home();
        let targets = script.imports.iter().filter_map(|import| match self.target(&home, &import.specifier) {
            Ok(Target::Module(name)) => Some(name),
            _ => None,
        });
        targets.collect()
    }

    /// The code of [`PAGE`] or [`BEFORE_HYDRATION`] for the browser; `None` for other names.
    pub(super) fn browser_stage(&self, name: &str) -> Option<Result<String, ModuleError>> {
        let stage = match name {
            PAGE => "page",
            BEFORE_HYDRATION => "before-hydration",
            _ => return None,
        };
        let code = self.stage(stage).or_else(|| (name == BEFORE_HYDRATION).then(String::new))?;
        Some(self.for_browser(&self.scripts_home(), &code))
    }

    /// What injected scripts put into the head of every page.
    pub(super) fn head_scripts(&self) -> Vec<Value> {
        let scripts = &self.snapshot.config().injected.scripts;
        let inline = scripts.iter().filter(|script| script.stage == "head-inline").map(|script| json!({ "inline": script.content }));
        let page = self.stage("page").map(|_| json!({ "src": self.id_address(PAGE) }));
        inline.chain(page).collect()
    }

    /// The part of the settings that components in the browser need.
    pub(super) fn island_settings(&self, settings: &mut Value) {
        let home = self.scripts_home();
        let injected = &self.snapshot.config().injected;
        let renderers = injected.renderers.iter().filter_map(|renderer| {
            let Ok(Target::Module(server)) = self.target(&home, &renderer.server) else { return None };
            let client = renderer.client.as_ref().and_then(|client| self.client_address(&home, client));
            Some(json!({ "name": renderer.name, "server": self.versioned(&server), "client": client }))
        });
        settings["renderers"] = renderers.collect();
        let directives = injected.client_directives.iter().filter_map(|(name, entrypoint)| {
            Some(json!({ "name": name, "client": self.client_address(&home, entrypoint)? }))
        });
        settings["clientDirectives"] = directives.collect();
        settings["pageSsr"] = self.stage("page-ssr").is_some().into();
        // A build that has nothing to load there leaves it out; the development server always has the module.
        let wanted = self.settings.target == crate::app::Target::Dev && !injected.renderers.is_empty() || self.stage("before-hydration").is_some();
        settings["beforeHydration"] = if wanted { self.id_address(BEFORE_HYDRATION).into() } else { Value::Null };
    }

    /// The address under which the browser loads a module, which is offered by that.
    fn client_address(&self, from: &FilePath, specifier: &str) -> Option<String> {
        match self.target(from, specifier) {
            Ok(Target::Module(name)) => {
                if !matches!(AssetKind::of(&name.path), AssetKind::Style) {
                    self.note_import(from, &name.path);
                }
                Some(self.url_of(&name.path))
            }
            _ => None,
        }
    }

    /// The answer to `ask("client-url", { specifier, importer })`: where the browser finds a component, and its file.
    pub(crate) fn client_url(&self, question: &Value) -> Value {
        let text = |key: &str| question[key].as_str().unwrap_or_default();
        let importer = text("importer").strip_prefix("file://").map(|path| percent_encoding::percent_decode_str(path).decode_utf8_lossy().into_owned());
        let from = importer.and_then(|path| FilePath::new(&path).ok()).unwrap_or_else(|| self.scripts_home());
        let file = match self.target(&from, text("specifier")) {
            Ok(Target::Module(name)) => Some(name.path.to_string()),
            _ => None,
        };
        json!({ "url": self.client_address(&from, text("specifier")), "file": file })
    }
}
