//! Which file does TypeScript see in the place of which? A tree below `.astro/lsp` mirrors the project.

use std::borrow::Cow;

use astro_project::FilePath;

/// The folder of the mirrored tree, below the project's root. Inside `.astro`, which projects keep out of git.
pub const SHADOW: &str = ".astro/lsp";

/// A part of an `.astro` file that TypeScript sees as a file of its own.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// Component script and template.
    Component,
    /// A script of the browser, by what is put behind the name of the file: `0.mts`, `inline.mjs`.
    Script(String),
}

impl Part {
    /// What is put behind the name of the `.astro` file.
    pub fn suffix(&self) -> String {
        match self {
            Part::Component => ".tsx".to_owned(),
            Part::Script(suffix) => format!(".{suffix}"),
        }
    }

    /// What the protocol calls its language.
    pub fn language(&self) -> &'static str {
        match self {
            Part::Component => "typescriptreact",
            Part::Script(suffix) if suffix.ends_with(".mts") => "typescript",
            Part::Script(_) => "javascript",
        }
    }

    fn split(path: &str) -> Option<(&str, Part)> {
        if let Some(file) = path.strip_suffix(".tsx") {
            return file.ends_with(".astro").then_some((file, Part::Component));
        }
        let at = path.rfind(".astro.")? + ".astro".len();
        let suffix = &path[at + 1..];
        let is_script = (suffix.ends_with(".mts") || suffix.ends_with(".mjs")) && !suffix.contains('/');
        is_script.then(|| (&path[..at], Part::Script(suffix.to_owned())))
    }
}

/// Where the files TypeScript sees stand, and what they stand for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    root: FilePath,
    shadow: FilePath,
    /// Folders mirrored besides the root: (real, mirror). A real folder comes before those it contains.
    folders: Vec<(FilePath, FilePath)>,
    /// No tree can be written: what is shown is told as if it stood beside its source.
    beside: bool,
}

impl Layout {
    /// The tree of a project.
    pub fn new(root: FilePath) -> Layout {
        let shadow = root.join(SHADOW).unwrap_or_else(|| root.clone());
        Layout { root, shadow, folders: Vec::new(), beside: false }
    }

    /// The same with folders of packages that ship `.astro` files; `below` is where each is mirrored in the tree.
    pub fn with_folders(mut self, folders: impl IntoIterator<Item = (FilePath, String)>) -> Layout {
        let mirrored = folders.into_iter().filter_map(|(real, below)| Some((real, self.shadow.join_inside(&below)?)));
        self.folders = mirrored.collect();
        self.folders.sort_by_key(|(real, _)| real.as_str().len());
        self
    }

    /// The same without a tree: each file is shown beside its source, where TypeScript finds files that are only told.
    pub fn beside(mut self) -> Layout {
        self.beside = true;
        self.folders.iter_mut().for_each(|(real, mirror)| *mirror = real.clone());
        self
    }

    /// The project.
    pub fn root(&self) -> &FilePath {
        &self.root
    }

    /// The folder of the tree.
    pub fn shadow(&self) -> &FilePath {
        &self.shadow
    }

    /// The folder that stands for the project's root.
    pub fn base(&self) -> &FilePath {
        if self.beside { &self.root } else { &self.shadow }
    }

    /// Folders mirrored besides the root: (real, mirror).
    pub fn folders(&self) -> &[(FilePath, FilePath)] {
        &self.folders
    }

    /// The file TypeScript sees for a part of an `.astro` file; `None` for a file outside all that is mirrored.
    pub fn shown(&self, file: &FilePath, part: &Part) -> Option<FilePath> {
        let mirror = |(real, mirror): &(FilePath, FilePath)| mirror.join_inside(file.below(real)?);
        let found = self.folders.iter().rev().find_map(mirror);
        let found = found.or_else(|| self.base().join_inside(file.below(&self.root)?))?;
        FilePath::new(&format!("{found}{}", part.suffix())).ok()
    }

    /// The `.astro` file and the part of it that a file of the tree stands for.
    pub fn source(&self, shown: &FilePath) -> Option<(FilePath, Part)> {
        let (file, part) = Part::split(shown.as_str())?;
        let file = FilePath::new(file).ok()?;
        let real = |(real, mirror): &(FilePath, FilePath)| real.join_inside(file.below(mirror)?);
        let found = self.folders.iter().rev().find_map(real);
        Some((found.or_else(|| self.root.join_inside(file.below(self.base())?))?, part))
    }

