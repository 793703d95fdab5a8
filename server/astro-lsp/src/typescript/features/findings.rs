//! What TypeScript finds wrong, at the places of the author's text.

use std::time::Duration;

use astro_compiler::Features;
use astro_ide::typescript::{TsFinding, keep_finding};
use astro_project::FilePath;
use serde::Deserialize;
use serde_json::{Value, json};
use tower_lsp::gen_lsp_types as lsp;

use super::edits::{clean, is_scaffold};
use crate::typescript::Types;
use crate::typescript::told::{Told, path, uri};
use crate::view::is_astro;

/// What the client shows as their origin, as everywhere else where TypeScript speaks.
pub(crate) const SOURCE: &str = "ts";

/// An answer to `textDocument/diagnostic`.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Report {
    #[serde(default)]
    pub(crate) items: Vec<Item>,
}

/// One finding as TypeScript gives it.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Item {
    pub(crate) range: lsp::Range,
    severity: Option<lsp::DiagnosticSeverity>,
    pub(crate) code: Option<u32>,
    message: String,
    tags: Option<Vec<lsp::DiagnosticTag>>,
    #[serde(rename = "relatedInformation")]
    related: Option<Vec<Related>>,
}

#[derive(Clone, Debug, Deserialize)]
struct Related {
    location: Located,
    message: String,
}

#[derive(Clone, Debug, Deserialize)]
struct Located {
    uri: String,
    range: lsp::Range,
}

/// The findings of a document, with the version they are about; `None` if there is no answer.
pub(crate) async fn findings(types: &Types, document: &lsp::Uri, deadline: Duration) -> Option<(Option<i32>, Vec<lsp::Diagnostic>)> {
    let unknown = |told: &Told| told.files().iter().filter(|file| told.standing(file).is_none()).map(question).collect();
    let (told, answers) = types.ask_all::<Report>(document, deadline, unknown).await?;
    // A part without an answer would look like a part without errors.
    let mut answers = answers.into_iter().collect::<Option<Vec<Report>>>()?.into_iter();
    let report = |file: FilePath| {
        let report = told.standing(&file).cloned().or_else(|| answers.next())?;
        Some((file, report))
    };
    let reports = told.files().into_iter().map(report).collect::<Option<Vec<(FilePath, Report)>>>()?;
    let mut found: Vec<lsp::Diagnostic> = Vec::new();
    for (file, report) in &reports {
        for item in &report.items {
            let Some(diagnostic) = diagnostic(&told, &uri(file), item) else { continue };
            // A name of the source that stands in two places of what is shown is wrong once.
            if !found.contains(&diagnostic) {
                found.push(diagnostic);
            }
        }
    }
    let version = told.view.version;
    told.keep(reports);
    Some((version, found))
}

/// One question a file TypeScript sees.
pub(crate) fn questions(told: &Told) -> Vec<(&'static str, Value)> {
    told.files().iter().map(question).collect()
}

fn question(file: &FilePath) -> (&'static str, Value) {
    ("textDocument/diagnostic", json!({ "textDocument": { "uri": uri(file) } }))
}

fn diagnostic(told: &Told, shown: &str, item: &Item) -> Option<lsp::Diagnostic> {
    let found = told.found(shown, &item.range, Features::DIAGNOSTICS)?;
    let location = told.location(&found)?;
    let broken = || told.view.snapshot.document(&told.view.file).is_some_and(|document| !document.errors().is_empty());
    let code = item.code.unwrap_or_default();
    let message = match is_astro(&told.view.file) {
        true if is_scaffold(&item.message) => return None,
        true => keep_finding(TsFinding { code, message: &item.message }, broken())?.into_owned(),
        false => item.message.clone(),
    };
    let message = told.layout.at_home(&told.view.file, &message);
    let related = item.related.iter().flatten().filter_map(|related| {
        path(&related.location.uri)?;
        let found = told.found(&related.location.uri, &related.location.range, Features::DIAGNOSTICS)?;
        Some(lsp::DiagnosticRelatedInformation { location: told.location(&found)?, message: clean(&related.message) })
    });
    let related: Vec<_> = if told.view.client.related_information { related.collect() } else { Vec::new() };
    Some(lsp::Diagnostic {
        range: location.range,
        severity: item.severity,
        code: item.code.map(|code| lsp::Code::Int(code as i32)),
        source: Some(SOURCE.to_owned()),
        message: clean(&message).into(),
        tags: item.tags.clone(),
        related_information: (!related.is_empty()).then_some(related),
        ..Default::default()
    })
}

/// Rules of ours and the codes by which TypeScript says the same: its finding stays, being the one other tools show.
const SAID_TWICE: &[(&str, &[i32])] = &[
    ("unresolved-import", &[2307, 2306, 2792, 7016, 2882]),
    ("unused-import", &[6133, 6192, 6196]),
    ("component-unimported", &[2304, 2552, 2686]),
    ("client-directive-misuse", &[2322]),
];

/// Both lists as one: what both say is said once.
pub(crate) fn merge(ours: &[lsp::Diagnostic], types: &[lsp::Diagnostic]) -> Vec<lsp::Diagnostic> {
    let code = |diagnostic: &lsp::Diagnostic| match &diagnostic.code {
        Some(lsp::Code::Int(code)) => Some(*code),
        _ => None,
    };
    let said_by_types = |mine: &&lsp::Diagnostic| {
        let Some(lsp::Code::String(rule)) = &mine.code else { return false };
        let Some((_, codes)) = SAID_TWICE.iter().find(|(known, _)| known == rule) else { return false };
        types.iter().any(|other| code(other).is_some_and(|code| codes.contains(&code)) && touch(&mine.range, &other.range))
    };
    ours.iter().filter(|mine| !said_by_types(mine)).chain(types).cloned().collect()
}

fn touch(a: &lsp::Range, b: &lsp::Range) -> bool {
    let key = |position: &lsp::Position| (position.line, position.character);
    key(&a.start) <= key(&b.end) && key(&b.start) <= key(&a.end)
}
