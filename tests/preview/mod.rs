//! Projects served by the binary and asked over HTTP.

mod bad_input;
mod hostile;
mod live;
mod panel;
mod shop;
mod templates;
