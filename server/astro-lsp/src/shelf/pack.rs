//! Many small things of one project in one file: a thing costs one read at its place, where a file of its own would be opened.
//!
//! Records stand behind each other: a head ([`HEAD`]) and the content. Every one is written in one piece, so several previews may
//! add to the same file. A file that is full, or whose end is no record, becomes the one before: what is found there is written
//! into the new one, the rest is gone with the next change.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use xxhash_rust::xxh64::Xxh64;

/// Bytes after which the next start begins a new file.
pub(super) const FULL: u64 = 16 << 20;

/// Bytes of a file that one start may leave behind.
const MOST: u64 = 2 * FULL;

/// Bytes of a key, which is hexadecimal.
const KEY: usize = 40;

const MARK: [u8; 4] = *b"kept";

/// Mark, length, digest, key.
const HEAD: usize = 4 + 4 + 8 + KEY;

pub(super) struct Pack {
    now: Option<Records>,
    before: PathBuf,
    older: OnceLock<Option<Records>>,
    add: Mutex<Option<File>>,
    size: AtomicU64,
}

struct Records {
    places: HashMap<[u8; KEY], Place>,
    file: Mutex<File>,
}

#[derive(Clone, Copy)]
struct Place {
    at: u64,
    length: u32,
    digest: u64,
}

impl Pack {
    pub(super) fn open(path: &Path) -> Pack {
        let before = path.with_extension("before");
        let mut now = Records::read(path);
        let size = std::fs::metadata(path).map_or(0, |meta| meta.len());
        if size > FULL || now.as_ref().is_some_and(|(_, whole)| !whole) {
            now = None;
            // Where that fails (another program has it open), nothing is added.
            let _ = std::fs::rename(path, &before);
        }
        let add = OpenOptions::new().create(true).append(true).open(path).ok();
        let size = add.as_ref().and_then(|file| file.metadata().ok()).map_or(MOST, |meta| meta.len());
        Pack { now: now.map(|(records, _)| records), before, older: OnceLock::new(), add: Mutex::new(add), size: AtomicU64::new(size) }
    }

    pub(super) fn get(&self, key: &str) -> Option<Vec<u8>> {
        let id: [u8; KEY] = key.as_bytes().try_into().ok()?;
        if let Some(content) = self.now.as_ref().and_then(|records| records.get(&id)) {
            return Some(content);
        }
        let older = self.older.get_or_init(|| Records::read(&self.before).map(|(records, _)| records));
        let content = older.as_ref()?.get(&id)?;
        self.put(key, &content);
        Some(content)
    }

    pub(super) fn put(&self, key: &str, content: &[u8]) {
        let (Ok(id), Ok(length)) = (key.as_bytes().try_into(), u32::try_from(content.len())) else { return };
        let whole = (HEAD + content.len()) as u64;
        if self.size.fetch_add(whole, Ordering::Relaxed) + whole > MOST {
            return;
        }
        let mut record = Vec::with_capacity(HEAD + content.len());
        record.extend_from_slice(&MARK);
        record.extend_from_slice(&length.to_le_bytes());
        record.extend_from_slice(&digest(&id, content).to_le_bytes());
        record.extend_from_slice(&id);
        record.extend_from_slice(content);
        let mut add = self.add.lock().unwrap_or_else(PoisonError::into_inner);
        if add.as_mut().is_some_and(|file| file.write_all(&record).is_err()) {
            // A disk that is full stays so; half a record ends the file for whoever reads it.
            *add = None;
        }
    }
}

