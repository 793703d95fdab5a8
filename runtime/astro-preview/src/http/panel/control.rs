//! What the panel asks and does. Every call carries the token that was made at start; see `panel.rs`.

mod against;

use astro_project::{FilePath, RouteKind, Snapshot};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use url::Url;

use super::super::Shared;
use super::super::offers;
use super::super::saved::{self, FILE as SAVED};
use crate::app::{App, Reply, Request, find_route, page};
use crate::live::json_reply;
use crate::secrets;
use crate::session::Session;

/// Bytes of a question.
const QUESTION_LIMIT: u64 = 8 << 20;
/// Bytes of an answer that is compared.
const ANSWER_LIMIT: u64 = 8 << 20;
/// Redirects that are followed.
const MOST_HOPS: usize = 20;
/// Bytes of that file.
const SAVED_LIMIT: usize = 1 << 20;

/// A question that cannot be answered, in words.
pub(in super::super) struct Refused(pub(in super::super) u16, pub(in super::super) String);

impl From<Refused> for Reply {
    fn from(Refused(status, words): Refused) -> Reply {
        Reply::text(status, format!("{words}\n"))
    }
}

pub(in super::super) type Answer = Result<Reply, Refused>;

/// Reads the question: JSON by POST, which a page of another site cannot send without asking first.
pub(super) async fn question<T: DeserializeOwned>(request: Request, shape: &str) -> Result<T, Refused> {
    let is_json = request.header("content-type").is_some_and(|kind| kind.starts_with("application/json"));
    if request.method != "POST" || !is_json {
        return Err(Refused(405, format!("Send POST with application/json: {shape}.")));
    }
    let body = request.body.collect(QUESTION_LIMIT).await.map_err(|error| Refused(400, format!("This cannot be read: {error}.")))?;
    serde_json::from_slice(&body).map_err(|error| Refused(400, format!("This is not understood: {error}. Send {shape}.")))
}

/// The value of a parameter of the address.
fn parameter(request: &Request, wanted: &str) -> String {
    let query = request.target.split_once('?').map_or("", |(_, query)| query);
    url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned()).unwrap_or_default()
}

/// Answers a call; `None` for a path that is none.
pub(super) async fn answer(shared: &Shared, path: &str, request: Request) -> Option<Reply> {
    let session = &shared.session;
    let app = session.current();
    let answer = match path {
        "/renders" => Ok(renders(session, &parameter(&request, "ids"))),
        "/address" => Ok(json_reply(&json!({ "address": session.address(&parameter(&request, "shown")) }))),
        "/send" => send(shared, request).await,
        "/open" => return Some(crate::live::open(session, request).await),
        "/routes" => Ok(routes(&app)),
        "/match" => Ok(matches(&app, &parameter(&request, "path"))),
        "/links" => links(&app, request).await,
        "/paths" => offers::paths(shared, &app, &parameter(&request, "pattern")).await,
        "/actions" => offers::actions(shared, &app).await,
        "/saved" if request.method == "POST" => save(&app, request).await,
        "/saved" => Ok(saved_requests(&app)),
        "/environment" => Ok(environment(&app)),
        "/cookie" => cookie(request).await,
        "/findings" => Ok(findings(session, &parameter(&request, "file")).await),
        "/states" => Ok(against::states(session).await),
        "/against" => against::answer(shared, request).await,
        _ => return body(session, path),
    };
    Some(answer.unwrap_or_else(Reply::from))
}

/// The body of an answer, as bytes: the panel shows them as text or as a picture, never as a page.
fn body(session: &Session, path: &str) -> Option<Reply> {
    let id = path.strip_prefix("/answer/")?.parse().ok()?;
    let Some(answer) = session.answers().of(id) else { return Some(Reply::text(404, "This answer is not kept any more.\n")) };
    let reply = Reply::new(200).with_header("content-type", "application/octet-stream").with_header("x-content-type-options", "nosniff");
    let kind: String = answer.kind.chars().filter(|c| c.is_ascii_graphic() || *c == ' ').collect();
    Some(reply.with_header("cache-control", "no-store").with_header("x-kind", kind).with_header("x-whole", answer.whole.to_string()).with_body(answer.body))
}

