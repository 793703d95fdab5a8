//! A world in a string, for tests.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, PoisonError, RwLock};

use crate::{Entry, FilePath, Kind, Stat, World};

/// Files in memory. Shared by reference: [`write`](Self::write) is seen by everyone who holds it.
#[derive(Debug, Default)]
pub struct MemoryWorld {
    files: RwLock<BTreeMap<FilePath, Arc<[u8]>>>,
}

impl MemoryWorld {
    /// A world without files.
    pub fn new() -> MemoryWorld {
        MemoryWorld::default()
    }

    /// Reads a fixture: lines `//- /src/pages/a.astro` each start a file, what follows is its text.
    ///
    /// Text before the first such line is ignored. Paths that are none are ignored too.
    pub fn from_fixture(fixture: &str) -> MemoryWorld {
        let world = MemoryWorld::new();
        let mut file: Option<(FilePath, String)> = None;
        for line in fixture.split_inclusive('\n') {
            if let Some(name) = line.strip_prefix("//- ") {
                if let Some((path, text)) = file.take() {
                    world.write(&path, text);
                }
                file = FilePath::new(name.trim()).ok().map(|path| (path, String::new()));
            } else if let Some((_, text)) = &mut file {
                text.push_str(line);
            }
        }
        if let Some((path, text)) = file {
            world.write(&path, text);
        }
        world
    }

    /// Creates or replaces a file.
    pub fn write(&self, path: &FilePath, content: impl AsRef<[u8]>) {
        let mut files = self.files.write().unwrap_or_else(PoisonError::into_inner);
        files.insert(path.clone(), content.as_ref().into());
    }

    /// Removes a file, or a folder with everything in it.
    pub fn remove(&self, path: &FilePath) {
        let mut files = self.files.write().unwrap_or_else(PoisonError::into_inner);
        files.retain(|file, _| !file.is_inside(path));
    }
}

impl World for MemoryWorld {
    fn read(&self, path: &FilePath) -> io::Result<Arc<[u8]>> {
        let files = self.files.read().unwrap_or_else(PoisonError::into_inner);
        files.get(path).cloned().ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn list(&self, path: &FilePath) -> io::Result<Vec<Entry>> {
        let files = self.files.read().unwrap_or_else(PoisonError::into_inner);
        let mut entries: Vec<Entry> = Vec::new();
        for file in files.keys() {
            let Some(below) = file.below(path).filter(|below| !below.is_empty()) else { continue };
            let (name, kind) = match below.split_once('/') {
                Some((folder, _)) => (folder, Kind::Folder),
                None => (below, Kind::File),
            };
            entries.push(Entry { name: name.into(), kind });
        }
        entries.sort();
        entries.dedup();
        if entries.is_empty() { Err(io::ErrorKind::NotFound.into()) } else { Ok(entries) }
    }

    fn stat(&self, path: &FilePath) -> io::Result<Stat> {
        let files = self.files.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(bytes) = files.get(path) {
            return Ok(Stat { kind: Kind::File, len: bytes.len() as u64, modified: None });
        }
        match files.keys().any(|file| file.is_inside(path)) {
            true => Ok(Stat { kind: Kind::Folder, len: 0, modified: None }),
            false => Err(io::ErrorKind::NotFound.into()),
        }
    }
}
