//! hyper's requests in, hyper's responses out; the only place of this crate that knows them.

use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use astro_engine::{Meter, Notes};
use bytes::Bytes;
use futures::stream::{Stream, StreamExt};
use http_body_util::BodyExt;
use http_body_util::combinators::UnsyncBoxBody;
use hyper::body::{Frame, Incoming};
use hyper::header::{HeaderName, HeaderValue};

use crate::answers::{Answer, Gathered};
use crate::app::{App, Console, ErrorReport, Reply, Request, Step, Target, page};
use crate::body::{Body, BodyError};
use crate::live;
use crate::protocol::{Chunk, Event, Render, meaning};
use crate::record::Record;
use crate::secrets;
use crate::sent::{Sent, Taken};
use crate::session::Session;

/// Pieces of one body that are told apart.
const MOST_CHUNKS: usize = 64;

/// The body type of our responses.
pub(super) type Outgoing = UnsyncBoxBody<Bytes, BodyError>;

/// Bytes of a request body that are accepted.
pub(super) const BODY_LIMIT: u64 = 256 << 20;

/// Reads hyper's request. The body stays where it is until somebody reads it.
pub(super) fn request(incoming: hyper::Request<Incoming>, peer: SocketAddr, local: &str) -> Request {
    let (parts, body) = incoming.into_parts();
    let headers: Vec<(String, String)> =
        parts.headers.iter().map(|(name, value)| (name.as_str().to_owned(), latin1(value.as_bytes()))).collect();
    let mut hosts = headers.iter().filter(|(name, _)| name == "host").map(|(_, value)| value.as_str());
    let host = match (hosts.next(), hosts.next()) {
        (Some(host), None) => host.to_owned(),
        (None, _) if parts.version < hyper::Version::HTTP_11 => local.to_owned(),
        // None at all, or two that could be read differently: not a host.
        _ => String::new(),
    };
    let target = parts.uri.to_string();
    let length = hyper::body::Body::size_hint(&body).exact();
    Request {
        method: parts.method.as_str().to_owned(),
        target,
        host,
        headers,
        body: incoming_body(body, length),
        client_address: Some(peer.ip().to_string()),
        places: false,
    }
}

fn incoming_body(body: Incoming, length: Option<u64>) -> Body {
    if length == Some(0) {
        return Body::empty();
    }
    let mut taken = 0_u64;
    let chunks = body.into_data_stream().map(move |chunk| {
        let chunk = chunk.map_err(|error| BodyError::Broken(format!("the client broke off: {error}")))?;
        taken += chunk.len() as u64;
        if taken > BODY_LIMIT { Err(BodyError::TooLarge { limit: BODY_LIMIT }) } else { Ok(chunk) }
    });
    let body = Body::stream(chunks);
    match length {
        Some(length) => body.with_length(length),
        None => body,
    }
}

