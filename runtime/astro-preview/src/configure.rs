//! Runs `astro.config` where its text does not say enough: in a worker of the engine, never in this process.
//!
//! The outcome is data ([`Evaluated`]) that the project reads like a text. Packages that are made for Node and Vite
//! alone are stood in for by their name and options; so is any package that turns out not to run here.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use astro_engine::{AskFuture, Failure, Job, ModuleError, ModuleHost, ModuleSource, Pool, SourceFrame, WireRequest};
use astro_project::config::{Evaluated, FRAMEWORKS};
use astro_project::resolve::package_name;
use astro_project::{FilePath, Snapshot};
use astro_syntax::Language;
use astro_syntax::script::Imported;
use rustc_hash::FxHashMap;
use serde_json::{Value, json};

use crate::app::Settings;
use crate::loader::Loader;

/// The module of the runtime that runs a configuration, and its export.
const ENTRY: (&str, &str) = ("astro-lsp:configure", "configure");
/// Names of modules that stand in for packages begin so.
const STAND_IN: &str = "stand-in:";
/// How often a configuration is run again with one more package stood in for.
const ATTEMPTS: usize = 4;
/// Worlds of configurations are numbered below those of pages, so that a page's stays the newest.
static REALM: AtomicU64 = AtomicU64::new(1);

/// Runs the configuration of a snapshot; `None` when its text says it all.
pub(crate) async fn evaluate(snapshot: &Snapshot, settings: &Settings, engine: &Pool) -> Option<Evaluated> {
    let config = snapshot.config();
    let file = config.file.clone().filter(|_| config.needs_running)?;
    let mut replaced = BTreeSet::new();
    let mut problems = Vec::new();
    // Plugins are asked later on, so the configuration runs where the project's tools do.
    let engine = settings.tools.pool().unwrap_or(engine);
    for _ in 0..ATTEMPTS {
        let host = Arc::new(Host::new(snapshot, settings, replaced.clone()));
        let (realm, payload) = (next_realm(), payload(&host, &file, settings));
        let answer = run(&host, realm, payload.clone(), engine).await;
        let files = host.loader.files_used();
        let failure = match answer {
            Ok(mut answer) => {
                settings.tools.enter(realm, host.clone(), (ENTRY.0, ENTRY.1, payload));
                let (config, mut added) = (answer["config"].take(), answer["added"].take());
                added["importers"] = host.found().importers.iter().map(FilePath::as_str).collect();
                let said = answer["problems"].as_array().into_iter().flatten();
                problems.extend(said.map(|words| (words.as_str().unwrap_or_default().to_owned(), String::new())));
                return Some(Evaluated { config, added, files, problems });
            }
            Err(failure) => failure,
        };
        let failed = host.failed_packages(&failure, &replaced);
        if failed.is_empty() {
            let place = failure.stack.iter().find(|frame| frame.line > 0).map(|frame| format!(" ({}:{})", frame.file, frame.line)).unwrap_or_default();
            let message = format!("The configuration was run and failed, so only what can be read without running it counts: {}: {}{place}", failure.name, failure.message);
            problems.push((message, failure.hint.unwrap_or_default()));
            return Some(Evaluated { files, problems, ..Evaluated::default() });
        }
        for package in failed {
            let message = format!("The package `{package}` does not run in the preview, so what it does to the configuration is left out: {}: {}", failure.name, failure.message);
            problems.push((message, String::new()));
            replaced.insert(package);
        }
    }
    problems.push(("The configuration could not be run: too many of its packages do not run in the preview.".to_owned(), String::new()));
    Some(Evaluated { files: vec![file], problems, ..Evaluated::default() })
}

/// The number of a world that is none of pages.
pub(crate) fn next_realm() -> u64 {
    REALM.fetch_add(1, Ordering::Relaxed)
}

/// Who answers tools of a project whose configuration did not have to be run.
pub(crate) fn host(snapshot: &Snapshot, settings: &Settings) -> Arc<dyn ModuleHost> {
    Arc::new(Host::new(snapshot, settings, BTreeSet::new()))
}

fn payload(host: &Host, file: &FilePath, settings: &Settings) -> Value {
    json!({
        "file": host.loader.name(file),
        "root": host.snapshot.root().as_str(),
        "mode": settings.mode,
    })
}