fn renders(session: &Session, ids: &str) -> Reply {
    let wanted: Vec<u64> = ids.split(',').filter_map(|id| id.parse().ok()).collect();
    let renders: Vec<Value> = session.answers().renders().iter().filter(|render| wanted.is_empty() || wanted.contains(&render.id)).map(|render| json!(**render)).collect();
    json_reply(&renders.into())
}

/// A request as it is described, and what is to be done with it. Everything but the path may be left out.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    #[serde(default = "get")]
    pub(super) method: String,
    /// Path and query.
    pub(super) path: String,
    #[serde(default)]
    headers: Vec<(String, String)>,
    #[serde(default)]
    body: String,
    /// To be sent: goes where it is redirected to.
    #[serde(default)]
    follow: bool,
    /// To be compared: names of hosts; none for all that are no development server.
    #[serde(default)]
    pub(super) hosts: Vec<String>,
    /// To be compared: what stands before the hosts.
    #[serde(default)]
    pub(super) topology: Option<String>,
    /// To be compared: the state of the project that answers.
    #[serde(default)]
    pub(super) against: String,
    /// The number of the render whose request this is: what is masked or missing here is as it was there.
    #[serde(default)]
    pub(super) like: Option<u64>,
}

/// Headers that are another's each time a request is asked again.
const OF_ONE: [&str; 7] = ["host", "connection", "content-length", "transfer-encoding", "origin", "accept-encoding", "x-astro-lsp"];

impl Asked {
    /// The very request that is named, where one is. Refused where its body is not known any more.
    pub(super) fn like(mut self, session: &Session) -> Result<Asked, Refused> {
        self.path = session.address(&self.path);
        let Some(sent) = self.like.and_then(|id| session.answers().sent(id)) else { return Ok(self) };
        if self.headers.is_empty() {
            self.headers = sent.headers.into_iter().filter(|(name, _)| !OF_ONE.contains(&name.to_ascii_lowercase().as_str())).collect();
        }
        if self.body.is_empty() && !matches!(self.method.as_str(), "GET" | "HEAD") {
            let unknown = "The body of this request is not kept, since it is long, no text, or nobody read it: write it in Compose and send it from there.";
            self.body = sent.body.text().ok_or_else(|| Refused(400, unknown.to_owned()))?;
        }
        Ok(self)
    }

    /// The request as it is written, with the body and the secrets of the one it was made of.
    fn again(mut self, session: &Session) -> Asked {
        self.path = session.address(&self.path);
        let Some(sent) = self.like.and_then(|id| session.answers().sent(id)) else { return self };
        if self.body.is_empty() && !matches!(self.method.as_str(), "GET" | "HEAD") {
            self.body = sent.body.text().unwrap_or_default();
        }
        let written: Vec<String> = self.headers.iter().map(|(name, _)| name.to_ascii_lowercase()).collect();
        let secret = sent.headers.into_iter().filter(|(name, value)| secrets::header(name, value) != *value && !written.contains(&name.to_ascii_lowercase()));
        self.headers.extend(secret);
        self
    }
}

fn get() -> String {
    "GET".to_owned()
}

/// The address of the project's pages.
pub(super) fn base(shared: &Shared) -> Result<Url, Refused> {
    Url::parse(&shared.site_url).map_err(|error| Refused(500, error.to_string()))
}

