//! Which modules wait for a top-level `await` somewhere below them.
//!
//! The engine leaves a mark on a module that had to wait for what it imports and has no `await` of its own: it counts as
//! unfinished forever, and whoever imports it later never runs (quickjs-ng, pull request 1646). A module with an `await` of
//! its own loses the mark. So the graph below a module is looked through before the engine links it, and what waits is
//! given an `await` that does nothing. The answers found on the way are kept for the engine's own questions.

use std::cell::RefCell;

use rustc_hash::{FxHashMap, FxHashSet};

use super::outline::outline;
use super::shared::Shared;
use crate::module::{ModuleKind, ModuleSource};
use crate::wire::{ImportQuestion, to_json, up};
use crate::{builtin, worker::absent};

/// Goes below the text of a module that waits.
pub(super) const AWAIT: &str = "\nif (false) await 0;";

/// What is known of the modules of a realm.
#[derive(Default)]
pub(crate) struct Waiting {
    /// Every ES module looked at, and whether it waits.
    known: RefCell<FxHashMap<String, bool>>,
    /// What specifiers mean: by importer and specifier, until the engine asks.
    found: RefCell<FxHashMap<(String, String), String>>,
    /// Imports of modules that the engine has not asked for yet.
    expected: RefCell<FxHashMap<String, Vec<String>>>,
}

impl Waiting {
    /// The module that `specifier` means in `importer`, if that was asked before; told once.
    pub(super) fn found(&self, importer: &str, specifier: &str) -> Option<String> {
        let mut found = self.found.borrow_mut();
        if found.is_empty() { None } else { found.remove(&(importer.to_owned(), specifier.to_owned())) }
    }

    /// Whether the engine asks for this because it links the importer; told once. Else code that runs asks: `import()`.
    pub(super) fn expects(&self, importer: &str, specifier: &str) -> bool {
        let mut all = self.expected.borrow_mut();
        let Some(expected) = all.get_mut(importer) else { return false };
        let Some(at) = expected.iter().position(|one| one == specifier) else { return false };
        expected.remove(at);
        if expected.is_empty() {
            all.remove(importer);
        }
        true
    }
}

/// Whether the module waits for another.
pub(super) fn waits(shared: &Shared, name: &str, source: &ModuleSource) -> bool {
    if let Some(known) = shared.waiting.known.borrow().get(name) {
        return *known;
    }
    let mut graph = Graph::default();
    graph.add(shared, name, &source.code);
    while let Some(next) = graph.open.pop() {
        let code = shared.sources.borrow().get(&next).filter(|source| source.kind == ModuleKind::Js).map(|source| source.code.clone());
        if let Some(code) = code {
            graph.add(shared, &next, &code);
        }
    }
    let mut known = shared.waiting.known.borrow_mut();
    known.extend(graph.verdicts());
    known.get(name).copied().unwrap_or(false)
}

/// Modules that were not known before, and who imports whom.
#[derive(Default)]
struct Graph {
    importers: FxHashMap<String, Vec<String>>,
    /// What waits for itself, or for a module known to wait.
    waits: Vec<String>,
    seen: FxHashMap<String, bool>,
    open: Vec<String>,
}

impl Graph {
    fn add(&mut self, shared: &Shared, name: &str, code: &str) {
        if self.seen.insert(name.to_owned(), false).is_some() {
            return;
        }
        let mut outline = outline(code);
        let mut seen = FxHashSet::default();
        // The engine asks once for each.
        outline.imports.retain(|import| seen.insert(import.clone()));
        shared.waiting.expected.borrow_mut().insert(name.to_owned(), outline.imports.clone());
        let mut waits = outline.awaits;
        let first = self.open.len();
        for specifier in outline.imports {
            waits |= builtin::resolve(&specifier, name).is_some_and(builtin::waits);
            let Some(target) = locate(shared, name, &specifier) else { continue };
            match shared.waiting.known.borrow().get(&target) {
                Some(known) => waits |= known,
                None => {
                    self.importers.entry(target.clone()).or_default().push(name.to_owned());
                    self.open.push(target);
                }
            }
        }
        // The first import is looked at next, as the engine does.
        self.open[first..].reverse();
        if waits {
            self.waits.push(name.to_owned());
        }
    }

    fn verdicts(mut self) -> FxHashMap<String, bool> {
        while let Some(name) = self.waits.pop() {
            if let Some(waits) = self.seen.get_mut(&name).filter(|waits| !**waits) {
                *waits = true;
                self.waits.extend(self.importers.remove(&name).unwrap_or_default());
            }
        }
        self.seen
    }
}

/// The module a specifier means, unless it is one of the engine's own. What cannot be found is reported when it is linked.
fn locate(shared: &Shared, importer: &str, specifier: &str) -> Option<String> {
    let is_own = builtin::resolve(specifier, importer).is_some() || absent::source(specifier).is_some() || specifier.starts_with("node:");
    if is_own || importer.contains("/node_modules/") && absent::module(specifier).is_some() {
        return None;
    }
    let question = ImportQuestion { specifier: specifier.to_owned(), importer: importer.to_owned(), require: false };
    let imported = shared.import(up::IMPORT, &to_json(&question)).ok()?;
    if let Some(source) = imported.source {
        shared.sources.borrow_mut().insert(imported.name.clone(), source);
    }
    shared.waiting.found.borrow_mut().insert((importer.to_owned(), specifier.to_owned()), imported.name.clone());
    Some(imported.name)
}
