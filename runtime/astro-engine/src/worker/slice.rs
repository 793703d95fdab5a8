//! How long the present stretch of JavaScript runs, and who ends it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::EXIT_STUCK;
use super::out::Out;
use crate::wire::up;

/// Code that ignores the interrupt for this long after its limit ends the process.
const GRACE: Duration = Duration::from_millis(1500);

/// Code that has heard the interrupt may take so long to let go of what it holds: hundreds of megabytes, on a machine that
/// has more to do. Ending the process would take other people's requests with it.
const UNWINDING: Duration = Duration::from_secs(10);

/// A slice that takes longer is told to the parent, and ends if nobody waits for its job any more. Shorter ones are let be: what
/// they began they end, as in Node.
const LONG: Duration = Duration::from_millis(500);

/// Code of a cancelled job that goes on after it was interrupted, in another promise say, is interrupted again after so many
/// milliseconds.
const AGAIN: u64 = 50;

/// How many of the latest cancelled jobs are remembered: their timers and promises may go on.
const CANCELLED: usize = 256;

/// One stretch of code without a pause. Read by the interrupt handler and by the watching thread.
pub(crate) struct Slice {
    born: Instant,
    pub(crate) deadline: Duration,
    /// Milliseconds since `born` at which the present slice must end; 0 when no code runs.
    limit: AtomicU64,
    /// When it began, on the same clock.
    began: AtomicU64,
    interrupted: AtomicBool,
    /// The parent was told that this slice takes long.
    told: AtomicBool,
    /// The job whose code runs.
    job: AtomicU32,
    /// Jobs nobody waits for any more, the oldest first.
    cancelled: Mutex<VecDeque<u32>>,
    /// From when on code is interrupted because its job is among them; 0 for never.
    stop: AtomicU64,
    /// The present promise job evaluates modules.
    evaluates: AtomicBool,
}

/// Why code was interrupted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Interrupt {
    /// Its time was over.
    Deadline,
    /// Nobody waits for it.
    Cancelled,
}

impl Slice {
    pub(crate) fn new(deadline: Duration) -> Slice {
        Slice {
            born: Instant::now(),
            deadline,
            limit: AtomicU64::new(0),
            began: AtomicU64::new(0),
            interrupted: AtomicBool::new(false),
            told: AtomicBool::new(false),
            job: AtomicU32::new(0),
            cancelled: Mutex::default(),
            stop: AtomicU64::new(0),
            evaluates: AtomicBool::new(false),
        }
    }

    fn now(&self) -> u64 {
        self.born.elapsed().as_millis() as u64
    }

    /// Code of `job` starts to run at `now`; it must pause within the deadline, and before `latest` if there is one.
    pub(crate) fn begin(&self, job: u32, now: Instant, latest: Option<Instant>) {
        let since = |at: Instant| at.saturating_duration_since(self.born).as_millis() as u64;
        let (now, latest) = (since(now), latest.map(since));
        self.next();
        {
            let cancelled = self.cancelled();
            let stop = if cancelled.contains(&job) { now + LONG.as_millis() as u64 } else { 0 };
            self.job.store(job, Ordering::Relaxed);
            self.began.store(now, Ordering::Relaxed);
            self.stop.store(stop, Ordering::Relaxed);
        }
        let own = now + self.deadline.as_millis() as u64;
        self.interrupted.store(false, Ordering::Relaxed);
        self.limit.store(latest.unwrap_or(own).min(own).max(1), Ordering::Relaxed);
    }

    fn cancelled(&self) -> MutexGuard<'_, VecDeque<u32>> {
        self.cancelled.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Nobody waits for `job` any more: no stretch of its code is long from now on. Said by the thread that reads, for the one that
    /// runs code may be in such a stretch.
    pub(crate) fn cancel(&self, job: u32) {
        let mut cancelled = self.cancelled();
        if cancelled.len() == CANCELLED {
            cancelled.pop_front();
        }
        cancelled.push_back(job);
        if self.job.load(Ordering::Relaxed) == job {
            self.stop.store(self.began.load(Ordering::Relaxed) + LONG.as_millis() as u64, Ordering::Relaxed);
        }
    }

