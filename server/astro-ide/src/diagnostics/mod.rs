//! What is wrong in a file? Syntax first, then the rules, one a file.
//!
//! A rule has a permanent name and says three things: what happened, why it matters, what to do. A rule that is not sure
//! keeps quiet. It says what it wants to see ([`Look`]) and is shown it; to add one, write its file and list it below.

mod action_call;
mod adapter_mismatch;
mod astro_props_shadow;
mod astro_version;
mod auth_path_check;
mod auto_close;
mod body_limit;
mod cache_personalised;
mod client_address_spoofable;
mod client_address_unsupported;
mod client_directive_misuse;
mod component_case;
mod component_unimported;
mod content;
mod cookie_flags;
mod define_vars_pitfall;
mod endpoint_lowercase_method;
mod endpoint_no_response;
mod endpoint_static_post;
mod env_at_build;
mod env_leak;
mod error_page;
mod form_action_no_handler;
mod form_csrf_topology;
mod fs_path;
mod get_static_paths_missing;
mod get_static_paths_scope;
mod get_static_paths_useless;
mod hardcoded_url;
mod headers_on_prerendered;
mod headers_reassign;
mod host_header_trust;
mod html_comment_in_expression;
mod i18n;
mod image;
mod invalid_nesting;
mod island_prop_serialise;
mod json_script;
mod jsx_isms;
mod locals_reassign;
mod locals_runtime;
mod middleware_no_response;
mod middleware_reads_request_unguarded;
mod multi_set_cookie;
mod node_api_on_edge;
mod param_mismatch;
mod prerender_not_static;
mod redirect_config;
mod redirect_external_unvalidated;
mod redirect_outside_page;
mod request_data_on_prerendered;
mod response_mutation_outside_page;
mod rewrite_after_body;
mod rewrite_to_prerendered;
mod route_conflict;
mod script_becomes_inline;
mod server_defer_context;
mod session_unconfigured;
mod set_after_await_in_template;
mod set_html_children;
mod set_html_set_text;
mod set_html_untrusted;
mod slot_contract;
mod unknown_class;
mod unresolved_import;
mod unreturned_redirect;
mod unused_import;
mod unused_style_selector;
mod whitespace_lost;

mod code;
mod flow;
mod host;
mod look;
mod pages;
mod rule;
mod switch;
mod syntax;
#[cfg(test)]
mod testing;
mod walk;
mod words;

use astro_project::{AssetKind, FilePath, Snapshot};


use crate::answer::{Finding, Rule, Severity};

pub(crate) use look::{Check, ConfigSubject, Look, ModuleSubject, Scripts, Subject};
pub(crate) use code::words as code_words;
use rule::rule;
use words::nearest;

