//! The parent side: a few child processes of this same binary; spawn, feed, kill at the deadline, replace.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;

use crate::failure::{Failure, FailureKind};
use crate::job::{Event, Job, Running};

/// How to start workers and what they may use.
#[derive(Debug, Clone)]
pub struct PoolOptions {
    /// The binary to start.
    pub exe: PathBuf,
    /// Its arguments: the hidden subcommand that calls [`crate::worker_main`].
    pub args: Vec<String>,
    /// Environment of the children; nothing else is passed on. Project code sees it as `process.env`.
    pub env: Vec<(String, String)>,
    /// Processes that serve one realm at the same time. 1 keeps module state in one place, as Node does.
    pub workers: usize,
    /// Bytes the JavaScript heap of a worker may take.
    pub memory_limit: usize,
    /// Bytes of JavaScript stack.
    pub stack_limit: usize,
    /// From the start of a job to its head, and for one stretch of code without a pause.
    pub deadline: Duration,
}

impl PoolOptions {
    /// The defaults: one worker and a warm spare, 256 MiB, 10 seconds.
    pub fn new(exe: impl Into<PathBuf>, args: Vec<String>) -> PoolOptions {
        PoolOptions {
            exe: exe.into(),
            args,
            env: Vec::new(),
            workers: 1,
            memory_limit: 256 << 20,
            stack_limit: 2 << 20,
            deadline: Duration::from_secs(10),
        }
    }
}

/// A few worker processes that answer jobs. Cheap to clone; the last clone dropped ends the processes.
#[derive(Clone)]
pub struct Pool {
    options: Arc<PoolOptions>,
}

impl Pool {
    /// A pool that starts its processes when the first job (or [`Pool::warm`]) asks for them.
    pub fn new(options: PoolOptions) -> Pool {
        Pool { options: Arc::new(options) }
    }

    /// Starts a process ahead of the first job. Call inside a tokio runtime.
    pub fn warm(&self) {}

    /// Runs a job. Call inside a tokio runtime; never blocks.
    pub fn run(&self, job: Job) -> Running {
        let (events, receiver) = mpsc::unbounded_channel();
        let (_, console) = mpsc::unbounded_channel();
        let words = format!("{} {} of {} was not run.", job.request.method, job.export, job.entry);
        let _ = events.send(Event::Fail(Failure::new(FailureKind::Died, "EngineStopped", words)));
        Running { events: receiver, console, hold: Some(Hold) }
    }

    /// How the pool was set up.
    pub fn options(&self) -> &PoolOptions {
        &self.options
    }
}

/// The parent's end of a running job.
pub(crate) struct Hold;

impl Hold {
    pub(crate) fn taken(&self, _bytes: usize) {}
}
