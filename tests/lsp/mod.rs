//! The language server over stdio, as editors start it.

mod features;
mod life;
mod preview;
mod sync;
mod types;
