//! For people: where, what, the source, what to do.

use std::fmt::Write;

use astro_ide::Severity;

use super::{Item, Report, word};

/// All findings and a line that sums them up.
pub(super) fn report(report: &Report, colour: bool) -> String {
    let mut out = String::new();
    for item in &report.items {
        out.push_str(&pretty(item, colour));
        out.push('\n');
    }
    let (errors, warnings, hints) = report.counts();
    let files = count(report.files, "file");
    let files = match report.known {
        0 => files,
        known => format!("{files}; {known} more in the baseline"),
    };
    if errors + warnings + hints == 0 {
        let _ = writeln!(out, "{} in {files}", paint("nothing found", "32", colour));
    } else {
        let (errors, warnings) = (count(errors, "error"), count(warnings, "warning"));
        let _ = writeln!(out, "{errors}, {warnings}, {} in {files}", count(hints, "hint"));
    }
    out
}

/// One finding.
pub(crate) fn pretty(item: &Item, colour: bool) -> String {
    let tone = match item.severity {
        Severity::Error => "31",
        Severity::Warning => "33",
        Severity::Info | Severity::Hint => "36",
    };
    let place = format!("{}:{}:{}", item.file, item.start.0, item.start.1);
    let kind = paint(&format!("{}[{}]", word(item.severity), item.rule), tone, colour);
    let mut out = format!("{} {kind} {}\n", paint(&place, "1", colour), item.message);
    if let Some(frame) = &item.frame {
        out.push_str(&frame.draw(|carets| paint(carets, tone, colour), |gutter| paint(gutter, "2", colour)));
    }
    if !item.help.is_empty() {
        let _ = writeln!(out, "    {} {}", paint("help:", "32", colour), item.help);
    }
    out
}

fn count(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}

fn paint(text: &str, code: &str, colour: bool) -> String {
    if colour { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
}
