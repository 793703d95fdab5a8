//! The JavaScript world of this process: one runtime, one context, entered slice by slice.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Instant;

use rquickjs::convert::List;
use rquickjs::{CatchResultExt, CaughtError, Context, Ctx, Error, Function, Module, Object, Persistent, Result, Runtime, Value};

use super::loader::{HostLoader, HostResolver};
use super::native;
use super::shared::{Settled, Shared};
use super::slice::Interrupt;
use crate::failure::FailureKind;
use crate::web::Octets;
use crate::wire::{COMMONS, JobMessage, Setup, up};

/// The module that sets up the global world and takes events.
const CORE: &str = "astro-lsp:web/core";

pub(super) struct Realm {
    runtime: Runtime,
    context: Context,
    shared: Rc<Shared>,
    core: Core,
    /// A promise was rejected, and nobody may have handled it.
    rejected: Rc<Cell<bool>>,
    /// What jobs have in common, by key, oldest first.
    commons: RefCell<VecDeque<(u64, Persistent<Value<'static>>)>>,
}

/// The functions of `js/web/core.js` that are called from here.
struct Core {
    start: Persistent<Function<'static>>,
    body: Persistent<Function<'static>>,
    cancel: Persistent<Function<'static>>,
    credit: Persistent<Function<'static>>,
    settle: Persistent<Function<'static>>,
    timer: Persistent<Function<'static>>,
    rest: Persistent<Function<'static>>,
    preload: Persistent<Function<'static>>,
}

impl Realm {
    pub(super) fn new(setup: &Setup, shared: Rc<Shared>) -> Result<Realm> {
        let runtime = Runtime::new()?;
        runtime.set_memory_limit(setup.memory_limit);
        runtime.set_max_stack_size(setup.stack_limit);
        runtime.set_gc_threshold(4 << 20);
        let slice = shared.slice.clone();
        runtime.set_interrupt_handler(Some(Box::new(move || slice.is_over())));
        let context = Context::full(&runtime)?;
        runtime.set_loader(HostResolver::new(shared.clone()), HostLoader::new(shared.clone()));
        let core = context.with(|ctx| Core::load(&ctx, &shared))?;
        let realm = Realm { runtime, context, shared, core, rejected: Rc::default(), commons: RefCell::default() };
        realm.watch_rejections()?;
        Ok(realm)
    }

    fn watch_rejections(&self) -> Result<()> {
        let rejected: Persistent<Function<'static>> = self.context.with(|ctx| {
            let core: Object<'_> = ctx.globals().get("__core")?;
            ctx.globals().remove("__core")?;
            Ok::<_, Error>(Persistent::save(&ctx, core.get::<_, Function<'_>>("rejected")?))
        })?;
        let said = self.rejected.clone();
        self.runtime.set_host_promise_rejection_tracker(Some(Box::new(move |ctx, promise, reason, handled| {
            said.set(true);
            if let Ok(rejected) = rejected.clone().restore(&ctx) {
                let _ = rejected.call::<_, ()>((promise, reason, handled));
            }
        })));
        Ok(())
    }

    /// Runs code for `job`, then everything that became ready by it.
    fn enter(&self, job: u32, act: impl for<'js> FnOnce(&Ctx<'js>, &Core) -> Result<()>) {
        let begun = Instant::now();
        self.shared.enter(job, begun);
        self.context.with(|ctx| {
            if let Some(following) = self.shared.following.borrow().clone() {
                self.check(&ctx, following.open.restore(&ctx).and_then(|open| open.call::<_, ()>(())));
            }
            self.check(&ctx, act(&ctx, &self.core));
        });
        self.drain();
        if self.rejected.take() {
            self.context.with(|ctx| {
                let rest = self.core.rest.clone().restore(&ctx).and_then(|rest| rest.call::<_, ()>(()));
                self.check(&ctx, rest);
            });
        }
        self.shared.leave(job, begun.elapsed());
        let interrupt = {
            // The watching thread holds the pipe while it tells that code runs: it says so before this or not at all.
            let mut out = self.shared.out();
            let interrupt = self.shared.slice.end();
            if self.shared.slice.take_told() {
                out.put(up::FREE, 0, &[]);
            }
            interrupt
        };
        match interrupt {
            Some(Interrupt::Deadline) => self.interrupted(job),
            // Nobody is there to be told.
            Some(Interrupt::Cancelled) | None => {}
        }
    }

