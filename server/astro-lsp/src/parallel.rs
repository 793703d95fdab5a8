//! The same work for many things, on all processors.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Deep trees are walked with recursion in places.
pub(crate) const STACK: usize = 64 << 20;

/// What `work` gives for each item, in the order of the items.
pub(crate) fn map<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let run = || {
        let take = || {
            let at = next.fetch_add(1, Ordering::Relaxed);
            Some((at, items.get(at)?))
        };
        std::iter::from_fn(take).map(|(at, item)| (at, work(item))).collect::<Vec<_>>()
    };
    let threads = thread::available_parallelism().map_or(1, usize::from).min(items.len());
    let mut done = thread::scope(|scope| {
        let worker = || thread::Builder::new().stack_size(STACK).spawn_scoped(scope, run);
        let workers: Vec<_> = (0..threads).filter_map(|_| worker().ok()).collect();
        // Without threads the work is done here.
        let mut done = if workers.is_empty() { run() } else { Vec::new() };
        for worker in workers {
            match worker.join() {
                Ok(part) => done.extend(part),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    });
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn results_are_in_the_order_of_the_items() {
        let items: Vec<usize> = (0..1000).collect();
        assert_eq!(super::map(&items, |item| item * 2), (0..1000).map(|item| item * 2).collect::<Vec<_>>());
        assert!(super::map(&[] as &[u8], |item| *item).is_empty());
    }
}
