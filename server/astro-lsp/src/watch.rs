//! What changed on disk, seen by ourselves: not every editor tells (Neovim sends nothing), and a preview has no editor.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant, SystemTime};

use astro_project::FilePath;
use notify::event::EventKind;
use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher as _};

use crate::vfs;

/// After a change, how long it must be quiet before it is told: a save is several events.
const QUIET: Duration = Duration::from_millis(4);
/// Told after this time even when it is never quiet.
const PATIENCE: Duration = Duration::from_millis(50);
/// Folders nobody edits by hand, wherever they are.
const IGNORED: &[&str] = &["node_modules", ".git", ".hg", ".svn", ".vercel", ".netlify", ".wrangler"];
/// Folders of output, ignored right under the root.
const OUTPUT: &[&str] = &["dist", "target"];
/// Folders watched at most; a tree larger than this is not a project but a disk.
const MOST_FOLDERS: usize = 20_000;
/// More paths than this in one go are told as "the root changed".
const MOST_PATHS: usize = 10_000;
/// How far the clock of a file system may be behind the other one.
const COARSE: Duration = Duration::from_millis(50);
/// One watch covers a whole tree here; elsewhere (inotify) each folder needs its own, which lets us leave some out.
const WATCHES_TREES: bool = cfg!(any(target_os = "macos", target_os = "windows"));

/// What the watcher says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum News {
    /// These files or folders were made, changed or removed.
    Changed(Vec<FilePath>),
    /// Something about watching itself that the user should know; said once.
    Trouble(String),
}

/// Watches a folder until it is dropped.
pub(crate) struct Watcher {
    signals: Sender<Signal>,
}

enum Signal {
    Event(notify::Result<Event>),
    Stop,
}

impl Watcher {
    /// Watches `root` from a thread of its own; `tell` runs there. Watching begins a moment later than reading did: what
    /// changed after `since`, before there was a watch, is told first.
    pub(crate) fn start(root: PathBuf, since: SystemTime, tell: impl Fn(News) + Send + 'static) -> Watcher {
        let (signals, heard) = channel();
        let events = signals.clone();
        std::thread::spawn(move || {
            let handler = move |event| {
                // Fails only after the end.
                let _ = events.send(Signal::Event(event));
            };
            match notify::recommended_watcher(handler) {
                Ok(watcher) => Folders { root, watcher, count: 0, tell: &tell, troubled: false }.run(&heard, since),
                Err(error) => tell(News::Trouble(trouble(&root, &error))),
            }
        });
        Watcher { signals }
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        let _ = self.signals.send(Signal::Stop);
    }
}

/// The folders under watch.
struct Folders<'a> {
    root: PathBuf,
    watcher: RecommendedWatcher,
    count: usize,
    tell: &'a dyn Fn(News),
    troubled: bool,
}

impl Folders<'_> {
    fn run(mut self, heard: &Receiver<Signal>, since: SystemTime) {
        let root = self.root.clone();
        let mut missed = BTreeSet::new();
        self.add(&root, &mut missed);
        missed.retain(|path| has_changed(path, since));
        self.say(&missed);
        while let Ok(Signal::Event(event)) = heard.recv() {
            let mut changed = BTreeSet::new();
            self.note(event, &mut changed);
            let started = Instant::now();
            loop {
                let left = PATIENCE.saturating_sub(started.elapsed());
                match heard.recv_timeout(QUIET.min(left)) {
                    Ok(Signal::Event(event)) => self.note(event, &mut changed),
                    Err(RecvTimeoutError::Timeout) => break,
                    Ok(Signal::Stop) | Err(RecvTimeoutError::Disconnected) => return,
                }
                if started.elapsed() >= PATIENCE {
                    break;
                }
            }
            if changed.len() > MOST_PATHS {
                changed = BTreeSet::from([self.root.clone()]);
            }
            self.say(&changed);
        }
    }

    fn say(&self, changed: &BTreeSet<PathBuf>) {
        let paths: Vec<FilePath> = changed.iter().filter_map(|path| vfs::file_path(path)).collect();
        if !paths.is_empty() {
            (self.tell)(News::Changed(paths));
        }
    }

    fn note(&mut self, event: notify::Result<Event>, changed: &mut BTreeSet<PathBuf>) {
        let event = match event {
            Ok(event) => event,
            Err(error) => return self.trouble(&error),
        };
        if event.need_rescan() {
            changed.insert(self.root.clone());
        }
        if matches!(event.kind, EventKind::Access(_)) {
            return;
        }
        for path in event.paths {
            if self.ignored(&path) {
                continue;
            }
            if !WATCHES_TREES && !matches!(event.kind, EventKind::Remove(_)) && path.is_dir() {
                self.add(&path, changed);
            }
            changed.insert(path);
        }
    }

    /// Watches a folder and those in it; what is already there counts as new.
    fn add(&mut self, folder: &Path, found: &mut BTreeSet<PathBuf>) {
        let mut waiting = vec![folder.to_owned()];
        while let Some(folder) = waiting.pop() {
            if self.count >= MOST_FOLDERS {
                let why = format!("more than {MOST_FOLDERS} folders");
                return self.trouble(&notify::Error::generic(&why));
            }
            match self.watch(&folder) {
                Ok(()) => self.count += 1,
                // Gone again before we came.
                Err(error) if matches!(error.kind, notify::ErrorKind::PathNotFound) && folder != self.root => continue,
                Err(error) => return self.trouble(&error),
            }
            let Ok(entries) = std::fs::read_dir(&folder) else { continue };
            for entry in entries.flatten() {
                let path = entry.path();
                match entry.file_type() {
                    Ok(kind) if kind.is_dir() && !self.ignored(&path) => {
                        found.insert(path.clone());
                        waiting.push(path);
                    }
                    Ok(kind) if kind.is_file() => {
                        found.insert(path);
                    }
                    _ => {}
                }
            }
        }
    }

    fn watch(&mut self, folder: &Path) -> notify::Result<()> {
        match WATCHES_TREES {
            true if folder == self.root => self.watcher.watch(folder, RecursiveMode::Recursive),
            true => Ok(()),
            false => self.watcher.watch(folder, RecursiveMode::NonRecursive),
        }
    }

    fn ignored(&self, path: &Path) -> bool {
        let Ok(below) = path.strip_prefix(&self.root) else { return true };
        // What `astro sync` writes there are types; what we write is our own.
        if below.starts_with(astro_ide::typescript::SHADOW) {
            return true;
        }
        let mut names = below.iter().filter_map(|name| name.to_str());
        let first = names.next();
        first.is_some_and(|name| OUTPUT.contains(&name) || IGNORED.contains(&name))
            || names.any(|name| IGNORED.contains(&name))
    }

    fn trouble(&mut self, error: &notify::Error) {
        if !std::mem::replace(&mut self.troubled, true) {
            (self.tell)(News::Trouble(trouble(&self.root, error)));
        }
    }
}

