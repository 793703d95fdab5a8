//! Many requests at once, some of which throw, hang, spin or eat all memory: the others do not notice, and nothing leaks.
//!
//! `LOAD_REQUESTS=10000 cargo test --release -p astro-lsp-tests load` is the long run; the test command takes a short one.

use std::fs;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use astro_lsp_tests::http;
use astro_lsp_tests::preview::Preview;

const FILES: &[(&str, &str)] = &[
    ("package.json", "{}"),
    ("astro.config.mjs", "export default { output: 'server' };"),
    ("src/pages/index.astro", "---\nconst n = Astro.url.searchParams.get('n');\nconst rows = Array.from({ length: 50 }, (_, row) => row);\n---\n<h1>page {n}</h1><ul>{rows.map((row) => <li class:list={['row', { odd: row % 2 }]}>{row}</li>)}</ul>"),
    ("src/pages/api/[n].ts", "export const GET = async ({ params, cookies }) => { await null; cookies.set('n', params.n); return Response.json({ n: params.n }); };"),
    ("src/pages/echo.ts", "export const POST = async ({ request }) => new Response(await request.text());"),
    (
        "src/pages/store/[n].ts",
        "import { AsyncLocalStorage } from 'node:async_hooks';
         const stores = new AsyncLocalStorage();
         export const GET = ({ params }) => stores.run(params.n, async () => {
           await null;
           const seen = [stores.getStore()];
           await new Promise((done) => setTimeout(done, 1));
           seen.push(stores.getStore(), await Promise.resolve().then(() => stores.getStore()));
           return new Response(`store ${seen}`);
         });",
    ),
    ("src/pages/throws.astro", "---\nthrow new Error('on purpose');\n---\n"),
    ("src/pages/hangs.astro", "---\nawait new Promise(() => {});\n---\n"),
    ("src/pages/spins.astro", "---\nfor (;;) {}\n---\n"),
    ("src/pages/eats.astro", "---\nconst all = [];\nfor (;;) all.push(new Array(100000).fill(1));\n---\n"),
];

/// Connections at the same time.
const CONNECTIONS: usize = 50;
/// Every so many requests there is a bad one.
const BAD_EVERY: usize = 100;
/// Kibibytes a process tree may differ by for no reason of ours.
const NOISE: u64 = 8 << 10;

#[test]
fn bad_handlers_harm_nobody_else_and_nothing_leaks() {
    let total: usize = std::env::var("LOAD_REQUESTS").ok().and_then(|text| text.parse().ok()).unwrap_or(1_200);
    let folder = tempfile::tempdir().expect("a scratch folder");
    for (path, text) in FILES {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder can be made");
        fs::write(path, text).expect("a file can be written");
    }
    let preview = Preview::with_arguments(folder.path(), &["--deadline", "4000"]);
    // Every kind of bad request once, so that what they cost once is in the first measure.
    run(&preview, total / 3);
    let before = settled_memory(&preview);
    run(&preview, total - total / 3);
    let most = before + before / 10 + NOISE;
    // A worker that is being replaced is there twice for a moment.
    let patience = Instant::now() + Duration::from_secs(60);
    let mut after = settled_memory(&preview);
    while after > most && Instant::now() < patience {
        after = settled_memory(&preview);
    }
    assert!(after <= most, "memory grew from {before} KiB to {after} KiB, now {:?}", processes(preview.pid()));
    println!("{total} requests; process tree {before} KiB, then {after} KiB");
}

#[test]
fn answers_that_fetch_leave_nothing_behind() {
    let folder = tempfile::tempdir().expect("a scratch folder");
    for (path, text) in FILES.iter().chain(&[(
        "src/pages/gathers.ts",
        "export const GET = async ({ url }) => {
           const got = await Promise.all(Array.from({ length: 25 }, (_, n) => fetch(new URL(`/api/${n}`, url)).then((answer) => answer.json())));
           return new Response(String(got.length));
         };",
    )]) {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder can be made");
        fs::write(path, text).expect("a file can be written");
    }
    let preview = Preview::of(folder.path());
    let gather = |times: usize| (0..times).for_each(|_| assert_eq!(preview.get("/gathers").text(), "25"));
    // What answers cost once, the last ones that are kept for the panel among it.
    gather(80);
    let before = settled_memory(&preview);
    gather(60);
    let after = settled_memory(&preview);
    // 1,500 answers were read; a kilobyte or two left of each would be more than this.
    assert!(after <= before + (3 << 10), "memory grew from {before} KiB to {after} KiB");
}

