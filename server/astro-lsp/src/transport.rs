//! Bytes in, bytes out: LSP frames between the client's pipes and the service.
//!
//! Own code and not the framework's loop, for three promises it does not make: every handler runs up to its first
//! await in the order the messages came (law 1), a malformed message is answered and the next one is read, and a
//! panic costs one answer.

pub(crate) mod frame;

use std::io::{self, BufReader, Write};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures::{FutureExt, SinkExt, StreamExt};
use serde_json::Value;
use tokio::sync::{Semaphore, mpsc};
use tower_lsp::jsonrpc::{Error, ErrorCode, Id, Request, Response};
use tower_lsp::{ClientSocket, LanguageServer, LspService};
use tower_service::Service;

use frame::{Frame, FrameReader};

/// Answers under way at once; beyond that the client's next message waits in the pipe.
const IN_FLIGHT: usize = 256;
/// Finished messages waiting for the client to read them.
const OUTGOING: usize = 256;
/// Read messages waiting for the service.
const INCOMING: usize = 64;

/// Serves until the client says `exit` or closes the pipe.
pub(crate) async fn serve<S: LanguageServer>(mut service: LspService<S>, socket: ClientSocket) {
    let mut incoming = read_stdin();
    let (outgoing, writer) = write_stdout();
    let (mut requests, mut responses) = socket.split();
    let to_client = outgoing.clone();
    let forward = tokio::spawn(async move {
        while let Some(request) = requests.next().await {
            if to_client.send(encode(&request)).await.is_err() {
                break;
            }
        }
    });
    let in_flight = Arc::new(Semaphore::new(IN_FLIGHT));
    while let Some(frame) = incoming.recv().await {
        match classify(frame) {
            Incoming::Request(request) => {
                let exit = request.method() == "exit";
                start(&mut service, request, &in_flight, &outgoing).await;
                if exit {
                    break;
                }
            }
            Incoming::Response(response) => {
                // Only fails after `exit`.
                let _ = responses.send(response).await;
            }
            Incoming::Malformed(answer) => {
                tracing::warn!("a message from the client could not be read: {answer:?}");
                let _ = outgoing.send(encode(&answer)).await;
            }
        }
    }
    // Nobody reads answers after the end; what is already written goes out.
    forward.abort();
    in_flight.close();
    drop(outgoing);
    let _ = tokio::task::spawn_blocking(move || writer.recv_timeout(std::time::Duration::from_millis(200))).await;
}

/// Runs a handler to its first await here and now, the rest beside the loop.
async fn start<S: LanguageServer>(
    service: &mut LspService<S>,
    request: Request,
    in_flight: &Arc<Semaphore>,
    outgoing: &mpsc::Sender<Vec<u8>>,
) {
    let Ok(permit) = Arc::clone(in_flight).acquire_owned().await else {
        return;
    };
    let id = request.id().cloned();
    let method = request.method().to_owned();
    let called = std::panic::catch_unwind(AssertUnwindSafe(|| service.call(request)));
    let Ok(call) = called else {
        answer_panic(id, &method, outgoing).await;
        return;
    };
    let mut call = AssertUnwindSafe(call).catch_unwind().boxed();
    let outgoing = outgoing.clone();
    match futures::poll!(&mut call) {
        std::task::Poll::Ready(Ok(answer)) => send(answer.ok().flatten(), &outgoing).await,
        std::task::Poll::Ready(Err(_)) => answer_panic(id, &method, &outgoing).await,
        std::task::Poll::Pending => {
            tokio::spawn(async move {
                let _permit = permit;
                match call.await {
                    Ok(answer) => send(answer.ok().flatten(), &outgoing).await,
                    Err(_) => answer_panic(id, &method, &outgoing).await,
                }
            });
        }
    }
}

async fn send(answer: Option<Response>, outgoing: &mpsc::Sender<Vec<u8>>) {
    if let Some(answer) = answer {
        let _ = outgoing.send(encode(&answer)).await;
    }
}

