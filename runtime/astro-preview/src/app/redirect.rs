//! `redirects` of the configuration.

use astro_project::config::TrailingSlash;
use astro_project::routes::{Params, encode_uri, path_of};
use astro_project::{FilePath, Redirect, Route, RouteTable};

use super::Reply;

/// Answers a request for a redirect's pattern.
///
/// The status that is written counts only where the destination is a route of the project, as in Astro; otherwise GET
/// is moved permanently with 301, and other methods keep theirs with 308.
pub(crate) fn answer(method: &str, route: &Route, redirect: &Redirect, params: &Params, routes: &RouteTable, rule: TrailingSlash) -> Reply {
    let leads_to = destination_route(routes, route.file.as_ref(), redirect);
    let usual = if method == "GET" { 301 } else { 308 };
    let status = redirect.status.filter(|_| leads_to.is_some()).unwrap_or(usual);
    let location = match leads_to {
        Some(target) => path_of(target, params, rule).unwrap_or_else(|| redirect.destination.clone()),
        None => filled(redirect, params),
    };
    Reply::new(status).with_header("location", safe(&location))
}

/// The route of the project a redirect leads to.
fn destination_route<'r>(routes: &'r RouteTable, file: Option<&FilePath>, redirect: &Redirect) -> Option<&'r Route> {
    file?;
    let mut own = routes.routes.iter().filter(|route| route.redirect.is_none());
    own.find(|route| route.pattern == redirect.destination).map(|route| &**route)
}

fn is_external(destination: &str) -> bool {
    ["http://", "https://", "//"].iter().any(|prefix| destination.starts_with(prefix))
}

/// Fills `[name]` and `[...name]` of a path that is no route. One with a status is taken as it is, as in Astro.
fn filled(redirect: &Redirect, params: &Params) -> String {
    let mut out = redirect.destination.clone();
    if is_external(&out) || redirect.status.is_some() {
        return out;
    }
    for (name, value) in params {
        // A rest that is not there is called by its value in JavaScript.
        let value = value.as_deref().unwrap_or("undefined");
        out = out.replace(&format!("[...{name}]"), value).replace(&format!("[{name}]"), value);
    }
    // What a request puts into a parameter must not make the destination another host.
    if out.starts_with(['/', '\\']) { format!("/{}", out.trim_start_matches(['/', '\\'])) } else { out }
}

fn safe(location: &str) -> String {
    match url::Url::parse(location) {
        Ok(url) if is_external(location) => url.to_string(),
        _ => encode_uri(location),
    }
}
