//! One project's TypeScript: started when first needed, asked from one thread, started again when it dies.
//!
//! The thread owns all that is known of the process. It brings the process up to date and sends a question in one step,
//! so an answer is always about a known text; the answer itself is awaited by whoever asked.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use astro_project::FilePath;
use serde_json::{Value, json};
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tower_lsp::gen_lsp_types as lsp;

use super::child::{Child, FRUGAL, Question, Replies};
use super::find::{self, Engine};
use super::mirror::Mirror;
use super::status::{State, Status};
use super::told::{Told, uri};
use super::urgency::Urgency;
use crate::outbox::{Letter, Outbox};
use crate::session::Session;

/// More deaths than this in [`CRASH_WINDOW`] and it is left dead for a while.
const MOST_CRASHES: usize = 5;
const CRASH_WINDOW: Duration = Duration::from_secs(60);

/// Changed files that wait for the next question; with more, starting over is quicker than telling.
const MOST_CHANGES: usize = 5_000;
/// A process that was asked and says nothing at all for so long hangs. A slow machine is not silent: it is only late.
const SILENCE: Duration = Duration::from_secs(60);

type Job = Box<dyn FnOnce(&mut Worker) + Send>;

/// What is asked, once the document is known: methods and their parameters.
pub(crate) type Build = Arc<dyn Fn(&Told) -> Vec<(&'static str, Value)> + Send + Sync>;

/// A project's TypeScript, from outside its thread.
pub(crate) struct Root {
    jobs: Sender<Job>,
    /// Paths that changed on disk since it was last told.
    on_disk: Arc<Mutex<Vec<FilePath>>>,
    status: Arc<Mutex<Status>>,
    /// Has the process that runs answered?
    warm: Arc<AtomicBool>,
    urgency: Urgency,
}

/// What all roots share.
#[derive(Clone)]
pub(crate) struct Surroundings {
    pub(crate) session: Arc<Session>,
    pub(crate) outbox: Outbox,
    /// The TypeScript the user named.
    pub(crate) chosen: Option<PathBuf>,
    /// What the user prefers, as editors say it to TypeScript.
    pub(crate) preferred: Arc<Mutex<Value>>,
}

/// What TypeScript is told about this user. Every section gets the same: those that know a word read it.
pub(crate) fn settings(preferred: &Value) -> Value {
    let mut settings = json!({
        "preferences": { "quoteStyle": "auto", "importModuleSpecifier": "shortest" },
        "suggest": { "autoImports": true },
        // It would have npm install types behind everybody's back.
        "disableAutomaticTypeAcquisition": true,
        "tsserver": { "automaticTypeAcquisition": { "enabled": false } },
    });
    for (name, value) in preferred.as_object().into_iter().flatten() {
        settings[name] = value.clone();
    }
    settings
}

struct Worker {
    root: FilePath,
    around: Surroundings,
    handle: Handle,
    jobs: Sender<Job>,
    on_disk: Arc<Mutex<Vec<FilePath>>>,
    status: Arc<Mutex<Status>>,
    warm: Arc<AtomicBool>,
    engine: Option<Engine>,
    child: Option<Child>,
    mirror: Option<Mirror>,
    crashes: VecDeque<Instant>,
    packages: String,
}

impl Root {
    /// A root that starts nothing yet.
    pub(crate) fn new(root: FilePath, around: Surroundings) -> Root {
        let (jobs, waiting) = channel::<Job>();
        let on_disk = Arc::<Mutex<Vec<FilePath>>>::default();
        let status = Arc::new(Mutex::new(Status::new(root.clone())));
        let warm = Arc::<AtomicBool>::default();
        let mut worker = Worker {
            root,
            around,
            handle: Handle::current(),
            jobs: jobs.clone(),
            on_disk: on_disk.clone(),
            status: status.clone(),
            warm: warm.clone(),
            engine: None,
            child: None,
            mirror: None,
            crashes: VecDeque::new(),
            packages: String::new(),
        };
        std::thread::spawn(move || {
            // Ends with the last sender: the worker's own is weakened by `Stop`, see `Root::drop`.
            while let Ok(job) = waiting.recv() {
                let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| job(&mut worker)));
                if done.is_err() {
                    worker.restart();
                }
                if worker.stopped() {
                    break;
                }
            }
        });
        Root { jobs, on_disk, status, warm, urgency: Urgency::default() }
    }

    /// What is known of it.
    pub(crate) fn status(&self) -> Status {
        lock(&self.status).clone()
    }

    /// It has answered: its program is loaded. `true` the first time.
    pub(crate) fn answers_first(&self) -> bool {
        !self.warm.swap(true, Ordering::Relaxed)
    }

    /// It did not answer within a long deadline. A process that hangs is ended, and the next one is told everything.
    pub(crate) fn is_late(&self) {
        let _ = self.jobs.send(Box::new(|worker| {
            if worker.child.as_ref().is_some_and(|child| child.silent_for() >= SILENCE) {
                tracing::warn!("TypeScript of {} does not answer any more and is started anew", worker.root);
                worker.child = None;
                let _ = worker.ensure();
            }
        }));
    }

    /// Who is answered first.
    pub(crate) fn urgency(&self) -> &Urgency {
        &self.urgency
    }

    /// Has it answered since it was started?
    pub(crate) fn is_warm(&self) -> bool {
        self.warm.load(Ordering::Relaxed)
    }

    /// Files changed on disk: told before the next question.
    pub(crate) fn changed(&self, paths: &[FilePath]) {
        if matches!(lock(&self.status).state, State::Missing | State::Stopped) {
            // Whoever starts reads everything.
            return;
        }
        let mut waiting = lock(&self.on_disk);
        waiting.extend_from_slice(paths);
        if waiting.len() > MOST_CHANGES {
            waiting.clear();
            drop(waiting);
            self.restart();
        }
    }

    /// Sends questions about a document; gives what they were put with, and where the answers will come.
    pub(crate) async fn put(&self, document: lsp::Uri, build: Build) -> Option<(Told, Vec<Question>)> {
        let (sender, sent) = oneshot::channel();
        let job: Job = Box::new(move |worker| {
            // Whoever asked may have gone while others were served.
            if !sender.is_closed() {
                let _ = sender.send(worker.put(&document, &build));
            }
        });
        self.jobs.send(job).ok()?;
        sent.await.ok()?
    }

    /// Starts it and writes what it will read, before anybody asks.
    pub(crate) fn prepare(&self) {
        let _ = self.jobs.send(Box::new(Worker::prepare));
    }

    /// Starts it over, with whatever is installed now.
    pub(crate) fn restart(&self) {
        let _ = self.jobs.send(Box::new(Worker::restart));
    }

    /// Ends it and removes what it wrote.
    pub(crate) async fn clean(&self) -> Option<String> {
        let (sender, done) = oneshot::channel();
        let job: Job = Box::new(move |worker| {
            let _ = sender.send(worker.clean());
        });
        self.jobs.send(job).ok()?;
        done.await.ok()?
    }
}

