//! Code that does everything wrong: each costs one answer, and the next request is answered.

use std::sync::Arc;
use std::time::{Duration, Instant};

use astro_engine::{AskFuture, Failure, FailureKind, Job, ModuleError, ModuleHost, ModuleSource, Pool, PoolOptions, RequestBody, Running};
use bytes::Bytes;
use expect_test::{Expect, expect};
use serde_json::Value;

use crate::host::{Files, block_on, job, named, options, page, run, show};

/// Runs the page, then shows that the same pool still answers.
fn check(body: &str, expected: Expect) {
    let text = block_on(async {
        let pool = Pool::new(PoolOptions { deadline: Duration::from_secs(1), ..options() });
        let bad = show(pool.run(page(body)).collect().await);
        let after = show(pool.run(named("/after.js", "return new Response('still here')")).collect().await);
        assert!(after.contains("still here"), "{after}");
        bad
    });
    expected.assert_eq(&text);
}

#[test]
fn waiting_is_no_work() {
    block_on(async {
        let pool = Pool::new(PoolOptions { deadline: Duration::from_secs(1), ..options() });
        for (name, body) in [("/never.js", "await new Promise(() => {})"), ("/later.js", "await new Promise((done) => setTimeout(done, 800)); return new Response('later')")] {
            let running = pool.run(named(name, body));
            let meter = running.meter();
            let _ = running.collect().await;
            let work = meter.work();
            assert!(work.waiting > 400.0 && work.js < work.waiting, "{name}: {work:?}");
        }
    });
}

