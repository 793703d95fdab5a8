//! The project's own tools — its plugins, the compilers of its frameworks — in a worker of theirs that lives on.
//!
//! They are JavaScript, so they run where the configuration ran: in one world of the engine, apart from the pages. What
//! they made of a text is kept on the shelf, so that a warm start runs none of them.

use std::fmt;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use astro_engine::{Failure, FailureKind, Head, Job, ModuleError, ModuleHost, Pool, PoolOptions, Running, SourceFrame, WireRequest};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Compilers take more of both than pages may.
const MEMORY: usize = 768 << 20;
const DEADLINE: Duration = Duration::from_secs(60);

/// What runs a tool in the world that began.
const RUN: (&str, &str) = ("astro-lsp:tool/run", "run");

/// Keeps what was made, across starts. Keys are hexadecimal; what is not there is made again.
pub trait Shelf: Send + Sync {
    /// What was put there under this key.
    fn get(&self, key: &str) -> Option<Vec<u8>>;
    /// Puts it there. Failing is no error.
    fn put(&self, key: &str, value: &[u8]);
    /// As `get`, of what one project has many of: it has to cost less than making it anew.
    fn get_small(&self, key: &str) -> Option<Vec<u8>> {
        self.get(key)
    }
    /// As `put`, for `get_small`.
    fn put_small(&self, key: &str, value: &[u8]) {
        self.put(key, value);
    }
}

/// The tools of one preview, and the shelf. Cheap to clone; the default has none.
#[derive(Clone, Default)]
pub struct Tools {
    inner: Option<Arc<Inner>>,
    shelf: Option<Arc<dyn Shelf>>,
}

struct Inner {
    pool: Pool,
    runtime: tokio::runtime::Handle,
    world: Mutex<World>,
}

/// The world tools run in: that of the last configuration.
#[derive(Default)]
struct World {
    realm: u64,
    host: Option<Arc<dyn ModuleHost>>,
    /// The configuration's own job, to begin again after a worker died.
    begin: Option<Begin>,
}

/// Module, export and payload of the job that begins a world.
pub(crate) type Begin = (&'static str, &'static str, Value);

impl Tools {
    /// Tools in workers like those of `engine`. Call inside a tokio runtime.
    pub(crate) fn new(engine: &Pool, shelf: Option<Arc<dyn Shelf>>) -> Tools {
        let options = engine.options();
        let pool = Pool::new(PoolOptions {
            memory_limit: options.memory_limit.max(MEMORY),
            deadline: options.deadline.max(DEADLINE),
            preload: Vec::new(),
            spare: false,
            workers: 1,
            ..options.clone()
        });
        Tools { inner: Some(Arc::new(Inner { pool, runtime: tokio::runtime::Handle::current(), world: Mutex::default() })), shelf }
    }

    /// The shelf alone: tools use no tools.
    pub(crate) fn only_shelf(&self) -> Tools {
        Tools { inner: None, shelf: self.shelf.clone() }
    }

    /// Whether there are any.
    pub(crate) fn are_there(&self) -> bool {
        self.inner.is_some()
    }

    /// The workers they run in.
    pub(crate) fn pool(&self) -> Option<&Pool> {
        self.inner.as_ref().map(|inner| &inner.pool)
    }

    /// From now on tools run in this world, which has begun.
    pub(crate) fn enter(&self, realm: u64, host: Arc<dyn ModuleHost>, begin: Begin) {
        if let Some(inner) = &self.inner {
            *inner.world() = World { realm, host: Some(host), begin: Some(begin) };
        }
    }

    /// Runs an export of a built-in module; its answer is JSON. Blocks: not for async code. `host` is for a project whose
    /// configuration did not have to be run; `now` answers in its place what the project's files say today.
    pub(crate) fn run(
        &self,
        module: &str,
        export: &str,
        payload: Value,
        host: impl FnOnce() -> Arc<dyn ModuleHost>,
        now: impl FnOnce(Arc<dyn ModuleHost>) -> Arc<dyn ModuleHost>,
    ) -> Result<Value, ModuleError> {
        let Some(inner) = &self.inner else {
            return Err(ModuleError::new("ToolsMissing", format!("{module} is a tool of the project's, and none are run here.")));
        };
        let (realm, host, begin) = inner.here(host);
        let asked = json!({ "module": module, "name": export, "payload": payload, "begun": begin.is_some() });
        let today = now(host.clone());
        let job = |realm: u64| inner.runtime.block_on(run(&inner.pool, realm, &today, RUN.0, RUN.1, asked.clone()));
        let mut answer = job(realm);
        if is_gone(&answer) {
            // Its world went with the worker.
            let realm = crate::configure::next_realm();
            inner.world().realm = realm;
            if let Some((module, export, payload)) = begin {
                let _ = inner.runtime.block_on(run(&inner.pool, realm, &host, module, export, payload));
            }
            answer = job(realm);
        }
        let mut answer = answer.map_err(of_failure)?;
        match answer["error"].take() {
            Value::Null => Ok(answer),
            error => Err(of_error(&error)),
        }
    }

    /// Begins to answer a request with an export of a built-in module, in the world of the configuration that was run.
    /// `None` when none was.
    pub(crate) async fn serve(&self, module: &str, export: &str, payload: Value, request: WireRequest) -> Option<(Result<Head, Failure>, Running)> {
        let inner = self.inner.as_ref()?;
        let (realm, host, begin) = {
            let world = inner.world();
            (world.realm, world.host.clone()?, world.begin.clone()?)
        };
        let job = Job { realm, host, entry: module.to_owned(), export: export.to_owned(), payload: astro_engine::payload(&payload), common: None, request };
        let mut running = inner.pool.run(job);
        let head = running.head().await;
        if matches!(&head, Err(failure) if failure.kind == FailureKind::Died || failure.kind == FailureKind::Memory) {
            // Its world went with the worker; the next request finds a new one.
            let realm = crate::configure::next_realm();
            let host = {
                let mut world = inner.world();
                world.realm = realm;
                world.host.clone()?
            };
            let (module, export, payload) = begin;
            let _ = run(&inner.pool, realm, &host, module, export, payload).await;
        }
        Some((head, running))
    }

