//! Vite plugins that came with the configuration: modules they make up, files they read in their own way.

use std::sync::Arc;

use astro_engine::{ModuleError, ModuleSource};
use astro_project::{AssetKind, FilePath};
use astro_syntax::Document;
use serde_json::{Value, json};

use super::later::Sheet;
use super::{Loader, compile, is_package_file};

/// Names of modules that plugins make begin so.
pub(super) const PREFIX: &str = "plugin:";

/// What stands for the NUL that ids of made-up modules begin with: names of modules have none.
const NUL: &str = "__x00__";

/// The module name of an id.
pub(super) fn name(id: &str) -> String {
    format!("{PREFIX}{}", id.replace('\0', NUL))
}

/// The id of a module name.
pub(super) fn id(name: &str) -> Option<String> {
    name.strip_prefix(PREFIX).map(|id| id.replace(NUL, "\0"))
}

const TOOL: &str = "astro-lsp:plugins";

fn path_of(id: &str) -> &str {
    id.trim_start_matches('\0').split('?').next().unwrap_or_default()
}

fn is_component(id: &str) -> bool {
    path_of(id).ends_with(".astro")
}

/// The language of a sheet that a plugin made up.
fn sheet_language(id: &str) -> Option<&str> {
    path_of(id).rsplit_once('.').map(|(_, extension)| extension).filter(|extension| matches!(*extension, "css" | "scss" | "sass" | "less" | "styl" | "pcss"))
}

impl Loader {
    /// Whether any plugin has a hook of this name.
    pub(super) fn has_hook(&self, hook: &str) -> bool {
        let plugins = &self.snapshot.config().vite_plugins;
        plugins.iter().any(|plugin| plugin["hooks"].as_array().is_some_and(|hooks| hooks.iter().any(|known| known == hook)))
    }

    /// What an import means to the plugins: their own id of it.
    pub(super) fn plugin_id(&self, specifier: &str, importer: &FilePath, ssr: bool) -> Result<Option<String>, ModuleError> {
        if !self.settings.tools.are_there() || !self.has_hook("resolveId") {
            return Ok(None);
        }
        let known = self.memory().plugin_ids.get(&(specifier.to_owned(), ssr)).cloned();
        if let Some(known) = known {
            return Ok(Some(known));
        }
        let answer = self.run_tool(TOOL, "resolve", json!({ "specifier": specifier, "importer": importer.as_str(), "ssr": ssr }))?;
        let id = answer["id"].as_str().map(str::to_owned);
        // A relative import means another thing elsewhere.
        if let Some(id) = id.as_ref().filter(|_| !specifier.starts_with('.')) {
            self.memory().plugin_ids.insert((specifier.to_owned(), ssr), id.clone());
        }
        Ok(id)
    }

    /// The text of a module that a plugin made up.
    pub(super) fn plugin_module(&self, id: &str, ssr: bool) -> Result<ModuleSource, ModuleError> {
        let known = self.memory().plugin_texts.get(&(id.to_owned(), ssr)).cloned();
        if let Some(code) = known {
            return Ok(ModuleSource::js(code));
        }
        let answer = self.run_tool(TOOL, "load", json!({ "id": id, "ssr": ssr }))?;
        let Some(code) = answer["code"].as_str() else {
            let mut error = ModuleError::new("ModuleUnknown", format!("A Vite plugin names the module \"{}\", and none of them loads it.", id.trim_start_matches('\0')));
            error.hint = Some("Hooks that need a bundler are not run in the preview.".to_owned());
            return Err(error);
        };
        let code = match sheet_language(id) {
            Some(language) => self.plugin_sheet(id, code, language)?,
            None => self.plugin_component(id, code)?.unwrap_or_else(|| code.to_owned()),
        };
        self.memory().plugin_texts.insert((id.to_owned(), ssr), code.clone());
        Ok(ModuleSource::js(code))
    }

    /// What a module that a plugin made up imports, in order.
    pub(super) fn imports_of_made_up(&self, id: &str) -> Vec<String> {
        let Ok(module) = self.plugin_module(id, true) else { return Vec::new() };
        astro_syntax::Script::of_module(&module.code, astro_syntax::Language::Js).loads().into_iter().map(str::to_owned).collect()
    }

    /// The style sheets of a module that a plugin made up, each with a name.
    pub(super) fn plugin_styles(&self, id: &str) -> Vec<(String, Sheet)> {
        let is_sheet = sheet_language(id).is_some();
        if !is_component(id) && !is_sheet || self.plugin_module(id, true).is_err() {
            return Vec::new();
        }
        let styles = self.memory().plugin_styles.get(id).cloned().unwrap_or_default();
        if is_sheet {
            let name = id.strip_prefix('\0').map_or_else(|| id.to_owned(), |rest| format!("/@id/{NUL}{rest}"));
            return styles.into_iter().map(|sheet| (name.clone(), sheet)).collect();
        }
        styles.into_iter().enumerate().map(|(index, sheet)| (format!("{id}?astro&type=style&index={index}&lang.css"), sheet)).collect()
    }

