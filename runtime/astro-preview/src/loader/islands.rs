//! Server islands: which component a name stands for.

use astro_engine::ModuleError;
use astro_project::FilePath;
use astro_syntax::Document;
use astro_syntax::script::Imported;
use serde_json::Value;

use super::{Loader, Target, frame};

impl Loader {
    /// The answer to `ask("island", { file, name })`: the name of a component that was deferred as `<Name server:defer />`.
    pub(crate) fn island(&self, question: &Value) -> Value {
        let text = |key: &str| question[key].as_str().unwrap_or_default();
        let Some(file) = self.of_project_path(text("file")) else { return Value::Null };
        self.island_name(file, text("name")).into()
    }

    /// The answer to `ask("island-module", { name })`: the module behind a name, `null` for none.
    ///
    /// A name may be asked for before its page was: then all components are looked through.
    pub(crate) fn island_module(&self, question: &Value) -> Value {
        let name = question["name"].as_str().unwrap_or_default();
        let found = || self.memory().islands.iter().find(|(known, _)| known == name).map(|(_, file)| file.clone());
        let file = found().or_else(|| {
            self.discover_islands();
            found()
        });
        file.map_or(Value::Null, |file| self.name(&file).into())
    }

    /// What is wrong with deferring components in a project that could not answer for them.
    pub(super) fn islands_refused(&self, file: &FilePath, document: &Document) -> Result<(), ModuleError> {
        if self.snapshot.config().adapter.is_some() || !document.source().contains("server:defer") {
            return Ok(());
        }
        let elements = document.root().descendants().filter_map(|node| node.as_element());
        let Some(directive) = elements.filter_map(|element| element.attribute("server:defer")).next() else { return Ok(()) };
        let message = "A component with `server:defer` is rendered on demand, and this project has no adapter: a built site could not answer for it.";
        let mut error = ModuleError::new("NoAdapterInstalledServerIslands", message);
        error.hint = Some("Add an adapter to the configuration, for example with `npx astro add node`.".to_owned());
        error.frame = Some(frame::at(file, document.source(), directive.range().start));
        Err(error)
    }

    /// The first name a component was deferred under; a name that is taken gets a number.
    fn island_name(&self, file: FilePath, local: &str) -> String {
        let mut memory = self.memory();
        if let Some((name, _)) = memory.islands.iter().find(|(_, known)| *known == file) {
            return name.clone();
        }
        let mut name = local.to_owned();
        let mut number = 1;
        while memory.islands.iter().any(|(known, _)| *known == name) {
            name.push_str(&number.to_string());
            number += 1;
        }
        memory.islands.push((name.clone(), file));
        name
    }

    fn discover_islands(&self) {
        for file in self.snapshot.components() {
            let Some(document) = self.snapshot.document(&file).filter(|document| document.source().contains("server:defer")) else { continue };
            let elements = document.root().descendants().filter_map(|node| node.as_element());
            for element in elements.filter(|element| element.attribute("server:defer").is_some()) {
                let name = element.name().to_owned();
                let local = name.split('.').next().unwrap_or(&name);
                let Some((import, binding)) = document.script().import_of(local) else { continue };
                if binding.imported != Imported::Default {
                    continue;
                }
                if let Ok(Target::Module(module)) = self.target(&file, &import.specifier) {
                    self.island_name(module.path, &name);
                }
            }
        }
    }

    /// The file of a path as [`project_path`](Loader::project_path) writes it.
    fn of_project_path(&self, path: &str) -> Option<FilePath> {
        match path.strip_prefix("/@fs") {
            Some(path) => FilePath::new(path).ok(),
            None => self.snapshot.root().join_inside(path),
        }
    }
}
