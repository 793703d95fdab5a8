//! `preview --once`: one request answered, printed, done. For terminals, scripts and agents.
#![allow(clippy::print_stderr, reason = "what is said beside the answer")]

mod difference;

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use astro_preview::http::{Options, Server};
use astro_preview::protocol::meaning;
use astro_preview::host::{self, Comparison, Evidence, Topology};
use astro_preview::record::Record;
use astro_preview::{BodyError, Reply, Target, Request, Session};
use base64::Engine;
use serde_json::{Value, json};

use super::{Arguments, Project, exit_code};
use crate::trouble::{Outcome, Trouble};

/// Bytes of an answer that are printed.
const BODY_LIMIT: u64 = 256 << 20;

/// Answers `line` (`POST /api/x`) and prints the answer.
pub(super) async fn run(project: Project, line: &str, arguments: &Arguments) -> Outcome {
    let start = Instant::now();
    let kept = arguments.compare.as_deref().map(kept).transpose()?;
    let engine = Arc::new(project.engine());
    let session = Session::start(project.workspace.snapshot(), project.settings, &engine, crate::shelf::open(&project.root)).await;
    let app = session.current();
    // A page may fetch from its own site, so the site has to be there.
    let options = Options { port: app.snapshot().config().server.port, ..Options::default() };
    let server = Server::bind(&options, session, engine.clone()).await.ok();
    let host = server.as_ref().map(|server| format!("localhost:{}", server.address().port()));
    let topology = Topology::named(&arguments.topology).unwrap_or_default();
    // Once for the command line's sake, then anew for every host.
    let facts = app.host();
    let request = request(line, arguments, host.clone(), facts.is_some_and(|facts| facts.tls_front))?;
    let serving = server.map(|server| tokio::spawn(server.run(std::future::pending())));
    if project.all {
        let hosts: Vec<_> = host::compared().collect();
        let comparison = host::compare(&app, &engine, &hosts, topology, |facts| self::request(line, arguments, host.clone(), facts.tls_front).unwrap_or_else(|_| Request::new("GET", "/"))).await;
        if let Some(serving) = serving {
            serving.abort();
        }
        return Ok(show_all(&comparison, &app, arguments.json));
    }
    let advice = host::advice(&app, &request);
    let mut reply = host::serve(&app, &engine, request).await;
    let head = milliseconds(start);
    let body = std::mem::replace(&mut reply.body, astro_preview::Body::empty()).collect(BODY_LIMIT).await;
    if let Some(serving) = serving {
        serving.abort();
    }
    let (body, broken) = match body {
        Ok(body) => (body, None),
        Err(error) => (bytes::Bytes::new(), Some(error)),
    };
    let status = if broken.is_some() { 500 } else { reply.status };
    if let Some(kept) = kept {
        let now = as_json(&reply, &body, broken.as_ref(), &Value::Null);
        return Ok(compared(&kept, &now, arguments.json));
    }
    let mut out = std::io::stdout().lock();
    let written = if arguments.json {
        let mut timings = json!({ "route": reply.timings.route, "engine": reply.timings.head, "head": head, "total": milliseconds(start) });
        timings["work"] = json!(reply.meter.as_ref().map(|meter| meter.work()));
        let mut json = as_json(&reply, &body, broken.as_ref(), &timings);
        json["target"] = app.target().word().into();
        json["host"] = facts.map(|facts| facts.name).into();
        json["advice"] = json!(advice);
        writeln!(out, "{json}")
    } else {
        as_text(&mut out, &reply, &body).and_then(|()| out.flush())
    };
    drop(out);
    if !arguments.json {
        if app.target() == Target::Production {
            let by = facts.map_or("the built project", |facts| facts.title);
            eprintln!("answered as {by} does, not as astro dev");
        }
        for words in advice.iter().flat_map(|advice| &advice.consequences) {
            eprintln!("warning: {words}");
        }
        if let Some(entry) = advice.as_ref().and_then(|advice| advice.allowed_domains.as_ref()) {
            eprintln!("  help: add {entry} to security.allowedDomains");
        }
        for problem in &app.snapshot().config().problems {
            eprintln!("warning: {}", super::in_short(problem));
        }
        for remark in super::remarks(&app) {
            eprintln!("note: {remark}");
        }
        complain(&reply, broken.as_ref());
    }
    // A reader that went away (`| head`) is no failure of the page.
    let _ = written;
    Ok(exit_code(status))
}