#[test]
fn an_endless_loop() {
    check("for (;;) {}", expect![[r#"
        Deadline DeadlineExceeded: The code ran for 1 s without an answer and was stopped.
        hint: Look for a loop that never ends, or a regular expression that backtracks without end."#]]);
    check("try { for (;;) {} } catch { for (;;) {} } finally { for (;;) {} }", expect![[r#"
        Deadline DeadlineExceeded: The code ran for 1 s without an answer and was stopped.
        hint: Look for a loop that never ends, or a regular expression that backtracks without end."#]]);
}

#[test]
fn endless_microtasks() {
    check("const again = () => { Promise.resolve().then(again) }; again(); await new Promise(() => {})", expect![[r#"
        Deadline DeadlineExceeded: The code ran for 1 s without an answer and was stopped.
        hint: Look for a loop that never ends, or a regular expression that backtracks without end."#]]);
    check("for (;;) await null", expect![[r#"
        Deadline DeadlineExceeded: The code ran for 1 s without an answer and was stopped.
        hint: Look for a loop that never ends, or a regular expression that backtracks without end."#]]);
}

#[test]
fn a_regular_expression_that_backtracks() {
    check("/^(a+)+$/.test('a'.repeat(40) + 'b')", expect![[r#"
        Deadline DeadlineExceeded: The code ran for 1 s without an answer and was stopped.
        hint: Look for a loop that never ends, or a regular expression that backtracks without end."#]]);
}

#[test]
fn a_promise_that_never_settles() {
    check("await new Promise(() => {})", expect![[r#"
        Deadline DeadlineExceeded: The page did not answer within 1 s: it waits for a promise that was never settled.
        hint: Look for a fetch or a database call without a timeout, or a `new Promise` that never calls resolve."#]]);
}

#[test]
fn a_timer_that_sets_itself_again() {
    check("const tick = () => setTimeout(tick, 0); tick(); await new Promise(() => {})", expect![[r#"
        Deadline DeadlineExceeded: The page did not answer within 1 s: it waits for a promise that was never settled.
        hint: Look for a fetch or a database call without a timeout, or a `new Promise` that never calls resolve."#]]);
}

#[test]
fn a_memory_bomb() {
    check("const a = []; for (;;) a.push(new Array(1e6).fill(1))", expect![[r#"
        Memory OutOfMemory: The page used up the memory the engine gives it.
        hint: Look for an array or string that grows in a loop. The engine starts afresh with the next request.
        at /page.js:1:95 default"#]]);
    check("let s = 'x'; for (;;) s += s", expect![[r#"
        Exception InternalError: string too long
        hint: A string grew past what the engine can hold (about a billion characters); look for += in a loop.
        at /page.js:1:78 default"#]]);
    check("const a = []; for (;;) a.push(new Uint8Array(1e6))", expect![[r#"
        Memory OutOfMemory: The page used up the memory the engine gives it.
        hint: Look for an array or string that grows in a loop. The engine starts afresh with the next request.
        at /page.js:1:85 default"#]]);
}

#[test]
fn deep_recursion() {
    check("const f = (n) => f(n + 1) + 1; f(0)", expect![[r#"
        Exception RangeError: Maximum call stack size exceeded
        hint: A function calls itself without end; look at the first frames below.
        at /page.js:1:73 f
        at /page.js:1:73 f
        at /page.js:1:73 f
        at /page.js:1:73 f
        at /page.js:1:73 f
        at /page.js:1:73 f
        at /page.js:1:73 f
        at /page.js:1:73 f
        at /page.js:1:73 f
        at /page.js:1:73 f"#]]);
    check("let o = {}; for (let i = 0; i < 1e5; i++) o = { o }; return new Response(JSON.stringify(o))", expect![[r#"
        Exception RangeError: Maximum call stack size exceeded
        hint: A function calls itself without end; look at the first frames below.
        at /page.js:1:139 default"#]]);
}

#[test]
fn thrown_things() {
    check("throw new RangeError('out of bounds', { cause: new TypeError('because') })", expect![[r#"
        Exception RangeError: out of bounds
        at /page.js:1:102 default
        cause:
          Exception TypeError: because
          at /page.js:1:102 default"#]]);
    check("throw { code: 42 }", expect![[r#"
        Exception NotAnError: Something that is not an Error was thrown: { code: 42 }
        hint: Throw an Error object, `throw new Error("…")`: it knows its message and the place it comes from."#]]);
    check("throw 'just words'", expect![[r#"
        Exception NotAnError: Something that is not an Error was thrown: 'just words'
        hint: Throw an Error object, `throw new Error("…")`: it knows its message and the place it comes from."#]]);
    check("throw undefined", expect![[r#"
        Exception NotAnError: Something that is not an Error was thrown: undefined (a rejected promise without a reason?)
        hint: Throw an Error object, `throw new Error("…")`: it knows its message and the place it comes from."#]]);
    check("throw null", expect![[r#"
        Exception NotAnError: Something that is not an Error was thrown: null
        hint: Throw an Error object, `throw new Error("…")`: it knows its message and the place it comes from."#]]);
    check("throw new Proxy({}, { get() { throw 1 } })", expect![[r#"
        Exception NotAnError: Something that is not an Error was thrown: [object that can not be shown: undefined]
        hint: Throw an Error object, `throw new Error("…")`: it knows its message and the place it comes from."#]]);
    check("const e = new Error('x'); Object.defineProperty(e, 'message', { get() { throw e } }); throw e", expect![[r#"
        Exception Error:
        at /page.js:1:65 default"#]]);
    check("class Mine extends Error { name = 'MineError'; hint = 'do this' }; throw new Mine('x')", expect![[r#"
        Exception MineError: x
        hint: do this
        at /page.js:1:1 Mine
        at /page.js:1:128 default"#]]);
}

#[test]
fn answers_that_are_none() {
    check("return 'text'", expect!["Exception NotAResponse: default of /page.js answered 'text' where a Response is needed."]);
    check("", expect!["Exception NotAResponse: default of /page.js answered undefined where a Response is needed."]);
    check("const r = new Response('x'); await r.text(); return r", expect!["Exception TypeError: The body of this Response was read already; answer with response.clone() or a new Response."]);
    check("return new Response((function* () { yield 'a'; yield 5 })())", expect!["Exception TypeError: A body is made of bytes or strings, not of 5."]);
    check("return new Response((async function* () { yield 'begun'; throw new Error('late') })())", expect![[r#"
        Exception Error: late
        at /page.js:1:118"#]]);
}

#[test]
fn rejections_nobody_handles() {
    check("Promise.reject(new Error('lost')); Promise.reject('words'); setTimeout(() => { throw new Error('in a timer') }); const late = Promise.reject(1); await 0; late.catch(() => {}); await new Promise((r) => setTimeout(r, 5)); return new Response('fine')", expect![[r#"
        200
        content-type: text/plain;charset=UTF-8

        fine
        [Error] Unhandled promise rejection: Error: lost
            at default (/page.js:1:70)
        [Error] Unhandled promise rejection: 'words'
        [Error] Uncaught Error: in a timer
            at /page.js:1:140"#]]);
}

#[test]
fn modules_that_are_wrong() {
    let text = |files: &[(&'static str, &'static str)]| show(run(job(files)));
    expect![[r#"
        Module ImportNotFound: /page.js imports ./gone.js, which is not there.
        hint: Check the spelling of the path.
        at /page.js:1:8"#]].assert_eq(&text(&[("/page.js", "import './gone.js'")]));
    expect![[r#"
        Module ImportNotFound: /page.js imports ./gone.js, which is not there.
        hint: Check the spelling of the path.
        at /page.js:1:8"#]].assert_eq(&text(&[("/page.js", "export default () => import('./gone.js')")]));
    expect![[r#"
        Module SyntaxError: variable name expected
        at /broken.astro:102:7"#]].assert_eq(&text(&[("/page.js", "import './broken.mapped.js'"), ("/broken.mapped.js", "const a = 1;\nconst = 5;")]));
    expect![[r#"
        Module SyntaxError: Could not find export 'nothing' in module '/lib.js'
        hint: Check the spelling of the import, and whether the name is a type: those are imported with `import type`."#]].assert_eq(&text(&[("/page.js", "import { nothing } from './lib.js'"), ("/lib.js", "export {}")]));
    expect![[r#"Exception ExportNotFound: The module /page.js does not export a function named "default"."#]].assert_eq(&text(&[("/page.js", "export const other = 1")]));
    expect![[r#"
        Exception TypeError: cannot read property 'x' of null
        at /lib.astro:103:20 inner
        at /lib.astro:104:1"#]].assert_eq(&text(&[("/page.js", "import './lib.mapped.js'; export default 1"), ("/lib.mapped.js", "\n\nfunction inner() { null.x }\ninner()")]));
    expect![[r#"
        Module InvalidJson: /data.json is not valid JSON: key must be a string at line 1 column 3.
        at /data.json:1:3"#]].assert_eq(&text(&[("/page.js", "import data from './data.json'"), ("/data.json", "{ broken")]));
    expect![[r#"
        200
        content-type: text/plain;charset=UTF-8

        cycle ba"#]].assert_eq(&text(&[("/page.js", "import './a.js'; export default () => new Response('cycle ' + globalThis.order)"), ("/a.js", "import './b.js'; globalThis.order += 'a'"), ("/b.js", "import './a.js'; globalThis.order = 'b'")]));
}

/// A project whose modules and answers take long to make.
struct Slow(Files);

impl ModuleHost for Slow {
    fn resolve(&self, specifier: &str, importer: &str) -> Result<String, ModuleError> {
        self.0.resolve(specifier, importer)
    }

    fn load(&self, name: &str) -> Result<ModuleSource, ModuleError> {
        if name == "/slow.js" {
            std::thread::sleep(Duration::from_millis(3500));
        }
        self.0.load(name)
    }

    fn ask(&self, name: &str, payload: Value) -> AskFuture {
        let answer = self.0.ask(name, payload);
        Box::pin(async move {
            tokio::time::sleep(Duration::from_millis(1200)).await;
            answer.await
        })
    }
}

#[test]
fn what_takes_the_parent_long_is_not_the_codes_fault() {
    let ask = ("/ask.js", "import { ask } from 'astro-lsp:host'; export default async () => Response.json(await ask('double', 21))");
    let import = ("/import.js", "import word from './slow.js'; export default () => new Response(word)");
    for (files, expected) in [(vec![ask], "{\"twice\":42}"), (vec![import, ("/slow.js", "export default 'slow'")], "slow")] {
        let answer = block_on(async {
            let pool = Pool::new(PoolOptions { deadline: Duration::from_millis(500), ..options() });
            let slow = Job { host: Arc::new(Slow(Files(files.clone()))), ..job(&files) };
            show(pool.run(slow).collect().await)
        });
        assert!(answer.contains(expected), "{answer}");
    }
}

#[test]
fn a_call_that_can_not_be_interrupted() {
    block_on(async {
        let pool = Pool::new(PoolOptions { deadline: Duration::from_millis(200), ..options() });
        let begun = Instant::now();
        let failure = pool.run(page("const a = 3n ** 300000n; for (;;) a * a")).collect().await.expect_err("no answer");
        assert_eq!(failure.kind, FailureKind::Deadline, "{failure:?}");
        assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
        let after = pool.run(named("/after.js", "return new Response('here')")).collect().await;
        assert!(after.is_ok(), "{after:?}");
    });
}

/// A page that says it runs and then waits.
async fn waiting(pool: &Pool, method: &str) -> Running {
    let name = if method == "GET" { "/get.js" } else { "/post.js" };
    let mut job = named(name, "console.log('runs'); await new Promise((r) => setTimeout(r, 60000))");
    job.request.method = method.to_owned();
    let mut running = pool.run(job);
    assert_eq!(running.next_line().await.expect("a line").text, "runs");
    running
}

#[cfg(unix)]
fn kill(pool: &Pool, which: usize) {
    #[expect(clippy::disallowed_methods, reason = "the test is who kills the worker")]
    let status = std::process::Command::new("kill").args(["-9", &pool.processes()[which].to_string()]).status();
    assert!(status.is_ok_and(|status| status.success()));
}

#[cfg(unix)]
#[test]
fn a_killed_worker_costs_one_answer() {
    block_on(async {
        let pool = Pool::new(PoolOptions { deadline: Duration::from_secs(60), ..options() });
        let post = waiting(&pool, "POST").await;
        // Asked for with GET, done once more elsewhere; it answers at once the second time.
        let mut again = pool.run(named(
            "/again.js",
            "console.log('waits'); if (job.id > 1) await new Promise(() => {}); return new Response('again')",
        ));
        assert_eq!(again.next_line().await.expect("a line").text, "waits");
        let last = waiting(&pool, "GET").await;
        kill(&pool, 0);
        expect![[r#"
            Died EngineDied: The engine's process was killed (signal 9) while it was answering this request. A new one has taken over.
            hint: If it happens again with this page, its code (or its memory) is the reason: try with less data."#]].assert_eq(&show(last.collect().await));
        expect![[r#"
            Died EngineDied: The engine's process was killed (signal 9) because of another request; this one had side effects or had begun to answer, so it was not run again.
            hint: If it happens again with this page, its code (or its memory) is the reason: try with less data."#]].assert_eq(&show(post.collect().await));
        expect![[r#"
            200
            content-type: text/plain;charset=UTF-8

            again
            [Log] waits"#]].assert_eq(&show(again.collect().await));
    });
}

#[test]
fn a_worker_that_can_not_start() {
    block_on(async {
        let pool = Pool::new(PoolOptions::new("/nowhere/astro-lsp", Vec::new()));
        expect!["Died EngineDidNotStart: The engine's process /nowhere/astro-lsp could not be started: No such file or directory (os error 2)."].assert_eq(&show(pool.run(page("")).collect().await));
        let pool = Pool::new(PoolOptions::new("/bin/true", Vec::new()));
        expect![[r#"
            Died EngineDidNotStart: The engine's process exited with code 0 before it was ready to run code.
            hint: Run `astro-lsp doctor`; what the process printed is on stderr."#]].assert_eq(&show(pool.run(page("")).collect().await));
    });
}

#[test]
fn bodies_of_any_size_flow_both_ways() {
    block_on(async {
        let pool = Pool::new(options());
        let total: usize = 40 << 20;
        let piece = Bytes::from(vec![7; 1 << 20]);
        let mut echo = page("return new Response(request.body)");
        echo.request.method = "POST".to_owned();
        echo.request.body = RequestBody::Stream(Box::pin(futures::stream::iter((0..40).map(move |_| Ok(piece.clone())))));
        let mut running = pool.run(echo);
        running.head().await.expect("a head");
        let mut seen = 0;
        while let Some(chunk) = running.chunk().await {
            seen += chunk.expect("bytes").len();
        }
        assert_eq!(seen, total);
        let mut count = named("/count.js", "let n = 0; for await (const c of request.body) n += c.length; return new Response('' + n)");
        count.request.method = "POST".to_owned();
        count.request.body = RequestBody::Bytes(vec![1; 10 << 20].into());
        assert!(show(pool.run(count).collect().await).ends_with(&(10 << 20).to_string()));
        let text = show(pool.run(named("/big.js", "return new Response('x'.repeat(20 << 20))")).collect().await);
        assert!(text.len() > 20 << 20);
    });
}

#[test]
fn a_broken_request_body_is_an_exception() {
    let mut job = page("await request.text()");
    job.request.method = "POST".to_owned();
    let pieces = [Ok(Bytes::from("a")), Err(std::io::Error::other("connection reset"))];
    job.request.body = RequestBody::Stream(Box::pin(futures::stream::iter(pieces)));
    expect!["Exception TypeError: The request's body broke off: connection reset"].assert_eq(&show(run(job)));
}

#[test]
fn a_reader_that_leaves_stops_the_work() {
    block_on(async {
        let pool = Pool::new(options());
        let mut running = pool.run(page(
            "request.signal.addEventListener('abort', () => { globalThis.aborted = true });
             return new Response((async function* () { try { for (;;) yield 'x'.repeat(50000) } finally { globalThis.stopped = true } })())",
        ));
        running.head().await.expect("a head");
        assert!(running.chunk().await.is_some());
        drop(running);
        // The next job runs after the cancellation was told.
        let text = show(pool.run(named("/later.js", "await 0; await new Promise((r) => setTimeout(r, 0)); return Response.json([globalThis.aborted, globalThis.stopped])")).collect().await);
        assert!(text.ends_with("[true,true]"), "{text}");
    });
}

#[test]
fn many_jobs_at_once_share_a_realm() {
    block_on(async {
        let pool = Pool::new(options());
        let files = [("/page.js", "import { next } from './state.js'; export default async (r, payload, job) => { const n = next(); await job.ask('double', n); return new Response('' + n) }"), ("/state.js", "let n = 0; export const next = () => ++n")];
        let running: Vec<_> = (0..50).map(|_| pool.run(job(&files))).collect();
        let mut numbers = Vec::new();
        for one in running {
            numbers.push(String::from_utf8_lossy(&one.collect().await.expect("an answer").body).parse::<u32>().expect("a number"));
        }
        assert_eq!(numbers, (1..=50).collect::<Vec<_>>());
        let mut fresh = job(&files);
        fresh.realm = 2;
        assert_eq!(pool.run(fresh).collect().await.expect("an answer").body, "1");
    });
}

#[test]
fn timers_have_their_turn_however_many_requests_come() {
    block_on(async {
        let pool = Pool::new(options());
        let busy = || pool.run(named("/busy.js", "const end = performance.now() + 1; while (performance.now() < end); return new Response('')"));
        let waiting = pool.run(named("/wait.js", "await new Promise((r) => setTimeout(r, 5)); return new Response('')"));
        let waited = tokio::spawn(waiting.collect());
        // There is always another one, so the worker has no pause.
        let mut open: std::collections::VecDeque<_> = (0..5).map(|_| busy()).collect();
        let mut answered = 0;
        while !waited.is_finished() && answered < 1000 {
            if let Some(next) = open.pop_front() {
                next.collect().await.expect("an answer");
            }
            open.push_back(busy());
            answered += 1;
        }
        assert!(waited.is_finished(), "{answered} answers, and the timer never fired");
    });
}

#[test]
fn a_loop_does_not_cost_its_neighbours_their_time() {
    block_on(async {
        let pool = Pool::new(PoolOptions { deadline: Duration::from_secs(1), ..options() });
        let hog = pool.run(named("/hog.js", "console.log('runs'); for (;;) {}"));
        let patient = pool.run(named("/patient.js", "await job.ask('double', 1); await new Promise((r) => setTimeout(r, 300)); return new Response('in time')"));
        assert!(hog.collect().await.is_err());
        assert!(show(patient.collect().await).ends_with("in time"));
    });
}

#[test]
fn others_are_served_while_a_loop_runs() {
    block_on(async {
        let pool = Pool::new(PoolOptions { deadline: Duration::from_secs(60), ..options() });
        let mut hog = pool.run(named("/hog.js", "console.log('runs'); for (;;) {}"));
        assert_eq!(hog.next_line().await.expect("a line").text, "runs");
        // The first few may have to wait behind the loop; as soon as it is known to be one, the next are served.
        let mut waiting = Vec::new();
        let begun = Instant::now();
        loop {
            let mut next = pool.run(named("/next.js", "return new Response('served')"));
            match tokio::time::timeout(Duration::from_millis(100), next.head()).await {
                Ok(head) => break assert_eq!(head.expect("a head").status, 200),
                Err(_) => waiting.push(next),
            }
            assert!(begun.elapsed() < Duration::from_secs(30), "nobody was served");
        }
    });
}

#[test]
fn two_workers_answer_side_by_side() {
    block_on(async {
        let pool = Pool::new(PoolOptions { workers: 2, ..options() });
        let mut hog = pool.run(named("/hog.js", "console.log('runs'); for (;;) {}"));
        assert_eq!(hog.next_line().await.expect("a line").text, "runs");
        let other = pool.run(named("/other.js", "return new Response('meanwhile')")).collect().await;
        assert!(show(other).ends_with("meanwhile"));
        assert!(pool.processes().len() >= 2, "one for each");
    });
}

#[test]
fn a_new_realm_forgets_and_the_old_process_ends() {
    block_on(async {
        let pool = Pool::new(options());
        let files = [("/count.js", "globalThis.n = (globalThis.n ?? 0) + 1; export default () => new Response(String(globalThis.n++))")];
        for (realm, expected) in [(1, "1"), (1, "2"), (2, "1"), (3, "1"), (3, "2"), (2, "1")] {
            let mut next = job(&files);
            next.realm = realm;
            assert_eq!(pool.run(next).collect().await.expect("an answer").body, expected, "realm {realm}");
        }
        assert!(pool.processes().len() <= 4, "{:?}", pool.processes());
    });
}

#[test]
fn a_pool_that_goes_away_says_so() {
    let result: Result<_, Failure> = block_on(async {
        let pool = Pool::new(options());
        let running = waiting(&pool, "GET").await;
        drop(pool);
        running.collect().await
    });
    expect!["Died EngineStopped: The engine was shut down before the page answered."].assert_eq(&show(result));
}

/// `cargo test -p astro-engine storm -- --ignored`: thousands of requests, some of which do their worst.
#[test]
#[ignore = "takes a minute"]
fn storm() {
    block_on(async {
        let pool = Pool::new(PoolOptions { deadline: Duration::from_millis(300), memory_limit: 32 << 20, ..options() });
        let bodies = [
            ("/throws.js", "throw new Error('no')"),
            ("/hangs.js", "await new Promise(() => {})"),
            ("/loops.js", "for (;;) {}"),
            ("/bombs.js", "const a = []; for (;;) a.push(new Array(1e5).fill(1))"),
            ("/leaves.js", "return new Response((async function* () { for (;;) yield 'x'.repeat(9000) })())"),
        ];
        let mut running = futures::stream::FuturesUnordered::new();
        let (mut right, mut wrong) = (0, Vec::new());
        for number in 0..5000 {
            let pool = pool.clone();
            running.push(async move {
                let bad = (number % 100 == 7).then(|| bodies[number / 100 % bodies.len()]);
                match bad {
                    Some((name, body)) => {
                        let mut one = pool.run(named(name, body));
                        let _ = one.head().await;
                        let _ = one.chunk().await;
                        None
                    }
                    None => Some(pool.run(named("/good.js", "await job.ask('double', 1); return new Response('good')")).collect().await),
                }
            });
            while running.len() >= 50 {
                match futures::StreamExt::next(&mut running).await.flatten() {
                    Some(Ok(answer)) if answer.body == "good" => right += 1,
                    Some(other) => wrong.push(show(other)),
                    None => {}
                }
            }
        }
        assert!(wrong.is_empty(), "{right} right, {} wrong: {:?}", wrong.len(), wrong.first());
    });
}
