//! The seam to the project: who finds, compiles and explains modules. Answered in the parent process.

use std::future::Future;
use std::pin::Pin;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::failure::SourceFrame;

/// The answer to a free-form question.
pub type AskFuture = Pin<Box<dyn Future<Output = Result<Value, ModuleError>> + Send>>;

/// Finds and loads the modules of a project.
///
/// Module names are opaque to the engine and are the identity of a module inside a realm: a changed module gets a new
/// name (`/src/x.ts?v=7`), so the unchanged ones keep their state. `resolve` and `load` block the worker that asked;
/// they are called on a blocking thread of the parent.
pub trait ModuleHost: Send + Sync + 'static {
    /// The name of the module `specifier` means when written in the module `importer`.
    fn resolve(&self, specifier: &str, importer: &str) -> Result<String, ModuleError>;

    /// The same for `require(specifier)`: other conditions of a package may hold for it.
    fn require(&self, specifier: &str, importer: &str) -> Result<String, ModuleError> {
        self.resolve(specifier, importer)
    }

    /// The source of a module by name. Asked once per realm and name.
    fn load(&self, name: &str) -> Result<ModuleSource, ModuleError>;

    /// A question from code that runs in the worker (`import { ask } from 'astro-lsp:host'`).
    fn ask(&self, name: &str, payload: Value) -> AskFuture {
        let _ = payload;
        let error = ModuleError::new("UnknownQuestion", format!("Nothing here answers the question \"{name}\"."));
        Box::pin(async move { Err(error) })
    }

    /// Where a place in a loaded module comes from: 1-based line and column in, source place out.
    fn map_frame(&self, module: &str, line: u32, column: u32) -> Option<SourceFrame> {
        let _ = (module, line, column);
        None
    }
}

/// How the text of a module is to be read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ModuleKind {
    /// An ECMAScript module.
    #[default]
    Js,
    /// JSON: the default export is the value.
    Json,
    /// Any text: the default export is the string.
    Text,
    /// A CommonJS module: `module.exports` is the default export, its keys are the others.
    Cjs,
    /// A CommonJS module as bundlers import it: what calls itself a compiled ES module has its own default export.
    /// The name ends in a query the other reading lacks; both share one instance, the one of the name before `?`.
    CjsInterop,
}

/// A module, ready to run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModuleSource {
    /// The text.
    pub code: String,
    /// How to read it.
    pub kind: ModuleKind,
    /// `import.meta.url`; the module's name when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// `import.meta.env`, if the module has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub env: Option<Value>,
}

impl ModuleSource {
    /// An ECMAScript module.
    pub fn js(code: impl Into<String>) -> ModuleSource {
        ModuleSource { code: code.into(), ..ModuleSource::default() }
    }

    /// A JSON module.
    pub fn json(code: impl Into<String>) -> ModuleSource {
        ModuleSource { code: code.into(), kind: ModuleKind::Json, ..ModuleSource::default() }
    }

    /// A text module.
    pub fn text(code: impl Into<String>) -> ModuleSource {
        ModuleSource { code: code.into(), kind: ModuleKind::Text, ..ModuleSource::default() }
    }
}

/// A module that was not found, or is broken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModuleError {
    /// A permanent name (`ImportNotFound`).
    pub name: String,
    /// What happened and why.
    pub message: String,
    /// What to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// Where it is wrong, when the fault is in a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frame: Option<SourceFrame>,
}

impl ModuleError {
    /// An error without a place.
    pub fn new(name: &str, message: impl Into<String>) -> ModuleError {
        ModuleError { name: name.to_owned(), message: message.into(), hint: None, frame: None }
    }
}

impl std::fmt::Display for ModuleError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.name, self.message)
    }
}

impl std::error::Error for ModuleError {}
