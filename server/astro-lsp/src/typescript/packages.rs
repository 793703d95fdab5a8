//! Packages that ship `.astro` files: `astro` itself, themes, component libraries.
//!
//! They are mirrored below a `node_modules`, so that TypeScript treats them as what they are: code whose errors are
//! nobody's here. That folder stands beside the mirrored project, not above its files: TypeScript would take what it offers
//! to import from there alone. The configuration's `paths` lead to it.

use astro_ide::typescript::{Layout, Part};
use astro_project::{FilePath, Kind, Snapshot};
use serde_json::Value;

/// Files looked at in one package, and how deep.
const MOST_FILES: usize = 2_000;
const MOST_DEPTH: usize = 8;

/// Where they are in the tree: a name no folder of a project has.
const FOLDER: &str = "@astro-lsp/node_modules";

/// The folders of such packages and where each is mirrored in the tree.
pub(crate) fn folders(snapshot: &Snapshot) -> Vec<(FilePath, String)> {
    let names = snapshot.packages().iter().map(|name| name.as_str()).chain(["astro"]);
    let mut found: Vec<(FilePath, String)> = Vec::new();
    for name in names {
        let Some(folder) = folder_of(snapshot, name) else { continue };
        if found.iter().any(|(known, _)| *known == folder) || !may_ship_components(snapshot, &folder, name) {
            continue;
        }
        if components(snapshot, &folder).is_empty() {
            continue;
        }
        found.push((folder, format!("{FOLDER}/{name}")));
    }
    found
}

/// The `rootDirs` that let imports inside of packages find their mirrors: (folder, mirror), the package's name left off.
pub(crate) fn root_dirs(layout: &Layout) -> Vec<(FilePath, FilePath)> {
    let pairs = layout.folders().iter().filter_map(|(real, mirror)| {
        let (mut real, mut mirror) = (real.clone(), mirror.clone());
        // `node_modules/@scope/name` is two folders; a linked package has its own folder's name.
        while real.name() == mirror.name() && mirror.name() != "node_modules" {
            (real, mirror) = (real.parent()?, mirror.parent()?);
        }
        Some((real, mirror))
    });
    let mut unique: Vec<(FilePath, FilePath)> = Vec::new();
    pairs.for_each(|pair| if !unique.contains(&pair) { unique.push(pair) });
    unique
}

/// The name of each package and where it is mirrored.
pub(crate) fn mirrors(layout: &Layout) -> Vec<(String, FilePath)> {
    let home = layout.shadow().join(FOLDER);
    let named = layout.folders().iter().filter_map(|(_, mirror)| Some((mirror.below(home.as_ref()?)?.to_owned(), mirror.clone())));
    named.collect()
}

/// The real folder of a package.
fn folder_of(snapshot: &Snapshot, name: &str) -> Option<FilePath> {
    let mut folders = snapshot.root().ancestors();
    folders.find_map(|folder| {
        let package = folder.join(&format!("node_modules/{name}"))?;
        snapshot.is_file(&package.join("package.json")?).then(|| snapshot.canonical(&package))
    })
}

fn may_ship_components(snapshot: &Snapshot, folder: &FilePath, name: &str) -> bool {
    if name == "astro" {
        return true;
    }
    let Some(package) = manifest(snapshot, folder) else { return false };
    let wants_astro = ["peerDependencies", "dependencies", "devDependencies"].iter().any(|kind| !package[*kind]["astro"].is_null());
    let says_astro = package["keywords"].as_array().into_iter().flatten().any(|word| word.as_str().is_some_and(|it| it.contains("astro")));
    wants_astro || says_astro
}

fn manifest(snapshot: &Snapshot, folder: &FilePath) -> Option<Value> {
    serde_json::from_str(&snapshot.text(&folder.join("package.json")?)?).ok()
}

/// The `.astro` files of a package.
pub(crate) fn components(snapshot: &Snapshot, folder: &FilePath) -> Vec<FilePath> {
    let is_astro = folder.name() == "astro";
    let start = if is_astro { folder.join("components") } else { Some(folder.clone()) };
    let mut found = Vec::new();
    let mut seen = 0;
    let mut waiting: Vec<(FilePath, usize)> = start.into_iter().map(|folder| (folder, 0)).collect();
    while let Some((folder, depth)) = waiting.pop() {
        for entry in snapshot.list(&folder).iter() {
            seen += 1;
            let Some(path) = folder.join(&entry.name) else { continue };
            match entry.kind {
                Kind::File if entry.name.ends_with(".astro") => found.push(path),
                Kind::Folder if depth < MOST_DEPTH && entry.name != "node_modules" && !entry.name.starts_with('.') => {
                    waiting.push((path, depth + 1));
                }
                _ => {}
            }
        }
        if seen > MOST_FILES {
            break;
        }
    }
    found.sort();
    found
}

/// A file that passes on what another has.
pub(crate) struct Alias {
    pub(crate) file: FilePath,
    pub(crate) text: String,
}

/// Entries of `exports` that name an `.astro` file in another folder than its own: TypeScript looks for the entry.
pub(crate) fn aliases(snapshot: &Snapshot, layout: &Layout) -> Vec<Alias> {
    let mut found = Vec::new();
    for (real, mirror) in layout.folders() {
        let Some(package) = manifest(snapshot, real) else { continue };
        for (entry, target) in package["exports"].as_object().into_iter().flatten() {
            let Some(target) = target_of(target) else { continue };
            let pairs: Vec<(String, FilePath)> = match (entry.split_once('*'), target.split_once('*')) {
                (Some((before, after)), Some((from, to))) if target.ends_with(".astro") || to.is_empty() => {
                    let matches = components(snapshot, real).into_iter().filter_map(|file| {
                        let below = format!("./{}", file.below(real)?);
                        let star = below.strip_prefix(from)?.strip_suffix(to)?;
                        Some((format!("{before}{star}{after}"), file.clone()))
                    });
                    matches.collect()
                }
                (None, None) if target.ends_with(".astro") => {
                    real.join(target).map(|file| (entry.clone(), file)).into_iter().collect()
                }
                _ => continue,
            };
            for (entry, file) in pairs {
                let alias = mirror.join_inside(&entry).and_then(|file| FilePath::new(&format!("{file}.tsx")).ok());
                let (Some(alias), Some(shown)) = (alias, layout.shown(&file, &Part::Component)) else { continue };
                let Some(folder) = alias.parent().filter(|_| alias != shown) else { continue };
                let from = shown.relative_to(&folder);
                let from = from.trim_end_matches(".tsx");
                found.push(Alias { file: alias, text: format!("export * from \"{from}\";\nexport {{ default }} from \"{from}\";\n") });
            }
        }
    }
    found
}

/// The file an entry leads to, whatever the conditions.
fn target_of(entry: &Value) -> Option<&str> {
    match entry {
        Value::String(target) => Some(target),
        Value::Object(conditions) => ["astro", "import", "default"].iter().find_map(|name| target_of(conditions.get(*name)?)),
        _ => None,
    }
}
