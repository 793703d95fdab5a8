//! Module names: a file's path, the query of its import, and the revision it was last touched by.

use astro_project::{AssetKind, FilePath};

/// What a module name says.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct ModuleName {
    pub(crate) path: FilePath,
    /// Without the leading `?` and without the version; empty for none.
    pub(crate) query: String,
}

impl ModuleName {
    pub(crate) fn new(path: FilePath, query: &str) -> ModuleName {
        ModuleName { path, query: query.trim_start_matches('?').to_owned() }
    }

    /// Reads a name that [`ModuleName::with_version`] wrote.
    pub(crate) fn read(name: &str) -> Option<ModuleName> {
        let (path, query) = name.split_once('?').unwrap_or((name, ""));
        let path = path.replace("%3F", "?").replace("%25", "%");
        let query: Vec<&str> = query.split('&').filter(|part| !part.is_empty() && !part.starts_with("v=")).collect();
        Some(ModuleName { path: FilePath::new(&path).ok()?, query: query.join("&") })
    }

    /// The name of the module as of `version`; 0 stands for never touched.
    pub(crate) fn with_version(&self, version: u64) -> String {
        let path = self.path.as_str();
        // A question mark in a file's name must not begin the query.
        let mut name = if path.contains(['?', '%']) { path.replace('%', "%25").replace('?', "%3F") } else { path.to_owned() };
        let version = (version > 0).then(|| format!("v={version}"));
        let parts: Vec<&str> = [self.query.as_str(), version.as_deref().unwrap_or("")].into_iter().filter(|part| !part.is_empty()).collect();
        if !parts.is_empty() {
            name.push('?');
            name.push_str(&parts.join("&"));
        }
        name
    }

    /// A component that says where its elements are written uses such components.
    pub(crate) fn pass_on_places(&self, target: &mut ModuleName) {
        if self.query == super::PLACES && target.query.is_empty() && AssetKind::of(&target.path) == AssetKind::Astro {
            super::PLACES.clone_into(&mut target.query);
        }
    }

    /// Whether the query has `flag` (`raw`, `url`, `inline`, …).
    pub(crate) fn has(&self, flag: &str) -> bool {
        self.query.split('&').any(|part| part == flag || part.strip_prefix(flag).is_some_and(|rest| rest.starts_with('=')))
    }

    /// The value of `key` in the query.
    pub(crate) fn value(&self, key: &str) -> Option<&str> {
        self.query.split('&').find_map(|part| part.strip_prefix(key)?.strip_prefix('='))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_written() {
        for (path, query, version, name) in [
            ("/p/a.ts", "", 0, "/p/a.ts"),
            ("/p/a.ts", "", 7, "/p/a.ts?v=7"),
            ("/p/a.svg", "?raw", 0, "/p/a.svg?raw"),
            ("/p/a.svg", "raw", 3, "/p/a.svg?raw&v=3"),
            ("/p/100%?.ts", "", 1, "/p/100%25%3F.ts?v=1"),
        ] {
            let module = ModuleName::new(FilePath::new(path).unwrap(), query);
            assert_eq!(module.with_version(version), name);
            assert_eq!(ModuleName::read(name), Some(module));
        }
    }
}
