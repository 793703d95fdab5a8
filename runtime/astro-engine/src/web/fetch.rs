//! `fetch`: HTTP requests of project code. The head comes as JSON, a short body that is there with it, any other piece by piece as it
//! is read.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use bytes::{Bytes, BytesMut};
use futures::FutureExt;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::header::{HeaderName, HeaderValue};
use hyper::{Request, Response};
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use rquickjs::Result;
use rustc_hash::FxHashMap;
use serde::Deserialize;
use tokio::sync::mpsc;
use tokio::task::AbortHandle;

use crate::web::{Octets, Text, tls};
use crate::worker::native::Native;
use crate::worker::shared::{Event, Settled, Shared};

/// Bytes of a body that may come with its head.
const SHORT: usize = 64 << 10;
/// How often a connection gets its turn before a body counts as one that is still on its way.
const TURNS: usize = 4;

type Connections = Client<HttpsConnector<HttpConnector>, Full<Bytes>>;

/// A request under way: its task, and where it takes orders for the next piece of the body.
struct Exchange {
    task: AbortHandle,
    pulls: mpsc::UnboundedSender<Ticket>,
}

/// Who waits for a result.
struct Ticket {
    op: u32,
    job: u32,
}

#[derive(Deserialize)]
struct Order {
    method: String,
    url: String,
    headers: Vec<(String, String)>,
}

pub(crate) fn install<'js>(native: &Native<'js>, shared: &Rc<Shared>) -> Result<()> {
    let live: Rc<RefCell<FxHashMap<u32, Exchange>>> = Rc::default();
    let connections: RefCell<Option<Connections>> = RefCell::default();
    let (s, all) = (shared.clone(), live.clone());
    native.add("fetch", move |op: u32, json: Text, body: Octets| {
        let client = connections.borrow_mut().get_or_insert_with(|| Client::builder(TokioExecutor::new()).build(tls::connector())).clone();
        let (pulls, orders) = mpsc::unbounded_channel();
        let teller = Teller(s.events.clone());
        let ticket = Ticket { op, job: s.current.get() };
        let task = tokio::spawn(run(client, json.0, body.0, teller, ticket, orders)).abort_handle();
        all.borrow_mut().insert(op, Exchange { task, pulls });
    })?;
    let (s, all) = (shared.clone(), live.clone());
    native.add("fetchPull", move |op: u32, id: u32| {
        let ticket = Ticket { op, job: s.current.get() };
        let sent = all.borrow().get(&id).is_some_and(|exchange| exchange.pulls.send(Ticket { ..ticket }).is_ok());
        if !sent {
            s.settle(op, Settled::Bytes(None));
        }
    })?;
    native.add("fetchCancel", move |id: Option<u32>| {
        if let Some(exchange) = id.and_then(|id| live.borrow_mut().remove(&id)) {
            exchange.task.abort();
        }
    })
}

/// Tells the event loop what came of something.
struct Teller(mpsc::UnboundedSender<Event>);

impl Teller {
    fn tell(&self, ticket: Ticket, result: std::result::Result<Settled, String>) {
        let result = result.unwrap_or_else(|message| Settled::Failed("TypeError".to_owned(), message));
        let _ = self.0.send(Event::Settled { job: ticket.job, op: ticket.op, result });
    }
}

async fn run(
    client: Connections,
    json: String,
    body: Vec<u8>,
    teller: Teller,
    ticket: Ticket,
    mut pulls: mpsc::UnboundedReceiver<Ticket>,
) {
    let mut response = match send(client, &json, body).await {
        Ok(response) => response,
        Err(message) => return teller.tell(ticket, Err(message)),
    };
    let head = head(&response);
    let (mut held, ended) = at_hand(response.body_mut()).await;
    let whole = if ended { Some(held.pop_front().transpose().ok().flatten().unwrap_or_default()) } else { None };
    teller.tell(ticket, Ok(Settled::Answer(head, whole)));
    while let Some(ticket) = pulls.recv().await {
        let piece = match held.pop_front() {
            Some(piece) => piece.map(Some),
            None => next_piece(response.body_mut()).await,
        };
        match piece {
            Ok(piece) => teller.tell(ticket, Ok(Settled::Bytes(piece))),
            Err(error) => return teller.tell(ticket, Err(format!("fetch failed: the answer broke off: {error}."))),
        }
    }
}

/// What is there of a body without waiting for the other side, in one piece, and whether that is all of it. An error comes after what came
/// before it.
async fn at_hand(body: &mut Incoming) -> (VecDeque<hyper::Result<Bytes>>, bool) {
    let (mut gathered, mut error, mut ended) = (BytesMut::new(), None, false);
    let mut turns = TURNS;
    while gathered.len() <= SHORT && error.is_none() && !ended {
        match next_piece(body).now_or_never() {
            Some(Ok(Some(piece))) => gathered.extend_from_slice(&piece),
            Some(Ok(None)) => ended = true,
            Some(Err(broken)) => error = Some(broken),
            None if turns == 0 => break,
            None => {
                // The connection reads on once a piece was taken, in a task of its own.
                turns -= 1;
                tokio::task::yield_now().await;
            }
        }
    }
    let gathered = (!gathered.is_empty()).then(|| Ok(gathered.freeze()));
    (gathered.into_iter().chain(error.map(Err)).collect(), ended)
}

async fn next_piece(body: &mut Incoming) -> hyper::Result<Option<Bytes>> {
    while let Some(frame) = body.frame().await {
        if let Ok(data) = frame?.into_data()
            && !data.is_empty()
        {
            return Ok(Some(data));
        }
    }
    Ok(None)
}

async fn send(client: Connections, json: &str, body: Vec<u8>) -> std::result::Result<Response<Incoming>, String> {
    let order: Order = serde_json::from_str(json).map_err(|error| format!("fetch failed: {error}."))?;
    let scheme = order.url.split(':').next().unwrap_or_default();
    match scheme {
        "http" | "https" => {}
        _ => return Err(format!("fetch failed: the scheme {scheme}: is not supported; use http:, https: or data:.")),
    }
    let url = order.url.split('#').next().unwrap_or_default();
    let mut request = Request::builder().method(order.method.as_str()).uri(url);
    for (name, value) in &order.headers {
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|error| format!("fetch failed: {error}."))?;
        let latin: Vec<u8> = value.chars().map(|character| character as u8).collect();
        let value = HeaderValue::from_bytes(&latin).map_err(|error| format!("fetch failed: {error}."))?;
        // The connection says these itself.
        if !matches!(name.as_str(), "content-length" | "transfer-encoding" | "connection") {
            request = request.header(name, value);
        }
    }
    let request = request.body(Full::new(Bytes::from(body))).map_err(|error| format!("fetch failed: {error}."))?;
    client.request(request).await.map_err(|error| format!("fetch failed: {url} did not answer: {}.", root(&error)))
}

/// The innermost reason: "connection refused" says more than "client error".
fn root(error: &dyn std::error::Error) -> String {
    match error.source() {
        Some(source) => root(source),
        None => error.to_string(),
    }
}

fn head(response: &Response<Incoming>) -> String {
    let headers: Vec<(&str, String)> = response
        .headers()
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_bytes().iter().map(|byte| *byte as char).collect()))
        .collect();
    let status = response.status();
    let text = status.canonical_reason().unwrap_or_default();
    serde_json::json!({ "status": status.as_u16(), "status_text": text, "headers": headers }).to_string()
}
