//! Where the project is deployed, as far as rules need to know, and the way from a route to a module.

use std::ops::Range;

use astro_project::{AssetKind, FilePath, Resolved, Snapshot};
use astro_syntax::Value;
use rustc_hash::FxHashSet;

use crate::answer::Finding;
use crate::diagnostics::pages::{Rendering, rendering};

/// What rules know of a host.
pub(crate) struct Host {
    /// What it is called.
    pub(crate) title: &'static str,
    /// Part of the names of its adapters.
    adapter: &'static str,
    /// Why modules of Node that need processes or native code fail there; `None` where they work.
    pub(crate) no_node: Option<&'static str>,
    /// Code runs in a function that carries only the files the build knows of.
    pub(crate) is_function: bool,
}

const EDGE: Option<&str> = Some("Edge functions have web APIs only: no modules of Node, no processes, no native code. The first request fails.");

const HOSTS: [Host; 8] = [
    Host {
        title: "Cloudflare",
        adapter: "cloudflare",
        no_node: Some("Workers have no processes or threads and cannot load native code: the first request fails."),
        is_function: true,
    },
    Host { title: "Vercel's edge", adapter: "vercel/edge", no_node: EDGE, is_function: true },
    Host { title: "Netlify's edge", adapter: "netlify/edge", no_node: EDGE, is_function: true },
    Host { title: "Vercel", adapter: "vercel", no_node: None, is_function: true },
    Host { title: "Netlify", adapter: "netlify", no_node: None, is_function: true },
    Host { title: "AWS Lambda", adapter: "aws", no_node: None, is_function: true },
    Host { title: "Deno", adapter: "deno", no_node: None, is_function: false },
    Host { title: "Node", adapter: "node", no_node: None, is_function: false },
];

/// The host of the configured adapter, if it is one of those above.
pub(crate) fn host(snapshot: &Snapshot) -> Option<&'static Host> {
    let adapter = snapshot.config().adapter.as_deref()?;
    let adapter = if adapter.contains("lambda") { "aws" } else { adapter };
    HOSTS.iter().find(|host| adapter.contains(host.adapter))
}

/// Is this the package of an adapter? Of others than those of Astro the ones whose name says so.
pub(crate) fn is_adapter(package: &str) -> bool {
    let own = package.strip_prefix("@astrojs/").is_some_and(|name| HOSTS.iter().any(|host| name == host.adapter));
    own || package.ends_with("/astro-adapter") || package.ends_with("/adapter")
}

/// Does the adapter put the middleware into an edge function of its own (`middlewareMode: "edge"`)?
pub(crate) fn edge_middleware(snapshot: &Snapshot) -> bool {
    let Some(Value::Call { arguments, .. }) = snapshot.config_value().and_then(|config| config.get("adapter")).map(|adapter| &adapter.value) else { return false };
    let Some(options) = arguments.first() else { return false };
    options.get("middlewareMode").and_then(|mode| mode.as_str()) == Some("edge") || options.get("edgeMiddleware").and_then(|on| on.as_bool()) == Some(true)
}

/// What is true of edge functions that hold the middleware.
pub(crate) const EDGE_MIDDLEWARE: Host = Host { title: "an edge function", adapter: "", no_node: EDGE, is_function: true };

/// How many files between a module and the routes are looked at.
const MOST: usize = 200;

/// Why a file runs for a request: its own route, or the imports that lead to it from one.
pub(crate) struct Way {
    /// What it begins with: a route's pattern, or the middleware.
    pub(crate) start: String,
    /// The imports on the way, from the route on.
    steps: Vec<(FilePath, Range<usize>)>,
}

impl Way {
    /// Adds the imports to what a finding rests on.
    pub(crate) fn explain(&self, mut found: Finding) -> Finding {
        for (file, range) in &self.steps {
            let name = file.as_str().rsplit('/').next().unwrap_or_default();
            let words = if file == &self.steps[0].0 { format!("{} begins here", self.start) } else { format!("{name} leads on") };
            found = found.because(file, range.clone(), words);
        }
        found
    }
}

/// The shortest way from code that answers requests to a file; `None` if there is none, or nobody can tell.
pub(crate) fn way(snapshot: &Snapshot, file: &FilePath) -> Option<Way> {
    way_from(snapshot, file, answers)
}

/// The shortest way from the middleware to a file.
pub(crate) fn way_from_middleware(snapshot: &Snapshot, file: &FilePath) -> Option<Way> {
    way_from(snapshot, file, |snapshot, file| is_middleware(snapshot, file).then(|| MIDDLEWARE.to_owned()))
}

fn way_from(snapshot: &Snapshot, file: &FilePath, begins: impl Fn(&Snapshot, &FilePath) -> Option<String>) -> Option<Way> {
    let mut seen: FxHashSet<FilePath> = FxHashSet::from_iter([file.clone()]);
    // Each file with the imports that lead from it to the module.
    let mut level = vec![(file.clone(), Vec::new())];
    while !level.is_empty() && seen.len() < MOST {
        let mut next = Vec::new();
        for (at, steps) in level {
            if let Some(start) = begins(snapshot, &at) {
                return Some(Way { start, steps });
            }
            for importer in snapshot.importers(&at) {
                if !seen.insert(importer.clone()) {
                    continue;
                }
                let leads = |target: &Result<Resolved, _>| matches!(target, Ok(Resolved::File { path, .. }) if *path == at);
                let edge = snapshot.imports(&importer).into_iter().find(|edge| !edge.type_only && leads(&edge.target));
                if let Some(edge) = edge {
                    let mut longer = vec![(importer.clone(), edge.range)];
                    longer.extend(steps.iter().cloned());
                    next.push((importer, longer));
                }
            }
        }
        level = next;
    }
    None
}

/// What a file answers by itself: a route on demand, or all of them as middleware.
fn answers(snapshot: &Snapshot, file: &FilePath) -> Option<String> {
    if let Rendering::OnDemand(route) = rendering(snapshot, file) {
        return Some(format!("`{}`", route.pattern));
    }
    is_middleware(snapshot, file).then(|| MIDDLEWARE.to_owned())
}

const MIDDLEWARE: &str = "the middleware";

fn is_middleware(snapshot: &Snapshot, file: &FilePath) -> bool {
    let below = file.below(&snapshot.config().src_dir).unwrap_or_default();
    AssetKind::of(file) != AssetKind::Astro && (below.starts_with("middleware.") || below.starts_with("middleware/index."))
}
