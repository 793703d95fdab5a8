//! Where does an import lead? Relative paths, aliases, packages, and words for what leads nowhere.

pub(crate) mod packages;
pub(crate) mod suggest;

use std::fmt;

use smol_str::SmolStr;

use crate::{FilePath, Kind, Snapshot};
use packages::{EXTENSIONS, Outcome, Packages};

/// Where a specifier leads.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Resolved {
    /// A file of the project or of a package, with the query of the import (`?raw`, `?url`, …; empty for none, `?` included).
    File {
        /// The file, links followed.
        path: FilePath,
        /// `?raw` or empty.
        query: SmolStr,
    },
    /// A module of the runtime's own: `astro:content`, `astro:env/client`, `virtual:…`.
    Virtual(SmolStr),
    /// A module of Node's, with its prefix: `node:fs`.
    Builtin(SmolStr),
    /// An address on the network: `https://…`, or `data:`.
    Url(SmolStr),
}

/// An import that leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResolveError {
    /// As written.
    pub specifier: String,
    /// Why.
    pub reason: ResolveReason,
    /// Specifiers that would lead somewhere, nearest first.
    pub suggestions: Vec<String>,
}

/// Why an import leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResolveReason {
    /// No such file. Holds the path looked for.
    NoFile(FilePath),
    /// An alias of the tsconfig matched, its targets do not exist.
    NoAliasTarget(Vec<FilePath>),
    /// The package is not in any `node_modules`. `listed` when `package.json` asks for it.
    NotInstalled {
        /// `@scope/name`
        package: String,
        /// Is it among the dependencies?
        listed: bool,
    },
    /// The package has no such entry in its `exports`.
    NotExported {
        /// The package's name.
        package: String,
    },
    /// The package is broken or the specifier is none, in the words of the resolver.
    Other(String),
}

impl fmt::Display for ResolveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let specifier = &self.specifier;
        match &self.reason {
            ResolveReason::NoFile(path) => {
                write!(f, "`{specifier}` leads to no file: there is no `{path}`")
            }
            ResolveReason::NoAliasTarget(paths) => {
                let tried: Vec<String> = paths.iter().map(|path| format!("`{path}`")).collect();
                write!(f, "`{specifier}` is an alias of the tsconfig, but there is no {}", tried.join(" or "))
            }
            ResolveReason::NotInstalled { package, listed: true } => write!(
                f,
                "the package `{package}` is in package.json but not installed"
            ),
            ResolveReason::NotInstalled { package, listed: false } => {
                write!(f, "there is no package `{package}` in node_modules")
            }
            ResolveReason::NotExported { package } => {
                write!(f, "the package `{package}` does not export `{specifier}`")
            }
            ResolveReason::Other(reason) => write!(f, "`{specifier}` cannot be resolved: {reason}"),
        }
    }
}

impl ResolveError {
    /// What to do about it.
    pub fn help(&self) -> Option<String> {
        if let Some(best) = self.suggestions.first() {
            return Some(format!("Did you mean `{best}`?"));
        }
        match &self.reason {
            ResolveReason::NotInstalled { listed: true, .. } => {
                Some("Install the dependencies, for example with `npm install`.".to_owned())
            }
            ResolveReason::NotInstalled { package, listed: false } => {
                Some(format!("Install it, for example with `npm install {package}`."))
            }
            ResolveReason::NotExported { .. } => {
                Some("See `exports` in the package.json of the package for the paths it offers.".to_owned())
            }
            _ => None,
        }
    }
}

impl std::error::Error for ResolveError {}

/// Where `specifier` leads, written in the file `from`.
pub(crate) fn resolve(
    snapshot: &Snapshot,
    from: &FilePath,
    specifier: &str,
) -> Result<Resolved, ResolveError> {
    resolve_with(snapshot, from, specifier, snapshot.package_resolver())
}

/// The same in code that goes to the browser: other conditions hold, and packages may swap files of their own.
pub(crate) fn for_browser(snapshot: &Snapshot, from: &FilePath, specifier: &str, require: bool) -> Result<Resolved, ResolveError> {
    let packages = snapshot.browser_resolver(require);
    let (path, query) = split_query(specifier);
    if from.as_str().contains("/node_modules/") && is_relative(path) {
        let folder = from.parent().unwrap_or_else(|| snapshot.root().clone());
        match packages.resolve(&folder, path) {
            Outcome::Found(path) => return Ok(Resolved::File { path, query: query.into() }),
            Outcome::Builtin(name) => return Ok(Resolved::Builtin(name.into())),
            Outcome::NotFound | Outcome::NotExported | Outcome::Failed(_) => {}
        }
    }
    resolve_with(snapshot, from, specifier, packages)
}