impl Drop for Root {
    fn drop(&mut self) {
        let _ = self.jobs.send(Box::new(|worker| worker.stop()));
    }
}

impl Worker {
    fn put(&mut self, document: &lsp::Uri, build: &Build) -> Option<(Told, Vec<Question>)> {
        self.ensure()?;
        let on_disk = std::mem::take(&mut *lock(&self.on_disk));
        if self.installed_anew(&on_disk) {
            self.restart();
            self.ensure()?;
        }
        // The view is taken here and nowhere else: what the process is told never goes back in time.
        let view = self.around.session.view(document)?;
        let (child, mirror) = (self.child.as_ref()?, self.mirror.as_mut()?);
        let configures = |path: &FilePath| {
            let name = path.name();
            name.ends_with(".json") || name == "types.d.ts" || name.starts_with("content.config.") || name.starts_with("live.config.")
        };
        if on_disk.iter().any(configures) {
            mirror.configure(child, &view.snapshot);
        }
        mirror.sync(child, &view.snapshot, &on_disk);
        let beside = mirror.beside(&view.file);
        let told = Told::new(view, mirror.shadow.layout.clone(), mirror.projections.clone(), beside, mirror.kept.clone());
        let questions = build(&told).into_iter().map(|(method, params)| child.ask(method, params)).collect();
        Some((told, questions))
    }

