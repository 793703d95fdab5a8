//! When is a file rendered: ahead of requests or for each of them?

use std::sync::Arc;

use astro_project::{AssetKind, FilePath, Route, Snapshot};
use rustc_hash::FxHashSet;

/// When a file is rendered.
#[derive(Clone, Debug)]
pub(crate) enum Rendering {
    /// It is a route that is rendered when the site is built.
    Prerendered(Arc<Route>),
    /// It is a route that is rendered for each request.
    OnDemand(Arc<Route>),
    /// It is no route, or nobody can tell.
    Unknown,
}

/// When is the route of this file rendered?
pub(crate) fn rendering(snapshot: &Snapshot, file: &FilePath) -> Rendering {
    if !file.is_inside(&snapshot.config().pages_dir()) || !is_sure(snapshot) {
        return Rendering::Unknown;
    }
    match snapshot.routes().of_file(file) {
        None => Rendering::Unknown,
        Some(route) if snapshot.is_prerendered(route) => Rendering::Prerendered(route.clone()),
        Some(route) => Rendering::OnDemand(route.clone()),
    }
}

/// Does the configuration say plainly how pages are rendered?
pub(crate) fn is_sure(snapshot: &Snapshot) -> bool {
    match (&snapshot.config().file, snapshot.config_value()) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(_), Some(value)) => match (value.get("output"), value.as_object()) {
            (Some(output), _) => output.as_str().is_some(),
            (None, object) => object.is_some_and(|object| !object.open),
        },
    }
}

/// Is the option written in the configuration? `None` when nobody can tell.
pub(crate) fn has_option(snapshot: &Snapshot, name: &str) -> Option<bool> {
    if snapshot.config().file.is_none() {
        return Some(false);
    }
    let object = snapshot.config_value()?.as_object()?;
    match object.get(name) {
        Some(_) => Some(true),
        None if object.open => None,
        None => Some(false),
    }
}

/// Does the text of the file say that it looks at `isPrerendered`?
pub(crate) fn is_guarded(source: &str) -> bool {
    memchr::memmem::find(source.as_bytes(), b"isPrerendered").is_some()
}

/// How many files on the way from a component to its pages are looked at.
const MOST_IMPORTERS: usize = 200;

/// The routes a component is rendered in, at most a few hundred files away.
pub(crate) fn routes_using(snapshot: &Snapshot, file: &FilePath) -> Vec<Arc<Route>> {
    let mut routes = Vec::new();
    let mut seen: FxHashSet<FilePath> = FxHashSet::from_iter([file.clone()]);
    let mut waiting = vec![file.clone()];
    while let Some(next) = waiting.pop() {
        for importer in snapshot.importers(&next) {
            if seen.len() > MOST_IMPORTERS || !seen.insert(importer.clone()) {
                continue;
            }
            match snapshot.routes().of_file(&importer) {
                Some(route) => routes.push(route.clone()),
                None if AssetKind::of(&importer) == AssetKind::Astro => waiting.push(importer),
                None => {}
            }
        }
    }
    routes.sort_by(|a, b| a.pattern.cmp(&b.pattern));
    routes
}
