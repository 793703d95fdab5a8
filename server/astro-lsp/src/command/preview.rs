//! `astro-lsp preview`: the project over HTTP, or one request with `--once`.

mod once;
mod serve;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use astro_engine::{Pool, PoolOptions};
use astro_preview::host::{self, Topology};
use astro_preview::{Settings, Target};
use astro_project::{FilePath, Workspace};
use clap::Args;

use crate::engine;
use crate::trouble::{Outcome, Trouble};
use crate::vfs::{self, DiskWorld};

/// `astro-lsp preview`.
#[derive(Args)]
pub(crate) struct Arguments {
    /// The project folder. Default: the current folder.
    root: Option<PathBuf>,
    /// The port; 0 takes any free one. Default: the configuration's, or the next free one.
    #[arg(long)]
    port: Option<u16>,
    /// A deployment host to answer like (netlify, vercel, cloudflare, …; with --once also all), else the address to
    /// listen on. May be given twice, for one of each.
    #[arg(long, value_name = "NAME|ADDR")]
    host: Vec<String>,
    /// What lies in front of a server of your own (hosts node, deno): direct, tls-proxy, tunnel, internal-host.
    #[arg(long, value_name = "WAY", default_value = "direct", value_parser = Topology::NAMES)]
    topology: String,
    /// The Astro configuration file.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The mode .env files are chosen by.
    #[arg(long, value_name = "NAME")]
    mode: Option<String>,
    /// Whose rules apply where `astro dev` and the built project differ on purpose.
    #[arg(long = "as", value_name = "TARGET", default_value = "dev", value_parser = ["dev", "production"])]
    target: String,
    /// Open the browser.
    #[arg(long)]
    open: bool,
    /// Events as JSON, one object a line; with --once the whole answer as one object.
    #[arg(long)]
    json: bool,
    /// Processes that render. With more than one, code runs on as many cores, and each keeps for itself what modules hold
    /// in variables, as hosts with several instances do.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=64))]
    workers: u8,
    /// Milliseconds a page may take to the head of its answer.
    #[arg(long, value_name = "MS", hide = true)]
    deadline: Option<u64>,
    /// Answer one request, print it, exit: "GET /path" or just "/path".
    #[arg(long, value_name = "REQUEST")]
    once: Option<String>,
    /// A request header for --once. Without an Origin of yours the request counts as one of the site's own pages.
    #[arg(short = 'H', long = "header", value_name = "K: V", requires = "once")]
    header: Vec<String>,
    /// An answer that was kept (`--once … --json > FILE`): prints what is different in this one; exit code 1 if anything is.
    #[arg(long, value_name = "FILE", requires = "once")]
    compare: Option<PathBuf>,
    /// The request body for --once; sent as a form unless a Content-Type is given.
    #[arg(short = 'd', long = "data", value_name = "BODY", requires = "once")]
    data: Option<String>,
}

/// Runs the command.
pub(crate) fn run(arguments: Arguments) -> Outcome {
    let project = Project::open(&arguments)?;
    // A second thread would be woken for half of each request, which costs more than it does. What compiles, reads or runs code
    // does so elsewhere.
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .map_err(|error| Trouble::new("the preview did not start", error, "check how many threads this user may start (ulimit -u)"))?;
    let outcome = runtime.block_on(async {
        match &arguments.once {
            Some(line) => once::run(project, line, &arguments).await,
            None => serve::run(project, &arguments).await,
        }
    });
    // Work that still blocks (a module being compiled) must not hold up the end.
    runtime.shutdown_timeout(Duration::from_millis(200));
    outcome
}

/// A project on disk and what renders it.
struct Project {
    root: PathBuf,
    workspace: Workspace,
    settings: Settings,
    pool: PoolOptions,
    /// The address to listen on, as it was given.
    address: Option<String>,
    /// Every host is asked.
    all: bool,
}

/// What `--host` says: a deployment host, an address, or one of each.
struct Hosted {
    host: Asked,
    address: Option<String>,
}

