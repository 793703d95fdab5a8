//! One question to the engine and its answer.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use futures::channel::mpsc;
use futures::stream::BoxStream;
use futures::{Stream, StreamExt};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::failure::{Failure, FailureKind, SourceFrame};
use crate::module::ModuleHost;
use crate::note::Notes;
use crate::order::Hold;
use crate::work::Meter;

/// What to run. In the worker: `import entry`, then `await entry[export](request, payload, job)`; the answer is a `Response`.
pub struct Job {
    /// Jobs of one realm share module state. A new number means a fresh global world.
    pub realm: u64,
    /// Answers the imports and questions of this job.
    pub host: Arc<dyn ModuleHost>,
    /// Name of the module to import (resolved already).
    pub entry: String,
    /// The export to call (`default`, `GET`, …).
    pub export: String,
    /// Second argument of the call, as [`payload`] writes it.
    pub payload: Box<RawValue>,
    /// What the payloads of many jobs would repeat: `job.common` in the worker.
    pub common: Option<Common>,
    /// First argument of the call.
    pub request: WireRequest,
}

/// A job's payload, written down.
pub fn payload(value: &impl Serialize) -> Box<RawValue> {
    serde_json::value::to_raw_value(value).unwrap_or_default()
}

/// A value that many jobs share. A worker gets it once, not with each of them.
#[derive(Debug, Clone)]
pub struct Common {
    /// No two of one process have the same.
    pub(crate) key: u64,
    pub(crate) json: Bytes,
}

impl Common {
    /// Writes the value down for all jobs that will carry it.
    pub fn new(value: &Value) -> Common {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        Common { key: NEXT.fetch_add(1, Ordering::Relaxed), json: crate::wire::to_json(value).into() }
    }
}

/// A request as it crosses the pipe.
#[derive(Default)]
pub struct WireRequest {
    /// `GET`, `POST`, …
    pub method: String,
    /// Absolute URL.
    pub url: String,
    /// In order, repeated names kept apart.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: RequestBody,
}

impl WireRequest {
    /// A GET without headers.
    pub fn get(url: impl Into<String>) -> WireRequest {
        WireRequest { method: "GET".to_owned(), url: url.into(), ..WireRequest::default() }
    }
}

/// The body of a request.
#[derive(Default)]
pub enum RequestBody {
    /// No body at all (`request.body` is null).
    #[default]
    Empty,
    /// All of it, at hand.
    Bytes(Bytes),
    /// Read as the job reads it.
    Stream(BoxStream<'static, io::Result<Bytes>>),
}

/// Status and headers of an answer; known before its body.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Head {
    /// HTTP status.
    pub status: u16,
    /// Reason phrase; often empty.
    #[serde(default)]
    pub status_text: String,
    /// In order; `set-cookie` repeated.
    pub headers: Vec<(String, String)>,
    /// `response[Symbol.for("astro-lsp.extra")]`: whatever the runtime wants to tell the preview, as JSON.
    #[serde(default)]
    pub extra: Option<Box<RawValue>>,
    /// Whether a body follows (false for null bodies).
    #[serde(default)]
    pub has_body: bool,
}

/// How loud a console line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConsoleLevel {
    /// `console.debug`, `console.trace`
    Debug,
    /// `console.log`, `console.table`, …
    Log,
    /// `console.info`
    Info,
    /// `console.warn`
    Warn,
    /// `console.error`, and what nobody caught
    Error,
}

/// One call of `console.*`, already formatted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsoleLine {
    /// How loud.
    pub level: ConsoleLevel,
    /// The text, as `util.format` would print it.
    pub text: String,
    /// The line of the stack trace that called, as the engine prints it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// Where that is in the sources.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<SourceFrame>,
}

/// What arrives about a running job.
#[derive(Debug)]
pub(crate) enum Event {
    Head(Box<Head>),
    Chunk(Bytes),
    End,
    Fail(Failure),
}

/// A job that runs. It is also the stream of its body. Dropping it cancels the job.
pub struct Running {
    pub(crate) events: mpsc::UnboundedReceiver<Event>,
    pub(crate) console: mpsc::UnboundedReceiver<ConsoleLine>,
    pub(crate) meter: Meter,
    pub(crate) notes: Notes,
    /// Tells the worker how much of the body was taken; cancels when dropped.
    pub(crate) hold: Option<Hold>,
}

impl Running {
    /// Waits for status and headers. Call once, first.
    pub async fn head(&mut self) -> Result<Head, Failure> {
        match self.events.next().await {
            Some(Event::Head(head)) => Ok(*head),
            Some(Event::Fail(failure)) => {
                self.hold = None;
                Err(failure)
            }
            Some(Event::Chunk(_) | Event::End) | None => {
                self.hold = None;
                Err(gone())
            }
        }
    }

    /// The next piece of the body; `None` at its end.
    pub async fn chunk(&mut self) -> Option<Result<Bytes, Failure>> {
        std::future::poll_fn(|cx| self.poll_chunk(cx)).await
    }

    /// Tells where the time goes, also after the job.
    pub fn meter(&self) -> Meter {
        self.meter.clone()
    }

    /// What the runtime tells, also after the job.
    pub fn notes(&self) -> Notes {
        self.notes.clone()
    }

    /// Console lines that arrived since the last call.
    pub fn take_console(&mut self) -> Vec<ConsoleLine> {
        std::iter::from_fn(|| self.console.try_recv().ok()).collect()
    }

    /// Waits for the next console line; `None` when the job is over.
    pub async fn next_line(&mut self) -> Option<ConsoleLine> {
        self.console.next().await
    }

    /// Reads all of it.
    pub async fn collect(mut self) -> Result<Answer, Failure> {
        let head = self.head().await?;
        let mut body = BytesMut::new();
        while let Some(chunk) = self.chunk().await {
            body.extend_from_slice(&chunk?);
        }
        Ok(Answer { head, body: body.freeze(), console: self.take_console() })
    }

    fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Failure>>> {
        let Some(hold) = &self.hold else { return Poll::Ready(None) };
        let last = match futures::ready!(self.events.poll_next_unpin(cx)) {
            Some(Event::Chunk(bytes)) => {
                hold.taken(bytes.len());
                return Poll::Ready(Some(Ok(bytes)));
            }
            Some(Event::Head(_) | Event::End) => None,
            Some(Event::Fail(failure)) => Some(Err(failure)),
            None => Some(Err(gone())),
        };
        self.hold = None;
        Poll::Ready(last)
    }
}

impl Stream for Running {
    type Item = Result<Bytes, Failure>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_chunk(cx)
    }
}

/// A complete answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Status and headers.
    pub head: Head,
    /// The whole body.
    pub body: Bytes,
    /// What was printed meanwhile.
    pub console: Vec<ConsoleLine>,
}

pub(crate) fn gone() -> Failure {
    Failure::new(FailureKind::Died, "EngineStopped", "The engine was shut down before the page answered.")
}
