//! Imports: built-in modules from this binary, all others from the parent.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::rc::Rc;

use rquickjs::loader::{ImportAttributes, Loader, Resolver};
use rquickjs::module::Declared;
use rquickjs::{CatchResultExt, CaughtError, Ctx, Exception, Function, Module, Result};
use serde::de::IgnoredAny;

use super::bytecode::READING;
use super::shared::Shared;
use super::{absent, cjs, waiting};
use crate::builtin;
use crate::failure::SourceFrame;
use crate::module::{ModuleError, ModuleKind, ModuleSource};
use crate::wire::{ImportQuestion, to_json, up};

/// How core imports a module whose name is known already: `import("entry:" + name)`.
const ENTRY: &str = "entry:";

/// How core reaches a built-in at once: `native.need(name)` evaluates a module of this name that exports all of it.
pub(super) const NEED: &str = "astro-lsp:need/";

pub(super) struct HostResolver(Rc<Shared>);

impl HostResolver {
    pub(super) fn new(shared: Rc<Shared>) -> HostResolver {
        HostResolver(shared)
    }
}

impl Resolver for HostResolver {
    fn resolve<'js>(
        &mut self,
        ctx: &Ctx<'js>,
        base: &str,
        name: &str,
        _attributes: Option<ImportAttributes<'js>>,
    ) -> Result<String> {
        if self.0.kept.is_reading() {
            return Ok(READING.to_owned());
        }
        self.meant(ctx, base, name).inspect_err(|_| spoil(&self.0))
    }
}

impl HostResolver {
    fn meant(&self, ctx: &Ctx<'_>, base: &str, name: &str) -> Result<String> {
        if let Some(name) = builtin::resolve(name, base) {
            return Ok(name.to_owned());
        }
        if absent::source(name).is_some() {
            return Ok(name.to_owned());
        }
        if self.0.waiting.expects(base, name) {
            self.0.linking.ask(base);
        } else if !base.starts_with(NEED) {
            self.0.linking.restart();
        }
        if let Some(entry) = name.strip_prefix(ENTRY)
            && (builtin::source(base).is_some() || base.starts_with(NEED))
        {
            return self.unless_waiting(ctx, entry.to_owned());
        }
        if let Some(stand_in) = absent::module(name).filter(|_| base.contains("/node_modules/")) {
            return Ok(stand_in);
        }
        if let Some(missing) = name.strip_prefix("node:") {
            return Err(throw(ctx, &self.0, no_node_module(missing, base)));
        }
        if let Some(name) = self.0.waiting.found(base, name) {
            return self.unless_waiting(ctx, name);
        }
        let question = ImportQuestion { specifier: name.to_owned(), importer: base.to_owned(), require: false };
        let imported = self.0.import(up::IMPORT, &to_json(&question)).map_err(|error| throw(ctx, &self.0, error))?;
        if let Some(source) = imported.source {
            self.0.sources.borrow_mut().insert(imported.name.clone(), source);
        }
        self.unless_waiting(ctx, imported.name)
    }

    /// The name, unless that module waits for the CommonJS module that now asks for it.
    fn unless_waiting(&self, ctx: &Ctx<'_>, name: String) -> Result<String> {
        if self.0.kept.is_broken(&name) {
            let message = format!("{name} could not be loaded a moment ago: something that it imports is missing or broken.");
            return Err(throw(ctx, &self.0, ModuleError::new("ModuleBroken", message)));
        }
        if !self.0.linking.waits(&name) {
            return Ok(name);
        }
        let message = format!("{name} imports a CommonJS module that requires {name} again; such a circle has no beginning.");
        let mut error = ModuleError::new("RequireCycle", message);
        error.hint = Some("Move what both need into a third module, or load one of them with import().".to_owned());
        Err(throw(ctx, &self.0, error))
    }
}

pub(super) struct HostLoader(Rc<Shared>);

impl HostLoader {
    pub(super) fn new(shared: Rc<Shared>) -> HostLoader {
        HostLoader(shared)
    }

    fn source(&self, name: &str) -> std::result::Result<ModuleSource, ModuleError> {
        if let Some(source) = self.0.sources.borrow_mut().remove(name) {
            return Ok(source);
        }
        let imported = self.0.import(up::LOAD, name.as_bytes())?;
        imported.source.ok_or_else(|| ModuleError::new("ImportNotFound", format!("There is no source for {name}.")))
    }
}

impl Loader for HostLoader {
    fn load<'js>(
        &mut self,
        ctx: &Ctx<'js>,
        name: &str,
        _attributes: Option<ImportAttributes<'js>>,
    ) -> Result<Module<'js, Declared>> {
        self.declared(ctx, name).inspect_err(|_| spoil(&self.0))
    }
}