    fn prepare(&mut self) {
        if self.ensure().is_none() {
            return;
        }
        let snapshot = self.around.session.snapshot_of(&self.root);
        if let (Some(child), Some(mirror)) = (self.child.as_ref(), self.mirror.as_mut()) {
            mirror.sync(child, &snapshot, &[]);
        }
    }

    /// A running process that was told the configuration.
    fn ensure(&mut self) -> Option<()> {
        if self.child.as_ref().is_some_and(|child| !child.has_ended()) {
            return Some(());
        }
        if self.child.take().is_some() {
            self.crashes.push_back(Instant::now());
        }
        while self.crashes.front().is_some_and(|at| at.elapsed() > CRASH_WINDOW) {
            self.crashes.pop_front();
        }
        if self.crashes.len() > MOST_CRASHES {
            let words = format!("TypeScript ended {MOST_CRASHES} times within a minute; types are off until the minute is over");
            self.say(State::Failed, &words);
            return None;
        }
        self.start()
    }

    fn start(&mut self) -> Option<()> {
        let chosen = self.around.chosen.as_deref();
        if self.engine.is_none() {
            let trusted = self.around.session.client().trusted;
            let found = if trusted { find::engine(&self.root, chosen) } else { find::engine_outside(&self.root, chosen) };
            match found {
                Ok(engine) => self.engine = Some(engine),
                Err(missing) => {
                    self.say(State::Missing, &missing.to_string());
                    return None;
                }
            }
        }
        let engine = self.engine.clone()?;
        let _inside = self.handle.enter();
        let child = match begin(&engine, &self.root, &settings(&lock(&self.around.preferred)), FRUGAL) {
            Ok(child) => child,
            Err(error) => {
                self.engine = None;
                let program = engine.program.display();
                self.say(State::Failed, &format!("TypeScript ({program}) could not be started: {error}. Types are off; install it anew"));
                return None;
            }
        };
        self.warm.store(false, Ordering::Relaxed);
        // What changes from here on may not be in this snapshot, and is told.
        lock(&self.on_disk).clear();
        let snapshot = self.around.session.snapshot_of(&self.root);
        match self.mirror.as_mut() {
            Some(mirror) => mirror.forget(),
            None => self.mirror = Some(Mirror::new(&snapshot)),
        }
        self.mirror.as_mut()?.configure(&child, &snapshot);
        self.watch(&child);
        self.child = Some(child);
        {
            let mut status = lock(&self.status);
            status.version = engine.version.clone();
            status.process = self.child.as_ref().and_then(|child| child.id);
        }
        self.say(State::Ready, &format!("Types come from TypeScript {engine}"));
        Some(())
    }

    /// When the process dies it is started again at once, and open documents are looked at anew.
    fn watch(&self, child: &Child) {
        let mut ended = child.ended();
        let (jobs, session, root) = (self.jobs.clone(), self.around.session.clone(), self.root.clone());
        self.handle.spawn(async move {
            if ended.wait_for(|ended| *ended).await.is_err() {
                return;
            }
            let again: Job = Box::new(|worker| {
                if !worker.stopped() {
                    let _ = worker.ensure();
                }
            });
            if jobs.send(again).is_ok() {
                session.types_changed(&root);
            }
        });
    }

    fn restart(&mut self) {
        if self.stopped() {
            return;
        }
        self.child = None;
        self.engine = None;
        self.mirror = None;
        self.crashes.clear();
        lock(&self.status).state = State::Idle;
        self.around.session.types_changed(&self.root);
    }

    fn clean(&mut self) -> Option<String> {
        let layout = match &self.mirror {
            Some(mirror) => mirror.shadow.layout.clone(),
            None => Arc::new(astro_ide::typescript::Layout::new(self.root.clone())),
        };
        // For good: whoever asks next would have it written again.
        self.stop();
        super::shadow::Shadow::remove(&layout).err().map(|error| error.to_string())
    }

    fn stop(&mut self) {
        self.child = None;
        self.mirror = None;
        lock(&self.status).state = State::Stopped;
    }

    fn stopped(&self) -> bool {
        lock(&self.status).state == State::Stopped
    }

