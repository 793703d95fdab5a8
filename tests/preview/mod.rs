//! Projects served by the binary and asked over HTTP.

mod bad_input;
mod live;
mod shop;
mod templates;
