//! One content of one file, and what is derived from it once: text, tree, facts.

use std::fmt;
use std::io;
use std::sync::{Arc, OnceLock};

use astro_syntax::{Document, Language, ModuleTree, Script, TextEdit};

use crate::FilePath;
use crate::components::ComponentSummary;

/// Largest file that is read as text. What a person writes is far below; a dump or a bundle must not fill the memory.
pub const MAX_TEXT: u64 = 16 * 1024 * 1024;
/// Largest file that is read at all.
pub const MAX_BYTES: u64 = 512 * 1024 * 1024;
/// How far a NUL byte is looked for: as Git does, it makes a file binary.
const BINARY_PROBE: usize = 8000;

/// Why a file cannot be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileError {
    /// There is nothing of that name.
    Missing(FilePath),
    /// It is a folder.
    Folder(FilePath),
    /// It is larger than the limit for its use.
    TooLarge {
        /// The file.
        path: FilePath,
        /// Its size in bytes.
        len: u64,
        /// The limit it is over.
        limit: u64,
    },
    /// Text was asked for and it holds NUL bytes.
    Binary(FilePath),
    /// The operating system refused, in its words.
    Io {
        /// The file.
        path: FilePath,
        /// `Permission denied`, …
        reason: String,
    },
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FileError::Missing(path) => write!(f, "there is no file `{path}`"),
            FileError::Folder(path) => write!(f, "`{path}` is a folder, not a file"),
            FileError::TooLarge { path, len, limit } => write!(
                f,
                "`{path}` has {} MB; files above {} MB are not read here",
                len / 1_000_000,
                limit / 1_000_000
            ),
            FileError::Binary(path) => {
                write!(f, "`{path}` is a binary file (it holds NUL bytes), text was expected")
            }
            FileError::Io { path, reason } => write!(f, "`{path}` cannot be read: {reason}"),
        }
    }
}

impl std::error::Error for FileError {}

impl FileError {
    /// Puts an error of a [`World`](crate::World) in our words.
    pub(crate) fn from_io(path: &FilePath, error: &io::Error) -> FileError {
        match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {
                FileError::Missing(path.clone())
            }
            io::ErrorKind::IsADirectory => FileError::Folder(path.clone()),
            _ => FileError::Io { path: path.clone(), reason: error.to_string() },
        }
    }
}

/// The text of a file at one moment. Cloning copies a pointer.
#[derive(Clone)]
pub struct FileText(Arc<Content>);

struct Content {
    text: Arc<str>,
    lossy: bool,
    /// In an editor, where it will be edited.
    is_open: bool,
    stamp: OnceLock<u64>,
    document: OnceLock<Document>,
    module: OnceLock<Arc<Script>>,
    module_tree: OnceLock<ModuleTree>,
    summary: OnceLock<Arc<ComponentSummary>>,
    /// The words of the text as stamps, sorted.
    words: OnceLock<Box<[u64]>>,
}

impl FileText {
    /// A file with this text.
    pub(crate) fn new(text: impl Into<Arc<str>>) -> FileText {
        FileText::with(text.into(), false, false, OnceLock::new())
    }

    /// A file with this text in an editor.
    pub(crate) fn open(text: impl Into<Arc<str>>) -> FileText {
        FileText::with(text.into(), false, true, OnceLock::new())
    }

    /// Reads bytes as UTF-8. A byte order mark is dropped, what is no UTF-8 becomes `U+FFFD`.
    pub(crate) fn decode(path: &FilePath, bytes: &[u8]) -> Result<FileText, FileError> {
        let len = bytes.len() as u64;
        if len > MAX_TEXT {
            return Err(FileError::TooLarge { path: path.clone(), len, limit: MAX_TEXT });
        }
        if bytes[..bytes.len().min(BINARY_PROBE)].contains(&0) {
            return Err(FileError::Binary(path.clone()));
        }
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let text = String::from_utf8_lossy(bytes);
        let lossy = matches!(text, std::borrow::Cow::Owned(_));
        Ok(FileText::with(text.into(), lossy, false, OnceLock::new()))
    }

    fn with(text: Arc<str>, lossy: bool, is_open: bool, document: OnceLock<Document>) -> FileText {
        FileText(Arc::new(Content {
            text,
            lossy,
            is_open,
            stamp: OnceLock::new(),
            document,
            module: OnceLock::new(),
            module_tree: OnceLock::new(),
            summary: OnceLock::new(),
            words: OnceLock::new(),
        }))
    }

    /// The file after `edits`, each applied to the result of the one before. A tree that was there is carried over.
    pub(crate) fn edited(&self, edits: &[TextEdit]) -> FileText {
        if let Some(document) = self.0.document.get() {
            let document = document.edit(edits);
            let text = document.source().into();
            return FileText::with(text, self.0.lossy, true, OnceLock::from(document));
        }
        let mut text = self.0.text.to_string();
        for edit in edits {
            edit.apply(&mut text);
        }
        FileText::with(text.into(), self.0.lossy, true, OnceLock::new())
    }

    /// The text.
    pub fn text(&self) -> &Arc<str> {
        &self.0.text
    }

    /// The bytes were no valid UTF-8: some of them show as `U+FFFD`, offsets differ from the disk's.
    pub fn is_lossy(&self) -> bool {
        self.0.lossy
    }

    /// A number that is equal for equal text: the `?v=` of module names.
    pub fn stamp(&self) -> u64 {
        *self.0.stamp.get_or_init(|| stamp(self.0.text.as_bytes()))
    }

    /// The text parsed as `.astro`, once.
    pub fn document(&self) -> &Document {
        let read = if self.0.is_open { Document::open } else { Document::parse };
        self.0.document.get_or_init(|| read(&self.0.text))
    }

    /// The facts of the text read as a plain module, once (in the language first asked for).
    pub fn module(&self, language: Language) -> &Arc<Script> {
        self.0.module.get_or_init(|| Arc::new(Script::of_module(&self.0.text, language)))
    }

    /// The tolerant tree of the text read as a plain module, once.
    pub fn module_tree(&self) -> &ModuleTree {
        self.0.module_tree.get_or_init(|| ModuleTree::parse(self.0.text.clone()))
    }

    /// Does the word (of letters, digits, `_` and `-`, as classes are) stand in the text by itself? The words are gathered once: for
    /// looking through many files again and again. In rare cases `true` for a word that only looks like one that is there.
    pub fn has_word(&self, word: &str) -> bool {
        let words = self.0.words.get_or_init(|| {
            let words = self.0.text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-'))).filter(|word| !word.is_empty());
            let mut words: Vec<u64> = words.map(|word| stamp(word.as_bytes())).collect();
            words.sort_unstable();
            words.dedup();
            words.into()
        });
        words.binary_search(&stamp(word.as_bytes())).is_ok()
    }

    /// What this offers as a component, once.
    pub(crate) fn summary(&self, path: &FilePath) -> &Arc<ComponentSummary> {
        self.0.summary.get_or_init(|| Arc::new(ComponentSummary::of(path, self.document())))
    }
}

impl fmt::Debug for FileText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FileText({} bytes)", self.0.text.len())
    }
}

/// A number that is equal for equal bytes.
pub(crate) fn stamp(bytes: &[u8]) -> u64 {
    use std::hash::Hasher;
    let mut hasher = rustc_hash::FxHasher::default();
    hasher.write(bytes);
    hasher.finish()
}
