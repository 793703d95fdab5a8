//! AWS Lambda: the request as an event, the answer as an object, whole and of limited size.
//!
//! Modelled from @astro-aws/adapter 2.0.0 and compared with its handler, called with events of an HTTP API (payload
//! version 2). The other doors differ in the event alone.

use base64::Engine as _;
use bytes::Bytes;
use serde_json::json;
use url::Url;

use super::edge::{appends, keeps, owns};
use super::{BODY_LIMIT, Door, Evidence, Facts, Runtime, Server, VISITOR, first_value, join_repeated, origin_form, without_images};
use crate::app::{Incoming, Overrides, Reply, Request, server};
use crate::app::address::decode_uri;
use crate::body::Body;

/// Which door the event came through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gateway {
    /// HTTP API or function URL: payload version 2, a list of cookies.
    V2,
    /// REST API: payload version 1, only `multiValueHeaders` carries several cookies.
    V1,
}

pub(super) const HTTP_API: Facts = Facts {
    name: "aws",
    aliases: &["lambda", "aws-lambda", "aws-http-api"],
    title: "AWS Lambda, HTTP API",
    adapters: &["@astro-aws/adapter"],
    evidence: Evidence::Recorded,
    source: "@astro-aws/adapter 2.0.0 (mode ssr) with events of payload version 2",
    runtime: Runtime::Node,
    tls_front: true,
    public_url: true,
    client_address: "the first X-Forwarded-For value, which a client can make up",
    sessions: false,
    request_limit: Some(EVENT_LIMIT),
    response_limit: Some(EVENT_LIMIT),
    time_limit: Some(30),
    limits: "Lambda's and API Gateway's quotas: 6 MB an event, 30 s an integration; read 2026-11",
    streaming: false,
    files: "the function's folder; only /tmp can be written",
    environment: "process.env at run time",
    front: &[appends("x-forwarded-for", "{ip}"), owns("x-forwarded-proto", "https"), owns("x-forwarded-port", "443"), keeps("x-amzn-trace-id", "Root=1-00000000-000000000000000000000000")],
    internal: &[],
    server: Server::Lambda(Gateway::V2),
};

pub(super) const FUNCTION_URL: Facts = Facts {
    name: "aws-function-url",
    aliases: &["lambda-url"],
    title: "AWS Lambda, function URL",
    adapters: &[],
    evidence: Evidence::Documented,
    source: "@astro-aws/adapter 2.0.0; the event is that of an HTTP API",
    time_limit: Some(900),
    limits: "Lambda's quotas: 6 MB an event, 15 min; read 2026-11",
    ..HTTP_API
};

pub(super) const REST_API: Facts = Facts {
    name: "aws-rest-api",
    aliases: &["aws-v1"],
    title: "AWS Lambda, REST API",
    adapters: &[],
    evidence: Evidence::Documented,
    source: "payload version 1; @astro-aws/adapter 2.0.0 reads version 2 only",
    time_limit: Some(29),
    limits: "Lambda's and API Gateway's quotas: 6 MB an event, 29 s an integration; read 2026-11",
    server: Server::Lambda(Gateway::V1),
    ..HTTP_API
};

pub(super) const CLOUDFRONT: Facts = Facts {
    name: "aws-cloudfront",
    aliases: &["lambda-cloudfront"],
    title: "AWS Lambda behind CloudFront",
    adapters: &[],
    evidence: Evidence::Documented,
    source: "@astro-aws/adapter 2.0.0 and CloudFront's documented headers; Host is the function's own",
    client_address: "the first X-Forwarded-For value, which a client can make up; CloudFront appends the visitor's",
    front: &[
        appends("x-forwarded-for", "{ip}"),
        owns("x-forwarded-proto", "https"),
        owns("x-forwarded-port", "443"),
        owns("via", "2.0 0000000000000000.cloudfront.net (CloudFront)"),
        owns("x-amz-cf-id", "0000000000000000000000000000000000000000000000000000=="),
        owns("user-agent", "Amazon CloudFront"),
    ],
    internal: &["x-forwarded-host"],
    ..HTTP_API
};

/// Bytes of an event, and of an answer.
const EVENT_LIMIT: u64 = 6 << 20;
/// What of an answer's limit the envelope may take.
const ENVELOPE: usize = 100;

/// Types the adapter sends as base64; everything else is read as text.
const BINARY: [&str; 44] = [
    "application/epub+zip", "application/java-archive", "application/msword", "application/octet-stream", "application/pdf", "application/rtf",
    "application/vnd.amazon.ebook", "application/vnd.apple.installer+xml", "application/vnd.ms-excel", "application/vnd.ms-powerpoint",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/x-7z-compressed", "application/x-apple-diskimage",
    "application/x-bzip", "application/x-bzip2", "application/x-gzip", "application/x-java-archive", "application/x-rar-compressed", "application/x-tar",
    "application/x-zip", "application/zip", "audio/3gpp", "audio/aac", "audio/basic", "audio/mpeg", "audio/ogg", "audio/wavaudio/webm", "audio/x-aiff",
    "audio/x-midi", "audio/x-wav", "font/otf", "font/woff", "font/woff2", "image/bmp", "image/gif", "image/jpeg", "image/png", "image/tiff",
    "image/vnd.microsoft.icon", "image/webp", "video/mp2t", "video/mpeg",
];
const BINARY_VIDEO: [&str; 5] = ["video/3gpp", "video/ogg", "video/quicktime", "video/webm", "video/x-msvideo"];

