//! Netlify: files of the build first, then one function for every path.
//!
//! Modelled from @astrojs/netlify 8.2.6 and compared with the built function under @netlify/dev 4.18.13. The order of
//! function and `_redirects` is the documented one; the platform itself was not observed.

use serde_json::json;

use super::edge::{keeps, owns};
use super::file::{FileManners, Tag};
use super::output::Output;
use super::{Door, Evidence, Facts, Runtime, Server, VISITOR, join_repeated, origin_form, url_of, without_images};
use crate::app::{Incoming, Overrides, Reply, Request, server};

pub(super) const FUNCTIONS: Facts = Facts {
    name: "netlify",
    aliases: &["netlify-functions"],
    title: "Netlify Functions",
    adapters: &["@astrojs/netlify"],
    evidence: Evidence::Recorded,
    source: "@astrojs/netlify 8.2.6, @netlify/dev 4.18.13",
    runtime: Runtime::Node,
    tls_front: true,
    public_url: true,
    client_address: "context.ip, which the platform sets",
    sessions: true,
    request_limit: Some(6 << 20),
    response_limit: Some(20 << 20),
    time_limit: Some(60),
    limits: "docs.netlify.com/build/functions/configuration: 6 MB in (4.5 MB where base64 is needed), 20 MB streamed out, 60 s; read 2026-11",
    streaming: true,
    files: "the function's bundle (includedFiles); only /tmp can be written",
    environment: "process.env at run time; Netlify.env",
    front: &[
        owns("x-forwarded-for", "{ip}"),
        owns("x-forwarded-proto", "https"),
        keeps("x-nf-request-id", "01J0000000000000000000000"),
        keeps("x-country", "US"),
        owns("x-nf-client-connection-ip", "{ip}"),
        owns("x-nf-geo", "eyJjb3VudHJ5Ijp7ImNvZGUiOiJVUyIsIm5hbWUiOiJVbml0ZWQgU3RhdGVzIn19"),
        owns("x-nf-site-id", "unlinked"),
    ],
    internal: &["x-nf-account-info", "x-nf-blobs-info", "x-nf-deploy-info", "x-nf-site-info", "x-nf-passthrough-host"],
    server: Server::Netlify,
};

pub(super) const EDGE: Facts = Facts {
    name: "netlify-edge",
    aliases: &[],
    title: "Netlify, middleware at the edge",
    adapters: &[],
    evidence: Evidence::Documented,
    source: "@astrojs/netlify 8.2.6 (middlewareMode: edge)",
    runtime: Runtime::Edge,
    ..FUNCTIONS
};

const FILES: FileManners = FileManners {
    headers: &[("age", "0"), ("cache-control", "public, max-age=0, must-revalidate")],
    charset: "utf-8",
    json_charset: true,
    tag: Tag::None,
    dated: false,
    ranges: false,
};

pub(super) async fn answer(door: &mut Door<'_>, mut request: Request) -> Reply {
    request.headers.retain(|(name, _)| !matches!(name.as_str(), "connection" | "transfer-encoding" | "keep-alive"));
    join_repeated(&mut request, "; ", ", ");
    let scheme = if request.target.starts_with("http://") { "http" } else { "https" };
    let Some(url) = url_of(scheme, &request.host, origin_form(&request.target)) else { return Reply::new(400) };
    // `dist` has no folder for the base.
    let output = Output::of(door.app, door.engine);
    for name in variations(url.path()) {
        if let Some(file) = output.file(&name, &mut door.trace).await {
            door.trace.note("static", file.path.clone());
            return FILES.reply(&request, file);
        }
    }
    let route = server::matches(door.app, &request, &url, false);
    if route.is_none()
        && door.app.snapshot().routes().not_found().is_some_and(|page| door.app.snapshot().is_prerendered(page))
        && let Some(file) = output.file("/404.html", &mut door.trace).await
    {
        return Reply::new(404).with_header("content-type", "text/html; charset=utf-8").with_body(file.bytes);
    }
    if let Some(reply) = foreign_locals(&request) {
        return reply;
    }
    let platform = json!({ "host": "netlify", "ip": VISITOR, "requestId": request.header("x-nf-request-id"), "url": url.as_str(), "production": true });
    let overrides = Overrides { client_address: Some(VISITOR.to_owned()), platform, buffered: false };
    let (path, query) = (url.path().to_owned(), url.query().map(str::to_owned));
    let reply = server::render(door.app, door.engine, Incoming { request, url, overrides }, route, &mut door.trace).await;
    without_images(door.app, reply, &path, query.as_deref(), 500, "Internal Server Error")
}

/// Only the adapter's own middleware may say what `locals` are.
pub(super) fn foreign_locals(request: &Request) -> Option<Reply> {
    request.header("x-astro-locals").filter(|value| !value.is_empty())?;
    Some(Reply::new(403).with_header("content-type", "text/plain;charset=UTF-8").with_body("Forbidden"))
}

/// The names a path is looked up by: as it is (not decoded), with an ending, as a folder.
fn variations(path: &str) -> Vec<String> {
    const ENDINGS: [&str; 12] = [".html", ".htm", ".png", ".jpg", ".js", ".css", ".svg", ".gif", ".ico", ".woff", ".woff2", ""];
    let is_asset = ENDINGS.iter().any(|ending| !ending.is_empty() && path.ends_with(ending));
    let mut names = vec![path.to_owned()];
    if let Some(folder) = path.strip_suffix('/') {
        names.extend((!folder.is_empty()).then(|| format!("{folder}.html")));
        names.push(format!("{path}index.html"));
    } else if !is_asset {
        names.extend([format!("{path}.html"), format!("{path}/index.html")]);
    }
    // Put together part by part, so doubled and closing slashes fall away.
    names.into_iter().map(|name| format!("/{}", name.split('/').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/"))).filter(|name| name.len() > 1).collect()
}
