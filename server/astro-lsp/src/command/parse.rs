//! `astro-lsp parse`: the tree and what is wrong with it.

use std::fmt::Write as _;
use std::io::Write;
use std::ops::Range;
use std::process::ExitCode;

use astro_ide::Severity;
use astro_syntax::walk::{Event, walk};
use astro_syntax::{Document, Encoding, Node};
use serde_json::json;

use super::input;
use crate::ParseArguments;
use crate::report::{self, Item, frame::Frame};
use crate::trouble::{FINDINGS, Outcome};

/// Text of a leaf that is shown.
const LEAF: usize = 60;

/// Prints the tree and its errors; 1 if there are any.
pub(crate) fn run(arguments: ParseArguments) -> Outcome {
    let input = input::read(&arguments.file)?;
    let document = Document::parse(&input.text);
    let printed = if arguments.json { json(&document) } else { readable(&document, &input.name) };
    // A closed pipe (`| head`) is the reader's wish.
    let _ = std::io::stdout().lock().write_all(printed.as_bytes());
    Ok(if document.errors().is_empty() { ExitCode::SUCCESS } else { ExitCode::from(FINDINGS) })
}

fn readable(document: &Document, name: &str) -> String {
    let mut out = String::new();
    let mut depth = 0_usize;
    for event in walk(document.root()) {
        match event {
            Event::Enter(node) => {
                // Deep trees would be mostly blanks.
                let indent = "  ".repeat(depth.min(60));
                let place = places(document, &node.range());
                let role = node.field_name().map(|field| format!("{field}: ")).unwrap_or_default();
                let _ = write!(out, "{indent}{role}{} {place}", node.kind_name());
                if node.children().next().is_none() {
                    let _ = write!(out, " {}", leaf(node));
                }
                out.push('\n');
                depth += 1;
            }
            Event::Leave(_) => depth -= 1,
        }
    }
    for error in document.errors() {
        let start = document.lines().position(error.range.start, Encoding::Utf16);
        let end = document.lines().position(error.range.end, Encoding::Utf16);
        let item = Item {
            rule: error.name.to_owned(),
            severity: Severity::Error,
            file: name.to_owned(),
            start: (start.line + 1, start.column + 1),
            end: (end.line + 1, end.column + 1),
            message: error.message.clone(),
            help: error.help.clone(),
            fixable: false,
            line: String::new(),
            frame: Some(Frame::new(document.source(), document.lines(), &error.range)),
        };
        out.push('\n');
        let terminal = std::io::IsTerminal::is_terminal(&std::io::stdout());
        out.push_str(&report::pretty(&item, report::wants_colour(terminal)));
    }
    out
}

/// `line:column-line:column`, from 1, as editors count.
fn places(document: &Document, range: &Range<usize>) -> String {
    let place = |offset| {
        let place = document.lines().position(offset, Encoding::Utf16);
        format!("{}:{}", place.line + 1, place.column + 1)
    };
    format!("{}-{}", place(range.start), place(range.end))
}

fn leaf(node: Node<'_>) -> String {
    let text = node.text();
    let shown: String = text.chars().take(LEAF).collect();
    let more = if shown.len() < text.len() { "…" } else { "" };
    format!("{shown:?}{more}")
}

/// `{"errors":[…],"tree":…}`, byte offsets. Written as it is walked: the depth of a tree is not the depth of a stack.
fn json(document: &Document) -> String {
    let errors = document.errors().iter().map(|error| {
        json!({
            "name": error.name,
            "message": error.message,
            "help": error.help,
            "start": error.range.start,
            "end": error.range.end,
        })
    });
    let mut out = format!("{{\"errors\":{},\"tree\":", json!(errors.collect::<Vec<_>>()));
    for event in walk(document.root()) {
        match event {
            Event::Enter(node) => {
                let separator = if out.ends_with('}') { "," } else { "" };
                let range = node.range();
                let kind = json!(node.kind_name());
                let field = node.field_name().map(|field| format!("\"field\":{},", json!(field))).unwrap_or_default();
                let _ = write!(
                    out,
                    "{separator}{{\"kind\":{kind},{field}\"start\":{},\"end\":{},\"children\":[",
                    range.start, range.end
                );
            }
            Event::Leave(_) => out.push_str("]}"),
        }
    }
    out.push_str("}\n");
    out
}
