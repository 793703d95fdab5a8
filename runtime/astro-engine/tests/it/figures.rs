//! What the engine costs. `cargo test --release -p astro-engine figures -- --ignored --nocapture` on a quiet machine.

use std::time::{Duration, Instant};

use astro_engine::Pool;

use crate::host::{block_on, named, options};

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

#[cfg(target_os = "linux")]
fn resident_kib(process: u32) -> u64 {
    #[expect(clippy::disallowed_methods, reason = "a figure of the system")]
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|number| number.parse().ok()).unwrap_or_default()
}

#[cfg(target_os = "linux")]
#[test]
#[ignore = "a measurement, not a check"]
#[expect(clippy::print_stdout, reason = "figures are for reading")]
fn figures() {
    block_on(async {
        let mut first = Vec::new();
        for _ in 0..20 {
            let begun = Instant::now();
            let pool = Pool::new(options());
            pool.run(named("/a.js", "return new Response('hello')")).collect().await.expect("an answer");
            first.push(begun.elapsed());
        }
        println!("process start to first answer: {:?}", median(first));
        let pool = Pool::new(options());
        let page = |name| named(name, "return new Response('x'.repeat(10000), { headers: { 'content-type': 'text/html' } })");
        let stream = |name| named(name, "return new Response((async function* () { for (let i = 0; i < 100; i++) yield 'x'.repeat(100) })())");
        for (label, job) in [("whole body of 10 KB", &page as &dyn Fn(&'static str) -> astro_engine::Job), ("100 chunks of 100 bytes", &stream)] {
            let name = String::leak(format!("/{label}.js"));
            let mut warm = Vec::new();
            for _ in 0..500 {
                let begun = Instant::now();
                pool.run(job(name)).collect().await.expect("an answer");
                warm.push(begun.elapsed());
            }
            println!("warm round trip, {label}: {:?}", median(warm));
        }
        for process in pool.processes() {
            println!("resident: {} KiB", resident_kib(process));
        }
    });
}
