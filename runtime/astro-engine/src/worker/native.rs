//! The functions `js/web/core.js` and its neighbours call: `native.*`.

use std::rc::Rc;
use std::time::{Duration, Instant};

use rquickjs::function::{IntoJsFunc, Opt};
use rquickjs::{Array, Ctx, Error, Function, Module, Object, Persistent, Result, Value};

use super::head;
use super::loader::NEED;
use super::shared::{Following, Shared};
use crate::builtin;
use crate::failure::FailureKind;
use crate::job::ConsoleLevel;
use crate::web::{self, Octets, Text};
use crate::wire::{AskQuestion, to_json, up};

/// Puts `native` where core finds it. Core takes it away from the global object.
pub(super) fn install(ctx: &Ctx<'_>, shared: &Rc<Shared>) -> Result<()> {
    let native = Native { ctx: ctx.clone(), object: Object::new(ctx.clone())? };
    answers(&native, shared)?;
    questions(&native, shared)?;
    time(&native, shared)?;
    modules(&native, shared)?;
    super::cjs::install(&native, shared)?;
    web::install(&native, shared)?;
    crate::intl::install(&native)?;
    crate::node::install(&native, shared)?;
    crate::package::install(&native)?;
    crate::picture::install(&native, shared)?;
    native.object.set("platform", std::env::consts::OS)?;
    native.object.set("pid", std::process::id())?;
    native.object.set("env", environment())?;
    native.object.set("cwd", std::env::current_dir().map_or_else(|_| "/".to_owned(), |folder| folder.to_string_lossy().into_owned()))?;
    ctx.globals().set("__native", native.object)
}

/// What the parent passed on; names and values that are no Unicode are left out.
fn environment() -> std::collections::HashMap<String, String> {
    std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?))).collect()
}

/// The object under construction.
pub(crate) struct Native<'js> {
    pub(crate) ctx: Ctx<'js>,
    pub(crate) object: Object<'js>,
}

impl<'js> Native<'js> {
    pub(crate) fn add<P>(&self, name: &str, function: impl IntoJsFunc<'js, P> + 'js) -> Result<()> {
        self.object.set(name, Function::new(self.ctx.clone(), function)?.with_name(name)?)
    }
}

/// What a job says about itself.
fn answers<'js>(native: &Native<'js>, shared: &Rc<Shared>) -> Result<()> {
    let s = shared.clone();
    native.add("head", move |ctx: Ctx<'js>, id: u32, status: u16, text: Text, headers: Array<'js>, has_body: bool, extra: Option<Object<'js>>| {
        let json = head::write(&ctx, status, text, &headers, has_body, extra)?;
        s.tell_spent(id);
        if let Some(open) = s.open.borrow_mut().get_mut(&id) {
            open.due = None;
            s.put(up::HEAD, id, &json);
        }
        Ok::<_, Error>(())
    })?;
    let s = shared.clone();
    native.add("chunk", move |id: u32, value: Octets| {
        let mut open = s.open.borrow_mut();
        let Some(open) = open.get_mut(&id) else { return 0 };
        open.credit -= value.0.len() as isize;
        s.put(up::CHUNK, id, &value.0);
        open.credit.clamp(i32::MIN as isize, i32::MAX as isize) as i32
    })?;
    let s = shared.clone();
    native.add("room", move |id: u32| s.open.borrow().get(&id).is_none_or(|open| open.credit > 0))?;
    let s = shared.clone();
    native.add("end", move |id: u32| {
        if s.close_job(id) {
            s.put(up::END, id, &[]);
        }
    })?;
    let s = shared.clone();
    native.add("fail", move |id: u32, json: Octets, memory: bool| {
        if s.close_job(id) {
            s.put(up::FAIL, id, &json.0);
        }
        if memory {
            s.retire();
        }
    })?;
    let s = shared.clone();
    // The last word when even describing an exception threw.
    native.add("failPlainly", move |id: u32| {
        let words = "The code threw something that can not be described.".to_owned();
        s.fail(id, FailureKind::Exception, "Error", words, "");
    })
}

fn questions<'js>(native: &Native<'js>, shared: &Rc<Shared>) -> Result<()> {
    let s = shared.clone();
    native.add("ask", move |ctx: Ctx<'js>, op: u32, name: String, payload: Value<'js>| {
        let json = ctx.json_stringify(payload)?.map(|json| json.to_string()).transpose()?;
        let payload = json.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default();
        let job = s.current.get();
        s.asked.borrow_mut().insert(op, job);
        s.put(up::ASK, job, &to_json(&AskQuestion { op, name, payload }));
        Ok::<_, Error>(())
    })?;
    let s = shared.clone();
    native.add("taken", move |id: u32, bytes: u32| s.put(up::TAKEN, id, &bytes.to_le_bytes()))?;
    let s = shared.clone();
    native.add("print", move |level: String, line: Text, at: Opt<String>| {
        let level = match level.as_str() {
            "debug" => ConsoleLevel::Debug,
            "info" => ConsoleLevel::Info,
            "warn" => ConsoleLevel::Warn,
            "error" => ConsoleLevel::Error,
            _ => ConsoleLevel::Log,
        };
        s.print(level, line.0, at.0.filter(|at| !at.is_empty()));
    })?;
    let s = shared.clone();
    native.add("note", move |name: String, json: Text| s.note(name, &json.0))?;
    native.add("isProxy", |value: Value<'js>| value.is_proxy())
}

fn time(native: &Native<'_>, shared: &Rc<Shared>) -> Result<()> {
    let s = shared.clone();
    native.add("timer", move |timer: u32, milliseconds: f64| {
        let milliseconds = if milliseconds.is_finite() { milliseconds.clamp(0.0, 2_147_483_647.0) } else { 0.0 };
        let after = Duration::from_micros((milliseconds * 1000.0) as u64);
        s.timers.borrow_mut().set(timer, s.current.get(), after);
    })?;
    let s = shared.clone();
    native.add("clearTimer", move |timer: u32| s.timers.borrow_mut().clear(timer))?;
    let born = Instant::now();
    native.add("now", move || born.elapsed().as_secs_f64() * 1000.0)?;
    let s = shared.clone();
    native.add("follow", move |open: Persistent<Function<'static>>, after: Persistent<Function<'static>>| {
        *s.following.borrow_mut() = Some(Following { open, after });
    })?;
    let s = shared.clone();
    native.add("currentJob", move || s.current.get())
}

fn modules<'js>(native: &Native<'js>, shared: &Rc<Shared>) -> Result<()> {
    native.add("need", |ctx: Ctx<'js>, name: String| need(&ctx, &name))?;
    let s = shared.clone();
    native.add("onModuleError", move |make: Persistent<Function<'static>>| *s.module_error.borrow_mut() = Some(make))
}

/// The exports of a built-in module, at once: evaluated on first use.
fn need<'js>(ctx: &Ctx<'js>, name: &str) -> Result<Object<'js>> {
    let (builtin, absent) = (builtin::resolve(name, ""), super::absent::source(name));
    let Some(name) = builtin.or(absent.is_some().then_some(name)) else {
        return Err(rquickjs::Exception::throw_type(ctx, &format!("{name} is not a built-in module")));
    };
    let source = format!("export * from {name:?}; export {{ default }} from {name:?};");
    let all = format!("export * from {name:?};");
    let has_default = absent.is_some() || builtin::source(name).is_some_and(|source| source.contains("export default"));
    let source = if has_default { source } else { all };
    let (module, promise) = Module::declare(ctx.clone(), format!("{NEED}{name}"), source)?.eval()?;
    promise.finish::<()>()?;
    module.namespace()
}
