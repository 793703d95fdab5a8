//! What is wrong in a file? Syntax first, then the rules, one a file.
//!
//! A rule has a permanent name and says three things: what happened, why it matters, what to do. A rule that is not sure
//! keeps quiet.

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

use astro_project::{AssetKind, FilePath, Snapshot};
use astro_syntax::{Document, Element, GuestNode, Node, RegionKind};

use crate::answer::{Finding, Related, Rule, Severity};

/// Every rule, sorted by name. Names of syntax errors are not listed: they are those of the syntax crate.
pub(crate) const RULES: &[Rule] = &[
    client_directive_misuse::RULE,
    component_not_imported::RULE,
    endpoint_lowercase_method::RULE,
    headers_reassign::RULE,
    jsx_isms::RULE,
    locals_reassign::RULE,
    prerender_not_static::RULE,
    redirect_outside_page::RULE,
    response_mutation_outside_page::RULE,
    set_html_children::RULE,
    unresolved_import::RULE,
    unreturned_redirect::RULE,
];

/// Rules about one element.
const OF_ELEMENTS: &[fn(&Subject<'_>, Element<'_>, &mut Vec<Finding>)] = &[
    client_directive_misuse::element,
    component_not_imported::element,
    jsx_isms::element,
    set_html_children::element,
];

/// Rules about one node of the component script's tolerant tree.
const OF_SCRIPT: &[fn(&Subject<'_>, GuestNode<'_>, &mut Vec<Finding>)] = &[
    headers_reassign::node,
    locals_reassign::node,
    redirect_outside_page::node,
    response_mutation_outside_page::node,
    unreturned_redirect::node,
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
            unresolved_import::check(&subject, &mut findings);
            prerender_not_static::check(document.script(), &mut findings);
            markup(&subject, &mut findings);
            script(&subject, &mut findings);
        }
        AssetKind::TypeScript | AssetKind::JavaScript if file.is_inside(&snapshot.config().pages_dir()) => {
            let Some(module) = snapshot.module(file) else { return findings };
            endpoint_lowercase_method::check(snapshot, file, &module, &mut findings);
            prerender_not_static::check(&module, &mut findings);
        }
        _ => {}
    }
    findings.sort_by(|a, b| (a.range.start, a.range.end, a.rule).cmp(&(b.range.start, b.range.end, b.rule)));
    findings
}

/// One walk over the markup for all rules about elements.
fn markup(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for element in subject.document.root().descendants().filter_map(Node::as_element) {
        OF_ELEMENTS.iter().for_each(|check| check(subject, element, findings));
    }
}

/// One walk over the component script for all rules about it, where it names what they are about.
fn script(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let document = subject.document;
    let Some(region) = document.regions().iter().find(|region| region.kind == RegionKind::Frontmatter) else { return };
    let text = document.slice(region.range.clone());
    let named = |word: &'static str| text.match_indices(word).map(|(at, _)| region.range.start + at);
    let mut places: Vec<usize> = named("Astro.").collect();
    if places.is_empty() {
        return;
    }
    places.extend(named("Response"));
    places.sort_unstable();
    let Some(guest) = document.guest(region) else { return };
    for node in guest.root().descendants_around(&places) {
        OF_SCRIPT.iter().for_each(|check| check(subject, node, findings));
    }
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
