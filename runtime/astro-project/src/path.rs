//! What is a file called? One absolute, `/`-separated, normalised spelling for each place.

use std::fmt;
use std::sync::Arc;

/// The absolute path of a file or folder: `/`-separated, without `.`, `..`, doubled or trailing slashes.
///
/// Two equal paths are the same place as far as spelling goes (links are the business of
/// [`World::canonical`](crate::World::canonical)). Cloning copies a pointer.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FilePath(Arc<str>);

/// Why a text is not a [`FilePath`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PathError {
    /// It does not start at the root of a disk.
    NotAbsolute(String),
    /// Its `..` lead above the root.
    Escapes(String),
    /// It holds a NUL byte, which no file system accepts.
    Nul(String),
}

impl fmt::Display for PathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PathError::NotAbsolute(path) => write!(f, "`{path}` is not an absolute path"),
            PathError::Escapes(path) => write!(f, "`{path}` leads above the root"),
            PathError::Nul(path) => {
                write!(f, "`{}` holds a NUL byte", path.replace('\0', "\\0"))
            }
        }
    }
}

impl std::error::Error for PathError {}

impl FilePath {
    /// Normalises an absolute path. `C:\a` becomes `C:/a`.
    pub fn new(path: &str) -> Result<FilePath, PathError> {
        if path.contains('\0') {
            return Err(PathError::Nul(path.to_owned()));
        }
        let (drive, rest) = split_drive(path);
        let backslashes = !drive.is_empty();
        let is_separator = |c: char| c == '/' || (backslashes && c == '\\');
        if !rest.starts_with(is_separator) {
            return Err(PathError::NotAbsolute(path.to_owned()));
        }
        let mut out = String::with_capacity(path.len());
        out.push_str(drive);
        let floor = out.len();
        if !push_segments(&mut out, floor, rest.split(is_separator)) {
            return Err(PathError::Escapes(path.to_owned()));
        }
        if out.len() == floor {
            out.push('/');
        }
        Ok(FilePath(out.into()))
    }

    /// The path as text, always starting at the root.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Goes from this folder to `relative`; an absolute `relative` replaces it. `None` when `..` lead above the root.
    pub fn join(&self, relative: &str) -> Option<FilePath> {
        if relative.contains('\0') {
            return None;
        }
        if relative.starts_with('/') || !split_drive(relative).0.is_empty() {
            return FilePath::new(relative).ok();
        }
        let floor = split_drive(&self.0).0.len();
        let mut out = String::with_capacity(self.0.len() + relative.len() + 1);
        out.push_str(self.0.trim_end_matches('/'));
        if !push_segments(&mut out, floor, relative.split('/')) {
            return None;
        }
        if out.len() == floor {
            out.push('/');
        }
        Some(FilePath(out.into()))
    }

    /// Like [`join`](Self::join), but only for places at or below this folder: `../x` and `/x` are refused.
    pub fn join_inside(&self, relative: &str) -> Option<FilePath> {
        let joined = self.join(relative.trim_start_matches('/'))?;
        joined.is_inside(self).then_some(joined)
    }

    /// The folder this is in; `None` for the root.
    pub fn parent(&self) -> Option<FilePath> {
        let floor = split_drive(&self.0).0.len();
        let slash = self.0.rfind('/')?;
        if slash + 1 == self.0.len() {
            return None;
        }
        Some(FilePath(self.0[..slash.max(floor + 1)].into()))
    }

    /// This folder and all above it, innermost first.
    pub fn ancestors(&self) -> impl Iterator<Item = FilePath> {
        std::iter::successors(Some(self.clone()), FilePath::parent)
    }

    /// The last segment; empty for the root.
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or_default()
    }

    /// The last segment without its extension.
    pub fn stem(&self) -> &str {
        let name = self.name();
        match name.rfind('.') {
            Some(dot) if dot > 0 => &name[..dot],
            _ => name,
        }
    }

    /// What follows the last dot of the name, without the dot; a leading dot does not count.
    pub fn extension(&self) -> Option<&str> {
        let name = self.name();
        match name.rfind('.') {
            Some(dot) if dot > 0 => Some(&name[dot + 1..]),
            _ => None,
        }
    }

    /// Is this `folder` or something below it?
    pub fn is_inside(&self, folder: &FilePath) -> bool {
        self.below(folder).is_some()
    }

    /// The part below `folder`, without a leading slash; `None` when this is elsewhere.
    pub fn below(&self, folder: &FilePath) -> Option<&str> {
        let rest = self.0.strip_prefix(folder.0.trim_end_matches('/'))?;
        match rest.strip_prefix('/') {
            Some(below) => Some(below),
            None if rest.is_empty() => Some(""),
            None => None,
        }
    }

    /// How to write this place as an import from a file in `folder`: `./a`, `../b/c`.
    pub fn relative_to(&self, folder: &FilePath) -> String {
        let from: Vec<&str> = folder.0.split('/').filter(|s| !s.is_empty()).collect();
        let to: Vec<&str> = self.0.split('/').filter(|s| !s.is_empty()).collect();
        let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
        let mut out = match from.len() - common {
            0 => "./".to_owned(),
            ups => "../".repeat(ups),
        };
        out.push_str(&to[common..].join("/"));
        if out.len() > 2 && out.ends_with('/') {
            out.pop();
        }
        out
    }
}

