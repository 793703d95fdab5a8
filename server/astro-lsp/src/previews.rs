//! Running previews of the editor's projects: the same snapshots the editor's answers come from, unsaved text included.
//!
//! The project's code runs in children of the engine's pool (law 4), and only after the user asked for a preview in a
//! folder the client does not call untrusted.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use astro_engine::Pool;
use astro_ide::LastValue;
use astro_preview::http::{self, Offers, Options, Server, Wanted};
use astro_preview::protocol::{Event, Place, Render};
use astro_preview::session::Listens;
use astro_preview::{Session as Preview, Settings};
use astro_project::FilePath;
use astro_syntax::{Encoding, LineColumn};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{Mutex, Notify, oneshot};
use tower_lsp::gen_lsp_types as lsp;

use crate::advisor::OfProject;
use crate::convert;
use crate::engine;
use crate::ext::{Opened, PreviewStarted, RenderResult};
use crate::failures::Failure;
use crate::outbox::{Letter, Outbox};
use crate::session::{Printed, Session};
use crate::trouble::Trouble;
use crate::view;

/// The previews that run, by project root.
#[derive(Default)]
pub(crate) struct Previews {
    // Held while one starts, so that two requests for a project get one preview.
    running: Mutex<HashMap<FilePath, Running>>,
}

struct Running {
    started: PreviewStarted,
    preview: Preview,
    pool: Arc<Pool>,
    site: SocketAddr,
    /// What files are rendered as when no page is open to do it.
    shown: Arc<Shown>,
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
        let (server, preview, pool) = bind(root, session).await?;
        let (site, shown) = (server.address(), Arc::<Shown>::default());
        let started = PreviewStarted { url: server.url(), panel: server.panel_url(), path: None };
        let (stop, stopped) = oneshot::channel::<()>();
        let follow = tokio::spawn(follow(root.clone(), session.clone(), preview.clone(), shown.clone()));
        let again = tokio::spawn(again(preview.clone(), pool.clone(), site, shown.clone()));
        let tell = tokio::spawn(tell(root.clone(), session.clone(), outbox.clone(), preview.clone(), shown.clone()));
        let schemas = tokio::spawn(crate::schemas::keep(preview.clone(), pool.clone(), PathBuf::from(root.as_str())));
        tokio::spawn(async move {
            // Ends when the sender is dropped.
            server.run(async { drop(stopped.await) }).await;
            follow.abort();
            tell.abort();
            again.abort();
            schemas.abort();
        });
        running.insert(root.clone(), Running { started: started.clone(), preview, pool, site, shown, _stop: stop });
        Ok(started)
    }

    /// The preview of a project, if it runs.
    pub(crate) async fn of(&self, root: &FilePath) -> Option<Preview> {
        self.running.lock().await.get(root).map(|running| running.preview.clone())
    }

    /// Asks the client for the panel at a path, in the browser.
    pub(crate) async fn browse(&self, root: &FilePath, path: &str, outbox: &Outbox) {
        let panel = self.running.lock().await.get(root).map(|running| (running.started.panel.clone(), running.preview.address(path)));
        let Some((Ok(mut address), path)) = panel.map(|(panel, path)| (url::Url::parse(&panel), path)) else { return };
        address.query_pairs_mut().append_pair("path", &path);
        if let Ok(uri) = lsp::Uri::parse(address.as_str()) {
            outbox.send(Letter::Browse(uri)).await;
        }
    }

    /// What a file can be rendered as, if the preview of its project runs.
    pub(crate) async fn offers(&self, root: &FilePath, file: &FilePath) -> Option<Offers> {
        let (preview, pool, site) = {
            let running = self.running.lock().await;
            let running = running.get(root)?;
            (running.preview.clone(), running.pool.clone(), running.site)
        };
        Some(http::offers(&preview, &pool, site, file).await)
    }

    /// Asks the preview of a project for a path or a saved request, which is what its file is rendered as from now on.
    /// `None` if it does not run; `false` if no request has that name.
    pub(crate) async fn render(&self, root: &FilePath, wanted: &str) -> Option<bool> {
        let (preview, pool, site, shown) = {
            let running = self.running.lock().await;
            let running = running.get(root)?;
            (running.preview.clone(), running.pool.clone(), running.site, running.shown.clone())
        };
        let saved = || http::saved(preview.current().snapshot()).into_iter().find(|saved| saved.name == wanted);
        let found = if wanted.starts_with('/') { Some(Wanted::get(&preview.address(wanted))) } else { saved() };
        let Some(wanted) = found else { return Some(false) };
        shown.set(wanted.clone());
        http::ask(&preview, &pool, site, &wanted).await;
        Some(true)
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

async fn bind(root: &FilePath, session: &Session) -> Result<(Server, Preview, Arc<Pool>), Trouble> {
    let environment = engine::environment();
    let pool = Pool::new(engine::options(Path::new(root.as_str()), &environment)?);
    pool.warm();
    let snapshot = session.snapshot_of(root);
    let settings = Settings { environment, ..Settings::default() };
    let preview = Preview::start(snapshot, settings, &pool, crate::shelf::open(Path::new(root.as_str()))).await;
    preview.advise(OfProject::new(root.clone()));
    let options = Options { port: preview.current().snapshot().config().server.port, ..Options::default() };
    let pool = Arc::new(pool);
    let server = Server::bind(&options, preview.clone(), pool.clone()).await.map_err(|error| {
        Trouble::new("the preview cannot listen", error, "free a port near the one in astro.config, or change server.port there")
    })?;
    Ok((server, preview, pool))
}

/// Every change of the project becomes what the preview serves; many at once become one.
async fn follow(root: FilePath, session: Arc<Session>, preview: Preview, shown: Arc<Shown>) {
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
        shown.changed.notify_one();
    }
}

