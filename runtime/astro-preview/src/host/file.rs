//! How a host sends a static file: type, caching, tags, ranges.

use std::hash::Hasher;
use std::time::{Duration, UNIX_EPOCH};

use super::output::File;
use crate::app::{Reply, Request};

/// What a host's static server does besides sending the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FileManners {
    /// Headers every file gets.
    pub(crate) headers: &'static [(&'static str, &'static str)],
    /// How the charset of a text is named; empty for none.
    pub(crate) charset: &'static str,
    /// Whether JSON gets a charset too.
    pub(crate) json_charset: bool,
    /// The entity tag: none, weak or strong.
    pub(crate) tag: Tag,
    /// Whether `last-modified` is sent and asked for.
    pub(crate) dated: bool,
    /// Whether parts of a file can be asked for.
    pub(crate) ranges: bool,
}

/// The kind of entity tag a host makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tag {
    /// None at all.
    None,
    /// `W/"…"`
    Weak,
    /// `"…"`
    Strong,
}

impl FileManners {
    /// The answer that carries a file.
    pub(crate) fn reply(&self, request: &Request, file: File) -> Reply {
        let mut reply = Reply::new(200).with_header("content-type", self.content_type(&file.path));
        for (name, value) in self.headers {
            reply = reply.with_header(name, *value);
        }
        let tag = tag(self.tag, &file.bytes);
        if let Some(tag) = &tag {
            reply = reply.with_header("etag", tag.clone());
        }
        let modified = file.modified.filter(|_| self.dated);
        if let Some(modified) = modified {
            reply = reply.with_header("last-modified", httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_millis(modified)));
        }
        if self.ranges {
            reply = reply.with_header("accept-ranges", "bytes");
        }
        if is_unchanged(request, tag.as_deref(), modified) {
            reply.status = 304;
            reply.headers.retain(|(name, _)| name != "content-type");
            return reply;
        }
        let length = file.bytes.len();
        match range(request, tag.as_deref(), length).filter(|_| self.ranges) {
            Some(Some((start, end))) => {
                reply.status = 206;
                reply.with_header("content-range", format!("bytes {start}-{}/{length}", end - 1)).with_body(file.bytes.slice(start..end))
            }
            Some(None) => Reply::new(416).with_header("content-range", format!("bytes */{length}")),
            None => reply.with_body(file.bytes),
        }
    }

    fn content_type(&self, path: &str) -> String {
        let name = path.rsplit('/').next().unwrap_or_default();
        let kind = match name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()).as_deref() {
            Some("js" | "mjs") => "text/javascript".to_owned(),
            Some("webmanifest") => "application/manifest+json".to_owned(),
            Some("avif") => "image/avif".to_owned(),
            _ => mime_guess::from_path(name).first_or_octet_stream().essence_str().to_owned(),
        };
        let worded = kind.starts_with("text/") || (self.json_charset && (kind == "application/json" || kind == "application/manifest+json"));
        if worded && !self.charset.is_empty() { format!("{kind}; charset={}", self.charset) } else { kind }
    }
}

fn tag(kind: Tag, bytes: &[u8]) -> Option<String> {
    let mut hasher = rustc_hash::FxHasher::default();
    hasher.write(bytes);
    let text = format!("\"{:x}-{:x}\"", bytes.len(), hasher.finish());
    match kind {
        Tag::None => None,
        Tag::Weak => Some(format!("W/{text}")),
        Tag::Strong => Some(text),
    }
}

fn is_unchanged(request: &Request, tag: Option<&str>, modified: Option<u64>) -> bool {
    let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    if let Some(asked) = request.header("if-none-match") {
        return tag.is_some_and(|tag| asked.trim() == "*" || asked.split(',').any(|one| bare(one) == bare(tag)));
    }
    let since = request.header("if-modified-since").and_then(|date| httpdate::parse_http_date(date).ok());
    match (since.and_then(|since| since.duration_since(UNIX_EPOCH).ok()), modified) {
        (Some(since), Some(modified)) => modified / 1000 <= since.as_secs(),
        _ => false,
    }
}

/// The one range asked for, as start and end; `Some(None)` if it lies outside. More ranges at once are answered whole.
fn range(request: &Request, tag: Option<&str>, length: usize) -> Option<Option<(usize, usize)>> {
    if request.header("if-range").is_some_and(|condition| Some(condition) != tag) {
        return None;
    }
    let (first, last) = request.header("range")?.strip_prefix("bytes=")?.split_once('-')?;
    let (first, last) = (first.trim(), last.trim());
    let (start, end) = if first.is_empty() {
        (length.saturating_sub(last.parse().ok()?), length)
    } else {
        let last: usize = if last.is_empty() { usize::MAX } else { last.parse().ok()? };
        (first.parse().ok()?, last.saturating_add(1).min(length))
    };
    Some((start < end).then_some((start, end)))
}
