//! What the preview's panel is told of a project besides its answers: what the rules find, what is saved, what is committed.

use std::io;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;

use astro_ide::{Analysis, Severity};
use astro_preview::protocol::{Finding, Place};
use astro_preview::session::{Advisor, KeptState};
use astro_project::{Entry, FilePath, Kind, Snapshot, Stat, Workspace, World};
use astro_syntax::Encoding;

use crate::vfs::DiskWorld;
use crate::view;

/// Advises the preview of the project at `root`.
pub(crate) struct OfProject {
    root: FilePath,
}

impl OfProject {
    pub(crate) fn new(root: FilePath) -> Arc<OfProject> {
        Arc::new(OfProject { root })
    }
}

impl Advisor for OfProject {
    fn findings(&self, snapshot: &Snapshot, file: &FilePath) -> Vec<Finding> {
        let lines = view::lines(snapshot, file);
        let name = file.below(snapshot.root()).unwrap_or(file.as_str()).to_owned();
        let findings = Analysis::new(snapshot).diagnostics(file).into_iter();
        findings
            .map(|finding| {
                let place = lines.position(finding.range.start, Encoding::Utf16);
                Finding {
                    rule: finding.rule.to_owned(),
                    severity: match finding.severity {
                        Severity::Error => "error",
                        Severity::Warning => "warning",
                        _ => "hint",
                    },
                    message: finding.message,
                    help: finding.help,
                    place: Place { file: name.clone(), line: place.line + 1, column: place.column + 1 },
                }
            })
            .collect()
    }

    fn saved(&self) -> Option<Snapshot> {
        Some(Workspace::new(self.root.clone(), Arc::new(DiskWorld)).snapshot())
    }

    fn states(&self) -> Vec<KeptState> {
        let lines = |arguments: &[&str]| git(&self.root, arguments).map(|out| String::from_utf8_lossy(&out).into_owned()).unwrap_or_default();
        let read = |text: String, before: &str| -> Vec<KeptState> {
            let rows = text.lines().filter_map(|line| line.split_once('\t')).take(MOST_STATES);
            rows.map(|(name, title)| KeptState { name: name.to_owned(), title: format!("{before}{title}") }).collect()
        };
        let mut states = read(lines(&["stash", "list", "--format=%gd%x09%gs"]), "stash: ");
        states.extend(read(lines(&["for-each-ref", "--sort=-committerdate", "--format=%(refname:short)%09%(refname:short)", "refs/heads"]), "branch "));
        states
    }

    fn kept(&self, name: &str) -> Result<Snapshot, String> {
        let world = Committed::read(&self.root, name)?;
        Ok(Workspace::new(self.root.clone(), Arc::new(world)).snapshot())
    }
}

/// Stashes, and branches, that are offered.
const MOST_STATES: usize = 20;

/// A commit over the disk: files git keeps are as committed, those it ignores (packages, `.env`) as they are, and those it
/// does not know yet are not there.
struct Committed {
    root: FilePath,
    /// Names below the root, in order, and where git has their content.
    files: Vec<(String, String)>,
}

impl Committed {
    fn read(root: &FilePath, name: &str) -> Result<Committed, String> {
        let out = git(root, &["ls-tree", "-r", "-z", "--end-of-options", name]).map_err(|error| format!("{name} cannot be read from git: {error}."))?;
        let text = String::from_utf8_lossy(&out);
        let entries = text.split('\0').filter_map(|line| {
            let (facts, name) = line.split_once('\t')?;
            let mut facts = facts.split(' ').skip(1);
            (facts.next()? == "blob").then_some(())?;
            Some((name.to_owned(), facts.next()?.to_owned()))
        });
        let mut files: Vec<(String, String)> = entries.collect();
        files.sort();
        Ok(Committed { root: root.clone(), files })
    }