    fn drain(&self) {
        loop {
            if let Some(following) = self.shared.following.borrow().clone() {
                let pending = self.runtime.is_job_pending();
                self.context.with(|ctx| self.check(&ctx, following.after.restore(&ctx).and_then(|after| after.call::<_, ()>((pending,)))));
            }
            self.shared.slice.next();
            match self.runtime.execute_pending_job() {
                Ok(true) => {}
                Ok(false) => return,
                Err(exception) => exception.0.with(|ctx| self.check(&ctx, Err(Error::Exception))),
            }
        }
    }

    /// An exception nobody caught: core catches what project code throws, so this is the interrupt, or memory.
    fn check(&self, ctx: &Ctx<'_>, result: Result<()>) {
        let Err(caught) = result.catch(ctx) else { return };
        let (name, message) = words(&caught);
        if self.shared.slice.was_interrupted() {
            return;
        }
        let job = self.shared.current.get();
        if message.contains("out of memory") {
            self.shared.retire();
            let words = "The page used up the memory the engine gives it.".to_owned();
            self.shared.fail(job, FailureKind::Memory, "OutOfMemory", words, MEMORY_HINT);
        } else {
            self.shared.fail(job, FailureKind::Exception, &name, message, "");
        }
    }

    fn interrupted(&self, job: u32) {
        if self.shared.loads.get() {
            self.shared.retire();
        }
        let seconds = self.shared.slice.deadline.as_secs_f32();
        let words = format!("The code ran for {seconds} s without an answer and was stopped.");
        let hint = "Look for a loop that never ends, or a regular expression that backtracks without end.";
        self.shared.fail(job, FailureKind::Deadline, "DeadlineExceeded", words, hint);
        self.cancel(job);
    }

    pub(super) fn start(&self, id: u32, job: JobMessage) {
        self.shared.open_job(id);
        self.enter(id, |ctx, core| {
            let request = [&job.method, &job.url, job.headers.get()].map(str::to_owned).to_vec();
            let payload = ctx.json_parse(job.payload.get())?;
            let commons = self.commons.borrow();
            let common = job.common.and_then(|key| commons.iter().find(|known| known.0 == key));
            let common = common.map(|known| known.1.clone().restore(ctx)).transpose()?;
            let start = core.start.clone().restore(ctx)?;
            start.call((id, job.entry, job.export, payload, common, request, job.has_body))
        });
    }

    /// A value that following jobs name by its key.
    pub(super) fn common(&self, payload: &[u8]) {
        let Some((key, json)) = payload.split_first_chunk() else { return };
        let parsed = self.context.with(|ctx| ctx.json_parse(json).map(|value| Persistent::save(&ctx, value)));
        let Ok(value) = parsed else { return };
        let mut commons = self.commons.borrow_mut();
        if commons.len() == COMMONS {
            commons.pop_front();
        }
        commons.push_back((u64::from_le_bytes(*key), value));
    }

    /// Evaluates built-in modules the first job will need.
    pub(super) fn preload(&self, names: &[String]) {
        self.enter(0, |ctx, core| core.preload.clone().restore(ctx)?.call((names.to_vec(),)));
    }

    /// A piece of the request's body; `None` at its end; an error when it broke off.
    pub(super) fn body(&self, id: u32, piece: std::result::Result<Option<&[u8]>, &str>) {
        self.shared.postpone(id);
        self.enter(id, |ctx, core| {
            let body = core.body.clone().restore(ctx)?;
            match piece {
                Ok(Some(bytes)) => body.call((id, Octets(bytes.to_vec()))),
                Ok(None) => body.call((id, Value::new_null(ctx.clone()))),
                Err(message) => body.call((id, message)),
            }
        });
    }

    pub(super) fn cancel(&self, id: u32) {
        self.shared.close_job(id);
        self.enter(id, |ctx, core| core.cancel.clone().restore(ctx)?.call((id,)));
    }

