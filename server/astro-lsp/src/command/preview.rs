//! `astro-lsp preview`: the project over HTTP, or one request with `--once`.

use std::path::PathBuf;

use clap::Args;

use crate::trouble::{Outcome, Trouble};

/// `astro-lsp preview`.
#[derive(Args)]
pub(crate) struct Arguments {
    /// The project folder. Default: the current folder.
    root: Option<PathBuf>,
    /// The port; 0 takes any free one.
    #[arg(long)]
    port: Option<u16>,
    /// The address to listen on. Default: loopback.
    #[arg(long, value_name = "ADDR")]
    host: Option<String>,
    /// The Astro configuration file.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The mode .env files are chosen by.
    #[arg(long, value_name = "NAME")]
    mode: Option<String>,
    /// Open the browser.
    #[arg(long)]
    open: bool,
    /// Events as JSON, one object a line; with --once the whole answer as one object.
    #[arg(long)]
    json: bool,
    /// Answer one request, print it, exit: "GET /path" or just "/path".
    #[arg(long, value_name = "REQUEST")]
    once: Option<String>,
    /// A request header for --once.
    #[arg(short = 'H', long = "header", value_name = "K: V", requires = "once")]
    header: Vec<String>,
    /// The request body for --once.
    #[arg(short = 'd', long = "data", value_name = "BODY", requires = "once")]
    data: Option<String>,
}

/// Runs the command.
pub(crate) fn run(_arguments: Arguments) -> Outcome {
    Err(Trouble::absent("the preview", "update astro-lsp"))
}
