//! The mirrored tree on disk: what TypeScript reads in the place of `.astro` files nobody has open.
//!
//! Only `.astro/lsp` is written, only files of the names we give, and never through a link: a tree that cannot be had
//! so is not written at all, and TypeScript is told of its files as if an editor had them open.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use astro_ide::typescript::{Layout, Part, Projection};
use astro_project::config::typescript::resolves_as_node;
use astro_project::{FilePath, Kind, Snapshot};

use super::stamps::{self, Stamps};
use super::{foreign, packages};
use crate::parallel;

/// Files mirrored at most, and folders walked for them.
pub(super) const MOST_FILES: usize = 20_000;
pub(super) const MOST_DEPTH: usize = 40;
/// Files told of at most, where none can be written: each costs TypeScript a new look at the program.
const MOST_TOLD: usize = 1_000;
/// Files printed at once, before they are written: bounds what they take of the memory.
const AT_ONCE: usize = 256;

/// The tree of one project.
pub(crate) struct Shadow {
    pub(crate) layout: Arc<Layout>,
    /// Can it be written?
    writable: bool,
    /// Does each component need a declaration beside it, because TypeScript looks for that alone?
    declares: bool,
    /// The texts of a tree that cannot.
    told: BTreeMap<FilePath, Arc<str>>,
    /// What stands there, by `.astro` file.
    written: HashMap<FilePath, Vec<FilePath>>,
    /// Folders known to be real ones.
    folders: HashSet<FilePath>,
}

/// A file of the tree that is other than before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Changed {
    pub(crate) file: FilePath,
    pub(crate) exists: bool,
}

impl Shadow {
    /// Looks at the project and makes the tree's folder.
    pub(crate) fn new(snapshot: &Snapshot) -> Shadow {
        let layout = Layout::new(snapshot.root().clone()).with_folders(packages::folders(snapshot));
        let mut shadow = Shadow { layout: Arc::new(layout), writable: true, declares: resolves_as_node(snapshot), told: BTreeMap::new(), written: HashMap::new(), folders: HashSet::new() };
        let home = shadow.layout.shadow().clone();
        // Projects keep `.astro` out of git; whoever does not gets nothing of ours into a commit either.
        let kept_out = home.join(".gitignore").is_some_and(|file| shadow.put(&file, "*\n").is_ok());
        shadow.writable = kept_out;
        if !kept_out {
            shadow.layout = Arc::new(shadow.layout.as_ref().clone().beside());
        }
        shadow
    }

    /// Follows the configuration; `true` if files are to be written anew for it.
    pub(crate) fn follow(&mut self, snapshot: &Snapshot) -> bool {
        let before = std::mem::replace(&mut self.declares, resolves_as_node(snapshot));
        before != self.declares
    }

    /// The files of a tree that is not on disk.
    pub(crate) fn told(&self) -> &BTreeMap<FilePath, Arc<str>> {
        &self.told
    }

    /// Mirrors every `.astro` file, and takes away what mirrors none any more. What stands as an earlier run wrote it is left.
    pub(crate) fn write_all(&mut self, snapshot: &Snapshot, project: &(dyn Fn(&FilePath) -> Option<Arc<Projection>> + Sync)) -> Vec<Changed> {
        let mut changed = Vec::new();
        let mut wanted: Vec<FilePath> = sources(snapshot);
        for (folder, _) in self.layout.folders().to_vec() {
            wanted.extend(packages::components(snapshot, &folder));
        }
        let note = self.layout.shadow().join(stamps::NAME).filter(|_| self.writable);
        let way = format!("{} {}", self.layout.root(), self.declares);
        let noted = note.as_ref().map(|note| Stamps::read(note, &way)).unwrap_or_default();
        let mut sources = Vec::new();
        for files in wanted.chunks(AT_ONCE) {
            // Times are read before texts: what changes between them is made anew the next time.
            let made = parallel::map(files, |file| {
                let stamp = stamps::stamp(file).filter(|_| !snapshot.is_open(file));
                let standing = stamp.and_then(|_| noted.standing(file)).filter(|shown| self.are_of(file, shown));
                let projection = if standing.is_none() { project(file) } else { None };
                (stamp, standing, projection)
            });
            for (file, (stamp, standing, projection)) in files.iter().zip(made) {
                sources.extend(stamp.map(|stamp| (file.clone(), stamp)));
                match standing {
                    Some(shown) if self.stands(&shown) => drop(self.written.insert(file.clone(), shown)),
                    Some(_) => changed.extend(self.write(file, project(file))),
                    None => changed.extend(self.write(file, projection)),
                }
            }
        }
        for alias in packages::aliases(snapshot, &self.layout) {
            if self.put(&alias.file, &alias.text).unwrap_or(false) {
                changed.push(Changed { file: alias.file.clone(), exists: true });
            }
            self.written.entry(alias.file.clone()).or_default().push(alias.file);
        }
        for file in foreign::sources(snapshot) {
            changed.extend(self.declare(snapshot, &file));
        }
        changed.extend(self.sweep());
        if let Some(note) = note {
            let _ = self.put(&note, &Stamps::note(&way, &sources, &self.written));
        }
        changed
    }