fn resolve_with(snapshot: &Snapshot, from: &FilePath, specifier: &str, packages: &Packages) -> Result<Resolved, ResolveError> {
    if let Some(outside) = outside(specifier) {
        return Ok(outside);
    }
    let (path, query) = split_query(specifier);
    let found = |path: FilePath| Ok(Resolved::File { path, query: query.into() });
    let folder = from.parent().unwrap_or_else(|| snapshot.root().clone());
    let missing = |reason, suggestions: Vec<String>| {
        let suggestions = suggestions.into_iter().map(|s| format!("{s}{query}")).collect();
        Err(ResolveError { specifier: specifier.to_owned(), reason, suggestions })
    };
    if path.is_empty() {
        return missing(ResolveReason::Other("it is empty".to_owned()), Vec::new());
    }
    if let Some(path) = file_address(path) {
        // `file://../x` counts from the importer, as Vite reads it.
        let target = if path.starts_with('/') { FilePath::new(&path).ok() } else { folder.join(&path) };
        return match target.as_ref().and_then(|target| guess(snapshot, target)) {
            Some(file) => found(file),
            None => missing(ResolveReason::NoFile(target.unwrap_or(folder)), Vec::new()),
        };
    }
    if is_relative(path) {
        let Some(target) = folder.join(path) else {
            return missing(ResolveReason::Other("it leads above the root".to_owned()), Vec::new());
        };
        return match guess(snapshot, &target) {
            Some(file) => found(file),
            None => {
                let near = suggest::for_file(snapshot, from, path, &target);
                missing(ResolveReason::NoFile(target), near)
            }
        };
    }
    if let Some(aliased) = snapshot.config().vite_aliases.iter().find_map(|alias| alias.apply(path))
        && let Some(file) = of_alias(snapshot, &folder, &aliased)
    {
        return found(file);
    }
    let candidates = snapshot.tsconfig().candidates(path);
    if let Some(file) = candidates.iter().find_map(|candidate| guess(snapshot, candidate)) {
        return found(file);
    }
    if path.starts_with('/') {
        return match absolute(snapshot, path) {
            Ok(file) => found(file),
            Err(target) => {
                let near = suggest::for_file(snapshot, from, path, &target);
                missing(ResolveReason::NoFile(target), near)
            }
        };
    }
    let base = snapshot.tsconfig().base_url.as_ref().and_then(|base| base.join(path));
    if let Some(file) = base.and_then(|target| guess(snapshot, &target)) {
        return found(file);
    }
    match packages.resolve(&folder, path) {
        Outcome::Found(file) => found(file),
        Outcome::Builtin(name) => Ok(Resolved::Builtin(name.into())),
        Outcome::Failed(reason) => missing(ResolveReason::Other(reason), Vec::new()),
        Outcome::NotExported => {
            let package = package_name(path).map_or(path, |(package, _)| package).to_owned();
            missing(ResolveReason::NotExported { package }, Vec::new())
        }
        Outcome::NotFound if !candidates.is_empty() => {
            let near = candidates.iter().flat_map(|c| suggest::for_file(snapshot, from, path, c)).collect();
            missing(ResolveReason::NoAliasTarget(candidates), near)
        }
        Outcome::NotFound => {
            let near = suggest::for_bare(snapshot, from, path, snapshot.tsconfig());
            missing(not_found(snapshot, &folder, path), near)
        }
    }
}

/// The file an integration names as an entry: a package's, an absolute one, a `file:` address, or one below the root.
///
/// Asks nothing of the configuration, which is being read when this is called.
pub fn entrypoint(snapshot: &Snapshot, root: &FilePath, text: &str) -> Option<FilePath> {
    let (path, _) = split_query(text);
    if let Some(path) = file_address(path) {
        return guess(snapshot, &FilePath::new(&path).ok()?);
    }
    if is_relative(path) {
        return guess(snapshot, &root.join(path)?);
    }
    if path.starts_with('/') {
        return FilePath::new(path).ok().and_then(|file| guess(snapshot, &file)).or_else(|| guess(snapshot, &root.join_inside(path)?));
    }
    match snapshot.package_resolver().resolve(root, path) {
        Outcome::Found(file) => Some(file),
        _ => guess(snapshot, &root.join_inside(path)?),
    }
}

