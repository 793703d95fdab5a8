//! The disk as a `World`. Open buffers lie over it in the `Workspace`, which asks here for everything else.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use astro_project::{Entry, FilePath, Kind, Stat, World};

/// Files as the operating system has them, now. Keeps nothing: the `Workspace` does.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct DiskWorld;

/// The largest file that is read; a project's text is far below, and a device file has no end.
const LARGEST: u64 = 256 << 20;

impl World for DiskWorld {
    fn read(&self, path: &FilePath) -> io::Result<Arc<[u8]>> {
        let meta = std::fs::metadata(path)?;
        if !meta.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, format!("{path} is not a file")));
        }
        if meta.len() > LARGEST {
            let why = format!("{path} has {} bytes, more than the {LARGEST} that are read", meta.len());
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, why));
        }
        std::fs::read(path).map(Arc::from)
    }

    fn list(&self, path: &FilePath) -> io::Result<Vec<Entry>> {
        let mut entries = Vec::new();
        for entry in std::fs::read_dir(path)? {
            let entry = entry?;
            // A name that is no text cannot be imported or served, a link that leads nowhere is not there.
            let Ok(name) = entry.file_name().into_string() else { continue };
            let Some(kind) = kind_of(&entry) else { continue };
            entries.push(Entry { name: name.into(), kind });
        }
        Ok(entries)
    }

    fn stat(&self, path: &FilePath) -> io::Result<Stat> {
        let meta = std::fs::metadata(path)?;
        let kind = if meta.is_dir() { Kind::Folder } else { Kind::File };
        let len = if meta.is_dir() { 0 } else { meta.len() };
        let age = meta.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        Ok(Stat { kind, len, modified: age.and_then(|age| age.as_millis().try_into().ok()) })
    }

    fn canonical(&self, path: &FilePath) -> io::Result<FilePath> {
        file_path(&std::fs::canonicalize(path)?)
            .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, format!("{path} leads to a name that is no text")))
    }
}

fn kind_of(entry: &std::fs::DirEntry) -> Option<Kind> {
    let mut file_type = entry.file_type().ok()?;
    if file_type.is_symlink() {
        file_type = std::fs::metadata(entry.path()).ok()?.file_type();
    }
    if file_type.is_dir() {
        Some(Kind::Folder)
    } else {
        file_type.is_file().then_some(Kind::File)
    }
}

/// A path of the operating system as the project spells it; `None` if it is relative or no text.
pub(crate) fn file_path(path: &Path) -> Option<FilePath> {
    // Windows' canonical form; the prefix means "already normal".
    let text = path.to_str()?;
    FilePath::new(text.strip_prefix(r"\\?\").unwrap_or(text)).ok()
}

/// A path of the command line, relative to the current folder, links not followed.
pub(crate) fn absolute(path: &Path) -> io::Result<FilePath> {
    let absolute = std::path::absolute(path)?;
    file_path(&absolute)
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, format!("{} is no readable path", path.display())))
}
