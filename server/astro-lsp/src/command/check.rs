//! `astro-lsp check`.

use crate::CheckArguments;
use crate::trouble::{Outcome, Trouble};

/// Runs the command.
pub(crate) fn run(_arguments: CheckArguments) -> Outcome {
    Err(Trouble::absent("the check command", "update astro-lsp"))
}