/// Was this file, or the list of this folder, changed after a time?
fn has_changed(path: &Path, since: SystemTime) -> bool {
    let Ok(meta) = std::fs::symlink_metadata(path) else { return true };
    // A file moved here keeps the time its text was written.
    #[cfg(unix)]
    let changed = {
        use std::os::unix::fs::MetadataExt;
        let seconds = u64::try_from(meta.ctime()).unwrap_or(0);
        Some(SystemTime::UNIX_EPOCH + Duration::new(seconds, meta.ctime_nsec() as u32))
    };
    #[cfg(not(unix))]
    let changed = meta.modified().ok().max(meta.created().ok());
    changed.is_none_or(|changed| changed + COARSE >= since)
}

/// What, why, what to do.
fn trouble(root: &Path, error: &notify::Error) -> String {
    let root = root.display();
    let limit = matches!(&error.kind, notify::ErrorKind::MaxFilesWatch)
        || matches!(&error.kind, notify::ErrorKind::Io(io) if io.raw_os_error() == Some(28));
    if limit {
        format!(
            "Not every folder of {root} can be watched: the system's limit of inotify watches is reached. Files changed \
             outside the editor may be seen late. Raise the limit: sudo sysctl fs.inotify.max_user_watches=524288"
        )
    } else {
        format!(
            "{root} cannot be watched for changes ({error}). Files changed outside the editor are seen only when the \
             editor reports them; open the project's own folder if this is a very large one"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait_for(heard: &Receiver<News>, name: &str) -> bool {
        let deadline = Instant::now() + Duration::from_secs(10);
        while let Ok(news) = heard.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            if matches!(news, News::Changed(paths) if paths.iter().any(|path| path.name() == name)) {
                return true;
            }
        }
        false
    }

    #[test]
    fn sees_new_files_in_new_folders_and_ignores_modules() {
        let folder = std::env::temp_dir().join(format!("astro-lsp-watch-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("src")).unwrap();
        let (tell, heard) = channel();
        let since = SystemTime::now();
        std::fs::write(folder.join("src/before.astro"), "").unwrap();
        let watcher = Watcher::start(folder.clone(), since, move |news| {
            let _ = tell.send(news);
        });
        // Told although there was no watch; so there is one now.
        assert!(wait_for(&heard, "before.astro"));
        std::fs::create_dir_all(folder.join("node_modules/x")).unwrap();
        std::fs::write(folder.join("node_modules/x/hidden.js"), "").unwrap();
        std::fs::create_dir_all(folder.join("src/pages/deep")).unwrap();
        std::fs::write(folder.join("src/pages/deep/new.astro"), "").unwrap();
        assert!(wait_for(&heard, "new.astro"));
        std::fs::remove_file(folder.join("src/pages/deep/new.astro")).unwrap();
        assert!(wait_for(&heard, "new.astro"));
        drop(watcher);
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
