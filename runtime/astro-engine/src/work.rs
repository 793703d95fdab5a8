//! Where the time of a job goes: its code, its modules, its waits, and the way between the two processes.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::Serialize;

/// Where the time of a job went, in milliseconds, up to the last thing its worker said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Work {
    /// JavaScript ran, the project's and ours, with the native functions it called.
    pub js: f64,
    /// It waited for modules: they were found, compiled and handed over.
    pub modules: f64,
    /// It waited for something else: a timer, a fetch, the request's body, the code of other requests.
    pub waiting: f64,
    /// The pipes between the processes; for a first job also the start of its worker.
    pub pipe: f64,
}

/// What a worker says of a job at its head and at its end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Spent {
    /// Code ran, waits for modules included.
    pub(crate) code: Duration,
    pub(crate) modules: Duration,
    /// Since the job arrived.
    pub(crate) since: Duration,
}

impl Spent {
    pub(crate) fn encode(self) -> Vec<u8> {
        [self.code, self.modules, self.since].into_iter().flat_map(|time| (time.as_nanos() as u64).to_le_bytes()).collect()
    }

    pub(crate) fn decode(payload: &[u8]) -> Spent {
        let mut numbers = payload.as_chunks().0.iter().map(|number| Duration::from_nanos(u64::from_le_bytes(*number)));
        let mut next = || numbers.next().unwrap_or_default();
        Spent { code: next(), modules: next(), since: next() }
    }
}

/// Reads the time of one job; cheap to clone, and grows until the job's end.
#[derive(Debug, Clone)]
pub struct Meter {
    start: Instant,
    work: Arc<Mutex<Work>>,
}

impl Meter {
    pub(crate) fn start() -> Meter {
        Meter { start: Instant::now(), work: Arc::default() }
    }

    pub(crate) fn hear(&self, spent: Spent) {
        let milliseconds = |time: Duration| (time.as_secs_f64() * 1e6).round() / 1e3;
        let (whole, js) = (self.start.elapsed(), spent.code.saturating_sub(spent.modules));
        *self.work.lock().unwrap_or_else(PoisonError::into_inner) = Work {
            js: milliseconds(js),
            modules: milliseconds(spent.modules),
            waiting: milliseconds(spent.since.saturating_sub(spent.code)),
            pipe: milliseconds(whole.saturating_sub(spent.since)),
        };
    }

    /// The time so far.
    pub fn work(&self) -> Work {
        *self.work.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_worker_says_is_read_back() {
        let spent = Spent { code: Duration::from_micros(1500), modules: Duration::from_nanos(7), since: Duration::from_secs(3) };
        assert_eq!(Spent::decode(&spent.encode()), spent);
        assert_eq!(Spent::decode(b"broken"), Spent::default());
    }
}
