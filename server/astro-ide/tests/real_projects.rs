//! What is found in projects that are not ours? `ASTRO_PROJECTS=/a:/b cargo test -p astro-ide --test real_projects -- --ignored --nocapture`

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use astro_ide::Analysis;
use astro_project::{Entry, FilePath, Kind, Stat, Workspace, World};

/// The files of this machine.
struct Disk;

#[allow(clippy::disallowed_methods)]
impl World for Disk {
    fn read(&self, path: &FilePath) -> io::Result<Arc<[u8]>> {
        Ok(std::fs::read(path.as_str())?.into())
    }

    fn list(&self, path: &FilePath) -> io::Result<Vec<Entry>> {
        let mut entries = Vec::new();
        for entry in std::fs::read_dir(path.as_str())? {
            let entry = entry?;
            let kind = if std::fs::metadata(entry.path())?.is_dir() { Kind::Folder } else { Kind::File };
            entries.push(Entry { name: entry.file_name().to_string_lossy().as_ref().into(), kind });
        }
        Ok(entries)
    }

    fn stat(&self, path: &FilePath) -> io::Result<Stat> {
        let metadata = std::fs::metadata(path.as_str())?;
        let kind = if metadata.is_dir() { Kind::Folder } else { Kind::File };
        Ok(Stat { kind, len: metadata.len(), modified: None })
    }
}

#[test]
#[ignore = "wants ASTRO_PROJECTS"]
#[allow(clippy::print_stdout, clippy::disallowed_methods)]
fn what_is_found() {
    let mut rules: BTreeMap<&str, usize> = BTreeMap::new();
    let mut files = 0;
    let projects = std::env::var("ASTRO_PROJECTS").unwrap_or_default();
    for root in projects.split(':').filter_map(|root| FilePath::new(root).ok()) {
        let snapshot = Workspace::new(root.clone(), Arc::new(Disk)).snapshot();
        let analysis = Analysis::new(&snapshot);
        let mut folders = vec![root.clone()];
        while let Some(folder) = folders.pop() {
            for entry in snapshot.list(&folder).iter() {
                let Some(path) = folder.join(&entry.name) else { continue };
                if entry.kind == Kind::Folder && !matches!(entry.name.as_str(), "node_modules" | ".git" | "dist") {
                    folders.push(path);
                    continue;
                }
                if !matches!(path.extension(), Some("astro" | "ts" | "js")) {
                    continue;
                }
                files += 1;
                for finding in analysis.diagnostics(&path) {
                    *rules.entry(finding.rule).or_default() += 1;
                    let text = snapshot.text(&path).unwrap_or_default();
                    let line = text[..finding.range.start].matches('\n').count() + 1;
                    println!("{path}:{line} {} {}", finding.rule, finding.message);
                }
            }
        }
    }
    println!("{files} files: {rules:#?}");
}