pub(super) async fn answer(door: &mut Door<'_>, mut request: Request, gateway: Gateway) -> Reply {
    request.headers.retain(|(name, _)| !matches!(name.as_str(), "connection" | "transfer-encoding"));
    join_repeated(&mut request, "; ", ",");
    let body = std::mem::replace(&mut request.body, Body::empty());
    let Ok(body) = body.collect(BODY_LIMIT).await else { return message(413, "Request Too Long") };
    if event_size(&request, &body) > EVENT_LIMIT {
        door.trace.note("limit", format!("an event has {EVENT_LIMIT} bytes at most, base64 counted"));
        return message(413, "Request Too Long");
    }
    let target = origin_form(&request.target).to_owned();
    let (path, query) = target.split_once('?').map_or((target.as_str(), ""), |(path, query)| (path, query));
    let query = if query.is_empty() { String::new() } else { format!("?{query}") };
    let path = path.strip_suffix("/index.html").or_else(|| path.strip_suffix("index.html")).unwrap_or(path);
    let domain = first_or_whole(&request, path);
    // The path is resolved like a link: one that starts with two slashes names another host.
    let url = Url::parse(&format!("https://{domain}")).and_then(|base| base.join(&format!("{path}{query}")));
    let Some(url) = url.ok().filter(|url| decode_uri(url.as_str()).is_some()) else {
        return finish(door, Reply::new(400).with_header("content-type", "text/plain;charset=UTF-8").with_body("Bad Request"), gateway).await;
    };
    let mut route = server::matches(door.app, &request, &url, false);
    if route.is_none() {
        let not_found = Url::parse(&format!("https://{domain}/404{query}")).ok();
        route = not_found.and_then(|url| server::matches(door.app, &request, &url, false));
        if route.is_none() {
            door.trace.note("not-found", "neither the path nor /404 is a route the function has");
            return Reply::new(404).with_header("content-type", "text/plain").with_body("Not found");
        }
    }
    if !matches!(request.method.as_str(), "GET" | "HEAD") && !body.is_empty() {
        request.body = Body::whole(body);
    }
    let client_address = Some(first_value(&request, "x-forwarded-for").unwrap_or(VISITOR).to_owned());
    let overrides = Overrides { client_address, buffered: true, ..Overrides::default() };
    let (path, query) = (url.path().to_owned(), url.query().map(str::to_owned));
    let reply = server::render(door.app, door.engine, Incoming { request, url, overrides }, route, &mut door.trace).await;
    let reply = without_images(door.app, reply, &path, query.as_deref(), 404, "Not Found");
    finish(door, reply, gateway).await
}

/// The host of the URL: whoever names one in a header decides it.
fn first_or_whole(request: &Request, path: &str) -> String {
    if let Some(host) = request.header("x-forwarded-host").filter(|host| !host.is_empty()) {
        return host.to_owned();
    }
    let referer = request.header("referer").filter(|_| path.starts_with("/_image")).and_then(|referer| Url::parse(referer).ok());
    referer.and_then(|url| Some(url.host_str()?.to_owned())).unwrap_or_else(|| request.host.clone())
}

/// The answer as the object a function returns, and back: whole, text or base64, of limited size.
async fn finish(door: &mut Door<'_>, mut reply: Reply, gateway: Gateway) -> Reply {
    let body = std::mem::replace(&mut reply.body, Body::empty());
    let bytes = match body.collect(BODY_LIMIT).await {
        Ok(bytes) => bytes,
        Err(error) => {
            door.trace.note("failed", format!("the answer is collected before it is sent, so nothing of it leaves: {error}"));
            return Reply { console: reply.console, error: reply.error, ..message(500, "Internal Server Error") };
        }
    };
    let kind = reply.header("content-type").map(|kind| kind.split(';').next().unwrap_or_default().to_owned()).unwrap_or_default();
    let binary = BINARY.contains(&kind.as_str()) || BINARY_VIDEO.contains(&kind.as_str());
    let text = if binary { base64::engine::general_purpose::STANDARD.encode(&bytes) } else { String::from_utf8_lossy(&bytes).into_owned() };
    let size = json!({ "body": text, "headers": reply.headers, "isBase64Encoded": binary, "statusCode": reply.status }).to_string().len();
    if size > usize::try_from(EVENT_LIMIT).unwrap_or(usize::MAX) + ENVELOPE {
        door.trace.note("limit", format!("an answer has {EVENT_LIMIT} bytes at most, base64 counted; this one has {size}"));
        return message(500, "Internal Server Error");
    }
    reply.body = if binary { Body::whole(bytes) } else { Body::whole(Bytes::from(text)) };
    if gateway == Gateway::V1 {
        one_cookie(door, &mut reply);
    }
    reply.reason = None;
    reply
}

/// The adapter answers with a list of cookies, which payload version 1 does not know: none arrives.
fn one_cookie(door: &mut Door<'_>, reply: &mut Reply) {
    let before = reply.headers.len();
    reply.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("set-cookie"));
    if reply.headers.len() < before {
        door.trace.note("cookies-lost", format!("{} Set-Cookie header(s): a REST API reads multiValueHeaders, and the adapter writes `cookies`", before - reply.headers.len()));
    }
}

pub(super) fn message(status: u16, words: &str) -> Reply {
    Reply::new(status).with_header("content-type", "application/json").with_body(json!({ "message": words }).to_string())
}

/// Bytes of the event as JSON.
fn event_size(request: &Request, body: &[u8]) -> u64 {
    let kind = request.header("content-type").unwrap_or_default().to_ascii_lowercase();
    let textual = kind.starts_with("text/") || ["application/json", "application/javascript", "application/xml"].iter().any(|text| kind.starts_with(text));
    let body = if textual { json!(String::from_utf8_lossy(body)).to_string().len() } else { body.len().div_ceil(3) * 4 + 2 };
    let context = 700 + request.target.len() * 3;
    (body + context + json!(request.headers).to_string().len()) as u64
}
