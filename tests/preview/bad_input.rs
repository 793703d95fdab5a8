//! Whatever a project or a client does wrong gets a clear answer, and the rest goes on being served.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output};

use astro_lsp_tests::binary;
use astro_lsp_tests::http;
use astro_lsp_tests::preview::Preview;
use tempfile::TempDir;

/// A project of these files (path below the root, text).
fn project(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a scratch folder");
    write(folder.path(), "package.json", b"{}");
    write(folder.path(), "src/pages/fine.astro", b"<p>fine</p>");
    for (path, text) in files {
        write(folder.path(), path, text.as_bytes());
    }
    folder
}

fn write(root: &Path, path: &str, text: &[u8]) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder can be made");
    fs::write(path, text).expect("a file can be written");
}

fn preview(root: &Path) -> Preview {
    Preview::with_arguments(root, &["--deadline", "1000"])
}

/// Asks for `/x`, expects this status and these words in the answer, and that `/fine` is still served.
fn answers(page: &str, status: u16, words: &[&str]) {
    answers_within("1000", page, status, words);
}

/// The same with a deadline in milliseconds.
fn answers_within(deadline: &str, page: &str, status: u16, words: &[&str]) {
    let folder = project(&[("src/pages/x.astro", page)]);
    let preview = Preview::with_arguments(folder.path(), &["--deadline", deadline]);
    let answer = preview.get("/x");
    assert_eq!(answer.status, status, "{}", answer.text());
    for word in words {
        assert!(answer.text().contains(word), "{word:?} is not in {}", answer.text());
    }
    assert!(preview.get("/fine").text().contains("<p>fine</p>"));
}

#[test]
fn an_endless_loop_is_stopped() {
    answers("---\nfor (;;) {}\n---\n", 500, &["without an answer", "x.astro"]);
}

#[test]
fn a_promise_that_never_settles_is_given_up() {
    answers("---\nawait new Promise(() => {});\n---\n", 500, &["did not answer"]);
}

#[test]
fn memory_without_end_is_stopped() {
    // A busy machine needs its time to fill so much: the limit of memory has to come before that of time.
    answers_within("60000", "---\nconst all = [];\nfor (;;) all.push(new Array(100000).fill(1));\n---\n", 500, &["memory"]);
}

#[test]
fn endless_recursion_is_an_error_with_its_place() {
    answers("---\nfunction down(): number { return 1 + down(); }\n---\n<p>{down()}</p>", 500, &["stack", "x.astro"]);
}

#[test]
fn a_thrown_non_error_gets_words() {
    answers("---\nthrow \"tea\";\n---\n", 500, &["not an Error", "tea", "x.astro"]);
    answers("---\nthrow null;\n---\n", 500, &["null", "x.astro"]);
}

#[test]
fn an_error_names_its_line_in_the_source() {
    answers("---\nconst order: { total: number } | undefined = undefined;\n\nconst total = order!.total;\n---\n{total}", 500, &["x.astro:4", "const total = order!.total;"]);
}

#[test]
fn a_page_that_does_not_parse_says_where() {
    answers("---\nconst = 5;\n---\n<p>x</p>", 500, &["x.astro:2"]);
}

#[test]
fn random_bytes_are_a_page_or_an_error_but_never_the_end() {
    let folder = project(&[]);
    // A fixed multiplicative walk: the same bytes at every run.
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let bytes: Vec<u8> = (0..4096)
        .map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 56) as u8
        })
        .collect();
    write(folder.path(), "src/pages/x.astro", &bytes);
    let preview = preview(folder.path());
    assert!(matches!(preview.get("/x").status, 200 | 500));
    assert_eq!(preview.get("/fine").status, 200);
}

#[test]
fn a_line_of_five_megabytes_is_served() {
    let folder = project(&[("src/pages/x.astro", &format!("<p>{}</p>", "tea ".repeat(1_310_720)))]);
    let preview = Preview::with_arguments(folder.path(), &[]);
    let answer = preview.get("/x");
    assert_eq!(answer.status, 200);
    assert!(answer.body.len() > 5_000_000, "{} bytes", answer.body.len());
}

#[test]
fn ten_thousand_nested_elements_are_answered() {
    let page = format!("{}tea{}", "<div>".repeat(10_000), "</div>".repeat(10_000));
    let folder = project(&[("src/pages/x.astro", &page)]);
    let preview = Preview::with_arguments(folder.path(), &[]);
    let answer = preview.get("/x");
    assert!(matches!(answer.status, 200 | 500), "{}", answer.status);
    assert_eq!(preview.get("/fine").status, 200);
}

#[test]
fn a_config_that_throws_is_named_and_the_defaults_hold() {
    let folder = project(&[("astro.config.mjs", "throw new Error(\"no config today\");\n")]);
    let preview = preview(folder.path());
    assert_eq!(preview.get("/fine").status, 200);
}

#[test]
fn malformed_requests_are_refused() {
    let folder = project(&[]);
    let preview = preview(folder.path());
    assert_eq!(preview.get("/%E0%A4%A").status, 400);
    assert_eq!(preview.get("/%").status, 400);
    assert_eq!(preview.send("GET", "/fine", &[("Host", "evil.example")], "").status, 403);
    let raw = |text: &str| http::exchange(preview.address, text.as_bytes(), false).status;
    assert_eq!(raw("GET /fine HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n") / 100, 4);
    assert_eq!(raw("GARBAGE\r\n\r\n"), 400);
    assert_eq!(preview.get("/fine").status, 200);
}

