//! The shell over real sockets: ports, streams, clients that leave, requests that make no sense.

use std::sync::Arc;
use std::time::Duration;

use astro_engine::Pool;
use astro_project::{Change, FilePath, MemoryWorld, Workspace};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{BindError, Options, Server};
use crate::app::Settings;
use crate::protocol::Event;
use crate::session::Session;

const FILES: &str = r#"
//- /p/src/pages/watched.ts
export const prerender = false;
export const GET = ({ request }) => {
  const marks = (globalThis.marks ??= []);
  request.signal.addEventListener("abort", () => marks.push("aborted"));
  return new Response(new ReadableStream({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      controller.enqueue(new TextEncoder().encode("more;"));
    },
    cancel() {
      marks.push("cancelled");
    },
  }));
};
//- /p/src/pages/marks.ts
export const prerender = false;
export const GET = () => new Response(`${globalThis.marks ?? "nothing"}`);
//- /p/astro.config.mjs
export default { output: "server" };
//- /p/src/pages/index.astro
<p>one</p>
//- /p/src/pages/slow.ts
export const GET = () => new Response(new ReadableStream({
  async start(controller) {
    controller.enqueue(new TextEncoder().encode("first;"));
    await new Promise((resolve) => setTimeout(resolve, 150));
    controller.enqueue(new TextEncoder().encode("second"));
    controller.close();
  },
}));
//- /p/src/pages/endless.ts
export const GET = () => new Response(new ReadableStream({
  async pull(controller) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    controller.enqueue(new TextEncoder().encode("more;"));
  },
}));
//- /p/src/pages/echo.ts
export const POST = async ({ request }) => new Response(`${(await request.arrayBuffer()).byteLength} bytes`);
//- /p/src/pages/late.ts
export const GET = () => new Response(new ReadableStream({
  start(controller) {
    controller.enqueue(new TextEncoder().encode("begun"));
    setTimeout(() => controller.error(new Error("too late")), 20);
  },
}));
"#;

struct Running {
    address: String,
    panel: String,
    session: Session,
    workspace: Workspace,
    world: Arc<MemoryWorld>,
    _stop: tokio::sync::oneshot::Sender<()>,
}

fn any_port() -> Options {
    Options { port: 0, ..Options::default() }
}

async fn start() -> Running {
    let world = Arc::new(MemoryWorld::from_fixture(FILES));
    let workspace = Workspace::new(FilePath::new("/p").unwrap(), world.clone());
    let session = Session::new(workspace.snapshot(), Settings::default());
    let engine = Arc::new(Pool::new(astro_engine::testing::options("app::tests::engine_worker")));
    let server = Server::bind(&any_port(), session.clone(), engine).await.unwrap();
    let host = |url: String| url.trim_start_matches("http://").trim_end_matches('/').to_owned();
    let (address, panel) = (host(server.url()), host(server.panel_url()));
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    tokio::spawn(server.run(async move { drop(stopped.await) }));
    Running { address, panel, session, workspace, world, _stop: stop }
}

/// Sends bytes and reads to the end.
async fn raw(address: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let _ = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut answer)).await;
    String::from_utf8_lossy(&answer).into_owned()
}

async fn get(address: &str, path: &str, headers: &str) -> String {
    raw(address, &format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{headers}\r\n")).await
}

fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or("none")
}

