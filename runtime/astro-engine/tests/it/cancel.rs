//! Whoever asked has gone: his code ends, and nobody else pays for that.

use std::time::Duration;

use astro_engine::{Pool, PoolOptions, Running};

use crate::host::{block_on, job, named, options, page, show};

/// Runs a job until it prints `runs`.
async fn running(pool: &Pool, job: astro_engine::Job) -> Running {
    let mut running = pool.run(job);
    assert_eq!(running.next_line().await.expect("a line").text, "runs");
    running
}

/// An answer that has begun and ends with what the worker remembers, once somebody calls `go`.
const NEIGHBOUR: &str = "globalThis.kept = 'kept'; console.log('runs');
    return new Response((async function* () { yield 'begun '; await new Promise((r) => (globalThis.go = r)); yield globalThis.kept })())";

/// Whoever leaves takes his code along: a loop ends, whether it runs or a timer starts it later, and nothing else of its worker does.
#[test]
fn code_nobody_waits_for_is_interrupted() {
    let loops = [
        ("/loop.js", "for (;;) {}"),
        ("/promises.js", "for (;;) await null"),
        ("/later.js", "setTimeout(() => { for (;;) {} }, 1); await new Promise(() => {})"),
        ("/body.js", "return new Response((async function* () { yield 'x'; for (;;) {} })())"),
    ];
    block_on(async {
        let pool = Pool::new(PoolOptions { deadline: Duration::from_secs(600), spare: false, ..options() });
        let mut neighbour = running(&pool, named("/neighbour.js", NEIGHBOUR)).await;
        neighbour.head().await.expect("a head");
        let worker = pool.processes();
        for (name, body) in loops {
            // What is printed is told at once when there was a pause.
            let body = String::leak(format!("for (const from = Date.now(); Date.now() < from + 5; ); console.log('runs'); {body}"));
            drop(running(&pool, named(name, body)).await);
            let next = pool.run(named("/next.js", "return new Response(globalThis.kept)")).collect().await;
            let said = show(next);
            assert!(said.ends_with("kept"), "{name}: it is asked where the loop was\n{said}");
        }
        assert!(show(pool.run(named("/go.js", "globalThis.go(); return new Response('gone')")).collect().await).ends_with("gone"));
        let mut rest = Vec::new();
        while let Some(chunk) = neighbour.chunk().await {
            rest.extend_from_slice(&chunk.expect("the neighbour is not harmed"));
        }
        assert_eq!(String::from_utf8_lossy(&rest), "begun kept");
        assert_eq!(pool.processes(), worker);
    });
}

/// What is nearly done is done, as in Node.
#[test]
fn short_code_nobody_waits_for_ends_by_itself() {
    block_on(async {
        let pool = Pool::new(options());
        drop(running(&pool, named("/short.js", "console.log('runs'); try { for (const until = Date.now() + 50; Date.now() < until; ); } finally { globalThis.done = 'done' }")).await);
        let next = pool.run(named("/next.js", "return new Response(globalThis.done)")).collect().await;
        assert!(show(next).ends_with("done"));
    });
}

/// One that leaves while modules are evaluated does not take them from those who wait for the same ones.
#[test]
fn modules_others_wait_for_are_evaluated() {
    let files = [
        ("/page.js", "export default async (request) => { console.log('runs'); await 0; const { made } = await import('./slow.js'); return new Response(made) }"),
        ("/slow.js", "for (const until = Date.now() + 1500; Date.now() < until; ); export const made = 'made'"),
    ];
    block_on(async {
        let pool = Pool::new(options());
        let both = (running(&pool, job(&files)).await, pool.run(job(&files)));
        drop(both.0);
        let said = show(both.1.collect().await);
        assert!(said.contains("made"), "{said}");
    });
}

/// A built-in call cannot be interrupted. Its worker ends, for nobody else there would be harmed: they are asked again elsewhere.
#[test]
fn a_call_nobody_waits_for_ends_with_its_worker() {
    block_on(async {
        let pool = Pool::new(PoolOptions { deadline: Duration::from_secs(600), spare: false, ..options() });
        let call = running(&pool, page("console.log('runs'); const a = 3n ** 300000n; for (;;) a * a")).await;
        let worker = pool.processes();
        let behind = pool.run(named("/behind.js", "return new Response('answered')"));
        drop(call);
        assert!(show(behind.collect().await).ends_with("answered"));
        assert_ne!(pool.processes(), worker);
    });
}
