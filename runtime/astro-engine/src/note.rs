//! What the runtime tells about a job besides its answer: requests it made, values it showed, how long its parts took.

use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// Notes of one job that are kept.
const MOST: usize = 500;

/// One thing that was told.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Note {
    /// What it is about.
    pub name: String,
    /// What is told, as JSON.
    pub value: Box<RawValue>,
}

/// The notes of one job; cheap to clone, and growing until the job's end.
#[derive(Debug, Clone, Default)]
pub struct Notes(Arc<Mutex<Vec<Note>>>);

impl Notes {
    pub(crate) fn add(&self, note: Note) {
        let mut notes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if notes.len() < MOST {
            notes.push(note);
        }
    }

    /// Those told so far, which are then forgotten.
    pub fn take(&self) -> Vec<Note> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