    pub(super) fn credit(&self, id: u32, bytes: usize) {
        if let Some(open) = self.shared.open.borrow_mut().get_mut(&id) {
            open.credit += bytes as isize;
        }
        self.enter(id, |ctx, core| core.credit.clone().restore(ctx)?.call((id,)));
    }

    pub(super) fn settle(&self, job: u32, op: u32, result: Settled) {
        self.enter(job, |ctx, core| {
            let settle = core.settle.clone().restore(ctx)?;
            match result {
                Settled::Answer(head, body) => settle.call((op, true, List((ctx.json_parse(head)?, body.map(|bytes| Octets(bytes.to_vec())))))),
                Settled::Bytes(Some(bytes)) => settle.call((op, true, Octets(bytes.to_vec()))),
                Settled::Bytes(None) => settle.call((op, true, Value::new_null(ctx.clone()))),
                Settled::Failed(name, message) => settle.call((op, false, vec![name, message])),
            }
        });
    }

    /// The answer to a question: a JSON `Result<Value, ModuleError>`, taken apart on the JavaScript side.
    pub(super) fn answer(&self, op: u32, json: &[u8]) {
        let job = self.shared.asked.borrow_mut().remove(&op).unwrap_or(0);
        self.shared.progress(job);
        self.enter(job, |ctx, core| {
            let answer = ctx.json_parse(json)?;
            core.settle.clone().restore(ctx)?.call((op, true, answer))
        });
    }

    /// A job that did not survive the pipe.
    pub(super) fn refuse(&self, id: u32, message: &str) {
        self.shared.open_job(id);
        let words = format!("The engine did not understand the request: {message}.");
        self.shared.fail(id, FailureKind::Died, "InternalError", words, "Please report it.");
    }

    pub(super) fn timer(&self, timer: u32, job: u32) {
        self.enter(job, |ctx, core| core.timer.clone().restore(ctx)?.call((timer,)));
    }

    /// A head that did not come in time.
    pub(super) fn overdue(&self, id: u32) {
        let seconds = self.shared.slice.deadline.as_secs_f32();
        let words = format!("The page did not answer within {seconds} s: it waits for a promise that was never settled.");
        let hint = "Look for a fetch or a database call without a timeout, or a `new Promise` that never calls resolve.";
        self.shared.current.set(id);
        self.shared.fail(id, FailureKind::Deadline, "DeadlineExceeded", words, hint);
        self.cancel(id);
    }
}

pub(super) const MEMORY_HINT: &str = "Look for an array or string that grows in a loop. The engine starts afresh with the next request.";

impl Core {
    fn load(ctx: &Ctx<'_>, shared: &Rc<Shared>) -> Result<Core> {
        native::install(ctx, shared)?;
        let source = crate::builtin::source(CORE).unwrap_or_default();
        let (_, promise) = Module::declare(ctx.clone(), CORE, source)?.eval()?;
        promise.finish::<()>().catch(ctx).map_err(|caught| {
            let (name, message) = words(&caught);
            shared.print(crate::job::ConsoleLevel::Error, format!("The engine's own start failed: {name}: {message}"), None);
            Error::Unknown
        })?;
        let core: Object<'_> = ctx.globals().get("__core")?;
        let pick = |name: &str| Ok::<_, Error>(Persistent::save(ctx, core.get::<_, Function<'_>>(name)?));
        Ok(Core {
            start: pick("start")?,
            body: pick("body")?,
            cancel: pick("cancel")?,
            credit: pick("credit")?,
            settle: pick("settle")?,
            timer: pick("timer")?,
            rest: pick("rest")?,
            preload: pick("preload")?,
        })
    }
}

/// Class and message of what was thrown, without running any of its code twice.
fn words(caught: &CaughtError<'_>) -> (String, String) {
    match caught {
        CaughtError::Exception(exception) => {
            let name = exception.get::<_, String>("name").unwrap_or_else(|_| "Error".to_owned());
            (name, exception.message().unwrap_or_default())
        }
        CaughtError::Value(value) => ("Error".to_owned(), format!("{value:?}")),
        CaughtError::Error(error) => ("Error".to_owned(), error.to_string()),
    }
}
