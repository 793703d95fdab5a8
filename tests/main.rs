//! What crosses rooms: the binary over HTTP and LSP, real editors, the walls of the house.

mod check;
mod conformance;
mod editors;
mod grammar;
mod hosts;
mod lsp;
mod preview;
mod tidy;
