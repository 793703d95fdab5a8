//! What goes into `respond` and what comes out of it: plain values, no sockets.

use std::sync::{Arc, Mutex};
use std::time::Instant;

use astro_engine::{Meter, Notes};
use serde::Serialize;

use crate::body::Body;
use crate::protocol::Place;

/// One request, as it was received.
pub struct Request {
    /// `GET`, `POST`, … in capitals.
    pub method: String,
    /// The request target: path and query, undecoded.
    pub target: String,
    /// The host and port asked for: the Host header, or the server's own address.
    pub host: String,
    /// Names in lower case, in order, repeated where repeated.
    pub headers: Vec<(String, String)>,
    /// The body, maybe still arriving.
    pub body: Body,
    /// The address of the other side.
    pub client_address: Option<String>,
    /// Whether elements of a page are to say where they are written.
    pub places: bool,
}

impl Request {
    /// The same request without its body.
    pub(crate) fn head(&self) -> Request {
        Request {
            method: self.method.clone(),
            target: self.target.clone(),
            host: self.host.clone(),
            headers: self.headers.clone(),
            body: Body::empty(),
            client_address: self.client_address.clone(),
            places: self.places,
        }
    }

    /// A request of `method` for `target` on localhost, without headers and body.
    pub fn new(method: &str, target: &str) -> Request {
        Request {
            method: method.to_ascii_uppercase(),
            target: target.to_owned(),
            host: "localhost:4321".to_owned(),
            headers: Vec::new(),
            body: Body::empty(),
            client_address: Some("127.0.0.1".to_owned()),
            places: false,
        }
    }

    /// Adds headers; a `host` among them decides the host.
    pub fn with_headers(mut self, headers: &[(&str, &str)]) -> Request {
        for (name, value) in headers {
            let name = name.to_ascii_lowercase();
            if name == "host" {
                (*value).clone_into(&mut self.host);
            }
            self.headers.push((name, (*value).to_owned()));
        }
        self
    }

    /// Sets the body.
    pub fn with_body(mut self, body: impl Into<Body>) -> Request {
        self.body = body.into();
        self
    }

    /// The first header of that (lower-case) name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Whether the other side prefers JSON to a page.
    pub(crate) fn wants_json(&self) -> bool {
        self.header("accept").is_some_and(|accept| accept.contains("application/json") && !accept.contains("text/html"))
    }

    /// Whether the other side shows pages.
    pub(crate) fn wants_html(&self) -> bool {
        self.header("accept").is_some_and(|accept| accept.contains("text/html"))
    }

    /// Whether the other side takes pages, among anything else.
    pub(crate) fn takes_html(&self) -> bool {
        // Who says nothing takes anything.
        self.wants_html() || self.header("accept").is_none_or(|accept| accept.contains("*/*"))
    }
}

/// The answer to one request, and how it came about.
pub struct Reply {
    /// The status code.
    pub status: u16,
    /// The reason phrase, where the project set one.
    pub reason: Option<String>,
    /// Header lines in order; `set-cookie` may repeat.
    pub headers: Vec<(String, String)>,
    /// The body, maybe still being rendered.
    pub body: Body,
    /// Every rule and module that had a part in the answer, in order.
    pub trace: Vec<Step>,
    /// The pattern of the route that matched.
    pub route: Option<String>,
    /// Lines the project's code printed; grows until the body has ended.
    pub console: Console,
    /// What went wrong, if something did.
    pub error: Option<ErrorReport>,
    /// How long each part took.
    pub timings: Timings,
    /// Where the engine's time goes, if it had a part; grows until the body has ended.
    pub meter: Option<Meter>,
    /// What the runtime tells besides; grows until the body has ended.
    pub notes: Option<Notes>,
    /// What code found and left besides: `locals`, params, session. Only of pages a browser shows.
    pub state: Option<serde_json::Value>,
}

impl Reply {
    /// An answer with nothing but a status.
    pub fn new(status: u16) -> Reply {
        Reply {
            status,
            reason: None,
            headers: Vec::new(),
            body: Body::empty(),
            trace: Vec::new(),
            route: None,
            console: Console::default(),
            error: None,
            timings: Timings::default(),
            meter: None,
            notes: None,
            state: None,
        }
    }

    /// A plain-text answer.
    pub(crate) fn text(status: u16, text: impl Into<String>) -> Reply {
        Reply::new(status).with_header("content-type", "text/plain; charset=utf-8").with_body(text.into())
    }

    /// An HTML answer.
    pub(crate) fn html(status: u16, html: impl Into<String>) -> Reply {
        Reply::new(status).with_header("content-type", "text/html; charset=utf-8").with_body(html.into())
    }

