//! `preview`: serves until it is told to stop, and follows what is saved.

use std::fmt::Write as _;
use std::io::Write;
use std::net::IpAddr;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use astro_preview::{Session, Target};
use astro_preview::app::ErrorReport;
use astro_preview::http::{BindError, Options, Server};
use astro_preview::protocol::Event;
use astro_project::config::{Config, Host};
use astro_project::{Change, Snapshot, Workspace};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use super::{Arguments, Project};
use crate::advisor::OfProject;
use crate::trouble::{Outcome, Trouble};
use crate::watch::{News, Watcher};

/// Serves the project.
pub(super) async fn run(project: Project, arguments: &Arguments) -> Outcome {
    let started = SystemTime::now();
    let engine = Arc::new(project.engine());
    let session = Session::start(project.workspace.snapshot(), project.settings, &engine, crate::shelf::open(&project.root)).await;
    let app = session.current();
    session.advise(OfProject::new(app.snapshot().root().clone()));
    let config = app.snapshot().config();
    for problem in &config.problems {
        say(&format!("warning: {}", super::in_short(problem)));
    }
    let options = options(config, arguments, project.address.as_ref())?;
    for remark in super::remarks(&app) {
        say(&format!("note: {remark}"));
    }
    let server = Server::bind(&options, session.clone(), engine.clone()).await.map_err(|error| trouble(&error))?;
    if !options.exact && server.address().port() != options.port {
        say(&format!("port {} is in use, so port {} it is", options.port, server.address().port()));
    }
    let root = project.root.clone();
    let _watcher = Watcher::start(project.root, started, follow(project.workspace, session.clone()));
    let schemas = tokio::spawn(crate::schemas::keep(session.clone(), engine, root));
    let report = tokio::spawn(report(session.subscribe(), arguments.json));
    ready(&server, app.target(), arguments.json);
    // Two files for one address: every page has to be looked at for that, which nobody should wait for.
    tokio::task::spawn_blocking(move || report_routes(app.snapshot()));
    if arguments.open {
        open(&server.url());
    }
    server.run(stopped()).await;
    report.abort();
    schemas.abort();
    Ok(ExitCode::SUCCESS)
}

fn options(config: &Config, arguments: &Arguments, address: Option<&String>) -> Result<Options, Trouble> {
    let named = match (address, &config.server.host) {
        (Some(host), _) | (None, Host::Address(host)) => host.as_str(),
        (None, Host::All) => "0.0.0.0",
        (None, Host::Local) => "127.0.0.1",
    };
    let address: IpAddr = match named {
        "localhost" => IpAddr::from([127, 0, 0, 1]),
        other => other.parse().map_err(|_| Trouble::new(format!("\"{other}\" is no address to listen on"), "it is neither an IP address nor localhost", "use 127.0.0.1 for this machine only, 0.0.0.0 for the whole network"))?,
    };
    Ok(Options { address, port: arguments.port.unwrap_or(config.server.port), exact: arguments.port.is_some(), panel_port: 0 })
}

fn trouble(error: &BindError) -> Trouble {
    let help = match error {
        BindError::InUse { .. } => "stop what listens there, or choose another with --port (0 takes any free one)",
        BindError::Refused { .. } => "choose another address with --host or another port with --port",
    };
    Trouble::new("the preview cannot listen", error, help)
}

/// Takes what changed on disk into the workspace and serves the result.
fn follow(workspace: Workspace, session: Session) -> impl Fn(News) + Send + 'static {
    let workspace = Mutex::new(workspace);
    move |news| match news {
        News::Changed(paths) => {
            let mut workspace = workspace.lock().unwrap_or_else(PoisonError::into_inner);
            workspace.apply(Change::Disk { paths });
            session.set(workspace.snapshot());
        }
        News::Trouble(words) => say(&format!("warning: {words}")),
    }
}

/// Says which files make no route, and which routes are never reached.
fn report_routes(snapshot: &Snapshot) {
    for problem in snapshot.routes().problems.iter().chain(&snapshot.route_conflicts()) {
        say(&format!("warning: {}{}", problem.message, problem.help.as_ref().map(|help| format!("\n  help: {help}")).unwrap_or_default()));
    }
}

fn ready(server: &Server, target: Target, json: bool) {
    let (url, panel) = (server.url(), server.panel_url());
    if json {
        print_event(&Event::Ready { url, panel, target: target.word() });
    } else {
        if target == Target::Production {
            say("answering as the built project does (--as production), not as astro dev");
        }
        put(&format!("ready {url} panel {panel}"));
    }
}

/// Lines that wait for a slow reader; more are dropped, for nobody may hold up the server by not reading.
const REPORT_BACKLOG: usize = 1_024;

/// Prints what happens: one object a line, or one line a request. Writing blocks, so it has a thread of its own.
async fn report(mut events: Receiver<Event>, json: bool) {
    let (lines, waiting) = std::sync::mpsc::sync_channel::<Event>(REPORT_BACKLOG);
    std::thread::spawn(move || {
        while let Ok(event) = waiting.recv() {
            print(&event, json);
        }
    });
    loop {
        match events.recv().await {
            Ok(event) => drop(lines.try_send(event)),
            Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return,
        }
    }
}

fn print(event: &Event, json: bool) {
    match event {
        _ if json => print_event(event),
        Event::Warning { message, help } => {
            say(&format!("warning: {message}"));
            if !help.is_empty() {
                say(&format!("  help: {help}"));
            }
        }
        Event::Render(render) => {
            let location = render.location.as_ref().map(|location| format!(" → {location}")).unwrap_or_default();
            say(&format!("{} {} {}{location} {:.1} ms", render.status, render.method, render.path, render.ms));
            for line in &render.console {
                say(&format!("  [{}] {}", line.level, line.text));
            }
            if let Some(error) = &render.error {
                say(in_words(error).trim_end());
            }
        }
        _ => {}
    }
}

/// A failure as the terminal shows it.
pub(super) fn in_words(error: &ErrorReport) -> String {
    let mut out = format!("error: {}: {}\n", error.name, error.message);
    if let Some(frame) = &error.frame {
        let _ = writeln!(out, "  at {frame}");
        for (number, text) in &frame.lines {
            let mark = if *number == frame.line { '>' } else { ' ' };
            let _ = writeln!(out, "  {mark} {number:>4} | {text}");
        }
    }
    if let Some(hint) = &error.hint {
        let _ = writeln!(out, "  help: {hint}");
    }
    out
}

fn print_event(event: &Event) {
    put(&serde_json::to_string(event).unwrap_or_default());
}

/// One line of what was asked for.
fn put(line: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

/// One line beside it. Control characters of requests and pages do not reach the terminal.
fn say(line: &str) {
    let clean: String = line.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    let _ = writeln!(std::io::stderr().lock(), "{clean}");
}

/// Shows a URL in the user's browser; that it could not is worth a word, not an end.
#[expect(clippy::disallowed_methods, reason = "the browser is the user's program and outlives us")]
fn open(url: &str) {
    let program = match std::env::consts::OS {
        "macos" => "open",
        "windows" => "explorer",
        _ => "xdg-open",
    };
    let started = std::process::Command::new(program).arg(url).stdin(std::process::Stdio::null()).stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null()).spawn();
    if let Err(error) = started {
        say(&format!("warning: the browser was not opened ({program}: {error}); the address is {url}"));
    }
}

/// Ready when the user or the system asks us to stop.
async fn stopped() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let (Ok(mut terminate), Ok(mut hang_up)) = (signal(SignalKind::terminate()), signal(SignalKind::hangup())) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
                _ = hang_up.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
