//! Findings as diagnostics.

use astro_ide as ide;
use tower_lsp::gen_lsp_types as lsp;

use super::Places;
use crate::view::View;

/// What the client shows as the origin of our diagnostics.
pub(crate) const SOURCE: &str = "astro";

/// One finding: what and why in the message, what to do at its end.
pub(crate) fn diagnostic(view: &View, places: &mut Places<'_>, finding: &ide::Finding) -> lsp::Diagnostic {
    let related = finding.related.iter().filter_map(|related| {
        let location = super::location(view, &related.file, &related.range)?;
        Some(lsp::DiagnosticRelatedInformation { location, message: related.message.clone() })
    });
    let related: Vec<_> = if view.client.related_information { related.collect() } else { Vec::new() };
    lsp::Diagnostic {
        range: places.range(&finding.range),
        severity: Some(severity(finding.severity)),
        code: Some(finding.rule.to_owned().into()),
        code_description: description(finding.rule),
        source: Some(SOURCE.to_owned()),
        message: words(finding).into(),
        tags: finding.tag.map(|tag| {
            vec![match tag {
                ide::Tag::Unnecessary => lsp::DiagnosticTag::Unnecessary,
                ide::Tag::Deprecated => lsp::DiagnosticTag::Deprecated,
            }]
        }),
        related_information: (!related.is_empty()).then_some(related),
        ..Default::default()
    }
}

/// Where the page of a rule is.
fn description(rule: &str) -> Option<lsp::CodeDescription> {
    let rule = ide::Analysis::rules().iter().find(|known| known.name == rule)?;
    Some(lsp::CodeDescription { href: lsp::Uri::parse(&rule.address()).ok()? })
}

/// The three sentences of a finding, those that are there.
fn words(finding: &ide::Finding) -> String {
    let mut words = finding.message.clone();
    if !finding.why.is_empty() {
        words = format!("{words} {}", finding.why);
    }
    if !finding.help.is_empty() {
        words = format!("{words}\n{}", finding.help);
    }
    words
}

fn severity(severity: ide::Severity) -> lsp::DiagnosticSeverity {
    match severity {
        ide::Severity::Error => lsp::DiagnosticSeverity::Error,
        ide::Severity::Warning => lsp::DiagnosticSeverity::Warning,
        ide::Severity::Info => lsp::DiagnosticSeverity::Information,
        ide::Severity::Hint => lsp::DiagnosticSeverity::Hint,
    }
}
