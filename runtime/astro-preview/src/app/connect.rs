//! What integrations and Vite plugins put before the pages with `server.middlewares.use()`: `astro dev` alone runs it.

use astro_engine::{RequestBody, WireRequest};
use serde_json::json;

use super::message::{Console, Trace};
use super::{App, Reply, Request, Target, guard, render};
use crate::app::address::Address;
use crate::body::Body;

/// The module that runs it, and its export.
const ENTRY: (&str, &str) = ("astro-lsp:dev-server", "serve");

/// A body is held here while middleware looks at it, up to so many bytes; with a longer one the request is refused.
const LONGEST: u64 = 64 << 20;

/// Headers set for whatever answers, and the answer, if middleware gave one. The request may go on under another address.
pub(super) async fn run(app: &App, request: &mut Request, trace: &mut Trace) -> (Vec<(String, String)>, Option<Reply>) {
    let nothing = (Vec::new(), None);
    let settings = app.settings();
    if !app.snapshot().config().injected.server_middleware || settings.target != Target::Dev || settings.host.is_some() {
        return nothing;
    }
    // Whoever is refused, reaches no code of the project.
    if guard::host(&request.host, app.allowed_hosts()).and_then(|()| guard::fetch_site(request, &app.snapshot().config().security.allowed_domains)).is_err() {
        return nothing;
    }
    let Ok(address) = Address::read(&format!("http://{}", request.host), &request.target) else { return nothing };
    let base = app.base().trim_end_matches('/');
    // Outside of the base there is nothing to stand before.
    let mut below = address.asked.clone();
    match address.asked.path().strip_prefix(base) {
        Some(path) if path.is_empty() || path.starts_with('/') => below.set_path(path),
        _ => return nothing,
    }
    let body = match std::mem::replace(&mut request.body, Body::empty()).collect(LONGEST).await {
        Ok(body) => body,
        Err(error) => return (Vec::new(), Some(Reply::text(413, format!("The request cannot be shown to the project's middleware: {error}.")))),
    };
    request.body = Body::whole(body.clone());
    let wire = WireRequest {
        method: request.method.clone(),
        url: below.to_string(),
        headers: request.headers.clone(),
        body: if body.is_empty() { RequestBody::Empty } else { RequestBody::Bytes(body) },
    };
    let began = trace.milliseconds();
    let Some((head, mut running)) = settings.tools.serve(ENTRY.0, ENTRY.1, json!({ "base": base }), wire).await else { return nothing };
    let console = Console::default();
    render::pass_console(app, &mut running, &console);
    match head {
        Ok(head) => match render::Extra::of(&head).more.passed {
            Some(target) => {
                trace.note("server-middleware", target.as_str());
                request.target = format!("{base}{target}");
                (head.headers, None)
            }
            None => {
                trace.note("server-middleware", "answered");
                let (meter, notes) = (running.meter(), running.notes());
                let reply = Reply { meter: Some(meter), notes: Some(notes), ..render::answered(app, head, running, console, began, trace) };
                (Vec::new(), Some(reply))
            }
        },
        Err(failure) => (Vec::new(), Some(render::failed(app, request, None, &failure, console, trace))),
    }
}