/// Splits `C:` from what follows. Only a single letter followed by `:` and a separator is a drive.
fn split_drive(path: &str) -> (&str, &str) {
    match path.as_bytes() {
        [letter, b':', b'/' | b'\\', ..] if letter.is_ascii_alphabetic() => path.split_at(2),
        _ => ("", path),
    }
}

/// Appends segments, resolving `.` and `..`; `false` when `..` would go below `floor`.
fn push_segments<'a>(
    out: &mut String,
    floor: usize,
    segments: impl Iterator<Item = &'a str>,
) -> bool {
    for segment in segments {
        match segment {
            "" | "." => {}
            ".." => match out[floor..].rfind('/') {
                Some(slash) => out.truncate(floor + slash),
                None => return false,
            },
            _ => {
                out.push('/');
                out.push_str(segment);
            }
        }
    }
    true
}

impl fmt::Display for FilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for FilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for FilePath {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl AsRef<std::path::Path> for FilePath {
    fn as_ref(&self) -> &std::path::Path {
        std::path::Path::new(&*self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(path: &str) -> String {
        FilePath::new(path).map_or_else(|e| format!("! {e}"), |p| p.to_string())
    }

    #[test]
    fn spells_each_place_in_one_way() {
        let table = [
            ("/", "/"),
            ("/a/./b//c/", "/a/b/c"),
            ("/a/b/../c", "/a/c"),
            ("/a/..", "/"),
            ("C:\\a\\..\\b", "C:/b"),
            ("C:/", "C:/"),
            ("/a\\b", "/a\\b"),
            ("a/b", "! `a/b` is not an absolute path"),
            ("", "! `` is not an absolute path"),
            ("/..", "! `/..` leads above the root"),
            ("/a\0", "! `/a\\0` holds a NUL byte"),
        ];
        for (input, expected) in table {
            assert_eq!(show(input), expected, "{input:?}");
        }
    }

    #[test]
    fn walks_between_places() {
        let root = FilePath::new("/p").unwrap();
        let join = |r: &str| root.join(r).map(|p| p.to_string());
        assert_eq!(join("src/../a.ts").as_deref(), Some("/p/a.ts"));
        assert_eq!(join("../q").as_deref(), Some("/q"));
        assert_eq!(join("../../q"), None);
        assert_eq!(join("..").as_deref(), Some("/"));
        assert_eq!(join("/etc").as_deref(), Some("/etc"));
        assert_eq!(join("").as_deref(), Some("/p"));
        let inside = |r: &str| root.join_inside(r).map(|p| p.to_string());
        assert_eq!(inside("a/../b").as_deref(), Some("/p/b"));
        assert_eq!(inside("/a").as_deref(), Some("/p/a"));
        assert_eq!(inside("../p2"), None);
        assert_eq!(inside("a/../../etc/passwd"), None);
    }

    #[test]
    fn takes_names_apart() {
        let path = FilePath::new("/p/src/[...slug].json.ts").unwrap();
        assert_eq!(path.name(), "[...slug].json.ts");
        assert_eq!(path.stem(), "[...slug].json");
        assert_eq!(path.extension(), Some("ts"));
        assert_eq!(FilePath::new("/p/.env").unwrap().extension(), None);
        assert_eq!(path.parent().unwrap().as_str(), "/p/src");
        let up: Vec<String> = path.ancestors().map(|p| p.to_string()).collect();
        assert_eq!(up[1..], ["/p/src", "/p", "/"]);
        assert_eq!(FilePath::new("C:/a").unwrap().parent().unwrap().as_str(), "C:/");
    }

    #[test]
    fn writes_imports() {
        let table = [
            ("/p/src/a.astro", "/p/src", "./a.astro"),
            ("/p/src/a.astro", "/p/src/pages", "../a.astro"),
            ("/p/src/c/a.astro", "/p/src/pages/x", "../../c/a.astro"),
            ("/p/src", "/p/src/pages", ".."),
            ("/p", "/p", "./"),
        ];
        for (to, from, expected) in table {
            let (to, from) = (FilePath::new(to).unwrap(), FilePath::new(from).unwrap());
            assert_eq!(to.relative_to(&from), expected);
        }
        let (a, b) = (FilePath::new("/p/src").unwrap(), FilePath::new("/p/srcx").unwrap());
        assert_eq!(b.below(&a), None);
        assert_eq!(a.below(&FilePath::new("/").unwrap()), Some("p/src"));
    }
}
