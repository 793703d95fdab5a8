//! Google Cloud: the node server in a container on Cloud Run, and the handler in the Functions Framework.

use bytes::Bytes;
use serde_json::{Map, Value};

use super::edge::{appends, keeps, owns};
use super::{BODY_LIMIT, Door, Evidence, Facts, Runtime, Server, join_repeated, node};
use crate::app::{Reply, Request};
use crate::body::Body;

pub(super) const RUN: Facts = Facts {
    name: "gcp-run",
    aliases: &["gcp", "cloud-run"],
    title: "Google Cloud Run",
    adapters: &[],
    evidence: Evidence::Recorded,
    source: "@astrojs/node 11.1.6 behind simulated headers of Cloud Run's front",
    tls_front: true,
    public_url: false,
    client_address: "the front's, unless security.allowedDomains names the host; then the first X-Forwarded-For value, which a client can make up",
    request_limit: Some(32 << 20),
    response_limit: None,
    time_limit: Some(300),
    limits: "cloud.google.com/run/quotas: 32 MiB in over HTTP/1, 300 s unless set otherwise; read 2026-11",
    files: "the container; only memory behind /tmp and the like",
    front: &[
        appends("x-forwarded-for", "{ip}"),
        owns("x-forwarded-proto", "https"),
        owns("forwarded", "for=\"{ip}\";proto=https"),
        keeps("traceparent", "00-00000000000000000000000000000001-0000000000000001-01"),
        keeps("x-cloud-trace-context", "00000000000000000000000000000001/1;o=1"),
    ],
    ..node::STANDALONE
};

pub(super) const FUNCTIONS: Facts = Facts {
    name: "gcp-functions",
    aliases: &["google-cloud-functions"],
    title: "Google Cloud Functions",
    source: "@astrojs/node 11.1.6 (middleware) in @google-cloud/functions-framework 5.0.5; static files are somebody else's",
    runtime: Runtime::Node,
    response_limit: Some(10 << 20),
    limits: "docs.cloud.google.com/functions/quotas (2nd generation): 32 MB in, 10 MB streamed out; 300 s unless set otherwise; read 2026-11",
    front: &[appends("x-forwarded-for", "{ip}"), owns("x-forwarded-proto", "https"), keeps("function-execution-id", "exec1")],
    server: Server::Framework,
    ..RUN
};

/// The framework has parsed the body before the handler sees it; the handler writes it anew.
pub(super) async fn answer(door: &mut Door<'_>, mut request: Request) -> Reply {
    join_repeated(&mut request, "; ", ", ");
    let kind = request.header("content-type").map(|kind| kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()).unwrap_or_default();
    let is_json = kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"));
    if is_json || kind == "application/x-www-form-urlencoded" {
        let body = std::mem::replace(&mut request.body, Body::empty());
        let Ok(bytes) = body.collect(BODY_LIMIT).await else { return Reply::text(413, "Payload Too Large") };
        let parsed = if bytes.is_empty() {
            Ok(Value::Null)
        } else if is_json {
            // Only objects and lists are taken.
            serde_json::from_slice::<Value>(&bytes).map_err(|error| error.to_string()).and_then(|value| if value.is_object() || value.is_array() { Ok(value) } else { Err("not an object".to_owned()) })
        } else {
            Ok(form(&bytes))
        };
        match parsed {
            Ok(value) => request.body = rewritten(&value),
            Err(error) => {
                door.trace.note("framework", format!("the body is no JSON, and the framework refuses it: {error}"));
                return refused(&error);
            }
        }
    }
    if !matches!(request.method.as_str(), "GET" | "HEAD") && !request.body.is_empty() && (is_json || kind.ends_with("urlencoded")) {
        door.trace.note("framework", "the framework has parsed the body; the app gets it as JSON");
    }
    node::app(door, request, node::Next::Called).await
}

/// What the adapter makes of `req.body`: JSON, and nothing of an empty object.
fn rewritten(value: &Value) -> Body {
    let empty = match value {
        Value::Object(map) => map.is_empty(),
        Value::Array(list) => list.is_empty(),
        _ => true,
    };
    if empty { Body::stream(futures::stream::empty()) } else { Body::whole(Bytes::from(value.to_string())) }
}

/// A form as an object; what is said twice becomes a list.
fn form(bytes: &[u8]) -> Value {
    let mut map = Map::new();
    for (name, value) in url::form_urlencoded::parse(bytes) {
        let value = Value::from(value.into_owned());
        match map.get_mut(name.as_ref()) {
            Some(Value::Array(list)) => list.push(value),
            Some(known) => *known = Value::Array(vec![known.take(), value]),
            None => drop(map.insert(name.into_owned(), value)),
        }
    }
    map.into()
}

/// Express's page for a body it cannot read.
fn refused(error: &str) -> Reply {
    let text = error.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;");
    let html = format!("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>Error</title>\n</head>\n<body>\n<pre>SyntaxError: {text}</pre>\n</body>\n</html>\n");
    Reply::new(400)
        .with_header("content-security-policy", "default-src 'none'")
        .with_header("x-content-type-options", "nosniff")
        .with_header("content-type", "text/html; charset=utf-8")
        .with_body(html)
}
