//! Deployment hosts: what each does to a request before the project sees it, and to the answer afterwards.
//!
//! A host is data ([`Facts`]) and a small function that asks the project's server ([`crate::app`]) the way the host's
//! adapter does. Who serves static files, who answers a wrong slash, whose word names the client: that is all here.

mod azure;
mod cloudflare;
mod compare;
mod deno;
mod dev;
mod edge;
mod file;
mod gcp;
mod lambda;
mod limits;
mod netlify;
mod node;
mod output;
mod redirects;
mod topology;
mod vercel;

use astro_engine::Pool;
use bytes::Bytes;
use futures::StreamExt;
use serde::Serialize;
use serde_json::{Value, json};
use url::Url;

use astro_project::Snapshot;

use crate::app::address::Reading;
use crate::app::{App, Reply, Request, Trace};
use crate::body::{Body, BodyError};

pub use compare::{Comparison, Row, compare};
pub use edge::VISITOR;
pub use topology::{Advice, Topology, advice, is_local};

/// Seconds a host's page may take here: as long as the host gives it, if that is less.
pub const PATIENCE: u32 = 30;

/// Bytes a host's server takes into memory at most, of a request or an answer it has to have whole.
const BODY_LIMIT: u64 = 64 << 20;

/// What is said of servers of one's own.
const NO_LIMITS: &str = "a server of one's own has the limits one gives it";

/// Where the knowledge about a host comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Evidence {
    /// Compared with recorded answers of the real adapter on the real runtime or its own emulator.
    Recorded,
    /// Modelled from the adapter's source and public documentation, never compared with the host.
    Documented,
}

/// One host. Sizes are bytes, times seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Facts {
    /// The name on the command line.
    pub name: &'static str,
    /// Other names for it.
    pub aliases: &'static [&'static str],
    /// The name for people.
    pub title: &'static str,
    /// Packages of adapters that build for it; the first is the one that is modelled.
    pub adapters: &'static [&'static str],
    /// Where the knowledge comes from.
    pub evidence: Evidence,
    /// The versions behind it.
    pub source: &'static str,
    /// What runs the code.
    pub runtime: Runtime,
    /// Whether visitors come over TLS that ends before the server.
    pub tls_front: bool,
    /// Whether the URL the app sees is the public one without any configuration.
    pub public_url: bool,
    /// Where `clientAddress` comes from, in words.
    pub client_address: &'static str,
    /// Whether the adapter brings a store for sessions.
    pub sessions: bool,
    /// The largest request body.
    pub request_limit: Option<u64>,
    /// The largest answer that is not streamed, or any where streaming does not help.
    pub response_limit: Option<u64>,
    /// How long an answer may take.
    pub time_limit: Option<u32>,
    /// Whose word the limits are, and when it was read.
    pub limits: &'static str,
    /// Whether answers leave as they are made.
    pub streaming: bool,
    /// What code finds of a file system, in words.
    pub files: &'static str,
    /// Where variables come from at run time, in words.
    pub environment: &'static str,
    #[serde(skip)]
    front: &'static [edge::EdgeHeader],
    /// Headers only the host itself may set: a client's are taken away.
    #[serde(skip)]
    internal: &'static [&'static str],
    #[serde(skip)]
    server: Server,
}

/// What runs the code of a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Runtime {
    /// Node.js
    Node,
    /// Cloudflare's runtime: no file system of the project, part of Node's modules, no `eval`.
    Workerd,
    /// Deno
    Deno,
    /// A small runtime with web APIs only (edge functions, middleware).
    Edge,
}

/// Which function answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Server {
    Dev,
    Node,
    Framework,
    Netlify,
    Vercel,
    Cloudflare,
    Deno,
    Lambda(lambda::Gateway),
    StaticWebApps,
}

/// All hosts, in the order they are listed.
pub fn all() -> impl Iterator<Item = &'static Facts> {
    let development = [&DEV, &cloudflare::DEV];
    let built = [&node::STANDALONE, &node::MIDDLEWARE, &netlify::FUNCTIONS, &netlify::EDGE, &vercel::SERVERLESS, &vercel::ISR, &vercel::EDGE, &cloudflare::WORKERS, &deno::DEPLOY];
    let clouds = [&lambda::HTTP_API, &lambda::REST_API, &lambda::FUNCTION_URL, &lambda::CLOUDFRONT, &gcp::RUN, &gcp::FUNCTIONS, &azure::APP_SERVICE, &azure::FUNCTIONS, &azure::STATIC_WEB_APPS];
    development.into_iter().chain(built).chain(clouds)
}

/// The hosts `--host all` asks: one for each way to answer, no development servers.
pub fn compared() -> impl Iterator<Item = &'static Facts> {
    all().filter(|facts| facts.server != Server::Dev)
}

/// The host of that name or alias.
pub fn named(name: &str) -> Option<&'static Facts> {
    all().find(|facts| facts.name == name || facts.aliases.contains(&name))
}

/// The host an adapter's package builds for.
pub fn of_adapter(package: &str) -> Option<&'static Facts> {
    all().filter(|facts| facts.server != Server::Dev).find(|facts| facts.adapters.contains(&package))
}

