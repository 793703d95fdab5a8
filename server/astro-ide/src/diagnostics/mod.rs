//! What is wrong in a file? Syntax first, then the rules, one a file.
//!
//! A rule has a permanent name and says three things: what happened, why it matters, what to do. A rule that is not sure
//! keeps quiet.

mod component_not_imported;
mod endpoint_lowercase_method;
mod unresolved_import;
mod unreturned_redirect;

use astro_project::{AssetKind, FilePath, Snapshot};
use astro_syntax::Document;

use crate::answer::{Finding, Related, Rule, Severity};

/// Every rule, sorted by name. Names of syntax errors are not listed: they are those of the syntax crate.
pub(crate) const RULES: &[Rule] = &[
    component_not_imported::RULE,
    endpoint_lowercase_method::RULE,
    unresolved_import::RULE,
    unreturned_redirect::RULE,
];

/// What a rule looks at.
pub(crate) struct Subject<'a> {
    pub(crate) snapshot: &'a Snapshot,
    pub(crate) file: &'a FilePath,
    pub(crate) document: &'a Document,
}

/// Everything found in `file`, sorted by place.
pub(crate) fn diagnostics(snapshot: &Snapshot, file: &FilePath) -> Vec<Finding> {
    let mut findings = Vec::new();
    match AssetKind::of(file) {
        AssetKind::Astro => {
            let Some(document) = snapshot.document(file) else { return findings };
            syntax(file, &document, &mut findings);
            let subject = Subject { snapshot, file, document: &document };
            component_not_imported::check(&subject, &mut findings);
            unresolved_import::check(&subject, &mut findings);
            unreturned_redirect::check(&subject, &mut findings);
        }
        AssetKind::TypeScript | AssetKind::JavaScript => endpoint_lowercase_method::check(snapshot, file, &mut findings),
        _ => {}
    }
    findings.sort_by(|a, b| (a.range.start, a.range.end, a.rule).cmp(&(b.range.start, b.range.end, b.rule)));
    findings
}

fn syntax(file: &FilePath, document: &Document, findings: &mut Vec<Finding>) {
    for error in document.errors() {
        let related = error.related.iter().map(|(range, message)| Related {
            file: file.clone(),
            range: range.clone(),
            message: message.clone(),
        });
        findings.push(Finding {
            related: related.collect(),
            ..finding(error.name, Severity::Error, error.range.clone(), error.message.clone(), "", error.help.clone())
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

/// The candidate that is most likely meant by `name`, if one is near.
fn nearest<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let limit = (name.chars().count() / 3).clamp(1, 3);
    let ranked = candidates.into_iter().filter(|candidate| *candidate != name).map(|candidate| (distance(name, candidate), candidate));
    ranked.filter(|(distance, _)| *distance <= limit).min().map(|(_, candidate)| candidate)
}

/// How many letters must change, or change places, to make one word of the other; case counts nothing.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().take(64).flat_map(char::to_lowercase).collect();
    let b: Vec<char> = b.chars().take(64).flat_map(char::to_lowercase).collect();
    let mut rows = vec![(0..=b.len()).collect::<Vec<usize>>()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let change = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = change.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
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

    #[test]
    fn near_names_are_found_and_far_ones_are_not() {
        assert_eq!(nearest("Crad", ["Card", "Button"]), Some("Card"));
        assert_eq!(nearest("card", ["Card"]), Some("Card"));
        assert_eq!(nearest("Hero", ["Card", "Button"]), None);
    }
}
