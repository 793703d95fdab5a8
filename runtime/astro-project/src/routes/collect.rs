//! From the pages folder and the redirects to rows.

use std::sync::Arc;

use crate::config::{InjectedRoute, Redirect, TrailingSlash};
use crate::routes::{Route, RouteKind, RouteProblem, RouteTable, Segment, priority};
use crate::{Config, Entry, FilePath, Kind};

/// Folders deeper than this are a link that leads to itself.
const MAX_DEPTH: usize = 64;

/// Makes the table for `config`; `list` answers what a folder holds.
pub(crate) fn collect(config: &Config, list: &dyn Fn(&FilePath) -> Arc<[Entry]>) -> RouteTable {
    let mut walk = Walk { config, list, routes: Vec::new(), problems: Vec::new() };
    let pages = config.pages_dir();
    walk.folder(&pages, &mut Vec::new(), 0);
    for injected in &config.injected.routes {
        walk.injected(injected);
    }
    let redirects: Vec<Route> = config.redirects.iter().filter_map(|r| walk.redirect(r)).collect();
    let Walk { mut routes, problems, .. } = walk;
    routes.retain(|route| !redirects.iter().any(|redirect| redirect.pattern == route.pattern));
    routes.extend(redirects);
    let routes = priority::sort(routes, &priority::compare);
    RouteTable::new(routes, problems)
}

struct Walk<'a> {
    config: &'a Config,
    list: &'a dyn Fn(&FilePath) -> Arc<[Entry]>,
    routes: Vec<Route>,
    problems: Vec<RouteProblem>,
}

impl Walk<'_> {
    fn folder(&mut self, folder: &FilePath, above: &mut Vec<Segment>, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        for entry in (self.list)(folder).iter() {
            let name = entry.name.as_str();
            let hidden = name.starts_with('.') && name != ".well-known";
            let Some(path) = folder.join(name).filter(|_| !hidden && !name.starts_with('_')) else {
                continue;
            };
            match entry.kind {
                Kind::Folder => {
                    if let Some(segment) = self.segment(name, &path) {
                        above.push(segment);
                        self.folder(&path, above, depth + 1);
                        above.pop();
                    }
                }
                Kind::File => self.file(&path, above),
            }
        }
    }

    fn file(&mut self, path: &FilePath, above: &[Segment]) {
        let Some(kind) = self.kind(path) else { return };
        let mut segments = above.to_vec();
        let is_index = path.stem() == "index";
        if !is_index {
            let Some(segment) = self.segment(path.stem(), path) else { return };
            segments.push(segment);
        }
        let file = Some(path.clone());
        let route = row(segments, kind, is_index, file, self.config.trailing_slash);
        self.routes.push(route);
    }

    /// Page, endpoint, or nothing.
    fn kind(&mut self, path: &FilePath) -> Option<RouteKind> {
        let help = match path.extension()? {
            "astro" | "html" => return Some(RouteKind::Page),
            "md" | "markdown" | "mdown" | "mkdn" | "mkd" | "mdwn" => return Some(RouteKind::Page),
            "mdx" if self.config.has_mdx() => return Some(RouteKind::Page),
            "ts" | "js" => return Some(RouteKind::Endpoint),
            other if self.config.injected.page_extensions.iter().any(|added| added == other) => return Some(RouteKind::Page),
            "mdx" => "Add the integration `@astrojs/mdx` to the Astro configuration.",
            "mts" | "mjs" | "cts" | "cjs" => "Name an endpoint `.ts` or `.js`.",
            "tsx" | "jsx" | "vue" | "svelte" => {
                "Import it from an `.astro` page, start its name with `_`, or move it out of the pages folder."
            }
            _ => return None,
        };
        self.problems.push(RouteProblem {
            name: "route-unsupported-file",
            file: Some(path.clone()),
            message: format!("`{}` makes no route: Astro does not take this kind of file as a page", path.name()),
            help: Some(help.to_owned()),
        });
        None
    }

    fn segment(&mut self, text: &str, path: &FilePath) -> Option<Segment> {
        match Segment::parse(text, path.extension() == Some("astro")) {
            Ok(segment) => Some(segment),
            Err(error) => {
                self.problems.push(RouteProblem {
                    name: "route-invalid",
                    file: Some(path.clone()),
                    message: format!("`{}` makes no route: {error}", path.name()),
                    help: Some("Rename it, or start its name with `_` to keep it out of the routes.".to_owned()),
                });
                None
            }
        }
    }

    /// A route that an integration added; a file of the project for the same pattern comes before it.
    fn injected(&mut self, injected: &InjectedRoute) {
        let mut invalid = |message: String, help: &str| {
            let (file, help) = (self.config.file.clone(), Some(help.to_owned()));
            self.problems.push(RouteProblem { name: "route-invalid", file, message, help });
        };
        let InjectedRoute { pattern, file, entrypoint, prerender } = injected;
        let Some(file) = file else {
            return invalid(
                format!("The route `{pattern}` of an integration is ignored: there is no `{entrypoint}`"),
                "Name a file of the integration's package or of the project as `entrypoint`.",
            );
        };
        let mut segments = Vec::new();
        for text in pattern.split('/').filter(|text| !text.is_empty()) {
            match Segment::parse(text, false) {
                Ok(segment) => segments.push(segment),
                Err(error) => return invalid(format!("The route `{pattern}` of an integration is ignored: {error}"), "Correct the pattern."),
            }
        }
        let is_script = matches!(file.extension(), Some("ts" | "js" | "mts" | "mjs"));
        let kind = if is_script { RouteKind::Endpoint } else { RouteKind::Page };
        let route = row(segments, kind, false, Some(file.clone()), self.config.trailing_slash);
        if !self.routes.iter().any(|own| own.pattern == route.pattern) {
            self.routes.push(Route { prerender: *prerender, ..route });
        }
    }

    fn redirect(&mut self, redirect: &Redirect) -> Option<Route> {
        let mut invalid = |message: String, help: &str| {
            self.problems.push(RouteProblem {
                name: "redirect-invalid",
                file: self.config.file.clone(),
                message,
                help: Some(help.to_owned()),
            });
        };
        let mut segments = Vec::new();
        for text in redirect.from.split('/').filter(|text| !text.is_empty()) {
            match Segment::parse(text, false) {
                Ok(segment) => segments.push(segment),
                Err(error) => {
                    invalid(format!("The redirect from `{}` is ignored: {error}", redirect.from), "Correct the pattern.");
                    return None;
                }
            }
        }
        if has_foreign_scheme(&redirect.destination) {
            invalid(
                format!("The redirect from `{}` to `{}` is ignored: only `http` and `https` addresses can be redirected to", redirect.from, redirect.destination),
                "Use a path of this site or an `https://` address.",
            );
            return None;
        }
        let file = (self.routes.iter().find(|route| route.pattern == redirect.destination))
            .and_then(|route| route.file.clone());
        let route =
            row(segments, RouteKind::Redirect, false, file, self.config.trailing_slash);
        Some(Route { redirect: Some(redirect.clone()), ..route })
    }
}

