//! Formatting, by the project's own Prettier: everybody who works on a file gets the same text.
//!
//! Prettier and its plugin for `.astro` (a compiler in WebAssembly) are code of the project, so they run in a Node of their
//! own beside us, which is kept while it is used, asked with a deadline, and only in folders the user trusts.

use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use astro_project::FilePath;
use serde::Deserialize;
use serde_json::json;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::sync::Mutex;

use crate::trouble::Trouble;

const SCRIPT: &str = include_str!("formatting/prettier.mjs");
/// How long one file may take; the first one waits for Prettier to be read.
const DEADLINE: Duration = Duration::from_secs(30);

/// A process nobody asked for that long is ended: it holds more memory than the server itself.
const IDLE: Duration = Duration::from_secs(60);

/// The formatter of all projects.
#[derive(Default)]
pub(crate) struct Formatter(Arc<Mutex<Option<Running>>>);

/// What the editor says of indentation; the project's configuration says more and wins.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Indent {
    /// Columns of a level.
    pub(crate) size: Option<u32>,
    /// Tabs or spaces.
    pub(crate) spaces: Option<bool>,
}

struct Running {
    _process: Child,
    stdin: ChildStdin,
    lines: Lines<BufReader<ChildStdout>>,
    asked: u64,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Said {
    id: u64,
    text: Option<String>,
    absent: Option<String>,
    failed: Option<String>,
}

impl Formatter {
    /// The text as it should be; `None` if the project wants the file left alone.
    pub(crate) async fn format(&self, file: &FilePath, text: &str, indent: Indent) -> Result<Option<String>, Trouble> {
        let mut running = self.0.lock().await;
        let what = || format!("{file} was not formatted");
        let mut process = match running.take() {
            Some(process) => process,
            None => Running::start().map_err(|error| {
                let why = format!("Prettier runs in Node, which could not be started: {error}");
                Trouble::new(what(), why, "install Node 18 or newer, and have `node` on the PATH of the editor")
            })?,
        };
        let said = match tokio::time::timeout(DEADLINE, process.ask(file, text, indent)).await {
            Ok(Ok(said)) => said,
            // The process is dropped, which ends it; the next file gets another.
            Ok(Err(error)) => return Err(Trouble::new(what(), format!("Node ended: {error}"), "see whether `npx prettier` works in the project")),
            Err(_) => {
                let why = format!("Prettier took more than {} seconds", DEADLINE.as_secs());
                return Err(Trouble::new(what(), why, "see whether `npx prettier` works in the project"));
            }
        };
        let asked = process.asked;
        *running = Some(process);
        drop(running);
        self.end_when_idle(asked);
        match (said.absent, said.failed) {
            (Some(name), _) => {
                let help = "run `npm install -D prettier prettier-plugin-astro` in the project";
                Err(Trouble::new(what(), format!("{name} is not installed there"), help))
            }
            (_, Some(why)) => Err(Trouble::new(what(), why, "correct what it names and format again")),
            _ => Ok(said.text),
        }
    }
}

impl Formatter {
    /// Ends the process unless it was asked again meanwhile. `asked`: how often it was until now.
    fn end_when_idle(&self, asked: u64) {
        let kept = Arc::downgrade(&self.0);
        tokio::spawn(async move {
            tokio::time::sleep(IDLE).await;
            let Some(kept) = kept.upgrade() else { return };
            kept.lock().await.take_if(|running| running.asked == asked);
        });
    }
}

impl Running {
    fn start() -> std::io::Result<Running> {
        let mut process = Command::new("node")
            .args(["--input-type=module", "--eval", SCRIPT])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        let pipes = process.stdin.take().zip(process.stdout.take());
        let (stdin, stdout) = pipes.ok_or_else(|| std::io::Error::other("it has no pipes"))?;
        Ok(Running { _process: process, stdin, lines: BufReader::new(stdout).lines(), asked: 0 })
    }

    async fn ask(&mut self, file: &FilePath, text: &str, indent: Indent) -> std::io::Result<Said> {
        self.asked += 1;
        let message = json!({
            "id": self.asked, "file": file.as_str(), "text": text, "tabSize": indent.size, "insertSpaces": indent.spaces,
        });
        self.stdin.write_all(format!("{message}\n").as_bytes()).await?;
        self.stdin.flush().await?;
        while let Some(line) = self.lines.next_line().await? {
            // Whatever else is printed is no answer.
            match serde_json::from_str::<Said>(&line) {
                Ok(said) if said.id == self.asked => return Ok(said),
                _ => {}
            }
        }
        Err(std::io::ErrorKind::UnexpectedEof.into())
    }
}
