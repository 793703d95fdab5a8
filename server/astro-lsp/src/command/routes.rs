//! `astro-lsp routes`: which file answers which address, in the order they are tried.

use std::fmt::Write as _;
use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;

use astro_project::{FilePath, Route, RouteKind, Snapshot, Workspace};
use serde_json::{Value, json};

use super::input;
use crate::RoutesArguments;
use crate::trouble::{FINDINGS, Outcome};
use crate::vfs::DiskWorld;

/// Prints the table; 1 if a file or a line of the configuration makes no route.
pub(crate) fn run(arguments: RoutesArguments) -> Outcome {
    let root = input::root(arguments.root.as_deref())?;
    let snapshot = Workspace::new(root, Arc::new(DiskWorld)).snapshot();
    let printed = if arguments.json { json(&snapshot) } else { table(&snapshot) };
    let _ = std::io::stdout().lock().write_all(printed.as_bytes());
    let problems = problems(&snapshot);
    if !arguments.json {
        let _ = std::io::stderr().lock().write_all(problems.as_bytes());
    }
    Ok(if problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(FINDINGS) })
}

fn rows(snapshot: &Snapshot) -> impl Iterator<Item = Row<'_>> {
    snapshot.routes().routes.iter().map(|route| Row::new(snapshot, route))
}

struct Row<'a> {
    route: &'a Route,
    kind: &'static str,
    file: Option<String>,
    prerendered: bool,
    methods: Vec<String>,
    to: Option<String>,
    status: Option<u16>,
}

impl<'a> Row<'a> {
    fn new(snapshot: &Snapshot, route: &'a Route) -> Row<'a> {
        let kind = match route.kind {
            RouteKind::Page => "page",
            RouteKind::Endpoint => "endpoint",
            RouteKind::Redirect => "redirect",
            RouteKind::Fallback => "fallback",
        };
        let methods = match route.kind {
            RouteKind::Endpoint => snapshot.route_facts(route).methods,
            _ => Vec::new(),
        };
        let redirect = route.redirect.as_ref();
        Row {
            route,
            kind,
            file: route.file.as_ref().map(|file| relative(file, snapshot.root())),
            prerendered: snapshot.is_prerendered(route),
            methods,
            to: redirect.map(|redirect| redirect.destination.clone()),
            status: redirect.map(|redirect| redirect.status.unwrap_or(301)),
        }
    }

    /// What answers, in the words of the table.
    fn answer(&self) -> String {
        match (&self.to, &self.file) {
            (Some(to), _) => format!("→ {to} ({})", self.status.unwrap_or_default()),
            (None, file) => file.clone().unwrap_or_default(),
        }
    }

    fn when(&self) -> &'static str {
        match (self.route.kind, self.prerendered) {
            (RouteKind::Redirect, _) => "",
            (_, true) => "prerendered",
            (_, false) => "on demand",
        }
    }
}

fn relative(file: &FilePath, root: &FilePath) -> String {
    file.below(root).map_or_else(|| file.to_string(), str::to_owned)
}

fn table(snapshot: &Snapshot) -> String {
    let cells = rows(snapshot).map(|row| {
        let methods = row.methods.join(" ");
        [row.route.pattern.clone(), row.kind.to_owned(), row.when().to_owned(), row.answer(), methods]
    });
    let cells: Vec<[String; 5]> = cells.collect();
    if cells.is_empty() {
        let pages = snapshot.config().src_dir.join("pages").map(|it| relative(&it, snapshot.root())).unwrap_or_default();
        return format!("no routes: there is no page in {pages}\n");
    }
    let mut widths = [0; 5];
    for row in &cells {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut out = String::new();
    for row in &cells {
        let padded = row.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}"));
        let _ = writeln!(out, "{}", padded.collect::<Vec<_>>().join("  ").trim_end());
    }
    out
}

fn json(snapshot: &Snapshot) -> String {
    let rows = rows(snapshot).map(|row| {
        let mut value = json!({
            "pattern": row.route.pattern,
            "kind": row.kind,
            "file": row.file,
            "params": row.route.params,
            "prerender": row.prerendered,
            "methods": row.methods,
        });
        if let (Some(to), Some(status)) = (row.to, row.status) {
            value["to"] = json!(to);
            value["status"] = json!(status);
        }
        value
    });
    format!("{}\n", Value::from(rows.collect::<Vec<_>>()))
}

/// What makes no route, and lines of the configuration that are not taken as written.
fn problems(snapshot: &Snapshot) -> String {
    let mut out = String::new();
    for problem in snapshot.routes().problems.iter().chain(&snapshot.route_conflicts()) {
        let place = problem.file.as_ref().map(|file| format!("{}: ", relative(file, snapshot.root())));
        let _ = writeln!(out, "{}{}[{}]", place.unwrap_or_default(), problem.message, problem.name);
        if let Some(help) = &problem.help {
            let _ = writeln!(out, "  help: {help}");
        }
    }
    out
}
