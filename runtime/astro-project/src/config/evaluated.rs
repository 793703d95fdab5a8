//! A configuration that was run: the outcome as data, read by the same rules as the text.

use astro_syntax::{Static, Value, script};

use crate::config::injected::{Injected, InjectedMiddleware, InjectedRoute, InjectedScript, Renderer};
use crate::{FilePath, Snapshot, resolve};

/// What running a configuration file gave. Made outside of this crate, which runs nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Evaluated {
    /// The configuration after all hooks, as JSON; functions are left out, a pattern is `{ "$regexp": "/x/i" }`.
    pub config: serde_json::Value,
    /// What hooks added: `routes`, `scripts`, `middleware`, `renderers`, `pageExtensions`, `adapter`, `importers`.
    pub added: serde_json::Value,
    /// Project files the configuration was made of; when one changes it has to be run again.
    pub files: Vec<FilePath>,
    /// Why it was not run or not all of it: message and what to do. The text is read instead where `config` is null.
    pub problems: Vec<(String, String)>,
}

/// JSON as a value that was written out, so that one reader serves both.
pub(super) fn written_out(json: &serde_json::Value) -> Static {
    use serde_json::Value as Json;
    let value = match json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(*value),
        Json::Number(number) => Value::Number(number.as_f64().unwrap_or_default()),
        Json::String(text) => Value::String(text.clone()),
        Json::Array(items) => Value::Array(items.iter().map(written_out).collect()),
        Json::Object(map) => match map.get("$regexp").and_then(Json::as_str) {
            Some(pattern) => Value::Regex(pattern.to_owned()),
            None => Value::Object(script::Object {
                properties: map.iter().map(|(key, value)| property(key, value)).collect(),
                ..script::Object::default()
            }),
        },
    };
    Static { value, range: 0..0 }
}

fn property(key: &str, value: &serde_json::Value) -> script::Property {
    script::Property { key: key.to_owned(), key_range: 0..0, value: written_out(value) }
}

/// What hooks added, with the files found.
pub(super) fn injected(snapshot: &Snapshot, root: &FilePath, added: &serde_json::Value) -> Injected {
    let each = |key: &str| added[key].as_array().cloned().unwrap_or_default();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let find = |entrypoint: &str| resolve::entrypoint(snapshot, root, entrypoint);
    let routes = each("routes").into_iter().map(|route| {
        let entrypoint = text(&route["entrypoint"]);
        InjectedRoute {
            pattern: text(&route["pattern"]),
            file: find(&entrypoint),
            entrypoint,
            prerender: route["prerender"].as_bool(),
        }
    });
    let scripts = each("scripts");
    let scripts = scripts.iter().map(|script| InjectedScript { stage: text(&script["stage"]), content: text(&script["content"]) });
    let middleware = each("middleware");
    let middleware = middleware.iter().map(|entry| {
        let entrypoint = text(&entry["entrypoint"]);
        InjectedMiddleware { file: find(&entrypoint), entrypoint, after: entry["order"] == "post" }
    });
    let renderers = each("renderers");
    let renderers = renderers.iter().map(|renderer| {
        let (server, client) = (text(&renderer["serverEntrypoint"]), renderer["clientEntrypoint"].as_str());
        Renderer {
            name: text(&renderer["name"]),
            server_file: find(&server),
            server,
            client_file: client.and_then(find),
            client: client.map(str::to_owned),
        }
    });
    Injected {
        routes: routes.collect(),
        scripts: scripts.collect(),
        middleware: middleware.collect(),
        renderers: renderers.collect(),
        client_directives: each("clientDirectives").iter().map(|entry| (text(&entry["name"]), text(&entry["entrypoint"]))).collect(),
        page_extensions: each("pageExtensions").iter().map(|name| text(name).trim_start_matches('.').to_owned()).collect(),
        server_middleware: added["serverMiddleware"] == true,
        importers: each("importers").iter().filter_map(|path| FilePath::new(path.as_str()?).ok()).collect(),
    }
}