/// What the development server gives to project code besides the request.
pub(crate) fn development_platform(app: &App) -> Option<Value> {
    app.host().filter(|facts| facts.is_development() && facts.runtime == Runtime::Workerd).map(|_| cloudflare::platform(true))
}

/// How the line of a request is read.
pub(crate) fn reading(app: &App) -> Reading {
    match app.host().filter(|facts| facts.is_development()) {
        Some(facts) if facts.runtime == Runtime::Workerd => Reading::Link,
        Some(_) => Reading::AstroDev,
        None => Reading::Canonical,
    }
}

/// Protocol and host of a request to the preview's own rules.
pub(crate) fn development_origin(app: &App, request: &Request) -> String {
    let said = request.header("x-forwarded-proto").filter(|_| reading(app) == Reading::Link);
    format!("{}://{}", said.filter(|said| *said == "https").unwrap_or("http"), request.host)
}

const DEV: Facts = Facts {
    name: "dev",
    aliases: &[],
    title: "astro dev",
    adapters: &[],
    evidence: Evidence::Recorded,
    source: "astro 7.3.5",
    runtime: Runtime::Node,
    tls_front: false,
    public_url: true,
    client_address: "the socket",
    sessions: true,
    request_limit: None,
    response_limit: None,
    time_limit: None,
    limits: NO_LIMITS,
    streaming: true,
    files: "the project's folder",
    environment: "process.env over .env files",
    front: &[],
    internal: &[],
    server: Server::Dev,
};

impl Facts {
    /// Seconds the preview waits for the head of an answer.
    pub fn patience(&self) -> u32 {
        self.time_limit.map_or(PATIENCE, |limit| limit.min(PATIENCE))
    }

    /// Whether this is the development server, whose rules are the preview's own.
    pub fn is_development(&self) -> bool {
        self.server == Server::Dev
    }

    /// The variables of the host's own configuration file, where they take the place of an environment.
    pub(crate) fn variables(&self, snapshot: &Snapshot) -> Option<Vec<(String, String)>> {
        (self.runtime == Runtime::Workerd).then(|| cloudflare::variables(snapshot))
    }

    /// What a worker has to know of the host it pretends to be: globals, environment, bindings.
    pub(crate) fn runtime_facts(&self, snapshot: &Snapshot, environment: &[(String, String)]) -> Value {
        let mut facts = json!({ "runtime": self.runtime, "server": format!("{:?}", self.server).split('(').next().unwrap_or_default().to_lowercase() });
        if self.runtime == Runtime::Workerd {
            cloudflare::bindings(snapshot, environment, self.is_development(), &mut facts);
        }
        facts
    }
}

/// One request on its way through a host.
pub(crate) struct Door<'a> {
    pub(crate) app: &'a App,
    pub(crate) engine: &'a Pool,
    pub(crate) facts: &'static Facts,
    /// Whether the visitor takes gzip, whatever the front says to the server.
    pub(crate) takes_packed: bool,
    pub(crate) trace: Trace,
}

/// The redirects the adapter of a host writes into files of the host's own, one a line: from, to, status.
pub fn written_redirects(facts: &Facts, snapshot: &Snapshot) -> Vec<String> {
    let (file, lines): (_, Vec<(String, String, u16)>) = match facts.server {
        Server::Cloudflare => ("_redirects", cloudflare::lines(snapshot).into_iter().map(|line| (line.from, line.to, line.status)).collect()),
        // The function is asked first there, and has no route for these.
        Server::Netlify => ("_redirects", cloudflare::lines(snapshot).into_iter().filter(|line| !line.from.contains('[')).map(|line| (line.from, line.to, line.status)).collect()),
        Server::Vercel => ("config.json", vercel::written(snapshot)),
        _ => return Vec::new(),
    };
    lines.into_iter().map(|(from, to, status)| format!("{from} → {to} {status} ({file})")).collect()
}

/// Answers a request by the rules the app is set to: of a host, or of the preview itself.
pub async fn serve(app: &App, engine: &Pool, request: Request) -> Reply {
    match app.host() {
        Some(facts) => answer(facts, app, engine, request).await,
        None => crate::app::respond(app, engine, request).await,
    }
}

/// Answers a request as the host would.
pub async fn answer(facts: &'static Facts, app: &App, engine: &Pool, mut request: Request) -> Reply {
    let takes_packed = request.header("accept-encoding").is_some_and(|accept| accept.contains("gzip"));
    let mut door = Door { app, engine, facts, takes_packed, trace: Trace::start() };
    let head_only = request.method == "HEAD";
    let path = request.target.split(['?', '#']).next().unwrap_or_default();
    let below = crate::app::server::strip_base(&app.snapshot().config().base, path);
    let query = request.target.split_once('?').map(|(_, query)| query.to_owned());
    if let Some(reply) = app.module_for_browser(&request, below, query).await {
        return reply;
    }
    edge::strip(&mut request, facts.internal);
    arrive(facts, app, &mut request);
    door.trace.note("host", facts.name);
    let mut reply = match limits::refused(facts, &request) {
        Some(reply) => reply,
        None => door.ask(request).await,
    };
    if reply.error.as_ref().is_some_and(|error| error.name == "DeadlineExceeded")
        && let Some(limit) = facts.time_limit
    {
        door.trace.note("limit", format!("{} ends an answer after {limit} s ({}); the preview waits {PATIENCE} s at most", facts.title, facts.limits));
        reply = limits::timed_out(facts, reply);
    }
    if let Some(limit) = facts.response_limit.filter(|_| facts.streaming) {
        reply.body = limits::cut(std::mem::replace(&mut reply.body, Body::empty()), limit, facts.title);
    }
    if head_only {
        reply.body = Body::empty();
    }
    reply.timings.total = door.trace.milliseconds();
    let steps = std::mem::replace(&mut door.trace, Trace::start()).into_steps();
    reply.trace.splice(0..0, steps);
    reply
}

