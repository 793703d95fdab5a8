//! Compiled code kept on disk: what the engine read once it need not read again, in this process or the next.
//!
//! The engine asks for the imports of a module while it reads it back, when the rest of the module is not there yet; a circle
//! of imports would meet it half read, and end the process. So all imports mean an empty module ([`READING`]) meanwhile: the
//! engine asks again when it links. And a module that was read back stays when one of its imports fails, without its
//! imports: it is not to be entered again, and the process is to be replaced.
//!
//! Bytecode is not checked by the engine, so reading it is `unsafe` and happens here alone. A file is named by a digest of
//! all it was made of (this very binary, and with it the engine; the module's name and text) and begins with a digest
//! of its own content; what does not fit is compiled anew.

#![expect(clippy::disallowed_methods, reason = "the parent gave this process a folder to keep compiled code in")]

use std::cell::{Cell, RefCell};
use std::ffi::CString;
use std::path::PathBuf;

use rquickjs::module::{Declared, WriteOptions};
use rquickjs::{Ctx, Error, Module, Result, Value, qjs};
use rustc_hash::FxHashSet;
use sha2::{Digest, Sha256};

/// Shorter texts are compiled as fast as a file is opened.
const SHORT: usize = 4 << 10;

/// Bytes of the digest a file begins with.
const SEAL: usize = 32;

/// What imports mean while a module is read back: an empty module.
pub(super) const READING: &str = "astro-lsp:reading";

/// Where compiled code is kept, if anywhere.
#[derive(Default)]
pub(crate) struct Kept {
    folder: Option<PathBuf>,
    build: String,
    reading: Cell<bool>,
    /// Modules that were read back.
    modules: RefCell<FxHashSet<String>>,
    /// Those of them that must not be entered.
    broken: RefCell<FxHashSet<String>>,
}

impl Kept {
    pub(crate) fn new(folder: Option<String>) -> Kept {
        let folder = folder.map(PathBuf::from).filter(|folder| std::fs::create_dir_all(folder).is_ok());
        Kept { folder, build: build(), ..Kept::default() }
    }

    /// Declares a module.
    pub(super) fn module<'js>(&self, ctx: &Ctx<'js>, name: &str, code: String) -> Result<Module<'js, Declared>> {
        let Some(file) = self.file("module", name, &code) else { return Module::declare(ctx.clone(), name, code) };
        if let Some(bytes) = read(&file) {
            self.reading.set(true);
            let module = load_module(ctx, &bytes);
            self.reading.set(false);
            if let Ok(module) = module {
                self.modules.borrow_mut().insert(name.to_owned());
                return Ok(module);
            }
            let _ = ctx.catch();
        }
        let module = Module::declare(ctx.clone(), name, code)?;
        if let Ok(bytes) = module.write(WriteOptions::default()) {
            write(&file, &bytes);
        }
        Ok(module)
    }

    /// Whether a module is being read back.
    pub(super) fn is_reading(&self) -> bool {
        self.reading.get()
    }

    /// An import failed below these modules: which of them must not be entered again. Whether there are any.
    pub(super) fn spoil(&self, waiting: &[String]) -> bool {
        let modules = self.modules.borrow();
        let mut spoilt = waiting.iter().filter(|name| modules.contains(*name)).peekable();
        let any = spoilt.peek().is_some();
        self.broken.borrow_mut().extend(spoilt.cloned());
        any
    }

    /// Whether a module must not be entered.
    pub(super) fn is_broken(&self, name: &str) -> bool {
        self.broken.borrow().contains(name)
    }

    /// Runs a script that is no module, sloppy as CommonJS is; its value.
    pub(super) fn script<'js>(&self, ctx: &Ctx<'js>, name: &str, code: &str) -> Result<Value<'js>> {
        let file = self.file("script", name, code);
        if let Some(bytes) = file.as_ref().and_then(read) {
            if let Ok(function) = load_script(ctx, &bytes) {
                return run_script(ctx, function);
            }
            let _ = ctx.catch();
        }
        let function = compile_script(ctx, name, code)?;
        if let Some(file) = file
            && let Some(bytes) = write_script(ctx, function)
        {
            write(&file, &bytes);
        }
        run_script(ctx, function)
    }

    fn file(&self, kind: &str, name: &str, code: &str) -> Option<PathBuf> {
        let folder = self.folder.as_ref().filter(|_| code.len() >= SHORT)?;
        let mut hash = Sha256::new();
        for part in [env!("CARGO_PKG_VERSION"), &self.build, kind, name, code] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
        let name: String = hash.finalize().iter().take(20).map(|byte| format!("{byte:02x}")).collect();
        Some(folder.join(name))
    }
}

