//! Words on stderr for runs that take their time.

use std::io::{IsTerminal, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Nothing is said before this.
const PATIENCE: Duration = Duration::from_millis(1500);

/// Counts files and says how far it is.
pub(super) struct Progress {
    start: Instant,
    done: AtomicUsize,
    /// Milliseconds after the start at which to speak next.
    next: AtomicUsize,
    all: usize,
}

impl Progress {
    /// For a run over so many files.
    pub(super) fn new(all: usize) -> Progress {
        let next = AtomicUsize::new(PATIENCE.as_millis() as usize);
        Progress { start: Instant::now(), done: AtomicUsize::new(0), next, all }
    }

    /// One file more.
    pub(super) fn step(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        let elapsed = self.start.elapsed().as_millis() as usize;
        let next = self.next.load(Ordering::Relaxed);
        if elapsed < next {
            return;
        }
        let later = elapsed + PATIENCE.as_millis() as usize;
        if self.next.compare_exchange(next, later, Ordering::Relaxed, Ordering::Relaxed).is_ok() {
            let mut stderr = std::io::stderr().lock();
            let end = if stderr.is_terminal() { "\r" } else { "\n" };
            let _ = write!(stderr, "checked {done} of {} files{end}", self.all);
        }
    }
}
