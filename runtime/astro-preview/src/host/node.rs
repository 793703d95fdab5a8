//! Node: the standalone server, and the handler inside somebody else's server.
//!
//! Static files first, whatever the method; then the app. Modelled from @astrojs/node 11.1.6 and compared with it.

use astro_project::RouteKind;
use astro_project::config::{BuildFormat, TrailingSlash};

use super::file::{FileManners, Tag};
use super::output::Output;
use super::{Door, Evidence, Facts, Runtime, Server, join_repeated, url_of, with_last_words};
use crate::app::{Incoming, Overrides, Reply, Request, forwarded, server, slash};
use crate::app::address::decode_uri;
use crate::body::Body;

pub(super) const STANDALONE: Facts = Facts {
    name: "node",
    aliases: &["node-standalone"],
    title: "Node, standalone",
    adapters: &["@astrojs/node"],
    evidence: Evidence::Recorded,
    source: "@astrojs/node 11.1.6, Node 24",
    runtime: Runtime::Node,
    tls_front: false,
    public_url: false,
    client_address: "the socket; the first X-Forwarded-For value if security.allowedDomains names the host",
    sessions: true,
    request_limit: None,
    response_limit: None,
    time_limit: None,
    limits: super::NO_LIMITS,
    streaming: true,
    files: "the folder the server is started in",
    environment: "process.env at run time",
    front: &[],
    internal: &[],
    server: Server::Node,
};

pub(super) const MIDDLEWARE: Facts = Facts {
    name: "node-middleware",
    title: "Node, as middleware of another server",
    aliases: &[],
    adapters: &[],
    evidence: Evidence::Documented,
    source: "@astrojs/node 11.1.6",
    server: Server::Node,
    ..STANDALONE
};

const FILES: FileManners = FileManners {
    headers: &[("cache-control", "public, max-age=0")],
    charset: "utf-8",
    json_charset: true,
    tag: Tag::Weak,
    dated: true,
    ranges: true,
};

pub(super) async fn answer(door: &mut Door<'_>, mut request: Request) -> Reply {
    join_repeated(&mut request, "; ", ", ");
    if door.facts.name == MIDDLEWARE.name {
        return app(door, request, Next::Called).await;
    }
    if decode_uri(&request.target).is_none() {
        door.trace.note("refused", "the address is not well encoded");
        return Reply::new(400).with_body("Bad request.");
    }
    match files(door, &mut request).await {
        Some(reply) => reply,
        None => app(door, request, Next::None).await,
    }
}

/// What happens to a request no route answers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// The project's page for it.
    None,
    /// `next()`: the server around the handler answers.
    Called,
}

/// The app's own part.
pub(super) async fn app(door: &mut Door<'_>, request: Request, next: Next) -> Reply {
    if matches!(request.method.as_str(), "TRACE" | "TRACK" | "CONNECT") {
        door.trace.note("refused", "new Request() takes no such method");
        return Reply::new(500).with_body("Internal Server Error");
    }
    let Some(url) = url_of("http", &request.host, &request.target).or_else(|| url_of("http", "localhost", "/")) else { return Reply::new(400) };
    let mut route = server::matches(door.app, &request, &url, true);
    if route.as_ref().is_some_and(|found| matches!(found.route.kind, RouteKind::Page | RouteKind::Endpoint) && door.app.snapshot().is_prerendered(&found.route)) {
        route = server::matches(door.app, &request, &url, false);
    }
    if route.is_none() && next == Next::Called {
        door.trace.note("next", "no route answers: the handler calls next()");
        return Reply::new(404).with_header("content-type", "text/html; charset=utf-8").with_body("next()");
    }
    let client_address = forwarded::client_address(&request, &door.app.snapshot().config().security.allowed_domains);
    let overrides = Overrides { client_address, ..Overrides::default() };
    let mut reply = server::render(door.app, door.engine, Incoming { request, url, overrides }, route, &mut door.trace).await;
    reply.body = with_last_words(std::mem::replace(&mut reply.body, Body::empty()), "Internal server error");
    reply
}

/// The static handler.
async fn files(door: &mut Door<'_>, request: &mut Request) -> Option<Reply> {
    let config = door.app.snapshot().config();
    let output = Output::of(door.app, door.engine);
    let target = request.target.split('#').next().unwrap_or_default();
    let (path, query) = target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query)));
    let has_slash = path.ends_with('/');
    let below = server::strip_base(&config.base, path);
    let on_disk = normal(&decode_uri(&below).unwrap_or_else(|| below.clone()));
    let leads_to = |path: &str| {
        let query = query.filter(|query| !query.is_empty()).map(|query| format!("?{query}")).unwrap_or_default();
        Some(Reply::new(301).with_header("location", format!("{path}{query}")))
    };
    let mut asked = path.to_owned();
    match config.trailing_slash {
        TrailingSlash::Always if !has_slash && !slash::is_file_name(path) && !slash::is_internal(path) => return leads_to(&format!("{path}/")),
        TrailingSlash::Always => {}
        rule => {
            let is_folder = output.is_folder(&on_disk, &mut door.trace).await;
            if rule == TrailingSlash::Never && is_folder && has_slash && path != "/" {
                return leads_to(&path[..path.len() - 1]);
            }
            if is_folder && !has_slash {
                asked = format!("{path}/index.html");
            }
        }
    }
    // As `send` reads it: decoded wholly, no hidden files, the page of a folder, `.html` where the build leaves it out.
    let asked = normal(&server::strip_base(&config.base, &asked));
    let decoded = normal(&percent_encoding::percent_decode_str(&asked).decode_utf8().ok()?);
    let hidden = decoded.split('/').any(|part| part.starts_with('.') && part.len() > 1);
    if decoded.contains('\0') || (hidden && !asked.starts_with("/.well-known/")) {
        return None;
    }
    let mut names = vec![if decoded.ends_with('/') { format!("{decoded}index.html") } else { decoded.clone() }];
    if matches!(config.build.format, BuildFormat::File | BuildFormat::Preserve) && !decoded.ends_with('/') {
        names.push(format!("{decoded}.html"));
    }
    for name in names {
        if let Some(file) = output.file(&name, &mut door.trace).await {
            door.trace.note("static", file.path.clone());
            return Some(FILES.reply(request, file));
        }
    }
    None
}

/// `path.posix.normalize` of an absolute path.
fn normal(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    let end = if path.ends_with('/') && !parts.is_empty() { "/" } else { "" };
    format!("/{}{end}", parts.join("/"))
}
