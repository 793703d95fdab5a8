//! The single writer: every change goes through [`Workspace::apply`], everybody else reads a [`Snapshot`].

use std::sync::Arc;

use astro_syntax::TextEdit;

use crate::snapshot::{Buffers, Facts};
use crate::store::Store;
use crate::{FilePath, FileText, Snapshot, World};

/// Counts the changes of a workspace. Something made from an older revision is dropped, never patched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Revision(pub u64);

/// Something that happened to the project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// An editor opened a file; from now on its text wins over the disk. Opening again replaces the text.
    Open {
        /// The file, which need not exist on disk.
        path: FilePath,
        /// Its text.
        text: String,
    },
    /// An editor changed an open file. A file that is not open is taken from disk first.
    Edit {
        /// The file.
        path: FilePath,
        /// Each applied to the result of the one before.
        edits: Vec<TextEdit>,
    },
    /// An editor closed a file: the disk counts again.
    Close {
        /// The file.
        path: FilePath,
    },
    /// Files or folders were created, changed or deleted on disk.
    Disk {
        /// Each of them, or a folder above.
        paths: Vec<FilePath>,
    },
    /// A file or folder has a new name; open files below it move along.
    Rename {
        /// The old name.
        from: FilePath,
        /// The new one.
        to: FilePath,
    },
    /// The editor's own settings name other files of HTML data than before (`html.customData`).
    HtmlData {
        /// The files.
        files: Vec<FilePath>,
    },
    /// Anything may have changed (a branch was switched, the watcher lost events): read all again.
    Reload,
}

/// A project that changes. One owner holds it and hands out snapshots.
pub struct Workspace {
    root: FilePath,
    config_file: Option<FilePath>,
    revision: Revision,
    store: Arc<Store>,
    buffers: Arc<Buffers>,
    facts: Facts,
}

impl Workspace {
    /// The project in `root`. Nothing is read until a snapshot is asked for it.
    pub fn new(root: FilePath, world: Arc<dyn World>) -> Workspace {
        Workspace {
            root,
            config_file: None,
            revision: Revision(1),
            store: Arc::new(Store::new(world)),
            buffers: Arc::default(),
            facts: Facts::default(),
        }
    }

    /// Takes the configuration from this file instead of looking for `astro.config.*`.
    pub fn with_config_file(mut self, file: FilePath) -> Workspace {
        self.config_file = Some(file);
        self.facts = Facts::default();
        self
    }

    /// The project's folder.
    pub fn root(&self) -> &FilePath {
        &self.root
    }

    /// The revision of the next snapshot.
    pub fn revision(&self) -> Revision {
        self.revision
    }

    /// Takes in a change and counts the revision up.
    pub fn apply(&mut self, change: Change) -> Revision {
        match change {
            Change::Open { path, text } => self.set_buffer(path, Some(FileText::open(text))),
            Change::Edit { path, edits } => {
                let before = match self.buffers.get(&path) {
                    Some(buffer) => buffer.clone(),
                    None => self.store.text(&path).unwrap_or_else(|_| FileText::new("")),
                };
                self.set_buffer(path, Some(before.edited(&edits)));
            }
            Change::Close { path } => self.set_buffer(path, None),
            Change::Disk { paths } => self.reread(&paths),
            Change::Rename { from, to } => self.rename(&from, &to),
            Change::Reload => {
                self.store = Arc::new(Store::new(self.store.world().clone()));
                self.facts = self.facts.fresh();
            }
            Change::HtmlData { files } => self.facts.set_html_files(files),
        }
        self.revision.0 += 1;
        self.revision
    }