    /// Are these the names of what stands for the file?
    fn are_of(&self, file: &FilePath, shown: &[FilePath]) -> bool {
        let of = |shown: &FilePath| match self.layout.source(shown) {
            Some((source, part)) => source == *file && self.layout.shown(file, &part).as_ref() == Some(shown),
            None => is_declaration(shown) && self.declares,
        };
        !shown.is_empty() && shown.iter().all(of)
    }

    /// Are they in folders of ours?
    fn stands(&mut self, shown: &[FilePath]) -> bool {
        shown.iter().all(|shown| shown.parent().is_some_and(|folder| self.make(&folder).is_ok()))
    }

    /// Mirrors one file as it is on disk; without a projection it is taken away.
    pub(crate) fn write(&mut self, file: &FilePath, projection: Option<Arc<Projection>>) -> Vec<Changed> {
        let mut changed = Vec::new();
        let mut now = Vec::new();
        for shown in projection.iter().flat_map(|projection| &projection.files) {
            let Some(target) = self.layout.shown(file, &shown.part) else { continue };
            match self.put(&target, &shown.text) {
                Ok(true) => changed.push(Changed { file: target.clone(), exists: true }),
                Ok(false) => {}
                Err(error) => tracing::warn!("{target} could not be written: {error}"),
            }
            now.push(target);
        }
        if let (false, Some((declaration, written))) = (now.is_empty(), self.declare_component(file)) {
            changed.extend(written.then(|| Changed { file: declaration.clone(), exists: true }));
            now.push(declaration);
        }
        let before = if now.is_empty() { self.written.remove(file) } else { self.written.insert(file.clone(), now.clone()) };
        for gone in before.unwrap_or_default().into_iter().filter(|before| !now.contains(before)) {
            if self.told.remove(&gone).is_some() || (self.writable && std::fs::remove_file(&gone).is_ok()) {
                changed.push(Changed { file: gone, exists: false });
            }
        }
        changed
    }

    /// The declaration beside a component, where one is needed, and whether it was written.
    pub(super) fn declare_component(&mut self, file: &FilePath) -> Option<(FilePath, bool)> {
        let shown = self.layout.shown(file, &Part::Component).filter(|_| self.declares)?;
        let stem = shown.name().strip_suffix(".astro.tsx")?.to_owned();
        let declaration = shown.parent()?.join(&format!("{stem}.d.astro.ts"))?;
        let from = serde_json::Value::from(format!("./{stem}.astro.js"));
        let written = self.put(&declaration, &format!("export * from {from};\nexport {{ default }} from {from};\n")).ok()?;
        Some((declaration, written))
    }

    /// Declares a component of another framework.
    pub(super) fn declare(&mut self, snapshot: &Snapshot, file: &FilePath) -> Option<Changed> {
        let (shown, text) = foreign::declaration(snapshot, &self.layout, file)?;
        let changed = self.put(&shown, &text).unwrap_or(false);
        self.written.insert(file.clone(), vec![shown.clone()]);
        changed.then_some(Changed { file: shown, exists: true })
    }

