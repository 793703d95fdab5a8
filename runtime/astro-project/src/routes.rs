//! Which file answers which address? The pages folder as an ordered table, and the match in it.

mod collect;
mod conflict;
mod facts;
pub mod params;
mod pattern;
pub mod priority;
pub mod segment;

use std::sync::Arc;

use rustc_hash::FxHashSet;

pub(crate) use collect::collect;
pub use facts::METHODS;
pub use params::{BadPath, Params, decode_path, decode_uri, encode_uri, path_of};
pub use segment::{Part, Segment, SegmentError};
use pattern::Pattern;

use crate::config::TrailingSlash;
use crate::{FilePath, Redirect};

/// All routes in match order, with what was wrong while making them.
#[derive(Debug, Clone, Default)]
pub struct RouteTable {
    /// In the order they are tried.
    pub routes: Vec<Arc<Route>>,
    /// Files that look like routes but are none, and why.
    pub problems: Vec<RouteProblem>,
    /// The patterns of the routes, ready to be tried.
    patterns: Arc<[Pattern]>,
    has_twins: bool,
}

/// One row: a pattern of addresses and what answers them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// As Astro writes it: `/products/[id]`. Without base.
    pub pattern: String,
    /// The pattern taken apart, one element between two slashes.
    pub segments: Vec<Segment>,
    /// What kind of answer.
    pub kind: RouteKind,
    /// The file that answers, for redirects the one they lead to when it is a route of the project.
    pub file: Option<FilePath>,
    /// Parameter names in order, a rest parameter as `...rest`.
    pub params: Vec<String>,
    /// The whole address when nothing in it varies.
    pub pathname: Option<String>,
    /// Made from an `index` file.
    pub is_index: bool,
    /// How its addresses end: an endpoint with an extension (`/feed.xml`) never has a trailing slash.
    pub trailing_slash: TrailingSlash,
    /// The line of `redirects`, for a [`RouteKind::Redirect`].
    pub redirect: Option<Redirect>,
    /// What an integration said about rendering ahead when it injected the route.
    pub prerender: Option<bool>,
}

/// What a route answers with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RouteKind {
    /// `.astro`, `.md`, `.mdx`, `.html`: a page.
    Page,
    /// `.ts`, `.js`: a module with `GET`, `POST`, …
    Endpoint,
    /// A line of `redirects`.
    Redirect,
    /// Another locale's page standing in.
    Fallback,
}

impl Route {
    /// Whether another file answers the very same addresses.
    pub fn is_twin_of(&self, other: &Route) -> bool {
        self.is_of_file()
            && other.is_of_file()
            && self.segments.len() == other.segments.len()
            && self.segments.iter().zip(&other.segments).all(|(own, other)| own.matches_as(other))
    }

    /// Whether a built server asks this one and development asks `other`, which answers the very same addresses: development goes by the
    /// names of the files, a built server asks endpoints first.
    pub fn takes_turns_with(&self, other: &Route) -> bool {
        self.is_twin_of(other) && self.file > other.file
    }

    fn is_of_file(&self) -> bool {
        matches!(self.kind, RouteKind::Page | RouteKind::Endpoint) && self.file.is_some()
    }
}

/// A route found for an address.
#[derive(Debug, Clone)]
pub struct Match {
    /// The row.
    pub route: Arc<Route>,
    /// The values of its parameters.
    pub params: Params,
}

/// A file or line that makes no route, or a doubtful one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RouteProblem {
    /// Permanent name: `route-invalid`, `route-conflict`, `route-unsupported-file`, …
    pub name: &'static str,
    /// The file to look at, where there is one.
    pub file: Option<FilePath>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

/// What a route's module says about itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RouteFacts {
    /// `export const prerender = …`; `None` when it says nothing or nothing readable.
    pub prerender: Option<bool>,
    /// `export const partial = true`
    pub partial: bool,
    /// Exported request methods in the file's order, `GET`, `ALL`, also legacy lower-case `get`.
    pub methods: Vec<String>,
    /// `getStaticPaths` is exported.
    pub has_static_paths: bool,
}

