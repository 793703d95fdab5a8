//! What was answered last, for the panel and for pages that are brought up to date: bodies and failures, bounded.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::{Bytes, BytesMut};

use crate::app::ErrorReport;
use crate::protocol::Render;
use crate::sent::Sent;

/// Bytes of one body that are kept.
const LARGEST: usize = 2 << 20;
/// Bytes of all.
const ALL: usize = 32 << 20;
/// Answers that are kept.
const MOST: usize = 300;

/// One answer's body.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    /// The number of its render.
    pub(crate) id: u64,
    /// Its content type.
    pub(crate) kind: String,
    /// What was sent, without what we add to pages.
    pub(crate) body: Bytes,
    /// Whether that is all of it.
    pub(crate) whole: bool,
    /// Whether a browser asked for it as a page.
    pub(crate) document: bool,
    /// Whether it is a module or a file that pages load: they come by the hundred, and what the project answered outlives them.
    pub(crate) part: bool,
    /// What went wrong.
    pub(crate) error: Option<ErrorReport>,
}

/// The last answers. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub(crate) struct Answers(Arc<Mutex<Kept>>);

#[derive(Debug, Default)]
struct Kept {
    answers: VecDeque<Answer>,
    renders: VecDeque<Arc<Render>>,
    bytes: usize,
}

impl Answers {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps an answer; the oldest make room for it.
    pub(crate) fn keep(&self, answer: Answer) {
        let mut kept = self.kept();
        kept.bytes += answer.body.len();
        kept.answers.push_back(answer);
        while kept.answers.len() > MOST || kept.bytes > ALL {
            let first = kept.answers.iter().position(|answer| answer.part).unwrap_or(0);
            let Some(oldest) = kept.answers.remove(first) else { return };
            kept.bytes -= oldest.body.len();
        }
    }

    /// Keeps what is known of an answer.
    pub(crate) fn note(&self, render: Arc<Render>) {
        let mut kept = self.kept();
        kept.renders.push_back(render);
        if kept.renders.len() > MOST {
            let first = kept.renders.iter().position(|render| render.is_part());
            kept.renders.remove(first.unwrap_or(0));
        }
    }

    /// What is known of the last answers, the oldest first.
    pub(crate) fn renders(&self) -> Vec<Arc<Render>> {
        self.kept().renders.iter().cloned().collect()
    }

    /// The request of a render.
    pub(crate) fn sent(&self, id: u64) -> Option<Sent> {
        self.kept().renders.iter().rev().find(|render| render.id == id).map(|render| render.sent.clone())
    }

    /// The address that is shown like this; the newest one.
    pub(crate) fn address(&self, shown: &str) -> Option<String> {
        self.kept().renders.iter().rev().find(|render| render.path == shown).map(|render| render.sent.target.clone())
    }

    /// The answer of a render, if it is still there.
    pub(crate) fn of(&self, id: u64) -> Option<Answer> {
        self.kept().answers.iter().rev().find(|answer| answer.id == id).cloned()
    }
}

/// Gathers a body while it is sent.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    bytes: BytesMut,
    cut: bool,
}

impl Gathered {
    /// Takes in a piece.
    pub(crate) fn add(&mut self, piece: &[u8]) {
        let room = LARGEST.saturating_sub(self.bytes.len());
        self.cut |= piece.len() > room;
        self.bytes.extend_from_slice(&piece[..piece.len().min(room)]);
    }

    /// What was gathered, and whether it is everything.
    pub(crate) fn finish(&mut self) -> (Bytes, bool) {
        (std::mem::take(&mut self.bytes).freeze(), !self.cut)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_make_room() {
        let answers = Answers::default();
        let answer = |id, bytes: usize| Answer { id, kind: String::new(), body: Bytes::from(vec![b'x'; bytes]), whole: true, document: true, part: false, error: None };
        for id in 0..40 {
            answers.keep(answer(id, 1 << 20));
        }
        assert!(answers.of(7).is_none() && answers.of(8).is_some());
        // Parts of pages make room for pages.
        let answers = Answers::default();
        (0..250).for_each(|id| answers.keep(answer(id, 1)));
        (250..650).for_each(|id| answers.keep(Answer { part: true, document: false, ..answer(id, 1) }));
        assert!(answers.of(0).is_some() && answers.of(599).is_none() && answers.of(600).is_some());
        let mut gathered = Gathered::default();
        gathered.add(&vec![0; LARGEST]);
        assert!(!gathered.cut);
        gathered.add(b"x");
        let (body, whole) = gathered.finish();
        assert_eq!((body.len(), whole), (LARGEST, false));
    }
}
