//! One running TypeScript: questions out, answers in, in LSP over its pipes.
//!
//! Nothing here knows what is asked. Messages are written in the order they are given, so that a question is about the
//! text sent before it. Dropping the child ends the process.

use std::collections::HashMap;
use std::path::Path;
use std::process::Stdio;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::process::{ChildStderr, ChildStdin, ChildStdout, Command};
use tokio::sync::{mpsc, oneshot, watch};

/// The longest message that is read; far above a completion list, far below what fills a memory.
const LONGEST: usize = 256 << 20;

/// How far its heap may grow over what is alive, in per cent, before it is swept.
/// For an editor, where it stays for hours.
pub(crate) const FRUGAL: &str = "45";
/// For many projects, one after another.
pub(crate) const EVEN: &str = "100";
/// For one look at one project: a third less time.
pub(crate) const HASTY: &str = "200";

/// Why a question has no answer.
#[derive(Debug)]
pub(crate) enum NoAnswer {
    /// The process ended before it answered: ask again of the next one.
    Gone,
    /// It took longer than the question may.
    Late,
    /// It answered that it cannot.
    Refused(String),
}

type Answer = Result<Box<RawValue>, NoAnswer>;
type Waiting = Arc<Mutex<Asked>>;

/// What it was asked and has not answered.
#[derive(Default)]
struct Asked {
    senders: HashMap<u64, oneshot::Sender<Answer>>,
    /// Since when it was asked and has not said a word.
    silent: Option<Instant>,
}

/// A running process.
pub(crate) struct Child {
    outgoing: mpsc::UnboundedSender<Vec<u8>>,
    waiting: Waiting,
    next: AtomicU64,
    ended: watch::Receiver<bool>,
    _kill: oneshot::Sender<()>,
    /// Its process, for tests and the log.
    pub(crate) id: Option<u32>,
}

/// How the child asks us: `workspace/configuration` and what else servers ask of editors.
pub(crate) type Replies = Arc<dyn Fn(&str, &Value) -> Value + Send + Sync>;

impl Child {
    /// Starts the program in a folder; `growth` is one of the words above. It hears nothing before [`Child::notify`] or [`Child::ask`].
    pub(crate) fn start(program: &Path, folder: &Path, growth: &str, replies: Replies) -> std::io::Result<Child> {
        let mut process = Command::new(program)
            .args(["--lsp", "--stdio"])
            .envs(std::env::var_os("GOGC").is_none().then_some(("GOGC", growth)))
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let id = process.id();
        let (outgoing, messages) = mpsc::unbounded_channel();
        let (kill, killed) = oneshot::channel::<()>();
        let (ending, ended) = watch::channel(false);
        let waiting = Waiting::default();
        if let Some(stdin) = process.stdin.take() {
            tokio::spawn(write(stdin, messages));
        }
        if let Some(stderr) = process.stderr.take() {
            tokio::spawn(log(stderr));
        }
        let (answers, back) = (waiting.clone(), outgoing.clone());
        let stdout = process.stdout.take();
        tokio::spawn(async move {
            let read = async {
                if let Some(stdout) = stdout {
                    read(stdout, &answers, &back, &replies).await;
                }
            };
            tokio::select! {
                () = read => {}
                _ = killed => {}
            }
            let _ = process.kill().await;
            // Whoever waits hears that nobody will answer; whoever asks from now on hears it too.
            let _ = ending.send(true);
            lock(&answers).senders.clear();
        });
        Ok(Child { outgoing, waiting, next: AtomicU64::new(1), ended, _kill: kill, id })
    }

    /// Has the process ended?
    pub(crate) fn has_ended(&self) -> bool {
        *self.ended.borrow()
    }

    /// Becomes `true` when the process ends.
    pub(crate) fn ended(&self) -> watch::Receiver<bool> {
        self.ended.clone()
    }

    /// How long it has owed an answer without saying a word.
    pub(crate) fn silent_for(&self) -> Duration {
        lock(&self.waiting).silent.map_or(Duration::ZERO, |since| since.elapsed())
    }