impl RouteTable {
    fn new(routes: Vec<Route>, problems: Vec<RouteProblem>) -> RouteTable {
        let patterns = routes.iter().map(|r| Pattern::new(&r.segments, r.trailing_slash)).collect();
        let mut places = FxHashSet::default();
        let has_twins = routes.iter().filter(|route| route.is_of_file()).any(|route| !places.insert(route.segments.iter().map(Segment::shape).collect::<Vec<_>>()));
        RouteTable { routes: routes.into_iter().map(Arc::new).collect(), problems, patterns, has_twins }
    }

    /// Whether two files answer the very same addresses.
    pub fn has_twins(&self) -> bool {
        self.has_twins
    }

    /// The first route that answers `path`: decoded (see [`decode_path`]), without base and query.
    ///
    /// `/404` and `/500` go to the error pages before any dynamic route.
    pub fn match_path(&self, path: &str) -> Option<Match> {
        let error_page = match path.strip_suffix('/').unwrap_or(path) {
            "/404" => self.not_found(),
            "/500" => self.server_error(),
            _ => None,
        };
        match error_page {
            Some(route) => Some(Match { route: route.clone(), params: Params::new() }),
            None => self.matches(path).next().or_else(|| self.matches(&without_html(path)?).next()),
        }
    }

    /// The best route whose own pattern fits `path`, without looking for `/a.html` as `/a`.
    pub fn match_written(&self, path: &str) -> Option<Match> {
        self.matches(path).next()
    }

    /// All routes that answer `path`, best first. Callers try the next when a prerendered one lacks the path.
    ///
    /// When none does, `/a.html` and `/a/index.html` are looked for as `/a`: that is how a build names them.
    pub fn match_all(&self, path: &str) -> Vec<Match> {
        let found: Vec<Match> = self.matches(path).collect();
        match without_html(path) {
            Some(path) if found.is_empty() => self.matches(&path).collect(),
            _ => found,
        }
    }

    fn matches(&self, path: &str) -> impl Iterator<Item = Match> {
        // `/a.html` is how a build names the page of `/a`: its parameters do not have the ending.
        let page = without_html(path);
        self.routes.iter().zip(self.patterns.iter()).filter_map(move |(route, pattern)| {
            let mut values = pattern.captures(path)?;
            if let Some(page) = &page
                && route.kind == RouteKind::Page
                && !route.pattern.contains(".html")
            {
                let plain = path.strip_suffix(".html").and_then(|path| pattern.captures(path));
                values = pattern.captures(page).or(plain).unwrap_or(values);
            }
            Some(Match { route: route.clone(), params: named(&route.params, &values) })
        })
    }

    /// The page for "not found", `src/pages/404.*`.
    pub fn not_found(&self) -> Option<&Arc<Route>> {
        self.routes.iter().find(|route| route.pattern == "/404")
    }

    /// The page for "failed", `src/pages/500.*`.
    pub fn server_error(&self) -> Option<&Arc<Route>> {
        self.routes.iter().find(|route| route.pattern == "/500")
    }

    /// The route a file answers.
    pub fn of_file(&self, file: &FilePath) -> Option<&Arc<Route>> {
        let mut own = self.routes.iter().filter(|route| route.kind != RouteKind::Redirect);
        own.find(|route| route.file.as_ref() == Some(file))
    }
}

fn named(names: &[String], values: &[&str]) -> Params {
    let named = names.iter().zip(values).map(|(name, value)| match name.strip_prefix("...") {
        Some(name) => (name.to_owned(), (!value.is_empty()).then(|| (*value).to_owned())),
        None => (name.clone(), Some((*value).to_owned())),
    });
    named.collect()
}

/// `/a/index.html` and `/a.html` as `/a/` and `/a`.
fn without_html(path: &str) -> Option<String> {
    match path.strip_suffix("/index.html") {
        Some(folder) => Some(format!("{folder}/")),
        None => path.strip_suffix(".html").map(str::to_owned),
    }
}

#[cfg(test)]
mod tests;