    /// What leads from the place of a file in the tree to where it is, for what it imports from outside the project.
    pub fn up(&self, file: &FilePath) -> &'static str {
        if !self.beside && is_own(&self.root, file) { UP } else { "" }
    }

    /// Words of TypeScript's about an own file of the project, with relative imports as they are written there.
    pub fn at_home<'t>(&self, file: &FilePath, text: &'t str) -> Cow<'t, str> {
        let depth = match file.below(&self.root) {
            Some(below) if !self.up(file).is_empty() => below.matches('/').count(),
            _ => return Cow::Borrowed(text),
        };
        // As far up as the root, from where the file is shown.
        let far = UP.len() + depth * "../".len();
        let mut home = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(['"', '\'']) {
            let (before, after) = rest.split_at(at + 1);
            home.push_str(before);
            let climbs = after.bytes().zip("../".bytes().cycle()).take_while(|(a, b)| a == b).count();
            rest = if climbs >= far { &after[UP.len()..] } else { after };
        }
        if home.is_empty() {
            return Cow::Borrowed(text);
        }
        home.push_str(rest);
        Cow::Owned(home)
    }

    /// Is this a file of the tree?
    pub fn is_shadow(&self, file: &FilePath) -> bool {
        file.is_inside(&self.shadow) || (self.beside && self.source(file).is_some())
    }
}

/// From [`SHADOW`] to the project's root.
const UP: &str = "../../";

/// Is this a file of the project, and none of a package in it?
fn is_own(root: &FilePath, file: &FilePath) -> bool {
    file.below(root).is_some_and(|below| below.split('/').all(|name| name != "node_modules"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_from_outside_are_as_they_are_written() {
        let layout = Layout::new(path("/ws/site"));
        let at_home = |file: &str, text: &'static str| layout.at_home(&path(file), text).into_owned();
        assert_eq!(UP, "../".repeat(SHADOW.split('/').count()));
        let text = "Cannot find module '../../../../ui/a' or \"../lib\"";
        assert_eq!(at_home("/ws/site/src/a.astro", text), "Cannot find module '../../ui/a' or \"../lib\"");
        assert_eq!(at_home("/ws/site/src/deep/er/a.astro", text), text);
        assert_eq!(at_home("/ws/ui/a.astro", text), text);
    }
    use crate::testing::path;

    #[test]
    fn names_lead_there_and_back() {
        let packages = [(path("/ws/node_modules/ui"), "@astro-lsp/node_modules/ui".to_owned())];
        let layout = Layout::new(path("/ws/site")).with_folders(packages);
        let table = [
            ("/ws/site/src/a.astro", Part::Component, "/ws/site/.astro/lsp/src/a.astro.tsx"),
            ("/ws/site/src/[...a].astro", Part::Script("0.mts".into()), "/ws/site/.astro/lsp/src/[...a].astro.0.mts"),
            ("/ws/site/a b.astro", Part::Script("inline.mjs".into()), "/ws/site/.astro/lsp/a b.astro.inline.mjs"),
            ("/ws/node_modules/ui/src/B.astro", Part::Component, "/ws/site/.astro/lsp/@astro-lsp/node_modules/ui/src/B.astro.tsx"),
        ];
        for (file, part, shown) in table {
            assert_eq!(layout.shown(&path(file), &part), Some(path(shown)));
            assert_eq!(layout.source(&path(shown)), Some((path(file), part)));
        }
        let beside = layout.clone().beside();
        for file in ["/ws/site/src/a.astro", "/ws/node_modules/ui/src/B.astro"] {
            let shown = path(&format!("{file}.tsx"));
            assert_eq!(beside.shown(&path(file), &Part::Component), Some(shown.clone()));
            assert_eq!(beside.source(&shown), Some((path(file), Part::Component)));
            assert!(beside.is_shadow(&shown) && !beside.is_shadow(&path("/ws/site/src/a.ts")));
        }
        assert_eq!(beside.shadow(), layout.shadow(), "what is removed is never the project");
        assert_eq!(layout.shown(&path("/ws/other/a.astro"), &Part::Component), None);
        for strange in ["/ws/site/src/a.astro.tsx", "/ws/site/.astro/lsp/a.tsx", "/ws/site/.astro/lsp/a.astro.css", "/"] {
            assert_eq!(layout.source(&path(strange)), None, "{strange}");
        }
    }
}
