//! What was read from the world so far. Snapshots share it; a change on disk makes the next one without what changed.

use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use rustc_hash::FxHashMap;

use crate::file::{FileError, FileText, MAX_BYTES, MAX_TEXT};
use crate::{Entry, FilePath, Kind, Stat, World};

/// Files and folders as they were when first asked for.
pub(crate) struct Store {
    world: Arc<dyn World>,
    slots: RwLock<FxHashMap<FilePath, Arc<Slot>>>,
}

/// What is known of one path. Each fact is read once.
#[derive(Default)]
struct Slot {
    stat: OnceLock<Option<Stat>>,
    text: OnceLock<Result<FileText, FileError>>,
    listing: OnceLock<Arc<[Entry]>>,
    canonical: OnceLock<FilePath>,
}

impl Store {
    pub(crate) fn new(world: Arc<dyn World>) -> Store {
        Store { world, slots: RwLock::default() }
    }

    pub(crate) fn world(&self) -> &Arc<dyn World> {
        &self.world
    }

    /// The same store without what `paths` say has changed: themselves, what is below, and the folders above.
    pub(crate) fn without(&self, paths: &[FilePath]) -> Store {
        let mut slots = self.slots.read().unwrap_or_else(PoisonError::into_inner).clone();
        let mut folders: Vec<&FilePath> = Vec::new();
        for path in paths {
            let was_file = slots
                .remove(path)
                .is_some_and(|slot| matches!(slot.stat.get(), Some(Some(s)) if s.kind == Kind::File));
            if !was_file {
                folders.push(path);
            }
            for folder in path.ancestors().skip(1) {
                slots.remove(&folder);
            }
        }
        if !folders.is_empty() {
            let folders: rustc_hash::FxHashSet<&FilePath> = folders.into_iter().collect();
            slots.retain(|path, _| !path.ancestors().any(|above| folders.contains(&above)));
        }
        Store { world: self.world.clone(), slots: RwLock::new(slots) }
    }

    pub(crate) fn stat(&self, path: &FilePath) -> Option<Stat> {
        let slot = self.slot(path);
        *slot.stat.get_or_init(|| self.world.stat(path).ok())
    }

    pub(crate) fn text(&self, path: &FilePath) -> Result<FileText, FileError> {
        let slot = self.slot(path);
        slot.text.get_or_init(|| self.read_text(path)).clone()
    }

    fn read_text(&self, path: &FilePath) -> Result<FileText, FileError> {
        let bytes = self.read(path, MAX_TEXT)?;
        FileText::decode(path, &bytes)
    }

    /// The bytes of a file, not kept: pictures and downloads would fill the memory.
    pub(crate) fn bytes(&self, path: &FilePath) -> Result<Arc<[u8]>, FileError> {
        self.read(path, MAX_BYTES)
    }

    fn read(&self, path: &FilePath, limit: u64) -> Result<Arc<[u8]>, FileError> {
        let stat = self.world.stat(path).map_err(|error| FileError::from_io(path, &error))?;
        if stat.kind == Kind::Folder {
            return Err(FileError::Folder(path.clone()));
        }
        if stat.len > limit {
            return Err(FileError::TooLarge { path: path.clone(), len: stat.len, limit });
        }
        self.world.read(path).map_err(|error| FileError::from_io(path, &error))
    }

    /// What a folder holds, sorted by name; empty when it is none.
    pub(crate) fn list(&self, path: &FilePath) -> Arc<[Entry]> {
        let slot = self.slot(path);
        let listing = slot.listing.get_or_init(|| {
            let mut entries = self.world.list(path).unwrap_or_default();
            entries.sort();
            entries.into()
        });
        listing.clone()
    }

    /// The path with links followed; itself when there is nothing.
    pub(crate) fn canonical(&self, path: &FilePath) -> FilePath {
        let slot = self.slot(path);
        let canonical = slot.canonical.get_or_init(|| {
            self.world.canonical(path).unwrap_or_else(|_| path.clone())
        });
        canonical.clone()
    }

    fn slot(&self, path: &FilePath) -> Arc<Slot> {
        let slots = self.slots.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(slot) = slots.get(path) {
            return slot.clone();
        }
        drop(slots);
        let mut slots = self.slots.write().unwrap_or_else(PoisonError::into_inner);
        slots.entry(path.clone()).or_default().clone()
    }
}
