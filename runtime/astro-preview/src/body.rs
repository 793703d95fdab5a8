//! Bodies of requests and replies: whole or arriving piece by piece.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use futures::stream::{BoxStream, Stream, StreamExt};

use crate::app::ErrorReport;

/// The bytes of a request or of a reply.
pub struct Body {
    inner: Inner,
    length: Option<u64>,
}

enum Inner {
    Whole(Option<Bytes>),
    Stream(BoxStream<'static, Result<Bytes, BodyError>>),
}

/// Why a body ended before its end.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// More bytes than the limit allows.
    #[error("the body is larger than {limit} bytes, the most this server accepts")]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// The other side went away.
    #[error("{0}")]
    Broken(String),
    /// The page failed after its head.
    #[error("{}", .0.line())]
    Failed(Box<ErrorReport>),
}

impl Body {
    /// No bytes at all.
    pub fn empty() -> Body {
        Body::whole(Bytes::new())
    }

    /// All bytes at once.
    pub fn whole(bytes: impl Into<Bytes>) -> Body {
        let bytes = bytes.into();
        let length = Some(bytes.len() as u64);
        Body { inner: Inner::Whole(Some(bytes)), length }
    }

    /// Bytes that arrive over time.
    pub fn stream(stream: impl Stream<Item = Result<Bytes, BodyError>> + Send + 'static) -> Body {
        Body { inner: Inner::Stream(stream.fuse().boxed()), length: None }
    }

    /// States how many bytes will come, where the producer knows.
    pub fn with_length(mut self, length: u64) -> Body {
        self.length = Some(length);
        self
    }

    /// The number of bytes, if known before they are read.
    pub fn length(&self) -> Option<u64> {
        self.length
    }

    /// Whether it is known to hold nothing.
    pub fn is_empty(&self) -> bool {
        self.length == Some(0)
    }

    /// Reads everything; fails past `limit` bytes.
    pub async fn collect(mut self, limit: u64) -> Result<Bytes, BodyError> {
        if let Inner::Whole(bytes) = &mut self.inner {
            let bytes = bytes.take().unwrap_or_default();
            return if bytes.len() as u64 > limit { Err(BodyError::TooLarge { limit }) } else { Ok(bytes) };
        }
        let mut all = BytesMut::new();
        while let Some(chunk) = self.next().await {
            let chunk = chunk?;
            if (all.len() + chunk.len()) as u64 > limit {
                return Err(BodyError::TooLarge { limit });
            }
            all.extend_from_slice(&chunk);
        }
        Ok(all.freeze())
    }
}

impl Stream for Body {
    type Item = Result<Bytes, BodyError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match &mut self.inner {
            Inner::Whole(bytes) => Poll::Ready(bytes.take().filter(|bytes| !bytes.is_empty()).map(Ok)),
            Inner::Stream(stream) => stream.as_mut().poll_next(context),
        }
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Body {
        Body::whole(bytes)
    }
}

impl From<&'static str> for Body {
    fn from(text: &'static str) -> Body {
        Body::whole(Bytes::from_static(text.as_bytes()))
    }
}

impl From<String> for Body {
    fn from(text: String) -> Body {
        Body::whole(text)
    }
}
