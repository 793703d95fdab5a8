//! Pictures of findings, for the tests beside the rules.

use expect_test::Expect;

use crate::answer::Finding;

/// Draws findings below the text they are about, with their words, and the text after the first fix.
pub(crate) fn draw(fixture: &str) -> String {
    let project = crate::testing::Project::new(fixture);
    let text = project.text();
    let mut out = String::new();
    let findings = project.analysis().diagnostics(&project.at.file);
    draw_all(&text, &findings, &mut out);
    out
}

/// Draws each finding, then the text after the first fix.
fn draw_all(text: &str, findings: &[Finding], out: &mut String) {
    for finding in findings {
        let start = text[..finding.range.start].rfind('\n').map_or(0, |at| at + 1);
        let end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let caret = text[start..finding.range.start].chars().count();
        let width = text[finding.range.start..finding.range.end.clamp(finding.range.start, end.max(finding.range.start))].chars().count();
        out.push_str(&format!("{}\n{}{}\n", &text[start..end], " ".repeat(caret), "^".repeat(width.max(1))));
        out.push_str(&format!("{:?} {}: {}\n", finding.severity, finding.rule, finding.message));
        if !finding.why.is_empty() {
            out.push_str(&format!("  why: {}\n", finding.why));
        }
        out.push_str(&format!("  help: {}\n", finding.help));
        for related in &finding.related {
            out.push_str(&format!("  see {}: {}\n", related.file, related.message));
        }
        if let Some(fix) = &finding.fix {
            let doubt = if fix.safe { "" } else { " (to look at)" };
            out.push_str(&format!("  fix: {}{doubt}\n", fix.title));
        }
    }
    if let Some(fix) = findings.iter().find_map(|finding| finding.fix.as_ref()) {
        let edits = fix.edits.iter().map(|edit| (edit.range.clone(), edit.text.clone())).collect();
        out.push_str(&format!("--- fixed\n{}", crate::testing::apply(text, edits)));
    }
}


/// The picture of all findings of a fixture.
pub(crate) fn finds(fixture: &str, expect: Expect) {
    expect.assert_eq(&draw(fixture));
}

/// No finding of that rule in any of them.
pub(crate) fn fine(rule: &str, fixtures: &[&str]) {
    for fixture in fixtures {
        let project = crate::testing::Project::new(fixture);
        let found = project.analysis().diagnostics(&project.at.file);
        let found: Vec<&str> = found.iter().filter(|it| it.rule == rule).map(|it| it.message.as_str()).collect();
        assert!(found.is_empty(), "{found:?} in\n{fixture}");
    }
}
