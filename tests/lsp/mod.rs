//! The language server over stdio, as editors start it.

mod life;
mod sync;
