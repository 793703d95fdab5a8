//! CommonJS: what `require()` finds, and CommonJS modules among ES modules.
//!
//! A CommonJS module runs when an import of it is linked, because only then its exports have names. The modules that are
//! being linked at that time must not be entered from inside it: [`Linking`] knows them.

use std::cell::RefCell;
use std::rc::Rc;

use rquickjs::{Array, Ctx, Error, Exception, Function, Module, Object, Persistent, Result, Value};

use super::loader::{NEED, quoted, throw};
use super::native::Native;
use super::shared::Shared;
use crate::builtin;
use crate::module::{ModuleError, ModuleKind, ModuleSource};
use crate::wire::{ImportQuestion, to_json, up};

/// How an ES module is entered whose name is known already.
const ENTRY: &str = "entry:";

/// ES modules whose imports are being resolved, outermost first.
#[derive(Default)]
pub(crate) struct Linking {
    stack: RefCell<Vec<String>>,
    /// How much of the stack was there when a CommonJS module began to run.
    sealed: RefCell<Vec<usize>>,
    define: RefCell<Option<Persistent<Function<'static>>>>,
}

impl Linking {
    /// A stretch of code begins; nothing is being linked.
    pub(crate) fn clear(&self) {
        self.stack.borrow_mut().clear();
        self.sealed.borrow_mut().clear();
    }

    /// `base` asks for one of its imports: what it imported before is done.
    pub(super) fn ask(&self, base: &str) {
        let mut stack = self.stack.borrow_mut();
        if let Some(at) = stack.iter().rposition(|name| name == base) {
            stack.truncate(at + 1);
        }
    }

    /// A module was read; its imports come next.
    pub(super) fn begin(&self, name: &str) {
        self.stack.borrow_mut().push(name.to_owned());
    }

    /// Code that runs imports something: what was linked before is done, but for what waits for that code.
    pub(super) fn restart(&self) {
        let depth = self.sealed.borrow().last().copied().unwrap_or(0);
        self.stack.borrow_mut().truncate(depth);
    }

    /// Who waits for what is asked for or read now.
    pub(super) fn waiting(&self) -> Vec<String> {
        self.stack.borrow().clone()
    }

    /// Whether a module cannot be entered now, because it waits for the CommonJS module that asks for it.
    pub(super) fn waits(&self, name: &str) -> bool {
        let sealed = self.sealed.borrow().last().copied().unwrap_or(0);
        self.stack.borrow().iter().take(sealed).any(|waiting| waiting == name)
    }
}

/// The functions `js/web/cjs.js` stands on.
pub(super) fn install<'js>(native: &Native<'js>, shared: &Rc<Shared>) -> Result<()> {
    let s = shared.clone();
    native.add("onCommonJs", move |define: Persistent<Function<'static>>| *s.linking.define.borrow_mut() = Some(define))?;
    let s = shared.clone();
    native.add("require", move |ctx: Ctx<'js>, specifier: String, importer: String| require(&ctx, &s, specifier, importer))?;
    let s = shared.clone();
    native.add("wrap", move |ctx: Ctx<'js>, name: String, code: String| wrap(&ctx, &s, &name, code))?;
    native.add("enter", |ctx: Ctx<'js>, name: String| enter(&ctx, &name))
}

/// What a specifier means: `[name of a built-in]`, or `[name, kind, code, url]` of a module, of which the last three are
/// missing when the module was loaded before.
fn require<'js>(ctx: &Ctx<'js>, shared: &Rc<Shared>, specifier: String, importer: String) -> Result<Array<'js>> {
    let found = Array::new(ctx.clone())?;
    if let Some(name) = builtin::resolve(&specifier, &importer) {
        found.set(0, name)?;
        return Ok(found);
    }
    if let Some(name) = super::absent::module(&specifier) {
        found.set(0, name)?;
        return Ok(found);
    }
    let question = ImportQuestion { specifier, importer, require: true };
    let imported = shared.import(up::IMPORT, &to_json(&question)).map_err(|error| throw(ctx, shared, error))?;
    let source = imported.source.or_else(|| shared.sources.borrow_mut().remove(&imported.name));
    found.set(0, imported.name.as_str())?;
    match source {
        None => found.set(1, "known")?,
        Some(source) if source.kind == ModuleKind::Js => {
            shared.sources.borrow_mut().insert(imported.name, source);
            found.set(1, "module")?;
        }
        Some(source) => {
            found.set(1, kind(source.kind))?;
            shared.count_module(source.code.len());
            found.set(2, source.code)?;
            found.set(3, source.url)?;
        }
    }
    Ok(found)
}

fn kind(kind: ModuleKind) -> &'static str {
    match kind {
        ModuleKind::Js => "module",
        ModuleKind::Json => "json",
        ModuleKind::Text => "text",
        ModuleKind::Cjs | ModuleKind::CjsInterop => "commonjs",
    }
}

/// The function a CommonJS module's text is the body of. Its first line keeps its number.
fn wrap<'js>(ctx: &Ctx<'js>, shared: &Shared, name: &str, code: String) -> Result<Value<'js>> {
    let code = match code.strip_prefix("#!") {
        Some(rest) => format!("//{rest}"),
        None => code,
    };
    shared.kept.script(ctx, name, &format!("(function (exports, require, module, __filename, __dirname) {{ {code}\n}})"))
}

/// The exports of an ES module, for code that cannot wait for them.
fn enter<'js>(ctx: &Ctx<'js>, name: &str) -> Result<Object<'js>> {
    let source = format!("import * as all from {};\nexport {{ all }};", quoted(&format!("{ENTRY}{name}")));
    let (module, promise) = Module::declare(ctx.clone(), format!("{NEED}{name}"), source)?.eval()?;
    match promise.finish::<()>() {
        Ok(()) => module.get("all"),
        Err(Error::WouldBlock) => {
            Err(Exception::throw_message(ctx, &format!("require() cannot load {name}: it awaits something at its top level. Use import() instead.")))
        }
        Err(error) => Err(error),
    }
}

/// Runs a CommonJS module that an ES module imports, and writes the ES module that stands for it.
pub(super) fn facade(ctx: &Ctx<'_>, shared: &Rc<Shared>, name: &str, source: ModuleSource) -> Result<String> {
    let define = shared.linking.define.borrow().clone();
    let Some(define) = define else {
        return Err(throw(ctx, shared, ModuleError::new("InternalError", "The engine has no CommonJS yet.")));
    };
    let interop = source.kind == ModuleKind::CjsInterop;
    let instance = instance_of(name);
    let depth = shared.linking.stack.borrow().len();
    shared.linking.sealed.borrow_mut().push(depth);
    let keys = define.restore(ctx).and_then(|define| define.call::<_, Vec<String>>((&instance, source.code, source.url)));
    shared.linking.sealed.borrow_mut().pop();
    shared.linking.stack.borrow_mut().truncate(depth);
    let mut code = format!("import {{ exportsOf }} from \"astro-lsp:web/cjs\";\nconst it = exportsOf({});\n", quoted(&instance));
    code.push_str(match interop {
        true => "export default it != null && it.__esModule && \"default\" in it ? it.default : it;\n",
        false => "export default it;\n",
    });
    for (index, key) in keys?.iter().enumerate() {
        let key = quoted(key);
        code.push_str(&format!("const v{index} = it[{key}];\nexport {{ v{index} as {key} }};\n"));
    }
    Ok(code)
}

/// Both readings of a CommonJS module are one instance.
fn instance_of(name: &str) -> String {
    name.replacen("?interop&", "?", 1).trim_end_matches("?interop").to_owned()
}