    /// A sheet that a plugin made up: the page gets it, who imports it gets nothing.
    fn plugin_sheet(&self, id: &str, text: &str, language: &str) -> Result<String, ModuleError> {
        let file = self.snapshot.root().join(&format!("./{}", path_of(id).trim_start_matches('/').replace(':', "/"))).unwrap_or_else(|| self.scripts_home());
        let css = self.to_css(&file, text, language)?;
        let sheet = self.sheet(&file, &css)?;
        self.memory().plugin_styles.insert(id.to_owned(), vec![sheet.into()]);
        Ok("export default \"\";\n".to_owned())
    }

    /// The text of a sheet that a plugin made up, for who asks for it by its address.
    pub(super) fn plugin_sheet_text(&self, id: &str) -> Option<String> {
        sheet_language(id)?;
        let sheets = self.memory().plugin_styles.get(id).cloned()?;
        Some(sheets.into_iter().map(|sheet| sheet.css).collect())
    }

    /// The text of a component that a plugin made up, compiled.
    fn plugin_component(&self, id: &str, text: &str) -> Result<Option<String>, ModuleError> {
        let Some(file) = self.snapshot.root().join(path_of(id)).filter(|_| is_component(id)) else { return Ok(None) };
        let text: Arc<str> = text.into();
        let module = compile::component_of(self, &file, &text, || Document::parse(&text), false)?;
        self.memory().plugin_styles.insert(id.to_owned(), module.styles);
        Ok(Some(module.code))
    }

    /// What plugins make of a file of the project; `None` when none of them has anything to do with it.
    pub(super) fn plugged(&self, file: &FilePath, query: &str, text: Option<&str>, ssr: bool) -> Result<Option<String>, ModuleError> {
        if !self.settings.tools.are_there() || is_package_file(file) {
            return Ok(None);
        }
        let id = if query.is_empty() { file.to_string() } else { format!("{file}?{query}") };
        let loaded = match self.has_hook("load") {
            true => self.run_tool(TOOL, "load", json!({ "id": id, "ssr": ssr }))?["code"].as_str().map(str::to_owned),
            false => None,
        };
        // What nothing here reads is for any of them; all else only for those that want it as it is written.
        let stage = if self.kind(file) == AssetKind::Other { None } else { Some("pre") };
        match text {
            Some(text) if loaded.is_none() => self.transformed(&id, text, ssr, stage),
            _ => Ok(loaded),
        }
    }

    /// JavaScript of the project after the plugins that change what a file became.
    pub(super) fn finished(&self, file: &FilePath, code: String, ssr: bool) -> Result<String, ModuleError> {
        Ok(self.changed(file, &code, ssr)?.unwrap_or(code))
    }

    /// As `finished`; `None` when no plugin changed it.
    pub(super) fn changed(&self, file: &FilePath, code: &str, ssr: bool) -> Result<Option<String>, ModuleError> {
        if !self.settings.tools.are_there() || is_package_file(file) {
            return Ok(None);
        }
        self.transformed(file.as_str(), code, ssr, Some("post"))
    }

    fn transformed(&self, id: &str, text: &str, ssr: bool, stage: Option<&str>) -> Result<Option<String>, ModuleError> {
        let wanted = |plugin: &Value| {
            let has = plugin["hooks"].as_array().is_some_and(|hooks| hooks.iter().any(|hook| hook == "transform"));
            has && stage.is_none_or(|stage| (stage == "pre") == (plugin["enforce"] == "pre"))
        };
        if !self.snapshot.config().vite_plugins.iter().any(wanted) {
            return Ok(None);
        }
        let changed = self.run_tool(TOOL, "transform", json!({ "id": id, "code": text, "ssr": ssr, "stage": stage }))?;
        Ok(changed["code"].as_str().map(str::to_owned))
    }

    /// The module of an id that a plugin gave: a file, where there is one, else what the plugin loads.
    pub(super) fn plugin_target(&self, id: &str) -> super::Target {
        let (path, query) = id.split_once('?').unwrap_or((id, ""));
        match FilePath::new(path).ok().filter(|file| path.starts_with('/') && self.snapshot.is_file(file)) {
            Some(file) => super::Target::Module(super::name::ModuleName::new(file, query)),
            None => super::Target::Plugin(id.to_owned()),
        }
    }
}
