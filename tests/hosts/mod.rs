//! The preview as a deployment host, against what the real adapters answered to the same requests.
//!
//! `answers.json` holds the recorded answers, each once for all hosts that gave it; `record.mjs` asks hosts anew and
//! names the versions. What differs on purpose stands in [`DIFFERENT`], with the reason.

mod command;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use astro_lsp_tests::http::{self, Answer};
use astro_lsp_tests::preview::Preview;
use serde_json::Value;

/// Host (`*` for all), case, and why the preview answers otherwise.
const DIFFERENT: &[(&str, &str, &str)] = &[
    ("node", "fs", "the preview's folder has no build in it"),
    ("gcp-run", "fs", "the preview's folder has no build in it"),
    ("azure-app-service", "fs", "the preview's folder has no build in it"),
    ("gcp-functions", "fs", "the preview sees the project's own folder, not a function's"),
    ("netlify", "fs", "the preview sees the project's own folder, not a function's bundle"),
    ("vercel", "fs", "the preview sees the project's own folder, not a function's bundle"),
    ("aws", "fs", "the preview sees the project's own folder, not a function's bundle"),
    ("deno", "fs", "the preview's folder has no build in it"),
    ("dev-cloudflare", "env", "the preview has NODE_ENV in the environment, not only where the code names it"),
    ("dev-cloudflare", "env-base", "the preview has NODE_ENV in the environment, not only where the code names it"),
    ("*", "island-page", "the preview's islands load with a script of its own, and are not asked for ahead by a link in the head"),
    ("*", "large-response-7m", "too much for a test that runs often; large-response says the same"),
    ("*", "len-6m", "too much for a test that runs often"),
    ("*", "allowed-len-6m", "too much for a test that runs often"),
    ("netlify", "stream-throw", "the emulator never ends the answer, which says nothing about the platform"),
    ("netlify", "page-throw-late", "the emulator never ends the answer, which says nothing about the platform"),
    ("cloudflare", "who-host-port", "wrangler rewrites Host to its upstream"),
    ("cloudflare", "origin-other-proto", "wrangler rewrites Origin to its upstream"),
    ("cloudflare", "allowed-other-host", "wrangler rewrites Host to its upstream"),
    ("cloudflare", "gzip-body", "Workers pack a packed body once more; another implementation of gzip makes other bytes of it"),
    ("cloudflare", "gzip-body-identity", "another implementation of gzip: the same text in other bytes"),
    ("dev-cloudflare", "gzip-body", "another implementation of gzip: the same text in other bytes"),
    ("dev-cloudflare", "gzip-body-identity", "another implementation of gzip: the same text in other bytes"),
    ("deno", "gzip-body", "another implementation of gzip: the same text in other bytes"),
    ("deno", "gzip-body-identity", "another implementation of gzip: the same text in other bytes"),
    ("gcp-functions", "json-bad", "the page has a stack of the machine it was recorded on"),
    ("gcp-functions", "action-big", "the page has a stack of the machine it was recorded on"),
];

/// Headers that say how an answer was sent, not what it is.
const UNCOMPARED: [&str; 4] = ["connection", "content-length", "transfer-encoding", "keep-alive"];

const CONFIG: &str = include_str!("config.mjs");

const VARIANTS: &str = include_str!("variants.json");

fn recorded() -> Value {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("hosts/answers.json");
    serde_json::from_str(&fs::read_to_string(file).expect("answers.json")).expect("JSON")
}

fn why_different(host: &str, case: &str) -> Option<&'static str> {
    DIFFERENT.iter().find(|(of, name, _)| (*of == host || *of == "*") && *name == case).map(|(_, _, why)| *why)
}

/// Every recorded answer of a host.
fn check(host: &str) {
    let recorded = recorded();
    let (mut wrong, mut counts) = (Vec::new(), String::new());
    for (variant, options) in variants() {
        let cases: Vec<&Value> = recorded["cases"].as_array().expect("cases").iter().filter(|case| case["variant"] == variant.as_str()).collect();
        let folder = lay(&options);
        let preview = Preview::started(folder.path(), &["--host", host], &[("RUNTIME_ONLY", "runtime-only"), ("SECRET_TOKEN", "runtime-secret")]);
        let (mut same, mut left) = (0, 0);
        for case in cases {
            let name = case["case"].as_str().expect("a name");
            if why_different(host, name).is_some() {
                left += 1;
                continue;
            }
            let expected = case["answers"].as_array().expect("answers").iter().find(|answer| of(answer, host));
            let Some(expected) = expected else { continue };
            let answer = ask(&preview, host, case, &recorded["front"][host]);
            match difference(expected, &answer, folder.path()) {
                None => same += 1,
                Some(words) => wrong.push(format!("{variant} · {name} · {}\n{words}", case["request"].as_str().unwrap_or_default())),
            }
        }
        counts.push_str(&format!(" {variant} {same} (+{left} different on purpose)"));
    }
    println!("{host}:{counts}");
    assert!(wrong.is_empty(), "{host}: {} answers differ\n{}", wrong.len(), wrong.join("\n"));
}

