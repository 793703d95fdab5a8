//! The part of an answer that runs project code: middleware, page or endpoint, in the engine.

use std::future::poll_fn;
use std::sync::{Arc, Mutex, PoisonError};

use astro_engine::{AskFuture, ConsoleLevel, Failure, Head, Job, ModuleError, ModuleHost, ModuleSource, Pool, RequestBody, Running, SourceFrame, WireRequest};
use astro_project::Match;
use futures::StreamExt;
use serde::Deserialize;
use serde::de::{SeqAccess, Visitor};
use serde_json::Value;

use super::message::{Console, ErrorReport, Frame, Step, Trace};
use super::address::Address;
use super::advice::advice;
use super::server::Overrides;
use super::{App, Reply, Request, page, payload};
use crate::body::{Body, BodyError};
use crate::loader::Missing;
use crate::protocol::Place;

/// The module of the runtime that answers requests, and its export.
const ENTRY: (&str, &str) = ("astro-lsp:app", "handle");

/// Runs a request in the engine and makes its answer a reply.
pub(crate) async fn run(app: &App, engine: &Pool, request: Request, target: &Address, found: Option<Match>, domain_path: Option<&str>, trace: &mut Trace) -> Reply {
    run_with(app, engine, request, target, found, domain_path, None, trace).await
}

/// The same, with what a deployment host says besides the request.
#[expect(clippy::too_many_arguments, reason = "one request and all that is known of it")]
pub(crate) async fn run_with(app: &App, engine: &Pool, mut request: Request, target: &Address, found: Option<Match>, domain_path: Option<&str>, host: Option<&Overrides>, trace: &mut Trace) -> Reply {
    let routed = trace.milliseconds();
    let mut payload = payload::request(app, &request, target, found.as_ref(), domain_path);
    if let Some(host) = host {
        payload.client_address.clone_from(&host.client_address);
        payload.platform = host.platform.clone();
        payload.buffered = host.buffered;
    } else if let Some(platform) = crate::host::development_platform(app) {
        payload.platform = platform;
    }
    let payload = astro_engine::payload(&payload);
    let body = std::mem::replace(&mut request.body, Body::empty());
    let host = Arc::new(Host { app: app.clone(), places: request.places, origin: target.asked.origin().ascii_serialization(), again: body.is_empty(), missing: Mutex::default() });
    let mut body = wire_body(body);
    let console = Console::default();
    let (mut running, head) = loop {
        let wire = WireRequest { method: request.method.clone(), url: target.asked.to_string(), headers: request.headers.clone(), body: std::mem::take(&mut body) };
        let job = Job {
            realm: app.loader().realm(),
            host: host.clone(),
            entry: ENTRY.0.to_owned(),
            export: ENTRY.1.to_owned(),
            payload: payload.clone(),
            common: Some(app.common().clone()),
            request: wire,
        };
        let mut running = engine.run(job);
        let head = running.head().await;
        match host.take_missing() {
            Some(Missing { name, file }) => {
                let file = file.below(app.snapshot().root()).unwrap_or(file.as_str());
                console.push("warn", format!("`{name}` is imported from {file}, which does not export it: it is undefined, as in astro dev. A build fails at it."));
            }
            None => break (running, head),
        }
    };
    let (meter, notes) = (running.meter(), running.notes());
    pass_console(app, &mut running, &console);
    let mut reply = match head {
        Ok(head) if !head.has_body && head.status == 404 && Extra::of(&head).decided_by.as_deref() == Some("notFound") => not_found(app, head, target, console, routed, trace),
        Ok(head) => answered(app, head, running, console, routed, trace),
        Err(failure) => failed(app, &request, found.as_ref(), &failure, console, trace),
    };
    if reply.route.is_none() {
        reply.route = found.map(|found| found.route.pattern.clone());
    }
    reply.meter = Some(meter);
    reply.notes = Some(notes);
    reply.timings.route = routed;
    reply.timings.head = trace.milliseconds() - routed;
    reply
}