async fn run(host: &Arc<Host>, realm: u64, payload: Value, engine: &Pool) -> Result<Value, Failure> {
    let running = engine.run(Job {
        realm,
        host: host.clone(),
        entry: ENTRY.0.to_owned(),
        export: ENTRY.1.to_owned(),
        payload: astro_engine::payload(&payload),
        common: None,
        request: WireRequest::get("http://localhost/"),
    });
    let answer = running.collect().await?;
    Ok(serde_json::from_slice(&answer.body).unwrap_or_default())
}

/// The modules of one run.
struct Host {
    loader: Loader,
    snapshot: Snapshot,
    /// Packages that are stood in for because they failed before.
    replaced: BTreeSet<String>,
    found: Mutex<Found>,
}

#[derive(Default)]
struct Found {
    /// Module name → the package it was loaded for.
    owners: FxHashMap<String, String>,
    /// Packages of which a module could not be had.
    failed: BTreeSet<String>,
    /// Modules of packages that import an integration the preview carries out itself.
    importers: BTreeSet<FilePath>,
}

impl Host {
    fn new(snapshot: &Snapshot, settings: &Settings, replaced: BTreeSet<String>) -> Host {
        let settings = Settings { tools: settings.tools.only_shelf(), ..settings.clone() };
        Host { loader: Loader::new(snapshot.clone(), &Arc::new(settings)), snapshot: snapshot.clone(), replaced, found: Mutex::default() }
    }

    fn found(&self) -> MutexGuard<'_, Found> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The packages to blame for a failure: those with missing modules, else the one whose code threw, else all that took part.
    fn failed_packages(&self, failure: &Failure, known: &BTreeSet<String>) -> BTreeSet<String> {
        let found = self.found();
        let new = |blamed: BTreeSet<String>| -> BTreeSet<String> { blamed.difference(known).cloned().collect() };
        let missing = new(found.failed.clone());
        if !missing.is_empty() {
            return missing;
        }
        let owner = |frame: &SourceFrame| {
            let (_, inside) = frame.file.split_once("node_modules/")?;
            found.owners.iter().find(|(module, _)| module.contains(inside)).map(|(_, owner)| owner.clone())
        };
        let thrown = new(failure.stack.iter().find_map(owner).into_iter().collect());
        if thrown.is_empty() { new(found.owners.values().cloned().collect()) } else { thrown }
    }

    /// Names by which `importer` uses `specifier`; the stand-in exports these.
    fn names(&self, importer: &str, specifier: &str) -> BTreeSet<String> {
        let Some(path) = path_of(importer) else { return BTreeSet::new() };
        let language = path.extension().and_then(Language::of_extension).unwrap_or_default();
        let Ok(content) = self.snapshot.file(&path) else { return BTreeSet::new() };
        let script = content.module(language);
        let imports = script.imports.iter().filter(|import| import.specifier == specifier);
        let named = imports.flat_map(|import| &import.names).filter_map(|name| match &name.imported {
            Imported::Named(name) if name != "default" => Some(name.clone()),
            _ => None,
        });
        let passed_on = script.exports.iter().filter(|export| export.from.as_deref() == Some(specifier));
        named.chain(passed_on.filter_map(|export| export.local.clone())).filter(|name| name != "default" && name != "*").collect()
    }
}

impl ModuleHost for Host {
    fn resolve(&self, specifier: &str, importer: &str) -> Result<String, ModuleError> {
        let package = package_name(specifier).map(|(package, _)| package.to_owned());
        let of_project = !self.found().owners.contains_key(importer) && !importer.contains("/node_modules/");
        if let Some(package) = &package
            && (self.replaced.contains(package) || is_for_vite(package) || STOOD_IN.contains(&specifier) || (of_project && (is_for_node(specifier, package) || package == "sharp")))
        {
            if !of_project && STOOD_IN.contains(&specifier) {
                self.found().importers.extend(path_of(importer));
            }
            let names: Vec<String> = self.names(importer, specifier).into_iter().collect();
            return Ok(format!("{STAND_IN}{specifier}?{}", names.join(",")));
        }
        let owner = self.found().owners.get(importer).cloned();
        if owner.as_deref() == Some("@astrojs/vue") && specifier.ends_with("/compiler-sfc") {
            // A large compiler that the integration only passes on.
            let names: Vec<String> = self.names(importer, specifier).into_iter().collect();
            return Ok(format!("{STAND_IN}{specifier}?{}", names.join(",")));
        }
        match self.loader.resolve(specifier, importer) {
            Ok(name) => {
                let inside = name.contains("/node_modules/") || owner.is_some() || package.is_some();
                if let Some(owner) = owner.or(package).filter(|_| inside && name.starts_with('/')) {
                    self.found().owners.insert(name.clone(), owner);
                }
                Ok(name)
            }
            Err(error) => {
                if let Some(owner) = owner.or(package) {
                    self.found().failed.insert(owner);
                }
                Err(error)
            }
        }
    }

