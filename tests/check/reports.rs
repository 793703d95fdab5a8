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

const ENDPOINT: &str = "export const POST = () => new Response();\n";

#[test]
fn a_module_is_checked_alone_and_with_its_project() {
    let here = project(&[("astro.config.mjs", "export default {}"), ("src/pages/api.ts", ENDPOINT), ("src/pages/a.astro", "<p></p>")]);
    for arguments in [&["check", "--format", "json", "src/pages/api.ts"][..], &["check", "--format", "json"]] {
        let checked = run(here.path(), arguments);
        let report = json(&checked);
        assert_eq!((checked.code, &report["findings"][0]["rule"]), (1, &Value::from("endpoint-static-post")), "{report}");
        assert_eq!(report["findings"][0]["file"], "src/pages/api.ts");
    }
}

#[test]
fn projects_below_a_folder_are_checked_as_themselves() {
    let page = "---\nexport const prerender = false\nconst a = Astro.cookies.get('a')\n---\n{a}";
    let here = project(&[
        ("one/astro.config.mjs", "export default {}"),
        ("one/src/pages/a.astro", page),
        ("two/astro.config.mjs", "import node from '@astrojs/node'\nexport default { adapter: node() }"),
        ("two/src/pages/a.astro", page),
    ]);
    let report = json(&run(here.path(), &["check", "--format", "json"]));
    let found: Vec<_> = report["findings"].as_array().into_iter().flatten().map(|it| (it["rule"].clone(), it["file"].clone())).collect();
    assert_eq!(found, [(Value::from("adapter-mismatch"), Value::from("one/src/pages/a.astro"))]);
}

#[test]
fn repairs_are_written_and_the_rest_is_reported() {
    let text = "\u{feff}---\r\nAstro.redirect('/')\r\n---\r\n<p className=\"a\" onClick={go}></p>\r\n";
    let here = project(&[("src/pages/a.astro", text)]);
    let checked = run(here.path(), &["check", "--fix", "--no-types"]);
    let after = std::fs::read_to_string(here.path().join("src/pages/a.astro")).expect("the file");
    assert_eq!(after, "\u{feff}---\r\nreturn Astro.redirect('/')\r\n---\r\n<p class=\"a\" onClick={go}></p>\r\n");
    assert_eq!(checked.stderr, "repaired 2 in 1 files\n");
    assert!(checked.stdout.contains("cannot be given a function") && !checked.stdout.contains("className"), "{}", checked.stdout);
    assert_eq!(run(here.path(), &["check", "--fix", "--no-types"]).stderr, "");
}

#[test]
fn rules_are_chosen_and_explained_by_name_or_number() {
    let here = project(&[("src/pages/a.astro", "<p className=\"a\"><div></div></p>\n")]);
    let rules = |name: &str| {
        let report = json(&run(here.path(), &["check", "--format", "json", "--rule", name]));
        let names = report["findings"].as_array().into_iter().flatten().map(|it| it["rule"].as_str().unwrap_or_default().to_owned());
        names.collect::<Vec<_>>()
    };
    assert_eq!(rules("jsx-isms"), ["jsx-isms"]);
    assert_eq!(rules("R48,R52").len(), 2);
    assert_eq!(rules("unclosed-element"), Vec::<String>::new());
    let explained = run(here.path(), &["check", "--explain", "R45"]);
    assert!(explained.code == 0 && explained.stdout.starts_with("# whitespace-lost\n\nSeverity: warning · R45\n"), "{}", explained.stdout);
    let unknown = run(here.path(), &["check", "--explain", "nonsense"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.stderr.contains("there is no rule nonsense") && unknown.stderr.contains("whitespace-lost"), "{}", unknown.stderr);
}

#[test]
fn a_baseline_leaves_out_what_was_there_before() {
    let here = project(&[("src/pages/a.astro", "<p className=\"a\"></p>\n")]);
    let fail = ["--fail-on", "warning"];
    let with = |more: &[&str]| run(here.path(), &[&["check", "--baseline", "known.json"], more, &fail].concat());
    assert!(with(&[]).stderr.contains("make it with --update-baseline"));
    assert_eq!(with(&["--update-baseline"]).code, 0);
    // The line moves: it is known all the same. One more of it is new.
    std::fs::write(here.path().join("src/pages/a.astro"), "<b></b>\n<p className=\"a\"></p>\n").expect("a file");
    let checked = with(&[]);
    assert_eq!((checked.code, checked.stdout.as_str()), (0, "nothing found in 1 file; 1 more in the baseline\n"));
    std::fs::write(here.path().join("src/pages/a.astro"), "<p className=\"a\"></p>\n<p className=\"a\"></p>\n").expect("a file");
    assert_eq!(with(&[]).code, 1);
}

#[test]
fn levels_of_the_project_count() {
    let here = project(&[
        ("package.json", "{}"),
        ("src/pages/a.astro", "<p className=\"a\"></p>\n"),
        ("astro-lsp.json", "{ \"rules\": { \"jsx-isms\": \"error\", \"image\": \"loud\" } }"),
    ]);
    let checked = run(here.path(), &["check", "--format", "json"]);
    let report = json(&checked);
    assert_eq!(checked.code, 1);
    assert_eq!(report["findings"][0]["rule"], "rule-levels", "{report}");
    assert_eq!((&report["findings"][1]["rule"], &report["findings"][1]["severity"]), (&Value::from("jsx-isms"), &Value::from("error")));
}