    /// Were packages installed since the process read them?
    fn installed_anew(&mut self, on_disk: &[FilePath]) -> bool {
        const LOCKS: &[&str] = &["package-lock.json", "pnpm-lock.yaml", "yarn.lock", "bun.lock", "bun.lockb"];
        let touched = on_disk.iter().any(|path| LOCKS.contains(&path.name()));
        if !touched && !self.packages.is_empty() {
            return false;
        }
        let now: Vec<String> = LOCKS.iter().filter_map(|name| {
            let meta = std::fs::metadata(self.root.join(name)?).ok()?;
            Some(format!("{name} {} {:?}", meta.len(), meta.modified().ok()))
        }).collect();
        let now = format!("locks: {}", now.join(", "));
        let before = std::mem::replace(&mut self.packages, now);
        !before.is_empty() && before != self.packages
    }

    /// Notes a state; the client hears of it once.
    fn say(&self, state: State, words: &str) {
        let mut status = lock(&self.status);
        if status.state == State::Stopped || (status.state == state && status.message == words) {
            return;
        }
        status.state = state;
        status.message = words.to_owned();
        let kind = match state {
            State::Ready => lsp::MessageType::Info,
            State::Missing => lsp::MessageType::Warning,
            _ => lsp::MessageType::Error,
        };
        self.around.outbox.log(kind, words);
        self.around.outbox.post(Letter::Types(status.clone()));
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Starts a process and says hello.
pub(crate) fn begin(engine: &Engine, root: &FilePath, settings: &Value, growth: &str) -> std::io::Result<Child> {
    let child = Child::start(&engine.program, Path::new(root.as_str()), growth, replies(settings.clone()))?;
    // Read beside the answer to `initialize`: what follows it in the pipe is not looked at before.
    child.ask("initialize", initialize(root, settings)).detach();
    child.notify("initialized", json!({}));
    Ok(child)
}

/// What TypeScript asks its editor, answered: settings, mostly.
fn replies(settings: Value) -> Replies {
    Arc::new(move |method, params| match method {
        "workspace/configuration" => {
            let items = params["items"].as_array().map_or(0, Vec::len);
            Value::Array(vec![settings.clone(); items])
        }
        _ => Value::Null,
    })
}

fn initialize(root: &FilePath, settings: &Value) -> Value {
    let uri = uri(root);
    json!({
        "processId": std::process::id(),
        "clientInfo": { "name": "astro-lsp", "version": env!("CARGO_PKG_VERSION") },
        "initializationOptions": settings,
        "rootUri": uri,
        "workspaceFolders": [{ "uri": uri, "name": root.name() }],
        "capabilities": {
            "general": { "positionEncodings": ["utf-8"] },
            "workspace": {
                "configuration": true,
                "didChangeWatchedFiles": { "dynamicRegistration": true, "relativePatternSupport": true },
                "workspaceEdit": { "documentChanges": true },
                "fileOperations": { "willRename": true },
            },
            "textDocument": {
                "diagnostic": { "relatedInformation": true, "tagSupport": { "valueSet": [1, 2] } },
                "publishDiagnostics": { "relatedInformation": true, "tagSupport": { "valueSet": [1, 2] } },
                "completion": {
                    "completionItem": {
                        "snippetSupport": true, "labelDetailsSupport": true, "insertReplaceSupport": true,
                        "documentationFormat": ["markdown", "plaintext"], "deprecatedSupport": true,
                        "tagSupport": { "valueSet": [1] },
                        "resolveSupport": { "properties": ["documentation", "detail", "additionalTextEdits"] },
                    },
                    "completionList": { "itemDefaults": ["commitCharacters", "editRange", "insertTextFormat", "data"] },
                },
                "hover": { "contentFormat": ["markdown", "plaintext"] },
                "definition": { "linkSupport": true },
                "typeDefinition": { "linkSupport": true },
                "implementation": { "linkSupport": true },
                "signatureHelp": { "signatureInformation": {
                    "documentationFormat": ["markdown", "plaintext"], "activeParameterSupport": true,
                    "parameterInformation": { "labelOffsetSupport": true },
                } },
                "codeAction": { "codeActionLiteralSupport": { "codeActionKind": { "valueSet": [] } } },
                "rename": { "prepareSupport": true },
                "semanticTokens": {
                    "requests": { "full": true, "range": true }, "formats": ["relative"],
                    "tokenTypes": super::features::tokens::TYPES, "tokenModifiers": super::features::tokens::MODIFIERS,
                },
                "inlayHint": {}, "callHierarchy": {},
            },
        },
    })
}