/// Sends `count` requests on all connections and checks every answer.
fn run(preview: &Preview, count: usize) {
    let next = AtomicUsize::new(0);
    let wrong = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..CONNECTIONS {
            scope.spawn(|| {
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    if n >= count {
                        return;
                    }
                    if let Some(words) = check(preview, n) {
                        wrong.lock().expect("no thread panics here").push(words);
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().expect("no thread panics here");
    assert!(wrong.is_empty(), "{} of {count} answers are wrong, as {:?}", wrong.len(), wrong.iter().take(5).collect::<Vec<_>>());
}

/// One request and what is wrong with its answer.
fn check(preview: &Preview, n: usize) -> Option<String> {
    if n % BAD_EVERY == BAD_EVERY / 2 {
        let path = ["/throws", "/hangs", "/eats", "/spins"][n / BAD_EVERY % 4];
        let answer = preview.get(path);
        return (answer.status != 500).then(|| format!("{path}: {}", answer.status));
    }
    let text = n.to_string();
    let (path, answer, expected) = match n % 4 {
        0 => (format!("/?n={n}"), preview.get(&format!("/?n={n}")), format!("<h1>page {n}</h1>")),
        1 => (format!("/api/{n}"), preview.get(&format!("/api/{n}")), format!("{{\"n\":\"{n}\"}}")),
        2 => (format!("/store/{n}"), preview.get(&format!("/store/{n}")), format!("store {n},{n},{n}")),
        _ => {
            let origin = format!("http://{}", preview.address);
            let headers = [("Origin", origin.as_str()), ("Content-Type", "text/plain")];
            ("/echo".to_owned(), http::send(preview.address, "POST", "/echo", &headers, text.as_bytes()), text)
        }
    };
    let fine = answer.status == 200 && answer.text().contains(&expected);
    // Of an error page what it says, without its styles.
    (!fine).then(|| format!("{path}: {} {}", answer.status, text_of(answer.text().split("</style>").last().unwrap_or_default())))
}

/// The first words of some HTML, or of plain text.
fn text_of(html: &str) -> String {
    let words = html.split('<').map(|piece| piece.split_once('>').map_or(piece, |(_, text)| text).trim()).filter(|text| !text.is_empty());
    words.collect::<Vec<_>>().join(" ").chars().take(300).collect()
}

/// Resident memory of the preview and its workers in KiB, once it stays the same for a moment.
fn settled_memory(preview: &Preview) -> u64 {
    let deadline = Instant::now() + Duration::from_secs(10);
    let mut last = 0;
    loop {
        let now = tree(preview.pid());
        if now.abs_diff(last) < 512 || Instant::now() > deadline {
            return now;
        }
        last = now;
        // Memory is given back by threads nobody can wait for.
        std::thread::park_timeout(Duration::from_millis(300));
    }
}

fn tree(pid: u32) -> u64 {
    processes(pid).iter().map(|(_, resident)| resident).sum()
}

/// A process and those below it, each with its resident memory in KiB.
fn processes(pid: u32) -> Vec<(u32, u64)> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB")?.trim().parse().ok()).unwrap_or(0);
    let tasks = fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().filter_map(Result::ok);
    let children = tasks.filter_map(|task| fs::read_to_string(task.path().join("children")).ok());
    let below = children.flat_map(|list| list.split_whitespace().filter_map(|pid| pid.parse().ok()).collect::<Vec<u32>>());
    std::iter::once((pid, resident)).chain(below.flat_map(processes)).collect()
}
