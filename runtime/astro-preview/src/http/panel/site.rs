//! The panel's own pages: an Astro project that lies in the binary, rendered by this very renderer.

use std::collections::HashMap;
use std::sync::Arc;

use astro_engine::{Pool, PoolOptions};
use astro_project::{FilePath, MemoryWorld, Workspace};
use serde::{Deserialize, Serialize};
use tokio::sync::OnceCell;

use crate::app::{App, Reply, Request, Settings, page, respond};
use crate::tools::Tools;

macro_rules! files {
    ($($name:literal),* $(,)?) => { [$((concat!("/", $name), include_str!(concat!("../../../panel/", $name)))),*] };
}

const FILES: &[(&str, &str)] = &files!(
    "src/pages/index.astro",
    "src/layouts/Panel.astro",
    "src/styles/panel.css",
    "src/components/Bar.astro",
    "src/components/Compare.astro",
    "src/components/Compose.astro",
    "src/components/Page.astro",
    "src/components/Problems.astro",
    "src/components/Requests.astro",
    "src/components/Routes.astro",
    "src/components/State.astro",
    "src/components/Tab.astro",
    "src/scripts/chain.ts",
    "src/scripts/checks.ts",
    "src/scripts/compare.ts",
    "src/scripts/compose.ts",
    "src/scripts/cookies.ts",
    "src/scripts/copy.ts",
    "src/scripts/decided.ts",
    "src/scripts/detail.ts",
    "src/scripts/diff.ts",
    "src/scripts/dom.ts",
    "src/scripts/highlight.ts",
    "src/scripts/http-file.ts",
    "src/scripts/main.ts",
    "src/scripts/page.ts",
    "src/scripts/problems.ts",
    "src/scripts/requests.ts",
    "src/scripts/routes.ts",
    "src/scripts/server.ts",
    "src/scripts/state.ts",
    "src/scripts/store.ts",
    "src/scripts/tabs.ts",
    "src/scripts/trace.ts",
);

/// Bytes of the page; ours is far below.
const LIMIT: u64 = 4 << 20;

/// The panel's project, and its page once it is rendered.
pub(in super::super) struct Site {
    app: App,
    page: OnceCell<Result<Page, String>>,
    /// With the shelf on which the page lies from one start to the next.
    tools: Tools,
}

/// The page and the modules it loads.
#[derive(Clone, Serialize, Deserialize)]
pub(in super::super) struct Page {
    html: String,
    modules: HashMap<String, String>,
}

/// What is filled into the page.
pub(super) struct Filled<'a> {
    pub(super) site: &'a str,
    pub(super) token: &'a str,
    pub(super) target: &'a str,
}

impl Site {
    pub(in super::super) fn new(tools: Tools) -> Site {
        let world = MemoryWorld::new();
        for (name, text) in FILES {
            if let Ok(path) = FilePath::new(name) {
                world.write(&path, text);
            }
        }
        let root = FilePath::new("/").unwrap_or_else(|_| unreachable!("the root is a path"));
        let snapshot = Workspace::new(root, Arc::new(world)).snapshot();
        Site { app: App::new(snapshot, Settings::default()), page: OnceCell::new(), tools }
    }

    /// The page, as this binary rendered it before, or rendered now.
    pub(in super::super) async fn page(&self, options: &PoolOptions) -> &Result<Page, String> {
        self.page
            .get_or_init(|| async {
                let inputs = made_of();
                if let Some(page) = self.tools.shelved(&inputs).and_then(|kept| serde_json::from_value(kept).ok()) {
                    return Ok(page);
                }
                let page = self.rendered(options).await?;
                self.tools.shelve(&inputs, &serde_json::json!(page));
                Ok(page)
            })
            .await
    }