/// Asks the project, and goes where it redirects to: as a browser would, but never to another site.
async fn send(shared: &Shared, request: Request) -> Answer {
    let asked: Asked = question(request, "{\"method\", \"path\", \"headers\", \"body\", \"follow\", \"like\"}").await?;
    let mut asked = asked.again(&shared.session);
    let base = base(shared)?;
    let (mut hops, mut seen, mut stopped) = (Vec::new(), Vec::new(), None);
    let mut jar: Vec<(String, String)> = Vec::new();
    loop {
        sendable(&asked)?;
        let request = composed(&asked, &place(&asked, &base), &jar);
        let (id, mut reply) = super::super::answered(&shared.session, &shared.engine, shared.port, request, true).await;
        hops.push(id);
        learn(&mut jar, &reply);
        let location = reply.header("location").map(str::to_owned).filter(|_| (300..400).contains(&reply.status));
        let status = reply.status;
        // Only the end of the body is the end of the answer.
        let _ = std::mem::replace(&mut reply.body, crate::body::Body::empty()).collect(ANSWER_LIMIT).await;
        let Some(location) = location.filter(|_| asked.follow) else { break };
        let Some(target) = base.join(&asked.path).ok().and_then(|from| from.join(&location).ok()) else {
            stopped = Some(format!("{} is no address.", secrets::address(&location)));
            break;
        };
        if target.host_str() != base.host_str() || target.port_or_known_default() != base.port_or_known_default() {
            stopped = Some(format!("{} is another site: not followed.", secrets::address(target.as_str())));
            break;
        }
        seen.push((asked.method.clone(), asked.path.clone(), jar.clone()));
        asked.path = target[url::Position::BeforePath..url::Position::AfterQuery].to_owned();
        if !matches!(status, 307 | 308) && asked.method != "HEAD" {
            (asked.method, asked.body) = ("GET".to_owned(), String::new());
            asked.headers.retain(|(name, _)| !name.to_ascii_lowercase().starts_with("content-"));
        }
        if seen.contains(&(asked.method.clone(), asked.path.clone(), jar.clone())) {
            stopped = Some(format!("A loop: {} {} was asked for before.", asked.method, secrets::address(&asked.path)));
            break;
        }
        if hops.len() >= MOST_HOPS {
            stopped = Some(format!("{MOST_HOPS} redirects, as many as browsers follow."));
            break;
        }
    }
    Ok(json_reply(&json!({ "hops": hops, "stopped": stopped })))
}

/// Refuses what cannot be sent over the wire as it is written.
pub(super) fn sendable(asked: &Asked) -> Result<(), Refused> {
    let method_fine = !asked.method.is_empty() && asked.method.len() <= 20 && asked.method.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-');
    let path_fine = asked.path.starts_with('/') && !asked.path.chars().any(|c| c.is_control() || c == ' ' || c == '#');
    if !method_fine || !path_fine {
        return Err(Refused(400, "The method is a word, and the path begins with a slash and has neither blanks nor #.".to_owned()));
    }
    let fits = |(name, value): &&(String, String)| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic() && byte != b':') && !value.chars().any(char::is_control);
    match asked.headers.iter().find(|header| !fits(header)) {
        Some((name, _)) => Err(Refused(400, format!("{name:?} cannot be sent: a header is a name and a value on one line."))),
        None => Ok(()),
    }
}

/// Where a browser is that sends this: at the host it names, else at the project's pages.
pub(super) fn place(asked: &Asked, base: &Url) -> Url {
    let named = asked.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("host"));
    named.and_then(|(_, host)| Url::parse(&format!("{}://{host}/", base.scheme())).ok()).unwrap_or_else(|| base.clone())
}

/// The request that was described, with what a browser at `base` adds.
pub(super) fn composed(asked: &Asked, base: &Url, jar: &[(String, String)]) -> Request {
    let host = &base[url::Position::BeforeHost..url::Position::AfterPort];
    // As in a browser's address line, and as they go over the wire.
    let path = percent_encoding::utf8_percent_encode(&asked.path, percent_encoding::CONTROLS).to_string();
    let mut request = Request::new(&asked.method, &path);
    host.clone_into(&mut request.host);
    for (name, value) in &asked.headers {
        request = request.with_headers(&[(name, value)]);
    }
    let mut add = |name: &str, value: &str| {
        if request.header(name).is_none() {
            request.headers.push((name.to_owned(), value.to_owned()));
        }
    };
    add("host", host);
    add("accept", "text/html,*/*;q=0.8");
    if !matches!(asked.method.as_str(), "GET" | "HEAD" | "OPTIONS") {
        add("origin", &base.origin().ascii_serialization());
        add("content-length", &asked.body.len().to_string());
    }
    if !jar.is_empty() {
        let own = request.header("cookie").map(|own| own.split("; ").filter_map(|pair| pair.split_once('=')).map(|(name, value)| (name.to_owned(), value.to_owned())).collect::<Vec<_>>()).unwrap_or_default();
        let kept = own.into_iter().filter(|(name, _)| !jar.iter().any(|(known, _)| known == name));
        let all: Vec<String> = kept.chain(jar.iter().filter(|(_, value)| !value.is_empty()).cloned()).map(|(name, value)| format!("{name}={value}")).collect();
        request.headers.retain(|(name, _)| name != "cookie");
        request.headers.push(("cookie".to_owned(), all.join("; ")));
    }
    if asked.body.is_empty() { request } else { request.with_body(asked.body.clone()) }
}

