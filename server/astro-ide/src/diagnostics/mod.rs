//! What is wrong in a file? Syntax first, then the rules, one a file.
//!
//! A rule has a permanent name and says three things: what happened, why it matters, what to do. A rule that is not sure
//! keeps quiet. It says what it wants to see ([`Look`]) and is shown it; to add one, write its file and list it below.

mod client_directive_misuse;
mod component_not_imported;
mod endpoint_lowercase_method;
mod headers_reassign;
mod jsx_isms;
mod locals_reassign;
mod prerender_not_static;
mod redirect_outside_page;
mod response_mutation_outside_page;
mod set_html_children;
mod unresolved_import;
mod unreturned_redirect;

mod look;
mod walk;
mod words;

use astro_project::{AssetKind, FilePath, Snapshot};
use astro_syntax::Document;

use crate::answer::{Finding, Related, Rule, Severity};

pub(crate) use look::{Check, Look, ModuleSubject, Scripts, Subject};
use words::nearest;

/// Every rule, sorted by name. Names of syntax errors are not listed: they are those of the syntax crate.
pub(crate) const CHECKS: &[Check] = &[
    client_directive_misuse::CHECK,
    component_not_imported::CHECK,
    endpoint_lowercase_method::CHECK,
    headers_reassign::CHECK,
    jsx_isms::CHECK,
    locals_reassign::CHECK,
    prerender_not_static::CHECK,
    redirect_outside_page::CHECK,
    response_mutation_outside_page::CHECK,
    set_html_children::CHECK,
    unresolved_import::CHECK,
    unreturned_redirect::CHECK,
];

/// What the rules say of themselves.
pub(crate) const RULES: &[Rule] = &{
    let mut rules = [CHECKS[0].rule; CHECKS.len()];
    let mut at = 0;
    while at < CHECKS.len() {
        rules[at] = CHECKS[at].rule;
        at += 1;
    }
    rules
};

/// Everything found in `file`, sorted by place.
pub(crate) fn diagnostics(snapshot: &Snapshot, file: &FilePath) -> Vec<Finding> {
    let mut findings = Vec::new();
    match AssetKind::of(file) {
        AssetKind::Astro => {
            let Some(document) = snapshot.document(file) else { return findings };
            syntax(file, &document, &mut findings);
            walk::document(&Subject { snapshot, file, document: &document }, &mut findings);
        }
        AssetKind::TypeScript | AssetKind::JavaScript => {
            let Some(script) = snapshot.module(file) else { return findings };
            walk::module(&ModuleSubject { snapshot, file, script: &script }, &mut findings);
        }
        _ => {}
    }
    findings.sort_by(|a, b| (a.range.start, a.range.end, a.rule).cmp(&(b.range.start, b.range.end, b.rule)));
    findings
}

/// May the file be a page, and not only a component or layout? In a folder of projects any `pages` folder may hold pages.
fn may_be_page(subject: &Subject<'_>) -> bool {
    match subject.file.below(&subject.snapshot.config().pages_dir()) {
        Some(below) => !below.split('/').any(|part| part.starts_with('_')),
        None => subject.file.as_str().contains("/pages/"),
    }
}

fn syntax(file: &FilePath, document: &Document, findings: &mut Vec<Finding>) {
    let errors = document.errors().iter().map(|error| (Severity::Error, error));
    for (severity, error) in errors.chain(document.warnings().iter().map(|warning| (Severity::Warning, warning))) {
        let related = error.related.iter().map(|(range, message)| Related {
            file: file.clone(),
            range: range.clone(),
            message: message.clone(),
        });
        findings.push(Finding {
            related: related.collect(),
            ..finding(error.name, severity, error.range.clone(), error.message.clone(), "", error.help.clone())
        });
    }
}

/// A finding without related places, tag and fix.
fn finding(
    rule: &'static str,
    severity: Severity,
    range: std::ops::Range<usize>,
    message: String,
    why: &'static str,
    help: String,
) -> Finding {
    Finding { rule, severity, range, message, why: why.into(), help, related: Vec::new(), tag: None, fix: None }
}

/// Draws findings below the text they are about, with their words, and the text after the first fix.
#[cfg(test)]
pub(crate) fn draw(fixture: &str) -> String {
    let project = crate::testing::Project::new(fixture);
    let text = project.text();
    let mut out = String::new();
    let findings = project.analysis().diagnostics(&project.at.file);
    for finding in &findings {
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
        if let Some(fix) = &finding.fix {
            out.push_str(&format!("  fix: {}\n", fix.title));
        }
    }
    if let Some(fix) = findings.iter().find_map(|finding| finding.fix.as_ref()) {
        let edits = fix.edits.iter().map(|edit| (edit.range.clone(), edit.text.clone())).collect();
        out.push_str(&format!("--- fixed\n{}", crate::testing::apply(&text, edits)));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_sorted_and_named_once() {
        let names: Vec<_> = RULES.iter().map(|rule| rule.name).collect();
        let mut sorted = names.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(names, sorted);
    }
}
