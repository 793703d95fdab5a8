//! Owns the project that is being served, and tells everybody when it changes.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use astro_project::Snapshot;
use tokio::sync::broadcast;

use crate::app::{App, Settings};
use crate::protocol::Event;

/// Events a slow listener may be behind before it misses some.
const EVENT_BACKLOG: usize = 256;

/// The current [`App`]. Requests take it whole and keep it to their end; an edit swaps it whole.
#[derive(Clone)]
pub struct Session(Arc<Inner>);

struct Inner {
    current: RwLock<App>,
    events: broadcast::Sender<Event>,
    renders: AtomicU64,
    start: u64,
}

impl Session {
    /// Serves `snapshot` from now on.
    pub fn new(snapshot: Snapshot, settings: Settings) -> Session {
        let (events, _) = broadcast::channel(EVENT_BACKLOG);
        Session(Arc::new(Inner { current: RwLock::new(App::new(snapshot, settings)), events, renders: AtomicU64::new(0), start: start_id() }))
    }

    /// Serves a newer snapshot. Pages are told to load again if anything they may show is different.
    pub fn set(&self, snapshot: Snapshot) {
        let revision = snapshot.revision().0;
        let changed = {
            let mut current = self.0.current.write().unwrap_or_else(PoisonError::into_inner);
            let (next, changed) = current.next(snapshot);
            *current = next;
            changed
        };
        if changed {
            self.publish(Event::Reload { revision });
        }
    }

    /// The project as it is served now.
    pub fn current(&self) -> App {
        self.0.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Everything that happens from now on.
    pub fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.0.events.subscribe()
    }

    pub(crate) fn publish(&self, event: Event) {
        // Nobody listening is no error.
        let _ = self.0.events.send(event);
    }

    /// Differs from one start of the preview to the next.
    pub(crate) fn start_id(&self) -> u64 {
        self.0.start
    }

    pub(crate) fn next_render(&self) -> u64 {
        self.0.renders.fetch_add(1, Ordering::Relaxed) + 1
    }
}

fn start_id() -> u64 {
    use std::hash::{BuildHasher, RandomState};
    RandomState::new().hash_one(0)
}
