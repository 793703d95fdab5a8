//! What the server of a built project does with a request, whoever hosts it: match a route, then render.
//!
//! Adapters call these two steps with a URL and headers they made; [`crate::host`] says how each of them does.

use astro_engine::Pool;
use astro_project::config::{BuildFormat, TrailingSlash};
use astro_project::{Match, RouteKind};
use serde_json::Value;
use url::Url;

use super::address::{Address, decode_uri};
use super::message::Trace;
use super::{App, Reply, Request, domain, fallback, forwarded, guard, internal, page, redirected, render, reread, slash};

/// A request as an adapter hands it to the app.
pub(crate) struct Incoming {
    /// Method, headers and body.
    pub(crate) request: Request,
    /// `request.url`
    pub(crate) url: Url,
    /// Overrides of what the runtime is told: the client's address, what the host adds to `locals`.
    pub(crate) overrides: Overrides,
}

/// What a host says to the runtime besides the request itself.
#[derive(Default, Clone)]
pub(crate) struct Overrides {
    /// `clientAddress`; `None` where the adapter knows none.
    pub(crate) client_address: Option<String>,
    /// What the module `astro-lsp:platform` makes `locals` and the request's own fields from.
    pub(crate) platform: Value,
    /// Whether pages are rendered to their end before the head is sent.
    pub(crate) buffered: bool,
}

/// `app.match(request)`: the route of a URL. Without `ahead` routes rendered ahead of requests are passed over: their
/// files are somebody else's to serve.
pub(crate) fn matches(app: &App, request: &Request, url: &Url, ahead: bool) -> Option<Match> {
    let config = app.snapshot().config();
    let below = strip_base(&config.base, url.path());
    let path = domain::path(config, request, &below).unwrap_or(below);
    find(app, &decode(&path), ahead)
}

fn find(app: &App, path: &str, ahead: bool) -> Option<Match> {
    if let Some(found) = internal::route(app, path) {
        return Some(found);
    }
    let routes = app.snapshot().routes();
    // An error page's own address ends as all others do.
    let ends_wrong = match app.snapshot().config().trailing_slash {
        TrailingSlash::Always => !path.ends_with('/'),
        TrailingSlash::Never => path.ends_with('/'),
        TrailingSlash::Ignore => false,
    };
    if ends_wrong && matches!(path.trim_end_matches('/'), "/404" | "/500") {
        return None;
    }
    // `/a.html` is a spelling of `/a` only where a build writes such files.
    let is_error_page = matches!(path.trim_end_matches('/'), "/404" | "/500");
    let named = if app.snapshot().config().build.format == BuildFormat::Directory && !is_error_page { routes.match_written(path) } else { routes.match_path(path) };
    let found = named.or_else(|| fallback::find(app, path))?;
    if ahead || !app.snapshot().is_prerendered(&found.route) {
        return Some(found);
    }
    // A prerendered pattern may lack this very path; a page made on demand may have it.
    (!found.route.params.is_empty()).then(|| routes.match_all(path).into_iter().find(|found| !app.snapshot().is_prerendered(&found.route)))?
}

/// `app.render(request, { routeData })`.
pub(crate) async fn render(app: &App, engine: &Pool, incoming: Incoming, route: Option<Match>, trace: &mut Trace) -> Reply {
    let Incoming { request, url, mut overrides } = incoming;
    let config = app.snapshot().config();
    let Some(mut target) = Address::of(url) else {
        trace.note("refused", "the path is encoded too many times");
        return Reply { reason: Some("Bad Request".to_owned()), ..Reply::new(400) };
    };
    if !route.as_ref().is_some_and(|found| app.snapshot().is_prerendered(&found.route)) && forwarded::apply(&request, &config.security.allowed_domains, &mut target.url) {
        target.asked = target.url.clone();
        trace.note("forwarded", target.url.origin().ascii_serialization());
    }
    let own_steps = app.fetch_file().is_some();
    if !own_steps && let Some(location) = slash::of_server(config.trailing_slash, target.asked.path()) {
        trace.note("trailing-slash", format!("{:?}", config.trailing_slash).to_lowercase());
        return slashed(&request.method, &target.asked, &location);
    }
    let below = strip_base(&config.base, &target.path);
    let domain_path = domain::path(config, &request, &below);
    let asked = strip_base(&config.base, target.asked.path());
    let route = route.map(|found| reread(app, found, &asked));
    let found = route.or_else(|| find(app, domain_path.as_deref().unwrap_or(&below), false));
    trace.note("route", found.as_ref().map_or("none", |found| found.route.pattern.as_str()));
    let ahead = found.as_ref().is_some_and(|found| app.snapshot().is_prerendered(&found.route));
    if let Some(found) = &found
        && !own_steps
        && let (RouteKind::Redirect, Some(to)) = (found.route.kind, &found.route.redirect)
    {
        trace.note("redirect", to.destination.clone());
        let mut reply = redirected(app, &request.method, found, to);
        reply.route = Some(found.route.pattern.clone());
        return reply;
    }
    if overrides.client_address.is_none() {
        overrides.client_address = forwarded::of_trusted(&request, &config.security.allowed_domains);
    }
    if config.security.check_origin
        && !own_steps
        && !ahead
        && let Err(refusal) = guard::form_origin(&request, &target.url.origin().ascii_serialization())
    {
        trace.note("origin-check", refusal.message.clone());
        return Reply::new(refusal.status).with_header("content-type", "text/plain;charset=UTF-8").with_body(refusal.message);
    }
    render::run_with(app, engine, request, &target, found, domain_path.as_deref(), Some(&overrides), trace).await
}

/// The server's own page that leads to the address with the right slash.
fn slashed(method: &str, asked: &Url, path: &str) -> Reply {
    let (status, location, html) = slash_step(method, asked, path);
    Reply::new(status).with_header("content-type", "text/plain;charset=UTF-8").with_header("location", location).with_body(html)
}

/// Status, address and page of that answer.
pub(super) fn slash_step(method: &str, asked: &Url, path: &str) -> (u16, String, String) {
    let status = if method == "GET" { 301 } else { 308 };
    let location = format!("{path}{}", asked.query().map(|query| format!("?{query}")).unwrap_or_default());
    let html = page::redirect_template(&location, asked.as_str());
    (status, location, html)
}

/// The path below the base; a path outside of it as it is.
pub(crate) fn strip_base(base: &str, path: &str) -> String {
    let path = format!("/{}", path.trim_start_matches('/'));
    let base = base.trim_end_matches('/');
    match path.strip_prefix(base) {
        Some("") => "/".to_owned(),
        Some(rest) if rest.starts_with('/') => rest.to_owned(),
        _ => path,
    }
}

/// As far as it can be decoded.
fn decode(path: &str) -> String {
    let Some(mut decoded) = decode_uri(path) else { return path.to_owned() };
    for _ in 0..10 {
        match decode_uri(&decoded) {
            Some(next) if next != decoded => decoded = next,
            _ => break,
        }
    }
    decoded
}
