//! The event stream to pages and panel, and the small script that listens to it.

use std::time::Duration;

use bytes::Bytes;
use futures::stream::{self, Stream, StreamExt};
use tokio::sync::broadcast::{self, error::RecvError};

use crate::app::Reply;
use crate::body::{Body, BodyError};
use crate::protocol::Event;
use crate::session::Session;

/// Everything the preview itself answers on the project's port is below this.
pub(crate) const PREFIX: &str = "/__astro-lsp/";
/// Where pages listen.
pub(crate) const EVENTS: &str = "/__astro-lsp/events";
/// The end of the path of the script pages load. What takes the dev client of `astro dev` for what it is does so here.
const CLIENT: &str = "/@vite/client";

/// What is appended to pages that are shown in a browser. They say which revision they show: what changed while they
/// were on their way is told to them when they connect.
pub(crate) fn client_tag(revision: u64) -> String {
    format!("<script type=\"module\" src=\"{PREFIX}{revision}{CLIENT}\"></script>")
}

const CLIENT_SCRIPT: &str = include_str!("live.js");
/// An idle stream says something now and then, so that dead connections are noticed.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// Answers the paths below [`PREFIX`].
pub(crate) fn answer(session: &Session, path: &str) -> Reply {
    match path {
        EVENTS => events(session, |event| matches!(event, Event::Reload { .. })),
        path if path.ends_with(CLIENT) => Reply::new(200)
            .with_header("content-type", "text/javascript; charset=utf-8")
            .with_header("cache-control", "no-cache")
            .with_body(CLIENT_SCRIPT),
        _ => Reply::text(404, "astro-lsp has nothing under this path.\n"),
    }
}

/// A stream of the events that `wanted` lets through.
pub(crate) fn events(session: &Session, wanted: impl Fn(&Event) -> bool + Send + Sync + 'static) -> Reply {
    // Subscribed first: a change in between is told twice rather than never.
    let receiver = session.subscribe();
    let data = serde_json::json!({ "start": session.start_id().to_string(), "changed": session.changed() });
    let hello = format!("retry: 300\nevent: hello\ndata: {data}\n\n");
    let first = stream::once(async move { Ok(Bytes::from(hello)) });
    Reply::new(200)
        .with_header("content-type", "text/event-stream")
        .with_header("cache-control", "no-cache, no-transform")
        .with_body(Body::stream(first.chain(lines(receiver, wanted))))
}

fn lines(receiver: broadcast::Receiver<Event>, wanted: impl Fn(&Event) -> bool + Send + Sync + 'static) -> impl Stream<Item = Result<Bytes, BodyError>> + Send {
    stream::unfold((receiver, wanted), |(mut receiver, wanted)| async move {
        loop {
            match tokio::time::timeout(HEARTBEAT, receiver.recv()).await {
                Err(_) => return Some((Ok(Bytes::from_static(b": still here\n\n")), (receiver, wanted))),
                Ok(Ok(event)) if wanted(&event) => {
                    let json = serde_json::to_string(&event).unwrap_or_default();
                    return Some((Ok(Bytes::from(format!("event: {}\ndata: {json}\n\n", event.name()))), (receiver, wanted)));
                }
                Ok(Ok(_)) => {}
                // It fell behind: a page that loads again has missed nothing.
                Ok(Err(RecvError::Lagged(_))) => return Some((Ok(Bytes::from_static(b"event: reload\ndata: {\"event\":\"reload\"}\n\n")), (receiver, wanted))),
                Ok(Err(RecvError::Closed)) => return None,
            }
        }
    })
}
