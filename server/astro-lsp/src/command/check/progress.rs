//! Words on stderr for people who wait; a file or a pipe gets none.

use std::io::{IsTerminal, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Nothing is said before this.
const PATIENCE: Duration = Duration::from_millis(1500);
/// And then this often.
const PAUSE: Duration = Duration::from_millis(250);

/// Counts files and says how far it is, on one line that is gone in the end.
pub(super) struct Progress {
    start: Instant,
    is_terminal: bool,
    rules: AtomicUsize,
    types: AtomicUsize,
    /// Milliseconds after the start at which to speak next; the first time shows whether anything was said.
    next: AtomicUsize,
    all: usize,
}

impl Progress {
    /// For a run over so many files.
    pub(super) fn new(all: usize) -> Progress {
        Progress {
            start: Instant::now(),
            is_terminal: std::io::stderr().is_terminal(),
            rules: AtomicUsize::new(0),
            types: AtomicUsize::new(0),
            next: AtomicUsize::new(PATIENCE.as_millis() as usize),
            all,
        }
    }

    /// The rules have looked at one file more.
    pub(super) fn step(&self) {
        self.rules.fetch_add(1, Ordering::Relaxed);
        self.speak();
    }

    /// TypeScript has looked at one file more.
    pub(super) fn step_types(&self) {
        self.types.fetch_add(1, Ordering::Relaxed);
        self.speak();
    }

    fn speak(&self) {
        if !self.is_terminal {
            return;
        }
        if let Some(words) = self.words(self.start.elapsed()) {
            write(&format!("\r\x1b[K{words}"));
        }
    }

    /// What is to be said after so long, once a while.
    fn words(&self, elapsed: Duration) -> Option<String> {
        let elapsed = elapsed.as_millis() as usize;
        let next = self.next.load(Ordering::Relaxed);
        let later = elapsed + PAUSE.as_millis() as usize;
        if elapsed < next || self.next.compare_exchange(next, later, Ordering::Relaxed, Ordering::Relaxed).is_err() {
            return None;
        }
        let (rules, types) = (self.rules.load(Ordering::Relaxed), self.types.load(Ordering::Relaxed));
        let types = if types == 0 { String::new() } else { format!(", types of {types}") };
        Some(format!("checked {rules} of {} files{types}", self.all))
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        let said = self.next.load(Ordering::Relaxed) != PATIENCE.as_millis() as usize;
        if self.is_terminal && said {
            write("\r\x1b[K");
        }
    }
}

/// Whoever closes stderr wants no progress.
fn write(words: &str) {
    let mut stderr = std::io::stderr().lock();
    let _ = stderr.write_all(words.as_bytes()).and_then(|()| stderr.flush());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_how_far_it_is_once_a_while() {
        let mut progress = Progress::new(500);
        progress.is_terminal = false;
        let words = |ms| progress.words(Duration::from_millis(ms));
        progress.step();
        assert_eq!(words(1_400), None);
        assert_eq!(words(1_500).as_deref(), Some("checked 1 of 500 files"));
        progress.step();
        progress.step_types();
        assert_eq!(words(1_600), None);
        assert_eq!(words(1_800).as_deref(), Some("checked 2 of 500 files, types of 1"));
    }
}
