//! Workflow commands: GitHub shows them as annotations on the lines of a pull request.

use std::fmt::Write;

use astro_ide::Severity;

use super::Report;

/// One command a finding.
pub(super) fn report(report: &Report) -> String {
    let mut out = String::new();
    for item in &report.items {
        let command = match item.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info | Severity::Hint => "notice",
        };
        let text = match item.help.is_empty() {
            true => item.message.clone(),
            false => format!("{}\n{}", item.message, item.help),
        };
        let _ = writeln!(
            out,
            "::{command} file={},line={},endLine={},col={},endColumn={},title={}::{}",
            property(&item.file),
            item.start.0,
            item.end.0,
            item.start.1,
            item.end.1,
            property(&item.rule),
            data(&text),
        );
    }
    out
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_end_a_command() {
        assert_eq!(data("a\n::error::b 100%"), "a%0A::error::b 100%25");
        assert_eq!(property("a,b:c"), "a%2Cb%3Ac");
    }
}
