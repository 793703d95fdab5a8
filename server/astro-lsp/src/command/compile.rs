//! `astro-lsp compile`.

use crate::CompileArguments;
use crate::trouble::{Outcome, Trouble};

/// Runs the command.
pub(crate) fn run(_arguments: CompileArguments) -> Outcome {
    Err(Trouble::absent("the compile command", "update astro-lsp"))
}
