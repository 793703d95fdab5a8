//! One request, many hosts: what each answers, and where the answers differ.

use std::hash::Hasher;

use astro_engine::Pool;
use serde::Serialize;

use super::{Advice, Evidence, Facts, Runtime, Topology, advice, answer};
use crate::body::BodyError;
use crate::app::{App, ConsoleLine, ErrorReport, Request, Step};
use crate::protocol::meaning;

/// Characters of a body that are shown.
const SHOWN: usize = 4_000;

/// The answers to one request.
#[derive(Debug, Clone, Serialize)]
pub struct Comparison {
    /// Method and path.
    pub request: String,
    /// One answer a host, in the order of the hosts.
    pub hosts: Vec<Row>,
    /// Sets of hosts whose answers are the same in status, headers, cookies and body; the largest first.
    pub groups: Vec<Vec<&'static str>>,
}

/// One host's answer.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    /// The host's name.
    pub host: &'static str,
    /// The name for people.
    pub title: &'static str,
    /// Where the knowledge about the host comes from.
    pub evidence: Evidence,
    /// What is known of the host: limits, runtime, files, environment.
    pub facts: &'static Facts,
    /// The status sent.
    pub status: u16,
    /// What the status means, or the reason the project gave.
    pub meaning: String,
    /// Header lines, without cookies.
    pub headers: Vec<(String, String)>,
    /// `Set-Cookie` lines in their order.
    pub cookies: Vec<String>,
    /// The body, as far as it is text, shortened.
    pub body: String,
    /// Bytes of the body.
    pub bytes: u64,
    /// The first line that differs from the first host's body: what it is there, and here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body_difference: Option<(String, String)>,
    /// Why the body ended before its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub broken_off: Option<String>,
    /// What is worth knowing before the project is deployed there.
    pub warnings: Vec<String>,
    /// What the app makes of the addresses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advice: Option<Advice>,
    /// The route that answered.
    pub route: Option<String>,
    /// What the project's code printed.
    pub console: Vec<ConsoleLine>,
    /// What went wrong.
    pub error: Option<ErrorReport>,
    /// How the answer came about.
    pub trace: Vec<Step>,
    #[serde(skip)]
    stamp: u64,
}

/// Asks every host the same. `make` gives the request anew for each: a body can be read once, and a form's origin is that of the host.
pub async fn compare(app: &App, engine: &Pool, hosts: &[&'static Facts], topology: Topology, make: impl Fn(&Facts) -> Request) -> Comparison {
    let sample = make(&super::DEV);
    let request = format!("{} {}", sample.method, sample.target);
    let mut rows: Vec<Row> = Vec::new();
    for facts in hosts {
        let mut row = ask(facts, &app.at(facts, topology), engine, make(facts)).await;
        if let Some(first) = rows.first().filter(|first| first.body != row.body) {
            row.body_difference = difference(&first.body, &row.body);
        }
        rows.push(row);
    }
    let mut groups: Vec<(u64, Vec<&'static str>)> = Vec::new();
    for row in &rows {
        match groups.iter_mut().find(|(stamp, _)| *stamp == row.stamp) {
            Some((_, names)) => names.push(row.host),
            None => groups.push((row.stamp, vec![row.host])),
        }
    }
    groups.sort_by_key(|(_, names)| std::cmp::Reverse(names.len()));
    Comparison { request, hosts: rows, groups: groups.into_iter().map(|(_, names)| names).collect() }
}

async fn ask(facts: &'static Facts, app: &App, engine: &Pool, request: Request) -> Row {
    let advice = advice(app, &request);
    let posts_origin = request.header("origin").is_some();
    let mut reply = answer(facts, app, engine, request).await;
    let collected = std::mem::replace(&mut reply.body, crate::Body::empty()).collect(super::BODY_LIMIT).await;
    let (bytes, broken_off) = match collected {
        Ok(bytes) => (bytes, None),
        Err(error) => {
            if let BodyError::Failed(report) = &error {
                reply.error.get_or_insert_with(|| (**report).clone());
            }
            (bytes::Bytes::new(), Some(error.to_string()))
        }
    };
    let text = String::from_utf8_lossy(&bytes);
    let (mut cookies, mut headers) = (Vec::new(), Vec::new());
    for (name, value) in &reply.headers {
        match name.eq_ignore_ascii_case("set-cookie") {
            true => cookies.push(value.clone()),
            false => headers.push((name.clone(), value.clone())),
        }
    }
    headers.sort();
    let mut warnings = warnings(facts, bytes.len() as u64);
    if let (403, Some(advice), true) = (reply.status, &advice, posts_origin)
        && let Some(entry) = &advice.allowed_domains
    {
        warnings.push(format!("This 403 comes from the host's proxy: add {entry} to security.allowedDomains."));
    }
    let mut hasher = rustc_hash::FxHasher::default();
    hasher.write(format!("{} {headers:?} {cookies:?}", reply.status).as_bytes());
    hasher.write(&bytes);
    let reason = reply.reason.clone().filter(|reason| !reason.is_empty());
    Row {
        host: facts.name,
        title: facts.title,
        evidence: facts.evidence,
        facts,
        status: reply.status,
        meaning: reason.unwrap_or_else(|| meaning(reply.status).to_owned()),
        headers,
        cookies,
        body: text.chars().take(SHOWN).collect(),
        bytes: bytes.len() as u64,
        body_difference: None,
        broken_off,
        warnings,
        advice,
        route: reply.route.clone(),
        console: reply.console.lines(),
        error: reply.error.clone(),
        trace: reply.trace,
        stamp: hasher.finish(),
    }
}

fn warnings(facts: &Facts, bytes: u64) -> Vec<String> {
    let mut out = Vec::new();
    if facts.evidence == Evidence::Documented {
        out.push(format!("Not recorded: modelled from {}.", facts.source));
    }
    if facts.runtime == Runtime::Edge {
        out.push("Code runs in a small runtime with web APIs only; the preview runs it in its own engine.".to_owned());
    }
    if let Some(limit) = facts.response_limit.filter(|limit| bytes > *limit) {
        out.push(format!("The answer has {bytes} bytes, and {} sends {limit} at most.", facts.title));
    }
    out
}

/// The first line two texts differ in.
fn difference(first: &str, second: &str) -> Option<(String, String)> {
    let short = |line: Option<&str>| line.unwrap_or_default().chars().take(200).collect::<String>();
    let (mut a, mut b) = (first.lines(), second.lines());
    loop {
        match (a.next(), b.next()) {
            (None, None) => return None,
            (x, y) if x == y => {}
            (x, y) => return Some((short(x), short(y))),
        }
    }
}
