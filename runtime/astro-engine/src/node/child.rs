//! `node:child_process`: programs that project code starts, as it may under Node. One that is waited for ends at its deadline;
//! on Linux all end with this process. None gets hold of this process's own pipes.
#![expect(clippy::disallowed_methods, reason = "this is project code starting its own programs, in its own process")]

use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::rc::Rc;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use bytes::Bytes;
use rquickjs::convert::List;
use rquickjs::{Ctx, IntoJs, Result, Value};
use serde::Deserialize;

use crate::web::{Octets, Text};
use crate::worker::native::Native;
use crate::worker::shared::{Event, Settled, Shared};

/// Code waits for a program no longer than it may run without a pause itself.
const AT_ONCE: Duration = Duration::from_secs(8);
/// A program nobody stands still for.
const LATER: Duration = Duration::from_secs(60);
/// As many at once as one worker may have running.
const MOST_AT_ONCE: usize = 64;
/// What a program says beyond this is not kept.
const LARGEST: u64 = 64 << 20;
/// What a program that ended has still in its pipes comes within this time, or is held by a child of its own.
const DRAIN: Duration = Duration::from_millis(500);

/// What is to be started.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Order {
    file: String,
    args: Vec<String>,
    cwd: Option<String>,
    env: Vec<(String, String)>,
    /// Milliseconds; 0 for as long as it may.
    timeout: f64,
    max_buffer: f64,
}

/// A program, from its start to its end.
struct Program {
    child: Mutex<Child>,
    until: Instant,
    most: u64,
}

type Programs = Arc<Mutex<HashMap<u32, Arc<Program>>>>;

pub(super) fn install<'js>(native: &Native<'js>, shared: &Rc<Shared>) -> Result<()> {
    native.add("childRun", |ctx: Ctx<'js>, order: Text, input: Octets| match start(&order.0, AT_ONCE) {
        Ok(program) => {
            let pid = lock(&program.child).id();
            List((pid, Octets(program.end(input.0)))).into_js(&ctx)
        }
        Err(error) => refused(&ctx, &error),
    })?;
    let programs = Programs::default();
    let known = programs.clone();
    native.add("childStart", move |ctx: Ctx<'js>, order: Text| {
        let others = lock(&known).len();
        match start_beside(others, &order.0) {
            Ok(program) => {
                let pid = lock(&program.child).id();
                lock(&known).insert(pid, Arc::new(program));
                vec![pid].into_js(&ctx)
            }
            Err(error) => refused(&ctx, &error),
        }
    })?;
    let known = programs.clone();
    native.add("childKill", move |pid: u32| lock(&known).get(&pid).is_some_and(|program| lock(&program.child).kill().is_ok()))?;
    let s = shared.clone();
    native.add("childEnd", move |op: u32, pid: u32, input: Octets| {
        let (events, job) = (s.events.clone(), s.current.get());
        let Some(program) = lock(&programs).get(&pid).cloned() else { return };
        let known = programs.clone();
        tokio::task::spawn_blocking(move || {
            let said = program.end(input.0);
            lock(&known).remove(&pid);
            let _ = events.send(Event::Settled { job, op, result: Settled::Bytes(Some(Bytes::from(said))) });
        });
    })
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn refused<'js>(ctx: &Ctx<'js>, error: &io::Error) -> Result<Value<'js>> {
    let code = match error.kind() {
        io::ErrorKind::NotFound => "ENOENT",
        io::ErrorKind::PermissionDenied => "EACCES",
        io::ErrorKind::WouldBlock => "EAGAIN",
        _ => "EIO",
    };
    List((code, error.to_string(), true)).into_js(ctx)
}

fn start_beside(others: usize, order: &str) -> io::Result<Program> {
    if others < MOST_AT_ONCE { start(order, LATER) } else { Err(io::ErrorKind::WouldBlock.into()) }
}

fn start(order: &str, longest: Duration) -> io::Result<Program> {
    let order: Order = serde_json::from_str(order).map_err(io::Error::other)?;
    let mut command = Command::new(&order.file);
    command.args(&order.args).env_clear().envs(order.env);
    if let Some(folder) = &order.cwd {
        command.current_dir(folder);
    }
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    end_with_this_process(&mut command);
    let asked = if order.timeout > 0.0 { Duration::try_from_secs_f64(order.timeout / 1000.0).unwrap_or(longest) } else { longest };
    let most = if order.max_buffer.is_finite() { (order.max_buffer.max(0.0) as u64).min(LARGEST) } else { LARGEST };
    Ok(Program { child: Mutex::new(command.spawn()?), until: Instant::now() + asked.min(longest), most })
}

