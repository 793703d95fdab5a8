//! What the event loop and the native functions share on the JavaScript thread.

use std::cell::{Cell, RefCell};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::rc::Rc;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use bytes::Bytes;
use serde_json::value::RawValue;
use rquickjs::{Function, Persistent};
use rustc_hash::FxHashMap;
use tokio::sync::mpsc::UnboundedSender;

use crate::worker::bytecode::Kept;
use crate::worker::cjs::Linking;
use crate::worker::out::Out;
use crate::worker::slice::Slice;
use crate::worker::waiting::Waiting;
use crate::failure::FailureKind;
use crate::job::{ConsoleLevel, ConsoleLine};
use crate::note::Note;
use crate::module::{ModuleError, ModuleSource};
use crate::wire::{self, Frame, Imported, RawFailure, up};
use crate::work::Spent;

/// More console text than this from one job is cut off with a remark.
const CONSOLE_LIMIT: usize = 1 << 20;
/// Notes of one job beyond so many bytes are dropped.
const NOTES_LIMIT: usize = 1 << 20;

/// A job that makes progress may take this many times the deadline until its head.
const MOST_PATIENCE: u32 = 6;

/// A realm that has taken in more module text than this is full of old versions: time for a new one.
const MODULE_TEXT_LIMIT: usize = 32 << 20;

/// What the event loop waits for.
pub(crate) enum Event {
    /// From the parent.
    Frame(Frame),
    /// A native operation ended.
    Settled {
        /// The job that began it.
        job: u32,
        /// Its number on the JavaScript side.
        op: u32,
        /// What came of it.
        result: Settled,
    },
}

/// What `js/web/context.js` wants to hear, once a page keeps stores.
#[derive(Clone)]
pub(crate) struct Following {
    /// Before code is called from outside.
    pub(crate) open: Persistent<Function<'static>>,
    /// After that code, and after each promise job; whether jobs are left.
    pub(crate) after: Persistent<Function<'static>>,
}

/// The result of a native operation, as JavaScript will see it.
pub(crate) enum Settled {
    /// The head of a fetched answer as JSON, and all of its body where that was at hand: an array of both.
    Answer(String, Option<Bytes>),
    /// A `Uint8Array`, or null at the end of something.
    Bytes(Option<Bytes>),
    /// An exception: class name and message.
    Failed(String, String),
}

/// A job that has no complete answer yet.
pub(crate) struct Open {
    /// When its head is due; `None` once the head is out.
    pub(crate) due: Option<Instant>,
    /// When it arrived.
    since: Instant,
    /// How long its code has run, and waited for modules meanwhile.
    code: Duration,
    modules: Duration,
    /// Bytes the parent is ready to take.
    pub(crate) credit: isize,
    console: usize,
    noted: usize,
}

impl Open {
    /// The head may come later by `more`, but not after `at`, nor after all patience.
    fn allow(&mut self, at: Instant, more: Duration, deadline: Duration) {
        let latest = (self.since + deadline * MOST_PATIENCE).min(at);
        if let Some(due) = self.due.as_mut() {
            *due = (*due).max((*due + more).min(latest));
        }
    }
}

pub(crate) struct Shared {
    out: Arc<Mutex<Out>>,
    imported: Receiver<Bytes>,
    pub(crate) slice: Arc<Slice>,
    pub(crate) events: UnboundedSender<Event>,
    /// The job on whose behalf code runs.
    pub(crate) current: Cell<u32>,
    /// Since when it runs; none while nothing does.
    begun: Cell<Option<Instant>>,
    announced: Cell<u32>,
    pub(crate) open: RefCell<FxHashMap<u32, Open>>,
    pub(crate) timers: RefCell<Timers>,
    /// Sources that came with the answer to "what does this specifier mean".
    pub(crate) sources: RefCell<FxHashMap<String, ModuleSource>>,
    /// Questions under way → the job that asked.
    pub(crate) asked: RefCell<FxHashMap<u32, u32>>,
    /// Makes an `Error` of a module error.
    pub(crate) module_error: RefCell<Option<Persistent<Function<'static>>>>,
    pub(crate) following: RefCell<Option<Following>>,
    /// Compiled code of earlier starts.
    pub(crate) kept: Kept,
    /// ES modules that are being linked.
    pub(crate) linking: Linking,
    /// Modules that wait for others.
    pub(crate) waiting: Waiting,
    /// Modules were loaded in the present slice: interrupting their evaluation spoils the realm.
    pub(crate) loads: Cell<bool>,
    /// Bytes of module text this realm has taken in.
    loaded: Cell<usize>,
    retired: Cell<bool>,
}

