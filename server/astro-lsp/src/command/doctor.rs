//! `astro-lsp doctor`.

use crate::DoctorArguments;
use crate::trouble::{Outcome, Trouble};

/// Runs the command.
pub(crate) fn run(_arguments: DoctorArguments) -> Outcome {
    Err(Trouble::absent("the doctor command", "update astro-lsp"))
}
