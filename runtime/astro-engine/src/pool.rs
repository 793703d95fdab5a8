//! The parent side: a few child processes of this same binary; spawn, feed, kill at the deadline, replace.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::channel::mpsc;

use crate::job::{Job, Running};
use crate::order::{Hold, Order};
use crate::seat::Seat;

/// How often a job looks for another worker when the chosen one ended that very moment.
const ATTEMPTS: usize = 4;

/// Workers beyond the wanted number, while code hogs the others.
const MORE_WORKERS: usize = 2;

/// So long nobody must have asked for anything before a process is started ahead of its time.
const QUIET: Duration = Duration::from_millis(500);

/// How to start workers and what they may use.
#[derive(Debug, Clone)]
pub struct PoolOptions {
    /// The binary to start.
    pub exe: PathBuf,
    /// Its arguments: the hidden subcommand that calls [`crate::worker_main`].
    pub args: Vec<String>,
    /// Environment of the children; nothing else is passed on. Project code sees it as `process.env`.
    pub env: Vec<(String, String)>,
    /// The folder the children work in: `process.cwd()`, and where relative paths of `node:fs` begin.
    pub folder: Option<PathBuf>,
    /// Processes that serve one realm at the same time. 1 keeps module state in one place, as Node does.
    pub workers: usize,
    /// Bytes the JavaScript heap of a worker may take.
    pub memory_limit: usize,
    /// Bytes of JavaScript stack.
    pub stack_limit: usize,
    /// From the start of a job to its head, and for one stretch of code without a pause.
    pub deadline: Duration,
    /// A folder in which the workers keep compiled code from one start to the next.
    pub bytecode: Option<PathBuf>,
    /// Whether a process waits ahead of the next realm.
    pub spare: bool,
    /// Built-in modules a waiting process evaluates ahead of its first job.
    pub preload: Vec<String>,
}

impl PoolOptions {
    /// The defaults: one worker and a warm spare, 256 MiB, 10 seconds.
    pub fn new(exe: impl Into<PathBuf>, args: Vec<String>) -> PoolOptions {
        PoolOptions {
            exe: exe.into(),
            args,
            env: Vec::new(),
            folder: None,
            workers: 1,
            memory_limit: 256 << 20,
            stack_limit: 2 << 20,
            deadline: Duration::from_secs(10),
            bytecode: None,
            spare: true,
            preload: Vec::new(),
        }
    }
}

/// A few worker processes that answer jobs. Cheap to clone; the last clone dropped ends the processes.
#[derive(Clone)]
pub struct Pool {
    inner: Arc<Inner>,
}

pub(crate) struct Inner {
    options: PoolOptions,
    seats: Mutex<Seats>,
    /// Jobs that ended, and whether somebody waits for a pause between them.
    ended: AtomicU64,
    waits: AtomicBool,
}

/// Who is there. A seat is a process; it serves one realm for its whole life.
#[derive(Default)]
struct Seats {
    busy: Vec<Arc<Seat>>,
    spare: Option<Arc<Seat>>,
    newest_realm: u64,
}

impl Pool {
    /// A pool that starts its processes when the first job (or [`Pool::warm`]) asks for them.
    pub fn new(options: PoolOptions) -> Pool {
        Pool { inner: Arc::new(Inner { options, seats: Mutex::default(), ended: AtomicU64::new(0), waits: AtomicBool::new(false) }) }
    }

    /// Starts a process ahead of the next new realm. Call inside a tokio runtime.
    pub fn warm(&self) {
        self.inner.ensure_spare();
    }

    /// Runs a job. Call inside a tokio runtime; never blocks.
    pub fn run(&self, job: Job) -> Running {
        let (events_in, events) = mpsc::unbounded();
        let (console_in, console) = mpsc::unbounded();
        let order = Order::new(job, events_in, console_in);
        let hold = Hold::new(&order);
        let (meter, notes) = (order.meter.clone(), order.notes.clone());
        self.inner.place(order);
        Running { events, console, meter, notes, hold: Some(hold) }
    }

