//! `astro-lsp format`: not built yet, and says so.

use crate::FormatArguments;
use crate::trouble::{Outcome, Trouble};

/// Refuses with words; a formatter that guesses would damage files.
pub(crate) fn run(arguments: &FormatArguments) -> Outcome {
    let files = if arguments.check { "check the format of" } else { "format" };
    let named = arguments.stdin_path.iter().chain(&arguments.files).count();
    Err(Trouble::absent(
        &format!("the formatter (asked to {files} {named} files)"),
        "use prettier with prettier-plugin-astro until it is",
    ))
}