/// A worker that is ended takes along what it started: nobody would be left to look at the deadline.
#[cfg(target_os = "linux")]
#[expect(unsafe_code, reason = "one system call between fork and exec, which may be called there")]
fn end_with_this_process(command: &mut Command) {
    use std::os::unix::process::CommandExt;
    // SAFETY: the closure allocates nothing and takes no lock.
    unsafe {
        command.pre_exec(|| match libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL) {
            0 => Ok(()),
            _ => Err(io::Error::last_os_error()),
        });
    }
}

#[cfg(not(target_os = "linux"))]
fn end_with_this_process(_: &mut Command) {}

impl Program {
    /// Waits for the end. What comes back is a line of JSON, `{ status, signal, out, error }`, then `out` bytes of the
    /// output, then what it wrote to its second pipe.
    fn end(&self, input: Vec<u8>) -> Vec<u8> {
        let (stdin, stdout, stderr) = {
            let mut child = lock(&self.child);
            (child.stdin.take(), child.stdout.take(), child.stderr.take())
        };
        if let Some(mut stdin) = stdin {
            // A program that does not read all of it is none of our business.
            std::thread::spawn(move || stdin.write_all(&input));
        }
        let (out, err) = (Pipe::read(stdout, self.most), Pipe::read(stderr, self.most));
        let mut why = None;
        let mut pause = Duration::from_millis(1);
        let status = loop {
            if let Ok(Some(status)) = lock(&self.child).try_wait() {
                break Some(status);
            }
            let is_over = Instant::now() >= self.until;
            if is_over || out.is_full() || err.is_full() {
                why = Some(if is_over { "ETIMEDOUT" } else { "ENOBUFS" });
                let mut child = lock(&self.child);
                let _ = child.kill();
                break child.wait().ok();
            }
            std::thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(10));
        };
        let (out, err) = (out.end(), err.end());
        let signal = if why.is_some() { Some("SIGTERM".to_owned()) } else { status.and_then(signal) };
        let code = if signal.is_some() { None } else { status.and_then(|status| status.code()) };
        let head = serde_json::json!({ "status": code, "signal": signal, "out": out.len(), "error": why });
        [head.to_string().as_bytes(), b"\n", &out, &err].concat()
    }
}

/// One pipe of a program, read as it fills.
struct Pipe {
    text: Arc<Mutex<Vec<u8>>>,
    most: u64,
    reader: Option<JoinHandle<()>>,
}

impl Pipe {
    fn read(from: Option<impl Read + Send + 'static>, most: u64) -> Pipe {
        let text = Arc::new(Mutex::new(Vec::new()));
        let into = text.clone();
        let reader = from.map(|from| {
            std::thread::spawn(move || {
                let mut from = from.take(most + 1);
                let mut piece = [0; 16 << 10];
                while let Ok(length @ 1..) = from.read(&mut piece) {
                    lock(&into).extend_from_slice(&piece[..length]);
                }
            })
        });
        Pipe { text, most, reader }
    }

    fn is_full(&self) -> bool {
        lock(&self.text).len() as u64 > self.most
    }

    /// All that was written; children of the program may keep the pipe open, and are not waited for.
    fn end(self) -> Vec<u8> {
        let until = Instant::now() + DRAIN;
        while self.reader.as_ref().is_some_and(|reader| !reader.is_finished()) && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(1));
        }
        let mut text = std::mem::take(&mut *lock(&self.text));
        text.truncate(self.most as usize);
        text
    }
}

#[cfg(unix)]
fn signal(status: ExitStatus) -> Option<String> {
    use std::os::unix::process::ExitStatusExt;
    let name = |number| match number {
        1 => "SIGHUP".to_owned(),
        2 => "SIGINT".to_owned(),
        3 => "SIGQUIT".to_owned(),
        6 => "SIGABRT".to_owned(),
        9 => "SIGKILL".to_owned(),
        11 => "SIGSEGV".to_owned(),
        13 => "SIGPIPE".to_owned(),
        15 => "SIGTERM".to_owned(),
        other => format!("SIG{other}"),
    };
    status.signal().map(name)
}

#[cfg(not(unix))]
fn signal(_: ExitStatus) -> Option<String> {
    None
}
