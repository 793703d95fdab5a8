//! What is to be checked: files of the arguments, by project.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use astro_project::{FilePath, Snapshot, Workspace};

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
}

/// Files and folders as asked for, by project, each file once.
pub(super) fn gather(paths: &[PathBuf]) -> Result<Vec<Group>, Trouble> {
    let here = [PathBuf::from(".")];
    let paths = if paths.is_empty() { &here } else { paths };
    let mut found: Vec<(FilePath, Vec<FilePath>, bool)> = Vec::new();
    for given in paths {
        let (path, is_folder) = existing(given)?;
        let inside = if is_folder { path.join("astro-lsp.check") } else { None };
        let root = roots::root_of(inside.as_ref().unwrap_or(&path), &[]);
        let files = if is_folder { astro_files(&path) } else { vec![path.clone()] };
        match found.iter_mut().find(|(known, ..)| *known == root) {
            Some((_, known, whole)) => {
                known.extend(files);
                *whole |= path == root;
            }
            None => {
                let whole = path == root;
                found.push((root, files, whole));
            }
        }
    }
    let groups = found.into_iter().map(|(root, mut files, whole)| {
        files.sort();
        files.dedup();
        Group { snapshot: Workspace::new(root, Arc::new(DiskWorld)).snapshot(), files, whole }
    });
    Ok(groups.collect())
}

fn existing(given: &Path) -> Result<(FilePath, bool), Trouble> {
    let what = || format!("{} cannot be checked", given.display());
    let help = "give the folder of a project, or .astro files";
    let path = vfs::absolute(given).map_err(|error| Trouble::new(what(), error, help))?;
    let meta = std::fs::metadata(&path).map_err(|error| Trouble::new(what(), error, help))?;
    if !meta.is_dir() && path.extension() != Some("astro") {
        return Err(Trouble::new(what(), "it is no .astro file", help));
    }
    Ok((path, meta.is_dir()))
}

/// All `.astro` files below a folder, without what others wrote. Links to folders are not followed: they may lead back.
fn astro_files(folder: &FilePath) -> Vec<FilePath> {
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
            } else if !kind.is_dir() && path.extension() == Some("astro") {
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