/// The path of a `file:` address.
fn file_address(text: &str) -> Option<String> {
    let path = text.strip_prefix("file://")?.strip_prefix("localhost").unwrap_or(&text["file://".len()..]);
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let escaped = after.get(..2).filter(|_| *first == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        match escaped.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => (bytes.push(byte), rest = &after[2..]).1,
            None => (bytes.push(*first), rest = after).1,
        }
    }
    String::from_utf8(bytes).ok()
}

/// Where `require(specifier)` leads, written in the file `from`.
pub(crate) fn require(snapshot: &Snapshot, from: &FilePath, specifier: &str) -> Result<Resolved, ResolveError> {
    if let Some(outside) = outside(specifier) {
        return Ok(outside);
    }
    let folder = from.parent().unwrap_or_else(|| snapshot.root().clone());
    match snapshot.require_resolver().resolve(&folder, specifier) {
        Outcome::Found(path) => Ok(Resolved::File { path, query: SmolStr::default() }),
        Outcome::Builtin(name) => Ok(Resolved::Builtin(name.into())),
        // Aliases, and packages that only offer `import`.
        Outcome::NotFound | Outcome::NotExported | Outcome::Failed(_) => resolve(snapshot, from, specifier),
    }
}

/// What never leads to a file: addresses, modules of the runtime and of Node.
fn outside(specifier: &str) -> Option<Resolved> {
    let (scheme, rest) = specifier.split_once(':')?;
    match scheme {
        "node" => Some(Resolved::Builtin(specifier.into())),
        "http" | "https" | "data" | "blob" => Some(Resolved::Url(specifier.into())),
        "astro" | "virtual" | "astro-lsp" if !rest.is_empty() => Some(Resolved::Virtual(specifier.into())),
        _ => None,
    }
}

/// Splits `./a.svg?raw` before the `?`.
fn split_query(specifier: &str) -> (&str, &str) {
    specifier.split_at(specifier.find('?').unwrap_or(specifier.len()))
}

fn is_relative(path: &str) -> bool {
    path == "." || path == ".." || path.starts_with("./") || path.starts_with("../")
}

/// The file at `target`, or the one meant by it: an extension left out, `.js` written for `.ts`, the index of a folder.
fn guess(snapshot: &Snapshot, target: &FilePath) -> Option<FilePath> {
    let is_folder = match snapshot.stat(target) {
        Some(stat) if stat.kind == Kind::File => return Some(real(snapshot, target)),
        stat => stat.is_some(),
    };
    let with = |base: &str| {
        let mut paths = EXTENSIONS.iter().filter_map(|e| FilePath::new(&format!("{base}{e}")).ok());
        paths.find(|path| snapshot.is_file(path))
    };
    let written_js = || {
        let (stem, extension) = target.as_str().rsplit_once('.')?;
        let sources: &[&str] = match extension {
            "js" => &["ts", "tsx"],
            "mjs" => &["mts"],
            "cjs" => &["cts"],
            "jsx" => &["tsx"],
            _ => return None,
        };
        let mut paths = sources.iter().filter_map(|e| FilePath::new(&format!("{stem}.{e}")).ok());
        paths.find(|path| snapshot.is_file(path))
    };
    let index = || is_folder.then(|| with(&format!("{target}/index"))).flatten();
    let found = with(target.as_str()).or_else(written_js).or_else(index)?;
    Some(real(snapshot, &found))
}

/// Links followed, so that a package has one name. Files of the project keep the spelling editors know them by.
fn real(snapshot: &Snapshot, path: &FilePath) -> FilePath {
    let is_own = path.is_inside(snapshot.root()) && !path.as_str().contains("/node_modules/");
    match is_own || snapshot.is_open(path) {
        true => path.clone(),
        false => snapshot.canonical(path),
    }
}

/// `/src/a.ts` from the project's root, `/logo.svg` from `public`, and at last from the root of the disk.
fn absolute(snapshot: &Snapshot, path: &str) -> Result<FilePath, FilePath> {
    let root = snapshot.root();
    let in_root = root.join_inside(path).unwrap_or_else(|| root.clone());
    let in_public = || snapshot.config().public_dir.join_inside(path);
    let on_disk = || FilePath::new(path).ok();
    guess(snapshot, &in_root)
        .or_else(|| guess(snapshot, &in_public()?))
        .or_else(|| guess(snapshot, &on_disk()?))
        .ok_or(in_root)
}

