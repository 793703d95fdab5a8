//! Owns the project that is being served, and tells everybody when it changes.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock};

use astro_engine::Pool;
use astro_project::{FilePath, Snapshot};
use astro_project::config::Evaluated;
use tokio::sync::broadcast;

use crate::answers::Answers;
use crate::app::{App, Changed, Settings};
use crate::configure;
use crate::loader::content_id;
use crate::protocol::{Event, Finding, Place};
use crate::tools::{Shelf, Tools};

/// Events a slow listener may be behind before it misses some.
const EVENT_BACKLOG: usize = 256;

/// The current [`App`]. Requests take it whole and keep it to their end; an edit swaps it whole.
#[derive(Clone)]
pub struct Session(Arc<Inner>);

struct Inner {
    current: RwLock<App>,
    events: broadcast::Sender<Event>,
    renders: AtomicU64,
    changed: AtomicU64,
    scripts_changed: AtomicU64,
    answers: Answers,
    /// Known to our own pages only: the panel's, and that of pages of the project.
    tokens: [String; 2],
    editors: AtomicU64,
    advisor: OnceLock<Arc<dyn Advisor>>,
    /// Pages and panels that listen.
    listeners: [AtomicU64; 2],
    start: u64,
    configuration: Mutex<Configuration>,
}

/// The configuration as it was last run.
#[derive(Default)]
struct Configuration {
    /// The workers it is run in, and who waits for them; without them only its text is read.
    engine: Option<(Pool, tokio::runtime::Handle)>,
    /// The outcome, and the snapshot it was run with.
    run: Option<(Arc<Evaluated>, Snapshot)>,
    /// The newest snapshot, as the project has it.
    latest: Option<Snapshot>,
    /// Counts the runs begun; only the last one counts.
    begun: u64,
}

impl Configuration {
    /// Whether `snapshot` has another configuration than the one that was run.
    fn is_stale(&self, snapshot: &Snapshot) -> bool {
        match &self.run {
            Some((run, before)) => run.files.iter().chain(&snapshot.config().file).any(|file| content_id(before, file) != content_id(snapshot, file)),
            None => snapshot.config().needs_running,
        }
    }

    /// Takes in the outcome of a run. One that failed leaves the last good configuration in force.
    fn take(&mut self, run: Option<Evaluated>, snapshot: Snapshot) {
        let last = self.run.take().map(|(run, _)| run);
        self.run = run.map(|mut run| {
            if let Some(last) = last.filter(|last| run.config.is_null() && last.config.is_object()) {
                (run.config, run.added) = (last.config.clone(), last.added.clone());
                run.files.extend(last.files.iter().cloned());
                run.files.sort();
                run.files.dedup();
            }
            (Arc::new(run), snapshot)
        });
    }

    /// The snapshot in the light of the outcome.
    fn light(&self, snapshot: Snapshot) -> Snapshot {
        match &self.run {
            Some((run, _)) => snapshot.with_evaluated(run.clone()),
            None => snapshot,
        }
    }
}

impl Session {
    /// Serves `snapshot` from now on.
    pub fn new(snapshot: Snapshot, settings: Settings) -> Session {
        Session::with(snapshot, settings, Configuration::default())
    }

    /// The same, with a configuration that shows only when it runs being run first, in a worker of `engine`.
    /// Call inside a tokio runtime.
    ///
    /// What compilers of the project make is kept on the shelf, if there is one.
    pub async fn start(snapshot: Snapshot, settings: Settings, engine: &Pool, shelf: Option<Arc<dyn Shelf>>) -> Session {
        let settings = Settings { tools: Tools::new(engine, shelf), ..settings };
        let run = configure::evaluate(&snapshot, &settings, engine).await;
        let run = run.map(|run| (Arc::new(run), snapshot.clone()));
        let configuration = Configuration { engine: Some((engine.clone(), tokio::runtime::Handle::current())), run, ..Configuration::default() };
        Session::with(configuration.light(snapshot), settings, configuration)
    }

