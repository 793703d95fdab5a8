//! What does a request to this project answer? All of Astro's request rules, and no sockets.

pub(crate) mod guard;
mod internal;
mod message;
pub(crate) mod page;
mod payload;
mod public_file;
mod redirect;
mod render;
mod slash;
mod store;
pub(crate) mod target;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use astro_engine::Pool;
use astro_project::config::AllowedHosts;
use astro_project::{Match, RouteKind, Snapshot};

pub use message::{Console, ConsoleLine, ErrorReport, Frame, Reply, Request, Step, Timings};
use message::Trace;
pub(crate) use public_file::{serve_file, stays_inside};
use target::Target;

use crate::loader::Loader;

/// What the command line and the environment say about a preview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The mode `.env` files are chosen by and `import.meta.env.MODE` says.
    pub mode: String,
    /// The environment of the process; it wins over `.env` files.
    pub environment: Vec<(String, String)>,
    /// Hosts allowed besides those of the configuration.
    pub hosts: Vec<String>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { mode: "development".to_owned(), environment: Vec::new(), hosts: Vec::new() }
    }
}

/// A project at one revision, ready to answer. Cheap to clone.
#[derive(Clone)]
pub struct App {
    snapshot: Snapshot,
    loader: Arc<Loader>,
    settings: Arc<Settings>,
    hosts: Arc<AllowedHosts>,
    store: Arc<store::Store>,
}

impl App {
    /// The first revision of a project.
    pub fn new(snapshot: Snapshot, settings: Settings) -> App {
        let settings = Arc::new(settings);
        let loader = Arc::new(Loader::new(snapshot.clone(), &settings));
        let store = store::Store::default();
        App::with(snapshot, loader, settings, Arc::new(store))
    }

    /// The project at a newer revision, and whether anything that was shown may look different now.
    pub fn next(&self, snapshot: Snapshot) -> (App, bool) {
        let (loader, changed) = self.loader.next(snapshot.clone(), &self.settings);
        (App::with(snapshot, Arc::new(loader), self.settings.clone(), self.store.clone()), changed)
    }

    fn with(snapshot: Snapshot, loader: Arc<Loader>, settings: Arc<Settings>, store: Arc<store::Store>) -> App {
        let hosts = match &snapshot.config().server.allowed_hosts {
            AllowedHosts::Any => AllowedHosts::Any,
            AllowedHosts::List(names) => AllowedHosts::List(names.iter().chain(&settings.hosts).cloned().collect()),
        };
        App { snapshot, loader, settings, hosts: Arc::new(hosts), store }
    }

    /// The project as it is frozen in this app.
    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// The configured base path.
    pub fn base(&self) -> &str {
        &self.snapshot.config().base
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }

    pub(crate) fn loader(&self) -> &Arc<Loader> {
        &self.loader
    }

    pub(crate) fn allowed_hosts(&self) -> &AllowedHosts {
        &self.hosts
    }

    /// The key of server islands: `ASTRO_KEY` of the environment, else the first one that a worker made up.
    pub(crate) fn island_key(&self, offer: &serde_json::Value) -> serde_json::Value {
        let named = self.settings.environment.iter().find(|(name, value)| name == "ASTRO_KEY" && !value.is_empty());
        named.map_or_else(|| self.store.island_key(offer), |(_, value)| value.as_str().into())
    }

    /// The file of `src` named `middleware`, if the project has one.
    pub(crate) fn middleware(&self) -> Option<astro_project::FilePath> {
        let src = &self.snapshot.config().src_dir;
        let names = ["middleware.ts", "middleware.js", "middleware.mts", "middleware.mjs", "middleware/index.ts", "middleware/index.js", "middleware/index.mjs"];
        names.iter().filter_map(|name| src.join(name)).find(|file| self.snapshot.is_file(file))
    }

}

