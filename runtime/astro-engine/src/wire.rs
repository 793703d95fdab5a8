//! The messages between parent and worker: `[u32 length][u8 kind][u32 id][payload]`, little-endian, on two pipes.
//!
//! Payloads are JSON where they are structured and raw bytes where they are bodies. The id is the job's; 0 is nobody's.

use std::io::{self, Read};

use bytes::{Buf, Bytes, BytesMut};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::job::Common;
use crate::module::{ModuleError, ModuleKind, ModuleSource};

/// Bytes of a body that may be under way before the reader has taken any.
pub(crate) const WINDOW: usize = 256 << 10;

/// Longer frames are refused: the other side has lost its place.
const LONGEST: usize = 1 << 30;

const HEADER: usize = 9;

/// What a worker writes before its first frame. Anything before it (a test harness says "running 1 test") is skipped.
pub(crate) const PREAMBLE: &[u8] = b"\n\0astro-engine frames\0\n";

/// Removes everything up to the preamble; false while it has not come.
pub(crate) fn skip_preamble(buffer: &mut BytesMut) -> bool {
    let found = buffer.windows(PREAMBLE.len()).position(|window| window == PREAMBLE);
    match found {
        Some(at) => buffer.advance(at + PREAMBLE.len()),
        None => buffer.advance(buffer.len().saturating_sub(PREAMBLE.len())),
    }
    found.is_some()
}

/// Kinds of frames from the parent to the worker.
pub(crate) mod down {
    /// [`super::Setup`], once, first.
    pub(crate) const SETUP: u8 = 1;
    /// [`super::JobMessage`]
    pub(crate) const JOB: u8 = 2;
    /// Raw bytes of the request's body.
    pub(crate) const BODY: u8 = 3;
    /// The request's body is complete.
    pub(crate) const BODY_END: u8 = 4;
    /// The request's body broke off; the payload says why.
    pub(crate) const BODY_FAILED: u8 = 5;
    /// Nobody waits for this job any more.
    pub(crate) const CANCEL: u8 = 6;
    /// u32: so many bytes of the answer were taken.
    pub(crate) const CREDIT: u8 = 7;
    /// Answer to IMPORT or LOAD: [`super::encode_imported`]
    pub(crate) const IMPORTED: u8 = 8;
    /// Answer to ASK (the id is the question's): a JSON `Result<Value, ModuleError>`.
    pub(crate) const ANSWER: u8 = 9;
    /// What following jobs have in common: u64 key, JSON.
    pub(crate) const COMMON: u8 = 10;
}

/// Kinds of frames from the worker to the parent.
pub(crate) mod up {
    /// The worker stands ready.
    pub(crate) const READY: u8 = 1;
    /// [`crate::Head`]
    pub(crate) const HEAD: u8 = 2;
    /// Raw bytes of the answer's body.
    pub(crate) const CHUNK: u8 = 3;
    /// The answer is complete.
    pub(crate) const END: u8 = 4;
    /// [`super::RawFailure`]
    pub(crate) const FAIL: u8 = 5;
    /// [`crate::ConsoleLine`]
    pub(crate) const CONSOLE: u8 = 6;
    /// From here on the code of this job runs (said only while several jobs are open).
    pub(crate) const ENTER: u8 = 7;
    /// [`super::ImportQuestion`]; the worker blocks until it is answered.
    pub(crate) const IMPORT: u8 = 8;
    /// A module name; the worker blocks until it is answered.
    pub(crate) const LOAD: u8 = 9;
    /// [`super::AskQuestion`]
    pub(crate) const ASK: u8 = 10;
    /// u32: so many bytes of the request's body were taken.
    pub(crate) const TAKEN: u8 = 11;
    /// This worker should get no more jobs (its heap is spoilt or full).
    pub(crate) const RETIRE: u8 = 12;
    /// Code of this job has been running for a while without a pause.
    pub(crate) const BUSY: u8 = 13;
    /// It has paused.
    pub(crate) const FREE: u8 = 14;
    /// [`crate::work::Spent`]: before a head, an end and a failure.
    pub(crate) const SPENT: u8 = 15;
    /// [`crate::Note`]
    pub(crate) const NOTE: u8 = 16;
}

/// What a worker may use.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Setup {
    pub(crate) memory_limit: usize,
    pub(crate) stack_limit: usize,
    pub(crate) deadline_ms: u64,
    pub(crate) preload: Vec<String>,
    /// Where compiled code is kept.
    pub(crate) bytecode: Option<String>,
}

