//! Everything outside comes through here: files are read, listed and looked at by a [`World`].

pub mod memory;

use std::io;
use std::sync::Arc;

use smol_str::SmolStr;

use crate::FilePath;

/// The outside as a project sees it. The shell implements it over the disk, tests over a string.
///
/// Calls may block; they are made lazily and their answers are kept until a
/// [`Change::Disk`](crate::Change::Disk) names the path.
pub trait World: Send + Sync + 'static {
    /// The bytes of a file.
    fn read(&self, path: &FilePath) -> io::Result<Arc<[u8]>>;
    /// What a folder holds, in any order, without `.` and `..`.
    fn list(&self, path: &FilePath) -> io::Result<Vec<Entry>>;
    /// What is at a path, links followed.
    fn stat(&self, path: &FilePath) -> io::Result<Stat>;
    /// The path with all links followed. The default knows no links.
    fn canonical(&self, path: &FilePath) -> io::Result<FilePath> {
        Ok(path.clone())
    }
}

/// One name in a folder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// The last segment of its path.
    pub name: SmolStr,
    /// What it is, links followed.
    pub kind: Kind,
}

/// A file or a folder. Sockets and devices are neither and are left out of listings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
}

/// What is known of a file without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stat {
    /// File or folder.
    pub kind: Kind,
    /// Size in bytes; 0 for a folder.
    pub len: u64,
    /// Milliseconds since 1970 of the last change, where known.
    pub modified: Option<u64>,
}