enum Asked {
    None,
    One(&'static host::Facts),
    All,
}

impl Hosted {
    fn read(given: &[String]) -> Result<Hosted, Trouble> {
        let mut out = Hosted { host: Asked::None, address: None };
        for word in given {
            if word == "all" {
                out.host = Asked::All;
            } else if let Some(facts) = host::named(word) {
                out.host = Asked::One(facts);
            } else if word == "localhost" || word.parse::<std::net::IpAddr>().is_ok() {
                out.address = Some(word.clone());
            } else {
                let names: Vec<&str> = host::all().map(|facts| facts.name).collect();
                let why = "it is neither a deployment host this program knows nor an IP address or localhost";
                return Err(Trouble::new(format!("--host {word} cannot be used"), why, format!("hosts are {} and all; addresses are for instance 127.0.0.1 or 0.0.0.0", names.join(", "))));
            }
        }
        Ok(out)
    }
}

/// A problem of the configuration, and what to do about it.
fn in_short(problem: &astro_project::config::ConfigProblem) -> String {
    format!("{}{}", problem.message, problem.help.as_ref().map(|help| format!("\n  help: {help}")).unwrap_or_default())
}

/// What is to be said about the host of a project before it answers.
fn remarks(app: &astro_preview::App) -> Vec<String> {
    let (snapshot, settings_host) = (app.snapshot(), app.host());
    let mut out = Vec::new();
    let adapter = snapshot.config().adapter.as_deref();
    match (settings_host, adapter) {
        (Some(facts), Some(adapter)) if !facts.is_development() && host::of_adapter(adapter).is_some_and(|own| own.adapters != facts.adapters) && !facts.adapters.is_empty() => {
            out.push(format!("the project is built by {adapter}; answers are as {} would give with {}", facts.title, facts.adapters[0]));
        }
        (None, Some(adapter)) if app.target() == Target::Production && host::of_adapter(adapter).is_none() => {
            out.push(format!("the adapter {adapter} is not one this program knows; the project is treated as built by @astrojs/node"));
        }
        _ => {}
    }
    if let Some(facts) = settings_host.filter(|facts| facts.evidence == host::Evidence::Documented) {
        out.push(format!("{} was not recorded: its answers are modelled from {}", facts.title, facts.source));
    }
    for file in astro_project::host_files(snapshot) {
        if let Some(problem) = file.problem {
            out.push(format!("{} cannot be read and is left out of account: {problem}", file.file.name()));
        }
    }
    out
}

impl Project {
    fn open(arguments: &Arguments) -> Result<Project, Trouble> {
        let given = arguments.root.as_deref().unwrap_or(Path::new("."));
        let root = given.canonicalize().map_err(|error| {
            Trouble::new(format!("{} is no folder to preview", given.display()), error, "give the folder that holds your astro.config or package.json")
        })?;
        if !root.is_dir() {
            let why = "it is a file";
            return Err(Trouble::new(format!("{} is no folder to preview", given.display()), why, "give the folder that holds your astro.config or package.json"));
        }
        let path = in_words(&root)?;
        let mut workspace = Workspace::new(path, Arc::new(DiskWorld));
        if let Some(config) = &arguments.config {
            let file = root.join(config);
            if !file.is_file() {
                return Err(Trouble::new(format!("there is no configuration file {}", config.display()), format!("{} does not exist", file.display()), "paths of --config start at the project's folder"));
            }
            workspace = workspace.with_config_file(in_words(&file)?);
        }
        let environment = engine::environment();
        let mut pool = engine::options(&root, &environment)?;
        pool.workers = arguments.workers.into();
        let hosted = Hosted::read(&arguments.host)?;
        let host = match hosted.host {
            Asked::One(facts) => Some(facts),
            Asked::All if arguments.once.is_none() => {
                let why = "all hosts at once answer one request";
                return Err(Trouble::new("--host all needs --once", why, "name one host, or add --once \"GET /path\"; the panel compares hosts too"));
            }
            Asked::All | Asked::None => None,
        };
        if let Some(facts) = host.filter(|facts| !facts.is_development()) {
            pool.deadline = Duration::from_secs(facts.patience().into());
        }
        if let Some(deadline) = arguments.deadline {
            pool.deadline = Duration::from_millis(deadline);
        }
        let production = match host {
            Some(facts) => !facts.is_development(),
            None => arguments.target == "production",
        };
        let target = if production { Target::Production } else { Target::Dev };
        let mode = arguments.mode.clone().unwrap_or_else(|| Settings::usual_mode(target).to_owned());
        let topology = Topology::named(&arguments.topology).unwrap_or_default();
        let hosts = hosted.address.iter().cloned().collect();
        let settings = Settings { mode, environment, hosts, target, host, topology, ..Settings::default() };
        Ok(Project { root, workspace, settings, pool, address: hosted.address, all: matches!(hosted.host, Asked::All) })
    }

    /// The engine, its first worker already starting.
    fn engine(&self) -> Pool {
        let engine = Pool::new(self.pool.clone());
        engine.warm();
        engine
    }
}

fn in_words(path: &Path) -> Result<FilePath, Trouble> {
    vfs::file_path(path).ok_or_else(|| Trouble::new(format!("{} cannot be used", path.display()), "its name is not valid UTF-8", "rename it"))
}

/// The exit code of an answer.
fn exit_code(status: u16) -> ExitCode {
    if status >= 500 { ExitCode::from(crate::trouble::FINDINGS) } else { ExitCode::SUCCESS }
}
