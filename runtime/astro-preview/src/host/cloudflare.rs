//! Cloudflare Workers: `_redirects`, then static assets, then the worker.
//!
//! Modelled from @astrojs/cloudflare 14.3.3 and compared with wrangler 4.164.0 (workerd, assets worker). What wrangler
//! alone does (a header `mf-original-hostname`, Host and Origin rewritten to its upstream) is left out.

use std::io::Write;

use astro_project::{RouteKind, Snapshot, host_files};
use astro_project::config::{BuildFormat, TrailingSlash};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use super::edge::{keeps, owns};
use super::file::{FileManners, Tag};
use super::output::{File, Output};
use super::{BODY_LIMIT, DEV as ASTRO_DEV, Door, Evidence, Facts, Runtime, Server, address_in, join_repeated, origin_form, redirects, url_of};
use crate::app::{Incoming, Overrides, Reply, Request, server};
use crate::body::Body;

pub(super) const WORKERS: Facts = Facts {
    name: "cloudflare",
    aliases: &["cloudflare-workers", "workers"],
    title: "Cloudflare Workers",
    adapters: &["@astrojs/cloudflare"],
    evidence: Evidence::Recorded,
    source: "@astrojs/cloudflare 14.3.3, wrangler 4.164.0",
    runtime: Runtime::Workerd,
    tls_front: true,
    public_url: true,
    client_address: "cf-connecting-ip, which the platform sets",
    sessions: true,
    request_limit: Some(100 << 20),
    response_limit: None,
    time_limit: Some(30),
    limits: "developers.cloudflare.com/workers/platform/limits: 100 MB in (Free, Pro), 10 ms of computing (Free) or 30 s (Paid, unless limits.cpu_ms says more), no end to waiting; read 2026-11",
    streaming: true,
    files: "none of the project; /bundle can be read, /tmp written for one request",
    environment: "bindings: vars and secrets of the wrangler configuration, import { env } from \"cloudflare:workers\"",
    front: &[
        owns("cf-connecting-ip", "{ip}"),
        keeps("cf-ipcountry", "US"),
        keeps("cf-ray", "0000000000000000-IAD"),
        keeps("cf-visitor", "{\"scheme\":\"https\"}"),
        owns("x-forwarded-proto", "https"),
        keeps("x-forwarded-for", "{ip}"),
        owns("x-real-ip", "{ip}"),
        owns("accept-encoding", "br, gzip"),
    ],
    internal: &["cf-ew-via", "cf-worker", "cf-connecting-o2o", "cdn-loop"],
    server: Server::Cloudflare,
};

pub(super) const DEV: Facts = Facts {
    name: "dev-cloudflare",
    title: "astro dev with @astrojs/cloudflare",
    source: "astro 7.3.5, @astrojs/cloudflare 14.3.3",
    runtime: Runtime::Workerd,
    ..ASTRO_DEV
};

const FILES: FileManners = FileManners {
    headers: &[("cache-control", "public, max-age=0, must-revalidate"), ("cf-cache-status", "HIT")],
    charset: "utf-8",
    json_charset: false,
    tag: Tag::Strong,
    dated: false,
    ranges: false,
};

pub(super) async fn answer(door: &mut Door<'_>, mut request: Request) -> Reply {
    request.headers.retain(|(name, _)| !matches!(name.as_str(), "connection" | "transfer-encoding" | "keep-alive"));
    join_repeated(&mut request, ", ", ", ");
    let Some(url) = url_of("https", &request.host, origin_form(&request.target)) else { return Reply::new(400) };
    if let Some((status, to)) = redirected(door, url.path()) {
        door.trace.note("_redirects", "answered before the worker");
        let query = url.query().filter(|_| !to.contains('?')).map(|query| format!("?{query}")).unwrap_or_default();
        return Reply::new(status).with_header("location", format!("{to}{query}"));
    }
    match asset(door, url.path()).await {
        Some(_) if !matches!(request.method.as_str(), "GET" | "HEAD") => return Reply::new(405),
        Some(Asset::File(file)) => {
            door.trace.note("asset", file.path.clone());
            return FILES.reply(&request, file);
        }
        Some(Asset::Moved(to)) => {
            let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
            return Reply::new(307).with_header("location", format!("{to}{query}"));
        }
        None => {}
    }
    let route = server::matches(door.app, &request, &url, false);
    let overrides = Overrides { client_address: address_in(&request, "cf-connecting-ip"), platform: platform(false), buffered: false };
    let mut reply = server::render(door.app, door.engine, Incoming { request, url, overrides }, route, &mut door.trace).await;
    packed(door, &mut reply).await;
    // Headers leave as UTF-8 there, elsewhere as one byte a character.
    for (_, value) in &mut reply.headers {
        if !value.is_ascii() {
            *value = value.bytes().map(char::from).collect();
        }
    }
    reply
}

