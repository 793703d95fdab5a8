//! One worker process as the parent sees it: its pipes, its open jobs, its end.

use std::collections::VecDeque;
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};
use rustc_hash::{FxHashMap, FxHashSet};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::sync::{Notify, mpsc};

use crate::failure::{self, Failure, FailureKind, SourceFrame};
use crate::job::{ConsoleLine, Event, Head};
use crate::module::{ModuleError, ModuleHost};
use crate::order::Order;
use crate::pool::{Inner, PoolOptions};
use crate::wire::{self, AskQuestion, COMMONS, Frame, ImportQuestion, Imported, RawFailure, Setup, down, up};
use crate::work::Spent;
use crate::worker::EXIT_STUCK;

/// A worker answers for its own deadlines; it is killed when it says nothing for twice that long and this much more.
const GRACE: Duration = Duration::from_secs(2);

/// Too short a time for a job to have done its process much harm.
const SURPRISE: Duration = Duration::from_millis(100);

/// A worker process and the jobs it has.
pub(crate) struct Seat {
    feed: mpsc::UnboundedSender<Frame>,
    state: Mutex<State>,
    /// Wakes the listener: look at the state again.
    nudge: Notify,
    deadline: Duration,
    pool: Weak<Inner>,
}

#[derive(Default)]
struct State {
    realm: u64,
    process: Option<u32>,
    jobs: FxHashMap<u32, Order>,
    last_id: u32,
    /// The job whose code ran last, as far as the worker told.
    entered: u32,
    /// Answers imports that no open job asks for.
    host: Option<Arc<dyn ModuleHost>>,
    /// Names of modules whose source was sent.
    loaded: FxHashSet<String>,
    /// Keys of the common values the worker holds, oldest first.
    commons: VecDeque<u64>,
    heard: Option<Instant>,
    /// When the last job was taken.
    taken: Option<Instant>,
    ready: bool,
    /// Its code runs without a pause, and has for a while.
    busy: bool,
    retired: bool,
    close_when_done: bool,
    close: bool,
    gone: bool,
    /// Why the process could not be started.
    broken: Option<Failure>,
}

impl State {
    /// Whether the worker has this common value; from now on it has.
    fn knows(&mut self, key: u64) -> bool {
        if self.commons.contains(&key) {
            return true;
        }
        if self.commons.len() == COMMONS {
            self.commons.pop_front();
        }
        self.commons.push_back(key);
        false
    }
}