fn wire_body(body: Body) -> RequestBody {
    if body.is_empty() {
        return RequestBody::Empty;
    }
    RequestBody::Stream(body.map(|chunk| chunk.map_err(std::io::Error::other)).boxed())
}

pub(super) fn answered(app: &App, head: Head, running: Running, console: Console, began: f64, trace: &mut Trace) -> Reply {
    let mut extra = Extra::of(&head);
    read_steps(app, &mut extra, began, trace);
    let mut reply = Reply::new(head.status);
    // Pages start with "OK"; with another status that says nothing.
    reply.reason = Some(head.status_text).filter(|text| !text.is_empty() && (text != "OK" || head.status == 200));
    reply.headers = head.headers;
    reply.route = extra.route;
    reply.state = extra.more.state.filter(Value::is_object);
    reply.error = extra.more.error.and_then(|error| read_error(app, &error));
    reply.console = console.clone();
    reply.body = if head.has_body { stream(app.clone(), running, console) } else { Body::empty() };
    reply
}

/// The project has no page for this path and none that says so.
fn not_found(app: &App, head: Head, target: &Address, console: Console, began: f64, trace: &mut Trace) -> Reply {
    read_steps(app, &mut Extra::of(&head), began, trace);
    let routes = &app.snapshot().routes().routes;
    let said = console.lines().into_iter().rev().find(|line| matches!(line.level.as_str(), "warn" | "error"));
    let text = match said {
        // A route was there; the runtime has said why it did not answer.
        Some(line) => line.text,
        None if routes.is_empty() => format!("No file answers {}. A page is made by a file: src/pages/index.astro answers /.", target.path),
        None => format!("No route of this project answers {}. src/pages/404.astro would be shown here.", target.path),
    };
    let mut reply = page::note(404, "Not found", &text, &[]);
    // What middleware set stays: a cookie, a header of its own.
    reply.headers.extend(head.headers.into_iter().filter(|(name, _)| !matches!(name.as_str(), "content-type" | "content-length")));
    reply.console = console;
    reply
}

/// The rest of the answer. Ends with an error if the page fails after its head.
fn stream(app: App, running: Running, console: Console) -> Body {
    Body::stream(futures::stream::unfold(Some(running), move |running| {
        let (app, console) = (app.clone(), console.clone());
        async move {
            let mut running = running?;
            let chunk = poll_fn(|context| running.poll_next_unpin(context)).await;
            pass_console(&app, &mut running, &console);
            match chunk? {
                Ok(bytes) => Some((Ok(bytes), Some(running))),
                Err(failure) => {
                    let report = report(&app, &failure);
                    console.push("error", report.line());
                    Some((Err(BodyError::Failed(Box::new(report))), None))
                }
            }
        }
    }))
}

pub(super) fn pass_console(app: &App, running: &mut Running, console: &Console) {
    for line in running.take_console() {
        let level = match line.level {
            ConsoleLevel::Debug => "debug",
            ConsoleLevel::Log => "log",
            ConsoleLevel::Info => "info",
            ConsoleLevel::Warn => "warn",
            ConsoleLevel::Error => "error",
        };
        let place = line.place.and_then(|place| {
            let file = astro_project::FilePath::new(&place.file).ok()?.below(app.snapshot().root())?.to_owned();
            Some(Place { file, line: place.line, column: place.column })
        });
        console.push_at(level, line.text, place);
    }
}

/// What the runtime tells of an answer: see `js/astro/app.js`.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Extra {
    route: Option<String>,
    decided_by: Option<String>,
    trace: Steps,
    pub(super) more: More,
}

/// What few answers have.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct More {
    state: Option<Value>,
    error: Option<Value>,
    /// The target a request goes on with, where the project's own server middleware passed it on.
    pub(super) passed: Option<String>,
}

impl Extra {
    pub(super) fn of(head: &Head) -> Extra {
        head.extra.as_ref().and_then(|extra| serde_json::from_str(extra.get()).ok()).unwrap_or_default()
    }
}

/// Steps the runtime timed, each with its milliseconds since the job began.
#[derive(Default)]
struct Steps(Vec<(Step, f64)>);

