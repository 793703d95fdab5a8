//! Vercel: routes of `config.json` (redirects, slashes), files of the build, then one function.
//!
//! Modelled from @astrojs/vercel 11.0.11 and its `config.json`; the function is compared with recordings, the routing
//! in front of it with an interpreter of that file.

use astro_project::{RouteKind, Snapshot};
use astro_project::config::{BuildFormat, TrailingSlash};

use super::edge::{keeps, owns};
use super::file::{FileManners, Tag};
use super::netlify::foreign_locals;
use super::output::Output;
use super::{Door, Evidence, Facts, Runtime, Server, address_in, join_repeated, origin_form, redirects, url_of, without_images};
use crate::app::{Incoming, Overrides, Reply, Request, server};

pub(super) const SERVERLESS: Facts = Facts {
    name: "vercel",
    aliases: &["vercel-serverless"],
    title: "Vercel Functions",
    adapters: &["@astrojs/vercel", "@astrojs/vercel/serverless"],
    evidence: Evidence::Recorded,
    source: "@astrojs/vercel 11.0.11, @vercel/node 24.0.0",
    runtime: Runtime::Node,
    tls_front: true,
    public_url: true,
    client_address: "the first X-Forwarded-For value, which the platform writes",
    sessions: false,
    request_limit: Some((9 << 20) / 2),
    // Answers are streamed by this adapter; only others have a limit.
    response_limit: None,
    time_limit: Some(300),
    limits: "vercel.com/docs/functions/limitations of 2026-08-24: 4.5 MB in, out too unless streamed; 300 s unless maxDuration says more",
    streaming: true,
    files: "the function's folder: only traced files and includeFiles; only /tmp can be written",
    environment: "process.env at run time",
    front: &[
        owns("x-forwarded-for", "{ip}"),
        owns("x-real-ip", "{ip}"),
        owns("x-vercel-forwarded-for", "{ip}"),
        owns("x-forwarded-proto", "https"),
        owns("x-forwarded-host", "{host}"),
        keeps("x-vercel-id", "iad1::00000-0000000000000-000000000000"),
        keeps("x-vercel-ip-country", "US"),
        keeps("x-vercel-deployment-url", "project.vercel.app"),
    ],
    internal: &["x-vercel-internal-ingress-bucket", "x-vercel-sc-headers", "x-vercel-oidc-token", "x-astro-path", "x-astro-middleware-secret"],
    server: Server::Vercel,
};

pub(super) const ISR: Facts = Facts {
    name: "vercel-isr",
    aliases: &[],
    title: "Vercel, incremental static regeneration",
    adapters: &[],
    evidence: Evidence::Documented,
    source: "@astrojs/vercel 11.0.11 (isr): query strings and cookies do not reach the page",
    ..SERVERLESS
};

pub(super) const EDGE: Facts = Facts {
    name: "vercel-edge",
    aliases: &[],
    title: "Vercel, middleware at the edge",
    adapters: &["@astrojs/vercel/edge"],
    evidence: Evidence::Documented,
    source: "@astrojs/vercel 11.0.11 (middlewareMode: edge)",
    runtime: Runtime::Edge,
    ..SERVERLESS
};

const FILES: FileManners = FileManners {
    headers: &[("cache-control", "public, max-age=0, must-revalidate")],
    charset: "utf-8",
    json_charset: true,
    tag: Tag::None,
    dated: false,
    ranges: false,
};

