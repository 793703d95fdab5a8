//! What is to be checked: files of the arguments, by project.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use astro_project::config::covers::Coverage;
use astro_project::{AssetKind, FilePath, Snapshot, Workspace, levels};

use crate::roots;
use crate::trouble::Trouble;
use crate::vfs::{self, DiskWorld};

/// Folders that hold no source of the project.
const SKIPPED: &[&str] = &["node_modules", "dist"];

/// The files of one project.
pub(super) struct Group {
    /// The project.
    pub(super) snapshot: Snapshot,
    /// The files to look at, sorted.
    pub(super) files: Vec<FilePath>,
    /// The project itself was asked for, not only files of it.
    pub(super) whole: bool,
    /// More modules of the project, in which only types are looked at.
    pub(super) modules: Vec<FilePath>,
}

/// Files and folders as asked for, by project, each file once. A folder may hold many projects.
pub(super) fn gather(paths: &[PathBuf]) -> Result<Vec<Group>, Trouble> {
    let here = [PathBuf::from(".")];
    let paths = if paths.is_empty() { &here } else { paths };
    let (mut found, mut covered) = (Found::default(), Covered::default());
    for given in paths {
        let (path, is_folder) = existing(given)?;
        if !is_folder {
            let root = found.root_of(&path);
            found.add(root, path);
            continue;
        }
        let own = path.join("astro-lsp.check").map_or_else(|| path.clone(), |inside| roots::root_of(&inside, &[]));
        found.wholes.push(path.clone());
        found.groups.entry(own).or_default();
        for file in files_below(&path) {
            let root = found.root_of(&file);
            // A plain module is of interest only where a project says what it is.
            if is_component(&file) || is_part(&root, &file) {
                found.add(root, file);
            } else {
                found.modules.push((root, file));
            }
        }
    }
    let Found { groups, wholes, mut modules, .. } = found;
    // Packages without components are looked at with the project above them whose configuration covers them.
    for (root, file) in modules.iter_mut().filter(|(root, _)| !groups.contains_key(root)) {
        let above = root.ancestors().skip(1).find(|folder| groups.contains_key(folder));
        if let Some(above) = above.filter(|above| covered.of(above).is_own() && covered.of(above).has(file)) {
            *root = above;
        }
    }
    let mut groups: Vec<Group> = groups
        .into_iter()
        .map(|(root, mut files)| {
            files.sort();
            files.dedup();
            let whole = wholes.iter().any(|folder| root.is_inside(folder));
            let modules = modules.iter().filter(|(of, _)| *of == root).map(|(_, file)| file.clone());
            let mut modules: Vec<FilePath> = modules.filter(|file| files.binary_search(file).is_err()).collect();
            modules.sort();
            modules.dedup();
            Group { snapshot: Workspace::new(root, Arc::new(DiskWorld)).snapshot(), files, whole, modules }
        })
        .collect();
    groups.sort_by(|a, b| a.snapshot.root().cmp(b.snapshot.root()));
    Ok(groups)
}

/// What configurations cover, by project.
#[derive(Default)]
struct Covered(HashMap<FilePath, Coverage>);

impl Covered {
    fn of(&mut self, root: &FilePath) -> &Coverage {
        let read = || Coverage::of(&Workspace::new(root.clone(), Arc::new(DiskWorld)).snapshot());
        self.0.entry(root.clone()).or_insert_with(read)
    }
}

/// Files by project, while they are gathered.
#[derive(Default)]
struct Found {
    groups: HashMap<FilePath, Vec<FilePath>>,
    /// Modules that are of interest to TypeScript alone, with their project.
    modules: Vec<(FilePath, FilePath)>,
    /// Folders asked for.
    wholes: Vec<FilePath>,
    /// The project of a folder.
    roots: HashMap<FilePath, FilePath>,
}

impl Found {
    fn add(&mut self, root: FilePath, file: FilePath) {
        self.groups.entry(root).or_default().push(file);
    }

    fn root_of(&mut self, file: &FilePath) -> FilePath {
        let folder = file.parent().unwrap_or_else(|| file.clone());
        self.roots.entry(folder).or_insert_with(|| roots::root_of(file, &[])).clone()
    }
}

fn existing(given: &Path) -> Result<(FilePath, bool), Trouble> {
    let what = || format!("{} cannot be checked", given.display());
    let help = "give the folder of a project, .astro files, or .ts and .js files of a project";
    let path = vfs::absolute(given).map_err(|error| Trouble::new(what(), error, help))?;
    let meta = std::fs::metadata(&path).map_err(|error| Trouble::new(what(), error, help))?;
    if !meta.is_dir() && !is_component(&path) && !is_module(&path) && path.name() != levels::FILE {
        return Err(Trouble::new(what(), "it is no .astro file and no module", help));
    }
    Ok((path, meta.is_dir()))
}

fn is_component(file: &FilePath) -> bool {
    file.extension() == Some("astro")
}

fn is_module(file: &FilePath) -> bool {
    matches!(AssetKind::of(file), AssetKind::TypeScript | AssetKind::JavaScript) && !file.name().ends_with(".d.ts")
}

/// A file TypeScript reads, declarations included.
fn is_typescript(file: &FilePath) -> bool {
    matches!(AssetKind::of(file), AssetKind::TypeScript | AssetKind::JavaScript)
}

/// Is the module the configuration, or below `src`?
fn is_part(root: &FilePath, file: &FilePath) -> bool {
    let below = file.below(root).unwrap_or_default();
    let is_top = !below.contains('/');
    match is_top {
        _ if !is_module(file) && below != levels::FILE => false,
        true => below.starts_with("astro.config.") || below == levels::FILE,
        false => below.starts_with("src/") && !below.contains(".test.") && !below.contains(".spec."),
    }
}

/// All files below a folder that may be looked at, without what others wrote. Links to folders are not followed: they
/// may lead back.
fn files_below(folder: &FilePath) -> Vec<FilePath> {
    let mut files = Vec::new();
    let mut waiting = vec![folder.clone()];
    while let Some(folder) = waiting.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for entry in entries.flatten() {
            let (Some(name), Ok(kind)) = (entry.file_name().to_str().map(str::to_owned), entry.file_type()) else {
                continue;
            };
            let Some(path) = folder.join(&name) else { continue };
            if kind.is_dir() && !name.starts_with('.') && !SKIPPED.contains(&name.as_str()) {
                waiting.push(path);
            } else if !kind.is_dir() && (is_component(&path) || is_typescript(&path) || name == levels::FILE) {
                files.push(path);
            }
        }
    }
    files
}

/// A file as the user can type it: from the current folder on where it is below it.
pub(super) fn shown(file: &FilePath) -> String {
    let here = std::env::current_dir().ok().and_then(|here| vfs::file_path(&here));
    let below = here.and_then(|here| file.below(&here).map(str::to_owned));
    below.unwrap_or_else(|| file.to_string())
}
