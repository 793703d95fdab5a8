//! `astro dev`: the preview's own rules, and what Vite's server puts around them: CORS, plain static files.

use futures::StreamExt;
use url::Url;

use super::{Door, Runtime, join_repeated};
use crate::app::address::decode_uri;
use crate::app::{Reply, Request, guard};
use crate::body::Body;

const PREFLIGHT: &str = "GET,HEAD,PUT,PATCH,POST,DELETE";

pub(super) async fn answer(door: &mut Door<'_>, mut request: Request) -> Reply {
    let origin = request.header("origin").filter(|origin| is_of_this_machine(origin)).map(str::to_owned);
    let path = request.target.split(['?', '#']).next().unwrap_or_default();
    let readable = decode_uri(path).is_some();
    if request.method == "OPTIONS" && readable {
        let mut reply = Reply::new(204).with_header("vary", "Origin, Access-Control-Request-Headers").with_header("access-control-allow-methods", PREFLIGHT);
        reply.headers.extend(origin.map(|origin| ("access-control-allow-origin".to_owned(), origin)));
        return reply;
    }
    if readable && guard::host(&request.host, door.app.allowed_hosts()).is_err() {
        door.trace.note("refused", "a page of another site could reach this server under such a name");
        let name = guard::name_of(&request.host);
        let words = format!("Blocked request. This host (\"{name}\") is not allowed.\nTo allow this host, add \"{name}\" to `server.allowedHosts` in vite.config.js.");
        return Reply::new(403).with_header("vary", "Origin").with_header("content-type", "text/plain").with_body(words);
    }
    if door.facts.runtime == Runtime::Workerd {
        through_the_plugin(&mut request);
    }
    join_repeated(&mut request, "; ", ", ");
    let mut reply = crate::app::respond(door.app, door.engine, request).await;
    if !readable {
        return reply;
    }
    if door.facts.runtime == Runtime::Workerd {
        // The plugin's own client unpacks what the runtime packed on account of this header, and drops the header.
        reply.headers.retain(|(name, _)| name != "content-encoding");
    }
    if reply.trace.iter().any(|step| step.step == "public") {
        reply.headers.retain(|(name, _)| name != "accept-ranges");
        for (name, value) in &mut reply.headers {
            if name == "content-type" {
                *value = value.replace("; charset=utf-8", "");
            }
        }
    }
    // Base and slashes are looked at before CORS is.
    if reply.trace.iter().any(|step| matches!(step.step.as_str(), "trailing-slash" | "outside-base")) {
        for (_, value) in reply.headers.iter_mut().filter(|(name, _)| name == "content-type") {
            "text/html".clone_into(value);
        }
        return reply;
    }
    if reply.header("vary").is_none() {
        reply.headers.push(("vary".to_owned(), "Origin".to_owned()));
    }
    if reply.trace.iter().any(|step| step.step == "origin-check") {
        reply.headers.retain(|(name, _)| name != "content-type");
        reply.headers.push(("content-type".to_owned(), "text/plain;charset=UTF-8".to_owned()));
    }
    // What fails late is shown in the browser's overlay; the answer itself ends as if nothing were wrong.
    let body = std::mem::replace(&mut reply.body, Body::empty());
    let length = body.length();
    let body_alone = Body::stream(body.take_while(|chunk| futures::future::ready(chunk.is_ok())));
    reply.body = match length {
        Some(length) => body_alone.with_length(length),
        None => body_alone,
    };
    reply.headers.extend(origin.map(|origin| ("access-control-allow-origin".to_owned(), origin)));
    reply
}

/// Vite's default: any port of this machine, over either protocol.
fn is_of_this_machine(origin: &str) -> bool {
    let host = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
    host.is_some_and(|host| {
        let name = host.split_once(':').filter(|_| !host.starts_with('[')).map_or(host, |(name, _)| name);
        let port = host.strip_prefix("[::1]").unwrap_or(&host[name.len()..]);
        if !port.is_empty() && !port.strip_prefix(':').is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit())) {
            return false;
        }
        let name = if host.starts_with("[::1]") { "[::1]" } else { name };
        matches!(name, "localhost" | "127.0.0.1" | "[::1]") || name.strip_suffix(".localhost").is_some_and(|label| !label.is_empty() && !label.contains('.'))
    })
}

/// Requests reach the worker through `fetch` of the plugin.
fn through_the_plugin(request: &mut Request) {
    let host = request.host.clone();
    let mut keep = |name: &str, value: &str, owns: bool| match request.headers.iter_mut().find(|(known, _)| known == name) {
        Some((_, known)) if owns => value.clone_into(known),
        Some(_) => {}
        None => request.headers.push((name.to_owned(), value.to_owned())),
    };
    keep("accept-encoding", "br, gzip", true);
    keep("accept-language", "*", false);
    keep("cf-connecting-ip", "127.0.0.1", false);
    keep("connection", "keep-alive", true);
    keep("sec-fetch-mode", "cors", true);
    keep("x-forwarded-host", &host, false);
    if matches!(request.method.as_str(), "GET" | "HEAD") {
        request.headers.retain(|(name, _)| name != "content-length");
    }
    request.client_address = request.header("cf-connecting-ip").map(str::to_owned);
    // The worker is asked under the name the link leads to.
    let led = Url::parse(&format!("http://{host}")).and_then(|origin| origin.join(&request.target)).ok();
    if let Some(name) = led.filter(|_| !request.target.starts_with('/') || request.target.starts_with("//")).and_then(|url| authority(&url)) {
        for (_, value) in request.headers.iter_mut().filter(|(name, _)| name == "host") {
            name.clone_into(value);
        }
        request.host = name;
    }
}

fn authority(url: &Url) -> Option<String> {
    let name = url.host_str()?;
    Some(url.port().map_or_else(|| name.to_owned(), |port| format!("{name}:{port}")))
}