/// A handler broke: the panic hook has told stderr, the client gets an error, everything else goes on.
async fn answer_panic(id: Option<Id>, method: &str, outgoing: &mpsc::Sender<Vec<u8>>) {
    if let Some(id) = id {
        send(Some(Response::from_error(id, panicked(method))), outgoing).await;
    }
}

/// The error a client gets for a request whose handler broke.
pub(crate) fn panicked(method: &str) -> Error {
    Error {
        code: ErrorCode::InternalError,
        message: format!(
            "astro-lsp failed on {method}; this is a bug of astro-lsp, its log (stderr) has the place. \
             The server goes on; please report it with the file that was open"
        )
        .into(),
        data: None,
    }
}

enum Incoming {
    Request(Request),
    Response(Response),
    Malformed(Response),
}

/// What a frame holds; anything that is no JSON-RPC message becomes the error to answer.
fn classify(frame: Frame) -> Incoming {
    let bytes = match frame {
        Frame::Message(bytes) => bytes,
        Frame::Garbage(why) => return malformed(Id::Null, ErrorCode::ParseError, why),
    };
    let value: Value = match serde_json::from_slice(&bytes) {
        Ok(value) => value,
        Err(error) => {
            let why = format!("the message is not JSON: {error}");
            return malformed(Id::Null, ErrorCode::ParseError, why);
        }
    };
    let id = value.get("id").and_then(|id| serde_json::from_value(id.clone()).ok());
    let is_request = value.get("method").is_some_and(Value::is_string);
    let is_response = value.get("result").is_some() || value.get("error").is_some();
    let parsed = if is_request {
        serde_json::from_value(value).map(Incoming::Request)
    } else if is_response {
        serde_json::from_value(value).map(Incoming::Response)
    } else {
        let why = "a message needs `method` (request, notification) or `result`/`error` (response)";
        return malformed(id.unwrap_or_default(), ErrorCode::InvalidRequest, why.to_owned());
    };
    parsed.unwrap_or_else(|error| {
        let why = format!("not a JSON-RPC 2.0 message: {error}");
        malformed(id.unwrap_or_default(), ErrorCode::InvalidRequest, why)
    })
}

fn malformed(id: Id, code: ErrorCode, why: String) -> Incoming {
    Incoming::Malformed(Response::from_error(id, Error { code, message: why.into(), data: None }))
}

fn encode<T: serde::Serialize>(message: &T) -> Vec<u8> {
    // Room for the header, so that header and body leave in one write.
    let body = serde_json::to_vec(message).unwrap_or_default();
    let mut bytes = Vec::with_capacity(body.len() + 32);
    let _ = write!(bytes, "Content-Length: {}\r\n\r\n", body.len());
    bytes.extend_from_slice(&body);
    bytes
}

/// A thread of its own reads stdin: blocking there must not cost a runtime worker.
fn read_stdin() -> mpsc::Receiver<Frame> {
    let (frames, incoming) = mpsc::channel(INCOMING);
    std::thread::spawn(move || {
        let mut reader = FrameReader::new(BufReader::with_capacity(64 * 1024, io::stdin()));
        while let Some(frame) = reader.next() {
            if frames.blocking_send(frame).is_err() {
                break;
            }
        }
    });
    incoming
}

/// A thread of its own writes stdout; the second value hears once everything is written.
fn write_stdout() -> (mpsc::Sender<Vec<u8>>, std::sync::mpsc::Receiver<()>) {
    let (outgoing, mut messages) = mpsc::channel::<Vec<u8>>(OUTGOING);
    let (done, finished) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let mut stdout = io::stdout().lock();
        while let Some(message) = messages.blocking_recv() {
            if stdout.write_all(&message).and_then(|()| stdout.flush()).is_err() {
                break;
            }
        }
        let _ = done.send(());
    });
    (outgoing, finished)
}
