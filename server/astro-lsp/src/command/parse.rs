//! `astro-lsp parse`.

use crate::ParseArguments;
use crate::trouble::{Outcome, Trouble};

/// Runs the command.
pub(crate) fn run(_arguments: ParseArguments) -> Outcome {
    Err(Trouble::absent("the parse command", "update astro-lsp"))
}