    /// How the pool was set up.
    pub fn options(&self) -> &PoolOptions {
        &self.inner.options
    }

    /// Process ids of the workers that live now.
    pub fn processes(&self) -> Vec<u32> {
        let seats = self.inner.seats();
        seats.busy.iter().chain(&seats.spare).filter_map(|seat| seat.process()).collect()
    }
}

impl Inner {
    fn seats(&self) -> MutexGuard<'_, Seats> {
        self.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives a job to a worker of its realm, opening the realm if need be.
    pub(crate) fn place(self: &Arc<Inner>, order: Order) {
        let mut order = Some(order);
        for _ in 0..ATTEMPTS {
            let Some(next) = order.take() else { return };
            let seat = self.seat_for(next.realm);
            order = seat.take(next);
        }
        if let Some(order) = order {
            order.fail(crate::job::gone());
        }
    }

    fn seat_for(self: &Arc<Inner>, realm: u64) -> Arc<Seat> {
        let mut seats = self.seats();
        seats.busy.retain(|seat| !seat.is_gone());
        if realm > seats.newest_realm {
            seats.newest_realm = realm;
            seats.busy.iter().for_each(|seat| seat.close_when_done());
        }
        self.choose(&mut seats, realm)
    }

    /// The least busy worker of the realm; the first one while it keeps up, since module state lives there.
    fn choose(self: &Arc<Inner>, seats: &mut Seats, realm: u64) -> Arc<Seat> {
        let ours = || seats.busy.iter().filter(|seat| seat.realm() == realm && !seat.is_retired());
        let count = ours().count();
        let wanted = self.options.workers.max(1);
        // Code that never pauses keeps its worker to itself: others are served by one more.
        let idlest = ours().filter(|seat| !seat.is_busy()).take(wanted).min_by_key(|seat| seat.load());
        match idlest {
            Some(seat) if count >= wanted || seat.load() == 0 => return seat.clone(),
            None if count >= wanted + MORE_WORKERS => {
                if let Some(seat) = ours().min_by_key(|seat| seat.load()) {
                    return seat.clone();
                }
            }
            _ => {}
        }
        let spare = seats.spare.take().filter(|seat| !seat.is_gone());
        let seat = spare.unwrap_or_else(|| Seat::open(&self.options, Arc::downgrade(self)));
        seat.assign(realm);
        if realm < seats.newest_realm {
            seat.close_when_done();
        }
        seats.busy.push(seat.clone());
        seat
    }

    /// A job has ended: once there is nothing to do, a process is started that waits with its world set up.
    pub(crate) fn rest(self: &Arc<Inner>) {
        self.ended.fetch_add(1, Ordering::Relaxed);
        if !self.options.spare || self.waits.swap(true, Ordering::AcqRel) {
            return;
        }
        let pool = Arc::downgrade(self);
        tokio::spawn(async move {
            let mut seen = None;
            loop {
                let Some(inner) = pool.upgrade() else { return };
                let ended = inner.ended.load(Ordering::Relaxed);
                if seen.replace(ended) == Some(ended) && inner.is_idle() {
                    inner.ensure_spare();
                    return inner.waits.store(false, Ordering::Release);
                }
                drop(inner);
                tokio::time::sleep(QUIET).await;
            }
        });
    }

    fn is_idle(&self) -> bool {
        self.seats().busy.iter().all(|seat| seat.load() == 0)
    }

    fn ensure_spare(self: &Arc<Inner>) {
        if !self.options.spare {
            return;
        }
        let mut seats = self.seats();
        if seats.spare.as_ref().is_none_or(|seat| seat.is_gone()) {
            seats.spare = Some(Seat::open(&self.options, Arc::downgrade(self)));
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        let seats = self.seats();
        seats.busy.iter().chain(&seats.spare).for_each(|seat| seat.close());
    }
}
