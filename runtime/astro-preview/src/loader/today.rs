//! What tools ask while they run: of the project's files as they are now, not as they were when its configuration ran.

use std::sync::Arc;

use astro_engine::{AskFuture, ModuleError, ModuleHost, ModuleSource, SourceFrame};
use astro_project::FilePath;
use serde_json::Value;

use super::Loader;
use crate::app::Settings;
use crate::tools::Tools;

/// Who answers a tool: its modules are those of the configuration, but sheets are the project's as they are now.
struct Today {
    host: Arc<dyn ModuleHost>,
    loader: Loader,
}

impl ModuleHost for Today {
    fn resolve(&self, specifier: &str, importer: &str) -> Result<String, ModuleError> {
        self.host.resolve(specifier, importer)
    }

    fn require(&self, specifier: &str, importer: &str) -> Result<String, ModuleError> {
        self.host.require(specifier, importer)
    }

    fn load(&self, name: &str) -> Result<ModuleSource, ModuleError> {
        self.host.load(name)
    }

    fn ask(&self, name: &str, payload: Value) -> AskFuture {
        let answer = match name {
            "to-css" => self.loader.asked_css(&payload),
            "style-sheet" | "style-import" => self.loader.style(name, &payload),
            _ => return self.host.ask(name, payload),
        };
        Box::pin(std::future::ready(answer))
    }

    fn map_frame(&self, module: &str, line: u32, column: u32) -> Option<SourceFrame> {
        self.host.map_frame(module, line, column)
    }
}

impl Loader {
    /// Answers a tool in the place of `host`.
    pub(super) fn today(&self, host: Arc<dyn ModuleHost>) -> Arc<dyn ModuleHost> {
        Arc::new(Today { host, loader: self.without_tools() })
    }

    /// The same files for questions of tools: they use no tools.
    fn without_tools(&self) -> Loader {
        let settings = Settings { tools: Tools::default(), ..(*self.settings).clone() };
        let Loader { snapshot, env, realm, versions, memory, .. } = self;
        Loader { snapshot: snapshot.clone(), env: env.clone(), settings: Arc::new(settings), realm: *realm, versions: versions.clone(), memory: memory.clone() }
    }

    /// The answer to `ask("to-css", { file, text, lang })`.
    pub(crate) fn asked_css(&self, question: &Value) -> Result<Value, ModuleError> {
        let text = |key: &str| question[key].as_str().unwrap_or_default();
        let file = FilePath::new(text("file")).map_err(|error| ModuleError::new("FileUnreadable", format!("{}: {error}.", text("file"))))?;
        self.to_css(&file, text("text"), text("lang")).map(Value::from)
    }
}