impl<'de> Deserialize<'de> for Steps {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Steps, D::Error> {
        deserializer.deserialize_seq(Steps::default())
    }
}

/// They come flat: name, detail, microseconds since the job began, and what it took.
impl<'de> Visitor<'de> for Steps {
    type Value = Steps;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("steps, five values each")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<Steps, A::Error> {
        let milliseconds = |microseconds: f64| microseconds / 1e3;
        while let Some(step) = list.next_element()? {
            let detail = list.next_element::<Option<String>>()?.flatten().unwrap_or_default();
            let at = list.next_element()?.map_or(0.0, milliseconds);
            let took = list.next_element::<Option<f64>>()?.flatten().map(milliseconds);
            let own = list.next_element::<Option<f64>>()?.flatten().map(milliseconds);
            self.0.push((Step { step, detail, at: 0, took, own }, at));
        }
        Ok(self)
    }
}

/// Takes the runtime's own record into the trace.
fn read_steps(app: &App, extra: &mut Extra, began: f64, trace: &mut Trace) {
    let root = app.snapshot().root().as_str();
    for (mut step, at) in extra.trace.0.drain(..) {
        if step.detail.contains(root) {
            step.detail = step.detail.replace(&format!("{root}/"), "");
        }
        trace.note_at(step, began, at);
    }
    if let Some(decided) = extra.decided_by.take() {
        trace.note("decided-by", decided);
    }
}

/// What the project's own page about errors answered for.
fn read_error(app: &App, error: &Value) -> Option<ErrorReport> {
    let name = error["name"].as_str()?;
    let message = error["message"].as_str().unwrap_or_default();
    let hint = error["hint"].as_str().map(str::to_owned).or_else(|| advice(name, message));
    let host = Host::of(app, "");
    let stack: Vec<Frame> = SourceFrame::of_stack(error["stack"].as_str().unwrap_or_default(), &host).iter().map(|frame| place(app, frame)).collect();
    // A module that does not compile has no stack: its error knows the place.
    let of_module = || app.loader().frame_of_failure(name, message).map(|frame| place(app, &frame));
    let frame = of_module().or_else(|| stack.iter().find(|frame| !frame.lines.is_empty()).cloned());
    Some(ErrorReport { name: name.to_owned(), message: message.to_owned(), hint, frame, stack })
}

pub(super) fn failed(app: &App, request: &Request, found: Option<&Match>, failure: &Failure, console: Console, trace: &mut Trace) -> Reply {
    let mut report = report(app, failure);
    if let (None, Some(file)) = (&report.frame, found.and_then(|found| found.route.file.as_ref())) {
        // What was thrown knows no place: at least the page is known.
        let file = file.below(app.snapshot().root()).unwrap_or(file.as_str()).to_owned();
        report.frame = Some(Frame { file, ..Frame::default() });
    }
    trace.note("failed", format!("{}: {}", report.name, report.message));
    let mut reply = page::error(request, 500, &report);
    reply.console = console;
    reply
}

/// A failure in the words and places of the project.
fn report(app: &App, failure: &Failure) -> ErrorReport {
    let stack: Vec<Frame> = failure.stack.iter().map(|frame| place(app, frame)).collect();
    let frame = stack.iter().find(|frame| !frame.lines.is_empty()).or(stack.first()).cloned();
    let cause = failure.cause.as_ref().map(|cause| format!("\nCaused by {}: {}", cause.name, cause.message)).unwrap_or_default();
    ErrorReport {
        name: failure.name.clone(),
        message: format!("{}{cause}", failure.message),
        hint: failure.hint.clone().or_else(|| advice(&failure.name, &failure.message)),
        frame,
        stack,
    }
}

/// Lines shown before and after the one a frame names.
const AROUND: u32 = 3;