    /// The same, or what is on the shelf for the same `inputs`: everything the answer depends on. What says of itself
    /// that it read other files (`deps`) is not put there.
    pub(crate) fn kept(&self, inputs: &[&str], make: impl FnOnce() -> Result<Value, ModuleError>) -> Result<Value, ModuleError> {
        if let Some(value) = self.shelved(inputs) {
            return Ok(value);
        }
        let value = make()?;
        if value["deps"].as_array().is_none_or(Vec::is_empty) {
            self.shelve(inputs, &value);
        }
        Ok(value)
    }

    /// What is on the shelf for these inputs.
    pub(crate) fn shelved(&self, inputs: &[&str]) -> Option<Value> {
        let shelf = self.shelf.as_ref()?;
        shelf.get(&key(inputs)).and_then(|bytes| serde_json::from_slice(&bytes).ok())
    }

    /// Puts it there.
    pub(crate) fn shelve(&self, inputs: &[&str], value: &Value) {
        if let Some(shelf) = &self.shelf {
            shelf.put(&key(inputs), &serde_json::to_vec(value).unwrap_or_default());
        }
    }

    /// What our own compiler made of these inputs in an earlier start, or makes now. Only what is all right is kept: errors
    /// are told with places, which are found anew.
    pub(crate) fn outcome<T: Serialize + DeserializeOwned, E>(&self, inputs: &[&str], make: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        self.outcome_that(inputs, |_| true, make)
    }

    /// The same of what rests on more than its inputs: an earlier outcome has to say that all of that is as it was.
    pub(crate) fn outcome_that<T: Serialize + DeserializeOwned, E>(&self, inputs: &[&str], holds: impl FnOnce(&T) -> bool, make: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        let Some(shelf) = &self.shelf else { return make() };
        let key = key(inputs);
        if let Some(known) = shelf.get_small(&key).and_then(|bytes| postcard::from_bytes(&bytes).ok()).filter(holds) {
            return Ok(known);
        }
        let made = make()?;
        if let Ok(bytes) = postcard::to_allocvec(&made) {
            shelf.put_small(&key, &bytes);
        }
        Ok(made)
    }
}

impl Inner {
    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn here(&self, host: impl FnOnce() -> Arc<dyn ModuleHost>) -> (u64, Arc<dyn ModuleHost>, Option<Begin>) {
        let mut world = self.world();
        if world.realm == 0 {
            world.realm = crate::configure::next_realm();
        }
        let host = world.host.get_or_insert_with(host).clone();
        (world.realm, host, world.begin.clone())
    }
}

async fn run(pool: &Pool, realm: u64, host: &Arc<dyn ModuleHost>, module: &str, export: &str, payload: Value) -> Result<Value, Failure> {
    let running = pool.run(Job {
        realm,
        host: host.clone(),
        entry: module.to_owned(),
        export: export.to_owned(),
        payload: astro_engine::payload(&payload),
        common: None,
        request: WireRequest::get("http://localhost/"),
    });
    let answer = running.collect().await?;
    Ok(serde_json::from_slice(&answer.body).unwrap_or_default())
}

/// Whether a tool's world is there no more: its worker died, or was replaced.
fn is_gone(answer: &Result<Value, Failure>) -> bool {
    match answer {
        Ok(answer) => answer["gone"] == true,
        Err(failure) => matches!(failure.kind, FailureKind::Died | FailureKind::Memory),
    }
}

/// One name for all of the inputs and this version.
fn key(inputs: &[&str]) -> String {
    // What another build made of the same may be something else.
    static BUILD: LazyLock<String> = LazyLock::new(astro_engine::build);
    let mut hash = Sha256::new();
    for input in std::iter::once(&BUILD.as_str()).chain(inputs) {
        hash.update((input.len() as u64).to_le_bytes());
        hash.update(input.as_bytes());
    }
    hash.finalize().iter().take(20).map(|byte| format!("{byte:02x}")).collect()
}

fn of_failure(failure: Failure) -> ModuleError {
    let frame = failure.stack.into_iter().find(|frame| frame.line > 0);
    ModuleError { name: failure.name, message: failure.message, hint: failure.hint, frame }
}

/// An error as `tool/report.js` describes it.
fn of_error(error: &Value) -> ModuleError {
    let text = |key: &str| error[key].as_str().unwrap_or_default().to_owned();
    let number = |key: &str| error[key].as_u64().and_then(|number| u32::try_from(number).ok());
    let mut result = ModuleError::new(&text("name"), text("message"));
    result.frame = number("line").map(|line| SourceFrame { file: text("file"), line, column: number("column").unwrap_or(0) + 1, ..SourceFrame::default() });
    result
}

impl fmt::Debug for Tools {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.are_there() { "Tools" } else { "no tools" })
    }
}

/// What is the same preview's is equal.
impl PartialEq for Tools {
    fn eq(&self, other: &Tools) -> bool {
        match (&self.inner, &other.inner) {
            (Some(a), Some(b)) => Arc::ptr_eq(a, b),
            (a, b) => a.is_none() && b.is_none(),
        }
    }
}

impl Eq for Tools {}

/// A payload with what every compiler is told.
pub(crate) fn payload(file: &str, root: &str, source: &str, ssr: bool, production: bool) -> Value {
    json!({ "file": file, "root": root, "source": source, "ssr": ssr, "production": production })
}
