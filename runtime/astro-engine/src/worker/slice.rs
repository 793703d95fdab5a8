//! How long the present stretch of JavaScript runs, and who ends it.

use std::sync::{Arc, Mutex};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::EXIT_STUCK;
use super::out::Out;
use crate::wire::up;

/// Code that ignores the interrupt for this long after its limit ends the process.
const GRACE: Duration = Duration::from_millis(1500);

/// Code that has heard the interrupt may take so long to let go of what it holds: hundreds of megabytes, on a machine that
/// has more to do. Ending the process would take other people's requests with it.
const UNWINDING: Duration = Duration::from_secs(10);

/// A slice that takes longer is told to the parent.
const LONG: Duration = Duration::from_millis(500);

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
        }
    }

    fn now(&self) -> u64 {
        self.born.elapsed().as_millis() as u64
    }

    /// Code starts to run; it must pause within the deadline, and before `latest` if there is one.
    pub(crate) fn begin(&self, latest: Option<Instant>) {
        let latest = latest.map(|at| at.saturating_duration_since(self.born).as_millis() as u64);
        let now = self.now();
        self.began.store(now, Ordering::Relaxed);
        let own = now + self.deadline.as_millis() as u64;
        self.interrupted.store(false, Ordering::Relaxed);
        self.limit.store(latest.unwrap_or(own).min(own).max(1), Ordering::Relaxed);
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

    /// Code paused. Says whether it had to be interrupted.
    pub(crate) fn end(&self) -> bool {
        self.limit.store(0, Ordering::Relaxed);
        self.interrupted.swap(false, Ordering::Relaxed)
    }

    /// Asked by the engine every few thousand steps: is it time to stop?
    pub(crate) fn is_over(&self) -> bool {
        let limit = self.limit.load(Ordering::Relaxed);
        let over = limit != 0 && self.now() > limit;
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
                && !slice.told.swap(true, Ordering::Relaxed)
            {
                out.put(up::BUSY, 0, &[]);
                out.flush();
            }
        }
    });
    drop(watched);
}