    fn with(snapshot: Snapshot, settings: Settings, configuration: Configuration) -> Session {
        let (events, _) = broadcast::channel(EVENT_BACKLOG);
        let (current, configuration) = (RwLock::new(App::new(snapshot, settings)), Mutex::new(configuration));
        Session(Arc::new(Inner { current, events, renders: AtomicU64::new(0), changed: AtomicU64::new(0), scripts_changed: AtomicU64::new(0), answers: Answers::default(), tokens: [token(), token()], editors: AtomicU64::new(0), advisor: OnceLock::new(), listeners: Default::default(), start: start_id(), configuration }))
    }

    /// Serves a newer snapshot. Pages are told to load again if anything they may show is different.
    ///
    /// Where its configuration has to be run again, the outcome follows when it is there.
    pub fn set(&self, snapshot: Snapshot) {
        let lit = {
            let mut configuration = self.configuration();
            configuration.latest = Some(snapshot.clone());
            if configuration.is_stale(&snapshot) {
                self.run_configuration(&mut configuration, snapshot.clone());
            }
            configuration.light(snapshot)
        };
        self.swap(lit);
    }

    fn configuration(&self) -> MutexGuard<'_, Configuration> {
        self.0.configuration.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs the configuration of `snapshot`, and serves the newest snapshot in its light.
    fn run_configuration(&self, configuration: &mut Configuration, snapshot: Snapshot) {
        let Some((engine, runtime)) = configuration.engine.clone() else { return };
        configuration.begun += 1;
        let (session, number, settings) = (self.clone(), configuration.begun, self.current().settings().clone());
        runtime.spawn(async move {
            let run = configure::evaluate(&snapshot, &settings, &engine).await;
            let (lit, problems) = {
                let mut configuration = session.configuration();
                if configuration.begun != number {
                    return;
                }
                let latest = configuration.latest.clone().unwrap_or_else(|| snapshot.clone());
                configuration.take(run, snapshot);
                let problems: Vec<_> = configuration.run.iter().flat_map(|(run, _)| run.problems.clone()).collect();
                (configuration.light(latest), problems)
            };
            // Compares what pages used, which may read files.
            let teller = session.clone();
            let _ = tokio::task::spawn_blocking(move || session.swap(lit)).await;
            for (message, help) in problems {
                teller.publish(Event::Warning { message, help });
            }
        });
    }

    fn swap(&self, snapshot: Snapshot) {
        let revision = snapshot.revision().0;
        let changed = {
            let mut current = self.0.current.write().unwrap_or_else(PoisonError::into_inner);
            // A configuration that was run comes with the snapshot of then; a newer one that came meanwhile was read in its light.
            if revision < current.snapshot().revision().0 {
                return;
            }
            let (next, changed) = current.next(snapshot);
            *current = next;
            changed
        };
        if changed == Changed::Nothing {
            return;
        }
        if changed == Changed::Scripts {
            self.0.scripts_changed.store(revision, Ordering::Release);
        }
        self.0.changed.store(revision, Ordering::Release);
        self.publish(Event::Reload { revision, patch: changed == Changed::Markup });
    }

    /// The project as it is served now.
    pub fn current(&self) -> App {
        self.0.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Everything that happens from now on.
    pub fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.0.events.subscribe()
    }

    pub(crate) fn publish(&self, event: Event) {
        if let Event::Render(render) = &event {
            self.0.answers.note(render.clone());
        }
        // Nobody listening is no error.
        let _ = self.0.events.send(event);
    }

    /// Differs from one start of the preview to the next.
    pub(crate) fn start_id(&self) -> u64 {
        self.0.start
    }

    /// Somebody who knows more of the project than this crate does. The first one stays.
    pub fn advise(&self, advisor: Arc<dyn Advisor>) {
        let _ = self.0.advisor.set(advisor);
    }

    pub(crate) fn advisor(&self) -> Option<&Arc<dyn Advisor>> {
        self.0.advisor.get()
    }

    /// The revision of the last change that pages may show.
    pub(crate) fn changed(&self) -> u64 {
        self.0.changed.load(Ordering::Acquire)
    }

