//! Pushed diagnostics: the latest change first, nothing stale, nothing twice.
//!
//! One task. It takes the document that changed last, looks at it outside the lock, and publishes with the version
//! looked at. While it looks, newer changes only mark documents again; so a burst of keys costs one look at a time and
//! the last key is always answered. For clients that ask themselves it only tells them when to ask again.

use std::collections::HashMap;
use std::sync::Arc;

use tower_lsp::gen_lsp_types as lsp;

use crate::handlers;
use crate::outbox::{Letter, Outbox};
use crate::session::Session;

/// What was published last for each open document.
type Published = HashMap<lsp::Uri, (Option<i32>, Vec<lsp::Diagnostic>)>;

/// Publishes until the server ends.
pub(crate) async fn run(session: Arc<Session>, outbox: Outbox) {
    let mut published = Published::new();
    loop {
        session.dirty.notified().await;
        retract_closed(&session, &outbox, &mut published).await;
        while let Some(uri) = session.next_dirty() {
            publish(&session, &outbox, &mut published, uri).await;
        }
    }
}

async fn publish(session: &Arc<Session>, outbox: &Outbox, published: &mut Published, uri: lsp::Uri) {
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
    let now = (version, diagnostics);
    if published.get(&uri) == Some(&now) {
        return;
    }
    let letter = lsp::PublishDiagnosticsParams { uri: uri.clone(), version, diagnostics: now.1.clone() };
    published.insert(uri, now);
    outbox.send(Letter::Diagnostics(letter)).await;
}

/// A closed document has no diagnostics.
async fn retract_closed(session: &Session, outbox: &Outbox, published: &mut Published) {
    let closed: Vec<lsp::Uri> = published.keys().filter(|uri| session.version(uri).is_none()).cloned().collect();
    for uri in closed {
        published.remove(&uri);
        outbox.send(Letter::Diagnostics(lsp::PublishDiagnosticsParams { uri, version: None, diagnostics: Vec::new() })).await;
    }
}