    /// The files of the tree that stand for a file of the project.
    pub(crate) fn shown(&self, file: &FilePath) -> &[FilePath] {
        self.written.get(file).map_or(&[], Vec::as_slice)
    }

    /// The `.astro` files that are mirrored at or below a path.
    pub(crate) fn mirrored_below(&self, path: &FilePath) -> Vec<FilePath> {
        self.written.keys().filter(|file| file.is_inside(path)).cloned().collect()
    }

    /// Takes the whole tree away.
    pub(crate) fn remove(layout: &Layout) -> std::io::Result<()> {
        let home = layout.shadow();
        if !is_real_folder(home) || !home.parent().is_some_and(|above| is_real_folder(&above)) {
            return Ok(());
        }
        // Does not follow links either: it removes them.
        std::fs::remove_dir_all(home)
    }

    /// Removes what an earlier run left of files and folders that are gone.
    fn sweep(&mut self) -> Vec<Changed> {
        if !self.writable {
            return Vec::new();
        }
        let known: HashSet<&FilePath> = self.written.values().flatten().collect();
        let mut changed = Vec::new();
        let mut waiting = vec![(self.layout.shadow().clone(), 0)];
        let mut folders = Vec::new();
        while let Some((folder, depth)) = waiting.pop() {
            let Ok(entries) = std::fs::read_dir(&folder) else { continue };
            folders.push(folder.clone());
            for entry in entries.flatten() {
                let Some(path) = entry.file_name().to_str().and_then(|name| folder.join(name)) else { continue };
                match entry.file_type() {
                    Ok(kind) if kind.is_dir() && depth < MOST_DEPTH => waiting.push((path, depth + 1)),
                    Ok(kind) if kind.is_file() && !known.contains(&path) && self.is_ours(&path) && std::fs::remove_file(&path).is_ok() => {
                        changed.push(Changed { file: path, exists: false });
                    }
                    _ => {}
                }
            }
        }
        // Inner folders come after those they are in; one that is not empty stays.
        for folder in folders.into_iter().skip(1).rev() {
            if std::fs::remove_dir(&folder).is_ok() {
                self.folders.remove(&folder);
            }
        }
        changed
    }

    /// Is this a name we give?
    fn is_ours(&self, path: &FilePath) -> bool {
        let is_alias = path.extension() == Some("tsx") && path.ancestors().any(|folder| folder.name() == "node_modules");
        is_alias || self.layout.source(path).is_some() || is_declaration(path) || foreign::is_declaration(path)
    }

    /// Writes a file if it is other than before; `true` if it was.
    pub(super) fn put(&mut self, file: &FilePath, text: &str) -> std::io::Result<bool> {
        if !self.writable {
            let same = self.told.get(file).is_some_and(|before| **before == *text);
            if !same && self.told.len() < MOST_TOLD {
                self.told.insert(file.clone(), text.into());
            }
            return Ok(!same);
        }
        let path: &Path = file.as_ref();
        let before = std::fs::symlink_metadata(path);
        let same = before.as_ref().is_ok_and(|meta| meta.is_file() && meta.len() == text.len() as u64)
            && std::fs::read(path).is_ok_and(|before| before == text.as_bytes());
        let folder = file.parent().unwrap_or_else(|| file.clone());
        self.make(&folder)?;
        if same {
            return Ok(false);
        }
        if before.is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound) {
            // Nobody reads what was not there; a link that appears meanwhile is refused.
            std::fs::OpenOptions::new().write(true).create_new(true).open(path)?.write_all(text.as_bytes())?;
            return Ok(true);
        }
        // A new file in the place of the old one: a reader sees one or the other, and a link is replaced, not followed.
        let beside = format!("{folder}/.{}.tmp", std::process::id());
        let _ = std::fs::remove_file(&beside);
        let mut new = std::fs::OpenOptions::new().write(true).create_new(true).open(&beside)?;
        let written = new.write_all(text.as_bytes());
        drop(new);
        written.and_then(|()| std::fs::rename(&beside, path)).inspect_err(|_| drop(std::fs::remove_file(&beside)))?;
        Ok(true)
    }

    /// Makes a folder of the tree; what stands there as a link is refused.
    fn make(&mut self, folder: &FilePath) -> std::io::Result<()> {
        if self.folders.contains(folder) {
            return Ok(());
        }
        if folder == self.layout.root() {
            self.folders.insert(folder.clone());
            return Ok(());
        }
        let Some(above) = folder.parent().filter(|above| above.is_inside(self.layout.root())) else {
            return Err(std::io::Error::new(std::io::ErrorKind::PermissionDenied, format!("{folder} is outside the project")));
        };
        self.make(&above)?;
        match std::fs::create_dir(folder) {
            Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        if !is_real_folder(folder) {
            let why = format!("{folder} is a link or no folder; nothing is written through it");
            return Err(std::io::Error::new(std::io::ErrorKind::PermissionDenied, why));
        }
        self.folders.insert(folder.clone());
        Ok(())
    }
}

