//! Projects served by the binary and asked over HTTP.

mod shop;