/// Every rule, sorted by name. Names of syntax errors are not listed: they are those of the syntax crate.
pub(crate) const CHECKS: &[Check] = &[
    action_call::CHECK,
    adapter_mismatch::CHECK,
    astro_props_shadow::CHECK,
    astro_version::CHECK,
    auth_path_check::CHECK,
    auto_close::CHECK,
    body_limit::CHECK,
    cache_personalised::CHECK,
    client_directive_misuse::CHECK,
    client_address_spoofable::CHECK,
    client_address_unsupported::CHECK,
    component_case::CHECK,
    component_unimported::CHECK,
    content::CHECK,
    cookie_flags::CHECK,
    define_vars_pitfall::CHECK,
    endpoint_lowercase_method::CHECK,
    endpoint_no_response::CHECK,
    endpoint_static_post::CHECK,
    env_at_build::CHECK,
    env_leak::CHECK,
    error_page::CHECK,
    form_action_no_handler::CHECK,
    form_csrf_topology::CHECK,
    fs_path::CHECK,
    get_static_paths_missing::CHECK,
    get_static_paths_scope::CHECK,
    get_static_paths_useless::CHECK,
    hardcoded_url::CHECK,
    headers_on_prerendered::CHECK,
    headers_reassign::CHECK,
    host_header_trust::CHECK,
    html_comment_in_expression::CHECK,
    i18n::CHECK,
    image::CHECK,
    invalid_nesting::CHECK,
    island_prop_serialise::CHECK,
    json_script::CHECK,
    jsx_isms::CHECK,
    locals_reassign::CHECK,
    locals_runtime::CHECK,
    middleware_no_response::CHECK,
    middleware_reads_request_unguarded::CHECK,
    multi_set_cookie::CHECK,
    node_api_on_edge::CHECK,
    param_mismatch::CHECK,
    prerender_not_static::CHECK,
    redirect_config::CHECK,
    redirect_external_unvalidated::CHECK,
    redirect_outside_page::CHECK,
    request_data_on_prerendered::CHECK,
    response_mutation_outside_page::CHECK,
    rewrite_after_body::CHECK,
    rewrite_to_prerendered::CHECK,
    route_conflict::CHECK,
    script_becomes_inline::CHECK,
    server_defer_context::CHECK,
    session_unconfigured::CHECK,
    set_after_await_in_template::CHECK,
    set_html_children::CHECK,
    set_html_set_text::CHECK,
    set_html_untrusted::CHECK,
    slot_contract::CHECK,
    unknown_class::CHECK,
    unresolved_import::CHECK,
    unreturned_redirect::CHECK,
    unused_import::CHECK,
    unused_style_selector::CHECK,
    whitespace_lost::CHECK,
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
            syntax::errors(file, &document, &mut findings);
            // The compilers before Astro 7 took comments among code for markup.
            findings.retain(|finding| finding.rule != html_comment_in_expression::CHECK.rule.name || astro_version::is_at_least(snapshot, 7));
            // Syntax errors cannot be switched off: Astro refuses the file.
            let from = findings.len();
            walk::document(&Subject { snapshot, file, document: &document }, &mut findings);
            switch::apply(snapshot, document.source(), &mut findings, from);
        }
        AssetKind::TypeScript | AssetKind::JavaScript => {
            let (Ok(text), Some(script)) = (snapshot.file(file), snapshot.module(file)) else { return findings };
            if snapshot.config().file.as_ref() == Some(file) {
                config(snapshot, file, &mut findings);
            }
            walk::module(&ModuleSubject { snapshot, file, script: &script }, text.text(), || text.module_tree().clone(), &mut findings);
            switch::apply(snapshot, text.text(), &mut findings, 0);
        }
        _ if snapshot.levels().file.as_ref() == Some(file) => {
            let problems = snapshot.levels().problems.iter();
            findings.extend(problems.map(|(range, message)| Finding {
                help: "Write `{ \"rules\": { \"rule-name\": \"off\" } }`; `astro-lsp check --explain NAME` tells of a rule.".to_owned(),
                ..syntax::finding("rule-levels", Severity::Warning, range.clone(), message.clone(), String::new())
            }));
        }
        _ => {}
    }
    findings.sort_by(|a, b| (a.range.start, a.range.end, a.rule).cmp(&(b.range.start, b.range.end, b.rule)));
    findings
}

/// What of the configuration could not be read, and what the rules say of the rest.
fn config(snapshot: &Snapshot, file: &FilePath, findings: &mut Vec<Finding>) {
    let problems = snapshot.config().problems.iter().filter(|problem| problem.file == *file);
    findings.extend(problems.map(|problem| {
        let help = problem.help.clone().unwrap_or_default();
        // Not known to the editor is no mistake.
        let severity = if problem.name == "config-not-static" { Severity::Hint } else { Severity::Warning };
        syntax::finding(problem.name, severity, problem.range.clone(), problem.message.clone(), help)
    }));
    if let Some(value) = snapshot.config_value() {
        walk::config(&ConfigSubject { snapshot, value }, findings);
    }
}

/// May the file be a page, and not only a component or layout? In a folder of projects any `pages` folder may hold pages.
fn may_be_page(subject: &Subject<'_>) -> bool {
    match subject.file.below(&subject.snapshot.config().pages_dir()) {
        Some(below) => !below.split('/').any(|part| part.starts_with('_')),
        None => subject.file.as_str().contains("/pages/"),
    }
}

#[cfg(test)]
pub(crate) use testing::draw;

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