/// Takes in what an answer sets; what it deletes is kept as empty.
fn learn(jar: &mut Vec<(String, String)>, reply: &Reply) {
    for (_, line) in reply.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie")) {
        let (pair, flags) = line.split_once(';').unwrap_or((line, ""));
        let Some((name, value)) = pair.split_once('=') else { continue };
        let gone = flags.to_ascii_lowercase().split(';').any(|flag| flag.trim() == "max-age=0" || flag.trim().starts_with("expires=thu, 01 jan 1970"));
        jar.retain(|(known, _)| known != name.trim());
        jar.push((name.trim().to_owned(), if gone { String::new() } else { value.trim().to_owned() }));
    }
}

fn below(snapshot: &Snapshot, file: Option<&FilePath>) -> Option<String> {
    file.map(|file| file.below(snapshot.root()).unwrap_or(file.as_str()).to_owned())
}

fn routes(app: &App) -> Reply {
    let snapshot = app.snapshot();
    let base = snapshot.config().base.trim_end_matches('/');
    let rows = snapshot.routes().routes.iter().map(|route| {
        let methods = match route.kind {
            RouteKind::Endpoint => snapshot.route_facts(route).methods,
            _ => Vec::new(),
        };
        json!({
            "pattern": route.pattern,
            "kind": format!("{:?}", route.kind).to_lowercase(),
            "file": below(snapshot, route.file.as_ref()),
            "prerender": snapshot.is_prerendered(route),
            "methods": methods,
            "redirect": route.redirect.as_ref().map(|to| to.destination.clone()),
            "pathname": route.pathname.as_ref().map(|pathname| format!("{base}{pathname}")),
        })
    });
    json_reply(&rows.collect::<Vec<_>>().into())
}

/// The path of an address as routes see it.
fn routed(app: &App, address: &str) -> String {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let decoded = percent_encoding::percent_decode_str(path).decode_utf8_lossy();
    let base = app.base().trim_end_matches('/').to_owned();
    match decoded.strip_prefix(base.as_str()) {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => if rest.is_empty() { "/".to_owned() } else { rest.to_owned() },
        _ => decoded.into_owned(),
    }
}

fn matches(app: &App, address: &str) -> Reply {
    let snapshot = app.snapshot();
    let path = routed(app, address);
    let found: Vec<Value> = snapshot.routes().match_all(&path).into_iter().map(|found| {
        let params: serde_json::Map<String, Value> = found.params.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
        json!({ "pattern": found.route.pattern, "file": below(snapshot, found.route.file.as_ref()), "params": params })
    }).collect();
    let asset = snapshot.public_file(&path).and_then(|file| below(snapshot, Some(&file)));
    json_reply(&json!({ "path": path, "matches": found, "asset": asset }))
}

#[derive(Deserialize)]
struct Links {
    paths: Vec<String>,
}

/// Which addresses nothing answers: no file, no route, no module.
async fn links(app: &App, request: Request) -> Answer {
    let Links { paths } = question(request, "{\"paths\"}").await?;
    let known = |address: &str| {
        let path = routed(app, address);
        app.snapshot().public_file(&path).is_some() || find_route(app, &path).is_some() || path.starts_with("/src/") || path.starts_with("/@") || path.starts_with("/node_modules/")
    };
    let unknown: Vec<String> = paths.into_iter().filter(|path| !known(path)).collect();
    Ok(json_reply(&json!({ "unknown": unknown })))
}