    /// The project as it is now, for good.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot::new(
            self.revision,
            self.root.clone(),
            self.config_file.clone(),
            self.store.clone(),
            self.buffers.clone(),
            self.facts.clone(),
        )
    }

    fn set_buffer(&mut self, path: FilePath, buffer: Option<FileText>) {
        let on_disk = || self.store.stat(&path).is_some();
        let appears_or_goes = self.buffers.contains_key(&path) != buffer.is_some() && !on_disk();
        self.facts.forget(&self.root, &path, appears_or_goes);
        let buffers = Arc::make_mut(&mut self.buffers);
        match buffer {
            Some(buffer) => buffers.insert(path, buffer),
            None => buffers.remove(&path),
        };
    }

    fn reread(&mut self, paths: &[FilePath]) {
        self.store = Arc::new(self.store.without(paths));
        for path in paths {
            self.facts.forget(&self.root, path, true);
        }
    }

    fn rename(&mut self, from: &FilePath, to: &FilePath) {
        let buffers = Arc::make_mut(&mut self.buffers);
        let moved: Vec<FilePath> = buffers.keys().filter(|p| p.is_inside(from)).cloned().collect();
        for path in moved {
            let target = path.below(from).and_then(|below| to.join(below));
            if let (Some(buffer), Some(target)) = (buffers.remove(&path), target) {
                buffers.insert(target, buffer);
            }
        }
        self.reread(&[from.clone(), to.clone()]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FileError, MemoryWorld};

    fn path(path: &str) -> FilePath {
        FilePath::new(path).unwrap()
    }

    fn workspace(fixture: &str) -> (Workspace, Arc<MemoryWorld>) {
        let world = Arc::new(MemoryWorld::from_fixture(fixture));
        (Workspace::new(path("/p"), world.clone()), world)
    }

    fn text(snapshot: &Snapshot, file: &str) -> String {
        snapshot.file(&path(file)).map_or_else(|e| format!("! {e}"), |file| file.text().to_string())
    }

    #[test]
    fn snapshots_stay_as_they_were() {
        let (mut workspace, world) = workspace("//- /p/a.astro\none\n");
        let file = path("/p/a.astro");
        let first = workspace.snapshot();
        assert_eq!(text(&first, "/p/a.astro"), "one\n");
        world.write(&file, "two\n");
        assert_eq!(text(&workspace.snapshot(), "/p/a.astro"), "one\n");
        workspace.apply(Change::Disk { paths: vec![file.clone()] });
        let second = workspace.snapshot();
        assert_eq!(text(&second, "/p/a.astro"), "two\n");
        workspace.apply(Change::Open { path: file.clone(), text: "open\n".into() });
        world.write(&file, "three\n");
        workspace.apply(Change::Disk { paths: vec![file.clone()] });
        let third = workspace.snapshot();
        workspace.apply(Change::Edit { path: file.clone(), edits: vec![TextEdit::insert(4, "!")] });
        let fourth = workspace.snapshot();
        workspace.apply(Change::Close { path: file.clone() });
        let fifth = workspace.snapshot();
        let texts = [&first, &second, &third, &fourth, &fifth].map(|s| text(s, "/p/a.astro"));
        assert_eq!(texts, ["one\n", "two\n", "open\n", "open!\n", "three\n"]);
        assert!(first.revision() < second.revision() && fourth.revision() < fifth.revision());
    }

    #[test]
    fn routes_follow_created_renamed_and_deleted_files() {
        let (mut workspace, world) = workspace("//- /p/src/pages/a.astro\n");
        let routes = |workspace: &Workspace| {
            let snapshot = workspace.snapshot();
            let patterns = snapshot.routes().routes.iter().map(|route| route.pattern.clone());
            patterns.collect::<Vec<_>>().join(" ")
        };
        assert_eq!(routes(&workspace), "/a");
        world.write(&path("/p/src/pages/b/c.astro"), "");
        workspace.apply(Change::Disk { paths: vec![path("/p/src/pages/b/c.astro")] });
        assert_eq!(routes(&workspace), "/a /b/c");
        world.remove(&path("/p/src/pages/b"));
        world.write(&path("/p/src/pages/d/c.astro"), "");
        workspace.apply(Change::Rename { from: path("/p/src/pages/b"), to: path("/p/src/pages/d") });
        assert_eq!(routes(&workspace), "/a /d/c");
        world.remove(&path("/p/src/pages"));
        workspace.apply(Change::Disk { paths: vec![path("/p/src/pages")] });
        assert_eq!(routes(&workspace), "");
        workspace.apply(Change::Open { path: path("/p/src/pages/new.astro"), text: "".into() });
        assert_eq!(routes(&workspace), "/new");
        workspace.apply(Change::Close { path: path("/p/src/pages/new.astro") });
        assert_eq!(routes(&workspace), "");
        world.write(&path("/p/src/pages/z.astro"), "");
        workspace.apply(Change::Reload);
        assert_eq!(routes(&workspace), "/z");
    }

    #[test]
    fn open_files_move_with_their_folder() {
        let (mut workspace, _) = workspace("//- /p/src/a.astro\n");
        workspace.apply(Change::Open { path: path("/p/src/x/a.astro"), text: "here".into() });
        workspace.apply(Change::Rename { from: path("/p/src/x"), to: path("/p/src/y") });
        let snapshot = workspace.snapshot();
        assert_eq!(text(&snapshot, "/p/src/y/a.astro"), "here");
        assert_eq!(text(&snapshot, "/p/src/x/a.astro"), "! there is no file `/p/src/x/a.astro`");
    }

    #[test]
    fn what_is_no_text_says_so() {
        let (workspace, world) = workspace("");
        world.write(&path("/p/random.astro"), [1, 0, 2]);
        world.write(&path("/p/latin.astro"), b"\xef\xbb\xbfcaf\xe9");
        world.write(&path("/p/big.astro"), vec![b' '; crate::MAX_TEXT as usize + 1]);
        let snapshot = workspace.snapshot();
        assert_eq!(
            text(&snapshot, "/p/random.astro"),
            "! `/p/random.astro` is a binary file (it holds NUL bytes), text was expected"
        );
        assert_eq!(
            text(&snapshot, "/p/big.astro"),
            "! `/p/big.astro` has 16 MB; files above 16 MB are not read here"
        );
        assert_eq!(text(&snapshot, "/p"), "! `/p` is a folder, not a file");
        let latin = snapshot.file(&path("/p/latin.astro")).unwrap();
        assert_eq!((&**latin.text(), latin.is_lossy()), ("caf\u{fffd}", true));
        let gone = snapshot.file(&path("/p/gone"));
        assert_eq!(gone.unwrap_err(), FileError::Missing(path("/p/gone")));
        assert_eq!(snapshot.bytes(&path("/p/random.astro")).unwrap()[..], [1, 0, 2]);
    }

    #[test]
    fn public_files_stay_inside_public() {
        let (workspace, _) = workspace("//- /p/public/a b.txt\n//- /p/secret\n");
        let snapshot = workspace.snapshot();
        let find = |address: &str| snapshot.public_file(address).map(|file| file.to_string());
        assert_eq!(find("/a b.txt").as_deref(), Some("/p/public/a b.txt"));
        for address in ["/", "", "/../secret", "/x/../../secret", "//etc/passwd", "/a b.txt\0"] {
            assert_eq!(find(address), None, "{address:?}");
        }
    }
}
