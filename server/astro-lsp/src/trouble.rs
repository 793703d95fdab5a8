//! Why a command could not do its work: what happened, why, what to do.

use std::fmt;
use std::io::Write;
use std::process::ExitCode;

/// The exit code of findings: the command worked, what it looked at is not fine.
pub(crate) const FINDINGS: u8 = 1;
/// The exit code of wrong usage or an environment that does not allow the work.
pub(crate) const UNUSABLE: u8 = 2;

/// What a command returns: an exit code, or why it could not run.
pub(crate) type Outcome = Result<ExitCode, Trouble>;

/// One failure in three sentences.
#[derive(Debug)]
pub(crate) struct Trouble {
    what: String,
    why: String,
    help: String,
}

impl Trouble {
    /// What happened, why, and what to do about it.
    pub(crate) fn new(what: impl Into<String>, why: impl fmt::Display, help: impl Into<String>) -> Self {
        Trouble { what: what.into(), why: why.to_string(), help: help.into() }
    }

    /// Says it on stderr; the exit code that goes with it.
    pub(crate) fn report(&self) -> ExitCode {
        let _ = write!(std::io::stderr().lock(), "{self}");
        ExitCode::from(UNUSABLE)
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "error: {}", self.what)?;
        if !self.why.is_empty() {
            writeln!(f, "  why: {}", self.why)?;
        }
        if !self.help.is_empty() {
            writeln!(f, "  help: {}", self.help)?;
        }
        Ok(())
    }
}
