//! Packages: `exports`, conditions and main files, as Node and Vite read them for a server.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use oxc_resolver::{FileMetadata, FileSystem, ResolveError, ResolveOptions, ResolverGeneric};

use crate::{FilePath, Kind, MemoryWorld, World};

/// Looks packages up in `node_modules`. Keeps what it has seen until it is replaced.
pub(crate) struct Packages {
    world: Arc<dyn World>,
    resolver: ResolverGeneric<WorldFiles>,
}

/// What a bare specifier came to.
pub(crate) enum Outcome {
    Found(FilePath),
    Builtin(String),
    NotFound,
    NotExported,
    Failed(String),
}

/// What `import "./a"` may leave out, in the order it is tried.
pub(crate) const EXTENSIONS: [&str; 7] = [".mjs", ".js", ".mts", ".ts", ".jsx", ".tsx", ".json"];

/// Who asks: `import` or `require()` of the server, or either of them in code that goes to the browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asked {
    Import,
    Require,
    Browser,
    BrowserRequire,
}

impl Packages {
    pub(crate) fn new(world: Arc<dyn World>, asked: Asked) -> Packages {
        let (conditions, extensions, mains): (&[&str], &[&str], &[&str]) = match asked {
            Asked::Import => (&["astro", "svelte", "solid", "import", "module", "node", "development"], &EXTENSIONS, &["main", "module"]),
            Asked::Browser => (&["svelte", "solid", "browser", "import", "module", "development"], &EXTENSIONS, &["browser", "module", "jsnext:main", "jsnext", "main"]),
            Asked::BrowserRequire => (&["browser", "require", "module", "development"], &EXTENSIONS, &["browser", "module", "jsnext:main", "jsnext", "main"]),
            Asked::Require => (&["require", "node", "development"], &[".js", ".json", ".cjs", ".mjs", ".ts", ".cts"], &["main"]),
        };
        let options = ResolveOptions {
            extensions: extensions.iter().map(|e| (*e).to_owned()).collect(),
            main_fields: mains.iter().map(|field| (*field).to_owned()).collect(),
            builtin_modules: true,
            alias_fields: match asked {
                Asked::Browser | Asked::BrowserRequire => vec![vec!["browser".to_owned()]],
                Asked::Import | Asked::Require => Vec::new(),
            },
            // Links are followed by `World::canonical` once a file is found.
            symlinks: false,
            node_path: false,
            ..ResolveOptions::default().with_condition_names(conditions)
        };
        let files = WorldFiles(world.clone());
        Packages { world, resolver: ResolverGeneric::new_with_file_system(files, options) }
    }

    /// Looks `specifier` (without query) up from a file in `folder`.
    pub(crate) fn resolve(&self, folder: &FilePath, specifier: &str) -> Outcome {
        match self.resolver.resolve(folder, specifier) {
            Ok(found) => match found.path().to_str().and_then(|path| FilePath::new(path).ok()) {
                Some(path) => Outcome::Found(self.world.canonical(&path).unwrap_or(path)),
                None => Outcome::Failed("its path is no valid text".to_owned()),
            },
            Err(ResolveError::Builtin { resolved, .. }) => Outcome::Builtin(resolved),
            // `"browser": { "fs": false }`
            Err(ResolveError::Ignored(_)) => Outcome::Builtin(format!("node:{specifier}")),
            Err(ResolveError::NotFound(_) | ResolveError::MatchedAliasNotFound(..)) => Outcome::NotFound,
            Err(ResolveError::PackagePathNotExported { .. }) => Outcome::NotExported,
            Err(error) => Outcome::Failed(error.to_string()),
        }
    }
}

/// A [`World`] as the resolver wants it.
struct WorldFiles(Arc<dyn World>);

impl WorldFiles {
    fn at<T>(path: &Path, ask: impl FnOnce(&FilePath) -> io::Result<T>) -> io::Result<T> {
        match path.to_str().and_then(|path| FilePath::new(path).ok()) {
            Some(path) => ask(&path),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }
}

impl FileSystem for WorldFiles {
    fn new() -> Self {
        WorldFiles(Arc::new(MemoryWorld::new()))
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        Self::at(path, |path| Ok(self.0.read(path)?.to_vec()))
    }

    fn read_to_string(&self, path: &Path) -> io::Result<String> {
        String::from_utf8(self.read(path)?).map_err(|_| io::ErrorKind::InvalidData.into())
    }

    fn metadata(&self, path: &Path) -> io::Result<FileMetadata> {
        let stat = Self::at(path, |path| self.0.stat(path))?;
        Ok(FileMetadata::new(stat.kind == Kind::File, stat.kind == Kind::Folder, false))
    }

    fn symlink_metadata(&self, path: &Path) -> io::Result<FileMetadata> {
        self.metadata(path)
    }

    fn read_link(&self, path: &Path) -> Result<PathBuf, ResolveError> {
        Ok(path.to_owned())
    }

    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        Ok(path.to_owned())
    }
}