/// Is it the declaration beside a component?
pub(crate) fn is_declaration(shown: &FilePath) -> bool {
    shown.name().ends_with(".d.astro.ts")
}

pub(super) fn is_real_folder(path: &FilePath) -> bool {
    std::fs::symlink_metadata(path).is_ok_and(|meta| meta.is_dir())
}

/// Every `.astro` file of the project, wherever it is.
pub(crate) fn sources(snapshot: &Snapshot) -> Vec<FilePath> {
    sources_in(snapshot, snapshot.root())
}

/// Those of them below a folder.
pub(super) fn sources_in(snapshot: &Snapshot, folder: &FilePath) -> Vec<FilePath> {
    let mut found = BTreeSet::new();
    let below = folder.below(snapshot.root()).unwrap_or_default();
    let names: Vec<&str> = below.split('/').filter(|name| !name.is_empty()).collect();
    let public = snapshot.config().public_dir.clone();
    let is_public = folder.is_inside(&public) && public != *snapshot.root();
    if is_public || names.iter().enumerate().any(|(depth, name)| is_skipped(name, depth)) {
        return Vec::new();
    }
    let start = if folder.is_inside(snapshot.root()) { folder } else { snapshot.root() };
    let mut waiting = vec![(start.clone(), names.len())];
    while let Some((folder, depth)) = waiting.pop() {
        for entry in snapshot.list(&folder).iter() {
            let Some(path) = folder.join(&entry.name) else { continue };
            match entry.kind {
                Kind::File if entry.name.ends_with(".astro") => {
                    found.insert(path);
                }
                Kind::Folder if depth < MOST_DEPTH && !is_skipped(&entry.name, depth) && path != public => waiting.push((path, depth + 1)),
                _ => {}
            }
        }
        if found.len() >= MOST_FILES {
            break;
        }
    }
    found.into_iter().collect()
}