/// How many of the latest common values both sides of a pipe remember.
pub(crate) const COMMONS: usize = 8;

/// A job without its body.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct JobMessage {
    pub(crate) entry: String,
    pub(crate) export: String,
    /// Read by JavaScript alone.
    pub(crate) payload: Box<RawValue>,
    /// The key of what it has in common with others.
    pub(crate) common: Option<u64>,
    pub(crate) method: String,
    pub(crate) url: String,
    /// Pairs of a lower-case name and a value. Read by JavaScript alone, and not by every page.
    pub(crate) headers: Box<RawValue>,
    pub(crate) has_body: bool,
}

/// "What does `specifier` mean in `importer`, and what is in it?"
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ImportQuestion {
    pub(crate) specifier: String,
    pub(crate) importer: String,
    /// Is it `require()` that asks?
    #[serde(default)]
    pub(crate) require: bool,
}

/// A free-form question of project code's runtime.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct AskQuestion {
    pub(crate) op: u32,
    pub(crate) name: String,
    pub(crate) payload: Value,
}

/// An exception as the worker saw it, before its frames are mapped.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct RawFailure {
    pub(crate) kind: Option<crate::FailureKind>,
    pub(crate) name: String,
    pub(crate) message: String,
    pub(crate) hint: Option<String>,
    pub(crate) stack: String,
    pub(crate) frame: Option<crate::SourceFrame>,
    pub(crate) cause: Option<Box<RawFailure>>,
}

/// The answer to an import: the module's name, and its source if the worker does not have it yet.
#[derive(Debug)]
pub(crate) struct Imported {
    pub(crate) name: String,
    pub(crate) source: Option<ModuleSource>,
}

#[derive(Serialize, Deserialize)]
struct ImportedHead {
    name: String,
    #[serde(default)]
    kind: ModuleKind,
    #[serde(default)]
    url: Option<String>,
    #[serde(default)]
    env: Option<Value>,
    sent: bool,
    error: Option<ModuleError>,
}

/// `[u32 head length][head as JSON][code]`: code is not escaped and unescaped on its way.
pub(crate) fn encode_imported(answer: Result<Imported, ModuleError>) -> Vec<u8> {
    let mut head =
        ImportedHead { name: String::new(), kind: ModuleKind::Js, url: None, env: None, sent: false, error: None };
    let mut code = String::new();
    match answer {
        Ok(imported) => {
            head.name = imported.name;
            if let Some(source) = imported.source {
                head = ImportedHead { kind: source.kind, url: source.url, env: source.env, sent: true, ..head };
                code = source.code;
            }
        }
        Err(error) => head.error = Some(error),
    }
    let head = to_json(&head);
    let mut out = Vec::with_capacity(4 + head.len() + code.len());
    out.extend_from_slice(&(head.len() as u32).to_le_bytes());
    out.extend_from_slice(&head);
    out.extend_from_slice(code.as_bytes());
    out
}

pub(crate) fn decode_imported(mut payload: Bytes) -> io::Result<Result<Imported, ModuleError>> {
    if payload.len() < 4 {
        return Err(io::Error::from(io::ErrorKind::UnexpectedEof));
    }
    let length = payload.get_u32_le() as usize;
    if payload.len() < length {
        return Err(io::Error::from(io::ErrorKind::UnexpectedEof));
    }
    let head: ImportedHead = from_json(&payload.split_to(length))?;
    if let Some(error) = head.error {
        return Ok(Err(error));
    }
    let source = head.sent.then(|| ModuleSource {
        code: String::from_utf8_lossy(&payload).into_owned(),
        kind: head.kind,
        url: head.url,
        env: head.env,
    });
    Ok(Ok(Imported { name: head.name, source }))
}

/// One message.
#[derive(Debug)]
pub(crate) struct Frame {
    pub(crate) kind: u8,
    pub(crate) id: u32,
    pub(crate) payload: Bytes,
}

impl Frame {
    pub(crate) fn new(kind: u8, id: u32, payload: impl Into<Bytes>) -> Frame {
        Frame { kind, id, payload: payload.into() }
    }