impl Records {
    /// The records of a file, and whether it holds nothing else. Contents are passed over.
    fn read(path: &Path) -> Option<(Records, bool)> {
        let file = File::open(path).ok()?;
        let end = file.metadata().ok()?.len();
        let mut reader = BufReader::with_capacity(HEAD, &file);
        let mut places = HashMap::new();
        let mut at = 0;
        while at < end {
            let mut head = [0; HEAD];
            if reader.read_exact(&mut head).is_err() {
                break;
            }
            let Some((key, length, digest)) = taken(&head) else { break };
            let next = at + HEAD as u64 + u64::from(length);
            if next > end || reader.seek_relative(i64::from(length)).is_err() {
                break;
            }
            places.insert(key, Place { at: at + HEAD as u64, length, digest });
            at = next;
        }
        Some((Records { places, file: Mutex::new(file) }, at == end))
    }

    fn get(&self, key: &[u8; KEY]) -> Option<Vec<u8>> {
        let place = *self.places.get(key)?;
        let mut content = vec![0; place.length as usize];
        {
            let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
            file.seek(SeekFrom::Start(place.at)).ok()?;
            file.read_exact(&mut content).ok()?;
        }
        (digest(key, &content) == place.digest).then_some(content)
    }
}

fn taken(head: &[u8; HEAD]) -> Option<([u8; KEY], u32, u64)> {
    let rest = head.strip_prefix(&MARK)?;
    let (length, rest) = rest.split_first_chunk()?;
    let (digest, rest) = rest.split_first_chunk()?;
    Some((rest.try_into().ok()?, u32::from_le_bytes(*length), u64::from_le_bytes(*digest)))
}

fn digest(key: &[u8; KEY], content: &[u8]) -> u64 {
    let mut hash = Xxh64::new(0);
    hash.update(key);
    hash.update(content);
    hash.digest()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(number: u32) -> String {
        format!("{number:040x}")
    }

    #[test]
    fn things_are_there_at_the_next_start() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pack");
        let first = Pack::open(&path);
        // A second preview adds to the same file.
        let second = Pack::open(&path);
        first.put(&key(1), b"one");
        second.put(&key(2), b"two");
        first.put(&key(3), b"");
        let next = Pack::open(&path);
        let got = |number| next.get(&key(number)).map(|content| String::from_utf8(content).unwrap());
        assert_eq!([got(1), got(2), got(3), got(4)], [Some("one".into()), Some("two".into()), Some(String::new()), None]);
    }

    #[test]
    fn what_is_broken_is_not_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pack");
        let pack = Pack::open(&path);
        pack.put(&key(1), b"one");
        pack.put(&key(2), b"two");
        let bytes = std::fs::read(&path).unwrap();
        for (number, cut) in [(0, bytes.len() - 1), (1, HEAD + 3), (2, HEAD + 10), (3, 5)] {
            let path = folder.path().join(format!("cut{number}"));
            std::fs::write(&path, &bytes[..cut]).unwrap();
            let pack = Pack::open(&path);
            assert_eq!((pack.get(&key(1)).is_some(), pack.get(&key(2))), (cut > HEAD, None));
            // The file goes on, with what was whole.
            pack.put(&key(2), b"two");
            let again = Pack::open(&path);
            assert_eq!((again.get(&key(1)).is_some(), again.get(&key(2)).is_some()), (cut > HEAD, true));
        }
        let mut other = bytes;
        other[HEAD] ^= 1;
        std::fs::write(&path, other).unwrap();
        let pack = Pack::open(&path);
        assert_eq!((pack.get(&key(1)), pack.get(&key(2)).is_some()), (None, true));
    }

    #[test]
    fn a_full_file_is_followed_by_another() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pack");
        let pack = Pack::open(&path);
        let large = vec![0; FULL as usize / 4];
        for number in 0..12 {
            pack.put(&key(number), &large);
        }
        // What one start leaves behind has an end.
        assert!(std::fs::metadata(&path).unwrap().len() <= MOST);
        let next = Pack::open(&path);
        assert_eq!(std::fs::metadata(&path).unwrap().len(), 0);
        assert!(next.get(&key(3)).is_some());
        // What was asked for goes over to the new file.
        assert_eq!(std::fs::metadata(&path).unwrap().len(), (HEAD + large.len()) as u64);
    }
}
