//! The preview against tables of what Astro itself answered: i18n, redirects, slashes, bases, forwarded headers, origins.
//!
//! `record.mjs` wrote the answers into the tables, once, with the versions at their top. Where the preview differs on
//! purpose, a `but` line under the recorded answer says what it answers instead, and why.

mod table;

use std::fs;
use std::path::Path;

use astro_lsp_tests::http::{self, Answer};
use astro_lsp_tests::preview::Preview;
use table::{Request, Scenario, Table};

/// Headers that a table shows.
const SHOWN: [&str; 5] = ["location", "set-cookie", "x-test", "allow", "x-astro-cache"];

fn check(name: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("conformance/tables").join(name);
    let table = Table::read(&fs::read_to_string(file).expect("a table"));
    assert!(!table.scenarios.is_empty(), "{name} has no scenarios");
    let mut wrong = Vec::new();
    for scenario in &table.scenarios {
        let folder = lay(&table, scenario);
        let preview = Preview::with_arguments(folder.path(), &["--as", &scenario.target]);
        for request in &scenario.requests {
            let answer = ask(&preview, request);
            let expected = request.but.as_ref().unwrap_or(&request.answer);
            if !agrees(expected, &answer) {
                wrong.push(format!("{} · {}\n  astro: {expected}\n  here:  {answer}", scenario.name, request.line));
            }
        }
    }
    assert!(wrong.is_empty(), "{name}: {} answers differ\n{}", wrong.len(), wrong.join("\n"));
}

/// Writes the project of a scenario.
fn lay(table: &Table, scenario: &Scenario) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a scratch folder");
    let config = ("astro.config.mjs".to_owned(), format!("export default {{ {} }};\n", scenario.config));
    let package = ("package.json".to_owned(), "{ \"type\": \"module\" }".to_owned());
    for (path, text) in table.files.iter().chain([&config, &package]) {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder can be made");
        // As it was recorded: without a newline at the end.
        fs::write(path, text.strip_suffix('\n').unwrap_or(text)).expect("a file can be written");
    }
    folder
}

/// Sends one request; the answer in the words of a table.
fn ask(preview: &Preview, request: &Request) -> String {
    let port = preview.address.port().to_string();
    let headers: Vec<(String, String)> = request.headers.iter().map(|(name, value)| (name.clone(), value.replace("PORT", &port))).collect();
    let given = |name: &str| headers.iter().any(|(known, _)| known == name);
    let host = format!("localhost:{port}");
    let mut all: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    if !given("host") {
        all.push(("host", &host));
    }
    if !given("accept") {
        all.push(("accept", "text/html,*/*"));
    }
    let (method, target) = request.line.split_once(' ').expect("a method and a path");
    shown(&http::send(preview.address, method, target, &all, request.body.as_bytes())).replace(&port, "PORT")
}

fn shown(answer: &Answer) -> String {
    let mut text = format!("{}{}", if answer.cut { "cut " } else { "" }, answer.status);
    for (name, value) in &answer.headers {
        if SHOWN.contains(&name.to_ascii_lowercase().as_str()) {
            text.push_str(&format!(" {}: {value}", name.to_ascii_lowercase()));
        }
    }
    let body = answer.text();
    let output = body.split_once("<output").and_then(|(_, rest)| rest.split_once('>')).and_then(|(_, rest)| rest.split_once("</output>"));
    let is_html = answer.header("content-type").is_some_and(|kind| kind.contains("text/html"));
    let content = match output {
        Some((content, _)) => content.trim().replace('\n', "\\n"),
        None if is_html && !body.is_empty() => "(a page)".to_owned(),
        None => body.trim().replace('\n', "\\n"),
    };
    if content.is_empty() { text } else { format!("{text} | {content}") }
}

/// Status and headers of an answer, headers in the order of their names: HTTP gives that order no meaning.
fn head(text: &str) -> Vec<String> {
    let head = text.split_once(" | ").map_or(text, |(head, _)| head);
    let mut starts: Vec<usize> = SHOWN.iter().flat_map(|name| head.match_indices(&format!(" {name}: ")).map(|(at, _)| at).collect::<Vec<_>>()).collect();
    starts.sort_unstable();
    let ends = starts.iter().skip(1).copied().chain([head.len()]);
    let mut lines: Vec<String> = starts.iter().zip(ends).map(|(start, end)| head[*start..end].trim().to_owned()).collect();
    lines.sort_by_key(|line| line.split(':').next().map(str::to_owned));
    lines.insert(0, head[..starts.first().copied().unwrap_or(head.len())].to_owned());
    lines
}

/// Whether two answers are the same. Whoever has no page of the project to show says so in their own words, or in none.
fn agrees(expected: &str, answer: &str) -> bool {
    let body = |text: &str| text.split_once(" | ").map(|(_, body)| body.to_owned());
    let own = |text: &str| body(text).is_none_or(|body| body == "(a page)" || body.starts_with("<!doctype html>"));
    head(expected) == head(answer) && (body(expected) == body(answer) || (own(expected) && own(answer)))
}

#[test]
fn i18n_routing() {
    check("i18n-routing.txt");
}

#[test]
fn i18n_with_a_base() {
    check("i18n-base.txt");
}

#[test]
fn i18n_helpers() {
    check("i18n-helpers.txt");
}

#[test]
fn i18n_by_hand() {
    check("i18n-manual.txt");
}

#[test]
fn redirects() {
    check("redirects.txt");
}

#[test]
fn trailing_slashes_and_bases() {
    check("trailing-slash.txt");
}

#[test]
fn trailing_slashes_and_bases_in_production() {
    check("trailing-slash-production.txt");
}

#[test]
fn locales_with_domains() {
    check("i18n-domains.txt");
}

#[test]
fn forwarded_headers() {
    check("forwarded.txt");
}

#[test]
fn origins_of_forms() {
    check("origin.txt");
}

#[test]
fn routes() {
    check("routing.txt");
}

#[test]
fn pages_endpoints_middleware_and_cookies() {
    check("answers.txt");
}

#[test]
fn white_space() {
    check("white-space.txt");
}

#[test]
fn components_and_values() {
    check("components.txt");
}

#[test]
fn failures_before_and_after_the_head() {
    check("late.txt");
}

#[test]
fn errors_and_their_names() {
    check("errors.txt");
}

#[test]
fn actions() {
    check("actions.txt");
}

#[test]
fn islands() {
    check("islands.txt");
}

#[test]
fn sessions() {
    check("sessions.txt");
}

#[test]
fn paths_in_every_spelling() {
    check("paths.txt");
}

#[test]
fn pictures_and_where_they_may_come_from() {
    check("images.txt");
}

#[test]
fn what_integrations_put_before_pages() {
    check("server-setup.txt");
}

#[test]
fn handlers_of_the_project() {
    check("fetch.txt");
}

#[test]
fn answers_that_are_kept() {
    check("cache.txt");
}

#[test]
fn locales_that_fall_back() {
    check("i18n-fallback.txt");
}

#[test]
fn environments_and_definitions() {
    check("env.txt");
}

#[test]
fn what_is_rendered_ahead() {
    check("rendered-ahead.txt");
}
