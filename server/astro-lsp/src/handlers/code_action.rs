//! `textDocument/codeAction`

use astro_ide as ide;
use tower_lsp::gen_lsp_types as lsp;

use crate::convert;
use crate::view::View;

/// What can be done about the things in a range.
pub(crate) fn code_action(view: &View, params: lsp::CodeActionParams) -> Option<Vec<lsp::CodeActionResponse>> {
    if !view.client.code_action_literals {
        return None;
    }
    // Imports are put in order whatever else is wrong: on save nobody waits for the rules.
    let organizes = params.context.only.as_deref().is_some_and(|only| !only.is_empty() && only.iter().all(|only| covers(&lsp::CodeActionKind::SourceOrganizeImports, only)));
    let findings = if organizes { &[] } else { view.findings() };
    let actions = view.ask().code_actions_among(&view.file, view.bytes(params.range), findings);
    let wanted = actions.into_iter().filter_map(|action| {
        let kind = kind(action.kind);
        // A file is made only where the client says it can.
        if !action.edit.create.is_empty() && !view.client.creates_files {
            return None;
        }
        if params.context.only.as_deref().is_some_and(|only| !only.iter().any(|only| covers(only, &kind))) {
            return None;
        }
        let repaired = params.context.diagnostics.iter().filter(|diagnostic| repairs(&action, diagnostic)).cloned();
        let diagnostics: Vec<_> = repaired.collect();
        let action = lsp::CodeAction {
            diagnostics: (!diagnostics.is_empty()).then_some(diagnostics),
            is_preferred: action.preferred.then_some(true),
            edit: Some(convert::workspace_edit(view, &action.edit)),
            title: action.title,
            kind: Some(kind),
            ..Default::default()
        };
        Some(action.into())
    });
    Some(wanted.collect())
}

fn kind(kind: ide::CodeActionKind) -> lsp::CodeActionKind {
    match kind {
        ide::CodeActionKind::QuickFix => lsp::CodeActionKind::QuickFix,
        ide::CodeActionKind::Refactor => lsp::CodeActionKind::Refactor,
        ide::CodeActionKind::Extract => lsp::CodeActionKind::RefactorExtract,
        ide::CodeActionKind::Rewrite => lsp::CodeActionKind::RefactorRewrite,
        ide::CodeActionKind::FixAll => lsp::CodeActionKind::SourceFixAll,
        ide::CodeActionKind::OrganizeImports => lsp::CodeActionKind::SourceOrganizeImports,
    }
}

/// Kinds are a hierarchy: `source` covers `source.organizeImports`.
pub(crate) fn covers(only: &lsp::CodeActionKind, kind: &lsp::CodeActionKind) -> bool {
    let (only, kind) = (String::from(only.clone()), String::from(kind.clone()));
    only.is_empty() || kind.strip_prefix(&only).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn repairs(action: &ide::CodeAction, diagnostic: &lsp::Diagnostic) -> bool {
    matches!((&diagnostic.code, action.rule), (Some(lsp::Code::String(code)), Some(rule)) if code == rule)
}
