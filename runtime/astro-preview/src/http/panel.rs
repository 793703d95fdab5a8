//! The panel: a page of our own on a second port, with the project's page in a frame and what it answered beside it.
//!
//! Its own port makes it another origin than the project, whose scripts therefore cannot reach into it.

use astro_engine::Pool;
use serde::Deserialize;
use url::Url;

use crate::app::{Reply, Request, Target, page};
use crate::host::{self, Topology};
use crate::live;
use crate::session::Session;

const HTML: &str = include_str!("../../panel/panel.html");
const SCRIPT: &str = include_str!("../../panel/panel.js");
const STYLE: &str = include_str!("../../panel/panel.css");

/// Where one request is compared on all hosts: POST with JSON, see [`Asked`].
pub(super) const COMPARE: &str = "/compare";

/// Bytes of such a question.
const QUESTION_LIMIT: u64 = 8 << 20;

/// What is to be compared. Everything but the path may be left out.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    #[serde(default = "get")]
    method: String,
    /// Path and query.
    path: String,
    #[serde(default)]
    headers: Vec<(String, String)>,
    #[serde(default)]
    body: String,
    /// Names of hosts; none for all that are no development server.
    #[serde(default)]
    hosts: Vec<String>,
    #[serde(default)]
    topology: Option<String>,
}

fn get() -> String {
    "GET".to_owned()
}

/// What every host answers to one request, as JSON.
///
/// Only POST with a JSON type is taken: a page of another site cannot send that without being asked first.
pub(super) async fn compare(session: &Session, engine: &Pool, site: &str, request: Request) -> Reply {
    let is_json = request.header("content-type").is_some_and(|kind| kind.starts_with("application/json"));
    if request.method != "POST" || !is_json {
        return Reply::text(405, "Send POST with application/json: {\"method\", \"path\", \"headers\", \"body\", \"hosts\", \"topology\"}.\n");
    }
    let body = request.body.collect(QUESTION_LIMIT).await;
    let asked: Asked = match body.map_err(|error| error.to_string()).and_then(|body| serde_json::from_slice(&body).map_err(|error| error.to_string())) {
        Ok(asked) => asked,
        Err(error) => return Reply::text(400, format!("This cannot be compared: {error}.\n")),
    };
    let unknown = asked.hosts.iter().find(|name| host::named(name).is_none());
    let topology = asked.topology.as_deref().map_or(Some(Topology::Direct), Topology::named);
    let (None, Some(topology), true) = (unknown, topology, asked.path.starts_with('/')) else {
        return Reply::text(400, "This cannot be compared: a host or topology is not known, or the path does not begin with a slash.\n");
    };
    let hosts: Vec<_> = match asked.hosts.is_empty() {
        true => host::compared().collect(),
        false => asked.hosts.iter().filter_map(|name| host::named(name)).collect(),
    };
    let own = Url::parse(site).ok().map_or_else(|| "localhost".to_owned(), |url| format!("{}:{}", url.host_str().unwrap_or("localhost"), url.port_or_known_default().unwrap_or(80)));
    let make = |facts: &host::Facts| {
        let headers: Vec<(&str, &str)> = asked.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let mut request = Request::new(&asked.method, &asked.path);
        request.host.clone_from(&own);
        request = request.with_headers(&headers);
        if request.header("host").is_none() {
            let host = request.host.clone();
            request = request.with_headers(&[("host", &host)]);
        }
        if !matches!(asked.method.as_str(), "GET" | "HEAD") && request.header("origin").is_none() {
            let scheme = if facts.tls_front && !host::is_local(&request.host) { "https" } else { "http" };
            let origin = format!("{scheme}://{}", request.host);
            request = request.with_headers(&[("origin", &origin)]);
        }
        request.with_body(asked.body.clone())
    };
    let comparison = host::compare(&session.current(), engine, &hosts, topology, make).await;
    let json = serde_json::to_string(&comparison).unwrap_or_default();
    Reply::new(200).with_header("content-type", "application/json").with_header("cache-control", "no-store").with_body(json)
}

/// Answers on the panel's port.
///
/// `?site=` is the project's address as the browser reaches it, where an editor forwards ports.
pub(super) fn answer(session: &Session, site: &str, target: &str) -> Reply {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let forwarded = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "site").and_then(|(_, site)| web_address(&site));
    let site = forwarded.as_deref().unwrap_or(site);
    match path {
        "/" => Reply::new(200)
            .with_header("content-type", "text/html; charset=utf-8")
            .with_header("cache-control", "no-store")
            .with_header("content-security-policy", policy(site))
            .with_header("x-content-type-options", "nosniff")
            .with_body(HTML.replace("%SITE%", &page::escape(site)).replace("%TARGET%", &page::escape(&whose(session)))),
        "/panel.js" => file("text/javascript; charset=utf-8", SCRIPT),
        "/panel.css" => file("text/css; charset=utf-8", STYLE),
        "/events" => live::events(session, |_| true),
        _ => Reply::text(404, "The panel has nothing under this path.\n"),
    }
}

/// Whose answers these are, in words.
fn whose(session: &Session) -> String {
    let app = session.current();
    match (app.host(), app.target()) {
        (Some(host), _) => format!("as {}", host.title),
        (None, Target::Dev) => "as astro dev".to_owned(),
        (None, Target::Production) => "as built".to_owned(),
    }
}

fn file(kind: &str, text: &'static str) -> Reply {
    Reply::new(200).with_header("content-type", kind).with_header("cache-control", "no-cache").with_body(text)
}

fn web_address(text: &str) -> Option<String> {
    let url = url::Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    Some(url.into())
}

fn policy(site: &str) -> String {
    let origin = url::Url::parse(site).map(|site| site.origin().ascii_serialization()).unwrap_or_default();
    format!("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src {origin}; base-uri 'none'; form-action 'none'")
}
