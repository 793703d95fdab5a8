//! Errors of the syntax as findings. Two kinds are rules of their own, because something can be done about them.

use std::ops::Range;

use astro_project::FilePath;
use astro_syntax::{Document, Element, ErrorKind, Node, SyntaxError};

use crate::answer::{Edit, Finding, Related, Severity};
use crate::diagnostics::{auto_close, html_comment_in_expression};

/// What Astro refuses, and what it accepts but surely is not meant.
pub(super) fn errors(file: &FilePath, document: &Document, findings: &mut Vec<Finding>) {
    let errors = document.errors().iter().map(|error| (Severity::Error, error));
    for (severity, error) in errors.chain(document.warnings().iter().map(|warning| (Severity::Warning, warning))) {
        let related = error.related.iter().map(|(range, message)| Related {
            file: file.clone(),
            range: range.clone(),
            message: message.clone(),
        });
        let found = match &error.kind {
            ErrorKind::CommentInScript => html_comment_in_expression::finding(document, error),
            ErrorKind::UnclosedElement { name } => unclosed(document, error, name),
            _ => plain(error, severity),
        };
        findings.push(Finding { related: related.collect(), ..found });
    }
}

fn plain(error: &SyntaxError, severity: Severity) -> Finding {
    finding(error.name, severity, error.range.clone(), error.message.clone(), error.help.clone())
}

/// The end tag goes where what is around the element ends; for those HTML closes by itself, where HTML did.
fn unclosed(document: &Document, error: &SyntaxError, name: &str) -> Finding {
    let element = document.ancestors_at(error.range.start).find_map(Node::as_element);
    let Some(element) = element.filter(|it| it.name() == name) else { return plain(error, Severity::Error) };
    if auto_close::is_optional(name) {
        return auto_close::finding(element, error);
    }
    let found = plain(error, Severity::Error);
    // Where much stands after the start tag, nobody knows how far it was meant to reach.
    match name == "p" || is_short(element) {
        true => found.suggesting(format!("Insert `</{name}>`"), vec![Edit::insert(auto_close::end(element), format!("</{name}>"))]),
        false => found,
    }
}

fn is_short(element: Element<'_>) -> bool {
    element.children().filter_map(Node::as_element).count() == 0
}

/// A finding of a name that is no rule's.
pub(super) fn finding(name: &'static str, severity: Severity, range: Range<usize>, message: String, help: String) -> Finding {
    Finding { rule: name, severity, range, message, why: "".into(), help, related: Vec::new(), tag: None, fix: None }
}
