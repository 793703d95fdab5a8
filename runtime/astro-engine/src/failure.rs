//! What went wrong in project code: the exception, in words, with frames in the files a person edits.

use serde::{Deserialize, Serialize};

/// Why a job has no (complete) answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FailureKind {
    /// Project code threw.
    Exception,
    /// Code ran, or a promise stayed open, past the deadline.
    Deadline,
    /// The memory limit of the worker was reached.
    Memory,
    /// The worker process ended without an answer.
    Died,
    /// A module was not found or did not compile.
    Module,
}

/// One place of a stack trace.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceFrame {
    /// Path or module name as a person knows it.
    pub file: String,
    /// 1-based line.
    pub line: u32,
    /// 1-based column.
    pub column: u32,
    /// The function, where the engine knows its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub function: Option<String>,
    /// The source line(s) around the place, for the error page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snippet: Option<String>,
}

/// A job that failed: plain data for the error page, the terminal and the editor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// What kind of end it was.
    pub kind: FailureKind,
    /// The class of the exception (`TypeError`), or a permanent name of ours.
    pub name: String,
    /// What happened.
    pub message: String,
    /// What to do about it, if we know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// Innermost frame first, mapped to sources.
    #[serde(default)]
    pub stack: Vec<SourceFrame>,
    /// What caused it (`new Error(…, { cause })`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<Box<Failure>>,
}

impl Failure {
    /// A failure without frames.
    pub fn new(kind: FailureKind, name: &str, message: impl Into<String>) -> Failure {
        Failure { kind, name: name.to_owned(), message: message.into(), hint: None, stack: Vec::new(), cause: None }
    }

    /// The same failure with a sentence that says what to do.
    pub fn with_hint(mut self, hint: impl Into<String>) -> Failure {
        self.hint = Some(hint.into());
        self
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.name, self.message)
    }
}

impl std::error::Error for Failure {}
