//! `astro-lsp engine-worker`: the child process in which a project's code runs (law 4).

use crate::trouble::Outcome;

/// Answers jobs on stdin and stdout until the parent is gone.
pub(crate) fn run() -> Outcome {
    astro_engine::worker_main()
}
