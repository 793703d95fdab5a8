//! The second layer of pushed diagnostics: what TypeScript finds, after what we found ourselves.
//!
//! One task. It asks about the document changed last and hands the answer to the board, which publishes both layers as
//! one list. It never holds up the first layer. A question about an older text is taken back, so that TypeScript is free for
//! the next one; and whoever types and waits for completions is answered first.

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
/// Editors ask for completions right behind the key: so long nothing else is asked.
const BEHIND_A_KEY: Duration = Duration::from_millis(1);

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
            tokio::time::sleep(BEHIND_A_KEY).await;
            let found = tokio::select! {
                found = findings(&types, &uri, patience(&types, &uri)) => found,
                // A newer text is marked already and comes next.
                () = outdated(&session, &uri) => continue,
            };
            match found {
                Some((version, found)) if session.version(&uri) == version => board.typed(&session, &outbox, uri, version, found).await,
                Some(_) => {}
                None => board.untyped(&session, &outbox, uri).await,
            }
        }
    }
}

/// Waits until the document is to be looked at anew.
async fn outdated(session: &Session, uri: &lsp::Uri) {
    while !session.wants_types(uri) {
        session.types_dirty.notified().await;
    }
}

/// What TypeScript finds, asked when nobody is typing and taken back when somebody starts to.
async fn findings(types: &Types, uri: &lsp::Uri, patience: Duration) -> Option<(Option<i32>, Vec<lsp::Diagnostic>)> {
    loop {
        types.calm(uri).await;
        tokio::select! {
            found = findings::findings(types, uri, patience) => return found,
            () = types.hurry(uri) => {}
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
    match findings(types, uri, patience).await {
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
