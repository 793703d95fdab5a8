//! `astro-lsp routes`.

use crate::RoutesArguments;
use crate::trouble::{Outcome, Trouble};

/// Runs the command.
pub(crate) fn run(_arguments: RoutesArguments) -> Outcome {
    Err(Trouble::absent("the routes command", "update astro-lsp"))
}
