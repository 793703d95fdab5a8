//! What the preview tells its pages, its panel and whoever reads `--json`.

use std::sync::Arc;

use astro_engine::Work;
use serde::{Deserialize, Serialize};

use crate::app::{ConsoleLine, ErrorReport, Step};
use crate::record::Record;
use crate::sent::Sent;

/// One message. Printed as JSON with its name in `event`.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event {
    /// The server accepts connections.
    Ready {
        /// Where the project is.
        url: String,
        /// Where the panel is.
        panel: String,
        /// Whose rules apply: `dev` or `production`.
        target: &'static str,
    },
    /// Something a page may show has changed: pages load themselves again.
    Reload {
        /// The revision that is served from now on.
        revision: u64,
        /// Whether pages can be patched: what scripts in the browser have loaded is the same.
        patch: bool,
    },
    /// The editor's cursor went to an element, or out of all of them: then the file is empty.
    Cursor(Place),
    /// Somebody pointed at an element on the page: the editor opens its place.
    Open(Place),
    /// The editor asks the panel to show a page, or the last request for a path.
    Show {
        /// Path and query.
        path: String,
        /// Whether the request is wanted rather than the page.
        request: bool,
    },
    /// Something about the project is not taken as written.
    Warning {
        /// What, and why.
        message: String,
        /// What to do; empty for nothing.
        help: String,
    },
    /// A request was answered.
    Render(Arc<Render>),
}

impl Event {
    /// The value of `event` in its JSON.
    pub fn name(&self) -> &'static str {
        match self {
            Event::Ready { .. } => "ready",
            Event::Reload { .. } => "reload",
            Event::Cursor(_) => "cursor",
            Event::Open(_) => "open",
            Event::Show { .. } => "show",
            Event::Warning { .. } => "warning",
            Event::Render(_) => "render",
        }
    }
}

/// A place in the project's source.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The file, relative to the project.
    pub file: String,
    /// 1-based.
    pub line: u32,
    /// 1-based, in UTF-16 units.
    pub column: u32,
}

/// What a rule found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The rule's permanent name.
    pub rule: String,
    /// `error`, `warning` or `hint`.
    pub severity: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do; empty for nothing.
    pub help: String,
    /// Where.
    #[serde(flatten)]
    pub place: Place,
}

/// A piece of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Chunk {
    /// Microseconds since the request came in.
    pub at: u64,
    /// Its bytes.
    pub bytes: u64,
}

/// One answered request. Secrets in its address, headers and cookies are masked where it is written down.
#[derive(Debug, Clone, Serialize)]
pub struct Render {
    /// Counts up within one run.
    pub id: u64,
    /// The request method.
    pub method: String,
    /// Path and query as asked.
    pub path: String,
    /// The status sent.
    pub status: u16,
    /// What the status means, or the reason the project gave.
    pub meaning: String,
    /// Milliseconds until the head was ready.
    pub ms: f64,
    /// Milliseconds until the last byte.
    pub total: f64,
    /// Where the engine's part of them went.
    pub work: Option<Work>,
    /// Bytes of the body.
    pub bytes: u64,
    /// The pattern of the route.
    pub route: Option<String>,
    /// Where a redirect leads.
    pub location: Option<String>,
    /// Whether a browser asked for it to show it as a page.
    pub document: bool,
    /// The file of the route, relative to the project.
    pub file: Option<String>,
    /// Whether a page asked for it to bring itself up to date.
    pub live: bool,
    /// The request itself, secrets and all; its header lines are written down.
    #[serde(rename = "request", serialize_with = "shown::request")]
    pub sent: Sent,
    /// Pieces of the body as they went out; the last stands for all that came later.
    pub chunks: Vec<Chunk>,
    /// Header lines as sent.
    #[serde(serialize_with = "shown::headers")]
    pub(crate) headers: Vec<(String, String)>,
    /// What the project's code printed.
    pub console: Vec<ConsoleLine>,
    /// How the answer came about.
    #[serde(serialize_with = "shown::steps")]
    pub(crate) trace: Vec<Step>,
    /// `locals`, params and session of a page, secrets masked.
    pub state: Option<serde_json::Value>,
    /// What else it left behind.
    pub record: Record,
    /// Whether the panel asked for it by hand.
    pub composed: bool,
    /// What went wrong.
    pub error: Option<ErrorReport>,
}

impl Render {
    /// Whether it is a module or a file that a page loads, rather than an answer of the project.
    pub(crate) fn is_part(&self) -> bool {
        self.route.is_none() && !self.document && !self.composed && self.status < 400
    }
}

/// Parts of a render as they are shown. Most of them never are, so they are masked no sooner.
mod shown {
    use serde::Serializer;

    use super::{Sent, Step};
    use crate::secrets;

    pub(super) fn request<S: Serializer>(sent: &Sent, serializer: S) -> Result<S::Ok, S::Error> {
        headers(&sent.headers, serializer)
    }

    pub(super) fn headers<S: Serializer>(lines: &[(String, String)], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(lines.iter().map(|(name, value)| (name, secrets::header(name, value))))
    }

    pub(super) fn steps<S: Serializer>(steps: &[Step], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(steps.iter().map(|step| Step { detail: secrets::address(&step.detail), ..step.clone() }))
    }
}

/// A status code in words.
pub fn meaning(status: u16) -> &'static str {
    hyper::StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason()).unwrap_or("")
}
