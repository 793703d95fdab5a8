//! The pipe to the parent: frames are gathered during a slice and written at its end.

use std::fs::File;
use std::io::{self, Write};
use std::time::{Duration, Instant};

use crate::wire::{self, up};

/// Written early when more than this is gathered.
const FULL: usize = 64 << 10;

pub(crate) struct Out {
    buffer: Vec<u8>,
    /// Where the last frame begins, if it is a chunk of this job: small chunks grow it instead of following it.
    chunk: Option<(usize, u32)>,
    pipe: File,
    written: Instant,
}

impl Out {
    /// Takes stdout for frames. Whatever prints to stdout from now on goes to stderr.
    #[cfg(unix)]
    pub(crate) fn take_stdout() -> io::Result<Out> {
        use std::os::fd::AsFd;
        let pipe = io::stdout().as_fd().try_clone_to_owned()?;
        point_stdout_at_stderr()?;
        Ok(Out { buffer: wire::PREAMBLE.to_vec(), chunk: None, pipe: File::from(pipe), written: Instant::now() })
    }

    /// Takes stdout for frames.
    #[cfg(windows)]
    pub(crate) fn take_stdout() -> io::Result<Out> {
        use std::os::windows::io::AsHandle;
        let pipe = io::stdout().as_handle().try_clone_to_owned()?;
        Ok(Out { buffer: wire::PREAMBLE.to_vec(), chunk: None, pipe: File::from(pipe), written: Instant::now() })
    }

    pub(crate) fn put(&mut self, kind: u8, id: u32, payload: &[u8]) {
        let start = self.buffer.len();
        match self.chunk {
            Some((at, job)) if kind == up::CHUNK && job == id => wire::extend(&mut self.buffer, at, payload),
            _ => {
                wire::put(&mut self.buffer, kind, id, payload);
                self.chunk = (kind == up::CHUNK).then_some((start, id));
            }
        }
        if self.buffer.len() > FULL {
            self.flush();
        }
    }

    /// Writes what is gathered unless that was done a moment ago: what is printed before a hang should be seen.
    pub(crate) fn flush_soon(&mut self) {
        if self.written.elapsed() > Duration::from_millis(2) {
            self.flush();
        }
    }

    /// Writes what is gathered. Without a reader there is nothing left to do in this process.
    pub(crate) fn flush(&mut self) {
        if !self.buffer.is_empty() && self.pipe.write_all(&self.buffer).is_err() {
            std::process::exit(0);
        }
        self.written = Instant::now();
        self.chunk = None;
        self.buffer.clear();
        self.buffer.shrink_to(2 * FULL);
    }
}

#[cfg(unix)]
#[expect(unsafe_code, reason = "the standard library can not redirect a descriptor")]
fn point_stdout_at_stderr() -> io::Result<()> {
    // SAFETY: both descriptors are the process's own and open; nothing else runs yet.
    if unsafe { libc::dup2(libc::STDERR_FILENO, libc::STDOUT_FILENO) } < 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(())
}