pub(super) fn is_skipped(name: &str, depth: usize) -> bool {
    name.starts_with('.') || name == "node_modules" || (depth == 0 && matches!(name, "dist" | "target"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vfs::DiskWorld;
    use astro_project::Workspace;

    fn project(folder: &Path) -> (FilePath, Snapshot) {
        let root = FilePath::new(std::fs::canonicalize(folder).unwrap().to_str().unwrap()).unwrap();
        std::fs::create_dir_all(folder.join("src")).unwrap();
        std::fs::write(folder.join("src/a.astro"), "<p>a</p>\n<script>let a;</script>").unwrap();
        let snapshot = Workspace::new(root.clone(), Arc::new(DiskWorld)).snapshot();
        (root, snapshot)
    }

    fn files(folder: &Path) -> Vec<String> {
        let mut found = Vec::new();
        let mut waiting = vec![folder.to_owned()];
        while let Some(folder) = waiting.pop() {
            for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                if entry.file_type().unwrap().is_dir() { waiting.push(entry.path()) } else { found.push(entry.path()) }
            }
        }
        let mut names: Vec<String> = found.iter().map(|path| path.strip_prefix(folder).unwrap().display().to_string()).collect();
        names.sort();
        names
    }

    #[test]
    fn mirrors_and_sweeps() {
        let folder = tempfile::tempdir().unwrap();
        let (root, snapshot) = project(folder.path());
        let mut shadow = Shadow::new(&snapshot);
        std::fs::create_dir_all(folder.path().join(".astro/lsp/old")).unwrap();
        std::fs::write(folder.path().join(".astro/lsp/old/b.astro.tsx"), "").unwrap();
        let show = |file: &FilePath| Some(Arc::new(Projection::of(&snapshot.document(file)?, "/src/a.astro", "")));
        assert_eq!(shadow.write_all(&snapshot, &show).len(), 3);
        assert_eq!(files(&folder.path().join(".astro")), ["lsp/.gitignore", "lsp/.stamps", "lsp/src/a.astro.0.mts", "lsp/src/a.astro.tsx"]);
        assert!(!folder.path().join(".astro/lsp/old").exists(), "an empty folder is taken away");
        assert_eq!(shadow.write_all(&snapshot, &show), [], "what is the same is not written");
        assert_eq!(shadow.write(&root.join("src/a.astro").unwrap(), None).len(), 2);
        Shadow::remove(&shadow.layout).unwrap();
        assert!(!folder.path().join(".astro/lsp").exists());
    }

    #[test]
    fn what_stands_is_not_printed_again() {
        let folder = tempfile::tempdir().unwrap();
        let (root, snapshot) = project(folder.path());
        let source = root.join("src/a.astro").unwrap();
        let long_ago = std::time::SystemTime::now() - std::time::Duration::from_secs(60);
        let age = |text: &str| {
            std::fs::write(&source, text).unwrap();
            std::fs::File::options().append(true).open(&source).unwrap().set_modified(long_ago).unwrap();
        };
        let run = |snapshot: &Snapshot| {
            let printed = std::sync::atomic::AtomicUsize::new(0);
            Shadow::new(snapshot).write_all(snapshot, &|file: &FilePath| {
                printed.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                Some(Arc::new(Projection::of(&snapshot.document(file)?, "/src/a.astro", "")))
            });
            printed.into_inner()
        };
        let fresh = || Workspace::new(root.clone(), Arc::new(DiskWorld)).snapshot();
        // A file that has just been written may be written again within the same moment.
        assert_eq!((run(&snapshot), run(&snapshot)), (1, 1));
        age("<p>b</p>");
        assert_eq!((run(&fresh()), run(&fresh())), (1, 0));
        assert_eq!(files(&folder.path().join(".astro")), ["lsp/.gitignore", "lsp/.stamps", "lsp/src/a.astro.tsx"]);
        // Whichever side is other than it was is made anew, also without a note that can be read.
        age("<p>other</p>");
        assert_eq!((run(&fresh()), run(&fresh())), (1, 0));
        let shown = folder.path().join(".astro/lsp/src/a.astro.tsx");
        std::fs::write(&shown, "").unwrap();
        assert_eq!((run(&fresh()), run(&fresh())), (1, 0));
        assert!(std::fs::read_to_string(&shown).unwrap().contains("other"));
        std::fs::write(folder.path().join(".astro/lsp/.stamps"), "{").unwrap();
        assert_eq!((run(&fresh()), run(&fresh())), (1, 0));
    }

    #[cfg(unix)]
    #[test]
    fn writes_through_no_link() {
        for link in [".astro", ".astro/lsp", ".astro/lsp/src"] {
            let folder = tempfile::tempdir().unwrap();
            let elsewhere = tempfile::tempdir().unwrap();
            let (_, snapshot) = project(folder.path());
            let link = folder.path().join(link);
            std::fs::create_dir_all(link.parent().unwrap()).unwrap();
            std::os::unix::fs::symlink(elsewhere.path(), &link).unwrap();
            let mut shadow = Shadow::new(&snapshot);
            let show = |file: &FilePath| Some(Arc::new(Projection::of(&snapshot.document(file)?, "/src/a.astro", "")));
            shadow.write_all(&snapshot, &show);
            assert_eq!(files(elsewhere.path()), Vec::<String>::new(), "{}", link.display());
            let _ = Shadow::remove(&shadow.layout);
            assert!(elsewhere.path().exists());
        }
    }
}
