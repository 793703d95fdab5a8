//! The panel's own pages: an Astro project that lies in the binary, rendered by this very renderer.

use std::sync::Arc;

use astro_engine::{Pool, PoolOptions};
use astro_project::{FilePath, MemoryWorld, Workspace};
use tokio::sync::OnceCell;

use crate::app::{App, Reply, Request, Settings, page, respond};

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
);

/// Bytes of the page; ours is far below.
const LIMIT: u64 = 4 << 20;

/// The panel's project, and its page once it is rendered.
pub(in super::super) struct Site {
    app: App,
    page: OnceCell<Result<String, String>>,
}

/// What is filled into the page.
pub(super) struct Filled<'a> {
    pub(super) site: &'a str,
    pub(super) token: &'a str,
    pub(super) target: &'a str,
}

impl Site {
    pub(in super::super) fn new() -> Site {
        let world = MemoryWorld::new();
        for (name, text) in FILES {
            if let Ok(path) = FilePath::new(name) {
                world.write(&path, text);
            }
        }
        let root = FilePath::new("/").unwrap_or_else(|_| unreachable!("the root is a path"));
        let snapshot = Workspace::new(root, Arc::new(world)).snapshot();
        Site { app: App::new(snapshot, Settings::default()), page: OnceCell::new() }
    }

    /// Renders the page, in a worker of its own that ends with it: whatever the project's code does, the panel comes.
    pub(in super::super) async fn page(&self, options: &PoolOptions) -> &Result<String, String> {
        self.page
            .get_or_init(|| async {
                let engine = Pool::new(PoolOptions { workers: 1, spare: false, ..options.clone() });
                let request = Request::new("GET", "/").with_headers(&[("host", "localhost")]);
                let reply = respond(&self.app, &engine, request).await;
                let (status, error) = (reply.status, reply.error.clone());
                let body = reply.body.collect(LIMIT).await.map_err(|error| error.to_string())?;
                match status {
                    // Below any path an editor serves it at.
                    200 => Ok(String::from_utf8_lossy(&body).replace("=\"/src/", "=\"src/")),
                    _ => Err(error.map_or_else(|| format!("it answered {status}"), |error| format!("{}: {}", error.name, error.message))),
                }
            })
            .await
    }

    /// The page for one reader.
    pub(super) async fn answer(&self, options: &PoolOptions, nonce: &str, filled: &Filled<'_>) -> Result<String, String> {
        let page = self.page(options).await.clone()?;
        let fill = |text: &str| page::escape(text);
        Ok(page
            .replace("<style", &format!("<style nonce=\"{nonce}\""))
            .replace("%SITE%", &fill(filled.site))
            .replace("%TOKEN%", &fill(filled.token))
            .replace("%TARGET%", &fill(filled.target)))
    }

    /// A module of the page; `None` for other paths.
    pub(super) async fn module(&self, options: &PoolOptions, path: &str, query: &str) -> Option<Reply> {
        // What the page was told to load is known from then on.
        self.page(options).await.as_ref().ok()?;
        let mut reply = self.app.loader().browser(&Request::new("GET", path), path, Some(query))?;
        let body = std::mem::replace(&mut reply.body, crate::body::Body::empty()).collect(LIMIT).await.ok()?;
        // All modules lie two folders deep, and find each other from there.
        reply.body = String::from_utf8_lossy(&body).replace("\"/src/", "\"../../src/").into();
        Some(reply)
    }
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