impl Shared {
    pub(crate) fn new(
        out: Arc<Mutex<Out>>,
        imported: Receiver<Bytes>,
        slice: Arc<Slice>,
        events: UnboundedSender<Event>,
        kept: Kept,
    ) -> Rc<Shared> {
        Rc::new(Shared {
            out,
            imported,
            slice,
            events,
            current: Cell::new(0),
            begun: Cell::new(None),
            announced: Cell::new(0),
            open: RefCell::default(),
            timers: RefCell::default(),
            sources: RefCell::default(),
            asked: RefCell::default(),
            module_error: RefCell::default(),
            linking: Linking::default(),
            waiting: Waiting::default(),
            following: RefCell::default(),
            kept,
            loads: Cell::new(false),
            loaded: Cell::new(0),
            retired: Cell::new(false),
        })
    }

    pub(crate) fn out(&self) -> MutexGuard<'_, Out> {
        self.out.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn put(&self, kind: u8, id: u32, payload: &[u8]) {
        self.out().put(kind, id, payload);
    }

    pub(crate) fn open_job(&self, id: u32) {
        let since = Instant::now();
        let due = Some(since + self.slice.deadline);
        let open = Open { since, code: Duration::ZERO, modules: Duration::ZERO, due, credit: wire::WINDOW as isize, console: 0, noted: 0 };
        self.open.borrow_mut().insert(id, open);
    }

    /// From here on code runs for `job`. Told to the parent while it could be in doubt whose code it is.
    pub(crate) fn enter(&self, job: u32, now: Instant) {
        self.current.set(job);
        self.begun.set(Some(now));
        self.loads.set(false);
        self.linking.clear();
        let open = self.open.borrow();
        self.slice.begin(job, now, open.get(&job).and_then(|open| open.due));
        if open.len() > 1 && self.announced.replace(job) != job {
            let mut out = self.out();
            out.put(up::ENTER, job, &[]);
            out.flush();
        }
    }

    /// The code paused after it ran for `time`. Jobs that waited for it get that time back.
    pub(crate) fn leave(&self, job: u32, time: Duration) {
        let now = self.begun.take().map_or_else(Instant::now, |begun| begun + time);
        if let Some(open) = self.open.borrow_mut().get_mut(&job) {
            open.code += time;
            // Code that computes is watched while it runs; the head is late when the code only waits.
            open.allow(now + self.slice.deadline, time, self.slice.deadline);
        }
        if time > Duration::from_millis(20) {
            let mut open = self.open.borrow_mut();
            for due in open.iter_mut().filter(|other| *other.0 != job).filter_map(|other| other.1.due.as_mut()) {
                *due += time;
            }
        }
    }

    /// A question was answered, for instance about a collection: there is progress, so the head may come later, within reason.
    pub(crate) fn progress(&self, job: u32) {
        if let Some(open) = self.open.borrow_mut().get_mut(&job) {
            let at = Instant::now() + self.slice.deadline;
            open.allow(at, self.slice.deadline, self.slice.deadline);
        }
    }

    /// A piece of the request's body came: while a visitor uploads, the code is not to blame for the time.
    pub(crate) fn postpone(&self, job: u32) {
        if let Some(due) = self.open.borrow_mut().get_mut(&job).and_then(|open| open.due.as_mut()) {
            *due = Instant::now() + self.slice.deadline;
        }
    }

    /// Tells the parent where the job's time went so far.
    pub(crate) fn tell_spent(&self, id: u32) {
        let spent = self.open.borrow().get(&id).map(|open| {
            let now = self.begun.get().filter(|_| self.current.get() == id).map(|begun| begun.elapsed());
            Spent { code: open.code + now.unwrap_or_default(), modules: open.modules, since: open.since.elapsed() }
        });
        if let Some(spent) = spent {
            self.put(up::SPENT, id, &spent.encode());
        }
    }

    /// The job is answered; nothing more is said about it.
    pub(crate) fn close_job(&self, id: u32) -> bool {
        self.tell_spent(id);
        self.open.borrow_mut().remove(&id).is_some()
    }

    /// Ends a job without its answer.
    pub(crate) fn fail(&self, id: u32, kind: FailureKind, name: &str, message: String, hint: &str) {
        if self.close_job(id) {
            let hint = Some(hint.to_owned()).filter(|hint| !hint.is_empty());
            let raw = RawFailure { kind: Some(kind), name: name.to_owned(), message, hint, ..RawFailure::default() };
            self.put(up::FAIL, id, &wire::to_json(&raw));
        }
    }

    /// The heap of this process is not to be trusted any more: no new jobs.
    pub(crate) fn retire(&self) {
        if !self.retired.replace(true) {
            self.put(up::RETIRE, 0, &[]);
        }
    }

    /// A module of so many bytes was loaded. Old versions of edited modules stay until the process is replaced.
    pub(crate) fn count_module(&self, bytes: usize) {
        self.loads.set(true);
        self.slice.evaluates();
        self.loaded.set(self.loaded.get() + bytes);
        if self.loaded.get() > MODULE_TEXT_LIMIT {
            self.retire();
        }
    }

