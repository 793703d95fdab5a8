//! Findings for people and machines: pretty, json, github, sarif. The same data as the editor's diagnostics.

pub(crate) mod frame;
mod github;
mod json;
mod pretty;
mod sarif;

use std::io::{self, IsTerminal, Write};

use astro_ide::{Finding, Severity};
use astro_syntax::{Encoding, LineIndex};

pub(crate) use pretty::pretty;

/// A finding where a person finds it: lines and columns from 1, columns in UTF-16 units.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    /// The rule's permanent name.
    pub(crate) rule: String,
    /// How bad it is.
    pub(crate) severity: Severity,
    /// The file, relative to where the command runs.
    pub(crate) file: String,
    /// Where it starts.
    pub(crate) start: (u32, u32),
    /// Where it ends.
    pub(crate) end: (u32, u32),
    /// What happened, and why.
    pub(crate) message: String,
    /// What to do.
    pub(crate) help: String,
    /// A safe repair exists.
    pub(crate) fixable: bool,
    /// The text of the line it starts on, trimmed; a baseline knows it by this.
    pub(crate) line: String,
    /// The source around it, drawn; only made for people.
    pub(crate) frame: Option<frame::Frame>,
}

impl Item {
    /// A finding in a text whose lines are known.
    pub(crate) fn new(file: &str, finding: &Finding, text: &str, lines: &LineIndex) -> Item {
        let place = |offset| {
            let place = lines.position(offset, Encoding::Utf16);
            (place.line + 1, place.column + 1)
        };
        let message = match finding.why.is_empty() {
            true => finding.message.clone(),
            false => format!("{} {}", finding.message, finding.why),
        };
        Item {
            rule: finding.rule.to_owned(),
            severity: finding.severity,
            file: file.to_owned(),
            start: place(finding.range.start),
            end: place(finding.range.end),
            message,
            help: finding.help.clone(),
            fixable: finding.fix.as_ref().is_some_and(|fix| fix.safe),
            line: text.get(lines.line_range(lines.line_of(finding.range.start))).unwrap_or_default().trim().to_owned(),
            frame: Some(frame::Frame::new(text, lines, &finding.range)),
        }
    }
}

/// All findings of a run, sorted by file and place.
#[derive(Clone, Debug, Default)]
pub(crate) struct Report {
    /// The findings.
    pub(crate) items: Vec<Item>,
    /// How many files were looked at.
    pub(crate) files: usize,
    /// How many findings the baseline knows.
    pub(crate) known: usize,
}

impl Report {
    /// How many findings there are of each severity: errors, warnings, everything milder.
    pub(crate) fn counts(&self) -> (usize, usize, usize) {
        let count = |severities: &[Severity]| self.items.iter().filter(|it| severities.contains(&it.severity)).count();
        (count(&[Severity::Error]), count(&[Severity::Warning]), count(&[Severity::Info, Severity::Hint]))
    }

    /// For people, with colour on a terminal.
    pub(crate) fn print_pretty(&self) -> io::Result<()> {
        let out = io::stdout().lock();
        let colour = wants_colour(out.is_terminal());
        write_all(out, &pretty::report(self, colour))
    }

    /// One JSON object.
    pub(crate) fn print_json(&self) -> io::Result<()> {
        write_all(io::stdout().lock(), &json::report(self))
    }

    /// Workflow commands.
    pub(crate) fn print_github(&self) -> io::Result<()> {
        write_all(io::stdout().lock(), &github::report(self))
    }

    /// SARIF 2.1.0.
    pub(crate) fn print_sarif(&self) -> io::Result<()> {
        write_all(io::stdout().lock(), &sarif::report(self))
    }
}

/// Colour is for terminals that want it: <https://no-color.org>.
pub(crate) fn wants_colour(terminal: bool) -> bool {
    terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

fn write_all(mut out: impl Write, text: &str) -> io::Result<()> {
    out.write_all(text.as_bytes()).and_then(|()| out.flush())
}

/// The word for a severity in every format of ours.
pub(crate) fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
        Severity::Hint => "hint",
    }
}
