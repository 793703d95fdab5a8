//! What runs inside a child process: jobs in, heads and chunks out.
//!
//! Three threads. The main one reads stdin and ends the process when the parent is gone. The second runs JavaScript and
//! answers one event after the other. The third watches the second and ends the process when it can not be interrupted.

mod absent;
mod bytecode;
pub(crate) mod cjs;
mod events;
mod head;
mod loader;
pub(crate) mod native;
mod out;
mod outline;
mod realm;
pub(crate) mod shared;
mod slice;
pub(crate) mod waiting;

use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::mpsc;

use crate::wire::{Frame, Setup, down};
use shared::Event;

pub use bytecode::build;

/// The exit code that says: code could not be interrupted.
pub(crate) const EXIT_STUCK: i32 = 70;

/// Native stack on top of the JavaScript stack.
const NATIVE_STACK: usize = 6 << 20;

/// Serves jobs from stdin until it closes. Never returns; stdout carries frames, so nothing else may be printed there.
pub fn worker_main() -> ! {
    std::process::exit(match serve() {
        Ok(()) => 0,
        Err(_) => 1,
    })
}

fn serve() -> io::Result<()> {
    let out = Arc::new(Mutex::new(out::Out::take_stdout()?));
    let mut pipe = io::stdin().lock();
    let Some(first) = Frame::read(&mut pipe)?.filter(|frame| frame.kind == down::SETUP) else { return Ok(()) };
    let setup: Setup = first.json()?;
    let slice = Arc::new(slice::Slice::new(Duration::from_millis(setup.deadline_ms)));
    slice::watch(slice.clone(), out.clone());
    let running = slice.clone();

    let (events, inbox) = mpsc::unbounded_channel();
    let (imports, imported) = std::sync::mpsc::channel();
    let stack = setup.stack_limit + NATIVE_STACK;
    let loopback = events.clone();
    let thread = std::thread::Builder::new().name("javascript".to_owned()).stack_size(stack);
    thread.spawn(move || {
        let shared = shared::Shared::new(out, imported, slice, loopback, bytecode::Kept::new(setup.bytecode.clone()));
        let code = events::run(setup, shared, inbox).map_or(1, |()| 0);
        std::process::exit(code);
    })?;

    while let Some(frame) = Frame::read(&mut pipe)? {
        if frame.kind == down::CANCEL {
            // Its code may run right now, and without an end.
            running.cancel(frame.id);
        }
        // A blocked import waits for this one; everything else waits its turn.
        if frame.kind == down::IMPORTED {
            let _ = imports.send(frame.payload);
        } else {
            let _ = events.send(Event::Frame(frame));
        }
    }
    Ok(())
}