/// Stands for the engine and its build: this very binary. What another one made is of no use.
pub fn build() -> String {
    let exe = std::env::current_exe().and_then(std::fs::metadata);
    exe.map(|exe| format!("{} {:?}", exe.len(), exe.modified().ok())).unwrap_or_default()
}

fn read(file: &PathBuf) -> Option<Vec<u8>> {
    let mut bytes = std::fs::read(file).ok()?;
    let content = bytes.split_off(bytes.len().min(SEAL));
    (Sha256::digest(&content).as_slice() == bytes.as_slice()).then_some(content)
}

fn write(file: &PathBuf, content: &[u8]) {
    let mut bytes = Sha256::digest(content).to_vec();
    bytes.extend_from_slice(content);
    // Whole or not at all: other workers read it.
    let unfinished = file.with_extension(std::process::id().to_string());
    if std::fs::write(&unfinished, bytes).is_ok() && std::fs::rename(&unfinished, file).is_err() {
        let _ = std::fs::remove_file(&unfinished);
    }
}

/// A compiled script. It belongs to nobody until [`run_script`] takes it.
#[derive(Clone, Copy)]
struct Script(qjs::JSValue);

#[expect(unsafe_code, reason = "rquickjs compiles scripts only together with running them")]
fn compile_script(ctx: &Ctx<'_>, name: &str, code: &str) -> Result<Script> {
    let (text, name) = (CString::new(code)?, CString::new(name)?);
    let flags = qjs::JS_EVAL_TYPE_GLOBAL | qjs::JS_EVAL_FLAG_COMPILE_ONLY;
    // SAFETY: both texts live through the call and end in NUL; the length is that without it.
    taken(unsafe { qjs::JS_Eval(ctx.as_raw().as_ptr(), text.as_ptr(), code.len() as _, name.as_ptr(), flags as i32) })
}

#[expect(unsafe_code, reason = "the engine does not check bytecode; the file's name and seal do")]
fn load_module<'js>(ctx: &Ctx<'js>, bytes: &[u8]) -> Result<Module<'js, Declared>> {
    // SAFETY: the bytes were written by this version, as the file's name and seal say; nothing is linked meanwhile.
    unsafe { Module::load(ctx.clone(), bytes) }
}

#[expect(unsafe_code, reason = "the engine does not check bytecode; the file's name and seal do")]
fn load_script(ctx: &Ctx<'_>, bytes: &[u8]) -> Result<Script> {
    // SAFETY: the bytes were written by `write_script` of this version: the file's name and seal say so.
    taken(unsafe { qjs::JS_ReadObject(ctx.as_raw().as_ptr(), bytes.as_ptr(), bytes.len() as _, qjs::JS_READ_OBJ_BYTECODE as i32) })
}

#[expect(unsafe_code, reason = "rquickjs writes modules only")]
fn write_script(ctx: &Ctx<'_>, script: Script) -> Option<Vec<u8>> {
    let raw = ctx.as_raw().as_ptr();
    let mut length = 0;
    // SAFETY: the function is alive, as nobody has run it yet; the buffer is copied before it is given back.
    unsafe {
        let buffer = qjs::JS_WriteObject(raw, &mut length, script.0, qjs::JS_WRITE_OBJ_BYTECODE as i32);
        if buffer.is_null() {
            let _ = ctx.catch();
            return None;
        }
        let bytes = std::slice::from_raw_parts(buffer, length as usize).to_vec();
        qjs::js_free(raw, buffer.cast());
        Some(bytes)
    }
}

#[expect(unsafe_code, reason = "rquickjs runs texts only")]
fn run_script<'js>(ctx: &Ctx<'js>, script: Script) -> Result<Value<'js>> {
    // SAFETY: `JS_EvalFunction` takes the function over; its value is ours.
    let value = taken(unsafe { qjs::JS_EvalFunction(ctx.as_raw().as_ptr(), script.0) })?;
    Ok(unsafe { Value::from_raw(ctx.clone(), value.0) })
}

#[expect(unsafe_code, reason = "an exception is a value of its own kind")]
fn taken(value: qjs::JSValue) -> Result<Script> {
    // SAFETY: looks at the tag alone.
    if unsafe { qjs::JS_VALUE_GET_NORM_TAG(value) } == qjs::JS_TAG_EXCEPTION { Err(Error::Exception) } else { Ok(Script(value)) }
}