    /// One line of console output, within the job's limit.
    pub(crate) fn print(&self, level: ConsoleLevel, mut text: String, at: Option<String>) {
        let job = self.current.get();
        if let Some(open) = self.open.borrow_mut().get_mut(&job) {
            if open.console > CONSOLE_LIMIT {
                return;
            }
            open.console += text.len() + 16;
            if open.console > CONSOLE_LIMIT {
                let keep = text.floor_char_boundary(CONSOLE_LIMIT.saturating_sub(open.console - text.len()));
                text.truncate(keep);
                text.push_str("… (more console output of this request is not shown)");
            }
        }
        let mut out = self.out();
        out.put(up::CONSOLE, job, &wire::to_json(&ConsoleLine { level, text, at, place: None }));
        out.flush_soon();
    }

    /// Something the runtime tells about the present job, within the job's limit.
    pub(crate) fn note(&self, name: String, json: &str) {
        let job = self.current.get();
        let Ok(value) = serde_json::from_str::<&RawValue>(json) else { return };
        if let Some(open) = self.open.borrow_mut().get_mut(&job) {
            open.noted += json.len() + 16;
            if open.noted > NOTES_LIMIT {
                return;
            }
        }
        self.put(up::NOTE, job, &wire::to_json(&Note { name, value: value.to_owned() }));
    }

    /// Asks the parent about a module and waits for the answer.
    pub(crate) fn import(&self, kind: u8, payload: &[u8]) -> Result<Imported, ModuleError> {
        {
            let mut out = self.out();
            out.put(kind, self.current.get(), payload);
            out.flush();
        }
        // The reading thread ends the process when the pipe closes, so this wait ends too.
        let (asked, paused) = (Instant::now(), self.slice.pause());
        let payload = self.imported.recv().unwrap_or_default();
        let waited = asked.elapsed();
        self.slice.resume(paused, waited);
        if let Some(open) = self.open.borrow_mut().get_mut(&self.current.get()) {
            open.modules += waited;
            // The code is not to blame for the time that compiling takes.
            if let Some(due) = open.due.as_mut() {
                *due += waited;
            }
        }
        wire::decode_imported(payload)
            .unwrap_or_else(|error| Err(ModuleError::new("InternalError", format!("The engine's pipe is broken: {error}."))))
    }

    /// Runs something of ours that takes long and has an end: the code is not to blame for the time.
    pub(crate) fn apart<T>(&self, run: impl FnOnce() -> T) -> T {
        let (begun, paused) = (Instant::now(), self.slice.pause());
        let result = run();
        let taken = begun.elapsed();
        self.slice.resume(paused, taken);
        if let Some(due) = self.open.borrow_mut().get_mut(&self.current.get()).and_then(|open| open.due.as_mut()) {
            *due += taken;
        }
        result
    }

    pub(crate) fn settle(&self, op: u32, result: Settled) {
        let _ = self.events.send(Event::Settled { job: self.current.get(), op, result });
    }

    /// When the loop must wake without being spoken to.
    pub(crate) fn next_wake(&self) -> Option<Instant> {
        let due = self.open.borrow().values().filter_map(|open| open.due).min();
        let timer = self.timers.borrow_mut().next();
        due.into_iter().chain(timer).min()
    }

    /// Jobs whose head is overdue. While the parent works on an answer the code is not to blame for the time, within reason.
    pub(crate) fn overdue(&self) -> Vec<u32> {
        let now = Instant::now();
        let mut open = self.open.borrow_mut();
        let deadline = self.slice.deadline;
        for job in self.asked.borrow().values() {
            if let Some(open) = open.get_mut(job).filter(|open| open.due.is_some_and(|due| due <= now)) {
                open.allow(now + deadline, deadline, deadline);
            }
        }
        open.iter().filter(|job| job.1.due.is_some_and(|due| due <= now)).map(|job| *job.0).collect()
    }
}

/// Timers by time; a cleared one is forgotten when its time comes.
#[derive(Default)]
pub(crate) struct Timers {
    queue: BinaryHeap<Reverse<(Instant, u32)>>,
    /// Number → the job that set it.
    live: FxHashMap<u32, u32>,
}

impl Timers {
    pub(crate) fn set(&mut self, timer: u32, job: u32, after: Duration) {
        self.live.insert(timer, job);
        self.queue.push(Reverse((Instant::now() + after, timer)));
    }

    pub(crate) fn clear(&mut self, timer: u32) {
        self.live.remove(&timer);
        if self.queue.len() > 2 * self.live.len() + 64 {
            self.queue.retain(|entry| self.live.contains_key(&entry.0.1));
        }
    }

    fn next(&mut self) -> Option<Instant> {
        while let Some(Reverse((at, timer))) = self.queue.peek().copied() {
            if self.live.contains_key(&timer) {
                return Some(at);
            }
            self.queue.pop();
        }
        None
    }

    /// Takes the next timer whose time has come, with its job.
    pub(crate) fn pop_due(&mut self) -> Option<(u32, u32)> {
        let at = self.next()?;
        if at > Instant::now() {
            return None;
        }
        let Reverse((_, timer)) = self.queue.pop()?;
        Some((timer, self.live.remove(&timer)?))
    }
}