/// `mailto:x`, `ftp://x`: an absolute address that is not the web's.
fn has_foreign_scheme(destination: &str) -> bool {
    let Some((scheme, _)) = destination.split_once(':') else { return false };
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    is_scheme && !destination.starts_with("http://") && !destination.starts_with("https://")
}

fn row(
    segments: Vec<Segment>,
    kind: RouteKind,
    is_index: bool,
    file: Option<FilePath>,
    trailing_slash: TrailingSlash,
) -> Route {
    let pattern = pattern_text(&segments);
    let pathname = segments.iter().all(|s| s.is_static() && s.0.len() <= 1).then(|| pattern.clone());
    let ends_in_extension = (pattern.rsplit('/').next()).is_some_and(has_extension);
    Route {
        params: segments.iter().flat_map(|s| s.0.iter().filter_map(|p| p.param_name())).collect(),
        // `/feed.xml` is a file to its readers, whatever pages do.
        trailing_slash: match kind == RouteKind::Endpoint && ends_in_extension {
            true => TrailingSlash::Never,
            false => trailing_slash,
        },
        pattern,
        segments,
        kind,
        file,
        pathname,
        is_index,
        redirect: None,
        prerender: None,
    }
}

/// Does the last part of a path look like a file name? A rest parameter's dots do not.
fn has_extension(name: &str) -> bool {
    match name.rfind('.') {
        Some(dot) => dot + 1 < name.len() && !name[dot + 1..].contains(']'),
        None => false,
    }
}

/// `/a/[b]`
pub(crate) fn pattern_text(segments: &[Segment]) -> String {
    let segments: Vec<String> = segments.iter().map(Segment::to_string).collect();
    format!("/{}", segments.join("/"))
}
