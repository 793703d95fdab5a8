//! Which findings are wanted? Comments in the file and `astro-lsp.json` switch rules off, or make them louder or quieter.

use astro_project::{Level, Snapshot};

use crate::answer::{Finding, Severity};

const WORD: &str = "astro-lsp-disable";

/// Takes out what is switched off, and gives the rest the loudness the project wants.
pub(super) fn apply(snapshot: &Snapshot, source: &str, findings: &mut Vec<Finding>, from: usize) {
    let levels = snapshot.levels();
    let switches = switches(source);
    if findings.len() == from || (switches.is_empty() && levels.rules.is_empty()) {
        return;
    }
    let mut rest = findings.split_off(from);
    rest.retain_mut(|finding| {
        let level = levels.of(finding.rule);
        match level {
            None | Some(Level::Off) => {}
            Some(Level::Hint) => finding.severity = Severity::Hint,
            Some(Level::Warning) => finding.severity = Severity::Warning,
            Some(Level::Error) => finding.severity = Severity::Error,
        }
        level != Some(Level::Off) && !switches.iter().any(|switch| switch.covers(source, finding))
    });
    findings.extend(rest);
}

/// One comment that switches rules off.
#[derive(Debug, PartialEq, Eq)]
struct Switch<'a> {
    reach: Reach,
    /// No names are all rules.
    names: Vec<&'a str>,
}

#[derive(Debug, PartialEq, Eq)]
enum Reach {
    /// `astro-lsp-disable`, `astro-lsp-disable-file`
    File,
    /// Findings that start on this line, counted from 0: `…-line`, `…-next-line`.
    Line(usize),
}

impl Switch<'_> {
    fn covers(&self, source: &str, finding: &Finding) -> bool {
        let named = self.names.is_empty() || self.names.contains(&finding.rule);
        named
            && match self.reach {
                Reach::File => true,
                Reach::Line(line) => line_of(source, finding.range.start) == line,
            }
    }
}

fn line_of(source: &str, at: usize) -> usize {
    source.as_bytes()[..at.min(source.len())].iter().filter(|&&byte| byte == b'\n').count()
}

fn switches(source: &str) -> Vec<Switch<'_>> {
    let found = memchr::memmem::find_iter(source.as_bytes(), WORD);
    let switches = found.filter_map(|at| {
        let rest = &source[at + WORD.len()..];
        let line = || line_of(source, at);
        let kinds = [("-next-line", 1), ("-line", 0), ("-file", 2), ("", 2)];
        let (kind, ahead) = kinds.into_iter().find(|(kind, _)| rest.starts_with(kind))?;
        let rest = rest[kind.len()..].lines().next().unwrap_or_default();
        if rest.starts_with(|c: char| c.is_alphanumeric() || c == '-' && !rest.starts_with("--")) {
            return None;
        }
        let end = ["-->", "*/", " --"].iter().filter_map(|end| rest.find(end)).min().unwrap_or(rest.len());
        let names = rest[..end].split([' ', ',', '\t', '\r']).filter(|name| !name.is_empty());
        let reach = if ahead == 2 { Reach::File } else { Reach::Line(line() + ahead) };
        Some(Switch { reach, names: names.collect() })
    });
    switches.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::draw;

    #[test]
    fn comments_of_every_language_are_read() {
        let text = "// astro-lsp-disable-next-line a, b -- because\n<!-- astro-lsp-disable c -->\n{/* astro-lsp-disable-line */}\n// astro-lsp-disabled";
        let read = switches(text);
        let expected = [
            Switch { reach: Reach::Line(1), names: vec!["a", "b"] },
            Switch { reach: Reach::File, names: vec!["c"] },
            Switch { reach: Reach::Line(2), names: vec![] },
        ];
        assert_eq!(read, expected);
    }

    #[test]
    fn a_finding_is_switched_off_by_line_file_and_configuration() {
        let bad = "<p className=\"a\"></p>\n";
        for off in [
            format!("<!-- astro-lsp-disable-next-line jsx-isms -->\n{bad}"),
            format!("{{/* astro-lsp-disable-next-line */}}\n{bad}"),
            format!("{bad}<!-- astro-lsp-disable jsx-isms -->\n"),
            format!("---\n// astro-lsp-disable-file jsx-isms -- older markup\n---\n{bad}"),
            format!("//- /src/pages/index.astro\n{bad}//- /astro-lsp.json\n{{ \"rules\": {{ \"jsx-isms\": \"off\" }} }}\n"),
        ] {
            assert!(!draw(&off).contains("jsx-isms:"), "{off}");
        }
        for on in [
            format!("<!-- astro-lsp-disable-next-line other -->\n{bad}"),
            format!("<!-- astro-lsp-disable-next-line jsx-isms -->\n\n{bad}"),
        ] {
            assert!(draw(&on).contains("Warning jsx-isms"), "{on}");
        }
        let louder = format!("//- /src/pages/index.astro\n{bad}//- /astro-lsp.json\n{{ \"rules\": {{ \"jsx-isms\": \"error\" }} }}\n");
        assert!(draw(&louder).contains("Error jsx-isms"));
    }

    #[test]
    fn syntax_errors_stay() {
        assert!(draw("<!-- astro-lsp-disable -->\n<p>{a</p>").contains("unclosed-expression"));
    }
}
