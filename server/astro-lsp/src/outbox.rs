//! Every message to the client leaves through here, so that nobody waits for the client inside a handler (law 2).

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tower_lsp::Client;
use tower_lsp::gen_lsp_types as lsp;

use crate::ext::{OpenNotification, Opened, RenderResult, RenderResultNotification, TypesStatusNotification};
use crate::session::Session;
use crate::typescript::status::Status;

/// Letters that may wait; a client that reads nothing does not make us grow.
const WAITING: usize = 256;
/// How long a client may take over a request of ours before it is given up.
const PATIENCE: Duration = Duration::from_secs(30);

/// One message to the client.
#[derive(Debug)]
pub(crate) enum Letter {
    /// Diagnostics of one document.
    Diagnostics(lsp::PublishDiagnosticsParams),
    /// A line for the client's log.
    Log(lsp::MessageType, String),
    /// Asks the client to watch files.
    Register(Vec<lsp::Registration>),
    /// Asks the client to ask for diagnostics again.
    RefreshDiagnostics,
    /// Asks the client to ask for semantic tokens and inlay hints again, as far as it can.
    RefreshColours,
    /// What a page answered.
    Rendered(RenderResult),
    /// A place to open.
    Open(Opened),
    /// An address for the browser.
    Browse(lsp::Uri),
    /// Asks the client to ask for inlay hints again.
    RefreshHints,
    /// Asks the client to ask for lenses again.
    RefreshLenses,
    /// How it is with the types of a project.
    Types(Status),
}

/// Where letters are dropped. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Outbox {
    letters: mpsc::Sender<Letter>,
}

impl Outbox {
    /// An outbox and what it still has to deliver.
    pub(crate) fn new() -> (Outbox, mpsc::Receiver<Letter>) {
        let (letters, waiting) = mpsc::channel(WAITING);
        (Outbox { letters }, waiting)
    }

    /// Sends at once or, when the client has stopped reading, not at all. For handlers and threads.
    pub(crate) fn post(&self, letter: Letter) {
        if let Err(error) = self.letters.try_send(letter) {
            tracing::warn!("the client does not read; dropped {error}");
        }
    }

    /// Sends when there is room. For tasks of our own, which may wait.
    pub(crate) async fn send(&self, letter: Letter) {
        // Fails only when the server is at its end.
        let _ = self.letters.send(letter).await;
    }

    /// A line for the client's log.
    pub(crate) fn log(&self, kind: lsp::MessageType, message: impl Into<String>) {
        self.post(Letter::Log(kind, message.into()));
    }
}

/// Delivers letters in order until the server ends.
pub(crate) async fn deliver(client: Client, session: Arc<Session>, mut letters: mpsc::Receiver<Letter>) {
    while let Some(letter) = letters.recv().await {
        match letter {
            Letter::Diagnostics(params) => {
                client.send_notification::<lsp::PublishDiagnosticsNotification>(params).await;
            }
            Letter::Log(kind, message) => client.log_message(kind, message).await,
            Letter::Rendered(result) => client.send_notification::<RenderResultNotification>(result).await,
            Letter::Open(opened) if session.client().shows_documents => show(&client, opened.uri, Some(opened.range)),
            Letter::Open(opened) => client.send_notification::<OpenNotification>(opened).await,
            Letter::Browse(uri) => show(&client, uri, None),
            Letter::Types(status) => client.send_notification::<TypesStatusNotification>(status).await,
            Letter::Register(registrations) => {
                let client = client.clone();
                ask("watching files", async move { client.register_capability(registrations).await });
            }
            Letter::RefreshColours => {
                let can = session.client();
                if can.refreshes_tokens {
                    let client = client.clone();
                    ask("refreshing colours", async move { client.semantic_tokens_refresh().await });
                }
                if can.refreshes_hints {
                    let client = client.clone();
                    ask("refreshing hints", async move { client.inlay_hint_refresh().await });
                }
            }
            Letter::RefreshHints => {
                let client = client.clone();
                ask("refreshing hints", async move { client.inlay_hint_refresh().await });
            }
            Letter::RefreshLenses => {
                let client = client.clone();
                ask("refreshing lenses", async move { client.code_lens_refresh().await });
            }
            Letter::RefreshDiagnostics => {
                let client = client.clone();
                ask("refreshing diagnostics", async move { client.workspace_diagnostic_refresh().await });
            }
        }
    }
}

/// Asks the client to show a document; without a range it is one for the browser.
fn show(client: &Client, uri: lsp::Uri, selection: Option<lsp::Range>) {
    let (client, external) = (client.clone(), selection.is_none());
    let params = lsp::ShowDocumentParams { uri, external: Some(external), take_focus: Some(true), selection };
    ask("showing a document", async move { client.show_document(params).await.map(drop) });
}

/// Waits for the client's reply beside everything else; a client that refuses or is silent changes nothing.
fn ask<F>(what: &'static str, request: F)
where
    F: Future<Output = tower_lsp::jsonrpc::Result<()>> + Send + 'static,
{
    tokio::spawn(async move {
        match tokio::time::timeout(PATIENCE, request).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!("the client refused {what}: {error}"),
            Err(_) => tracing::warn!("the client did not answer {what}"),
        }
    });
}