/// An answer as it was printed.
fn kept(file: &Path) -> Result<Value, Trouble> {
    let what = format!("{} cannot be compared with", file.display());
    let help = "keep an answer with --once \"GET /\" --json > FILE";
    let text = std::fs::read_to_string(file).map_err(|error| Trouble::new(&what, error, help))?;
    let value: Value = serde_json::from_str(&text).map_err(|error| Trouble::new(&what, error, help))?;
    match value["status"].is_u64() && value["headers"].is_array() {
        true => Ok(value),
        false => Err(Trouble::new(&what, "it is JSON, but no answer: it has no status or headers", help)),
    }
}

/// Prints what is different.
fn compared(kept: &Value, now: &Value, json: bool) -> ExitCode {
    let difference = difference::of(kept, now);
    let mut out = std::io::stdout().lock();
    let written = match (&difference, json) {
        (difference, true) => writeln!(out, "{}", json!({ "difference": difference })),
        (Some(difference), false) => write!(out, "{}", difference::in_words(difference)),
        (None, false) => writeln!(out, "the same"),
    };
    // A reader that went away is no failure.
    let _ = written;
    if difference.is_some() { ExitCode::from(crate::trouble::FINDINGS) } else { ExitCode::SUCCESS }
}

fn request(line: &str, arguments: &Arguments, host: Option<String>, tls: bool) -> Result<Request, Trouble> {
    let usage = "write it as \"GET /path\", or only \"/path\"";
    let mut words = line.split_whitespace();
    let (method, target) = match (words.next(), words.next(), words.next()) {
        (Some(target), None, _) if target.starts_with('/') => (if arguments.data.is_some() { "POST" } else { "GET" }, target),
        (Some(method), Some(target), None) => (method, target),
        _ => return Err(Trouble::new(format!("\"{line}\" is no request"), "a method and a path were expected", usage)),
    };
    if !method.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-') {
        return Err(Trouble::new(format!("\"{method}\" is no request method"), "methods are words of letters", usage));
    }
    let mut request = Request::new(method, target);
    request.host = host.unwrap_or(request.host);
    let mut headers = Vec::new();
    for header in &arguments.header {
        let Some((name, value)) = header.split_once(':') else {
            return Err(Trouble::new(format!("\"{header}\" is no header"), "it has no colon", "write it as 'Name: value'"));
        };
        headers.push((name.trim(), value.trim()));
    }
    request = request.with_headers(&headers);
    if let Some(data) = &arguments.data {
        if request.header("content-type").is_none() {
            request = request.with_headers(&[("content-type", "application/x-www-form-urlencoded")]);
        }
        let length = data.len().to_string();
        request = request.with_headers(&[("content-length", &length)]).with_body(data.clone());
    }
    if request.header("host").is_none() {
        let host = request.host.clone();
        request.headers.insert(0, ("host".to_owned(), host));
    }
    if !matches!(request.method.as_str(), "GET" | "HEAD") && request.header("origin").is_none() {
        // Under a name of this machine it becomes the public one later.
        let scheme = if tls && !host::is_local(&request.host) { "https" } else { "http" };
        let origin = format!("{scheme}://{}", request.host);
        request = request.with_headers(&[("origin", &origin)]);
    }
    Ok(request)
}