fn of(answer: &Value, host: &str) -> bool {
    answer["hosts"].as_array().is_some_and(|hosts| hosts.iter().any(|name| name == host))
}

fn variants() -> BTreeMap<String, String> {
    serde_json::from_str(VARIANTS).expect("variants.json")
}

/// A copy of the project with the options of a variant.
fn lay(options: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a scratch folder");
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("hosts/project"), folder.path());
    fs::write(folder.path().join("astro.config.mjs"), CONFIG.replace("VARIANT", options)).expect("a file can be written");
    fs::write(folder.path().join("src/pages/cach\u{e9}.astro"), "<p>unicode route path={Astro.url.pathname}</p>\n").expect("a file can be written");
    folder
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder can be made");
    for entry in fs::read_dir(from).expect("a folder").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a file can be copied");
        }
    }
}

fn ask(preview: &Preview, host: &str, case: &Value, front: &Value) -> Answer {
    let (method, target) = case["request"].as_str().and_then(|line| line.split_once(' ')).expect("a request");
    let is_dev = host.starts_with("dev");
    let tls = !is_dev && !matches!(host, "node" | "deno");
    let (own, other) = if tls { ("https", "http") } else { ("http", "https") };
    let public = if is_dev { "localhost:4321" } else { "shop.example" };
    let fill = |text: &str| text.replace("{origin}", &format!("{own}://{public}")).replace("{other}", &format!("{other}://{public}"));
    let written: Vec<String> = case["headers"].as_array().into_iter().flatten().filter_map(Value::as_str).map(fill).collect();
    let mut headers: Vec<(&str, &str)> = written.iter().filter_map(|line| line.split_once(": ")).collect();
    for (name, value) in [("host", public), ("user-agent", "probe/1"), ("accept", "*/*")] {
        if !headers.iter().any(|(known, _)| *known == name) {
            headers.push((name, value));
        }
    }
    headers.extend(front.as_object().into_iter().flatten().map(|(name, value)| (name.as_str(), value.as_str().unwrap_or_default())));
    headers.retain(|(name, _)| *name != "content-length");
    http::send(preview.address, method, target, &headers, &body(&case["body"]))
}

fn body(value: &Value) -> Vec<u8> {
    if let Some(text) = value.as_str() {
        return text.as_bytes().to_vec();
    }
    if let Some(text) = value["base64"].as_str() {
        return base64(text);
    }
    let count = value["length"].as_u64().unwrap_or_default();
    value["repeat"].as_str().unwrap_or_default().repeat(usize::try_from(count).expect("a length")).into_bytes()
}

fn base64(text: &str) -> Vec<u8> {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let values: Vec<u32> = text.bytes().filter_map(|byte| DIGITS.iter().position(|digit| *digit == byte)).map(|value| value as u32).collect();
    values.chunks(4).flat_map(|four| {
        let bits = four.iter().fold(0, |bits, value| bits << 6 | value) << (6 * (4 - four.len()));
        bits.to_be_bytes()[1..four.len()].to_vec()
    }).collect()
}

