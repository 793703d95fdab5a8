//! What compilers of projects made, and the engine's own compiled code, kept in the user's cache folder from one start to
//! the next.
//!
//! Each file is named by all it was made of, so nothing in it is ever out of date; when there are too many, the oldest go and are made again where they are wanted.
//! What our own compiler makes is small and much: it lies together, in one file a project.

mod pack;

use std::hash::Hasher;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use astro_preview::Shelf;
use xxhash_rust::xxh64::Xxh64;

use pack::Pack;

/// Files kept; when there are more, the half that was written first goes.
const MOST: usize = 8_000;

/// The same of those with the small things of a project.
const MOST_PACKS: usize = 64;

/// The folder, if this user has a place for it: `ASTRO_LSP_CACHE`, else below the system's cache folder. An empty
/// `ASTRO_LSP_CACHE` means that nothing is kept.
pub(crate) fn folder() -> Option<PathBuf> {
    if let Some(given) = std::env::var_os("ASTRO_LSP_CACHE") {
        return Some(PathBuf::from(given)).filter(|path| path.is_absolute());
    }
    let below = |name: &str, rest: &str| std::env::var_os(name).map(|path| PathBuf::from(path).join(rest));
    let base = below("XDG_CACHE_HOME", "").or_else(|| below("LOCALAPPDATA", "")).or_else(|| below("HOME", ".cache"))?;
    Some(base.join("astro-lsp")).filter(|path| path.is_absolute())
}

/// The shelf in that folder, for the project at `root`.
pub(crate) fn open(root: &Path) -> Option<Arc<dyn Shelf>> {
    let home = folder()?;
    let (folder, packs) = (home.join("made"), home.join("modules"));
    std::fs::create_dir_all(&folder).ok()?;
    std::fs::create_dir_all(&packs).ok()?;
    let mut project = Xxh64::new(0);
    project.write(root.as_os_str().as_encoded_bytes());
    let pack = Pack::open(&packs.join(format!("{:016x}", project.finish())));
    // Nobody waits for that.
    std::thread::spawn(move || {
        thin(&home.join("made"), MOST);
        thin(&home.join("bytecode"), MOST);
        thin(&packs, MOST_PACKS);
    });
    Some(Arc::new(Files { folder, pack }))
}

struct Files {
    folder: PathBuf,
    pack: Pack,
}

impl Shelf for Files {
    fn get(&self, key: &str) -> Option<Vec<u8>> {
        std::fs::read(self.folder.join(key)).ok()
    }

    fn put(&self, key: &str, value: &[u8]) {
        // Whole or not at all: another preview may read it at the same time.
        let unfinished = self.folder.join(format!("{key}.{}", std::process::id()));
        if std::fs::write(&unfinished, value).is_ok() && std::fs::rename(&unfinished, self.folder.join(key)).is_err() {
            let _ = std::fs::remove_file(&unfinished);
        }
    }

    fn get_small(&self, key: &str) -> Option<Vec<u8>> {
        self.pack.get(key)
    }

    fn put_small(&self, key: &str, value: &[u8]) {
        self.pack.put(key, value);
    }
}

fn thin(folder: &Path, most: usize) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut files: Vec<(SystemTime, PathBuf)> = entries
        .flatten()
        .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())))
        .collect();
    if files.len() <= most {
        return;
    }
    files.sort();
    for (_, file) in &files[..files.len() / 2] {
        let _ = std::fs::remove_file(file);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_is_there() {
        let folder = std::env::temp_dir().join(format!("astro-lsp-shelf-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let shelf = Files { pack: Pack::open(&folder.join("pack")), folder: folder.clone() };
        assert_eq!(shelf.get("ab"), None);
        shelf.put("ab", b"made");
        assert_eq!(shelf.get("ab").as_deref(), Some(&b"made"[..]));
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 2);
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