/// Header bytes as JavaScript sees them: one character a byte.
fn latin1(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

/// Writes hyper's response.
pub(super) fn response(reply: Reply, head_only: bool) -> hyper::Response<Outgoing> {
    let status = hyper::StatusCode::from_u16(reply.status).unwrap_or(hyper::StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = hyper::Response::new(empty());
    *response.status_mut() = status;
    if let Some(reason) = reply.reason.as_ref().filter(|reason| !reason.is_empty()) {
        if let Ok(reason) = hyper::ext::ReasonPhrase::try_from(reason.as_bytes().to_vec()) {
            response.extensions_mut().insert(reason);
        }
    }
    let mut has_length = false;
    for (name, value) in &reply.headers {
        let Some((name, value)) = header(name, value) else {
            reply.console.push("warn", format!("The header {name:?} was left out: its name or value cannot be sent over HTTP."));
            continue;
        };
        has_length |= name == hyper::header::CONTENT_LENGTH;
        response.headers_mut().append(name, value);
    }
    let bodyless = head_only || matches!(reply.status, 204 | 304) || status.is_informational();
    if !bodyless {
        if let (false, Some(length)) = (has_length, reply.body.length()) {
            response.headers_mut().insert(hyper::header::CONTENT_LENGTH, HeaderValue::from(length));
        }
        *response.body_mut() = http_body_util::StreamBody::new(reply.body.map(|chunk| chunk.map(Frame::data))).boxed_unsync();
    }
    response
}

fn empty() -> Outgoing {
    http_body_util::Empty::new().map_err(|never| match never {}).boxed_unsync()
}

/// A header hyper accepts. Those that frame the message are ours to set.
fn header(name: &str, value: &str) -> Option<(HeaderName, HeaderValue)> {
    let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
    if [hyper::header::CONNECTION, hyper::header::TRANSFER_ENCODING, hyper::header::UPGRADE].contains(&name) {
        return None;
    }
    let bytes: Option<Vec<u8>> = value.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect();
    Some((name, HeaderValue::from_bytes(&bytes?).ok()?))
}

/// What of a request the panel wants to know.
pub(super) struct Seen {
    start: Instant,
    method: String,
    document: bool,
    live: bool,
    composed: bool,
    page: bool,
    sent: Sent,
}

impl Seen {
    /// `plain`: pages of a pretended host get the live script only in a browser, which says what it asks for.
    pub(super) fn of(request: &Request, plain: bool) -> Seen {
        let asked_for = request.header("sec-fetch-dest");
        let live = request.header(live::HEADER.0) == Some(live::HEADER.1);
        let document = live || asked_for.is_some_and(|dest| matches!(dest, "document" | "iframe" | "frame"));
        Seen {
            start: Instant::now(),
            method: request.method.clone(),
            document,
            live,
            composed: false,
            sent: Sent { target: request.target.clone(), headers: request.headers.clone(), body: Taken::default() },
            page: document || (asked_for.is_none() && !plain && request.takes_html()),
        }
    }

    /// The same, of a request made by hand in the panel.
    pub(super) fn composed(self) -> Seen {
        Seen { composed: true, page: false, ..self }
    }

    /// Keeps what is read of the request's body.
    pub(super) fn follow(&self, request: &mut Request) {
        request.body = self.sent.body.of(std::mem::replace(&mut request.body, Body::empty()));
    }

    /// Whether a browser shows the answer as a page.
    pub(super) fn is_document(&self) -> bool {
        self.document
    }
}

/// Lets a reply through, adds the live script to pages, and reports when the last byte has gone.
///
/// `app` is the project which gave the reply. A page that brings itself up to date stays as it is when the new one failed:
/// it is told what went wrong instead. In development any other page that fails after its head ends with words about that,
/// and the connection stays; as a built project it breaks off.
pub(super) fn observed(mut reply: Reply, id: u64, seen: Seen, app: &App, session: Session) -> Reply {
    let length = reply.body.length();
    let script = seen.page && reply.is_html() && reply.header("content-encoding").is_none() && reply.header("content-range").is_none();
    let script = script && !matches!(reply.status, 204 | 304);
    let failed = reply.error.is_some() && reply.status >= 500;
    let shown = live::Shown { revision: app.snapshot().revision().0, id, post: !matches!(seen.method.as_str(), "GET" | "HEAD"), failed };
    if script {
        reply.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("content-length"));
    }
    let report = Report {
        session,
        render: Some(Box::new(Render {
            id,
            method: seen.method,
            path: secrets::address(&seen.sent.target),
            status: reply.status,
            meaning: reply.reason.clone().filter(|reason| !reason.is_empty()).unwrap_or_else(|| meaning(reply.status).to_owned()),
            ms: milliseconds(seen.start),
            total: 0.0,
            work: None,
            bytes: 0,
            file: file_of(app, asked_route(&reply)),
            live: seen.live,
            sent: seen.sent,
            chunks: Vec::new(),
            route: reply.route.clone(),
            location: reply.header("location").map(secrets::address),
            document: seen.document,
            headers: reply.headers.clone(),
            console: Vec::new(),
            trace: std::mem::take(&mut reply.trace),
            state: reply.state.take().map(secrets::within),
            record: Record::default(),
            composed: seen.composed,
            error: reply.error.clone(),
        })),
        console: reply.console.clone(),
        meter: reply.meter.clone(),
        notes: reply.notes.clone(),
        start: seen.start,
    };
    let body = std::mem::replace(&mut reply.body, Body::empty());
    let kind = reply.header("content-type").unwrap_or_default().to_owned();
    let explains = app.target() == Target::Dev && !seen.live;
    let script_state = script.then_some(Script::Undecided);
    let observed = Observed { body, report, script: script_state, has_element: seen.document, explains, shown, kind, gathered: Gathered::default(), ended: false, breaks: None };
    if seen.live && failed {
        return live::json_reply(&serde_json::json!({ "error": reply.error })).with_header(live::HEADER.0, "failed");
    }
    if seen.live {
        reply.headers.push(("x-astro-lsp-id".to_owned(), id.to_string()));
    }
    reply.body = Body::stream(observed);
    if let (Some(length), false) = (length, script) {
        reply.body = reply.body.with_length(length);
    }
    reply
}

/// Publishes one [`Render`] when dropped: at the body's end, or when the client has gone.
struct Report {
    session: Session,
    render: Option<Box<Render>>,
    console: Console,
    meter: Option<Meter>,
    notes: Option<Notes>,
    start: Instant,
}

impl Drop for Report {
    fn drop(&mut self) {
        if let Some(mut render) = self.render.take() {
            render.total = milliseconds(self.start);
            render.work = self.meter.as_ref().map(Meter::work);
            render.console = self.console.lines();
            render.record = self.notes.as_ref().map(|notes| Record::read(notes.take())).unwrap_or_default();
            self.session.publish(Event::Render(Arc::new(*render)));
        }
    }
}

struct Observed {
    body: Body,
    report: Report,
    script: Option<Script>,
    /// Something of the page was an element. Where a browser does not say that it shows a page, a text without any stays one.
    has_element: bool,
    /// The page ends with a word about what broke it off, as in development.
    explains: bool,
    shown: live::Shown,
    kind: String,
    gathered: Gathered,
    ended: bool,
    /// Why the body is about to break off.
    breaks: Option<BodyError>,
}

impl Drop for Observed {
    fn drop(&mut self) {
        // Before the render is told: whoever hears of it may ask for the body.
        self.keep();
    }
}

/// The route that is to answer for a reply: the page about errors has no part in what went wrong.
fn asked_route(reply: &Reply) -> Option<&str> {
    let asked = reply.trace.iter().find(|step| step.step == "route").map(|step| step.detail.as_str());
    if reply.error.is_some() { asked } else { reply.route.as_deref() }
}

/// The file of a route, relative to the project.
fn file_of(app: &App, pattern: Option<&str>) -> Option<String> {
    let route = app.snapshot().routes().routes.iter().find(|route| Some(route.pattern.as_str()) == pattern)?;
    route.file.as_ref()?.below(app.snapshot().root()).map(str::to_owned)
}

/// Whether the live script goes to the end of this body.
enum Script {
    Undecided,
    Append,
}

impl Stream for Observed {
    type Item = Result<Bytes, BodyError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.ended {
            return Poll::Ready(None);
        }
        if let Some(error) = self.breaks.take() {
            self.ended = true;
            return Poll::Ready(Some(Err(error)));
        }
        match futures::ready!(self.body.poll_next_unpin(context)) {
            Some(Ok(chunk)) => {
                if let Some(Script::Undecided) = self.script {
                    self.script = is_whole_page(&chunk).then_some(Script::Append);
                }
                self.has_element = self.has_element || has_element(&chunk);
                self.add(&chunk);
                Poll::Ready(Some(Ok(chunk)))
            }
            Some(Err(error)) => {
                self.note(&error);
                if !self.explains || self.script.is_none() {
                    // The connection ends here: what was written before goes out first, at least the head.
                    self.breaks = Some(error);
                    context.waker().wake_by_ref();
                    return Poll::Pending;
                }
                self.ended = true;
                // Where nothing of the page has left yet, there is room for all that is known.
                let mut last = match (&self.script, &error) {
                    (Some(Script::Undecided), BodyError::Failed(report)) => {
                        self.script = Some(Script::Append);
                        page::error_page(report)
                    }
                    _ => page::broken_off(&error.to_string()),
                };
                if matches!(self.script, Some(Script::Append)) {
                    last.push_str(&live::client_tag(&self.report.session, self.shown));
                }
                self.add(last.as_bytes());
                Poll::Ready(Some(Ok(Bytes::from(last))))
            }
            None => {
                self.ended = true;
                let tag = (self.has_element && matches!(self.script, Some(Script::Append))).then(|| Bytes::from(live::client_tag(&self.report.session, self.shown)));
                Poll::Ready(tag.map(Ok))
            }
        }
    }
}

