//! SARIF 2.1.0, what code scanning reads.

use std::collections::BTreeMap;

use astro_ide::{Analysis, Rule, Severity};
use serde_json::{Value, json};

use super::Report;

/// One run with the rules it names.
pub(super) fn report(report: &Report) -> String {
    let known: BTreeMap<&str, &Rule> = Analysis::rules().iter().map(|rule| (rule.name, rule)).collect();
    let mut rules: Vec<&str> = report.items.iter().map(|item| item.rule.as_str()).collect();
    rules.sort_unstable();
    rules.dedup();
    let described = rules.iter().map(|rule| match known.get(rule) {
        Some(known) => json!({
            "id": rule,
            "shortDescription": { "text": known.summary() },
            "helpUri": known.address(),
            "help": { "text": known.doc.trim(), "markdown": known.page() },
        }),
        None => json!({ "id": rule }),
    });
    let results = report.items.iter().map(|item| {
        let text = match item.help.is_empty() {
            true => item.message.clone(),
            false => format!("{} {}", item.message, item.help),
        };
        json!({
            "ruleId": item.rule,
            "ruleIndex": rules.binary_search(&item.rule.as_str()).unwrap_or_default(),
            "level": level(item.severity),
            "message": { "text": text },
            "locations": [{
                "physicalLocation": {
                    "artifactLocation": { "uri": uri(&item.file) },
                    "region": {
                        "startLine": item.start.0,
                        "startColumn": item.start.1,
                        "endLine": item.end.0,
                        "endColumn": item.end.1,
                    },
                },
            }],
        })
    });
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "astro-lsp",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": described.collect::<Vec<_>>(),
            } },
            "columnKind": "utf16CodeUnits",
            "results": results.collect::<Vec<Value>>(),
        }],
    });
    format!("{log}\n")
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info | Severity::Hint => "note",
    }
}

/// A relative reference: only what would change its meaning is escaped.
fn uri(file: &str) -> String {
    let mut out = String::with_capacity(file.len());
    for byte in file.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' | b'~' => out.push(byte as char),
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}
