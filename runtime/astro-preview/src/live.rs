//! The event stream to pages and panel, and the scripts that keep pages up to date.

use std::time::Duration;

use bytes::Bytes;
use futures::stream::{self, Stream, StreamExt};
use serde_json::json;
use tokio::sync::broadcast::{self, error::RecvError};

use crate::app::{Reply, Request, guard, page};
use crate::body::{Body, BodyError};
use crate::protocol::{Event, Place};
use crate::session::{Listener, Listens, Session};

/// Everything the preview itself answers on the project's port is below this.
pub(crate) const PREFIX: &str = "/__astro-lsp/";
/// Where pages listen.
const EVENTS: &str = "events";
/// The end of the path of the script pages load. What takes the dev client of `astro dev` for what it is does so here.
const CLIENT: &str = "/@vite/client";
/// The header by which a page says that it brings itself up to date, and the word.
pub(crate) const HEADER: (&str, &str) = ("x-astro-lsp", "live");

/// What a page knows about itself.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shown {
    /// The revision it shows: what changed while it was on its way is told when it connects.
    pub(crate) revision: u64,
    /// The number of its render.
    pub(crate) id: u64,
    /// Whether it answers a form, so that asking again would do something again.
    pub(crate) post: bool,
    /// Whether it is our page about a failure.
    pub(crate) failed: bool,
}

/// What is appended to pages that are shown in a browser.
pub(crate) fn client_tag(session: &Session, shown: Shown) -> String {
    let Shown { revision, id, post, failed } = shown;
    let (method, state) = (if post { "post" } else { "get" }, if failed { "failed" } else { "good" });
    format!("<script type=\"module\" src=\"{PREFIX}{revision}/{id}.{}.{method}.{state}{CLIENT}\"></script>", session.page_token())
}

/// The scripts of pages, by the end of their path.
const SCRIPTS: [(&str, &str); 4] = [
    (CLIENT, include_str!("live/client.js")),
    ("client/patch.js", include_str!("live/patch.js")),
    ("client/overlay.js", include_str!("live/overlay.js")),
    ("client/reveal.js", include_str!("live/reveal.js")),
];

/// An idle stream says something now and then, so that dead connections are noticed.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// Bytes of the question to open a place.
const PLACE_LIMIT: u64 = 64 << 10;

/// Answers the paths below [`PREFIX`].
pub(crate) async fn answer(session: &Session, request: Request) -> Reply {
    let path = request.target.split('?').next().unwrap_or_default().strip_prefix(PREFIX).unwrap_or_default().to_owned();
    if let Some((_, script)) = SCRIPTS.iter().find(|(end, _)| path.ends_with(end)) {
        return Reply::new(200).with_header("content-type", "text/javascript; charset=utf-8").with_header("cache-control", "no-cache").with_body(*script);
    }
    if path == EVENTS {
        return events(session, Listens::Page, |event| matches!(event, Event::Reload { .. } | Event::Cursor(_)));
    }
    if let Err(refusal) = guard::token(&request, session.page_token()) {
        return page::refusal(&request, &refusal);
    }
    match path.split_once('/') {
        Some(("answer", id)) => body(session, id),
        Some(("failure", id)) => failure(session, id),
        None if path == "open" => open(session, request).await,
        _ => Reply::text(404, "astro-lsp has nothing under this path.\n"),
    }
}

/// The page as it was sent: what its scripts did to it since is told apart from what is edited.
fn body(session: &Session, id: &str) -> Reply {
    let answer = id.parse().ok().and_then(|id| session.answers().of(id)).filter(|answer| answer.document && answer.whole && answer.kind.starts_with("text/html"));
    match answer {
        Some(answer) => Reply::text(200, "").with_header("cache-control", "no-store").with_header("x-content-type-options", "nosniff").with_body(answer.body),
        None => Reply::text(404, "This answer is not kept any more.\n"),
    }
}

fn failure(session: &Session, id: &str) -> Reply {
    match id.parse().ok().and_then(|id| session.answers().of(id)).and_then(|answer| answer.error) {
        Some(error) => json_reply(&json!({ "error": error })),
        None => Reply::text(404, "Nothing is known to have gone wrong with this answer.\n"),
    }
}

/// Tells the editor to open a place. Only a file of the project can be named.
pub(crate) async fn open(session: &Session, request: Request) -> Reply {
    if request.method != "POST" {
        return Reply::text(405, "Send POST with {\"file\", \"line\", \"column\"}.\n");
    }
    let body = request.body.collect(PLACE_LIMIT).await.unwrap_or_default();
    let Ok(place) = serde_json::from_slice::<Place>(&body) else {
        return Reply::text(400, "Send {\"file\", \"line\", \"column\"}.\n");
    };
    let app = session.current();
    let known = app.snapshot().root().join_inside(&format!("/{}", place.file)).is_some_and(|file| app.snapshot().is_file(&file));
    let opened = known && session.has_editor();
    if opened {
        session.publish(Event::Open(place));
    }
    json_reply(&json!({ "opened": opened }))
}

/// JSON of our own.
pub(crate) fn json_reply(value: &serde_json::Value) -> Reply {
    Reply::new(200).with_header("content-type", "application/json").with_header("cache-control", "no-store").with_body(value.to_string())
}

/// A stream of the events that `wanted` lets through.
pub(crate) fn events(session: &Session, who: Listens, wanted: impl Fn(&Event) -> bool + Send + Sync + 'static) -> Reply {
    // Subscribed first: a change in between is told twice rather than never.
    let (receiver, listener) = (session.subscribe(), session.listener(who));
    let (changed, scripts) = (session.changed(), session.scripts_changed());
    // A page that is older than the last change of scripts has to be loaded again; others can be patched.
    let data = json!({ "start": session.start_id().to_string(), "changed": changed, "scripts": scripts });
    let hello = format!("retry: 300\nevent: hello\ndata: {data}\n\n");
    let first = stream::once(async move { Ok(Bytes::from(hello)) });
    Reply::new(200)
        .with_header("content-type", "text/event-stream")
        .with_header("cache-control", "no-cache, no-transform")
        .with_body(Body::stream(first.chain(lines(receiver, wanted, listener))))
}

fn lines(receiver: broadcast::Receiver<Event>, wanted: impl Fn(&Event) -> bool + Send + Sync + 'static, listener: Listener) -> impl Stream<Item = Result<Bytes, BodyError>> + Send {
    stream::unfold((receiver, wanted, listener), |(mut receiver, wanted, listener)| async move {
        loop {
            match tokio::time::timeout(HEARTBEAT, receiver.recv()).await {
                Err(_) => return Some((Ok(Bytes::from_static(b": still here\n\n")), (receiver, wanted, listener))),
                Ok(Ok(event)) if wanted(&event) => {
                    let json = serde_json::to_string(&event).unwrap_or_default();
                    return Some((Ok(Bytes::from(format!("event: {}\ndata: {json}\n\n", event.name()))), (receiver, wanted, listener)));
                }
                Ok(Ok(_)) => {}
                // It fell behind: a page that loads again has missed nothing.
                Ok(Err(RecvError::Lagged(_))) => return Some((Ok(Bytes::from_static(b"event: reload\ndata: {\"event\":\"reload\"}\n\n")), (receiver, wanted, listener))),
                Ok(Err(RecvError::Closed)) => return None,
            }
        }
    })
}
