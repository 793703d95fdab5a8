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

use crate::ending::{self, Ending};
use crate::failure::{self, Failure, FailureKind, SourceFrame};
use crate::hog::Hog;
use crate::job::{ConsoleLine, Event, Head};
use crate::module::{ModuleError, ModuleHost};
use crate::order::Order;
use crate::pool::{Inner, PoolOptions};
use crate::wire::{self, AskQuestion, COMMONS, Frame, ImportQuestion, Imported, RawFailure, Setup, down, up};
use crate::work::Spent;

/// A worker answers for its own deadlines; it is killed when it says nothing for twice that long and this much more.
const GRACE: Duration = Duration::from_secs(2);

/// While it waits for an answer of ours, for a module that a tool of the project makes say, it has so many deadlines and that much more.
const PATIENCE: u32 = 7;

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
    /// Its questions that were not answered yet.
    asked: usize,
    /// When the last job was taken.
    taken: Option<Instant>,
    /// The listener looks at the jobs in time, whatever becomes of them.
    watched: bool,
    ready: bool,
    /// Code that runs without a pause.
    hog: Hog,
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

    /// A job ends here. What hogs the worker may be all that is left.
    fn remove(&mut self, id: u32) -> Option<Order> {
        self.watched &= !self.hog.is_there();
        self.jobs.remove(&id)
    }

    /// When to end the process, as it only does what nobody waits for: unless another job cannot be begun again elsewhere.
    fn abandon_at(&self) -> Option<Instant> {
        self.hog.give_up_at().filter(|_| self.jobs.values().all(Order::can_rerun))
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
        self.state().hog.is_there()
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
        let watched = state.watched;
        drop(state);
        if !watched {
            self.nudge.notify_one();
        }
        None
    }

    /// Nobody waits for this job any more.
    pub(crate) fn cancel(self: &Arc<Seat>, id: u32) {
        let order = {
            let mut state = self.state();
            let order = state.remove(id);
            if order.is_some() {
                state.hog.cancel(id);
                state.watched = false;
            }
            order
        };
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
            up::BUSY => {
                state.hog.runs(id);
                state.watched = false;
            }
            up::FREE => state.hog.pauses(),
            up::HEAD => {
                let head: Head = frame.json()?;
                if let Some(order) = state.jobs.get_mut(&id) {
                    order.has_head = true;
                    order.say(Event::Head(Box::new(head)));
                }
            }
            up::CHUNK => {
                if let Some(order) = state.jobs.get(&id) {
                    order.say(Event::Chunk(frame.payload));
                }
            }
            up::END => {
                let order = state.remove(id);
                drop(state);
                if let Some(order) = order {
                    order.say(Event::End);
                }
                self.rest();
            }
            up::FAIL => {
                let order = state.remove(id);
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
                state.asked += usize::from(host.is_some());
                drop(state);
                self.import(frame, host)?;
            }
            up::ASK => {
                let host = state.jobs.get(&id).map(|order| order.host.clone()).or_else(|| state.host.clone());
                state.asked += usize::from(host.is_some());
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

    fn rest(&self) {
        if let Some(pool) = self.pool.upgrade() {
            pool.rest();
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
            seat.reply(Frame::new(down::IMPORTED, 0, wire::encode_imported(answer)));
        });
        Ok(())
    }

    fn ask(self: &Arc<Seat>, question: AskQuestion, host: Option<Arc<dyn ModuleHost>>) {
        let Some(host) = host else { return };
        let seat = self.clone();
        tokio::spawn(async move {
            let answer = tokio::spawn(async move { host.ask(&question.name, question.payload).await }).await;
            let answer = answer.unwrap_or_else(|_| Err(host_panicked()));
            seat.reply(Frame::new(down::ANSWER, question.op, wire::to_json(&answer)));
        });
    }

    /// Answers a question. From here on the time is the worker's again.
    fn reply(&self, frame: Frame) {
        {
            let mut state = self.state();
            state.asked = state.asked.saturating_sub(1);
            state.heard = Some(Instant::now());
            // Its time is shorter now.
            state.watched = false;
        }
        self.nudge.notify_one();
        self.feed(frame);
    }

    /// When the worker has been silent for too long, and when it is given up.
    fn watch_at(&self, state: &State) -> (Option<Instant>, Option<Instant>) {
        let oldest = state.jobs.values().filter(|order| !order.has_head).map(|order| order.sent).min();
        let patience = self.deadline * if state.asked > 0 { PATIENCE } else { 2 } + GRACE;
        let silent = oldest.map(|oldest| state.heard.map_or(oldest, |heard| heard.max(oldest)) + patience);
        (silent, state.abandon_at())
    }

    /// Whether to end the process. Decided once: from then on no job is taken.
    fn should_close(&self) -> bool {
        let mut state = self.state();
        state.gone = state.close || (state.close_when_done && state.jobs.is_empty());
        state.gone
    }

    /// When to look at the jobs again, where the time set last may be too late: it costs less to look once too often, long after a
    /// job is done, than to set a clock for each.
    fn new_watch(&self) -> Option<Option<Instant>> {
        let mut state = self.state();
        if state.watched {
            return None;
        }
        let (silent, abandoned) = self.watch_at(&state);
        let at = silent.into_iter().chain(abandoned).min();
        state.watched = at.is_some();
        Some(at)
    }

    /// Why the process is to be ended now, if it is: looked at when the time has come.
    fn overdue(&self) -> Option<Ending> {
        let mut state = self.state();
        state.watched = false;
        let (silent, abandoned) = self.watch_at(&state);
        let is_past = |at: Option<Instant>| at.is_some_and(|at| at <= Instant::now());
        match (is_past(abandoned), is_past(silent)) {
            (true, _) => Some(Ending::Abandoned),
            (_, true) if state.asked > 0 => Some(Ending::Unanswered),
            (_, true) => Some(Ending::Silent),
            _ => None,
        }
    }

    /// The process has ended: who pays, who is asked again?
    fn bury(&self, status: Option<ExitStatus>, end: Ending) {
        let (jobs, entered, closed, ready, taken) = {
            let mut state = self.state();
            state.gone = true;
            state.host = None;
            (std::mem::take(&mut state.jobs), state.entered, state.close, state.ready, state.taken)
        };
        let pool = self.pool.upgrade();
        let alone = if jobs.len() == 1 { jobs.keys().next().copied() } else { None };
        // A process that ends as it gets its only job was as a rule ended by something else.
        let surprised = alone.is_some() && !matches!(end, Ending::Silent | Ending::Unanswered) && taken.is_some_and(|taken| taken.elapsed() < SURPRISE);
        // Nothing ran in a process that was not ready; what ran in one that was given up is nobody's any more.
        let culprit = if surprised || !ready || end == Ending::Abandoned { None } else { alone.or(Some(entered)) };
        for (id, order) in jobs {
            match &pool {
                Some(pool) if Some(id) != culprit && order.can_rerun() => pool.place(order.rerun()),
                Some(_) if !closed && !ready => order.fail(ending::stillborn(status)),
                Some(_) if !closed => order.fail(ending::obituary(status, end, self.deadline, Some(id) == culprit.or(alone))),
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
    let mut end = Ending::Own;
    let mut in_step = false;
    let clock = tokio::time::sleep(Duration::ZERO);
    tokio::pin!(clock);
    let mut is_set = false;
    while !seat.should_close() {
        if let Some(watch) = seat.new_watch() {
            is_set = watch.is_some();
            watch.into_iter().for_each(|at| clock.as_mut().reset(at.into()));
        }
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
            () = &mut clock, if is_set => {
                if let Some(why) = seat.overdue() {
                    end = why;
                    break;
                }
            }
        }
    }
    seat.state().gone = true;
    let _ = child.start_kill();
    let status = child.wait().await.ok();
    seat.bury(status, end);
}

fn hear_all(seat: &Arc<Seat>, buffer: &mut BytesMut) -> std::io::Result<()> {
    while let Some(frame) = Frame::cut(buffer)? {
        seat.hear(frame)?;
    }
    Ok(())
}

fn host_panicked() -> ModuleError {
    ModuleError::new("InternalError", "A fault in astro-lsp itself stopped this import. Please report it.")
}
