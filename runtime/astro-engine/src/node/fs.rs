//! `node:fs`: what project code may do with files is what the user who started the preview may do.
//!
//! One function, `native.fs(operation, …)`, so that errors take one way: they come back as `[code, words]` and become
//! Node's errors in `js/node/fs.js`. Everything here is done at once; the promises of `fs/promises` are settled ones.
#![expect(clippy::disallowed_methods, reason = "this is project code reading its own files, in its own process")]

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::{Duration, SystemTime};

use rquickjs::function::Opt;
use rquickjs::{Ctx, IntoJs, Result, Value};

use crate::web::{Octets, Text};
use crate::worker::native::Native;

/// Files above this size are not read into the engine's memory.
const LARGEST: u64 = 512 << 20;

pub(super) fn install<'js>(native: &Native<'js>) -> Result<()> {
    native.add("fsRead", |ctx: Ctx<'js>, path: Text, from: Opt<f64>, length: Opt<f64>| {
        bytes(&ctx, read(Path::new(&path.0), from.0.map(|at| at as u64), length.0.map(|length| length as u64)))
    })?;
    native.add("fsWrite", |ctx: Ctx<'js>, path: Text, data: Octets, flag: Text| {
        let data = data.0;
        nothing(&ctx, write(Path::new(&path.0), &data, &flag.0))
    })?;
    native.add("fsStat", |ctx: Ctx<'js>, path: Text, follow: bool| {
        let path = Path::new(&path.0);
        let found = if follow { fs::metadata(path) } else { fs::symlink_metadata(path) };
        answer(&ctx, found.map(|meta| numbers(&meta)))
    })?;
    native.add("fsList", |ctx: Ctx<'js>, path: Text| answer(&ctx, list(Path::new(&path.0))))?;
    native.add("fsReal", |ctx: Ctx<'js>, path: Text| answer(&ctx, fs::canonicalize(&path.0).map(|path| path.to_string_lossy().into_owned())))?;
    native.add("fsLink", |ctx: Ctx<'js>, path: Text| answer(&ctx, fs::read_link(&path.0).map(|path| path.to_string_lossy().into_owned())))?;
    native.add("fsMakeDir", |ctx: Ctx<'js>, path: Text, all: bool| {
        nothing(&ctx, if all { fs::create_dir_all(&path.0) } else { fs::create_dir(&path.0) })
    })?;
    native.add("fsRemove", |ctx: Ctx<'js>, path: Text, recursive: bool| nothing(&ctx, remove(Path::new(&path.0), recursive)))?;
    native.add("fsRename", |ctx: Ctx<'js>, from: Text, to: Text| nothing(&ctx, fs::rename(&from.0, &to.0)))?;
    native.add("fsCopy", |ctx: Ctx<'js>, from: Text, to: Text| nothing(&ctx, fs::copy(&from.0, &to.0).map(drop)))?;
    native.add("fsSymlink", |ctx: Ctx<'js>, target: Text, path: Text| nothing(&ctx, symlink(&target.0, &path.0)))?;
    native.add("fsTruncate", |ctx: Ctx<'js>, path: Text, length: f64| {
        nothing(&ctx, OpenOptions::new().write(true).open(&path.0).and_then(|file| file.set_len(length.max(0.0) as u64)))
    })?;
    native.add("fsTimes", |ctx: Ctx<'js>, path: Text, accessed: f64, modified: f64| {
        let at = |seconds: f64| SystemTime::UNIX_EPOCH + Duration::try_from_secs_f64(seconds).unwrap_or_default();
        let times = fs::FileTimes::new().set_accessed(at(accessed)).set_modified(at(modified));
        nothing(&ctx, File::open(&path.0).and_then(|file| file.set_times(times)))
    })
}

fn read(path: &Path, from: Option<u64>, length: Option<u64>) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    let meta = file.metadata()?;
    if meta.is_dir() {
        return Err(io::Error::from(io::ErrorKind::IsADirectory));
    }
    let wanted = length.unwrap_or(u64::MAX);
    if meta.len().min(wanted) > LARGEST {
        return Err(io::Error::from(io::ErrorKind::FileTooLarge));
    }
    if let Some(from) = from.filter(|from| *from > 0) {
        file.seek(SeekFrom::Start(from))?;
    }
    let mut bytes = Vec::new();
    file.take(wanted.min(LARGEST)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Writes with one of Node's flags.
fn write(path: &Path, data: &[u8], flag: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    match flag {
        "a" | "a+" => options.append(true).create(true),
        "ax" | "ax+" => options.append(true).create_new(true),
        "wx" | "wx+" => options.write(true).create_new(true),
        "r+" => options.write(true),
        _ => options.write(true).create(true).truncate(true),
    };
    options.open(path)?.write_all(data)
}

/// Kind (0 file, 1 folder, 2 link, 3 other), size, the three times in milliseconds, mode, inode, device, links.
fn numbers(meta: &Metadata) -> Vec<f64> {
    let kind = match meta.file_type() {
        kind if kind.is_file() => 0.0,
        kind if kind.is_dir() => 1.0,
        kind if kind.is_symlink() => 2.0,
        _ => 3.0,
    };
    let time = |time: io::Result<SystemTime>| {
        let since = time.ok().and_then(|time| time.duration_since(SystemTime::UNIX_EPOCH).ok());
        since.map_or(0.0, |since| since.as_secs_f64() * 1000.0)
    };
    let mut numbers = vec![kind, meta.len() as f64, time(meta.accessed()), time(meta.modified()), time(meta.created().or_else(|_| meta.modified()))];
    numbers.extend(unix(meta));
    numbers
}

#[cfg(unix)]
fn unix(meta: &Metadata) -> [f64; 4] {
    use std::os::unix::fs::MetadataExt;
    [f64::from(meta.mode()), meta.ino() as f64, meta.dev() as f64, meta.nlink() as f64]
}

#[cfg(not(unix))]
fn unix(meta: &Metadata) -> [f64; 4] {
    let kind = if meta.is_dir() { 0o040_000 } else { 0o100_000 };
    [f64::from(kind | if meta.permissions().readonly() { 0o444 } else { 0o666 }), 0.0, 0.0, 1.0]
}

/// Names and kinds (as in [`numbers`]) in turn, sorted by name.
fn list(path: &Path) -> io::Result<Vec<String>> {
    let mut entries = Vec::new();
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        let kind = match entry.file_type() {
            Ok(kind) if kind.is_file() => "0",
            Ok(kind) if kind.is_dir() => "1",
            Ok(kind) if kind.is_symlink() => "2",
            _ => "3",
        };
        entries.push((entry.file_name().to_string_lossy().into_owned(), kind));
    }
    entries.sort();
    Ok(entries.into_iter().flat_map(|(name, kind)| [name, kind.to_owned()]).collect())
}

fn remove(path: &Path, recursive: bool) -> io::Result<()> {
    let is_folder = fs::symlink_metadata(path)?.is_dir();
    match (is_folder, recursive) {
        (false, _) => fs::remove_file(path),
        (true, true) => fs::remove_dir_all(path),
        (true, false) => fs::remove_dir(path),
    }
}

#[cfg(unix)]
fn symlink(target: &str, path: &str) -> io::Result<()> {
    std::os::unix::fs::symlink(target, path)
}

#[cfg(not(unix))]
fn symlink(_: &str, _: &str) -> io::Result<()> {
    Err(io::Error::from(io::ErrorKind::Unsupported))
}

fn bytes<'js>(ctx: &Ctx<'js>, result: io::Result<Vec<u8>>) -> Result<Value<'js>> {
    answer(ctx, result.map(Octets))
}

fn nothing<'js>(ctx: &Ctx<'js>, result: io::Result<()>) -> Result<Value<'js>> {
    answer(ctx, result.map(|()| Value::new_undefined(ctx.clone())))
}