fn as_json(reply: &Reply, body: &[u8], broken: Option<&BodyError>, timings: &Value) -> Value {
    let location = reply.header("location").filter(|_| (300..400).contains(&reply.status));
    let redirects: Vec<Value> = location.map(|location| json!({ "status": reply.status, "location": location })).into_iter().collect();
    let error = match (&reply.error, broken) {
        (Some(error), _) => json!(error),
        (None, Some(BodyError::Failed(report))) => json!(report),
        (None, Some(error)) => json!({ "name": "BodyBrokenOff", "message": error.to_string() }),
        (None, None) => Value::Null,
    };
    let mut out = json!({
        "status": reply.status,
        "headers": reply.headers,
        "body": String::from_utf8_lossy(body),
        "route": reply.route,
        "redirects": redirects,
        "console": reply.console.lines(),
        "timings": timings,
        "error": error,
        "trace": reply.trace,
        "fetches": reply.notes.as_ref().map(|notes| Record::read(notes.take()).fetches).unwrap_or_default(),
    });
    if std::str::from_utf8(body).is_err() {
        out["body"] = base64::engine::general_purpose::STANDARD.encode(body).into();
        out["bodyEncoding"] = "base64".into();
    }
    out
}

/// All hosts side by side.
fn show_all(comparison: &Comparison, app: &astro_preview::App, json: bool) -> std::process::ExitCode {
    let mut out = std::io::stdout().lock();
    if json {
        let mut value = json!(comparison);
        value["notes"] = super::remarks(app).into();
        let _ = writeln!(out, "{value}");
    } else {
        let _ = writeln!(out, "{}", comparison.request);
        for row in &comparison.hosts {
            let location = row.headers.iter().find(|(name, _)| name == "location").map(|(_, to)| format!(" → {to}")).unwrap_or_default();
            let cookies = if row.cookies.is_empty() { String::new() } else { format!(", {} cookies", row.cookies.len()) };
            let mark = if row.evidence == Evidence::Documented { " (documented, not recorded)" } else { "" };
            let _ = writeln!(out, "  {:<22} {} {}{location}{cookies}, {} bytes{mark}", row.host, row.status, row.meaning, row.bytes);
            for warning in row.warnings.iter().filter(|warning| !warning.starts_with("Not recorded")) {
                let _ = writeln!(out, "    ! {warning}");
            }
            if let Some(entry) = row.advice.as_ref().and_then(|advice| advice.allowed_domains.as_ref()) {
                let _ = writeln!(out, "    help: security.allowedDomains lacks {entry}");
            }
        }
        for (index, group) in comparison.groups.iter().enumerate() {
            let _ = writeln!(out, "{} {}", if index == 0 { "the same:" } else { "differs: " }, group.join(", "));
        }
    }
    exit_code(comparison.hosts.iter().map(|row| row.status).max().unwrap_or_default())
}

fn as_text(out: &mut impl Write, reply: &Reply, body: &[u8]) -> std::io::Result<()> {
    let reason = reply.reason.as_deref().unwrap_or_else(|| meaning(reply.status));
    writeln!(out, "HTTP/1.1 {} {reason}", reply.status)?;
    for (name, value) in &reply.headers {
        writeln!(out, "{name}: {value}")?;
    }
    writeln!(out)?;
    out.write_all(body)?;
    if !body.is_empty() && !body.ends_with(b"\n") {
        writeln!(out)?;
    }
    Ok(())
}

/// What the project printed, and what went wrong, beside the answer.
fn complain(reply: &Reply, broken: Option<&BodyError>) {
    let mut out = std::io::stderr().lock();
    for line in reply.console.lines() {
        let _ = writeln!(out, "[{}] {}", line.level, line.text);
    }
    if let Some(error) = &reply.error {
        let _ = write!(out, "{}", super::serve::in_words(error));
    }
    match broken {
        Some(BodyError::Failed(report)) => {
            let _ = writeln!(out, "{}note: the head of the answer was decided before this failed: its status stays {}", super::serve::in_words(report), reply.status);
        }
        Some(error) => {
            let _ = writeln!(out, "error: the answer broke off\n  why: {error}");
        }
        None => {}
    }
}

fn milliseconds(since: Instant) -> f64 {
    (since.elapsed().as_secs_f64() * 1e6).round() / 1e3
}