    /// The revision of the last change of what scripts in the browser have loaded.
    pub(crate) fn scripts_changed(&self) -> u64 {
        self.0.scripts_changed.load(Ordering::Acquire)
    }

    /// The last answers.
    pub(crate) fn answers(&self) -> &Answers {
        &self.0.answers
    }

    /// The address behind one as it is shown, with secrets masked; any other is itself.
    pub fn address(&self, shown: &str) -> String {
        let known = shown.contains(crate::secrets::MASK).then(|| self.answers().address(shown)).flatten();
        known.unwrap_or_else(|| shown.to_owned())
    }

    /// What the panel proves itself with.
    pub fn panel_token(&self) -> &str {
        &self.0.tokens[0]
    }

    /// What pages of the project prove themselves with; their scripts can read it, so it allows little.
    pub(crate) fn page_token(&self) -> &str {
        &self.0.tokens[1]
    }

    /// An editor follows this preview: it opens places that are pointed at, until the value is dropped.
    pub fn editor(&self) -> Editor {
        self.0.editors.fetch_add(1, Ordering::AcqRel);
        Editor(self.clone())
    }

    /// Somebody listens to what happens, until the value is dropped.
    pub(crate) fn listener(&self, kind: Listens) -> Listener {
        self.0.listeners[kind as usize].fetch_add(1, Ordering::AcqRel);
        Listener(self.clone(), kind)
    }

    /// How many listen.
    pub fn listening(&self, kind: Listens) -> u64 {
        self.0.listeners[kind as usize].load(Ordering::Acquire)
    }

    /// The panel shows a page, or the last request for its path.
    pub fn show(&self, path: &str, request: bool) {
        self.publish(Event::Show { path: path.to_owned(), request });
    }

    /// Whether one does.
    pub(crate) fn has_editor(&self) -> bool {
        self.0.editors.load(Ordering::Acquire) > 0
    }

    /// The editor's cursor went to an element, or with none out of all of them.
    pub fn cursor(&self, place: Option<Place>) {
        self.publish(Event::Cursor(place.unwrap_or_default()));
    }

    pub(crate) fn next_render(&self) -> u64 {
        self.0.renders.fetch_add(1, Ordering::Relaxed) + 1
    }
}

/// What is known of a project outside of its preview: the panel shows it. Called on threads that may block.
pub trait Advisor: Send + Sync {
    /// What the rules find in a file, in the order of their places.
    fn findings(&self, snapshot: &Snapshot, file: &FilePath) -> Vec<Finding>;
    /// The project as it is on disk.
    fn saved(&self) -> Option<Snapshot>;
    /// The states version control keeps besides the last commit.
    fn states(&self) -> Vec<KeptState>;
    /// The project as it is in one of them or in the last commit (`HEAD`), or why nobody knows.
    fn kept(&self, name: &str) -> Result<Snapshot, String>;
}

/// A state of the project that version control keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptState {
    /// What it is asked for by: `stash@{0}`, `main`.
    pub name: String,
    /// What it is, in words.
    pub title: String,
}

/// An editor that follows a preview.
pub struct Editor(Session);

impl Drop for Editor {
    fn drop(&mut self) {
        self.0.0.editors.fetch_sub(1, Ordering::AcqRel);
    }
}

/// Who listens to a preview.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listens {
    /// A page of the project in a browser.
    Page = 0,
    /// The side panel.
    Panel = 1,
}

/// One that listens.
pub(crate) struct Listener(Session, Listens);

impl Drop for Listener {
    fn drop(&mut self) {
        self.0.0.listeners[self.1 as usize].fetch_sub(1, Ordering::AcqRel);
    }
}

/// 128 bits nobody can guess: each hasher of the standard library is keyed by the system's random numbers.
pub(crate) fn token() -> String {
    use sha2::{Digest, Sha256};
    let mut digest = Sha256::new();
    for _ in 0..4 {
        digest.update(start_id().to_le_bytes());
    }
    digest.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

fn start_id() -> u64 {
    use std::hash::{BuildHasher, RandomState};
    RandomState::new().hash_one(0)
}
