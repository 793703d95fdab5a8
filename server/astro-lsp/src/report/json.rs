//! One JSON object, a contract: scripts read it.

use serde_json::json;

use super::{Report, word};

/// `{"findings":[…],"summary":{…}}`
pub(super) fn report(report: &Report) -> String {
    let findings = report.items.iter().map(|item| {
        json!({
            "rule": item.rule,
            "severity": word(item.severity),
            "file": item.file,
            "line": item.start.0,
            "column": item.start.1,
            "endLine": item.end.0,
            "endColumn": item.end.1,
            "message": item.message,
            "help": item.help,
            "fixable": item.fixable,
        })
    });
    let (errors, warnings, hints) = report.counts();
    let summary = json!({ "files": report.files, "errors": errors, "warnings": warnings, "hints": hints });
    format!("{}\n", json!({ "findings": findings.collect::<Vec<_>>(), "summary": summary }))
}
