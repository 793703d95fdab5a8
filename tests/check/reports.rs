//! `check` and its formats.

use serde_json::Value;

use super::{Run, project, run};

const GOOD: &str = "---\nimport Card from '../components/Card.astro';\n---\n<Card />\n";
const BAD: &str = "---\nconst tab = 1;\n---\n<main>\n\t<b>é👩{tab}\n</main>\n";

fn bad_project() -> tempfile::TempDir {
    project(&[
        ("package.json", "{}"),
        ("src/pages/good.astro", GOOD),
        ("src/components/Card.astro", "<p></p>\n"),
        ("src/pages/bad.astro", BAD),
        ("node_modules/x/broken.astro", "<b>"),
        ("dist/broken.astro", "<b>"),
    ])
}

fn json(run: &Run) -> Value {
    serde_json::from_str(&run.stdout).expect("JSON and nothing else")
}

#[test]
fn a_good_project_is_code_0() {
    let here = project(&[("src/pages/good.astro", GOOD), ("src/components/Card.astro", "<p></p>\n")]);
    let checked = run(here.path(), &["check"]);
    assert_eq!((checked.code, checked.stdout.as_str()), (0, "nothing found in 2 files\n"));
    let checked = run(here.path(), &["check", "--format", "json"]);
    let none = serde_json::json!({ "files": 2, "errors": 0, "warnings": 0, "hints": 0 });
    assert_eq!((checked.code, &json(&checked)["summary"]), (0, &none));
}

#[test]
fn findings_are_code_1_with_their_source() {
    let checked = run(bad_project().path(), &["check"]);
    assert_eq!(checked.code, 1);
    assert!(checked.stdout.contains("src/pages/bad.astro:5:2 error[unclosed-element]"), "{}", checked.stdout);
    assert!(checked.stdout.contains("  5 │   <b>é👩{tab}\n    │   ^^"), "{}", checked.stdout);
    assert!(checked.stdout.ends_with("1 error, 0 warnings, 0 hints in 3 files\n"), "{}", checked.stdout);
    assert!(!checked.stdout.contains('\u{1b}'), "no colour without a terminal");
}

#[test]
fn json_counts_from_one_in_utf_16_units() {
    let here = bad_project();
    let checked = run(here.path(), &["check", "--format", "json", "."]);
    assert_eq!(checked.code, 1);
    let report = json(&checked);
    let finding = &report["findings"][0];
    assert_eq!(finding["rule"], "unclosed-element");
    assert_eq!(finding["severity"], "error");
    assert_eq!(finding["file"], "src/pages/bad.astro");
    assert_eq!((&finding["line"], &finding["column"]), (&Value::from(5), &Value::from(2)));
    assert!(finding["help"].as_str().is_some_and(|help| !help.is_empty()));
    assert!(finding["fixable"].is_boolean());
    let summary = serde_json::json!({ "files": 3, "errors": 1, "warnings": 0, "hints": 0 });
    assert_eq!(report["summary"], summary);
}

#[test]
fn files_are_checked_in_their_project() {
    let here = bad_project();
    let checked = run(here.path(), &["check", "--format", "json", "src/pages/good.astro", "src/pages/bad.astro"]);
    let report = json(&checked);
    assert_eq!(report["summary"]["files"], 2);
    assert_eq!(report["findings"].as_array().map(Vec::len), Some(1), "the import resolves: {report}");
}

#[test]
fn github_and_sarif_name_the_same_place() {
    let here = bad_project();
    let checked = run(here.path(), &["check", "--format", "github"]);
    let place = "::error file=src/pages/bad.astro,line=5,endLine=5,col=2,endColumn=";
    assert!(checked.stdout.starts_with(place), "{}", checked.stdout);
    assert_eq!((checked.code, checked.stdout.lines().count()), (1, 1));
    let checked = run(here.path(), &["check", "--format", "sarif"]);
    let log = json(&checked);
    let result = &log["runs"][0]["results"][0];
    assert_eq!(log["version"], "2.1.0");
    assert_eq!(result["ruleId"], "unclosed-element");
    assert_eq!(log["runs"][0]["tool"]["driver"]["rules"][0]["id"], "unclosed-element");
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "src/pages/bad.astro");
    assert_eq!(place["region"]["startLine"], 5);
}

#[test]
fn what_is_no_text_is_a_finding_of_its_own() {
    let here = project(&[("src/pages/a.astro", "<p></p>")]);
    std::fs::write(here.path().join("src/pages/b.astro"), b"\x00\x01\xff binary").expect("a file");
    let checked = run(here.path(), &["check", "--format", "json"]);
    let report = json(&checked);
    assert_eq!(checked.code, 1);
    assert_eq!(report["findings"][0]["rule"], "unreadable-file", "{report}");
    assert_eq!(report["findings"][0]["file"], "src/pages/b.astro");
}