/// Answers one request.
///
/// The rules in their order: host, cross-site use, path, `base`, files of `public`, modules for the browser, slashes,
/// `redirects`, route, form origin; then the engine runs middleware and page or endpoint.
pub async fn respond(app: &App, engine: &Pool, request: Request) -> Reply {
    let mut trace = Trace::start();
    let head_only = request.method == "HEAD";
    let mut reply = decide(app, engine, request, &mut trace).await;
    for (name, value) in &app.snapshot.config().server.headers {
        if reply.header(name).is_none() {
            reply.headers.push((name.clone(), value.clone()));
        }
    }
    if head_only {
        reply.body = crate::body::Body::empty();
    }
    reply.timings.total = trace.milliseconds();
    reply.trace.splice(0..0, trace.into_steps());
    reply
}

async fn decide(app: &App, engine: &Pool, request: Request, trace: &mut Trace) -> Reply {
    if let Err(refusal) = guard::host(&request.host, &app.hosts).and_then(|()| guard::fetch_site(&request)) {
        trace.note("refused", refusal.message.clone());
        return page::refusal(&request, &refusal);
    }
    let origin = format!("http://{}", request.host);
    let target = match Target::read(&origin, &request.target) {
        Ok(target) => target,
        Err(error) => {
            trace.note("refused", error.to_string());
            return page::refusal(&request, &guard::Refusal { status: 400, message: format!("This address cannot be read: {error}.") });
        }
    };
    let config = app.snapshot.config();
    let path = match slash::below_base(&config.base, &target.path) {
        Ok(path) => path.to_owned(),
        Err(reply) => {
            trace.note("outside-base", config.base.clone());
            return *reply;
        }
    };
    if let Some(reply) = public_file::answer(app, &request, &path) {
        trace.note("public", path);
        return reply;
    }
    if let Some(reply) = app.loader.browser(&request, &path, target.asked.query()) {
        trace.note("module", path);
        return reply;
    }
    if let Some(reply) = slash::trailing_slash(config.trailing_slash, &target) {
        trace.note("trailing-slash", format!("{:?}", config.trailing_slash).to_lowercase());
        return reply;
    }
    let found = find_route(app, &path);
    trace.note("route", found.as_ref().map_or("none", |found| found.route.pattern.as_str()));
    if let Some(Match { route, params }) = &found {
        if let (RouteKind::Redirect, Some(to)) = (route.kind, &route.redirect) {
            trace.note("redirect", to.destination.clone());
            let mut reply = redirect::answer(&request.method, to, params);
            reply.route = Some(route.pattern.clone());
            return reply;
        }
    }
    let on_demand = found.as_ref().is_none_or(|found| !app.snapshot.is_prerendered(&found.route));
    if config.security.check_origin && on_demand {
        if let Err(refusal) = guard::form_origin(&request, &target.url.origin().ascii_serialization()) {
            trace.note("origin-check", refusal.message.clone());
            return page::refusal(&request, &refusal);
        }
    }
    render::run(app, engine, request, &target, found, trace).await
}

/// The route of a path, also of one spelled with `.html` as a finished build would have it.
pub(crate) fn find_route(app: &App, path: &str) -> Option<Match> {
    let routes = app.snapshot.routes();
    if let Some(found) = internal::route(app, path) {
        return Some(found);
    }
    routes.match_path(path).or_else(|| routes.match_path(&without_html(path)?))
}

/// All routes of a path, in match order.
pub(crate) fn find_routes(app: &App, path: &str) -> Vec<Match> {
    let routes = app.snapshot.routes();
    match routes.match_all(path) {
        found if !found.is_empty() => found,
        _ => without_html(path).map(|path| routes.match_all(&path)).unwrap_or_default(),
    }
}

fn without_html(path: &str) -> Option<String> {
    path.strip_suffix("/index.html").map(|folder| format!("{folder}/")).or_else(|| path.strip_suffix(".html").map(str::to_owned))
}
