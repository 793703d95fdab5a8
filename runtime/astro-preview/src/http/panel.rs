//! The panel: pages of our own on a second port, with the project's page in a frame and everything about its answers beside it.
//!
//! Its own port makes it another origin than the project, whose scripts therefore cannot reach into it. What it asks and does
//! carries a token that only its page knows; what answers say is shown as text.

mod control;
pub(super) mod site;

use astro_engine::Pool;
use serde::Deserialize;
use url::Url;

use super::Shared;
use crate::app::{Reply, Request, Target};
use crate::host::{self, Topology};
use crate::live;
use crate::session::{Listens, Session};

/// Where one request is compared on all hosts: POST with JSON, see [`Asked`].
const COMPARE: &str = "/compare";

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
async fn compare(session: &Session, engine: &Pool, site: &str, request: Request) -> Reply {
    let asked: Asked = match control::question(request, "{\"method\", \"path\", \"headers\", \"body\", \"hosts\", \"topology\"}").await {
        Ok(asked) => asked,
        Err(refused) => return refused.into(),
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
pub(super) async fn answer(shared: &Shared, request: Request) -> Reply {
    let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
    let (path, query) = (path.to_owned(), query.to_owned());
    if path == "/" {
        return page(shared, &query).await;
    }
    if path.starts_with("/src/")
        && let Some(reply) = shared.panel.module(shared.engine.options(), &path, &query).await
    {
        return reply;
    }
    if let Some(refused) = control::refusal(&request, &shared.session) {
        return refused;
    }
    match path.as_str() {
        "/events" => live::events(&shared.session, Listens::Panel, |_| true),
        COMPARE => compare(&shared.session, &shared.engine, &shared.site_url, request).await,
        _ => control::answer(shared, &path, request).await.unwrap_or_else(|| Reply::text(404, "The panel has nothing under this path.\n")),
    }
}

/// The panel itself. `?site=` is the project's address as the browser reaches it, where an editor forwards ports.
async fn page(shared: &Shared, query: &str) -> Reply {
    let forwarded = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "site").and_then(|(_, site)| web_address(&site));
    let site = forwarded.as_deref().unwrap_or(&shared.site_url);
    let nonce = crate::session::token();
    let filled = site::Filled { site, token: shared.session.panel_token(), target: &whose(&shared.session) };
    match shared.panel.answer(shared.engine.options(), &nonce, &filled).await {
        Ok(html) => Reply::html(200, html)
            .with_header("cache-control", "no-store")
            .with_header("content-security-policy", policy(site, &nonce))
            .with_header("referrer-policy", "no-referrer")
            // A page that loops must not stop the panel: browsers that can keep the two in processes of their own.
            .with_header("origin-agent-cluster", "?1")
            .with_header("x-content-type-options", "nosniff"),
        Err(why) => Reply::text(500, format!("The panel could not be rendered, which is a mistake of astro-lsp: {why}\nPlease report it.\n")),
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

fn web_address(text: &str) -> Option<String> {
    let url = url::Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    Some(url.into())
}

fn policy(site: &str, nonce: &str) -> String {
    let origin = url::Url::parse(site).map(|site| site.origin().ascii_serialization()).unwrap_or_default();
    format!("default-src 'none'; script-src 'self'; style-src 'nonce-{nonce}'; img-src 'self' data: blob:; connect-src 'self'; frame-src {origin}; base-uri 'none'; form-action 'none'")
}