    /// Renders the page, in a worker of its own that ends with it: whatever the project's code does, the panel comes.
    async fn rendered(&self, options: &PoolOptions) -> Result<Page, String> {
        let engine = Pool::new(PoolOptions { workers: 1, spare: false, ..options.clone() });
        let request = Request::new("GET", "/").with_headers(&[("host", "localhost")]);
        let reply = respond(&self.app, &engine, request).await;
        let (status, error) = (reply.status, reply.error.clone());
        let body = reply.body.collect(LIMIT).await.map_err(|error| error.to_string())?;
        match status {
            200 => Ok(self.with_modules(&String::from_utf8_lossy(&body)).await),
            _ => Err(error.map_or_else(|| format!("it answered {status}"), |error| format!("{}: {}", error.name, error.message))),
        }
    }

    /// What the page was told to load is known from then on, and what that imports with it. All of it is named in the page, so
    /// that a browser asks for it at once.
    async fn with_modules(&self, html: &str) -> Page {
        let mut modules = HashMap::new();
        let mut wanted = imported(html);
        while let Some(path) = wanted.pop() {
            if modules.contains_key(&path) {
                continue;
            }
            let (file, query) = path.split_once('?').unwrap_or((&path, ""));
            let Some(mut reply) = self.app.loader().browser(&Request::new("GET", &path), file, Some(query)) else { continue };
            let Ok(body) = std::mem::replace(&mut reply.body, crate::body::Body::empty()).collect(LIMIT).await else { continue };
            let text = String::from_utf8_lossy(&body).into_owned();
            wanted.extend(imported(&text));
            // All modules lie two folders deep, and find each other from there.
            modules.insert(path, text.replace("\"/src/", "\"../../src/"));
        }
        let mut paths: Vec<&String> = modules.keys().collect();
        paths.sort_unstable();
        let preloads: String = paths.into_iter().map(|path| format!("<link rel=\"modulepreload\" href=\"{path}\">")).collect();
        // Below any path an editor serves it at.
        let html = html.replacen("</head>", &format!("{preloads}</head>"), 1).replace("=\"/src/", "=\"src/");
        Page { html, modules }
    }

    /// The page for one reader.
    pub(super) async fn answer(&self, options: &PoolOptions, nonce: &str, filled: &Filled<'_>) -> Result<String, String> {
        let page = self.page(options).await.as_ref().map_err(Clone::clone)?;
        let fill = |text: &str| page::escape(text);
        Ok(page
            .html
            .replace("<style", &format!("<style nonce=\"{nonce}\""))
            .replace("%SITE%", &fill(filled.site))
            .replace("%TOKEN%", &fill(filled.token))
            .replace("%TARGET%", &fill(filled.target)))
    }

    /// A module of the page; `None` for other paths.
    pub(super) async fn module(&self, options: &PoolOptions, target: &str) -> Option<Reply> {
        let text = self.page(options).await.as_ref().ok()?.modules.get(target)?.clone();
        Some(Reply::new(200).with_header("content-type", "text/javascript; charset=utf-8").with_header("cache-control", "no-cache").with_body(text))
    }
}

/// Everything the page depends on besides who renders it: its files.
fn made_of() -> Vec<&'static str> {
    std::iter::once("panel").chain(FILES.iter().flat_map(|(name, text)| [*name, *text])).collect()
}

/// Modules that a text names: scripts of components, and files of scripts.
fn imported(text: &str) -> Vec<String> {
    let named = text.split("\"/src/").skip(1).filter_map(|rest| rest.split('"').next());
    named.filter(|name| name.starts_with("scripts/") || name.contains("type=script")).map(|name| format!("/src/{name}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "the sources are files beside the test")]
    fn every_file_of_the_panel_is_in_the_binary() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("panel/src");
        let mut there: Vec<String> = Vec::new();
        for room in std::fs::read_dir(&folder).unwrap().filter_map(Result::ok) {
            for file in std::fs::read_dir(room.path()).unwrap().filter_map(Result::ok) {
                there.push(format!("/src/{}/{}", room.file_name().to_string_lossy(), file.file_name().to_string_lossy()));
            }
        }
        there.sort();
        let mut here: Vec<&str> = FILES.iter().map(|(name, _)| *name).collect();
        here.sort_unstable();
        assert_eq!(there, here);
    }
}