fn place(app: &App, frame: &SourceFrame) -> Frame {
    let file = astro_project::FilePath::new(&frame.file).ok();
    let shown = file.as_ref().and_then(|file| file.below(app.snapshot().root())).unwrap_or(&frame.file).to_owned();
    let text = file.and_then(|file| app.snapshot().text(&file));
    let first = frame.line.saturating_sub(AROUND).max(1);
    let lines = text.map(|text| {
        let numbered = (1..).zip(text.lines());
        numbered.skip_while(|(number, _)| *number < first).take_while(|(number, _)| *number <= frame.line + AROUND).map(|(number, line)| (number, shorten(line))).collect()
    });
    Frame { file: shown, line: frame.line, column: frame.column, function: frame.function.clone(), lines: lines.unwrap_or_default() }
}

/// A source line of at most a screen's width or two.
fn shorten(line: &str) -> String {
    line.chars().take(300).collect()
}

/// Answers the engine's questions about a project outside of any request.
pub(crate) fn module_host(app: &App) -> Arc<dyn ModuleHost> {
    Arc::new(Host::of(app, ""))
}

/// What the engine asks during one request.
pub(super) struct Host {
    pub(super) app: App,
    pub(super) places: bool,
    pub(super) origin: String,
    /// The request can be asked again.
    pub(super) again: bool,
    /// A name was missing that is there now: the request begins anew.
    pub(super) missing: Mutex<Option<Missing>>,
}

impl Host {
    /// Answers on behalf of a project outside of any request.
    pub(super) fn of(app: &App, origin: &str) -> Host {
        Host { app: app.clone(), places: false, origin: origin.to_owned(), again: false, missing: Mutex::default() }
    }

    fn take_missing(&self) -> Option<Missing> {
        self.missing.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl ModuleHost for Host {
    fn resolve(&self, specifier: &str, importer: &str) -> Result<String, ModuleError> {
        self.app.loader().resolve(specifier, importer)
    }

    fn require(&self, specifier: &str, importer: &str) -> Result<String, ModuleError> {
        self.app.loader().require(specifier, importer)
    }

    fn load(&self, name: &str) -> Result<ModuleSource, ModuleError> {
        self.app.loader().load(name)
    }

    fn ask(&self, name: &str, payload: Value) -> AskFuture {
        if name == "missing-export" {
            let text = |key: &str| payload[key].as_str().unwrap_or_default();
            // Where it cannot, the next request finds it.
            let missing = self.app.loader().missing_export(text("module"), text("name")).filter(|_| self.again);
            let is_new = missing.is_some();
            *self.missing.lock().unwrap_or_else(PoisonError::into_inner) = missing;
            return Box::pin(async move { Ok(is_new.into()) });
        }
        let (app, places, origin, name) = (self.app.clone(), self.places, self.origin.clone(), name.to_owned());
        let thread = tokio::task::spawn_blocking(move || answer(&app, &origin, places, &name, &payload));
        Box::pin(async move { thread.await.unwrap_or_else(|error| Err(ModuleError::new("InternalError", format!("The preview failed at a question of its own: {error}.")))) })
    }

    fn map_frame(&self, module: &str, line: u32, column: u32) -> Option<SourceFrame> {
        self.app.loader().map_frame(module, line, column)
    }
}

/// Answers a question of the runtime. Some are answered by compiling, so this is not for async code.
fn answer(app: &App, origin: &str, places: bool, name: &str, payload: &Value) -> Result<Value, ModuleError> {
    let loader = app.loader();
    Ok(match name {
        "route" => payload::rewrite(app, origin, places, payload),
        "head" => loader.head(payload["module"].as_str().unwrap_or_default()),
        "actions" => app.actions().map_or(Value::Null, |file| loader.name(&file).into()),
        "session" => return app.store.session(payload),
        "client-url" => loader.client_url(payload),
        "project-module" => return loader.of_project(payload["specifier"].as_str().unwrap_or_default()).map(Value::from),
        name if name.starts_with("style-") => return loader.style(name, payload),
        "image-file" => loader.image_file(payload),
        "island" => loader.island(payload),
        "island-module" => loader.island_module(payload),
        "island-key" => app.island_key(payload),
        name if name.starts_with("content-") => return loader.content(name, payload),
        _ => return Err(ModuleError::new("UnknownQuestion", format!("The preview has no answer to the question \"{name}\"."))),
    })
}