impl Seat {
    /// Starts a process. Never fails: what went wrong is told to the first job.
    pub(crate) fn open(options: &PoolOptions, pool: Weak<Inner>) -> Arc<Seat> {
        let (feed, frames) = mpsc::unbounded_channel();
        let seat = Arc::new(Seat {
            feed,
            state: Mutex::default(),
            nudge: Notify::new(),
            deadline: options.deadline,
            pool,
        });
        match spawn(options) {
            Ok((child, stdin, stdout)) => {
                seat.state().process = child.id();
                let setup = Setup {
                    memory_limit: options.memory_limit,
                    stack_limit: options.stack_limit,
                    deadline_ms: options.deadline.as_millis() as u64,
                    preload: options.preload.clone(),
                    bytecode: options.bytecode.as_ref().and_then(|folder| folder.to_str()).map(str::to_owned),
                };
                seat.feed(Frame::new(down::SETUP, 0, wire::to_json(&setup)));
                tokio::spawn(write(stdin, frames));
                tokio::spawn(listen(seat.clone(), child, stdout));
            }
            Err(error) => {
                let words = format!("The engine's process {} could not be started: {error}.", options.exe.display());
                let mut state = seat.state();
                state.broken = Some(Failure::new(FailureKind::Died, "EngineDidNotStart", words));
                state.gone = true;
            }
        }
        seat
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends a frame, now or as soon as the pipe has room.
    pub(crate) fn feed(&self, frame: Frame) {
        let _ = self.feed.send(frame);
    }

    pub(crate) fn process(&self) -> Option<u32> {
        let state = self.state();
        state.process.filter(|_| !state.gone)
    }

    pub(crate) fn realm(&self) -> u64 {
        self.state().realm
    }

    pub(crate) fn assign(&self, realm: u64) {
        self.state().realm = realm;
    }

    pub(crate) fn load(&self) -> usize {
        self.state().jobs.len()
    }

    pub(crate) fn is_gone(&self) -> bool {
        self.state().gone
    }

    /// Whether it should get no more jobs.
    pub(crate) fn is_retired(&self) -> bool {
        let state = self.state();
        state.retired || state.close_when_done || state.gone
    }

    /// Whether code hogs it at the moment.
    pub(crate) fn is_busy(&self) -> bool {
        self.state().busy
    }

    /// Ends the process once its open jobs are answered.
    pub(crate) fn close_when_done(&self) {
        self.state().close_when_done = true;
        self.nudge.notify_one();
    }

    /// Ends the process now.
    pub(crate) fn close(&self) {
        self.state().close = true;
        self.nudge.notify_one();
    }

    /// Starts a job here; gives it back if the process has just ended.
    pub(crate) fn take(self: &Arc<Seat>, mut order: Order) -> Option<Order> {
        let mut state = self.state();
        if let Some(failure) = &state.broken {
            order.fail(failure.clone());
            return None;
        }
        if state.gone {
            return Some(order);
        }
        state.host = Some(order.host.clone());
        state.last_id = state.last_id.wrapping_add(1).max(1);
        let id = state.last_id;
        let knows_common = order.common.as_ref().is_none_or(|common| state.knows(common.key));
        order.start(self, id, knows_common);
        state.taken = Some(Instant::now());
        state.jobs.insert(id, order);
        drop(state);
        self.nudge.notify_one();
        None
    }

    /// Nobody waits for this job any more.
    pub(crate) fn cancel(self: &Arc<Seat>, id: u32) {
        let order = self.state().jobs.remove(&id);
        if order.is_some() {
            self.feed(Frame::new(down::CANCEL, id, Bytes::new()));
            self.nudge.notify_one();
        }
    }

    fn hear(self: &Arc<Seat>, frame: Frame) -> std::io::Result<()> {
        let mut state = self.state();
        state.heard = Some(Instant::now());
        let id = frame.id;
        match frame.kind {
            up::READY => state.ready = true,
            up::BUSY => state.busy = true,
            up::FREE => state.busy = false,
            up::HEAD => {
                let head: Head = frame.json()?;
                if let Some(order) = state.jobs.get_mut(&id) {
                    order.has_head = true;
                    order.say(Event::Head(head));
                }
            }
            up::CHUNK => {
                if let Some(order) = state.jobs.get(&id) {
                    order.say(Event::Chunk(frame.payload));
                }
            }
            up::END => {
                let order = state.jobs.remove(&id);
                drop(state);
                if let Some(order) = order {
                    order.say(Event::End);
                }
                self.rest();
            }
            up::FAIL => {
                let order = state.jobs.remove(&id);
                drop(state);
                if let Some(order) = order {
                    let raw: RawFailure = frame.json()?;
                    order.fail(failure::map(raw, order.host.as_ref()));
                }
                self.rest();
            }
            up::CONSOLE => {
                let mut line: ConsoleLine = frame.json()?;
                let newest = || state.jobs.iter().max_by_key(|job| job.0).map(|job| job.1);
                if let Some(order) = state.jobs.get(&id).or_else(newest) {
                    line.place = line.at.take().and_then(|at| SourceFrame::of_stack(&at, order.host.as_ref()).into_iter().next());
                    if line.text.contains("\n    at ") {
                        line.text = failure::map_text(&line.text, order.host.as_ref());
                    }
                    order.print(line);
                }
            }
            up::ENTER => state.entered = id,
            up::SPENT => {
                if let Some(order) = state.jobs.get(&id) {
                    order.meter.hear(Spent::decode(&frame.payload));
                }
            }
            up::NOTE => {
                if let Some(order) = state.jobs.get(&id) {
                    order.notes.add(frame.json()?);
                }
            }
            up::TAKEN => {
                if let Some(order) = state.jobs.get(&id) {
                    order.body_taken(frame.number());
                }
            }
            up::IMPORT | up::LOAD => {
                let host = state.jobs.get(&id).map(|order| order.host.clone()).or_else(|| state.host.clone());
                drop(state);
                self.import(frame, host)?;
            }
            up::ASK => {
                let host = state.jobs.get(&id).map(|order| order.host.clone()).or_else(|| state.host.clone());
                drop(state);
                self.ask(frame.json()?, host);
            }
            up::RETIRE => {
                state.retired = true;
                state.close_when_done = true;
            }
            _ => {}
        }
        Ok(())
    }

    /// A job is done: use the pause.
    fn rest(&self) {
        self.nudge.notify_one();
        if let Some(pool) = self.pool.upgrade() {
            pool.ensure_spare();
        }
    }

    /// Answers an import on a blocking thread, since compiling takes its time.
    fn import(self: &Arc<Seat>, frame: Frame, host: Option<Arc<dyn ModuleHost>>) -> std::io::Result<()> {
        let Some(host) = host else { return Ok(()) };
        let question = match frame.kind {
            up::IMPORT => Some(frame.json::<ImportQuestion>()?),
            _ => None,
        };
        let seat = self.clone();
        tokio::task::spawn_blocking(move || {
            let work = std::panic::AssertUnwindSafe(|| match &question {
                Some(question) => {
                    let name = match question.require {
                        true => host.require(&question.specifier, &question.importer)?,
                        false => host.resolve(&question.specifier, &question.importer)?,
                    };
                    let source = if seat.state().loaded.insert(name.clone()) { Some(host.load(&name)?) } else { None };
                    Ok(Imported { name, source })
                }
                None => {
                    let name = String::from_utf8_lossy(&frame.payload).into_owned();
                    let source = Some(host.load(&name)?);
                    Ok(Imported { name, source })
                }
            });
            let answer = std::panic::catch_unwind(work).unwrap_or_else(|_| Err(host_panicked()));
            seat.feed(Frame::new(down::IMPORTED, 0, wire::encode_imported(answer)));
        });
        Ok(())
    }

    fn ask(self: &Arc<Seat>, question: AskQuestion, host: Option<Arc<dyn ModuleHost>>) {
        let Some(host) = host else { return };
        let seat = self.clone();
        tokio::spawn(async move {
            let answer = tokio::spawn(async move { host.ask(&question.name, question.payload).await }).await;
            let answer = answer.unwrap_or_else(|_| Err(host_panicked()));
            seat.feed(Frame::new(down::ANSWER, question.op, wire::to_json(&answer)));
        });
    }

    /// When to look whether the worker has fallen silent.
    fn watch_at(&self) -> Option<Instant> {
        let state = self.state();
        let oldest = state.jobs.values().filter(|order| !order.has_head).map(|order| order.sent).min()?;
        Some(state.heard.map_or(oldest, |heard| heard.max(oldest)) + self.deadline * 2 + GRACE)
    }

    /// Whether to end the process. Decided once: from then on no job is taken.
    fn should_close(&self) -> bool {
        let mut state = self.state();
        state.gone = state.close || (state.close_when_done && state.jobs.is_empty());
        state.gone
    }

    /// The process has ended: who pays, who is asked again?
    fn bury(&self, status: Option<ExitStatus>, silent: bool) {
        let (jobs, entered, closed, ready, taken) = {
            let mut state = self.state();
            state.gone = true;
            state.host = None;
            (std::mem::take(&mut state.jobs), state.entered, state.close, state.ready, state.taken)
        };
        let pool = self.pool.upgrade();
        let alone = if jobs.len() == 1 { jobs.keys().next().copied() } else { None };
        // A process that ends as it gets its only job was as a rule ended by something else.
        let surprised = alone.is_some() && !silent && taken.is_some_and(|taken| taken.elapsed() < SURPRISE);
        // Nothing ran in a process that was not ready.
        let culprit = if surprised || !ready { None } else { alone.or(Some(entered)) };
        for (id, order) in jobs {
            match &pool {
                Some(pool) if Some(id) != culprit && order.can_rerun() => pool.place(order.rerun()),
                Some(_) if !closed && !ready => order.fail(stillborn(status)),
                Some(_) if !closed => order.fail(obituary(status, silent, self.deadline, Some(id) == culprit.or(alone))),
                _ => order.fail(crate::job::gone()),
            }
        }
    }
}

fn spawn(options: &PoolOptions) -> std::io::Result<(Child, ChildStdin, ChildStdout)> {
    #[expect(clippy::disallowed_methods, reason = "the pool is who supervises these children")]
    let mut command = Command::new(&options.exe);
    command.args(&options.args).env_clear().envs(options.env.iter().map(|(name, value)| (name, value)));
    if let Some(folder) = &options.folder {
        command.current_dir(folder).env("PWD", folder);
    }
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit()).kill_on_drop(true);
    let mut child = command.spawn()?;
    match (child.stdin.take(), child.stdout.take()) {
        (Some(stdin), Some(stdout)) => Ok((child, stdin, stdout)),
        _ => Err(std::io::Error::other("it has no pipes")),
    }
}

