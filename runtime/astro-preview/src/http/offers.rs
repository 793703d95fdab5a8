//! What the project offers to ask for: paths of its routes, saved requests, its actions.

use std::net::SocketAddr;

use astro_engine::{Job, Pool, RequestBody, WireRequest};
use astro_project::FilePath;
use serde_json::{Value, json};

use super::panel::control::{Answer, Refused};
use super::{Shared, Wanted, saved};
use crate::app::App;
use crate::live::json_reply;
use crate::session::Session;

/// The functions that name a collection.
const OF_COLLECTIONS: [&str; 2] = ["getEntry(", "getCollection("];

/// What a file can be rendered as.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Offers {
    /// The pattern of its route; none for a file that is no route.
    pub pattern: Option<String>,
    /// Paths that are known: those of `getStaticPaths()`, else those of entries in the collections it names.
    pub paths: Vec<String>,
    /// Requests saved with the project.
    pub requests: Vec<Wanted>,
}

/// Finds what a file can be rendered as. Runs code of the project where the paths are its to say.
pub async fn offers(session: &Session, engine: &Pool, site: SocketAddr, file: &FilePath) -> Offers {
    let app = session.current();
    let route = app.snapshot().routes().of_file(file).cloned();
    let base = app.base().trim_end_matches('/').to_owned();
    let paths = match &route {
        Some(route) => match &route.pathname {
            Some(pathname) => vec![format!("{base}{pathname}")],
            // A page that fails has no paths to offer; its diagnostic says why.
            None => paths_of(engine, &format!("http://{site}/"), &app, &route.pattern).await.map(|(paths, _)| paths).unwrap_or_default(),
        },
        None => Vec::new(),
    };
    Offers { pattern: route.map(|route| route.pattern.clone()), paths, requests: saved(app.snapshot()) }
}

/// The paths of a pattern's page, and the collections they were found in.
pub(super) async fn paths(shared: &Shared, app: &App, pattern: &str) -> Answer {
    let (paths, collections) = paths_of(&shared.engine, &shared.site_url, app, pattern).await.map_err(|why| Refused(500, why))?;
    Ok(json_reply(&json!({ "paths": paths, "collections": collections })))
}

/// Those `getStaticPaths()` says it has, else those of entries in the collections its file names.
async fn paths_of(engine: &Pool, site: &str, app: &App, pattern: &str) -> Result<(Vec<String>, Vec<String>), String> {
    let snapshot = app.snapshot();
    let nothing = || Ok((Vec::new(), Vec::new()));
    let route = snapshot.routes().routes.iter().find(|route| route.pattern == pattern);
    let Some((route, file)) = route.and_then(|route| Some((route.clone(), route.file.clone()?))) else { return nothing() };
    let collections = match (snapshot.route_facts(&route).has_static_paths, route.params.len()) {
        (true, _) => Vec::new(),
        (false, 1) => snapshot.text(&file).map(|text| collections(&text)).unwrap_or_default(),
        _ => return nothing(),
    };
    if collections.is_empty() && !snapshot.route_facts(&route).has_static_paths {
        return nothing();
    }
    let payload = json!({
        "route": { "pattern": route.pattern, "module": app.loader().name(&file), "file": file.as_str() },
        "base": snapshot.config().base,
        "trailingSlash": crate::loader::facts::trailing_slash(snapshot.config().trailing_slash),
        "collections": collections,
    });
    let paths = ask(engine, site, app, "astro-lsp:static-paths", payload).await?;
    Ok((serde_json::from_value(paths).unwrap_or_default(), collections))
}

/// The actions of the project and what they accept.
pub(super) async fn actions(shared: &Shared, app: &App) -> Answer {
    let actions = match app.actions() {
        Some(_) => ask(&shared.engine, &shared.site_url, app, "astro-lsp:actions", json!({})).await.map_err(|why| Refused(500, why))?,
        None => json!([]),
    };
    Ok(json_reply(&json!({ "actions": actions })))
}

/// What the runtime's `list` of a module answers.
async fn ask(engine: &Pool, site: &str, app: &App, entry: &str, payload: Value) -> Result<Value, String> {
    let request = WireRequest { method: "GET".to_owned(), url: site.to_owned(), headers: Vec::new(), body: RequestBody::Empty };
    let job = Job { realm: app.loader().realm(), host: crate::app::module_host(app), entry: entry.to_owned(), export: "list".to_owned(), payload: astro_engine::payload(&payload), common: None, request };
    let mut running = engine.run(job);
    running.head().await.map_err(|failure| failure.to_string())?;
    let mut text = Vec::new();
    while let Some(chunk) = futures::StreamExt::next(&mut running).await {
        text.extend_from_slice(&chunk.map_err(|failure| failure.to_string())?);
    }
    Ok(serde_json::from_slice(&text).unwrap_or_default())
}

/// The names of collections in calls of the content functions.
fn collections(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for call in OF_COLLECTIONS {
        for (at, _) in text.match_indices(call) {
            let rest = text[at + call.len()..].trim_start();
            let Some(quote) = rest.chars().next().filter(|quote| matches!(quote, '\'' | '"' | '`')) else { continue };
            let Some((name, _)) = rest[1..].split_once(quote) else { continue };
            if !found.iter().any(|known| known == name) {
                found.push(name.to_owned());
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::collections;

    #[test]
    fn collections_that_are_named() {
        let text = "const a = await getEntry('blog', id)\nconst b = getCollection( \"docs\")\nconst c = getEntry(reference); getEntry('blog', x)";
        assert_eq!(collections(text), ["blog", "docs"]);
    }
}
