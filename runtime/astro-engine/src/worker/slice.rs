//! How long the present stretch of JavaScript runs, and who ends it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::EXIT_STUCK;

/// Code that ignores the interrupt for this long after its limit ends the process.
const GRACE: Duration = Duration::from_millis(1500);

/// One stretch of code without a pause. Read by the interrupt handler and by the watching thread.
pub(crate) struct Slice {
    born: Instant,
    pub(crate) deadline: Duration,
    /// Milliseconds since `born` at which the present slice must end; 0 when no code runs.
    limit: AtomicU64,
    interrupted: AtomicBool,
}

impl Slice {
    pub(crate) fn new(deadline: Duration) -> Slice {
        Slice { born: Instant::now(), deadline, limit: AtomicU64::new(0), interrupted: AtomicBool::new(false) }
    }

    fn now(&self) -> u64 {
        self.born.elapsed().as_millis() as u64
    }

    /// Code starts to run; it must pause within the deadline, and before `latest` if there is one.
    pub(crate) fn begin(&self, latest: Option<Instant>) {
        let latest = latest.map(|at| at.saturating_duration_since(self.born).as_millis() as u64);
        let own = self.now() + self.deadline.as_millis() as u64;
        self.interrupted.store(false, Ordering::Relaxed);
        self.limit.store(latest.unwrap_or(own).min(own).max(1), Ordering::Relaxed);
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

/// Ends the process when a slice can not be interrupted: one built-in call may run for ever.
pub(crate) fn watch(slice: Arc<Slice>) {
    let pause = (slice.deadline / 4).clamp(Duration::from_millis(20), GRACE);
    let thread = std::thread::Builder::new().name("watch".to_owned()).stack_size(64 << 10);
    let watched = thread.spawn(move || {
        loop {
            std::thread::park_timeout(pause);
            let limit = slice.limit.load(Ordering::Relaxed);
            if limit != 0 && slice.now() > limit + GRACE.as_millis() as u64 {
                std::process::exit(EXIT_STUCK);
            }
        }
    });
    drop(watched);
}