/// Writes what is fed, several frames at a time.
async fn write(mut stdin: ChildStdin, mut frames: mpsc::UnboundedReceiver<Frame>) {
    let mut buffer = Vec::new();
    while let Some(frame) = frames.recv().await {
        wire::put(&mut buffer, frame.kind, frame.id, &frame.payload);
        while buffer.len() < wire::WINDOW {
            let Ok(frame) = frames.try_recv() else { break };
            wire::put(&mut buffer, frame.kind, frame.id, &frame.payload);
        }
        if stdin.write_all(&buffer).await.is_err() {
            return;
        }
        buffer.clear();
        buffer.shrink_to(wire::WINDOW);
    }
}

/// Reads what the worker says until it ends, is closed, or has been silent for too long.
async fn listen(seat: Arc<Seat>, mut child: Child, mut stdout: ChildStdout) {
    let mut buffer = BytesMut::with_capacity(16 << 10);
    let mut silent = false;
    let mut in_step = false;
    while !seat.should_close() {
        let watch = seat.watch_at();
        tokio::select! {
            read = stdout.read_buf(&mut buffer) => {
                if !matches!(read, Ok(1..)) {
                    break;
                }
                in_step = in_step || wire::skip_preamble(&mut buffer);
                if in_step && hear_all(&seat, &mut buffer).is_err() {
                    break;
                }
            }
            () = seat.nudge.notified() => {}
            () = sleep_until(watch), if watch.is_some() => {
                if seat.watch_at().is_some_and(|at| at <= Instant::now()) {
                    silent = true;
                    break;
                }
            }
        }
    }
    seat.state().gone = true;
    let _ = child.start_kill();
    let status = child.wait().await.ok();
    seat.bury(status, silent);
}

