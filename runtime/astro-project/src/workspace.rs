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
            Change::Open { path, text } => self.set_buffer(path, Some(FileText::new(text))),
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
                self.facts = Facts::default();
            }
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
        self.facts.forget(&path, appears_or_goes);
        let buffers = Arc::make_mut(&mut self.buffers);
        match buffer {
            Some(buffer) => buffers.insert(path, buffer),
            None => buffers.remove(&path),
        };
    }

    fn reread(&mut self, paths: &[FilePath]) {
        self.store = Arc::new(self.store.without(paths));
        for path in paths {
            self.facts.forget(path, true);
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
