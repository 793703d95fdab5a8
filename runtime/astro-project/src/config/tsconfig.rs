//! Aliases of `tsconfig.json`: what stands before the slash in `@components/Card.astro`?

use crate::{FilePath, Snapshot};

/// What imports need of a `tsconfig.json` (or `jsconfig.json`) and those it extends.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TsConfig {
    /// The files read, the project's own first. When one of them changes, this changes.
    pub files: Vec<FilePath>,
    /// `compilerOptions.baseUrl`: bare imports are looked for here too.
    pub base_url: Option<FilePath>,
    /// `compilerOptions.paths`, in the order written.
    pub paths: Vec<PathAlias>,
    /// `compilerOptions.jsx`, `jsxImportSource`, `jsxFactory`, `jsxFragmentFactory`.
    pub jsx: Jsx,
    /// What could not be read, a sentence each.
    pub problems: Vec<String>,
}

/// What a tsconfig says of JSX.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Jsx {
    /// `react-jsx`, `preserve`, `react`, …
    pub mode: Option<String>,
    /// The package whose `jsx-runtime` makes elements.
    pub import_source: Option<String>,
    /// The function of the classic runtime.
    pub factory: Option<String>,
    /// Its fragment.
    pub fragment: Option<String>,
}

/// One line of `paths`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathAlias {
    /// `@/*` or `config`: at most one star.
    pub pattern: String,
    /// What to try in order, absolute, with the star in place.
    pub targets: Vec<String>,
}

/// What may stand at the start of an import instead of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alias {
    /// `@/*`, or `config` for one file.
    pub pattern: String,
    /// Folders (for a pattern with a star) or files it stands for, best first.
    pub targets: Vec<FilePath>,
}

impl Alias {
    /// All aliases of a project.
    pub(crate) fn all(snapshot: &Snapshot) -> Vec<Alias> {
        let of_tsconfig = snapshot.tsconfig().paths.iter().map(|alias| {
            let ends = alias.targets.iter().map(|target| target.split('*').next().unwrap_or(target));
            let targets = ends.filter_map(|target| FilePath::new(target).ok()).collect();
            Alias { pattern: alias.pattern.clone(), targets }
        });
        let config = snapshot.config();
        let named = config.vite_aliases.iter().filter_map(|alias| Some((alias.name()?.to_owned(), &alias.replacement)));
        let of_vite = named.map(|(name, target)| {
            let in_root = config.root.join_inside(target);
            let on_disk = FilePath::new(target).ok();
            let exists = |path: &FilePath| snapshot.stat(path).is_some();
            let target = on_disk.filter(exists).or(in_root);
            let is_folder = target.as_ref().is_some_and(|path| !snapshot.is_file(path));
            let pattern = if is_folder { format!("{}/*", name.trim_end_matches('/')) } else { name.clone() };
            Alias { pattern, targets: target.into_iter().collect() }
        });
        of_tsconfig.chain(of_vite).collect()
    }
}

/// One file of a chain of `extends`.
#[derive(Debug, Clone)]
pub(crate) struct Layer {
    /// The folder its paths start from.
    pub(crate) folder: FilePath,
    /// What it says.
    pub(crate) value: serde_json::Value,
}

/// `file` and all it extends, what wins first. What cannot be read is left out.
pub(crate) fn layers(snapshot: &Snapshot, file: &FilePath) -> Vec<Layer> {
    let mut found = Vec::new();
    let mut seen = Vec::new();
    let mut waiting = vec![file.clone()];
    while let Some(file) = waiting.pop() {
        if seen.contains(&file) || seen.len() >= MAX_EXTENDS {
            continue;
        }
        seen.push(file.clone());
        let value = snapshot.text(&file).and_then(|text| json(&text).ok()).filter(serde_json::Value::is_object);
        let (Some(value), Some(folder)) = (value, file.parent()) else { continue };
        // Of several the last has the last word: it is on top of the stack.
        let extends: Vec<FilePath> = specifiers(&value).rev().filter_map(|it| extended(snapshot, &file, &folder, it)).collect();
        waiting.extend(extends.into_iter().rev());
        found.push(Layer { folder, value });
    }
    found
}

/// What a configuration extends, in the order written.
fn specifiers(value: &serde_json::Value) -> impl DoubleEndedIterator<Item = &str> {
    let one = value["extends"].as_str();
    let all = value["extends"].as_array().into_iter().flatten().filter_map(|it| it.as_str());
    one.into_iter().chain(all)
}

/// A chain of `extends` longer than this goes in a circle.
const MAX_EXTENDS: usize = 16;