/// How an answer differs from the recorded one.
fn difference(expected: &Value, answer: &Answer, root: &Path) -> Option<String> {
    let mut out = Vec::new();
    let mut note = |what: &str, wanted: String, found: String| {
        if wanted != found {
            out.push(format!("  {what}\n    recorded: {wanted}\n    here:     {found}"));
        }
    };
    note("status", expected["status"].to_string(), answer.status.to_string());
    let wanted = expected["headers"].as_array().into_iter().flatten().filter_map(|line| line.as_str()?.split_once(": ")).map(|(name, value)| (name.to_owned(), value.to_owned()));
    let found = answer.headers.iter().map(|(name, value)| (name.to_ascii_lowercase(), value.clone())).filter(|(name, value)| name != "set-cookie" && !UNCOMPARED.contains(&name.as_str()) && (name != "date" || value.contains("2015")));
    note("headers", format!("{:?}", headers(wanted)), format!("{:?}", headers(found)));
    let cookies: Vec<&str> = expected["cookies"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    note("cookies", format!("{cookies:?}"), format!("{:?}", answer.headers_named("set-cookie")));
    let text = masked(&without_client(&answer.text()), root);
    if let Some(title) = expected["title"].as_str() {
        // The development server's own page: as many facts, in other words.
        note("title", title.to_owned(), text.split_once("<title>").and_then(|(_, rest)| rest.split_once("</title>")).map_or_else(String::new, |(title, _)| title.to_owned()));
        return (!out.is_empty()).then(|| out.join("\n"));
    }
    match (expected["body"].as_str(), expected["begins"].as_str(), expected["length"].as_u64()) {
        (Some(body), _, _) => note("body", without_wrangler(body), text),
        (_, Some(start), length) => {
            note("start of the body", start.to_owned(), text.chars().take(start.chars().count()).collect());
            note("length", length.unwrap_or(answer.body.len() as u64).to_string(), answer.body.len().to_string());
        }
        (_, _, Some(length)) => note("length", length.to_string(), answer.body.len().to_string()),
        _ => note("body", String::new(), text),
    }
    (!out.is_empty()).then(|| out.join("\n"))
}

/// Headers by name, repeated ones as one; tags and dates of files masked, lists in the order of their parts.
fn headers(lines: impl Iterator<Item = (String, String)>) -> BTreeMap<String, String> {
    let mut out: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in lines {
        let value = match name.as_str() {
            "etag" if value != "\"abc\"" => if value.starts_with("W/") { "W/\"<etag>\"".to_owned() } else { "\"<etag>\"".to_owned() },
            "last-modified" if !value.contains("2015") => "<date>".to_owned(),
            _ => value,
        };
        out.entry(name).and_modify(|known| *known = format!("{known}, {value}")).or_insert(value);
    }
    if let Some(vary) = out.get_mut("vary") {
        let mut parts: Vec<&str> = vary.split(", ").collect();
        parts.sort_unstable();
        *vary = parts.join(", ");
    }
    out
}

/// Volatile values of the host, as the recording masks them.
fn masked(text: &str, root: &Path) -> String {
    let mut text = text.replace(&root.display().to_string(), "<project>");
    for name in ["x-nf-request-id", "x-nf-geo"] {
        for start in [format!("\"{name}\":\""), format!("[\"{name}\",\"")] {
            if let Some(at) = text.find(&start).map(|at| at + start.len())
                && let Some(end) = text[at..].find('"')
            {
                text.replace_range(at..at + end, "<volatile>");
            }
        }
    }
    text
}

/// The text without the development client, which stands in another place and is another.
fn without_client(text: &str) -> String {
    let mut text = text.to_owned();
    while let Some(end) = text.find("@vite/client\"></script>").map(|at| at + "@vite/client\"></script>".len())
        && let Some(start) = text[..end].rfind("<script type=\"module\" src=\"")
    {
        text.replace_range(start..end, "");
    }
    text
}

/// A header wrangler adds, and no Worker at Cloudflare sees.
fn without_wrangler(text: &str) -> String {
    let mut text = text.to_owned();
    for start in [",\"mf-original-hostname\":\"", ",[\"mf-original-hostname\",\""] {
        if let Some(at) = text.find(start) {
            let value = at + start.len();
            let end = text[value..].find('"').map_or(text.len(), |end| value + end + 1);
            let end = if start.contains('[') { end + 1 } else { end };
            text.replace_range(at..end, "");
        }
    }
    text
}

#[test]
fn dev() {
    check("dev");
}

#[test]
fn dev_in_workers() {
    check("dev-cloudflare");
}

#[test]
fn node() {
    check("node");
}

#[test]
fn netlify() {
    check("netlify");
}

#[test]
fn vercel() {
    check("vercel");
}

#[test]
fn cloudflare() {
    check("cloudflare");
}

#[test]
fn deno() {
    check("deno");
}

#[test]
fn aws() {
    check("aws");
}

#[test]
fn google_cloud_run() {
    check("gcp-run");
}

#[test]
fn google_cloud_functions() {
    check("gcp-functions");
}

#[test]
fn azure_app_service() {
    check("azure-app-service");
}
