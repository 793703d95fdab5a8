//! Deno and Deno Deploy: the app first, files of the build where no route answers.
//!
//! Modelled from @deno/astro-adapter 0.6.0 and compared with Deno 2.9.6. Folders of pages rendered ahead are not found
//! by their address: the adapter joins paths with two slashes and compares the ends.

use super::file::{FileManners, Tag};
use super::output::Output;
use super::{Door, Evidence, Facts, Runtime, Server, join_repeated, origin_form, url_of, without_images};
use crate::app::{Incoming, Overrides, Reply, Request, server};

pub(super) const DEPLOY: Facts = Facts {
    name: "deno",
    aliases: &["deno-deploy"],
    title: "Deno",
    adapters: &["@deno/astro-adapter"],
    evidence: Evidence::Recorded,
    source: "@deno/astro-adapter 0.6.0, Deno 2.9.6",
    runtime: Runtime::Deno,
    tls_front: false,
    public_url: false,
    client_address: "the socket, whatever the headers say",
    sessions: false,
    request_limit: None,
    response_limit: None,
    time_limit: None,
    limits: super::NO_LIMITS,
    streaming: true,
    files: "the folder the server is started in, as far as it may read",
    environment: "Deno.env at run time",
    front: &[],
    internal: &[],
    server: Server::Deno,
};

const FILES: FileManners = FileManners { headers: &[], charset: "UTF-8", json_charset: true, tag: Tag::Weak, dated: true, ranges: true };

pub(super) async fn answer(door: &mut Door<'_>, mut request: Request) -> Reply {
    join_repeated(&mut request, "; ", ", ");
    let Some(url) = url_of("http", &request.host, origin_form(&request.target)) else { return Reply::new(400) };
    let route = server::matches(door.app, &request, &url, false);
    if route.is_none() {
        if !matches!(request.method.as_str(), "GET" | "HEAD") {
            return Reply::new(405).with_header("content-type", "text/plain;charset=UTF-8").with_body("Method Not Allowed");
        }
        let below = server::strip_base(&door.app.snapshot().config().base, url.path());
        let output = Output::of(door.app, door.engine);
        if let Ok(path) = percent_encoding::percent_decode_str(&below).decode_utf8()
            && let Some(file) = output.file(&path, &mut door.trace).await
        {
            door.trace.note("static", file.path.clone());
            return FILES.reply(&request, file);
        }
    }
    // An address is given along only where a route was found; elsewhere nobody says it.
    let client_address = request.client_address.clone().filter(|_| route.is_some());
    let overrides = Overrides { client_address, platform: serde_json::json!({ "host": "deno" }), buffered: false };
    let (path, query) = (url.path().to_owned(), url.query().map(str::to_owned));
    let mut reply = server::render(door.app, door.engine, Incoming { request, url, overrides }, route, &mut door.trace).await;
    reply.reason = None;
    without_images(door.app, reply, &path, query.as_deref(), 404, "Not Found")
}
