//! Azure: the node server on App Service, behind a custom handler of Functions, and Static Web Apps.

use super::edge::{appends, keeps, owns};
use super::{Door, Evidence, Facts, node};
use crate::app::{Reply, Request};

pub(super) const APP_SERVICE: Facts = Facts {
    name: "azure-app-service",
    aliases: &["azure"],
    title: "Azure App Service",
    adapters: &[],
    evidence: Evidence::Recorded,
    source: "@astrojs/node 11.1.6 behind simulated headers of App Service's front",
    tls_front: true,
    client_address: "the front's, unless security.allowedDomains names the host; then the first X-Forwarded-For value with its port, which a client can make up",
    request_limit: Some(100 << 20),
    time_limit: Some(230),
    limits: "learn.microsoft.com: 230 s of the load balancer, 100 MB in; read 2026-11",
    files: "the site's folder",
    front: &[
        appends("x-forwarded-for", "{ip}:49152"),
        owns("x-forwarded-proto", "https"),
        owns("x-client-ip", "{ip}"),
        keeps("x-client-port", "49152"),
        keeps("x-arr-ssl", "2048|256|CN=Example|CN=*.azurewebsites.net"),
        keeps("x-arr-log-id", "00000000-0000-0000-0000-000000000000"),
        owns("disguised-host", "{host}"),
        keeps("x-site-deployment-id", "site"),
        keeps("was-default-hostname", "site.azurewebsites.net"),
        keeps("max-forwards", "10"),
    ],
    ..node::STANDALONE
};

pub(super) const FUNCTIONS: Facts = Facts {
    name: "azure-functions",
    aliases: &[],
    title: "Azure Functions, custom handler",
    evidence: Evidence::Documented,
    source: "no adapter: @astrojs/node 11.1.6 behind a custom handler that forwards HTTP",
    streaming: false,
    ..APP_SERVICE
};

pub(super) const STATIC_WEB_APPS: Facts = Facts {
    name: "azure-static-web-apps",
    aliases: &["swa"],
    title: "Azure Static Web Apps",
    adapters: &[],
    evidence: Evidence::Documented,
    source: "public documentation: files of the build only, functions below /api",
    files: "those of the build",
    environment: "none at run time",
    // No code of the project asks for its address.
    public_url: true,
    client_address: "nobody asks: only files are served",
    streaming: false,
    request_limit: Some(30 << 20),
    time_limit: Some(45),
    limits: "learn.microsoft.com/azure/static-web-apps: 45 s and 30 MB a request to the API; read 2026-11",
    server: super::Server::StaticWebApps,
    ..APP_SERVICE
};

/// Files only: what would be rendered on demand has nobody to render it.
pub(super) async fn answer(door: &mut Door<'_>, request: Request) -> Reply {
    let output = super::output::Output::of(door.app, door.engine);
    let path = request.target.split('?').next().unwrap_or_default();
    let Ok(path) = percent_encoding::percent_decode_str(path).decode_utf8() else { return Reply::new(400) };
    let below = crate::app::server::strip_base(&door.app.snapshot().config().base, &path);
    if !matches!(request.method.as_str(), "GET" | "HEAD") {
        return Reply::new(405);
    }
    let folder = format!("{}/index.html", below.trim_end_matches('/'));
    for name in [below.clone(), format!("{below}.html"), folder] {
        if let Some(file) = output.file(&name, &mut door.trace).await {
            return FILES.reply(&request, file);
        }
    }
    door.trace.note("not-found", "Static Web Apps serve files; a page rendered on demand has no server there");
    match output.file("/404.html", &mut door.trace).await {
        Some(file) => Reply::new(404).with_header("content-type", "text/html").with_body(file.bytes),
        None => Reply::new(404).with_header("content-type", "text/html").with_body("404: Not Found"),
    }
}

const FILES: super::file::FileManners = super::file::FileManners {
    headers: &[("cache-control", "public, must-revalidate, max-age=30")],
    charset: "",
    json_charset: false,
    tag: super::file::Tag::Strong,
    dated: true,
    ranges: true,
};