#[test]
fn a_port_in_use_and_a_missing_folder_end_with_2_and_words() {
    let folder = project(&[]);
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let output = run(&["preview", &folder.path().display().to_string(), "--port", &port]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(stderr(&output).contains(&port), "{}", stderr(&output));

    let output = run(&["preview", "/no/such/folder"]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(stderr(&output).contains("/no/such/folder"), "{}", stderr(&output));
}

#[test]
fn a_worker_that_dies_costs_one_answer() {
    let folder = project(&[("src/pages/x.astro", "---\nawait new Promise(() => {});\n---\n")]);
    let preview = Preview::with_arguments(folder.path(), &["--deadline", "20000"]);
    assert_eq!(preview.get("/fine").status, 200);
    let address = preview.address;
    let waiting = std::thread::spawn(move || http::send(address, "POST", "/x", &[("Origin", &format!("http://{address}"))], b"").status);
    let workers = preview.wait_for_workers();
    for worker in workers {
        // One that made the panel ends by itself, perhaps just now: then there is nothing to end.
        Command::new("kill").args(["-9", &worker.to_string()]).status().expect("kill runs");
    }
    assert_eq!(waiting.join().expect("the request was answered"), 500);
    assert_eq!(preview.get("/fine").status, 200);
}

#[test]
fn once_tells_the_status_by_its_exit_code() {
    let folder = project(&[("src/pages/x.astro", "---\nthrow new Error(\"tea is out\");\n---\n")]);
    let root = folder.path().display().to_string();
    let output = run(&["preview", &root, "--once", "GET /fine"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let output = run(&["preview", &root, "--once", "GET /x", "--json"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let reply: serde_json::Value = serde_json::from_slice(&output.stdout).expect("--json prints one JSON object");
    assert_eq!(reply["status"], 500);
    assert_eq!(reply["error"]["message"], "tea is out");
    let output = run(&["preview", &root, "--once", "nonsense request line here"]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
}

#[test]
fn a_page_that_fails_after_its_head_ends_with_words_in_development() {
    let late = "---\nawait new Promise((done) => setTimeout(done, 1));\nthrow new Error('late <b>');\n---\n";
    let folder = project(&[("src/components/Late.astro", late), ("src/pages/early.astro", "---\nimport Late from '../components/Late.astro';\n---\n<html><body><p>early</p><Late /></body></html>\n")]);
    for target in ["dev", "production"] {
        let preview = Preview::with_arguments(folder.path(), &["--as", target]);
        let answer = preview.get("/early");
        let text = answer.text();
        assert!(answer.status == 200 && text.contains("<p>early</p>"), "{target}: {} {text}", answer.status);
        assert_eq!(text.contains("The page breaks off here.\nError: late &lt;b&gt;"), target == "dev", "{target}: {text}");
        assert_eq!(preview.get("/fine").status, 200);
    }
}

#[test]
fn once_tells_where_the_time_went() {
    let folder = project(&[("src/pages/slow.astro", "---\nawait new Promise((done) => setTimeout(done, 40));\nlet n = 0;\nfor (let i = 0; i < 20000; i++) n += i;\n---\n{n}\n")]);
    let root = folder.path().display().to_string();
    let output = run(&["preview", &root, "--once", "GET /slow", "--json"]);
    let reply: serde_json::Value = serde_json::from_slice(&output.stdout).expect("--json prints one JSON object");
    let timings = &reply["timings"];
    let part = |name: &str| timings["work"][name].as_f64().unwrap_or_else(|| panic!("no {name} in {timings}"));
    let parts = ["js", "modules", "waiting", "pipe"].map(part);
    assert!(parts.iter().all(|part| *part > 0.0), "{timings}");
    // A timer never fires early.
    assert!(part("waiting") >= 40.0, "{timings}");
    assert!(parts.iter().sum::<f64>() <= timings["total"].as_f64().unwrap_or_default(), "{timings}");
}

#[test]
fn once_tells_what_the_page_asked_others_for() {
    let folder = project(&[("src/pages/asks.astro", "---\nexport const prerender = false;\nconst answer = await fetch(new URL('/data?key=abc', Astro.url));\n---\n{answer.status}\n"), ("src/pages/data.ts", "export const prerender = false;\nexport const GET = () => new Response('', { status: 202 });")]);
    let root = folder.path().display().to_string();
    let output = run(&["preview", &root, "--once", "GET /asks", "--json"]);
    let reply: serde_json::Value = serde_json::from_slice(&output.stdout).expect("--json prints one JSON object");
    let fetch = &reply["fetches"][0];
    assert_eq!((&fetch["method"], &fetch["status"]), (&"GET".into(), &202.into()), "{reply}");
    assert!(fetch["url"].as_str().is_some_and(|url| url.ends_with("/data?key=••• (3 characters)")), "{reply}");
}

fn run(arguments: &[&str]) -> Output {
    Command::new(binary()).args(arguments).output().expect("astro-lsp starts")
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
