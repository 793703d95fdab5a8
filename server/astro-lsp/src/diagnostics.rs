//! Pushed diagnostics: the latest change first, nothing stale, nothing twice.
//!
//! One task looks at the document that changed last, outside the lock, and publishes with the version looked at. While
//! it looks, newer changes only mark documents again; so a burst of keys costs one look at a time and the last key is
//! always answered. What TypeScript finds comes later, from a task of its own, and joins what is on the [`Board`]. For
//! clients that ask themselves both only tell them when to ask again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tower_lsp::gen_lsp_types as lsp;

use crate::handlers;
use crate::outbox::{Letter, Outbox};
use crate::session::Session;
use crate::typescript::Types;
use crate::typescript::features::findings::merge;

/// What is known of each open document, and what was published of it last.
#[derive(Default)]
pub(crate) struct Board(Mutex<HashMap<lsp::Uri, Entry>>);

#[derive(Default)]
struct Entry {
    /// What we find, with the version looked at.
    ours: Option<(Option<i32>, Vec<lsp::Diagnostic>)>,
    /// What TypeScript finds.
    types: Option<(Option<i32>, Vec<lsp::Diagnostic>)>,
    published: Option<(Option<i32>, Vec<lsp::Diagnostic>)>,
}

impl Entry {
    /// Both layers of a version; what is about another text is left out.
    fn layers(&self, version: Option<i32>) -> Vec<lsp::Diagnostic> {
        let of = |layer: &Option<(Option<i32>, Vec<lsp::Diagnostic>)>| {
            layer.as_ref().filter(|(of, _)| *of == version).map(|(_, found)| found.clone()).unwrap_or_default()
        };
        merge(&of(&self.ours), &of(&self.types))
    }
}

impl Board {
    fn entries(&self) -> MutexGuard<'_, HashMap<lsp::Uri, Entry>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What we find. When it is what we found before and types are on their way, they are published together: a list
    /// without the types would only flicker.
    async fn found(&self, outbox: &Outbox, uri: lsp::Uri, version: Option<i32>, found: Vec<lsp::Diagnostic>, types_follow: bool) {
        let wait = {
            let mut entries = self.entries();
            let entry = entries.entry(uri.clone()).or_default();
            let same = entry.ours.as_ref().is_some_and(|(_, before)| *before == found);
            entry.ours = Some((version, found));
            let is_typed = entry.types.as_ref().is_some_and(|(of, _)| *of == version);
            same && types_follow && !is_typed
        };
        if !wait {
            self.publish(outbox, uri, version).await;
        }
    }

    /// What TypeScript finds in this version of the document.
    pub(crate) async fn typed(&self, session: &Session, outbox: &Outbox, uri: lsp::Uri, version: Option<i32>, found: Vec<lsp::Diagnostic>) {
        let ours_first = {
            let mut entries = self.entries();
            let entry = entries.entry(uri.clone()).or_default();
            entry.types = Some((version, found));
            entry.ours.as_ref().is_none_or(|(of, _)| *of != version)
        };
        // Ours of this version are about to come, and publish both.
        if !ours_first && session.version(&uri) == version {
            self.publish(outbox, uri, version).await;
        }
    }

    /// TypeScript has no answer: what we found stands alone.
    pub(crate) async fn untyped(&self, session: &Session, outbox: &Outbox, uri: lsp::Uri) {
        let version = session.version(&uri);
        let known = self.entries().get(&uri).and_then(|entry| entry.ours.as_ref().map(|(of, _)| *of));
        if version.is_some() && known == Some(version) {
            self.publish(outbox, uri, version).await;
        }
    }

    async fn publish(&self, outbox: &Outbox, uri: lsp::Uri, version: Option<i32>) {
        let letter = {
            let mut entries = self.entries();
            let Some(entry) = entries.get_mut(&uri) else { return };
            let now = (version, entry.layers(version));
            if entry.published.as_ref() == Some(&now) {
                return;
            }
            entry.published = Some(now.clone());
            lsp::PublishDiagnosticsParams { uri, version, diagnostics: now.1 }
        };
        outbox.send(Letter::Diagnostics(letter)).await;
    }

    /// A closed document has no diagnostics.
    async fn retract_closed(&self, session: &Session, outbox: &Outbox) {
        let closed: Vec<lsp::Uri> = {
            let mut entries = self.entries();
            let closed: Vec<lsp::Uri> = entries.keys().filter(|uri| session.version(uri).is_none()).cloned().collect();
            closed.iter().for_each(|uri| drop(entries.remove(uri)));
            closed
        };
        for uri in closed {
            outbox.send(Letter::Diagnostics(lsp::PublishDiagnosticsParams { uri, version: None, diagnostics: Vec::new() })).await;
        }
    }
}

/// Publishes until the server ends.
pub(crate) async fn run(session: Arc<Session>, types: Arc<Types>, board: Arc<Board>, outbox: Outbox) {
    loop {
        session.dirty.notified().await;
        board.retract_closed(&session, &outbox).await;
        while let Some(uri) = session.next_dirty() {
            look(&session, &types, &board, &outbox, uri).await;
        }
    }
}

async fn look(session: &Arc<Session>, types: &Types, board: &Board, outbox: &Outbox, uri: lsp::Uri) {
    let Some(view) = session.view(&uri) else { return };
    if view.client.pulls_diagnostics {
        return;
    }
    let version = view.version;
    let found = tokio::task::spawn_blocking(move || handlers::diagnostic::findings(&view)).await;
    let Ok(diagnostics) = found else {
        let words = format!("astro-lsp failed on the diagnostics of {uri}; its log (stderr) has the place. Please report it");
        outbox.log(lsp::MessageType::Error, words);
        return;
    };
    // A newer text is marked already and comes next.
    if version.is_none() || session.version(&uri) != version {
        return;
    }
    let types_follow = types.hopes(&uri);
    board.found(outbox, uri, version, diagnostics, types_follow).await;
}