impl TsConfig {
    /// Reads the one in `root`.
    pub(crate) fn read(snapshot: &Snapshot, root: &FilePath) -> TsConfig {
        let mut config = TsConfig::default();
        let own = ["tsconfig.json", "jsconfig.json"].iter().filter_map(|name| root.join(name));
        if let Some(file) = own.into_iter().find(|file| snapshot.is_file(file)) {
            config.take(snapshot, &file);
        }
        config
    }

    /// Reads `file` and what it extends; what is known already wins.
    fn take(&mut self, snapshot: &Snapshot, file: &FilePath) {
        if self.files.contains(file) || self.files.len() >= MAX_EXTENDS {
            return;
        }
        self.files.push(file.clone());
        let parsed = snapshot.file(file).map_err(|error| error.to_string()).and_then(|content| {
            json(content.text()).map_err(|error| format!("`{file}` is not valid JSON: {error}"))
        });
        let (value, folder) = match (parsed, file.parent()) {
            (Ok(value), Some(folder)) => (value, folder),
            (Err(problem), _) => return self.problems.push(problem),
            (Ok(_), None) => return,
        };
        let options = &value["compilerOptions"];
        let base = options["baseUrl"].as_str().and_then(|base| folder.join(base));
        if let (true, Some(paths)) = (self.paths.is_empty(), options["paths"].as_object()) {
            let from = base.as_ref().unwrap_or(&folder);
            self.paths = paths.iter().map(|(pattern, targets)| alias(pattern, targets, from)).collect();
        }
        self.base_url = self.base_url.take().or(base);
        let jsx = &mut self.jsx;
        for (slot, key) in [
            (&mut jsx.mode, "jsx"),
            (&mut jsx.import_source, "jsxImportSource"),
            (&mut jsx.factory, "jsxFactory"),
            (&mut jsx.fragment, "jsxFragmentFactory"),
        ] {
            *slot = slot.take().or_else(|| options[key].as_str().map(str::to_owned));
        }
        // Of several the last has the last word, so it is taken first.
        for specifier in specifiers(&value).rev() {
            if let Some(file) = extended(snapshot, file, &folder, specifier) {
                self.take(snapshot, &file);
            }
        }
    }

    /// The places a specifier may mean, best first; empty when no alias fits.
    pub fn candidates(&self, specifier: &str) -> Vec<FilePath> {
        let mut best: Option<(usize, &PathAlias, &str)> = None;
        for alias in &self.paths {
            let Some((weight, rest)) = alias.fits(specifier) else { continue };
            if best.is_none_or(|(other, ..)| weight > other) {
                best = Some((weight, alias, rest));
            }
        }
        let Some((_, alias, rest)) = best else { return Vec::new() };
        let targets = alias.targets.iter().map(|target| target.replacen('*', rest, 1));
        targets.filter_map(|target| FilePath::new(&target).ok()).collect()
    }
}

impl PathAlias {
    /// What the star stands for in `specifier`, and how exact the fit is.
    fn fits<'s>(&self, specifier: &'s str) -> Option<(usize, &'s str)> {
        match self.pattern.split_once('*') {
            None => (self.pattern == specifier).then_some((usize::MAX, "")),
            Some((before, after)) => {
                let rest = specifier.strip_prefix(before)?.strip_suffix(after)?;
                Some((before.len(), rest))
            }
        }
    }
}

fn alias(pattern: &str, targets: &serde_json::Value, from: &FilePath) -> PathAlias {
    let targets = targets.as_array().into_iter().flatten().filter_map(|target| target.as_str());
    let targets = targets.filter_map(|target| Some(from.join(target)?.to_string()));
    PathAlias { pattern: pattern.to_owned(), targets: targets.collect() }
}

fn extended(snapshot: &Snapshot, file: &FilePath, folder: &FilePath, specifier: &str) -> Option<FilePath> {
    let candidates = |path: FilePath| {
        let with_extension = FilePath::new(&format!("{path}.json")).ok();
        let inside = path.join("tsconfig.json");
        [Some(path), with_extension, inside].into_iter().flatten().find(|p| snapshot.is_file(p))
    };
    if specifier.starts_with('.') || specifier.starts_with('/') {
        return candidates(folder.join(specifier)?);
    }
    // A package: its folder in the nearest `node_modules`, `exports` are rare for tsconfig files.
    let _ = file;
    folder.ancestors().find_map(|folder| candidates(folder.join("node_modules")?.join(specifier)?))
}

/// Parses JSON with comments and trailing commas.
pub(crate) fn json(text: &str) -> Result<serde_json::Value, serde_json::Error> {
    let mut plain = text.to_owned();
    // On an unfinished comment the parser below has the better words.
    let _ = json_strip_comments::strip(&mut plain);
    if plain.trim().is_empty() {
        return Ok(serde_json::Value::Null);
    }
    serde_json::from_str(&plain)
}
