//! Running previews of the editor's projects: the same snapshots the editor's answers come from, unsaved text included.
//!
//! The project's code runs in children of the engine's pool (law 4), and only after the user asked for a preview in a
//! folder the client does not call untrusted.

use std::collections::HashMap;
use std::sync::Arc;

use astro_engine::Pool;
use astro_preview::http::{Options, Server};
use astro_preview::protocol::{Event, Render};
use astro_preview::{Session as Preview, Settings};
use astro_project::FilePath;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{Mutex, oneshot};
use tower_lsp::gen_lsp_types as lsp;

use crate::convert;
use crate::engine;
use crate::ext::{PreviewStarted, RenderResult};
use crate::failures::Failure;
use crate::outbox::{Letter, Outbox};
use crate::session::Session;
use crate::trouble::Trouble;

/// The previews that run, by project root.
#[derive(Default)]
pub(crate) struct Previews {
    // Held while one starts, so that two requests for a project get one preview.
    running: Mutex<HashMap<FilePath, Running>>,
}

struct Running {
    started: PreviewStarted,
    // Dropping it stops the server and what follows the session for it.
    _stop: oneshot::Sender<()>,
}

impl Previews {
    /// Starts the preview of a project, or says where it already is.
    pub(crate) async fn start(
        &self,
        root: &FilePath,
        session: &Arc<Session>,
        outbox: &Outbox,
    ) -> Result<PreviewStarted, Trouble> {
        let mut running = self.running.lock().await;
        if let Some(running) = running.get(root) {
            return Ok(running.started.clone());
        }
        let (server, preview) = bind(root, session).await?;
        let started = PreviewStarted { url: server.url(), panel: server.panel_url(), path: None };
        let (stop, stopped) = oneshot::channel::<()>();
        let follow = tokio::spawn(follow(root.clone(), session.clone(), preview.clone()));
        let tell = tokio::spawn(tell(root.clone(), session.clone(), outbox.clone(), preview.subscribe()));
        tokio::spawn(async move {
            // Ends when the sender is dropped.
            server.run(async { drop(stopped.await) }).await;
            follow.abort();
            tell.abort();
        });
        running.insert(root.clone(), Running { started: started.clone(), _stop: stop });
        Ok(started)
    }

    /// Stops the preview of a project; all of them without one.
    pub(crate) async fn stop(&self, root: Option<&FilePath>, session: &Session) {
        let mut running = self.running.lock().await;
        let stopped: Vec<FilePath> = running.keys().filter(|known| root.is_none_or(|root| root == *known)).cloned().collect();
        for root in stopped {
            running.remove(&root);
            session.unpin(&root);
        }
    }
}

async fn bind(root: &FilePath, session: &Session) -> Result<(Server, Preview), Trouble> {
    let environment = engine::environment();
    let pool = Pool::new(engine::options(&environment)?);
    pool.warm();
    let snapshot = session.snapshot_of(root);
    let settings = Settings { environment, ..Settings::default() };
    let preview = Preview::start(snapshot, settings, &pool, crate::shelf::open()).await;
    let options = Options { port: preview.current().snapshot().config().server.port, ..Options::default() };
    let server = Server::bind(&options, preview.clone(), Arc::new(pool)).await.map_err(|error| {
        Trouble::new("the preview cannot listen", error, "free a port near the one in astro.config, or change server.port there")
    })?;
    Ok((server, preview))
}

/// Every change of the project becomes what the preview serves; many at once become one.
async fn follow(root: FilePath, session: Arc<Session>, preview: Preview) {
    let mut changes = session.changes();
    while changes.changed().await.is_ok() {
        let snapshot = session.snapshot_of(&root);
        if snapshot.revision() == preview.current().snapshot().revision() {
            continue;
        }
        let preview = preview.clone();
        // Compares what pages used, which may read files.
        let set = tokio::task::spawn_blocking(move || preview.set(snapshot)).await;
        if set.is_err() {
            tracing::error!("the preview of {root} could not take in a change");
        }
    }
}

/// What pages answered goes to the client, what they threw to the diagnostics.
async fn tell(root: FilePath, session: Arc<Session>, outbox: Outbox, mut events: Receiver<Event>) {
    loop {
        match events.recv().await {
            Ok(Event::Render(render)) => told(&root, &session, &outbox, &render).await,
            Ok(_) | Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return,
        }
    }
}

async fn told(root: &FilePath, session: &Session, outbox: &Outbox, render: &Render) {
    let file = render.route.as_deref().and_then(|pattern| {
        let snapshot = session.snapshot_of(root);
        let routes = &snapshot.routes().routes;
        routes.iter().find(|route| route.pattern == pattern).and_then(|route| route.file.clone())
    });
    if let Some(file) = &file {
        let failure = render.error.as_ref().and_then(|error| Failure::new(root, error));
        if session.rendered(file, failure) && session.client().refreshes_diagnostics {
            outbox.send(Letter::RefreshDiagnostics).await;
        }
    }
    if file.is_none() && !render.document {
        // Images and sheets of a page are no news.
        return;
    }
    let result = RenderResult {
        uri: file.as_ref().and_then(|file| session.uri_of(file)).or_else(|| file.as_ref().and_then(convert::uri)),
        method: render.method.clone(),
        path: render.path.clone(),
        status: render.status,
        location: render.location.clone(),
        ms: render.ms,
        error: render.error.as_ref().map(|error| format!("{}: {}", error.name, error.message)),
    };
    outbox.send(Letter::Rendered(result)).await;
}

/// Logs what went wrong in the editor's words.
pub(crate) fn log(outbox: &Outbox, trouble: &Trouble) {
    outbox.log(lsp::MessageType::Error, trouble.to_string());
}
