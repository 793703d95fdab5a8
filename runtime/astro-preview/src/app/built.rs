//! A prerendered page as a built project has it: made without a visitor, kept as a file, sent with status 200.

use astro_engine::Pool;
use astro_project::config::{BuildFormat, TrailingSlash};
use astro_project::{Match, Route, RouteKind};
use url::Url;

use super::address::Address;
use super::message::Trace;
use super::{App, Reply, Request, Target, page, render};
use crate::body::Body;

/// Renders what the build would have written and answers with it as the static file server does.
pub(crate) async fn run(app: &App, engine: &Pool, request: Request, mut target: Address, path: &str, found: Option<Match>, trace: &mut Trace) -> Reply {
    let is_page = found.as_ref().is_some_and(|found| found.route.kind == RouteKind::Page);
    let format = app.snapshot().config().build.format;
    let is_index = found.as_ref().is_some_and(|found| found.route.is_index);
    address_at_build(app, &mut target, path, is_page.then_some((format, is_index)));
    // The build asks with GET and says nothing about a visitor.
    let asked = Request { method: "GET".to_owned(), headers: Vec::new(), body: Body::empty(), client_address: None, ..request };
    let reply = render::run(app, engine, asked, &target, found, None, trace).await;
    if reply.error.is_some() || reply.status == 404 || reply.status >= 500 {
        return reply;
    }
    trace.note("built", "as the file a build writes: without the headers, cookies and status of the page");
    as_file(reply)
}

/// The file a build writes for a page or endpoint that is rendered ahead; `None` where it writes none.
pub(crate) async fn file(app: &App, engine: &Pool, found: Match, path: &str, format: BuildFormat, trace: &mut Trace) -> Option<Reply> {
    let url = Url::parse("http://localhost/").ok()?;
    let mut target = Address { asked: url.clone(), url, path: path.to_owned(), raw_path: path.to_owned() };
    let is_page = found.route.kind == RouteKind::Page;
    address_at_build(app, &mut target, path, is_page.then_some((format, found.route.is_index)));
    let before = trace.steps().len();
    let reply = render::run(app, engine, Request { client_address: None, ..Request::new("GET", path) }, &target, Some(found), None, trace).await;
    // One whose `getStaticPaths` lacks the path leaves it to the next route, which is asked for itself.
    let is_missing = trace.steps()[before..].iter().any(|step| matches!(step.step.as_str(), "not-found" | "getStaticPaths"));
    let is_there = reply.error.is_none() && reply.status < 500 && !is_missing;
    is_there.then(|| as_file(reply))
}

/// The address an error page has while it is built, where a build makes a file of it.
pub(super) fn error_page_url(app: &App, route: &Route) -> Option<String> {
    if app.settings.target != Target::Production || !app.snapshot().is_prerendered(route) {
        return None;
    }
    let url = Url::parse("http://localhost/").ok()?;
    let mut target = Address { asked: url.clone(), url, path: route.pattern.clone(), raw_path: route.pattern.clone() };
    address_at_build(app, &mut target, &route.pattern, Some((app.snapshot().config().build.format, route.is_index)));
    Some(target.url.to_string())
}

/// What `Astro.url` is while a project is built: the site's address, the path as the file's place says it.
fn address_at_build(app: &App, target: &mut Address, path: &str, page: Option<(BuildFormat, bool)>) {
    let config = app.snapshot().config();
    let site = config.site.as_deref().and_then(|site| Url::parse(site).ok());
    let origin = site.or_else(|| Url::parse(&format!("http://localhost:{}", config.server.port)).ok());
    let Some(mut url) = origin else { return };
    let path = format!("{}{}", config.base.trim_end_matches('/'), path.strip_suffix("index.html").unwrap_or(path));
    let path = path.trim_end_matches('/');
    let ending = match page {
        _ if path.is_empty() => "/",
        None => "",
        Some((BuildFormat::File, _) | (BuildFormat::Preserve, false)) if !path.ends_with(".html") => ".html",
        Some((BuildFormat::File, _) | (BuildFormat::Preserve, false)) => "",
        Some((BuildFormat::Directory | BuildFormat::Preserve, _)) if config.trailing_slash == TrailingSlash::Never => "",
        Some((BuildFormat::Directory | BuildFormat::Preserve, _)) => "/",
    };
    url.set_path(&format!("{path}{ending}"));
    url.set_query(None);
    target.asked = url.clone();
    target.url = url;
}

/// Of an answer, what a file can keep: its text and type, and a redirect as a page that leads on.
fn as_file(mut reply: Reply) -> Reply {
    if let (300..400, Some(to)) = (reply.status, reply.header("location").map(str::to_owned)) {
        reply.body = Body::from(page::leads_to(&to));
        reply.headers.clear();
    }
    let kind = reply.header("content-type").filter(|kind| !kind.starts_with("text/html")).unwrap_or("text/html; charset=utf-8").to_owned();
    reply.status = 200;
    reply.reason = None;
    reply.headers = vec![("content-type".to_owned(), kind), ("cache-control".to_owned(), "public, max-age=0".to_owned())];
    reply
}
