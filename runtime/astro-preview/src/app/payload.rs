//! What the engine's runtime is told about a request. The other end is `handle` in `astro-lsp:app`.

use std::sync::Arc;

use astro_project::config::{CompressHtml, TrailingSlash};
use astro_project::routes::Params;
use astro_project::{Match, Route, RouteKind};
use serde_json::{Map, Value, json};

use super::target::Target;
use super::{App, Request, find_routes, internal};

/// The second argument of `handle`.
pub(crate) fn request(app: &App, request: &Request, target: &Target, found: Option<&Match>) -> Value {
    let config = app.snapshot().config();
    json!({
        "url": target.url.as_str(),
        "route": found.map_or(Value::Null, |found| route(app, &found.route, &found.params)),
        "middleware": app.middleware().map_or(Value::Null, |file| app.loader().name(&file).into()),
        "notFound": error_route(app, app.snapshot().routes().not_found()),
        "serverError": error_route(app, app.snapshot().routes().server_error()),
        "site": config.site,
        "base": config.base,
        "trailingSlash": match config.trailing_slash {
            TrailingSlash::Always => "always",
            TrailingSlash::Never => "never",
            TrailingSlash::Ignore => "ignore",
        },
        "output": match config.output {
            astro_project::config::Output::Static => "static",
            astro_project::config::Output::Server => "server",
        },
        "compressHTML": match config.compress_html {
            CompressHtml::Keep => Value::Bool(false),
            CompressHtml::Collapse => Value::Bool(true),
            CompressHtml::Jsx => "jsx".into(),
        },
        "clientAddress": request.client_address,
        // Decided before the engine is asked.
        "checkOrigin": false,
        "dev": true,
    })
}

fn error_route(app: &App, found: Option<&Arc<Route>>) -> Value {
    found.map_or(Value::Null, |found| route(app, found, &Params::default()))
}

/// One route as the runtime sees it.
fn route(app: &App, route: &Arc<Route>, params: &Params) -> Value {
    let params: Map<String, Value> = params.iter().map(|(name, value)| (name.clone(), value.clone().map_or(Value::Null, Value::from))).collect();
    let file = route.file.as_ref();
    json!({
        "kind": match route.kind {
            _ if internal::kind(route).is_some() => internal::kind(route).unwrap_or_default(),
            RouteKind::Endpoint => "endpoint",
            RouteKind::Redirect => "redirect",
            RouteKind::Page | RouteKind::Fallback => "page",
        },
        "pattern": route.pattern,
        "file": file.map(|file| file.as_str()),
        "module": file.map(|file| app.loader().name(file)),
        "params": params,
        "prerender": app.snapshot().is_prerendered(route),
        "head": file.map(|file| app.loader().head_key(file)),
    })
}

/// The answer to `ask("route", {url, skip})`: where a rewrite leads, or which route comes after some.
pub(crate) fn rewrite(app: &App, origin: &str, question: &Value) -> Value {
    let url = question["url"].as_str().unwrap_or_default();
    let skip: Vec<&str> = question["skip"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let path = url::Url::parse(url).map(|url| match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    });
    let Ok(path) = path else { return Value::Null };
    let Ok(target) = Target::read(origin, &path) else { return Value::Null };
    let Ok(path) = super::slash::below_base(app.base(), &target.path) else { return Value::Null };
    match find_routes(app, path).into_iter().find(|found| !skip.contains(&found.route.pattern.as_str())) {
        Some(found) if found.route.kind == RouteKind::Redirect => {
            let reply = found.route.redirect.as_ref().map(|to| super::redirect::answer("GET", to, &found.params));
            json!({
                "kind": "redirect",
                "pattern": found.route.pattern,
                "status": reply.as_ref().map(|reply| reply.status),
                "location": reply.as_ref().and_then(|reply| reply.header("location")),
            })
        }
        Some(found) => route(app, &found.route, &found.params),
        None => Value::Null,
    }
}
