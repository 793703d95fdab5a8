//! The command line: flags in, one command out, an exit code at the end.
//!
//! Exit codes are a contract: 0 fine, 1 findings, 2 usage or environment. stdout carries a command's answer (or
//! LSP, and then nothing else); everything said beside it goes to stderr.
#![allow(clippy::disallowed_methods, reason = "this crate is the shell: it alone touches disk and environment")]

mod advisor;
mod capabilities;
mod command;
mod convert;
mod diagnostics;
mod engine;
mod ext;
mod failures;
mod formatting;
mod handlers;
mod outbox;
mod parallel;
mod previews;
mod report;
mod roots;
mod schemas;
mod server;
mod session;
mod shelf;
mod transport;
mod trouble;
mod typescript;
mod vfs;
mod view;
mod watch;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

/// Language server and live preview for Astro: one binary, no Node.
///
/// Without a command it speaks the Language Server Protocol on stdin and stdout; that is what editors start.
#[derive(Parser)]
#[command(name = "astro-lsp", version, disable_help_subcommand = true, args_override_self = true)]
struct Cli {
    /// Speak LSP on stdin and stdout (the default; accepted because editors pass it).
    #[arg(long)]
    stdio: bool,
    /// The editor's process id, as some clients pass it.
    #[arg(long = "clientProcessId", hide = true)]
    client_process_id: Option<u32>,
    /// The TypeScript (7 or later) to ask for types: its program, or the folder of its package. Default: ASTRO_LSP_TYPESCRIPT,
    /// the project's, the one on PATH.
    #[arg(long, value_name = "PATH", global = true)]
    typescript: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Render the project: serve it on a local port, or answer one request with --once.
    Preview(command::preview::Arguments),
    /// Report what is wrong in a project.
    Check(CheckArguments),
    /// Format .astro files.
    Format(FormatArguments),
    /// Print the route table, in match order.
    Routes(RoutesArguments),
    /// Print the syntax tree of one file and its errors.
    Parse(ParseArguments),
    /// Print what is rendered (js) or what TypeScript sees (tsx).
    Compile(CompileArguments),
    /// Serve .astro files to TypeScript 7.1 and later, over stdio.
    ContentMapper,
    /// Say what was found: Astro, TypeScript, configuration.
    Doctor(DoctorArguments),
    /// A child of the preview: runs the project's code.
    #[command(hide = true)]
    EngineWorker,
}

/// `astro-lsp check`.
#[derive(Args)]
pub(crate) struct CheckArguments {
    /// A project folder, or files and folders in it. Default: the current folder.
    pub(crate) paths: Vec<PathBuf>,
    /// How to print the findings.
    #[arg(long, value_enum, default_value = "pretty")]
    pub(crate) format: CheckFormat,
    /// The mildest severity that makes the exit code 1.
    #[arg(long, value_enum, default_value = "error")]
    pub(crate) fail_on: FailOn,
    /// Repair what can be repaired without a second look, then report the rest.
    #[arg(long)]
    pub(crate) fix: bool,
    /// Only these rules, by name or number (R45); may be given more than once.
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub(crate) rule: Vec<String>,
    /// Print what a rule is about and stop.
    #[arg(long, value_name = "NAME")]
    pub(crate) explain: Option<String>,
    /// Leave out the findings this file lists.
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
    /// Write all findings of now to the baseline.
    #[arg(long, requires = "baseline")]
    pub(crate) update_baseline: bool,
    /// Leave out types: ask no TypeScript.
    #[arg(long)]
    pub(crate) no_types: bool,
    /// The TypeScript (7 or later) to ask: a program or its package. Default: ASTRO_LSP_TYPESCRIPT, the project's, the one on PATH.
    #[arg(long, value_name = "PATH", conflicts_with = "no_types")]
    pub(crate) typescript: Option<PathBuf>,
    /// Go on, and report anew after each change of a file.
    #[arg(long, conflicts_with_all = ["fix", "update_baseline"])]
    pub(crate) watch: bool,
}

/// Shapes of a check report.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum CheckFormat {
    /// Source frames for people.
    Pretty,
    /// One JSON object.
    Json,
    /// Workflow commands that GitHub shows as annotations.
    Github,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
}

/// From which severity on a check fails.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum FailOn {
    /// Only errors.
    Error,
    /// Warnings and errors.
    Warning,
    /// Anything.
    Hint,
}

/// `astro-lsp format`.
#[derive(Args)]
pub(crate) struct FormatArguments {
    /// Files to format.
    pub(crate) files: Vec<PathBuf>,
    /// Only say which files would change.
    #[arg(long)]
    pub(crate) check: bool,
    /// Format stdin as if it were this file.
    #[arg(long, value_name = "PATH")]
    pub(crate) stdin_path: Option<PathBuf>,
}

/// `astro-lsp routes`.
#[derive(Args)]
pub(crate) struct RoutesArguments {
    /// The project folder. Default: the current folder.
    pub(crate) root: Option<PathBuf>,
    /// One JSON array instead of a table.
    #[arg(long)]
    pub(crate) json: bool,
}

/// `astro-lsp parse`.
#[derive(Args)]
pub(crate) struct ParseArguments {
    /// The file, or - for stdin.
    pub(crate) file: PathBuf,
    /// One JSON object with errors and tree.
    #[arg(long)]
    pub(crate) json: bool,
}

/// `astro-lsp compile`.
#[derive(Args)]
pub(crate) struct CompileArguments {
    /// The file, or - for stdin.
    pub(crate) file: PathBuf,
    /// What to print.
    #[arg(long, value_enum)]
    pub(crate) to: CompileTarget,
    /// Print the spans that tie the output to the source as well.
    #[arg(long)]
    pub(crate) map: bool,
}

/// Outputs of the compiler.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum CompileTarget {
    /// The module that renders the page.
    Js,
    /// The module TypeScript checks.
    Tsx,
}

/// `astro-lsp doctor`.
#[derive(Args)]
pub(crate) struct DoctorArguments {
    /// The project folder. Default: the current folder.
    pub(crate) root: Option<PathBuf>,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let result = match cli.command {
        None => command::serve::run(cli.typescript),
        Some(Command::Preview(arguments)) => command::preview::run(arguments),
        Some(Command::Check(arguments)) => command::check::run(arguments),
        Some(Command::Format(arguments)) => command::format::run(&arguments),
        Some(Command::Routes(arguments)) => command::routes::run(arguments),
        Some(Command::Parse(arguments)) => command::parse::run(arguments),
        Some(Command::Compile(arguments)) => command::compile::run(arguments),
        Some(Command::ContentMapper) => command::content_mapper::run(),
        Some(Command::Doctor(arguments)) => {
            command::doctor::run(arguments, cli.typescript.or_else(typescript::find::of_environment).as_deref())
        }
        Some(Command::EngineWorker) => command::engine_worker::run(),
    };
    result.unwrap_or_else(|trouble| trouble.report())
}