/// What becomes of a request on its way to the server: its public name, a proxy of one's own, the host's front.
fn arrive(facts: &Facts, app: &App, request: &mut Request) {
    topology::to_public(facts, app, request);
    if !facts.tls_front {
        app.settings().topology.pass(request);
    }
    edge::pass(request, facts.front);
}

/// The answer of a function that cannot read the images of the build: hosts have a service for them.
pub(crate) fn without_images(app: &App, reply: Reply, path: &str, query: Option<&str>, status: u16, words: &'static str) -> Reply {
    let local = query.is_some_and(|query| url::form_urlencoded::parse(query.as_bytes()).any(|(name, value)| name == "href" && value.starts_with('/') && !value.starts_with("//")));
    if reply.status != 200 || !local || !crate::app::is_image_endpoint(app, path) {
        return reply;
    }
    let mut reply = Reply { status, reason: None, ..reply }.with_body(words);
    reply.headers.retain(|(name, _)| !matches!(name.as_str(), "content-type" | "content-length" | "cache-control" | "etag" | "last-modified"));
    reply.with_header("content-type", "text/plain;charset=UTF-8")
}

impl Door<'_> {
    async fn ask(&mut self, request: Request) -> Reply {
        match self.facts.server {
            Server::Dev => dev::answer(self, request).await,
            Server::Node => node::answer(self, request).await,
            Server::Framework => gcp::answer(self, request).await,
            Server::Netlify => netlify::answer(self, request).await,
            Server::Vercel => vercel::answer(self, request).await,
            Server::Cloudflare => cloudflare::answer(self, request).await,
            Server::Deno => deno::answer(self, request).await,
            Server::Lambda(gateway) => lambda::answer(self, request, gateway).await,
            Server::StaticWebApps => azure::answer(self, request).await,
        }
    }
}

/// The URL a server makes of what it knows; a path that makes none is left out.
pub(crate) fn url_of(scheme: &str, host: &str, target: &str) -> Option<Url> {
    let target = target.split('#').next().unwrap_or(target);
    Url::parse(&format!("{scheme}://{host}{target}")).or_else(|_| Url::parse(&format!("{scheme}://{host}"))).ok()
}

/// The path and query of a target: proxies send whole URLs.
pub(crate) fn origin_form(target: &str) -> &str {
    let rest = target.strip_prefix("http://").or_else(|| target.strip_prefix("https://"));
    match rest {
        Some(rest) => rest.find('/').map_or("/", |slash| &rest[slash..]),
        None => target,
    }
}

/// The first of a header's values.
pub(crate) fn first_value<'r>(request: &'r Request, name: &str) -> Option<&'r str> {
    request.header(name).and_then(|value| value.split(',').next()).map(str::trim).filter(|value| !value.is_empty())
}

/// An address made of the characters addresses have, first value of a header.
pub(crate) fn address_in(request: &Request, name: &str) -> Option<String> {
    let value = first_value(request, name)?;
    (value.len() <= 45 && value.bytes().all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b'.' | b':'))).then(|| value.to_owned())
}

/// Several header lines of one name as one, as most servers hand them on.
pub(crate) fn join_repeated(request: &mut Request, cookies: &str, others: &str) {
    let mut joined: Vec<(String, String)> = Vec::new();
    for (name, value) in std::mem::take(&mut request.headers) {
        let glue = if name == "cookie" { cookies } else { others };
        match joined.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) if name != "set-cookie" => *known = format!("{known}{glue}{value}"),
            _ => joined.push((name, value)),
        }
    }
    request.headers = joined;
}

/// A body to which something is added where it breaks off.
pub(crate) fn with_last_words(body: Body, words: &'static str) -> Body {
    let length = body.length();
    let stream = futures::stream::unfold((Some(body), None::<BodyError>), move |(body, error)| async move {
        if let Some(error) = error {
            // The words have to be on their way before the connection is cut.
            tokio::task::yield_now().await;
            return Some((Err(error), (None, None)));
        }
        let mut body = body?;
        match body.next().await? {
            Ok(chunk) => Some((Ok(chunk), (Some(body), None))),
            Err(error) => Some((Ok(Bytes::from_static(words.as_bytes())), (None, Some(error)))),
        }
    });
    let body = Body::stream(stream);
    match length {
        Some(length) => body.with_length(length),
        None => body,
    }
}
