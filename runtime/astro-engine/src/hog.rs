//! Code that runs in a worker without a pause: whose it is, and whether anybody waits for it.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// Code that nobody waits for any more is interrupted by its worker. Where that cannot be done, in one huge built-in call or while
/// modules are evaluated, the worker is given up after this long.
const PATIENCE: Duration = Duration::from_secs(2);

/// How many of the latest cancelled jobs are remembered.
const CANCELLED: usize = 64;

/// What a worker is busy with.
#[derive(Default)]
pub(crate) struct Hog {
    /// The job whose code has been running for a while.
    job: Option<u32>,
    /// Jobs that were cancelled, the oldest first.
    cancelled: VecDeque<u32>,
    /// Since when it is one of them.
    abandoned: Option<Instant>,
}

impl Hog {
    pub(crate) fn is_there(&self) -> bool {
        self.job.is_some()
    }

    /// Code of a job runs without a pause.
    pub(crate) fn runs(&mut self, job: u32) {
        self.job = Some(job);
        self.abandoned = self.cancelled.contains(&job).then(Instant::now);
    }

    /// It has paused.
    pub(crate) fn pauses(&mut self) {
        (self.job, self.abandoned) = (None, None);
    }

    /// A job was cancelled, maybe the one whose code runs.
    pub(crate) fn cancel(&mut self, job: u32) {
        if self.cancelled.len() == CANCELLED {
            self.cancelled.pop_front();
        }
        self.cancelled.push_back(job);
        if self.job == Some(job) {
            self.abandoned = Some(Instant::now());
        }
    }

    /// When the worker is given up, as it does nothing but what nobody waits for.
    pub(crate) fn give_up_at(&self) -> Option<Instant> {
        self.abandoned.map(|since| since + PATIENCE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_code_nobody_waits_for_is_given_up() {
        let mut hog = Hog::default();
        hog.runs(1);
        assert!(hog.is_there() && hog.give_up_at().is_none());
        hog.cancel(2);
        assert!(hog.give_up_at().is_none(), "another's");
        hog.cancel(1);
        assert!(hog.give_up_at().is_some());
        hog.pauses();
        assert!(!hog.is_there() && hog.give_up_at().is_none());
        // A timer of one that was cancelled before.
        hog.runs(2);
        assert!(hog.give_up_at().is_some());
    }
}
