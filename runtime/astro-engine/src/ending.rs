//! How a worker process came to its end, and the words for it.

use std::process::ExitStatus;
use std::time::Duration;

use crate::failure::{Failure, FailureKind};
use crate::worker::EXIT_STUCK;

/// How a process comes to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// It ended, or was to end.
    Own,
    /// It said nothing for too long.
    Silent,
    /// It waited for an answer of ours for too long.
    Unanswered,
    /// It could not be kept from code that nobody waits for.
    Abandoned,
}

/// Words for a worker that ended before its jobs did.
pub(crate) fn obituary(status: Option<ExitStatus>, end: Ending, deadline: Duration, culprit: bool) -> Failure {
    let seconds = deadline.as_secs_f32();
    if end == Ending::Unanswered {
        let words = format!("Something the page imports or asks for was not ready after many times the {seconds} s a page has.");
        return Failure::new(FailureKind::Deadline, "DeadlineExceeded", words)
            .with_hint("A plugin or compiler of the project takes that long, or the machine has more to do: ask again.");
    }
    if end == Ending::Silent || status.and_then(|status| status.code()) == Some(EXIT_STUCK) {
        let words = format!("The code ran for more than {seconds} s without a pause and could not be interrupted.");
        return Failure::new(FailureKind::Deadline, "DeadlineExceeded", words)
            .with_hint("Look for a huge computation in one built-in call (BigInt, sort, JSON, string repeat).");
    }
    let ended = how_it_ended(status);
    let words = if culprit {
        format!("The engine's process {ended} while it was answering this request. A new one has taken over.")
    } else {
        format!("The engine's process {ended} because of another request; this one had side effects or had begun to answer, so it was not run again.")
    };
    Failure::new(FailureKind::Died, "EngineDied", words)
        .with_hint("If it happens again with this page, its code (or its memory) is the reason: try with less data.")
}

/// Words for one that never ran any code.
pub(crate) fn stillborn(status: Option<ExitStatus>) -> Failure {
    let words = format!("The engine's process {} before it was ready to run code.", how_it_ended(status));
    Failure::new(FailureKind::Died, "EngineDidNotStart", words).with_hint("Run `astro-lsp doctor`; what the process printed is on stderr.")
}

fn how_it_ended(status: Option<ExitStatus>) -> String {
    match status {
        #[cfg(unix)]
        Some(status) => match std::os::unix::process::ExitStatusExt::signal(&status) {
            Some(9) => "was killed (signal 9)".to_owned(),
            Some(signal) => format!("was ended by signal {signal}"),
            None => format!("exited with code {}", status.code().unwrap_or(-1)),
        },
        #[cfg(not(unix))]
        Some(status) => format!("exited with code {}", status.code().unwrap_or(-1)),
        None => "ended".to_owned(),
    }
}
