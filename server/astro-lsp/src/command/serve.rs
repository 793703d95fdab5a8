//! `astro-lsp` and `astro-lsp --stdio`: the language server.

use crate::trouble::{Outcome, Trouble};

/// Serves LSP on stdin and stdout until the client says exit.
pub(crate) fn run() -> Outcome {
    Err(Trouble::absent("the language server", "update astro-lsp"))
}