/// The runtime packs the body of an answer with `content-encoding`, whatever is in it: one that is packed already is
/// packed twice, and who takes no packed body gets it as the code made it, without the header.
async fn packed(door: &mut Door<'_>, reply: &mut Reply) {
    if reply.header("content-encoding") != Some("gzip") {
        return;
    }
    door.trace.note("packed", "Workers pack a body with Content-Encoding themselves; one that is packed already needs encodeBody: \"manual\"");
    if !door.takes_packed {
        reply.headers.retain(|(name, _)| name != "content-encoding");
        return;
    }
    let body = std::mem::replace(&mut reply.body, Body::empty());
    let Ok(bytes) = body.collect(BODY_LIMIT).await else { return };
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    if encoder.write_all(&bytes).is_ok()
        && let Ok(twice) = encoder.finish()
    {
        reply.body = Body::whole(twice);
    }
}

fn wrangler(snapshot: &Snapshot) -> Value {
    let files = host_files(snapshot);
    files.into_iter().find(|file| file.host == "cloudflare").map(|file| file.value).unwrap_or_default()
}

/// `vars` that are text, as `process.env` has them.
pub(super) fn variables(snapshot: &Snapshot) -> Vec<(String, String)> {
    let wrangler = wrangler(snapshot);
    let vars = wrangler["vars"].as_object().into_iter().flatten();
    vars.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))).collect()
}

/// Kinds of bindings of a wrangler configuration, and the key of their name.
const BINDINGS: [(&str, &str); 11] = [
    ("kv_namespaces", "binding"), ("r2_buckets", "binding"), ("d1_databases", "binding"), ("services", "binding"), ("vectorize", "binding"), ("hyperdrive", "binding"),
    ("analytics_engine_datasets", "binding"), ("workflows", "binding"), ("send_email", "name"), ("mtls_certificates", "binding"), ("dispatch_namespaces", "binding"),
];

/// Environment and bindings for the worker.
pub(super) fn bindings(snapshot: &Snapshot, environment: &[(String, String)], dev: bool, facts: &mut Value) {
    let wrangler = wrangler(snapshot);
    let mut env: serde_json::Map<String, Value> = environment.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect();
    env.insert("NODE_ENV".to_owned(), if dev { "development" } else { "production" }.into());
    let mut names = vec!["ASSETS".to_owned(), "SESSION".to_owned()];
    for (kind, key) in BINDINGS {
        names.extend(wrangler[kind].as_array().into_iter().flatten().filter_map(|entry| Some(entry[key].as_str()?.to_owned())));
    }
    for kind in ["durable_objects", "queues"] {
        let list = if kind == "queues" { &wrangler[kind]["producers"] } else { &wrangler[kind]["bindings"] };
        names.extend(list.as_array().into_iter().flatten().filter_map(|entry| Some(entry["name"].as_str().or(entry["binding"].as_str())?.to_owned())));
    }
    for kind in ["ai", "browser", "images", "version_metadata"] {
        names.extend(wrangler[kind]["binding"].as_str().map(str::to_owned));
    }
    names.sort();
    names.dedup();
    facts["env"] = env.into();
    facts["vars"] = wrangler["vars"].clone();
    facts["bindings"] = names.into();
}

/// What the module `astro-lsp:platform` needs to know.
pub(crate) fn platform(dev: bool) -> Value {
    json!({ "host": "cloudflare", "dev": dev })
}

enum Asset {
    File(File),
    Moved(String),
}

