//! The HTTP shell around [`respond`]: two loopback ports, streaming bodies, an end that waits for nobody long.

mod convert;
mod offers;
mod panel;
mod saved;
#[cfg(test)]
mod tests;

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use astro_engine::Pool;
use futures::StreamExt;
use futures::future::BoxFuture;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

use crate::app::{Reply, Request, Target, guard, page};
use crate::host;
use crate::live;
use crate::session::Session;

pub use offers::{Offers, offers};
pub use saved::{Wanted, saved};

/// A client has this long to send its request's head.
const HEAD_DEADLINE: Duration = Duration::from_secs(30);
/// Open answers get this long to end when the server stops; event streams never end by themselves.
const GOODBYE: Duration = Duration::from_millis(300);
/// Connections served at the same time; more wait to be accepted.
const CONNECTIONS: usize = 512;
/// Ports tried after the wanted one, where any near it will do.
const NEXT_PORTS: u16 = 50;

/// Where to listen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The address; loopback unless the user asked for another.
    pub address: IpAddr,
    /// The project's port; 0 takes any free one.
    pub port: u16,
    /// Whether only that port will do. Otherwise the next free one is taken, as `astro dev` does.
    pub exact: bool,
    /// The panel's port; 0 takes any free one.
    pub panel_port: u16,
}

impl Default for Options {
    fn default() -> Options {
        Options { address: IpAddr::from([127, 0, 0, 1]), port: 4321, exact: false, panel_port: 0 }
    }
}

/// Why the server could not start.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// Something else listens there.
    #[error("port {port} of {address} is in use")]
    InUse {
        /// The address.
        address: IpAddr,
        /// The wanted port.
        port: u16,
    },
    /// The system refused for another reason.
    #[error("listening on {address} was refused: {error}")]
    Refused {
        /// Address and port.
        address: SocketAddr,
        /// The system's words.
        error: io::Error,
    },
}

/// A preview that is ready to accept connections.
pub struct Server {
    site: TcpListener,
    panel: TcpListener,
    site_address: SocketAddr,
    panel_address: SocketAddr,
    session: Session,
    engine: Arc<Pool>,
}

impl Server {
    /// Takes the two ports. Requests are accepted by the system from here on, and answered by [`Server::run`].
    pub async fn bind(options: &Options, session: Session, engine: Arc<Pool>) -> Result<Server, BindError> {
        let site = listen(options.address, options.port, if options.exact { 0 } else { NEXT_PORTS }).await?;
        let panel = listen(options.address, options.panel_port, 0).await?;
        let local = |listener: &TcpListener, port| {
            listener.local_addr().map_err(|error| BindError::Refused { address: SocketAddr::new(options.address, port), error })
        };
        let (site_address, panel_address) = (local(&site, options.port)?, local(&panel, options.panel_port)?);
        Ok(Server { site, panel, site_address, panel_address, session, engine })
    }

    /// The project's address and port.
    pub fn address(&self) -> SocketAddr {
        self.site_address
    }

    /// The project's URL, base included, with a slash at its end.
    pub fn url(&self) -> String {
        let base = self.session.current().base().trim_matches('/').to_owned();
        let slash = if base.is_empty() { "" } else { "/" };
        format!("http://{}/{base}{slash}", visible(self.site_address))
    }

    /// The panel's URL.
    pub fn panel_url(&self) -> String {
        format!("http://{}/", visible(self.panel_address))
    }

    /// Answers until `stop` is ready; then lets open answers end for a moment.
    pub async fn run(self, stop: impl Future<Output = ()> + Send) {
        let graceful = GracefulShutdown::new();
        let places = Arc::new(Semaphore::new(CONNECTIONS));
        let tools = self.session.current().settings().tools.clone();
        let panel = panel::site::Site::new(tools);
        let shared = Arc::new(Shared { site_url: self.url(), port: self.site_address.port(), session: self.session, engine: self.engine, panel });
        // The panel is wanted soon, and no project's code has a part in it.
        let warmed = shared.clone();
        tokio::spawn(async move {
            let _ = warmed.panel.page(warmed.engine.options()).await;
        });
        tokio::pin!(stop);
        loop {
            let place = tokio::select! {
                () = &mut stop => break,
                place = places.clone().acquire_owned() => place,
            };
            let (stream, peer, of_panel) = tokio::select! {
                () = &mut stop => break,
                accepted = self.site.accept() => match accepted { Ok((stream, peer)) => (stream, peer, false), Err(_) => { breathe().await; continue } },
                accepted = self.panel.accept() => match accepted { Ok((stream, peer)) => (stream, peer, true), Err(_) => { breathe().await; continue } },
            };
            let connection = connection(stream, peer, of_panel, shared.clone());
            let watched = graceful.watch(connection);
            tokio::spawn(async move {
                // A client that breaks off or talks nonsense harms nobody but itself.
                let _ = watched.await;
                drop(place);
            });
        }
        let _ = tokio::time::timeout(GOODBYE, graceful.shutdown()).await;
    }
}

struct Shared {
    session: Session,
    engine: Arc<Pool>,
    site_url: String,
    port: u16,
    panel: panel::site::Site,
}

/// Too many open files, mostly: waiting helps, spinning does not.
async fn breathe() {
    tokio::time::sleep(Duration::from_millis(50)).await;
}

