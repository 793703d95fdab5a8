//! Real workers in tests: the test binary starts itself.
//!
//! ```ignore
//! #[test]
//! fn engine_worker() {
//!     astro_engine::testing::be_worker(); // returns at once unless a pool of this binary started it
//! }
//! let pool = Pool::new(astro_engine::testing::options("engine_worker"));
//! ```

use crate::PoolOptions;

const MARK: &str = "ASTRO_ENGINE_WORKER";

/// Options for a pool whose workers run the test `name` (its full path) of this binary.
#[expect(clippy::disallowed_methods, reason = "only used by tests")]
pub fn options(name: &str) -> PoolOptions {
    let exe = std::env::current_exe().unwrap_or_default();
    let args = [name, "--exact", "--nocapture", "--test-threads=1"].map(str::to_owned).to_vec();
    PoolOptions { env: vec![(MARK.to_owned(), "1".to_owned())], ..PoolOptions::new(exe, args) }
}

/// Becomes a worker if a pool made by [`options`] started this process.
#[expect(clippy::disallowed_methods, reason = "only used by tests")]
pub fn be_worker() {
    if std::env::var(MARK).is_ok() {
        crate::worker_main();
    }
}