    /// Tells it something.
    pub(crate) fn notify(&self, method: &str, params: Value) {
        self.write(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// Sends a question now; the answer is waited for later.
    pub(crate) fn ask(&self, method: &str, params: Value) -> Question {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let (sender, answer) = oneshot::channel();
        {
            let mut asked = lock(&self.waiting);
            asked.senders.insert(id, sender);
            asked.silent.get_or_insert_with(Instant::now);
        }
        if self.has_ended() {
            lock(&self.waiting).senders.remove(&id);
        }
        let mut message = json!({ "jsonrpc": "2.0", "id": id, "method": method });
        if !params.is_null() {
            message["params"] = params;
        }
        self.write(&message);
        Question { id, answer: Some(answer), waiting: self.waiting.clone(), outgoing: self.outgoing.clone() }
    }

    fn write(&self, message: &Value) {
        // Fails only when the process has ended.
        let _ = self.outgoing.send(frame(message));
    }
}

/// A question under way. Dropping it tells TypeScript that nobody waits any more.
pub(crate) struct Question {
    id: u64,
    answer: Option<oneshot::Receiver<Answer>>,
    waiting: Waiting,
    outgoing: mpsc::UnboundedSender<Vec<u8>>,
}

impl Question {
    /// Nobody will wait for the answer, and it is wanted all the same.
    pub(crate) fn detach(mut self) {
        self.answer = None;
    }

    /// The answer, if it comes in time.
    pub(crate) async fn answer(mut self, deadline: Duration) -> Answer {
        let Some(answer) = self.answer.as_mut() else { return Err(NoAnswer::Gone) };
        let answer = tokio::time::timeout(deadline, answer).await;
        match answer {
            Ok(answer) => {
                self.answer = None;
                answer.unwrap_or(Err(NoAnswer::Gone))
            }
            Err(_) => Err(NoAnswer::Late),
        }
    }
}

impl Drop for Question {
    fn drop(&mut self) {
        if self.answer.is_some() && lock(&self.waiting).senders.remove(&self.id).is_some() {
            let cancel = json!({ "jsonrpc": "2.0", "method": "$/cancelRequest", "params": { "id": self.id } });
            let _ = self.outgoing.send(frame(&cancel));
        }
    }
}

fn lock(waiting: &Waiting) -> MutexGuard<'_, Asked> {
    waiting.lock().unwrap_or_else(PoisonError::into_inner)
}

fn frame(message: &Value) -> Vec<u8> {
    let body = message.to_string();
    let mut bytes = format!("Content-Length: {}\r\n\r\n", body.len()).into_bytes();
    bytes.extend_from_slice(body.as_bytes());
    bytes
}

async fn write(mut stdin: ChildStdin, mut messages: mpsc::UnboundedReceiver<Vec<u8>>) {
    while let Some(message) = messages.recv().await {
        if stdin.write_all(&message).await.is_err() || stdin.flush().await.is_err() {
            break;
        }
    }
}

/// What it says beside the protocol: a panic, mostly. The last words go to our log.
async fn log(stderr: ChildStderr) {
    let mut lines = BufReader::new(stderr).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        tracing::debug!("TypeScript: {line}");
    }
}

/// A message of the child, as far as it must be understood here.
#[derive(Deserialize)]
struct Message<'a> {
    id: Option<Value>,
    method: Option<String>,
    #[serde(borrow)]
    params: Option<&'a RawValue>,
    #[serde(borrow)]
    result: Option<&'a RawValue>,
    error: Option<Value>,
}

async fn read(stdout: ChildStdout, waiting: &Waiting, back: &mpsc::UnboundedSender<Vec<u8>>, replies: &Replies) {
    let mut stdout = BufReader::with_capacity(64 << 10, stdout);
    while let Some(body) = body(&mut stdout).await {
        lock(waiting).silent = None;
        let Ok(message) = serde_json::from_slice::<Message<'_>>(&body) else { continue };
        match (message.method, message.id) {
            (Some(method), Some(id)) => {
                let params = message.params.and_then(|it| serde_json::from_str(it.get()).ok()).unwrap_or(Value::Null);
                let reply = json!({ "jsonrpc": "2.0", "id": id, "result": replies(&method, &params) });
                let _ = back.send(frame(&reply));
            }
            (Some(_), None) => {}
            (None, id) => {
                let Some(sender) = id.and_then(|id| id.as_u64()).and_then(|id| lock(waiting).senders.remove(&id)) else { continue };
                let answer = match (message.result, message.error) {
                    (_, Some(error)) => Err(NoAnswer::Refused(error["message"].as_str().unwrap_or_default().to_owned())),
                    (Some(result), None) => Ok(result.to_owned()),
                    (None, None) => Ok(RawValue::NULL.to_owned()),
                };
                let _ = sender.send(answer);
            }
        }
    }
}

async fn body(stdout: &mut BufReader<ChildStdout>) -> Option<Vec<u8>> {
    let mut length = None;
    loop {
        let mut line = String::new();
        if stdout.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().ok();
        }
    }
    let length: usize = length.filter(|length| *length <= LONGEST)?;
    let mut body = vec![0; length];
    stdout.read_exact(&mut body).await.ok()?;
    Some(body)
}