/// `html_handling: auto-trailing-slash`: the one address of each page is the one with the slash its file asks for.
async fn asset(door: &mut Door<'_>, path: &str) -> Option<Asset> {
    let app = door.app;
    let base = app.snapshot().config().base.trim_end_matches('/').to_owned();
    let output = Output::of(app, door.engine);
    let decoded = percent_encoding::percent_decode_str(path).decode_utf8().ok()?.into_owned();
    // The output lies in a folder named like the base.
    let below = decoded.strip_prefix(&base).filter(|rest| rest.starts_with('/') && !rest.contains("//"))?.to_owned();
    let trace = &mut door.trace;
    let moved = |to: &str| Some(Asset::Moved(encoded(&format!("{base}{to}"))));
    if let Some(stem) = below.strip_suffix("/index.html") {
        if output.file(&below, trace).await.is_some() {
            return moved(&format!("{stem}/"));
        }
        if output.file(&format!("{stem}.html"), trace).await.is_some() {
            return moved(stem);
        }
    } else if let Some(stem) = below.strip_suffix("/index") {
        if let Some(file) = output.file(&below, trace).await {
            return Some(Asset::File(file));
        }
        if output.file(&format!("{below}.html"), trace).await.is_some() {
            return moved(&format!("{stem}/"));
        }
    } else if let Some(stem) = below.strip_suffix('/') {
        if let Some(file) = output.file(&format!("{below}index.html"), trace).await {
            return Some(Asset::File(file));
        }
        if !stem.is_empty() && output.file(&format!("{stem}.html"), trace).await.is_some() {
            return moved(stem);
        }
    } else if let Some(stem) = below.strip_suffix(".html") {
        if output.file(&below, trace).await.is_some() {
            return moved(stem);
        }
        if output.file(&format!("{stem}/index.html"), trace).await.is_some() {
            return moved(&format!("{stem}/"));
        }
    }
    for name in [below.clone(), format!("{below}.html")] {
        if let Some(file) = output.file(&name, trace).await {
            return Some(Asset::File(file));
        }
    }
    if !below.ends_with('/') && output.file(&format!("{below}/index.html"), trace).await.is_some() {
        return moved(&format!("{below}/"));
    }
    None
}

fn encoded(path: &str) -> String {
    astro_project::routes::encode_uri(path)
}

/// The lines of `_redirects` the adapter writes for `redirects`.
fn redirected(door: &Door<'_>, path: &str) -> Option<(u16, String)> {
    lines(door.app.snapshot()).into_iter().find_map(|line| {
        let values = redirects::captures(&line.from, path)?;
        Some((line.status, redirects::filled(&line.to, &values)))
    })
}

/// A line of the file.
pub(crate) struct Line {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) status: u16,
}

/// All lines in their order. A rule whose target it matches itself is rejected as a loop; one with a parameter leads to
/// a file, whatever renders it.
pub(crate) fn lines(snapshot: &Snapshot) -> Vec<Line> {
    let config = snapshot.config();
    let base = config.base.trim_end_matches('/');
    let mut fixed = Vec::new();
    let mut open = Vec::new();
    for route in snapshot.routes().routes.iter().filter(|route| route.kind == RouteKind::Redirect) {
        let Some(to) = &route.redirect else { continue };
        let status = to.status.unwrap_or(301);
        if route.params.is_empty() {
            let plain = route.pattern.trim_end_matches('/');
            let ways = match config.trailing_slash {
                TrailingSlash::Always => vec![format!("{plain}/")],
                TrailingSlash::Never => vec![plain.to_owned()],
                TrailingSlash::Ignore => vec![plain.to_owned(), format!("{plain}/")],
            };
            fixed.extend(ways.into_iter().map(|way| Line { from: format!("{base}{way}"), to: to.destination.clone(), status }));
        } else if !route.params.iter().any(|name| name.starts_with("...")) {
            let ending = if config.build.format == BuildFormat::Directory { "/index.html" } else { ".html" };
            let target = to.destination.trim_end_matches('/');
            open.push(Line { from: format!("{base}{}", route.pattern), to: format!("{target}{ending}"), status });
        }
    }
    fixed.extend(open);
    fixed
}
