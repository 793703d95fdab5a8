//! `astro-lsp content-mapper`: not built yet, and says so.

use crate::trouble::{Outcome, Trouble};

/// Refuses with words: TypeScript then reports `.astro` imports as it does without a mapper.
pub(crate) fn run() -> Outcome {
    Err(Trouble::absent("the content mapper for TypeScript", "remove it from tsconfig.json until it is"))
}
