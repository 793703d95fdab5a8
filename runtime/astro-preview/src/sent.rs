//! Requests as they came, secrets and all: never shown, kept to ask the same again.

use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;

use futures::stream::{self, StreamExt};

use crate::body::Body;

/// Bytes of a body that are kept; longer ones are not.
const LARGEST: usize = 64 << 10;

/// A request.
#[derive(Debug, Clone, Default)]
pub struct Sent {
    /// Path and query.
    pub target: String,
    /// Header lines.
    pub headers: Vec<(String, String)>,
    /// What was read of its body.
    pub(crate) body: Taken,
}

/// A body as far as it was read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Taken(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    bytes: Vec<u8>,
    ended: bool,
    lost: bool,
}

impl Taken {
    fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The same body; what is read of it is kept here.
    pub(crate) fn of(&self, body: Body) -> Body {
        if body.is_empty() {
            self.with(|state| state.ended = true);
            return body;
        }
        let (length, adds, ends) = (body.length(), self.clone(), self.clone());
        let pieces = body.inspect(move |piece| {
            adds.with(|state| match piece {
                Ok(piece) if state.bytes.len() + piece.len() <= LARGEST => state.bytes.extend_from_slice(piece),
                _ => {
                    state.lost = true;
                    state.bytes = Vec::new();
                }
            });
        });
        let end = stream::poll_fn(move |_| {
            ends.with(|state| state.ended = true);
            Poll::Ready(None)
        });
        let body = Body::stream(pieces.chain(end));
        match length {
            Some(length) => body.with_length(length),
            None => body,
        }
    }

    /// All of it, where it is text.
    pub(crate) fn text(&self) -> Option<String> {
        self.with(|state| (state.ended && !state.lost).then(|| String::from_utf8(state.bytes.clone()).ok()).flatten())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_texts_that_were_read_are_kept() {
        let read = |bytes: Vec<u8>, all: bool| {
            let taken = Taken::default();
            let mut body = taken.of(Body::stream(stream::iter(bytes.chunks(40_000).map(|piece| Ok(bytes::Bytes::copy_from_slice(piece))).collect::<Vec<_>>())));
            futures::executor::block_on(async { while body.next().await.is_some() && all {} });
            taken.text()
        };
        assert_eq!(read(b"name=ada".to_vec(), true).as_deref(), Some("name=ada"));
        assert_eq!(read(vec![b'x'; LARGEST + 1], true), None);
        assert_eq!(read(vec![b'x'; 50_000], false), None, "half of it");
        assert_eq!(read(vec![0xff], true), None);
    }
}
