//! The panel: pages of our own on a second port, with the project's page in a frame and everything about its answers beside it.
//!
//! Its own port makes it another origin than the project, whose scripts therefore cannot reach into it. What it asks and does
//! carries a token that only its page knows; what answers say is shown as text.

pub(super) mod control;
pub(super) mod site;

use super::Shared;
use crate::app::{Reply, Request, Target};
use crate::host::{self, Topology};
use crate::live;
use crate::secrets;
use crate::session::{Listens, Session};

/// What every host answers to one request, as JSON.
async fn compare(shared: &Shared, request: Request) -> Result<Reply, control::Refused> {
    let asked: control::Asked = control::question(request, "{\"method\", \"path\", \"headers\", \"body\", \"hosts\", \"topology\", \"like\"}").await?;
    let asked = asked.like(&shared.session)?;
    control::sendable(&asked)?;
    let unknown = asked.hosts.iter().find(|name| host::named(name).is_none());
    let topology = asked.topology.as_deref().map_or(Some(Topology::Direct), Topology::named);
    let (None, Some(topology)) = (unknown, topology) else {
        return Err(control::Refused(400, "This cannot be compared: a host or topology is not known.".to_owned()));
    };
    let hosts: Vec<_> = match asked.hosts.is_empty() {
        true => host::compared().collect(),
        false => asked.hosts.iter().filter_map(|name| host::named(name)).collect(),
    };
    let base = control::place(&asked, &control::base(shared)?);
    let make = |facts: &host::Facts| {
        let mut base = base.clone();
        if facts.tls_front && !host::is_local(base.host_str().unwrap_or_default()) {
            // The scheme a browser sees; only that of a web address can be set on one.
            let _ = base.set_scheme("https");
        }
        control::composed(&asked, &base, &[])
    };
    let mut comparison = host::compare(&shared.session.current(), &shared.engine, &hosts, topology, make).await;
    comparison.request = secrets::address(&comparison.request);
    for row in &mut comparison.hosts {
        row.headers = secrets::headers(&row.headers);
        row.cookies = row.cookies.iter().map(|line| secrets::header("set-cookie", line)).collect();
    }
    Ok(live::json_reply(&serde_json::json!(comparison)))
}

/// Answers on the panel's port.
pub(super) async fn answer(shared: &Shared, request: Request) -> Reply {
    let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
    let (path, query) = (path.to_owned(), query.to_owned());
    if path == "/" {
        return page(shared, &query).await;
    }
    if path.starts_with("/src/")
        && let Some(reply) = shared.panel.module(shared.engine.options(), &request.target).await
    {
        return reply;
    }
    if let Some(refused) = control::refusal(&request, &shared.session) {
        return refused;
    }
    match path.as_str() {
        "/events" => live::events(&shared.session, Listens::Panel, |_| true),
        "/compare" => compare(shared, request).await.unwrap_or_else(Reply::from),
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