    /// The payload, read as JSON.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> io::Result<T> {
        from_json(&self.payload)
    }

    /// The payload, read as a number.
    pub(crate) fn number(&self) -> usize {
        self.payload.first_chunk().map_or(0, |bytes| u32::from_le_bytes(*bytes) as usize)
    }

    /// Cuts the first whole frame off `buffer`.
    pub(crate) fn cut(buffer: &mut BytesMut) -> io::Result<Option<Frame>> {
        let Some(bytes) = buffer.first_chunk::<4>() else { return Ok(None) };
        let length = u32::from_le_bytes(*bytes) as usize;
        if !(HEADER - 4..=LONGEST).contains(&length) {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a frame of impossible length"));
        }
        if buffer.len() < 4 + length {
            buffer.reserve(4 + length - buffer.len());
            return Ok(None);
        }
        buffer.advance(4);
        let kind = buffer.get_u8();
        let id = buffer.get_u32_le();
        Ok(Some(Frame { kind, id, payload: buffer.split_to(length - 5).freeze() }))
    }

    /// Reads the next frame from a blocking pipe; `None` at its end.
    pub(crate) fn read(pipe: &mut impl Read) -> io::Result<Option<Frame>> {
        let mut header = [0; HEADER];
        if let Err(error) = pipe.read_exact(&mut header) {
            return if error.kind() == io::ErrorKind::UnexpectedEof { Ok(None) } else { Err(error) };
        }
        let length = u32::from_le_bytes([header[0], header[1], header[2], header[3]]) as usize;
        if !(HEADER - 4..=LONGEST).contains(&length) {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a frame of impossible length"));
        }
        let mut payload = vec![0; length - 5];
        pipe.read_exact(&mut payload)?;
        let id = u32::from_le_bytes([header[5], header[6], header[7], header[8]]);
        Ok(Some(Frame { kind: header[4], id, payload: payload.into() }))
    }
}

/// Appends one frame to `out`.
pub(crate) fn put(out: &mut Vec<u8>, kind: u8, id: u32, payload: &[u8]) {
    out.reserve(HEADER + payload.len());
    out.extend_from_slice(&(payload.len() as u32 + 5).to_le_bytes());
    out.push(kind);
    out.extend_from_slice(&id.to_le_bytes());
    out.extend_from_slice(payload);
}

/// Makes the last frame of `out`, which begins at `at`, longer.
pub(crate) fn extend(out: &mut Vec<u8>, at: usize, more: &[u8]) {
    out.extend_from_slice(more);
    let length = (out.len() - at - 4) as u32;
    out[at..at + 4].copy_from_slice(&length.to_le_bytes());
}

/// The payload of a COMMON frame.
pub(crate) fn encode_common(common: &Common) -> Vec<u8> {
    [&common.key.to_le_bytes(), &common.json[..]].concat()
}

/// JSON bytes; our messages have string keys only, so there is nothing to fail.
pub(crate) fn to_json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).unwrap_or_else(|_| b"null".to_vec())
}

fn from_json<T: DeserializeOwned>(bytes: &[u8]) -> io::Result<T> {
    serde_json::from_slice(bytes).map_err(io::Error::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_survive_any_cut() {
        let mut out = Vec::new();
        put(&mut out, up::CHUNK, 7, b"hel");
        extend(&mut out, 0, b"lo");
        put(&mut out, up::END, 7, b"");
        for cut in 0..out.len() {
            let mut buffer = BytesMut::from(&out[..cut]);
            let mut seen = Vec::new();
            while let Some(frame) = Frame::cut(&mut buffer).expect("whole frames") {
                seen.push((frame.kind, frame.id, frame.payload.to_vec()));
            }
            buffer.extend_from_slice(&out[cut..]);
            while let Some(frame) = Frame::cut(&mut buffer).expect("whole frames") {
                seen.push((frame.kind, frame.id, frame.payload.to_vec()));
            }
            assert_eq!(seen, [(up::CHUNK, 7, b"hello".to_vec()), (up::END, 7, Vec::new())]);
        }
    }

    #[test]
    fn a_length_from_nowhere_is_refused() {
        let mut buffer = BytesMut::from(&[0xff; 16][..]);
        assert!(Frame::cut(&mut buffer).is_err());
        assert!(Frame::read(&mut &[0xff; 16][..]).is_err());
    }

    #[test]
    fn imports_carry_code_unescaped() {
        let source = ModuleSource { url: Some("file:///x.js".into()), ..ModuleSource::js("export default '\n\u{2028}'") };
        let bytes = encode_imported(Ok(Imported { name: "/x.js?v=1".into(), source: Some(source.clone()) }));
        let back = decode_imported(bytes.into()).expect("our own bytes").expect("no error");
        assert_eq!((back.name.as_str(), back.source), ("/x.js?v=1", Some(source)));
    }
}
