//! What does a request to this project answer? All of Astro's request rules, and no sockets.

pub(crate) mod address;
mod advice;
pub(crate) mod built;
mod connect;
mod domain;
mod fallback;
pub(crate) mod forwarded;
pub(crate) mod guard;
mod internal;
mod message;
pub(crate) mod page;
mod payload;
mod public_file;
mod redirect;
mod render;
mod schemas;
pub(crate) mod server;
pub(crate) mod slash;
mod store;

#[cfg(test)]
mod tests;

pub use schemas::Schemas;

use std::sync::{Arc, OnceLock};

use astro_engine::{Common, Pool};
use astro_project::config::{AllowedHosts, BuildFormat, TrailingSlash};
use astro_project::{FilePath, Match, Redirect, Route, RouteKind, Snapshot};

pub use message::{Console, ConsoleLine, ErrorReport, Frame, Reply, Request, Step, Timings};
pub(crate) use message::Trace;
pub(crate) use internal::is_image_endpoint;
pub(crate) use render::module_host;
pub(crate) use server::{Incoming, Overrides};
pub(crate) use public_file::{content_type, serve_file, stays_inside};

use address::{Address, BadTarget, Reading, collapse_slashes};

use crate::host::{Facts, Topology};
pub use crate::loader::Changed;
use crate::loader::Loader;
use crate::tools::Tools;

/// What the command line and the environment say about a preview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The mode `.env` files are chosen by and `import.meta.env.MODE` says.
    pub mode: String,
    /// The environment of the process; it wins over `.env` files.
    pub environment: Vec<(String, String)>,
    /// Hosts allowed besides those of the configuration.
    pub hosts: Vec<String>,
    /// Whose rules apply where the development server and a built one differ on purpose.
    pub target: Target,
    /// The deployment host that is pretended to, if any.
    pub host: Option<&'static Facts>,
    /// What lies before a server of one's own.
    pub topology: Topology,
    /// The project's plugins and compilers; a session brings them along.
    pub tools: Tools,
}

/// Whose answers the preview gives. They differ on purpose in a few rules: what a wrong slash at an address's end gets,
/// what a prerendered page sees and sends, whose word about the visitor counts, `Secure` cookies, content security policies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Target {
    /// As `astro dev`: mistakes are explained.
    #[default]
    Dev,
    /// As the built project on `@astrojs/node` in standalone mode: mistakes are repaired or plain.
    Production,
}

impl Target {
    /// The word for it on the command line and in the panel.
    pub fn word(self) -> &'static str {
        match self {
            Target::Dev => "dev",
            Target::Production => "production",
        }
    }
}

impl Settings {
    /// The mode of a target when nobody names one.
    pub fn usual_mode(target: Target) -> &'static str {
        match target {
            Target::Dev => "development",
            Target::Production => "production",
        }
    }
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { mode: "development".to_owned(), environment: Vec::new(), hosts: Vec::new(), target: Target::Dev, host: None, topology: Topology::Direct, tools: Tools::default() }
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
    /// What every request of this revision is told.
    common: Arc<OnceLock<Common>>,
    /// The file that answers requests itself.
    fetch_file: Arc<OnceLock<Option<FilePath>>>,
    /// Its routes as the runtime is told of them.
    written: Arc<payload::Written>,
}

impl App {
    /// The first revision of a project.
    pub fn new(snapshot: Snapshot, mut settings: Settings) -> App {
        if settings.target == Target::Production && settings.host.is_none() {
            // What is built is built for somebody: the adapter says for whom.
            settings.host = snapshot.config().adapter.as_deref().and_then(crate::host::of_adapter);
        }
        let settings = Arc::new(settings);
        let loader = Arc::new(Loader::new(snapshot.clone(), &settings));
        let store = store::Store::default();
        App::with(snapshot, loader, settings, Arc::new(store))
    }

    /// The same project at a deployment host.
    pub fn at(&self, host: &'static Facts, topology: Topology) -> App {
        let target = if host.is_development() { Target::Dev } else { Target::Production };
        let mode = if target == self.settings.target { self.settings.mode.clone() } else { Settings::usual_mode(target).to_owned() };
        let settings = Arc::new(Settings { host: Some(host), target, mode, topology, ..(*self.settings).clone() });
        let loader = Arc::new(Loader::new(self.snapshot.clone(), &settings));
        App::with(self.snapshot.clone(), loader, settings, self.store.clone())
    }

    /// The project at a newer revision, and what that means for pages that are shown.
    pub fn next(&self, snapshot: Snapshot) -> (App, Changed) {
        let (loader, changed) = self.loader.next(snapshot.clone());
        (App::with(snapshot, Arc::new(loader), self.settings.clone(), self.store.clone()), changed)
    }