fn hear_all(seat: &Arc<Seat>, buffer: &mut BytesMut) -> std::io::Result<()> {
    while let Some(frame) = Frame::cut(buffer)? {
        seat.hear(frame)?;
    }
    Ok(())
}

async fn sleep_until(at: Option<Instant>) {
    match at {
        Some(at) => tokio::time::sleep_until(at.into()).await,
        None => std::future::pending().await,
    }
}

fn host_panicked() -> ModuleError {
    ModuleError::new("InternalError", "A fault in astro-lsp itself stopped this import. Please report it.")
}

/// Words for a worker that ended before its jobs did.
fn obituary(status: Option<ExitStatus>, silent: bool, deadline: Duration, culprit: bool) -> Failure {
    let seconds = deadline.as_secs_f32();
    if silent || status.and_then(|status| status.code()) == Some(EXIT_STUCK) {
        let words = format!("The code ran for more than {seconds} s without a pause and could not be interrupted.");
        return Failure::new(FailureKind::Deadline, "DeadlineExceeded", words)
            .with_hint("Look for a huge computation in one built-in call (BigInt, sort, JSON, string repeat).");
    }
    let end = how_it_ended(status);
    let words = if culprit {
        format!("The engine's process {end} while it was answering this request. A new one has taken over.")
    } else {
        format!("The engine's process {end} because of another request; this one had side effects or had begun to answer, so it was not run again.")
    };
    Failure::new(FailureKind::Died, "EngineDied", words)
        .with_hint("If it happens again with this page, its code (or its memory) is the reason: try with less data.")
}

fn stillborn(status: Option<ExitStatus>) -> Failure {
    let words = format!("The engine's process {} before it was ready to run code.", how_it_ended(status));
    Failure::new(FailureKind::Died, "EngineDidNotStart", words).with_hint("Run `astro-lsp doctor`; what the process printed is on stderr.")
}

fn how_it_ended(status: Option<ExitStatus>) -> String {
    match status {
        #[cfg(unix)]
        Some(status) => match std::os::unix::process::ExitStatusExt::signal(&status) {
            Some(9) => "was killed (signal 9)".to_owned(),
            Some(signal) => format!("was ended by signal {signal}"),
            None => format!("exited with code {}", status.code().unwrap_or(-1)),
        },
        #[cfg(not(unix))]
        Some(status) => format!("exited with code {}", status.code().unwrap_or(-1)),
        None => "ended".to_owned(),
    }
}