/// What was asked for last, and the bell for changes since.
#[derive(Default)]
struct Shown {
    wanted: std::sync::Mutex<Option<Wanted>>,
    changed: Notify,
}

impl Shown {
    fn wanted(&self) -> Option<Wanted> {
        self.wanted.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, wanted: Wanted) {
        *self.wanted.lock().unwrap_or_else(PoisonError::into_inner) = Some(wanted);
    }
}

/// After changes the last page is rendered again, so that the editor shows what it answers. Pages that are open in a browser do so
/// by themselves.
async fn again(preview: Preview, pool: Arc<Pool>, site: SocketAddr, shown: Arc<Shown>) {
    let mut known = preview.current().snapshot().revision();
    loop {
        shown.changed.notified().await;
        let revision = preview.current().snapshot().revision();
        if std::mem::replace(&mut known, revision) == revision || preview.listening(Listens::Page) > 0 {
            continue;
        }
        let Some(wanted) = shown.wanted() else { continue };
        let asked = http::ask(&preview, &pool, site, &wanted);
        // What is old by now gives way, but not at once: typing must not keep a slow page from ever being rendered.
        let newer = async {
            shown.changed.notified().await;
            tokio::time::sleep(PATIENCE).await;
        };
        tokio::select! {
            () = asked => {}
            () = newer => {}
        }
        if preview.current().snapshot().revision() != known {
            shown.changed.notify_one();
        }
    }
}

/// How long a render goes on when there is something newer to render.
const PATIENCE: Duration = Duration::from_millis(1500);

/// What pages answered goes to the client, what they threw to the diagnostics.
async fn tell(root: FilePath, session: Arc<Session>, outbox: Outbox, preview: Preview, shown: Arc<Shown>) {
    let mut events = preview.subscribe();
    let _editor = preview.editor();
    loop {
        match events.recv().await {
            Ok(Event::Render(render)) => told(&root, &session, &outbox, &shown, &render).await,
            Ok(Event::Open(place)) => open(&root, &session, &outbox, &place).await,
            Ok(_) | Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return,
        }
    }
}

/// Asks the editor to open a place of the source.
async fn open(root: &FilePath, session: &Session, outbox: &Outbox, place: &Place) {
    let Some(file) = root.join_inside(&place.file) else { return };
    let Some(uri) = session.uri_of(&file).or_else(|| convert::uri(&file)) else { return };
    let lines = view::lines(&session.snapshot_of(root), &file);
    let start = lines.offset(LineColumn::new(place.line.saturating_sub(1), place.column.saturating_sub(1)), Encoding::Utf16);
    let range = convert::range(&lines, &(start..start), session.client().encoding);
    outbox.send(Letter::Open(Opened { uri, range })).await;
}

async fn told(root: &FilePath, session: &Session, outbox: &Outbox, shown: &Shown, render: &Render) {
    let file = render.file.as_deref().and_then(|file| root.join(file));
    if file.is_some() && render.method == "GET" && (render.document || shown.wanted().is_none()) {
        shown.set(Wanted::get(&render.sent.target));
    }
    if let Some(file) = &file {
        let failure = render.error.as_ref().and_then(|error| Failure::new(root, error));
        if session.rendered(file, failure) && session.client().refreshes_diagnostics {
            outbox.send(Letter::RefreshDiagnostics).await;
        }
    }
    showed(root, session, render);
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
    if let Some(file) = &file
        && session.answered(file, result.clone())
        && session.client().refreshes_lenses
    {
        outbox.send(Letter::RefreshLenses).await;
    }
    if let Some(file) = &file
        && session.printed(file, printed(root, render))
        && session.client().refreshes_hints
    {
        outbox.send(Letter::RefreshHints).await;
    }
    outbox.send(Letter::Rendered(result)).await;
}

/// Values of expressions, for hovers.
fn showed(root: &FilePath, session: &Session, render: &Render) {
    let mut values: HashMap<FilePath, Vec<LastValue>> = HashMap::new();
    for shown in &render.record.values {
        let Some(file) = root.join(&shown.file) else { continue };
        let value = LastValue { line: shown.line, code: shown.code.clone(), times: shown.times, values: shown.values.clone() };
        values.entry(file).or_default().push(value);
    }
    if !values.is_empty() {
        session.showed(values);
    }
}

/// Output with a place in the project.
fn printed(root: &FilePath, render: &Render) -> Vec<Printed> {
    let lines = render.console.iter().filter_map(|line| {
        let place = line.place.as_ref()?;
        Some(Printed { file: root.join(&place.file)?, line: place.line.saturating_sub(1), text: line.text.clone() })
    });
    lines.take(MOST_PRINTED).collect()
}

/// Lines of output of one page that are shown beside the code.
const MOST_PRINTED: usize = 200;

/// Logs what went wrong in the editor's words.
pub(crate) fn log(outbox: &Outbox, trouble: &Trouble) {
    outbox.log(lsp::MessageType::Error, trouble.to_string());
}
