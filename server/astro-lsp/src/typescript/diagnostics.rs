//! The second layer of pushed diagnostics: what TypeScript finds, after what we found ourselves.
//!
//! One task. It asks about the document changed last and hands the answer to the board, which publishes both layers as
//! one list. It never holds up the first layer, and an answer about an older text is dropped.

use std::sync::Arc;
use std::time::Duration;

use tower_lsp::gen_lsp_types as lsp;

use super::features::findings;
use super::{PATIENT, Types};
use crate::diagnostics::Board;
use crate::outbox::{Letter, Outbox};
use crate::session::Session;

/// How long an answer may be held up by a TypeScript that only starts, and by one that runs, if the client can ask again.
const AT_ONCE: Duration = Duration::from_millis(20);
const SOON: Duration = Duration::from_secs(2);

/// Asks and hands over until the server ends.
pub(crate) async fn run(session: Arc<Session>, types: Arc<Types>, board: Arc<Board>, outbox: Outbox) {
    loop {
        session.types_dirty.notified().await;
        while let Some(uri) = session.next_for_types() {
            let pulls = session.client().pulls_diagnostics;
            if pulls || !types.hopes(&uri) {
                continue;
            }
            // Nobody waits, and nobody asks again before the next edit: a slow start must not end without an answer.
            match findings::findings(&types, &uri, patience(&types, &uri)).await {
                Some((version, found)) if session.version(&uri) == version => board.typed(&session, &outbox, uri, version, found).await,
                // A newer text is marked already and comes next.
                Some(_) => {}
                None => board.untyped(&session, &outbox, uri).await,
            }
        }
    }
}

/// Both layers for a client that asks itself. A client that can be told to ask again does not wait for a TypeScript that
/// is only starting.
pub(crate) async fn pulled(
    types: &Arc<Types>,
    session: &Session,
    outbox: &Outbox,
    uri: &lsp::Uri,
    ours: Vec<lsp::Diagnostic>,
) -> Vec<lsp::Diagnostic> {
    if !types.hopes(uri) {
        return ours;
    }
    let can_ask_again = session.client().refreshes_diagnostics;
    let patience = match (can_ask_again, types.is_warm(uri)) {
        (true, false) => AT_ONCE,
        (true, true) => SOON,
        (false, _) => patience(types, uri),
    };
    match findings::findings(types, uri, patience).await {
        Some((_, found)) => findings::merge(&ours, &found),
        None => {
            if can_ask_again {
                ask_again_when_ready(types, outbox, uri.clone());
            }
            ours
        }
    }
}

/// How long the answer may take when it is all there will be: a start takes its time.
fn patience(types: &Types, uri: &lsp::Uri) -> Duration {
    if types.is_warm(uri) { PATIENT } else { PATIENT * 3 }
}

fn ask_again_when_ready(types: &Arc<Types>, outbox: &Outbox, uri: lsp::Uri) {
    let (types, outbox) = (types.clone(), outbox.clone());
    tokio::spawn(async move {
        if findings::findings(&types, &uri, PATIENT * 3).await.is_some() {
            outbox.send(Letter::RefreshDiagnostics).await;
        }
    });
}