    /// The next promise job begins.
    pub(crate) fn next(&self) {
        self.evaluates.store(false, Ordering::Relaxed);
    }

    /// Modules were loaded and are evaluated now. Others may wait for the same ones, and halves of them are of no use to anybody, so
    /// that is not interrupted for a job that was cancelled.
    pub(crate) fn evaluates(&self) {
        self.evaluates.store(true, Ordering::Relaxed);
    }

    /// The code begins to wait for the parent: that is not its time. The answer is for [`Slice::resume`].
    pub(crate) fn pause(&self) -> u64 {
        self.limit.swap(0, Ordering::Relaxed)
    }

    /// The code waited that long and goes on.
    pub(crate) fn resume(&self, paused: u64, waited: Duration) {
        if paused != 0 {
            self.limit.store(paused + waited.as_millis() as u64, Ordering::Relaxed);
        }
    }

    /// Whether the parent thinks that code is running here; asked after the slice, forgotten by it.
    pub(crate) fn take_told(&self) -> bool {
        self.told.swap(false, Ordering::Relaxed)
    }

    /// Code paused. Says why it had to be interrupted, if it had to be.
    pub(crate) fn end(&self) -> Option<Interrupt> {
        let cancelled = self.stop.swap(0, Ordering::Relaxed) != 0;
        self.job.store(0, Ordering::Relaxed);
        let limit = self.limit.swap(0, Ordering::Relaxed);
        let interrupted = self.interrupted.swap(false, Ordering::Relaxed);
        interrupted.then(|| if cancelled && self.now() <= limit { Interrupt::Cancelled } else { Interrupt::Deadline })
    }

    /// Asked by the engine every few thousand steps: is it time to stop?
    pub(crate) fn is_over(&self) -> bool {
        let (limit, stop, now) = (self.limit.load(Ordering::Relaxed), self.stop.load(Ordering::Relaxed), self.now());
        let stopped = stop != 0 && now >= stop && !self.evaluates.load(Ordering::Relaxed);
        if stopped {
            // Once for each stack: what runs after it may be another's.
            self.stop.store(now + AGAIN, Ordering::Relaxed);
        }
        let over = stopped || (limit != 0 && now > limit);
        if over {
            self.interrupted.store(true, Ordering::Relaxed);
        }
        over
    }

    pub(crate) fn was_interrupted(&self) -> bool {
        self.interrupted.load(Ordering::Relaxed)
    }
}

/// Tells the parent when a slice takes long, so that others are served elsewhere, and ends the process when it can not
/// be interrupted: one built-in call may run for ever.
pub(crate) fn watch(slice: Arc<Slice>, out: Arc<Mutex<Out>>) {
    let pause = (slice.deadline / 4).clamp(Duration::from_millis(20), LONG / 2);
    let thread = std::thread::Builder::new().name("watch".to_owned()).stack_size(64 << 10);
    let watched = thread.spawn(move || {
        loop {
            std::thread::park_timeout(pause);
            let (limit, began, now) = (slice.limit.load(Ordering::Relaxed), slice.began.load(Ordering::Relaxed), slice.now());
            if limit == 0 {
                continue;
            }
            let grace = if slice.was_interrupted() { UNWINDING } else { GRACE };
            if now > limit + grace.as_millis() as u64 {
                std::process::exit(EXIT_STUCK);
            }
            // Who holds the pipe is about to write, so it does not compute.
            if now > began + LONG.as_millis() as u64
                && let Ok(mut out) = out.try_lock()
                && slice.limit.load(Ordering::Relaxed) != 0
                && !slice.told.swap(true, Ordering::Relaxed)
            {
                out.put(up::BUSY, slice.job.load(Ordering::Relaxed), &[]);
                out.flush();
            }
        }
    });
    drop(watched);
}