async fn listen(address: IpAddr, port: u16, more: u16) -> Result<TcpListener, BindError> {
    for candidate in port..=port.saturating_add(if port == 0 { 0 } else { more }) {
        match TcpListener::bind((address, candidate)).await {
            Ok(listener) => return Ok(listener),
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => {}
            Err(error) => return Err(BindError::Refused { address: SocketAddr::new(address, candidate), error }),
        }
    }
    Err(BindError::InUse { address, port })
}

/// How a person reaches an address: one that stands for all of them is shown as loopback.
fn visible(address: SocketAddr) -> SocketAddr {
    match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => SocketAddr::from(([127, 0, 0, 1], address.port())),
        IpAddr::V6(ip) if ip.is_unspecified() => SocketAddr::from(([0, 0, 0, 0, 0, 0, 0, 1], address.port())),
        _ => address,
    }
}

type Answered = BoxFuture<'static, Result<hyper::Response<convert::Outgoing>, std::convert::Infallible>>;

fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    of_panel: bool,
    shared: Arc<Shared>,
) -> http1::Connection<TokioIo<TcpStream>, impl hyper::service::Service<hyper::Request<Incoming>, Response = hyper::Response<convert::Outgoing>, Error = std::convert::Infallible, Future = Answered>> {
    let _ = stream.set_nodelay(true);
    let local = stream.local_addr().map(|address| address.to_string()).unwrap_or_else(|_| "localhost".to_owned());
    let service = service_fn(move |incoming: hyper::Request<Incoming>| -> Answered {
        let shared = shared.clone();
        let request = convert::request(incoming, peer, &local);
        Box::pin(async move {
            let head_only = request.method == "HEAD";
            let reply = if of_panel { panel(&shared, request).await } else { site(&shared.session, &shared.engine, shared.port, request).await };
            Ok(convert::response(reply, head_only))
        })
    });
    http1::Builder::new().timer(TokioTimer::new()).header_read_timeout(HEAD_DEADLINE).serve_connection(TokioIo::new(stream), service)
}

/// Asks for a page as a browser would that shows it, for whoever wants to hear what it answers ([`Event::Render`](crate::protocol::Event)).
pub async fn ask(session: &Session, engine: &Pool, site: SocketAddr, wanted: &Wanted) {
    let host = site.to_string();
    let mut request = Request::new(&wanted.method, &wanted.path);
    for (name, value) in &wanted.headers {
        request = request.with_headers(&[(name, value)]);
    }
    let origin = format!("http://{host}");
    let own = [("host", host.as_str()), ("accept", "text/html,*/*;q=0.8"), ("sec-fetch-dest", "document"), ("sec-fetch-mode", "navigate")];
    for (name, value) in own.into_iter().chain((wanted.method != "GET").then_some(("origin", origin.as_str()))) {
        if request.header(name).is_none() {
            request = request.with_headers(&[(name, value)]);
        }
    }
    if !wanted.body.is_empty() {
        request = request.with_body(wanted.body.clone());
    }
    request.client_address = Some(site.ip().to_string());
    let mut reply = self::site(session, engine, site.port(), request).await;
    // Only the end of the body is the end of the answer. Nothing of it is kept, as it may have no end before its deadline.
    while let Some(Ok(_)) = reply.body.next().await {}
}

/// Answers on the project's port.
async fn site(session: &Session, engine: &Pool, port: u16, request: Request) -> Reply {
    if request.target.starts_with(live::PREFIX) {
        return match own(session, &request) {
            Some(refused) => refused,
            None => live::answer(session, request).await,
        };
    }
    answered(session, engine, port, request, false).await.1
}

/// The project's answer, and the number of its render. `composed`: it was asked for by hand.
async fn answered(session: &Session, engine: &Pool, port: u16, mut request: Request, composed: bool) -> (u64, Reply) {
    let id = session.next_render();
    if request.body.length().is_some_and(|length| length > convert::BODY_LIMIT) {
        let message = format!("The body has more than {} MB, the most the preview accepts.", convert::BODY_LIMIT >> 20);
        return (id, page::refusal(&request, &guard::Refusal { status: 413, message }));
    }
    let plain = session.current().host().is_some_and(|host| !host.is_development());
    let seen = convert::Seen::of(&request, plain);
    let seen = if composed { seen.composed() } else { seen };
    seen.follow(&mut request);
    request.headers.retain(|(name, _)| name != live::HEADER.0);
    let app = session.current();
    request.places = seen.is_document() && !plain && app.target() == Target::Dev;
    if app.host().is_some_and(|host| !host.is_development())
        && let Err(refusal) = guard::host_of_pretended(&request.host, app.allowed_hosts(), port).and_then(|()| guard::fetch_site(&request, &app.snapshot().config().security.allowed_domains))
    {
        return (id, page::refusal(&request, &refusal));
    }
    let reply = host::serve(&app, engine, request).await;
    (id, convert::observed(reply, id, seen, &app, session.clone()))
}

/// Answers on the panel's port.
async fn panel(shared: &Shared, request: Request) -> Reply {
    if let Some(refused) = own(&shared.session, &request) {
        return refused;
    }
    if let Err(refusal) = guard::fetch_origin(&request) {
        return page::refusal(&request, &refusal);
    }
    panel::answer(shared, request).await
}

/// The refusal of a request to the preview itself; project code has no part in these.
fn own(session: &Session, request: &Request) -> Option<Reply> {
    let refusal = guard::host(&request.host, session.current().allowed_hosts()).and_then(|()| guard::fetch_site(request, &[])).and_then(|()| guard::own_origin(request)).err()?;
    Some(page::refusal(request, &refusal))
}