/// Reads until `wanted` has arrived.
async fn read_until(stream: &mut TcpStream, wanted: &str) -> String {
    let mut seen = String::new();
    let mut buffer = [0; 4096];
    while !seen.contains(wanted) {
        let read = tokio::time::timeout(Duration::from_secs(20), stream.read(&mut buffer)).await.expect(wanted).unwrap();
        assert!(read > 0, "ended before {wanted:?}: {seen}");
        seen.push_str(&String::from_utf8_lossy(&buffer[..read]));
    }
    seen
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bodies_stream_both_ways() {
    let site = start().await;
    let mut stream = TcpStream::connect(&site.address).await.unwrap();
    stream.write_all(format!("GET /slow HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", site.address).as_bytes()).await.unwrap();
    let early = read_until(&mut stream, "first;").await;
    assert!(!early.contains("second"), "the first piece does not wait for the second");
    read_until(&mut stream, "second").await;

    let body = "x".repeat(300_000);
    let answer = raw(&site.address, &format!("POST /echo HTTP/1.1\r\nHost: {0}\r\nOrigin: http://{0}\r\nConnection: close\r\nContent-Length: {1}\r\n\r\n{body}", site.address, body.len())).await;
    assert!(answer.contains("300000 bytes"), "{answer}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clients_that_leave_end_only_their_own_answer() {
    let site = start().await;
    let mut events = site.session.subscribe();
    let mut stream = TcpStream::connect(&site.address).await.unwrap();
    stream.write_all(format!("GET /endless HTTP/1.1\r\nHost: {}\r\n\r\n", site.address).as_bytes()).await.unwrap();
    read_until(&mut stream, "more;").await;
    drop(stream);
    // The end of the answer is reported although nobody reads it any more.
    let report = tokio::time::timeout(Duration::from_secs(20), events.recv()).await.unwrap().unwrap();
    assert!(matches!(report, Event::Render(render) if render.path == "/endless"));
    assert_eq!(status(&get(&site.address, "/", "").await), "200");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_leaves_stops_the_work() {
    let site = start().await;
    let mut stream = TcpStream::connect(&site.address).await.unwrap();
    stream.write_all(format!("GET /watched HTTP/1.1\r\nHost: {}\r\n\r\n", site.address).as_bytes()).await.unwrap();
    read_until(&mut stream, "more;").await;
    drop(stream);
    // The worker that had it is one of a few; whichever answers tells what it saw.
    let mut seen = String::new();
    for _ in 0..1_000 {
        seen = get(&site.address, "/marks", "").await;
        if seen.contains("cancelled,aborted") || seen.contains("aborted,cancelled") {
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("the stream went on: {seen}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_that_fails_breaks_off_and_says_why() {
    let site = start().await;
    let mut events = site.session.subscribe();
    let answer = get(&site.address, "/late", "").await;
    assert!(answer.contains("begun") && !answer.ends_with("0\r\n\r\n"), "no clean end: {answer}");
    let report = tokio::time::timeout(Duration::from_secs(20), events.recv()).await.unwrap().unwrap();
    let Event::Render(render) = report else { panic!("{report:?}") };
    assert!(render.error.as_ref().unwrap().message.contains("too late"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_that_make_no_sense() {
    let site = start().await;
    for (request, expected) in [
        ("GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", "403"),
        ("GET / HTTP/1.1\r\nHost: a:b:c\r\nConnection: close\r\n\r\n", "400"),
        ("GET / HTTP/1.1\r\nConnection: close\r\n\r\n", "400"),
        ("GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\nConnection: close\r\n\r\n", "400"),
        ("GET /% HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", "400"),
        ("GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n", "400"),
        ("POST /echo HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 9999999999\r\n\r\n", "413"),
        ("nonsense\r\n\r\n", "400"),
        ("GET / HTTP/1.0\r\n\r\n", "200"),
        ("GET /__astro-lsp/events HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", "403"),
    ] {
        assert_eq!(status(&raw(&site.address, request).await), expected, "{request}");
    }
    assert_eq!(status(&raw(&site.panel, "GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n").await), "403");
    assert_eq!(status(&get(&site.address, "/", "").await), "200");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_in_a_browser_hear_of_changes() {
    let mut site = start().await;
    assert!(!get(&site.address, "/", "Accept: application/json\r\n").await.contains("@vite/client"));
    assert!(get(&site.address, "/", "").await.contains("/@vite/client"));
    assert!(get(&site.address, "/", "Accept: text/html\r\n").await.contains("/@vite/client"));
    assert!(get(&site.address, "/__astro-lsp/1/@vite/client", "").await.contains("EventSource"));
    let mut stream = TcpStream::connect(&site.address).await.unwrap();
    stream.write_all(format!("GET /__astro-lsp/events HTTP/1.1\r\nHost: {}\r\n\r\n", site.address).as_bytes()).await.unwrap();
    let head = read_until(&mut stream, "event: hello").await;
    assert!(head.contains("cache-control: no-cache, no-transform"), "{head}");

    let page = FilePath::new("/p/src/pages/index.astro").unwrap();
    site.world.write(&page, "<p>two</p>");
    site.workspace.apply(Change::Disk { paths: vec![page] });
    site.session.set(site.workspace.snapshot());
    read_until(&mut stream, "event: reload").await;
    assert!(get(&site.address, "/", "").await.contains("<p>two</p>"));

    // A page that connects late is told what has changed, and compares that with the revision it shows.
    let shown = get(&site.address, "/", "Accept: text/html\r\n").await;
    let (_, rest) = shown.split_once("src=\"/__astro-lsp/").unwrap();
    let revision = rest.split('/').next().unwrap();
    let mut late = TcpStream::connect(&site.address).await.unwrap();
    late.write_all(format!("GET /__astro-lsp/events HTTP/1.1\r\nHost: {}\r\n\r\n", site.address).as_bytes()).await.unwrap();
    read_until(&mut late, &format!("\"changed\":{revision}")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_panel_is_another_origin_with_a_strict_policy() {
    let site = start().await;
    let page = get(&site.panel, "/", "").await;
    assert!(page.contains("content-security-policy: default-src 'none'") && page.contains(&format!("data-site=\"http://{}/\"", site.address)), "{page}");
    // What the page loads, in its order.
    for file in ["/src/pages/index.astro?astro&type=script&index=0&lang.ts", "/src/scripts/main.ts"] {
        assert_eq!(status(&get(&site.panel, file, "").await), "200", "{file}");
    }
    assert_eq!(status(&get(&site.panel, "/src/components/Bar.astro", "").await), "403");
    // An editor that forwards ports says where the browser finds the project.
    let forwarded = get(&site.panel, "/?site=https://x-4321.example.dev/&path=/a", "").await;
    assert!(forwarded.contains("frame-src https://x-4321.example.dev;") && forwarded.contains("data-site=\"https://x-4321.example.dev/\""), "{forwarded}");
    for other in ["/?site=javascript:alert(1)", "/?site=x"] {
        assert!(get(&site.panel, other, "").await.contains(&format!("frame-src http://{};", site.address)), "{other}");
    }
}

#[tokio::test]
async fn a_port_in_use() {
    let taken = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = taken.local_addr().unwrap().port();
    let session = || Session::new(Workspace::new(FilePath::new("/p").unwrap(), Arc::new(MemoryWorld::from_fixture(""))).snapshot(), Settings::default());
    let engine = || Arc::new(Pool::new(astro_engine::testing::options("app::tests::engine_worker")));
    let exact = Server::bind(&Options { port, exact: true, ..Options::default() }, session(), engine()).await;
    assert!(matches!(exact, Err(BindError::InUse { port: wanted, .. }) if wanted == port));
    let near = Server::bind(&Options { port, ..Options::default() }, session(), engine()).await.unwrap();
    assert!(near.address().port() > port);
}