    fn with(snapshot: Snapshot, loader: Arc<Loader>, settings: Arc<Settings>, store: Arc<store::Store>) -> App {
        let hosts = match &snapshot.config().server.allowed_hosts {
            AllowedHosts::Any => AllowedHosts::Any,
            AllowedHosts::List(names) => AllowedHosts::List(names.iter().chain(&settings.hosts).cloned().collect()),
        };
        App { snapshot, loader, settings, hosts: Arc::new(hosts), store, common: Arc::default(), fetch_file: Arc::default(), written: Arc::default() }
    }

    /// The project as it is frozen in this app.
    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// The configured base path.
    pub fn base(&self) -> &str {
        &self.snapshot.config().base
    }

    /// Whose rules apply.
    pub fn target(&self) -> Target {
        self.settings.target
    }

    /// The deployment host that is pretended to.
    pub fn host(&self) -> Option<&'static Facts> {
        self.settings.host
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }

    pub(crate) fn common(&self) -> &Common {
        self.common.get_or_init(|| Common::new(&payload::common(self)))
    }

    pub(crate) fn loader(&self) -> &Arc<Loader> {
        &self.loader
    }

    /// The module or sheet that a browser loads under a path, below the base. Compiling takes its time, so it happens on a thread of
    /// its own.
    pub(crate) fn module_for_browser(&self, request: &Request, path: String, query: Option<String>) -> impl Future<Output = Option<Reply>> + Send + use<> {
        let asked = self.loader.may_be_module(request, &path).then(|| (self.loader.clone(), request.head()));
        async move {
            let (loader, head) = asked?;
            tokio::task::spawn_blocking(move || loader.browser(&head, &path, query.as_deref())).await.ok().flatten()
        }
    }

    pub(crate) fn allowed_hosts(&self) -> &AllowedHosts {
        &self.hosts
    }

    /// The key of server islands: `ASTRO_KEY` of the environment, else the first one that a worker made up.
    pub(crate) fn island_key(&self, offer: &serde_json::Value) -> serde_json::Value {
        let named = self.settings.environment.iter().find(|(name, value)| name == "ASTRO_KEY" && !value.is_empty());
        named.map_or_else(|| self.store.island_key(offer), |(_, value)| value.as_str().into())
    }

    /// The modules of middleware in the order they run: what integrations put before, the project's own, what they put after.
    pub(crate) fn middleware(&self) -> Vec<FilePath> {
        let src = &self.snapshot.config().src_dir;
        let names = ["middleware.ts", "middleware.js", "middleware.mts", "middleware.mjs", "middleware/index.ts", "middleware/index.js", "middleware/index.mjs"];
        let own = names.iter().filter_map(|name| src.join(name)).find(|file| self.snapshot.is_file(file));
        let added = |after: bool| {
            let all = self.snapshot.config().injected.middleware.iter();
            all.filter(move |middleware| middleware.after == after).filter_map(|middleware| middleware.file.clone())
        };
        added(false).chain(own).chain(added(true)).collect()
    }
}

