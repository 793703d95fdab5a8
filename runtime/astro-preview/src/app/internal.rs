//! Addresses that no file makes: calls of actions, server islands, and what a browser's tools ask for.

use std::hash::BuildHasher;
use std::sync::Arc;

use astro_project::config::TrailingSlash;
use astro_project::routes::Params;
use astro_project::{FilePath, Match, Route, RouteKind};

use super::{App, Reply, Target};

/// Where scripts call actions.
pub(crate) const ACTIONS: &str = "/_actions/[...path]";
/// Where pages fetch their islands.
pub(crate) const ISLANDS: &str = "/_server-islands/[name]";

/// Where `astro dev` has the JSON schemas of collections, as files it wrote.
const SCHEMAS: &str = "/.astro/collections/[name]";

/// Where Chrome's tools ask which folder a page comes from.
const DEVTOOLS: &str = "/.well-known/appspecific/com.chrome.devtools.json";

/// `experimental.chromeDevtoolsWorkspace`: the project's folder, under a name that stays the same.
pub(crate) fn devtools(app: &App, path: &str) -> Option<Reply> {
    let config = app.snapshot.config();
    let wanted = path == DEVTOOLS && app.settings.target == Target::Dev && config.experimental["chromeDevtoolsWorkspace"] == true;
    if !wanted {
        return None;
    }
    let root = config.root.as_str();
    let half = |seed: &str| rustc_hash::FxBuildHasher.hash_one((seed, root));
    let (a, b) = (half("workspace"), half("of the browser"));
    let uuid = format!("{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}", a >> 32, (a >> 16) & 0xffff, a & 0xfff, 0x8000 | (b >> 48) & 0x3fff, b & 0xffff_ffff_ffff);
    let body = serde_json::json!({ "workspace": { "version": "1.1", "uuid": uuid, "root": root } });
    Some(Reply::new(200).with_header("content-type", "application/json").with_body(body.to_string()))
}

/// The route of our own that answers `path`, decoded and without base.
pub(crate) fn route(app: &App, path: &str) -> Option<Match> {
    if path.trim_matches('/') == image_path(app) {
        return Some(Match { route: Arc::new(image(app)), params: Params::default() });
    }
    let of_schemas = || path.strip_prefix("/.astro/collections/").filter(|name| app.target() == Target::Dev && name.ends_with(".schema.json"));
    let (pattern, name, value) = match (path.strip_prefix("/_actions/"), of_schemas()) {
        (Some(rest), _) => (ACTIONS, "path", rest),
        (None, Some(name)) => (SCHEMAS, "name", name),
        (None, None) => (ISLANDS, "name", path.strip_prefix("/_server-islands/")?),
    };
    let value = value.strip_suffix('/').unwrap_or(value);
    if value.is_empty() || (pattern == ACTIONS && app.actions().is_none()) || (pattern != ACTIONS && value.contains('/')) {
        return None;
    }
    let route = endpoint(pattern.to_owned(), vec![name.to_owned()]);
    let params: Params = [(name.to_owned(), Some(value.to_owned()))].into_iter().collect();
    Some(Match { route: Arc::new(route), params })
}

/// The path pictures are made under, without slashes at its ends.
fn image_path(app: &App) -> &str {
    app.snapshot.config().image["endpoint"]["route"].as_str().unwrap_or("/_image").trim_matches('/')
}

/// Is this the address of the endpoint that makes pictures?
pub(crate) fn is_image_endpoint(app: &App, path: &str) -> bool {
    super::server::strip_base(app.base(), path).trim_matches('/') == image_path(app)
}

/// The route of the endpoint that makes pictures.
fn image(app: &App) -> Route {
    endpoint(format!("/{}", image_path(app)), Vec::new())
}

/// An endpoint that no file makes.
fn endpoint(pattern: String, params: Vec<String>) -> Route {
    Route {
        pattern,
        segments: Vec::new(),
        kind: RouteKind::Endpoint,
        file: None,
        params,
        pathname: None,
        is_index: false,
        trailing_slash: TrailingSlash::Ignore,
        redirect: None,
        prerender: Some(false),
    }
}

/// The module of a route of our own; the configuration may name another for pictures.
pub(crate) fn module(app: &App, route: &Route) -> Option<String> {
    if route.file.is_some() || route.kind != RouteKind::Endpoint || kind(route).is_some() {
        return None;
    }
    if route.pattern == SCHEMAS {
        return Some(super::schemas::MODULE.to_owned());
    }
    let config = app.snapshot.config();
    let entrypoint = config.image["endpoint"]["entrypoint"].as_str().unwrap_or("astro-lsp:image/endpoint");
    Some(app.loader.module_of(config, entrypoint))
}

/// What the runtime calls the kind of such a route.
pub(crate) fn kind(route: &Route) -> Option<&'static str> {
    match route.pattern.as_str() {
        ACTIONS if route.file.is_none() => Some("action"),
        ISLANDS if route.file.is_none() => Some("island"),
        _ => None,
    }
}

impl App {
    /// The file of `src` that answers requests itself (`fetchFile`), if the project has one.
    pub(crate) fn fetch_file(&self) -> Option<&FilePath> {
        let find = || {
            let config = self.snapshot.config();
            let name = config.fetch_file.as_ref()?;
            let endings = ["", ".ts", ".js", ".mts", ".mjs", "/index.ts", "/index.js"];
            let mut files = endings.iter().filter_map(|ending| config.src_dir.join(&format!("{name}{ending}")));
            files.find(|file| self.snapshot.is_file(file))
        };
        self.fetch_file.get_or_init(find).as_ref()
    }

    /// The file of `src` named `actions`, if the project has one.
    pub(crate) fn actions(&self) -> Option<FilePath> {
        let src = &self.snapshot.config().src_dir;
        let names = ["actions.mjs", "actions.js", "actions.mts", "actions.ts", "actions/index.mjs", "actions/index.js", "actions/index.mts", "actions/index.ts"];
        names.iter().filter_map(|name| src.join(name)).find(|file| self.snapshot.is_file(file))
    }
}
