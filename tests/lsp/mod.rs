//! The language server over stdio, as editors start it.

mod features;
mod formatting;
mod life;
mod preview;
mod sync;
mod types;
mod walk;
