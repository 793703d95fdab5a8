//! What the engine's runtime is told about a request. The other end is `handle` in `astro-lsp:app`.

use std::sync::Arc;

use astro_project::config::I18n;
use astro_project::routes::Params;
use astro_project::{FilePath, Match, Route, RouteKind};
use rustc_hash::FxHashMap;
use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use super::address::{Address, keep_percent};
use super::{App, Request, Target, built, fallback, find_routes, forwarded, internal, server, slash};
use crate::loader::facts;

/// The second argument of `handle`: what is this request's alone.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Payload {
    url: String,
    route: Option<Arc<RawValue>>,
    pub(crate) client_address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    not_found: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    server_error: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    domain_path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    slash: Option<Value>,
    /// Where it is not 200.
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "is_false")]
    observe: bool,
    #[serde(skip_serializing_if = "is_false")]
    pub(crate) buffered: bool,
    #[serde(skip_serializing_if = "Value::is_null")]
    pub(crate) platform: Value,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_false(value: &bool) -> bool {
    !value
}

/// What the runtime is told of a request.
pub(crate) fn request(app: &App, request: &Request, target: &Address, found: Option<&Match>, domain_path: Option<&str>) -> Payload {
    let (config, places) = (app.snapshot().config(), request.places);
    let error_page = |status: u16| {
        let localized = localized(app, &target.path, status);
        let routes = app.snapshot().routes();
        let whole = if status == 404 { routes.not_found() } else { routes.server_error() };
        // What is watched says where its elements stand, the page in its place too.
        localized.or(whole.filter(|_| places)).map(|route| error_route(app, Some(route), places))
    };
    Payload {
        url: target.url.as_str().to_owned(),
        route: found.map(|found| matched_text(app, &request.method, found, places)),
        client_address: match app.settings.target {
            // The development server takes nobody's word for it.
            Target::Dev => request.client_address.clone(),
            Target::Production => forwarded::client_address(request, &config.security.allowed_domains),
        },
        not_found: error_page(404),
        server_error: error_page(500),
        domain_path: domain_path.map(str::to_owned),
        slash: app.fetch_file().and_then(|_| slash::of_server(config.trailing_slash, target.asked.path())).map(|path| {
            let (status, location, html) = server::slash_step(&request.method, &target.asked, &path);
            json!({ "status": status, "location": location, "html": html })
        }),
        status: found.is_some_and(|found| fallback::stands_in(app, &found.route, &target.path)).then_some(302),
        observe: places,
        buffered: false,
        platform: Value::Null,
    }
}

/// Routes as text, each written once for a revision. By pattern; what else tells two of one pattern apart is looked at.
#[derive(Default)]
pub(super) struct Written(std::sync::Mutex<FxHashMap<String, Vec<WrittenRoute>>>);

struct WrittenRoute {
    file: FilePath,
    places: bool,
    text: Arc<RawValue>,
}

/// The route of a path as text. One that a file answers and that has no parameters is the same every time.
fn matched_text(app: &App, method: &str, found: &Match, places: bool) -> Arc<RawValue> {
    let route = &found.route;
    let write = || Arc::from(astro_engine::payload(&matched(app, method, found, places)));
    let Some(file) = route.file.as_ref().filter(|_| found.params.is_empty() && route.kind != RouteKind::Redirect) else { return write() };
    let mut written = app.written.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some(known) = written.get(&route.pattern).and_then(|all| all.iter().find(|known| known.file == *file && known.places == places)) {
        return known.text.clone();
    }
    drop(written);
    let text = write();
    written = app.written.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    written.entry(route.pattern.clone()).or_default().push(WrittenRoute { file: file.clone(), places, text: text.clone() });
    text
}

/// What all requests of a revision are told: `job.common` there.
pub(crate) fn common(app: &App) -> Value {
    let config = app.snapshot().config();
    let routes = app.snapshot().routes();
    let mut common = json!({
        "fetch": app.fetch_file().map(|file| app.loader().name(file)),
        "middleware": app.middleware().iter().map(|file| app.loader().name(file)).collect::<Vec<_>>(),
        "notFound": error_route(app, routes.not_found(), false),
        "serverError": error_route(app, routes.server_error(), false),
        "site": config.site,
        "base": config.base,
        "trailingSlash": facts::trailing_slash(config.trailing_slash),
        "output": match config.output {
            astro_project::config::Output::Static => "static",
            astro_project::config::Output::Server => "server",
        },
        "compressHTML": facts::compress_html(config.compress_html),
        // Decided before the engine is asked, where the project leaves it to us.
        "checkOrigin": app.fetch_file().is_some() && config.security.check_origin,
        "uses": { "redirects": routes.routes.iter().any(|route| route.redirect.is_some()), "actions": app.actions().is_some() },
        "dev": app.settings.target == Target::Dev,
        "cookiesFirst": app.settings.target == Target::Dev && !app.settings.host.is_some_and(|host| host.runtime == crate::host::Runtime::Workerd),
        "i18n": config.i18n.is_some(),
    });
    if let Some(version) = app.snapshot().installed_version("astro") {
        common["generator"] = format!("Astro v{version}").into();
    }
    common
}

