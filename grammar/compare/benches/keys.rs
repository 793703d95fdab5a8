//! One key at every eleventh byte of a page of 15 KB, or of the file that `PAGE` names, ours and the other grammar:
//! median, 99th percentile, the slowest.
//!
//! Each place is read five times and counts with its fastest, so that what else the machine does is not measured.

use std::time::{Duration, Instant};

use compare_grammars::{Grammar, Typing, page};

const READINGS: usize = 5;
/// Every so many bytes; it has no factor in common with the length of the repeated section.
const STEP: usize = 11;

fn main() {
    for key in ['x', ' ', '"', '<', '{', '}'] {
        for grammar in [Grammar::Ours, Grammar::Other] {
            let mut typing = Typing::on(grammar, page_to_type_on());
            let mut times: Vec<(Duration, usize)> = (0..typing.size()).step_by(STEP).map(|at| (fastest(&mut typing, at, key), at)).collect();
            times.sort();
            let at = |share: usize| times[(times.len() - 1) * share / 1000].0;
            let over = times.iter().filter(|(time, _)| time.as_micros() > 300).count();
            let (slowest, place) = times[times.len() - 1];
            println!(
                "{key:?} {grammar:?}: median {:?}, p99 {:?}, max {slowest:?} (byte {place}), {over} of {} over 300 µs",
                at(500),
                at(990),
                times.len()
            );
        }
    }
}

fn fastest(typing: &mut Typing, at: usize, key: char) -> Duration {
    let read = |typing: &mut Typing| {
        let start = Instant::now();
        let tree = typing.type_at(at, key);
        let time = start.elapsed();
        drop(tree);
        time
    };
    (0..READINGS).map(|_| read(typing)).min().unwrap_or_default()
}

fn page_to_type_on() -> String {
    let file = std::env::var_os("PAGE").map(|path| std::fs::read_to_string(path).expect("PAGE names a readable file"));
    file.unwrap_or_else(|| page(15_000))
}
