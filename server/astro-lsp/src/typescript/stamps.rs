//! Which files of the mirrored tree stand as they were written, for sources that are as they were read? Those need not be
//! read and printed again when a project is opened the next time.
//!
//! A note of ours in the tree, `.stamps`, says it: sizes and times of both sides, and which program wrote. Whatever is other
//! than noted is made anew, so a lost or broken note costs time and nothing else.

use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use astro_project::FilePath;
use serde::{Deserialize, Serialize};

/// Its name in the tree.
pub(super) const NAME: &str = ".stamps";
/// A file changed later than this before it was looked at can change again without showing it in its time.
const SETTLED: Duration = Duration::from_secs(2);

/// Size in bytes and time of the last change in nanoseconds since 1970.
pub(super) type Stamp = (u64, u64);

/// What an earlier run noted.
#[derive(Debug, Default, Deserialize, Serialize)]
pub(super) struct Stamps {
    /// Who wrote: another program prints otherwise.
    by: String,
    /// Sources, and what stands for them.
    files: BTreeMap<String, Entry>,
}

#[derive(Debug, Deserialize, Serialize)]
struct Entry {
    source: Stamp,
    shown: Vec<(String, Stamp)>,
}

impl Stamps {
    /// Reads a note; an empty one if there is none of the same program. `way` is what else its printing rests on.
    pub(super) fn read(file: &FilePath, way: &str) -> Stamps {
        let by = program(way);
        // A note is never followed to another place.
        let text = stamp(file).and_then(|_| std::fs::read(file.as_str()).ok()).unwrap_or_default();
        let noted = serde_json::from_slice(&text).ok().filter(|stamps: &Stamps| stamps.by == by);
        noted.unwrap_or(Stamps { by, files: BTreeMap::new() })
    }

    /// The files that stand for a source, if all is as noted.
    pub(super) fn standing(&self, source: &FilePath) -> Option<Vec<FilePath>> {
        let entry = self.files.get(source.as_str())?;
        let stands = |(shown, noted): &(String, Stamp)| {
            let shown = FilePath::new(shown).ok()?;
            (stamp(&shown) == Some(*noted)).then_some(shown)
        };
        (stamp(source) == Some(entry.source)).then(|| entry.shown.iter().map(stands).collect())?
    }

    /// The next note: `sources` as they were before they were read, `written` what stands for them now.
    pub(super) fn note(way: &str, sources: &[(FilePath, Stamp)], written: &HashMap<FilePath, Vec<FilePath>>) -> String {
        let now = nanos(SystemTime::now() - SETTLED);
        let settled = sources.iter().filter(|(_, (_, changed))| *changed < now);
        let files = settled.filter_map(|(source, stamped)| {
            let shown = written.get(source)?.iter().map(|shown| Some((shown.to_string(), stamp(shown)?)));
            Some((source.to_string(), Entry { source: *stamped, shown: shown.collect::<Option<_>>()? }))
        });
        serde_json::to_string(&Stamps { by: program(way), files: files.collect() }).unwrap_or_default()
    }
}

/// The stamp of a file; none of a link, a folder, or what is not there.
pub(super) fn stamp(file: &FilePath) -> Option<Stamp> {
    let meta = std::fs::symlink_metadata(file.as_str()).ok().filter(|meta| meta.is_file())?;
    Some((meta.len(), nanos(meta.modified().ok()?)))
}

fn nanos(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).map_or(0, |age| age.as_nanos() as u64)
}

/// This very program, and how it was told to print.
fn program(way: &str) -> String {
    let exe = std::env::current_exe().and_then(std::fs::metadata).ok();
    let built = exe.map(|exe| (exe.len(), exe.modified().map_or(0, nanos)));
    format!("{} {built:?} {way}", env!("CARGO_PKG_VERSION"))
}