/// `[value]`, or `[code, words]` of an error.
fn answer<'js>(ctx: &Ctx<'js>, result: io::Result<impl IntoJs<'js>>) -> Result<Value<'js>> {
    match result {
        Ok(value) => vec![value.into_js(ctx)?].into_js(ctx),
        Err(error) => {
            let (code, words) = named(&error);
            vec![code, words].into_js(ctx)
        }
    }
}

/// Node's name for an error, and its words.
fn named(error: &io::Error) -> (&'static str, &'static str) {
    match error.kind() {
        io::ErrorKind::NotFound => ("ENOENT", "no such file or directory"),
        io::ErrorKind::PermissionDenied => ("EACCES", "permission denied"),
        io::ErrorKind::AlreadyExists => ("EEXIST", "file already exists"),
        io::ErrorKind::NotADirectory => ("ENOTDIR", "not a directory"),
        io::ErrorKind::IsADirectory => ("EISDIR", "illegal operation on a directory"),
        io::ErrorKind::DirectoryNotEmpty => ("ENOTEMPTY", "directory not empty"),
        io::ErrorKind::ReadOnlyFilesystem => ("EROFS", "read-only file system"),
        io::ErrorKind::StorageFull => ("ENOSPC", "no space left on device"),
        io::ErrorKind::FileTooLarge => ("EFBIG", "file too large"),
        io::ErrorKind::InvalidInput => ("EINVAL", "invalid argument"),
        io::ErrorKind::Unsupported => ("ENOSYS", "function not implemented"),
        _ => ("EIO", "i/o error"),
    }
}