/// Answers one request.
///
/// The rules in their order: host, cross-site use, path, `base`, files of `public`, modules for the browser, slashes,
/// `redirects`, route, form origin; then the engine runs middleware and page or endpoint.
pub async fn respond(app: &App, engine: &Pool, mut request: Request) -> Reply {
    let mut trace = Trace::start();
    let head_only = request.method == "HEAD";
    let (set, answered) = connect::run(app, &mut request, &mut trace).await;
    let mut reply = match answered {
        Some(reply) => reply,
        None => decide(app, engine, request, &mut trace).await,
    };
    // What was set before the page stays, where the page says nothing else.
    let set: Vec<(String, String)> = set.into_iter().filter(|(name, _)| reply.header(name).is_none()).collect();
    reply.headers.extend(set);
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
    let reading = crate::host::reading(app);
    // Who reads as `astro dev` has looked at the host, in its own words.
    let host = if reading == Reading::Canonical { guard::host(&request.host, &app.hosts) } else { Ok(()) };
    if let Err(refusal) = host.and_then(|()| guard::fetch_site(&request, &app.snapshot.config().security.allowed_domains)) {
        trace.note("refused", refusal.message.clone());
        return page::refusal(&request, &refusal);
    }
    let origin = crate::host::development_origin(app, &request);
    let mut target = match Address::read_as(reading, &origin, &request.target) {
        Ok(target) => target,
        Err(BadTarget::Encoding) if reading != Reading::Canonical => return unreadable(&request, trace),
        Err(error) => {
            trace.note("refused", error.to_string());
            return page::refusal(&request, &guard::Refusal { status: 400, message: format!("This address cannot be read: {error}.") });
        }
    };
    let config = app.snapshot.config();
    if let Some(path) = slash::with_root_slash(config, &target.path) {
        target.url.set_path(&path);
    }
    if let Some(reply) = internal::devtools(app, &target.path) {
        return reply;
    }
    let path = match slash::below_base(&config.base, &target.path) {
        Ok(path) => path.to_owned(),
        Err(reply) if outside_is_refused(app, &request, &target.path) => {
            trace.note("outside-base", config.base.clone());
            return *reply;
        }
        Err(_) => {
            // Who reads targets as links asks the code in the other runtime, which adds no base.
            if app.settings.target == Target::Dev && reading != Reading::Link {
                target.url.set_path(&collapse_slashes(&format!("{}{}", config.base.trim_end_matches('/'), target.path)));
            }
            target.path.clone()
        }
    };
    let file = collapse_slashes(&path);
    if let Some(reply) = public_file::answer(app, &request, &file) {
        trace.note("public", file);
        return reply;
    }
    if let Some(reply) = app.module_for_browser(&request, file, target.asked.query().map(str::to_owned)).await {
        trace.note("module", path.clone());
        return reply;
    }
    if app.settings.target == Target::Dev
        && let Some(reply) = slash::trailing_slash(config.trailing_slash, &target)
    {
        trace.note("trailing-slash", format!("{:?}", config.trailing_slash).to_lowercase());
        return reply;
    }
    if app.settings.target == Target::Dev && slash::is_dropped(config) && target.asked.path().ends_with('/') && target.url.path().len() > 1 {
        let bare = target.url.path().strip_suffix('/').map(str::to_owned);
        bare.into_iter().for_each(|bare| target.url.set_path(&bare));
    }
    // The development server has one host for all locales.
    let domain_path = (app.settings.target == Target::Production).then(|| domain::path(config, &request, &path)).flatten();
    let found = find_route(app, domain_path.as_deref().unwrap_or(&path)).map(|found| reread(app, found, &path));
    // The file of an error page has no address of its own.
    let found = found.filter(|found| app.settings.target == Target::Dev || built::error_page_url(app, &found.route).is_none() || !matches!(found.route.pattern.as_str(), "/404" | "/500"));
    trace.note("route", found.as_ref().map_or("none", |found| found.route.pattern.as_str()));
    let on_demand = found.as_ref().is_none_or(|found| !app.snapshot.is_prerendered(&found.route));
    // A project with a handler of its own takes these steps itself, or not at all.
    let own_steps = app.fetch_file().is_some();
    let built_page = found.as_ref().is_some_and(|found| is_built_page(app, &found.route));
    if app.settings.target == Target::Production
        && (!own_steps || built_page || slash::is_of_file_server(config.trailing_slash, &target))
        && let Some(reply) = slash::repaired(config.trailing_slash, &request.method, &target, built_page)
    {
        trace.note("trailing-slash", format!("{:?}", config.trailing_slash).to_lowercase());
        return reply;
    }
    if let Some(found @ Match { route, .. }) = &found
        && !own_steps
    {
        if let (RouteKind::Redirect, Some(to)) = (route.kind, &route.redirect) {
            trace.note("redirect", to.destination.clone());
            let mut reply = redirected(app, &request.method, found, to);
            reply.route = Some(route.pattern.clone());
            return reply;
        }
    }
    if on_demand && forwarded::apply(&request, &config.security.allowed_domains, &mut target.url) {
        // Both URLs tell the same story: `Astro.url` and `Astro.request.url`.
        target.asked = target.url.clone();
        trace.note("forwarded", target.url.origin().ascii_serialization());
    }
    if config.security.check_origin && on_demand && !own_steps {
        if let Err(refusal) = guard::form_origin(&request, &target.url.origin().ascii_serialization()) {
            trace.note("origin-check", refusal.message.clone());
            // A form's own page must not be taken in by it: text, as Astro sends it.
            return Reply::new(refusal.status).with_header("content-type", "text/plain;charset=UTF-8").with_body(refusal.message);
        }
    }
    if app.settings.target == Target::Production && !on_demand {
        return built::run(app, engine, request, target, &path, found, trace).await;
    }
    render::run(app, engine, request, &target, found, domain_path.as_deref(), trace).await
}