fn saved_requests(app: &App) -> Reply {
    let snapshot = app.snapshot();
    let routes: Vec<Value> = snapshot.routes().routes.iter().filter(|route| route.redirect.is_none()).map(|route| json!({ "pattern": route.pattern, "params": route.params })).collect();
    json_reply(&json!({ "text": saved::text(snapshot), "routes": routes }))
}

#[derive(Deserialize)]
struct Save {
    text: String,
}

/// Adds a request to the project's file of them.
async fn save(app: &App, request: Request) -> Answer {
    let Save { text } = question(request, "{\"text\"}").await?;
    let Some(file) = app.snapshot().root().join(SAVED) else { return Err(Refused(500, "The project has no folder.".to_owned())) };
    let path = std::path::PathBuf::from(file.as_str());
    // A link could lead anywhere.
    if tokio::fs::symlink_metadata(&path).await.is_ok_and(|meta| !meta.is_file()) {
        return Err(Refused(400, format!("{SAVED} is no file of the project, so nothing is written to it.")));
    }
    let known = tokio::fs::read_to_string(&path).await.unwrap_or_default();
    let mut all = if known.is_empty() { format!("@host = {}\n\n", "http://localhost:4321") } else { known };
    if !all.ends_with("\n\n") {
        all.push_str(if all.ends_with('\n') { "\n" } else { "\n\n" });
    }
    all.push_str(&text);
    if all.len() > SAVED_LIMIT {
        return Err(Refused(400, format!("{SAVED} would be larger than {SAVED_LIMIT} bytes: remove requests that are not needed any more.")));
    }
    tokio::fs::write(&path, all).await.map_err(|error| Refused(500, format!("{SAVED} cannot be written: {error}.")))?;
    Ok(json_reply(&json!({ "saved": SAVED })))
}

fn environment(app: &App) -> Reply {
    let prefixes = &app.snapshot().config().env_prefix;
    let variables: Vec<Value> = app.loader().variables().into_iter().map(|(name, value, source)| {
        let open = source == "Astro" || prefixes.iter().any(|prefix| name.starts_with(prefix.as_str())) && !secrets::is_secret(&name);
        json!({ "name": name, "value": if open { value } else { secrets::masked(&value) }, "source": source })
    }).collect();
    json_reply(&json!({ "variables": variables }))
}

#[derive(Deserialize)]
struct Cookie {
    name: String,
    value: Option<String>,
}

/// Ports do not part cookies: what the panel's server sets, the browser sends to the project's.
async fn cookie(request: Request) -> Answer {
    let Cookie { name, value } = question(request, "{\"name\", \"value\"}").await?;
    let fine = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b';' | b',' | b'"' | b'\\'));
    if name.is_empty() || !fine(&name) || name.contains('=') || value.as_deref().is_some_and(|value| !fine(value)) {
        return Err(Refused(400, "The name or value of a cookie has no blanks, commas, semicolons or quotes.".to_owned()));
    }
    let line = match value {
        Some(value) => format!("{name}={value}; Path=/; SameSite=Lax"),
        None => format!("{name}=; Path=/; Max-Age=0"),
    };
    Ok(json_reply(&json!({ "name": name })).with_header("set-cookie", line))
}

async fn findings(session: &Session, file: &str) -> Reply {
    let app = session.current();
    let found = match (session.advisor().cloned(), app.snapshot().root().join_inside(file)) {
        (Some(advisor), Some(file)) => {
            let snapshot = app.snapshot().clone();
            tokio::task::spawn_blocking(move || advisor.findings(&snapshot, &file)).await.unwrap_or_default()
        }
        _ => Vec::new(),
    };
    json_reply(&json!(found))
}

/// A call without the token.
pub(super) fn refusal(request: &Request, session: &Session) -> Option<Reply> {
    let refusal = crate::app::guard::token(request, session.panel_token()).err()?;
    Some(page::refusal(request, &refusal))
}