/// The file of what `vite.resolve.alias` has put in the place of a specifier: a path on disk or below the root, or the
/// name of a package.
fn of_alias(snapshot: &Snapshot, folder: &FilePath, target: &str) -> Option<FilePath> {
    let in_root = || guess(snapshot, &snapshot.config().root.join_inside(target)?);
    let on_disk = || guess(snapshot, &FilePath::new(target).ok()?);
    let of_package = || match snapshot.package_resolver().resolve(folder, target) {
        Outcome::Found(file) => Some(file),
        _ => None,
    };
    match target.starts_with('/') {
        true => on_disk().or_else(in_root),
        false => in_root().or_else(of_package),
    }
}

/// `@scope/name` and what follows it (with its slash); `None` for what is no package's name.
pub fn package_name(specifier: &str) -> Option<(&str, &str)> {
    let slashes = if specifier.starts_with('@') { 1 } else { 0 };
    let end = specifier.match_indices('/').nth(slashes).map_or(specifier.len(), |(at, _)| at);
    let (name, rest) = specifier.split_at(end);
    let fits = |c: char| !c.is_whitespace() && !"\\:?#%<>\"'`".contains(c);
    let is_name = !name.is_empty()
        && !name.starts_with(['.', '_', '/'])
        && name.chars().all(fits)
        && name.contains('/') == (slashes == 1);
    is_name.then_some((name, rest))
}

fn not_found(snapshot: &Snapshot, folder: &FilePath, path: &str) -> ResolveReason {
    let Some((package, rest)) = package_name(path) else {
        return ResolveReason::Other("it is neither a path nor the name of a package".to_owned());
    };
    let installed = folder.ancestors().find_map(|folder| {
        let package = folder.join("node_modules")?.join(package)?;
        snapshot.stat(&package).is_some().then_some(package)
    });
    match installed {
        Some(home) => ResolveReason::NoFile(home.join_inside(rest).unwrap_or(home)),
        None => ResolveReason::NotInstalled {
            package: package.to_owned(),
            listed: snapshot.package().dependencies.contains_key(package),
        },
    }
}

/// What a file is to an importer, from its extension.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AssetKind {
    /// `.astro`
    Astro,
    /// `.ts`, `.mts`, `.cts`
    TypeScript,
    /// `.tsx`
    Tsx,
    /// `.js`, `.mjs`, `.cjs`
    JavaScript,
    /// `.jsx`
    Jsx,
    /// `.json`
    Json,
    /// `.css`, `.scss`, `.sass`, `.less`, `.styl`, `.pcss`
    Style,
    /// `.md`, `.markdown`
    Markdown,
    /// `.mdx`
    Mdx,
    /// `.html`
    Html,
    /// `.svg`
    Svg,
    /// Pictures other than `.svg`.
    Image,
    /// `.svelte`, `.vue`
    Framework,
    /// Anything else: fonts, sound, data.
    Other,
}

impl AssetKind {
    /// The kind of a file by its name.
    pub fn of(path: &FilePath) -> AssetKind {
        let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
        match extension.as_str() {
            "astro" => AssetKind::Astro,
            "ts" | "mts" | "cts" => AssetKind::TypeScript,
            "tsx" => AssetKind::Tsx,
            "js" | "mjs" | "cjs" => AssetKind::JavaScript,
            "jsx" => AssetKind::Jsx,
            "json" => AssetKind::Json,
            "css" | "scss" | "sass" | "less" | "styl" | "stylus" | "pcss" | "postcss" => {
                AssetKind::Style
            }
            "md" | "markdown" | "mdown" | "mkdn" | "mkd" | "mdwn" => AssetKind::Markdown,
            "mdx" => AssetKind::Mdx,
            "html" | "htm" => AssetKind::Html,
            "svg" => AssetKind::Svg,
            "png" | "jpg" | "jpeg" | "gif" | "webp" | "avif" | "apng" | "tiff" | "tif" | "ico" | "bmp" => {
                AssetKind::Image
            }
            "svelte" | "vue" => AssetKind::Framework,
            _ => AssetKind::Other,
        }
    }
}

#[cfg(test)]
mod tests;