/// What the development server says to a path it cannot decode: an error, as of code that failed.
fn unreadable(request: &Request, trace: &mut Trace) -> Reply {
    trace.note("undecodable", "the path has a \"%\" that is no escape: decodeURI throws in the development server, before any code of the project");
    let mut reply = page::note(500, "URI malformed", &format!("{} cannot be decoded.", request.target.split('?').next().unwrap_or_default()), &[]);
    reply.headers.clear();
    reply
}

/// Is a path outside the base answered with a word about the base?
///
/// A built project's files are found with and without the base. The development server looks for what no person in a
/// browser asks for (a script's `fetch`, a picture) as if the base were there.
fn outside_is_refused(app: &App, request: &Request, path: &str) -> bool {
    let by_person = request.wants_html() || matches!(path, "/" | "/index.html");
    app.settings.target == Target::Dev && (by_person || app.snapshot.public_file(path).is_some())
}

/// The answer of a line of `redirects`.
pub(crate) fn redirected(app: &App, method: &str, found: &Match, to: &Redirect) -> Reply {
    let rule = app.snapshot.config().trailing_slash;
    redirect::answer(method, &found.route, to, &found.params, app.snapshot.routes(), rule)
}

/// The route of a path, also of one spelled with `.html` as a finished build would have it.
pub(crate) fn find_route(app: &App, path: &str) -> Option<Match> {
    let routes = app.snapshot.routes();
    if let Some(found) = internal::route(app, path) {
        return Some(found);
    }
    match app.settings.target {
        Target::Production => {
            // The files a build wrote come before everything that is made on demand, however their folder is spelled.
            let format = app.snapshot.config().build.format;
            let page = file_name(format, path);
            let page = match app.snapshot.config().trailing_slash {
                TrailingSlash::Always => format!("{}/", page.trim_end_matches('/')),
                TrailingSlash::Never if page.len() > 1 => page.trim_end_matches('/').to_owned(),
                _ => page.to_owned(),
            };
            let named = if format == BuildFormat::Preserve { routes.match_path(&page) } else { routes.match_written(&page) };
            let file = named.filter(|found| is_built_page(app, &found.route));
            if file.is_some() {
                return file;
            }
            // A server knows pages by the names its build gave them.
            let found = match format {
                BuildFormat::Directory => routes.match_written(path),
                _ => routes.match_path(path).filter(|found| !is_built_page(app, &found.route)),
            };
            return found.or_else(|| fallback::find(app, path));
        }
        // There is always a page for "not found" there, and its address is taken.
        Target::Dev if path.trim_end_matches('/') == "/404" && routes.not_found().is_none() => return None,
        Target::Dev => {}
    }
    let found = routes.match_path(path)?;
    if !routes.has_twins() {
        return Some(found);
    }
    find_routes(app, path).into_iter().find(|other| other.route.is_twin_of(&found.route)).or(Some(found))
}

/// Doubled slashes count when a route is looked for, not when its parameters are read.
pub(crate) fn reread(app: &App, found: Match, path: &str) -> Match {
    if !path.contains("//") {
        return found;
    }
    let again = app.snapshot.routes().match_all(&collapse_slashes(path)).into_iter().find(|other| other.route.pattern == found.route.pattern);
    again.unwrap_or(found)
}

/// The page whose file a path names: `/a/index.html` or `/a.html` are `/a`, as the build calls its files.
fn file_name(format: BuildFormat, path: &str) -> &str {
    let of_folder = path.strip_suffix("index.html").filter(|page| page.ends_with('/'));
    match format {
        BuildFormat::File if path != "/index.html" => path.strip_suffix(".html").filter(|page| !page.ends_with("/index")).unwrap_or(path),
        _ => of_folder.unwrap_or(path),
    }
}

/// Is the route a page that a build writes to a folder of its own?
fn is_built_page(app: &App, route: &Route) -> bool {
    route.kind == RouteKind::Page && app.snapshot.is_prerendered(route)
}

/// All routes of a path, in match order.
pub(crate) fn find_routes(app: &App, path: &str) -> Vec<Match> {
    let mut found = app.snapshot.routes().match_all(path);
    if app.settings.target == Target::Dev && app.snapshot.routes().has_twins() {
        sort_twins(app, &mut found);
    }
    found
}

/// Of two files with the very same addresses the development server asks the prerendered one first, then the one whose name comes first. A
/// built server asks endpoints first, as the table has them.
fn sort_twins(app: &App, found: &mut [Match]) {
    for twins in found.chunk_by_mut(|one, other| one.route.is_twin_of(&other.route)) {
        twins.sort_by_cached_key(|found| (!app.snapshot.is_prerendered(&found.route), found.route.file.clone()));
    }
}