impl HostLoader {
    fn declared<'js>(&self, ctx: &Ctx<'js>, name: &str) -> Result<Module<'js, Declared>> {
        if name == READING {
            return Module::declare(ctx.clone(), name, "");
        }
        if let Some(source) = builtin::source(name) {
            return self.0.kept.module(ctx, name, source.to_owned());
        }
        if let Some(source) = absent::source(name) {
            return Module::declare(ctx.clone(), name, source);
        }
        let source = self.source(name).map_err(|error| throw(ctx, &self.0, error))?;
        self.0.count_module(source.code.len());
        if matches!(source.kind, ModuleKind::Cjs | ModuleKind::CjsInterop) {
            let code = cjs::facade(ctx, &self.0, name, source)?;
            return Module::declare(ctx.clone(), name, code);
        }
        self.0.linking.begin(name);
        let code = match source.kind {
            ModuleKind::Json => json(name, &source.code).map_err(|error| throw(ctx, &self.0, error))?,
            ModuleKind::Text => format!("export default {};", quoted(&source.code)),
            _ => {
                let waits = waiting::waits(&self.0, name, &source);
                let mut code = source.code;
                if waits {
                    code.push_str(waiting::AWAIT);
                }
                code
            }
        };
        let module = match self.0.kept.module(ctx, name, code).catch(ctx) {
            Ok(module) => module,
            Err(caught) => return Err(not_compiled(ctx, name, caught)),
        };
        let meta = module.meta()?;
        meta.set("url", source.url.as_deref().unwrap_or(name))?;
        meta.set("resolve", Function::new(ctx.clone(), |specifier: String| specifier)?)?;
        if let Some(env) = source.env {
            meta.set("env", ctx.json_parse(env.to_string())?)?;
        }
        Ok(module)
    }
}

/// An import failed: modules that were read back are not to be entered again, in this process nor by later jobs.
fn spoil(shared: &Shared) {
    if shared.kept.spoil(&shared.linking.waiting()) {
        shared.retire();
    }
}

fn no_node_module(name: &str, importer: &str) -> ModuleError {
    let message = format!("{importer} imports node:{name}, which the preview's engine does not have.");
    let mut error = ModuleError::new("NodeModuleMissing", message);
    error.hint = Some("The page works where Node runs it. Here, use the web platform (fetch, crypto, URL, streams) or import the module only where it is needed.".to_owned());
    error
}

/// The module of a JSON file: its value, and as Vite has it, each of its names.
fn json(name: &str, text: &str) -> std::result::Result<String, ModuleError> {
    let wrong = |error: serde_json::Error| {
        let mut wrong = ModuleError::new("InvalidJson", format!("{name} is not valid JSON: {error}."));
        let (line, column) = (error.line() as u32, error.column() as u32);
        wrong.frame = Some(SourceFrame { file: name.to_owned(), line, column, ..SourceFrame::default() });
        wrong
    };
    let mut code = format!("const json = JSON.parse({});\nexport default json;\n", quoted(text));
    if !text.trim_start().starts_with('{') {
        serde_json::from_str::<IgnoredAny>(text).map_err(wrong)?;
        return Ok(code);
    }
    let members: BTreeMap<String, IgnoredAny> = serde_json::from_str(text).map_err(wrong)?;
    let names = members.keys().filter(|name| *name != "default" && is_identifier(name));
    for (index, name) in names.enumerate() {
        let _ = writeln!(code, "const ${index} = json.{name};\nexport {{ ${index} as {name} }};");
    }
    Ok(code)
}

/// Whether an export may have this name. Words of the language may.
fn is_identifier(name: &str) -> bool {
    name.starts_with(|first: char| first.is_alphabetic() || matches!(first, '_' | '$')) && name.chars().all(|next| next.is_alphanumeric() || matches!(next, '_' | '$'))
}

/// A JavaScript string literal; JSON's escapes are JavaScript's.
pub(super) fn quoted(text: &str) -> String {
    String::from_utf8(to_json(&text)).unwrap_or_default()
}

/// Throws a module error as an `Error` that remembers its hint and place.
pub(super) fn throw(ctx: &Ctx<'_>, shared: &Shared, error: ModuleError) -> rquickjs::Error {
    let make = shared.module_error.borrow().clone();
    let value = make.map(|make| make.restore(ctx)?.call((ctx.json_parse(to_json(&error))?,)));
    match value {
        Some(Ok(value)) => ctx.throw(value),
        Some(Err(error)) => error,
        None => Exception::throw_message(ctx, &error.to_string()),
    }
}

/// A module the engine could not read keeps its own `SyntaxError`, marked as the module's fault.
fn not_compiled<'js>(ctx: &Ctx<'js>, name: &str, caught: CaughtError<'js>) -> rquickjs::Error {
    if let CaughtError::Exception(exception) = &caught {
        let _ = exception.set("module", name);
    }
    caught.throw(ctx)
}
