//! What the preview tells its pages, its panel and whoever reads `--json`.

use astro_engine::Work;
use serde::Serialize;

use crate::app::{ConsoleLine, ErrorReport, Step};

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
    },
    /// Something about the project is not taken as written.
    Warning {
        /// What, and why.
        message: String,
        /// What to do; empty for nothing.
        help: String,
    },
    /// A request was answered.
    Render(Box<Render>),
}

impl Event {
    /// The value of `event` in its JSON.
    pub fn name(&self) -> &'static str {
        match self {
            Event::Ready { .. } => "ready",
            Event::Reload { .. } => "reload",
            Event::Warning { .. } => "warning",
            Event::Render(_) => "render",
        }
    }
}

/// One answered request.
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
    /// Header lines as sent.
    pub headers: Vec<(String, String)>,
    /// What the project's code printed.
    pub console: Vec<ConsoleLine>,
    /// How the answer came about.
    pub trace: Vec<Step>,
    /// What went wrong.
    pub error: Option<ErrorReport>,
}

/// A status code in words.
pub fn meaning(status: u16) -> &'static str {
    hyper::StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason()).unwrap_or("")
}
