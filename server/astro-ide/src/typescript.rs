//! What TypeScript is shown of a project, and how its answers are read: file names, positions, findings, edits.
//!
//! TypeScript knows no `.astro`. It is shown other files in their place ([`Projection`]): one for the component and one
//! for each script tag. Everything here is about that translation; asking is the shell's.

pub(crate) mod asks;
mod findings;
mod imports;
mod layout;
mod projection;

pub use crate::content::collection_names;
pub use asks::Wanted;
pub use findings::{TsFinding, keep_finding};
pub use imports::{ImportEdit, move_imports};
pub use layout::{Layout, Part, SHADOW};
pub use projection::{Projection, Virtual};