    fn load(&self, name: &str) -> Result<ModuleSource, ModuleError> {
        if let Some(rest) = name.strip_prefix(STAND_IN) {
            let (specifier, names) = rest.rsplit_once('?').unwrap_or((rest, ""));
            return Ok(stand_in(specifier, names));
        }
        let loaded = self.loader.load(name);
        if loaded.is_err() {
            let mut found = self.found();
            let owner = found.owners.get(name).cloned();
            found.failed.extend(owner);
        }
        loaded
    }

    fn require(&self, specifier: &str, importer: &str) -> Result<String, ModuleError> {
        self.loader.require(specifier, importer)
    }

    fn ask(&self, name: &str, payload: Value) -> AskFuture {
        let answer = match name {
            "to-css" => self.loader.asked_css(&payload),
            name if name.starts_with("style-") => self.loader.style(name, &payload),
            "resolve-file" => Ok(self.loader.file_of(&payload)),
            "content-image" => self.loader.content(name, &payload),
            _ => Err(ModuleError::new("UnknownQuestion", format!("Tools of the project are not told of \"{name}\"."))),
        };
        Box::pin(std::future::ready(answer))
    }

    fn map_frame(&self, module: &str, line: u32, column: u32) -> Option<SourceFrame> {
        self.loader.map_frame(module, line, column)
    }
}

/// The file of a module.
fn path_of(module: &str) -> Option<FilePath> {
    module.split('?').next().and_then(|path| FilePath::new(path).ok())
}

/// Packages that build, serve or hook into Vite: what they are called and given is all that matters here.
fn is_for_vite(package: &str) -> bool {
    let known = ["vite", "vitefu", "@sveltejs/vite-plugin-svelte", "@preact/preset-vite"];
    known.contains(&package) || package.starts_with("vite-") || package.starts_with("@vitejs/") || package.ends_with("/vite")
}

/// Integrations the preview carries out itself, whoever adds them: their options are all that matters.
const STOOD_IN: [&str; 3] = ["@astrojs/mdx", "@astrojs/markdoc", "@astrojs/sitemap"];

/// What makes HTML of Markdown takes plugins, which are functions.
const PROCESSORS: [&str; 2] = ["@astrojs/markdown-remark", "@astrojs/markdown-satteri"];

/// Of Astro's own packages, those that are made for Node alone, and those the preview has answers of its own for.
fn is_for_node(specifier: &str, package: &str) -> bool {
    (package.starts_with("@astrojs/") && !specifier.starts_with("@astrojs/markdoc/") && !FRAMEWORKS.contains(&package) && !PROCESSORS.contains(&package)) || (package == "astro" && specifier != "astro/zod")
}

fn stand_in(specifier: &str, names: &str) -> ModuleSource {
    let own = if specifier == "vite" { "import * as own from \"astro-lsp:vite\";\n" } else { "const own = {};\n" };
    let specifier = Value::from(specifier).to_string();
    let mut code = format!("import {{ standIn }} from \"astro-lsp:stand-in\";\n{own}export default standIn({specifier}, \"default\");\n");
    for name in names.split(',').filter(|name| !name.is_empty()) {
        let text = Value::from(name).to_string();
        let _ = writeln!(code, "const $_{name} = own[{text}] ?? standIn({specifier}, {text});\nexport {{ $_{name} as {name} }};");
    }
    ModuleSource::js(code)
}

#[cfg(test)]
mod tests;
