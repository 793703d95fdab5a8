//! Style sheets: what a page gets in its head, with paths that work from there.

mod address;
mod animation;
mod bundle;
mod lightning;
mod module;
mod names;
mod scan;

use std::cell::RefCell;

use astro_engine::ModuleError;
use astro_project::FilePath;
use rustc_hash::FxHashMap;
use serde_json::{Map, Value};

use super::{Loader, frame};
pub(super) use module::CssModule;
use module::Around;
use names::Naming;

/// Modules that compose from modules, that deep.
const COMPOSE_DEPTH: usize = 16;

/// Modules that one composes from: their names, and their text in the order they were needed.
#[derive(Default)]
struct Composed {
    names: FxHashMap<FilePath, Map<String, Value>>,
    css: String,
    error: Option<ModuleError>,
}

impl Loader {
    /// A sheet's text as it is put into a page: `@import`s filled in, `url()`s made to lead to files.
    pub(super) fn sheet(&self, file: &FilePath, text: &str) -> Result<String, ModuleError> {
        if let Some(options) = self.lightning() {
            return Ok(self.by_lightning(file, text, options, file.as_str(), false)?.css);
        }
        if text.contains("@import") { self.bundled(file, text) } else { Ok(self.with_addresses(file, text)) }
    }

    /// A sheet of a component, scoped where `scope` says so. Lightning CSS reads it before and after, as with Astro.
    pub(super) fn scoped_sheet(&self, file: &FilePath, text: &str, scope: Option<&str>) -> Result<String, ModuleError> {
        let css = self.sheet(file, text)?;
        let Some(scope) = scope else { return Ok(css) };
        let css = astro_compiler::scope_css(&css, scope);
        if self.lightning().is_some() { self.sheet(file, &css) } else { Ok(css) }
    }

    /// Whether a sheet is a CSS module: `x.module.css`, `x.module.scss`.
    pub(super) fn is_css_module(&self, file: &FilePath) -> bool {
        let is_off = self.snapshot.config().css.modules == Value::Bool(false) && self.lightning().is_none();
        file.stem().ends_with(".module") && !is_off
    }

    /// A sheet that is a CSS module, taken apart. What it composes from comes before it.
    pub(super) fn css_module(&self, file: &FilePath, source: &str) -> Result<CssModule, ModuleError> {
        if let Some(options) = self.lightning() {
            return self.by_lightning(file, source, options, file.as_str(), true);
        }
        let css = &self.sheet(file, source)?;
        let composed = RefCell::default();
        let mut module = self.composed_module(file, css, source, &composed, COMPOSE_DEPTH)?;
        let composed = composed.into_inner();
        if let Some(error) = composed.error {
            return Err(error);
        }
        module.css.insert_str(0, &composed.css);
        module.names = Naming::new(self, file, source).exported(module.names)?;
        Ok(module)
    }

    fn composed_module(&self, file: &FilePath, css: &str, source: &str, composed: &RefCell<Composed>, depth: usize) -> Result<CssModule, ModuleError> {
        let naming = Naming::new(self, file, source);
        let failed = |error: ModuleError| {
            composed.borrow_mut().error.get_or_insert(error);
        };
        let own = |name: &str| naming.own(name).unwrap_or_else(|error| {
            failed(error);
            name.to_owned()
        });
        let other = |specifier: &str| {
            let path = self.css_target(file, specifier).filter(|_| depth > 0)?;
            if let Some(known) = composed.borrow().names.get(&path) {
                return Some(known.clone());
            }
            self.note_inlined(file, &path);
            // Whoever composes from itself finds nothing.
            composed.borrow_mut().names.insert(path.clone(), Map::new());
            let read = || {
                let text = self.snapshot.text(&path).unwrap_or_default();
                let source = self.to_css(&path, &text, path.extension().unwrap_or_default())?;
                self.composed_module(&path, &self.with_addresses(&path, &source), &source, composed, depth - 1)
            };
            let module = read().map_err(failed).ok()?;
            let mut composed = composed.borrow_mut();
            composed.css.push_str(&module.css);
            composed.names.insert(path, module.names.clone());
            Some(module.names)
        };
        let exports_global = self.snapshot.config().css.modules["exportGlobals"] == true;
        let module = module::read(css, &Around { own: &own, other: &other, is_global: naming.is_global(), exports_global });
        match &module.problem {
            None => Ok(module),
            Some(problem) => {
                let mut error = ModuleError::new("StyleNotCompiled", format!("{} {problem}.", file.name()));
                error.hint = Some("Write the rule of that class above the one that composes it, or name the module it is of: `composes: x from \"./y.module.css\"`.".to_owned());
                error.frame = Some(frame::file(file));
                Err(error)
            }
        }
    }
}
