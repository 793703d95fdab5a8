//! What runs inside a child process: jobs in, heads and chunks out.

/// Serves jobs from stdin until it closes. Never returns; stdout carries frames, so nothing else may be printed there.
pub fn worker_main() -> ! {
    std::process::exit(0)
}
