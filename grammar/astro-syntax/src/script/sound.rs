//! Which script texts have no error? An edit touches one expression of a page; the others need not be read again.

use std::sync::{Mutex, PoisonError};

use rustc_hash::FxHashSet;

/// How much text is remembered, in bytes, before it starts anew.
const MOST: usize = 1024 * 1024;

/// Texts that parsed without an error, shared by a document and those edited from it.
#[derive(Default)]
pub(crate) struct Sound(Mutex<Texts>);

#[derive(Default)]
struct Texts {
    known: FxHashSet<Box<str>>,
    bytes: usize,
}

impl Sound {
    /// Is `text` known to be without an error?
    pub(crate) fn contains(&self, text: &str) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).known.contains(text)
    }

    /// Remembers that `text` has none.
    pub(crate) fn insert(&self, text: &str) {
        let mut texts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if texts.bytes + text.len() > MOST {
            *texts = Texts::default();
        }
        if text.len() <= MOST && texts.known.insert(text.into()) {
            texts.bytes += text.len();
        }
    }
}
