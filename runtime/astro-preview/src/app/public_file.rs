//! Files of `public/`: as they are, with type, tag, date and ranges.

use std::time::{Duration, UNIX_EPOCH};

use astro_project::FilePath;
use bytes::Bytes;

use super::guard::Refusal;
use super::{App, Reply, Request, Target, page};
use astro_project::Snapshot;

/// Answers for a file of `public/`; `None` if there is none of that name.
pub(crate) fn answer(app: &App, request: &Request, path: &str) -> Option<Reply> {
    if !serves(app, &request.method) || path.ends_with('/') {
        return None;
    }
    // The static file server of a built project shows no hidden files but those of `/.well-known/`.
    let hidden = |path: &str| path.split('/').any(|part| part.starts_with('.'));
    if app.target() == Target::Production && hidden(path) && !path.starts_with("/.well-known/") {
        return None;
    }
    // What `%2F` and its like stand for is part of a file's name, not of its path.
    let name = percent_encoding::percent_decode_str(path).decode_utf8().ok()?;
    let file = app.snapshot().public_file(&name)?;
    if !stays_inside(app.snapshot(), &file) {
        let message = format!("public{path} is a link that leads out of the project, and such links are not followed.");
        return Some(page::refusal(request, &Refusal { status: 403, message }));
    }
    app.loader().note_use(&file);
    Some(serve_file(app.snapshot(), request, &file))
}

/// The development server sends a file of `public` whatever the method; a built one only to those who read.
fn serves(app: &App, method: &str) -> bool {
    app.target() == Target::Dev || matches!(method, "GET" | "HEAD")
}

/// Whether a file is inside the project also after all links are followed.
pub(crate) fn stays_inside(snapshot: &Snapshot, file: &FilePath) -> bool {
    snapshot.canonical(file).is_inside(&snapshot.canonical(snapshot.root()))
}

/// The answer that carries a file.
pub(crate) fn serve_file(snapshot: &Snapshot, request: &Request, file: &FilePath) -> Reply {
    let Ok(bytes) = snapshot.bytes(file) else {
        return Reply::text(404, format!("{} cannot be read.\n", file.name()));
    };
    let bytes = Bytes::from_owner(Shared(bytes));
    let modified = snapshot.stat(file).and_then(|stat| stat.modified);
    let tag = tag(&bytes);
    let mut reply = Reply::new(200)
        .with_header("content-type", content_type(file.name()))
        .with_header("etag", tag.clone())
        .with_header("cache-control", "no-cache")
        .with_header("accept-ranges", "bytes");
    if let Some(modified) = modified {
        reply = reply.with_header("last-modified", httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_millis(modified)));
    }
    if is_unchanged(request, &tag, modified) {
        reply.status = 304;
        return reply;
    }
    match range(request, &tag, bytes.len()) {
        Some(Ok((start, end))) => {
            reply.status = 206;
            let content_range = format!("bytes {start}-{}/{}", end - 1, bytes.len());
            reply.with_header("content-range", content_range).with_header("content-length", (end - start).to_string()).with_body(bytes.slice(start..end))
        }
        Some(Err(())) => {
            reply.status = 416;
            reply.with_header("content-range", format!("bytes */{}", bytes.len()))
        }
        None => reply.with_header("content-length", bytes.len().to_string()).with_body(bytes),
    }
}

struct Shared(std::sync::Arc<[u8]>);

impl AsRef<[u8]> for Shared {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

fn tag(bytes: &[u8]) -> String {
    use std::hash::Hasher;
    let mut hasher = rustc_hash::FxHasher::default();
    hasher.write(bytes);
    format!("W/\"{:x}-{:x}\"", bytes.len(), hasher.finish())
}

fn is_unchanged(request: &Request, tag: &str, modified: Option<u64>) -> bool {
    if let Some(tags) = request.header("if-none-match") {
        return tags.trim() == "*" || tags.split(',').any(|one| one.trim() == tag);
    }
    let since = request.header("if-modified-since").and_then(|date| httpdate::parse_http_date(date).ok());
    match (since.and_then(|since| since.duration_since(UNIX_EPOCH).ok()), modified) {
        (Some(since), Some(modified)) => modified / 1000 <= since.as_secs(),
        _ => false,
    }
}

/// The one range asked for, as start and end; `Err` if it lies outside. More ranges at once are answered whole.
fn range(request: &Request, tag: &str, length: usize) -> Option<Result<(usize, usize), ()>> {
    if request.header("if-range").is_some_and(|condition| condition != tag) {
        return None;
    }
    let spec = request.header("range")?.strip_prefix("bytes=")?;
    let (first, last) = spec.split_once('-')?;
    let (first, last) = (first.trim(), last.trim());
    if last.contains(',') {
        return None;
    }
    let found = if first.is_empty() {
        let count: usize = last.parse().ok()?;
        (length.saturating_sub(count), length)
    } else {
        let first: usize = first.parse().ok()?;
        let last: usize = if last.is_empty() { usize::MAX } else { last.parse().ok()? };
        (first, last.saturating_add(1).min(length))
    };
    Some(if found.0 < found.1 { Ok(found) } else { Err(()) })
}

/// The content type of a file by its name.
pub(crate) fn content_type(name: &str) -> String {
    let kind = match name.rsplit('.').next().unwrap_or_default() {
        // What a browser loads as a module must have exactly this type.
        "js" | "mjs" | "ts" | "mts" => "text/javascript".to_owned(),
        "map" => "application/json".to_owned(),
        "webmanifest" => "application/manifest+json".to_owned(),
        "avif" => "image/avif".to_owned(),
        _ => mime_guess::from_path(name).first_or_octet_stream().essence_str().to_owned(),
    };
    if kind.starts_with("text/") { format!("{kind}; charset=utf-8") } else { kind }
}