    /// The name below the root of a file that git decides about.
    fn below<'a>(&self, path: &'a FilePath) -> Option<&'a str> {
        let name = path.below(&self.root)?;
        let ignored = name.split('/').any(|part| part == "node_modules" || part.starts_with(".env") || part == ".astro");
        (!ignored).then_some(name)
    }

    fn blob(&self, name: &str) -> Option<&str> {
        self.files.binary_search_by(|(known, _)| known.as_str().cmp(name)).ok().map(|at| self.files[at].1.as_str())
    }

    fn is_folder(&self, name: &str) -> bool {
        name.is_empty() || self.inside(name).next().is_some()
    }

    /// What lies in a folder, its name cut off.
    fn inside<'a>(&'a self, folder: &str) -> impl Iterator<Item = &'a str> {
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let start = self.files.partition_point(|(name, _)| name.as_str() < prefix.as_str());
        self.files[start..].iter().map_while(move |(name, _)| name.strip_prefix(prefix.as_str()))
    }
}

fn absent(path: &FilePath) -> io::Error {
    io::Error::new(io::ErrorKind::NotFound, format!("{path} is not in the last commit"))
}

impl World for Committed {
    fn read(&self, path: &FilePath) -> io::Result<Arc<[u8]>> {
        let Some(name) = self.below(path) else { return DiskWorld.read(path) };
        let blob = self.blob(name).ok_or_else(|| absent(path))?;
        git(&self.root, &["cat-file", "blob", blob]).map(Arc::from)
    }

    fn list(&self, path: &FilePath) -> io::Result<Vec<Entry>> {
        let Some(name) = self.below(path).or_else(|| (*path == self.root).then_some("")) else { return DiskWorld.list(path) };
        if !self.is_folder(name) {
            return Err(absent(path));
        }
        let mut entries: Vec<Entry> = Vec::new();
        for below in self.inside(name) {
            let (first, kind) = below.split_once('/').map_or((below, Kind::File), |(first, _)| (first, Kind::Folder));
            if entries.last().is_none_or(|last| &*last.name != first) {
                entries.push(Entry { name: first.into(), kind });
            }
        }
        if name.is_empty() {
            let own = DiskWorld.list(path)?.into_iter().filter(|entry| &*entry.name == "node_modules" || entry.name.starts_with(".env"));
            entries.extend(own);
        }
        Ok(entries)
    }

    fn stat(&self, path: &FilePath) -> io::Result<Stat> {
        let Some(name) = self.below(path) else { return DiskWorld.stat(path) };
        match self.blob(name) {
            Some(_) => Ok(Stat { kind: Kind::File, len: self.read(path)?.len() as u64, modified: None }),
            None if self.is_folder(name) => Ok(Stat { kind: Kind::Folder, len: 0, modified: None }),
            None => Err(absent(path)),
        }
    }

    fn canonical(&self, path: &FilePath) -> io::Result<FilePath> {
        match self.below(path) {
            Some(_) => Ok(path.clone()),
            None => DiskWorld.canonical(path),
        }
    }
}

/// What git says. It only reads, and asks nobody anything.
fn git(root: &FilePath, arguments: &[&str]) -> io::Result<Vec<u8>> {
    let mut command = Command::new("git");
    command.arg("-C").arg(PathBuf::from(root.as_str())).args(["-c", "core.fsmonitor=false", "--no-optional-locks"]).args(arguments);
    let output = command.stdin(Stdio::null()).env("GIT_TERMINAL_PROMPT", "0").output()?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    Err(io::Error::other(String::from_utf8_lossy(&output.stderr).trim().trim_end_matches('.').to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_commit_over_the_disk() {
        let committed = Committed {
            root: FilePath::new("/p").expect("a path"),
            files: [("astro.config.mjs", "a"), ("src/pages/a.astro", "b"), ("src/pages/b/c.astro", "c"), ("src/x.ts", "d")].map(|(name, blob)| (name.to_owned(), blob.to_owned())).to_vec(),
        };
        let path = |name: &str| FilePath::new(name).expect("a path");
        let list = |name: &str| committed.list(&path(name)).map(|entries| entries.iter().map(|entry| format!("{} {:?}", entry.name, entry.kind)).collect::<Vec<_>>().join(", ")).unwrap_or_else(|error| error.to_string());
        assert_eq!(list("/p/src"), "pages Folder, x.ts File");
        assert_eq!(list("/p/src/pages"), "a.astro File, b Folder");
        assert_eq!(list("/p/nothing"), "/p/nothing is not in the last commit");
        assert_eq!((committed.below(&path("/p/node_modules/a")), committed.below(&path("/q")), committed.blob("src/x.ts")), (None, None, Some("d")));
    }
}