    pub(crate) fn with_header(mut self, name: &str, value: impl Into<String>) -> Reply {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    pub(crate) fn with_body(mut self, body: impl Into<Body>) -> Reply {
        self.body = body.into();
        self
    }

    /// The first header of that (lower-case) name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Whether the answer is a page or another HTML text.
    pub fn is_html(&self) -> bool {
        self.header("content-type").is_some_and(|kind| kind.trim_start().to_ascii_lowercase().starts_with("text/html"))
    }
}

/// One thing that happened on the way to an answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Step {
    /// `redirect`, `public`, `route`, `middleware`, `page`, `endpoint`, `not-found`, `error-page`, …
    pub step: String,
    /// What it decided, in words or as a file or pattern.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub detail: String,
    /// Microseconds since the request came in.
    pub at: u64,
    /// Milliseconds it took, where it is something that lasts; then `at` is its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub took: Option<f64>,
    /// Those of them in which nothing was done that it called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub own: Option<f64>,
}

impl Step {
    pub(crate) fn new(step: &str, detail: impl Into<String>, at: u64) -> Step {
        Step { step: step.to_owned(), detail: detail.into(), at, took: None, own: None }
    }
}

/// How long the parts of an answer took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Timings {
    /// Milliseconds until a route was chosen.
    pub route: f64,
    /// Milliseconds the engine took to the head of the answer.
    pub head: f64,
    /// Milliseconds in all until the head was ready.
    pub total: f64,
}

/// What went wrong, for the error page, the panel, the terminal and the editor.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ErrorReport {
    /// The permanent name or the class of the exception.
    pub name: String,
    /// What happened.
    pub message: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// The place in the source, if known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frame: Option<Frame>,
    /// The calls that led there, innermost first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stack: Vec<Frame>,
}

impl ErrorReport {
    /// Name, message and place in one line.
    pub(crate) fn line(&self) -> String {
        let place = self.frame.as_ref().map(|frame| format!(" ({frame})")).unwrap_or_default();
        format!("{}: {}{place}", self.name, self.message)
    }
}

/// A place in the project's source.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Frame {
    /// The file, relative to the project where it lies inside.
    pub file: String,
    /// 1-based; 0 where only the file is known.
    pub line: u32,
    /// 1-based, in UTF-16 units.
    pub column: u32,
    /// The function, where the engine knows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub function: Option<String>,
    /// Source lines around the place: number and text.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<(u32, String)>,
}

impl std::fmt::Display for Frame {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            0 => f.write_str(&self.file),
            line => write!(f, "{}:{line}:{}", self.file, self.column),
        }
    }
}

/// Lines printed by the project's code while it answered.
#[derive(Debug, Clone, Default)]
pub struct Console(Arc<Mutex<Vec<ConsoleLine>>>);

/// One line of output.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConsoleLine {
    /// `log`, `info`, `warn`, `error`, `debug`.
    pub level: String,
    /// What was printed.
    pub text: String,
    /// Where, if that is known: for the editor.
    #[serde(skip)]
    pub place: Option<Place>,
}

/// More lines of one answer than this are dropped.
const CONSOLE_LIMIT: usize = 1_000;

impl Console {
    /// Adds a line.
    pub fn push(&self, level: impl Into<String>, text: impl Into<String>) {
        self.push_at(level, text, None);
    }

    /// Adds a line that was printed at a place.
    pub(crate) fn push_at(&self, level: impl Into<String>, text: impl Into<String>, place: Option<Place>) {
        let mut lines = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if lines.len() < CONSOLE_LIMIT {
            lines.push(ConsoleLine { level: level.into(), text: text.into(), place });
        }
    }

    /// The lines so far.
    pub fn lines(&self) -> Vec<ConsoleLine> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }
}

/// Notes the steps of one request with their times.
pub(crate) struct Trace {
    start: Instant,
    steps: Vec<Step>,
}

impl Trace {
    pub(crate) fn start() -> Trace {
        Trace { start: Instant::now(), steps: Vec::new() }
    }

    pub(crate) fn note(&mut self, step: &str, detail: impl Into<String>) {
        let at = u64::try_from(self.start.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.steps.push(Step::new(step, detail, at));
    }

    /// Notes a step that the runtime timed itself, so many milliseconds after `began`.
    pub(crate) fn note_at(&mut self, step: Step, began: f64, milliseconds: f64) {
        let now = self.milliseconds();
        // Two clocks: theirs began a little later than ours thinks, and no step is in the future.
        let at = (began + milliseconds.max(0.0)).min(now).max(0.0) * 1e3;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few seconds in microseconds")]
        self.steps.push(Step { at: at as u64, ..step });
    }

    /// Milliseconds since the request came in.
    pub(crate) fn milliseconds(&self) -> f64 {
        (self.start.elapsed().as_secs_f64() * 1e6).round() / 1e3
    }

    pub(crate) fn steps(&self) -> &[Step] {
        &self.steps
    }

    pub(crate) fn into_steps(self) -> Vec<Step> {
        self.steps
    }
}