/// The error page of the locale a path begins with: `/es/404`.
fn localized<'a>(app: &'a App, path: &str, status: u16) -> Option<&'a Arc<Route>> {
    let config = app.snapshot().config();
    let path = super::slash::below_base(&config.base, path).ok()?;
    let first = path.split('/').find(|segment| !segment.is_empty())?;
    let pattern = config.i18n.as_ref().filter(|i18n| i18n.speaks(first)).map(|_| format!("/{first}/{status}"))?;
    app.snapshot().routes().routes.iter().find(|route| route.pattern == pattern)
}

/// The status a page answers with because it is an error page, at the root or a locale's.
fn error_status(route: &Route, i18n: Option<&I18n>) -> Option<u16> {
    let (locale, name) = route.pattern.strip_prefix('/')?.rsplit_once('/').unwrap_or(("", route.pattern.strip_prefix('/')?));
    let status = match name {
        "404" => 404,
        "500" => 500,
        _ => return None,
    };
    (locale.is_empty() || i18n.is_some_and(|i18n| i18n.speaks(locale))).then_some(status)
}

fn error_route(app: &App, found: Option<&Arc<Route>>, places: bool) -> Value {
    let Some(found) = found else { return Value::Null };
    let mut out = route(app, found, &Params::default(), places);
    if let Some(url) = built::error_page_url(app, found) {
        out["builtUrl"] = url.into();
    }
    out
}

/// One route as the runtime sees it.
fn route(app: &App, route: &Arc<Route>, params: &Params, places: bool) -> Value {
    let params: Map<String, Value> = params.iter().map(|(name, value)| (name.clone(), value.clone().map_or(Value::Null, Value::from))).collect();
    let file = route.file.as_ref();
    let mut out = json!({
        "kind": match route.kind {
            _ if internal::kind(route).is_some() => internal::kind(route).unwrap_or_default(),
            RouteKind::Endpoint => "endpoint",
            RouteKind::Redirect => "redirect",
            RouteKind::Page | RouteKind::Fallback => "page",
        },
        "pattern": route.pattern,
        "file": file.map(|file| file.as_str()),
        "module": file.map(|file| if places { app.loader().name_with_places(file) } else { app.loader().name(file) }).or_else(|| internal::module(app, route)),
        "params": params,
        "prerender": app.snapshot().is_prerendered(route),
        "head": file.map(|file| app.loader().head_key(file)),
    });
    if let Some(status) = error_status(route, app.snapshot().config().i18n.as_ref()) {
        out["errorStatus"] = status.into();
    }
    out
}

/// The route of a path, a redirect with the answer it gives.
fn matched(app: &App, method: &str, found: &Match, places: bool) -> Value {
    if found.route.kind != RouteKind::Redirect {
        return route(app, &found.route, &found.params, places);
    }
    let reply = found.route.redirect.as_ref().map(|to| super::redirected(app, method, found, to));
    json!({
        "kind": "redirect",
        "pattern": found.route.pattern,
        "status": reply.as_ref().map(|reply| reply.status),
        "location": reply.as_ref().and_then(|reply| reply.header("location")),
    })
}

/// The answer to `ask("route", {url, skip})`: where a rewrite leads, or which route comes after some.
pub(crate) fn rewrite(app: &App, origin: &str, places: bool, question: &Value) -> Value {
    let url = question["url"].as_str().unwrap_or_default();
    let skip: Vec<&str> = question["skip"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let path = url::Url::parse(url).map(|url| match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    });
    let Ok(path) = path else { return Value::Null };
    // Of a path that was decoded a "%" may be left, and stands for itself.
    let Ok(target) = Address::read(origin, &keep_percent(&path)) else { return Value::Null };
    let Ok(path) = super::slash::below_base(app.base(), &target.path) else { return Value::Null };
    match find_routes(app, path).into_iter().find(|found| !skip.contains(&found.route.pattern.as_str())) {
        Some(found) => matched(app, "GET", &found, places),
        None => Value::Null,
    }
}
