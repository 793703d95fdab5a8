//! What went wrong in project code: the exception, in words, with frames in the files a person edits.

use serde::{Deserialize, Serialize};

use crate::module::ModuleHost;
use crate::wire::RawFailure;

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

impl SourceFrame {
    /// The frames of a stack trace as JavaScript has it in `error.stack`, innermost first, mapped to sources.
    pub fn of_stack(stack: &str, host: &dyn ModuleHost) -> Vec<SourceFrame> {
        stack.lines().filter_map(parse_frame).filter_map(|frame| map_frame(frame, host)).take(32).collect()
    }
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

/// Maps an exception's frames to the files a person edits.
pub(crate) fn map(raw: RawFailure, host: &dyn ModuleHost) -> Failure {
    let mut stack: Vec<SourceFrame> = raw.frame.into_iter().collect();
    stack.extend(SourceFrame::of_stack(&raw.stack, host));
    Failure {
        kind: raw.kind.unwrap_or(FailureKind::Exception),
        name: raw.name,
        message: raw.message,
        hint: raw.hint,
        stack,
        cause: raw.cause.map(|cause| Box::new(map(*cause, host))),
    }
}

fn map_frame(raw: SourceFrame, host: &dyn ModuleHost) -> Option<SourceFrame> {
    match host.map_frame(&raw.file, raw.line, raw.column) {
        Some(mapped) => Some(SourceFrame { function: mapped.function.or(raw.function), ..mapped }),
        // The engine's own modules are not what a person looks for.
        None if is_internal(&raw.file) => None,
        None => Some(raw),
    }
}

fn is_internal(module: &str) -> bool {
    crate::builtin::source(module).is_some() || module.starts_with("astro-lsp:") || module.starts_with('<')
}

/// A text that may contain a stack trace, with its frames mapped as those of a failure.
pub(crate) fn map_text(text: &str, host: &dyn ModuleHost) -> String {
    let lines = text.split('\n').filter_map(|line| match parse_frame(line) {
        None => Some(line.to_owned()),
        Some(raw) => map_frame(raw, host).map(|frame| {
            let indent = &line[..line.len() - line.trim_start().len()];
            let place = format!("{}:{}:{}", frame.file, frame.line, frame.column);
            match frame.function {
                Some(function) => format!("{indent}at {function} ({place})"),
                None => format!("{indent}at {place}"),
            }
        }),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// `    at render (/src/pages/index.astro?v=2:3:14)`, or without the function, or without the place.
fn parse_frame(line: &str) -> Option<SourceFrame> {
    let text = line.trim().strip_prefix("at ")?;
    let (function, place) = match text.strip_suffix(')').and_then(|text| text.split_once(" (")) {
        Some((function, place)) => (Some(function), place),
        None => (None, text),
    };
    let (rest, last) = place.rsplit_once(':')?;
    let last: u32 = last.parse().ok()?;
    let (file, line, column) = match rest.rsplit_once(':').map(|(file, line)| (file, line.parse())) {
        Some((file, Ok(line))) => (file, line, last),
        _ => (rest, last, 1),
    };
    let function = function.filter(|name| !matches!(*name, "<anonymous>" | "<eval>" | "")).map(str::to_owned);
    Some(SourceFrame { file: file.to_owned(), line, column, function, snippet: None })
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn check(line: &str, expected: Expect) {
        let text = match parse_frame(line) {
            Some(frame) => format!("{}:{}:{} {:?}", frame.file, frame.line, frame.column, frame.function),
            None => "no frame".to_owned(),
        };
        expected.assert_eq(&text);
    }

    #[test]
    fn frames_as_the_engine_prints_them() {
        check("    at render (/src/pages/index.astro?v=2:3:14)", expect![[r#"/src/pages/index.astro?v=2:3:14 Some("render")"#]]);
        check("    at <anonymous> (/a (b)/c.js:10:2)", expect!["/a (b)/c.js:10:2 None"]);
        check("    at /src/broken.js:4:9", expect!["/src/broken.js:4:9 None"]);
        check("    at file:///x.js:7", expect!["file:///x.js:7:1 None"]);
        check("    at parse (native)", expect!["no frame"]);
        check("Error: something (a:1:2)", expect!["no frame"]);
    }
}