impl Observed {
    fn add(&mut self, piece: &[u8]) {
        self.gathered.add(piece);
        let at = u64::try_from(self.report.start.elapsed().as_micros()).unwrap_or(u64::MAX);
        let Some(render) = &mut self.report.render else { return };
        let bytes = piece.len() as u64;
        render.bytes += bytes;
        let full = render.chunks.len() >= MOST_CHUNKS;
        match render.chunks.last_mut() {
            Some(last) if full => *last = Chunk { at, bytes: last.bytes + bytes },
            _ => render.chunks.push(Chunk { at, bytes }),
        }
    }

    /// Keeps what was sent, for the panel and for the page itself.
    fn keep(&mut self) {
        let Some(render) = &self.report.render else { return };
        let (body, whole) = self.gathered.finish();
        let (id, document, part, error) = (render.id, render.document, render.is_part(), render.error.clone());
        self.report.session.answers().keep(Answer { id, kind: std::mem::take(&mut self.kind), body, whole, document, part, error });
    }

    fn note(&mut self, error: &BodyError) {
        let Some(render) = &mut self.report.render else { return };
        let at = u64::try_from(self.report.start.elapsed().as_micros()).unwrap_or(u64::MAX);
        let detail = format!("the status was already sent as {}; after {} bytes: {error}", render.status, render.bytes);
        render.trace.push(Step::new("broken-off", detail, at));
        render.error.get_or_insert_with(|| match error {
            BodyError::Failed(report) => (**report).clone(),
            _ => ErrorReport { name: "BodyBrokenOff".to_owned(), message: error.to_string(), ..ErrorReport::default() },
        });
    }
}

fn has_element(html: &[u8]) -> bool {
    html.windows(2).any(|pair| pair[0] == b'<' && pair[1].is_ascii_alphabetic())
}

/// Pages begin with a doctype; parts of pages, which scripts fetch, do not.
fn is_whole_page(first: &[u8]) -> bool {
    let start = first.trim_ascii_start();
    [b"<!doctype".as_slice(), b"<html"].iter().any(|tag| start.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag)))
}

fn milliseconds(since: Instant) -> f64 {
    (since.elapsed().as_secs_f64() * 1e6).round() / 1e3
}