pub(super) async fn answer(door: &mut Door<'_>, mut request: Request) -> Reply {
    join_repeated(&mut request, "; ", ", ");
    let target = origin_form(&request.target).to_owned();
    let (path, query) = target.split_once('?').map_or((target.as_str(), None), |(path, query)| (path, Some(query)));
    if let Some((status, to)) = slashes(door, path).or_else(|| redirect(door, path)) {
        door.trace.note("route", "answered by config.json, before any code");
        let to = match query {
            Some(query) if !to.contains('?') => format!("{to}?{query}"),
            _ => to,
        };
        return Reply::new(status).with_header("location", to);
    }
    let output = Output { format: BuildFormat::Directory, ..Output::of(door.app, door.engine) };
    if let Some(file) = file(door, &output, path).await {
        if !matches!(request.method.as_str(), "GET" | "HEAD") {
            return Reply::new(405);
        }
        door.trace.note("static", file.path.clone());
        return FILES.reply(&request, file);
    }
    if !matches!(request.method.as_str(), "GET" | "HEAD" | "OPTIONS" | "POST" | "PUT" | "DELETE" | "PATCH") {
        return Reply::new(405);
    }
    if door.facts.name == ISR.name {
        isolated(&mut request);
    }
    let Some(url) = url_of("https", &request.host, origin_form(&request.target)) else { return Reply::new(400) };
    let route = server::matches(door.app, &request, &url, false);
    if let Some(reply) = foreign_locals(&request) {
        return reply;
    }
    let overrides = Overrides { client_address: address_in(&request, "x-forwarded-for"), ..Overrides::default() };
    let (path, query) = (url.path().to_owned(), url.query().map(str::to_owned));
    let reply = server::render(door.app, door.engine, Incoming { request, url, overrides }, route, &mut door.trace).await;
    without_images(door.app, reply, &path, query.as_deref(), 404, "Not Found")
}

/// What is made once for everybody knows nothing of one visitor.
fn isolated(request: &mut Request) {
    request.target = request.target.split('?').next().unwrap_or_default().to_owned();
    request.headers.retain(|(name, _)| !matches!(name.as_str(), "cookie" | "authorization"));
}

async fn file(door: &mut Door<'_>, output: &Output<'_>, path: &str) -> Option<super::output::File> {
    let decoded = percent_encoding::percent_decode_str(path).decode_utf8().ok()?.into_owned();
    if decoded.split('/').any(|part| part == "..") {
        return None;
    }
    let folder = format!("{}/index.html", decoded.strip_suffix('/').unwrap_or(&decoded));
    for name in [decoded, folder] {
        if let Some(file) = output.file(&name, &mut door.trace).await {
            return Some(file);
        }
    }
    None
}

/// The routes made of `trailingSlash`.
fn slashes(door: &Door<'_>, path: &str) -> Option<(u16, String)> {
    match door.app.snapshot().config().trailing_slash {
        TrailingSlash::Ignore => None,
        TrailingSlash::Never => Some((308, path.strip_suffix('/').filter(|_| path.len() > 1)?.to_owned())),
        TrailingSlash::Always => {
            let parts: Vec<&str> = path.split('/').skip(1).collect();
            let well_formed = parts.split_last().is_some_and(|(_, folders)| folders.iter().all(|part| !part.is_empty()));
            let last = path.rsplit('/').next().unwrap_or_default();
            if path == "/.well-known" || path.starts_with("/.well-known/") || !well_formed {
                return None;
            }
            if !last.is_empty() && !last.contains('.') {
                return Some((308, format!("{path}/")));
            }
            let file = path.strip_suffix('/')?;
            let name = file.rsplit('/').next().unwrap_or_default();
            let (stem, ending) = name.rsplit_once('.')?;
            let is_word = !ending.is_empty() && ending.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            (!stem.is_empty() && is_word).then(|| (308, file.to_owned()))
        }
    }
}

/// The routes made of `redirects`; their base is put before the pattern as it is written.
fn redirect(door: &Door<'_>, path: &str) -> Option<(u16, String)> {
    written(door.app.snapshot()).into_iter().find_map(|(source, target, status)| {
        let values = redirects::captures(&source, path)?;
        Some((status, redirects::filled(&target, &values)))
    })
}

/// Pattern, target and status of each.
pub(super) fn written(snapshot: &Snapshot) -> Vec<(String, String, u16)> {
    let config = snapshot.config();
    let routes = snapshot.routes().routes.iter().filter(|route| route.kind == RouteKind::Redirect);
    let routes = routes.filter_map(|route| {
        let to = route.redirect.as_ref()?;
        let source = format!("{}{}", config.base, route.pattern.trim_start_matches('/'));
        let target = if redirects::is_remote(&to.destination) { to.destination.clone() } else { redirects::join(&config.base, &to.destination) };
        Some((source, target, to.status.unwrap_or(301)))
    });
    routes.collect()
}
