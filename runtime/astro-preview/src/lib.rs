//! Astro's request rules: what a request to a project answers.
//!
//! [`app::respond`] is the function; [`session::Session`] holds what it is asked about; [`http::Server`] is the shell.

#![warn(missing_docs)]

mod answers;
pub mod app;
pub mod body;
mod configure;
pub mod host;
pub mod http;
mod live;
mod loader;
mod markdown;
pub mod protocol;
pub mod record;
pub mod secrets;
pub mod sent;
pub mod session;
mod tools;

pub use app::{App, Reply, Request, Settings, Target, respond};
pub use body::{Body, BodyError};
pub use session::Session;
pub use tools::{Shelf, Tools};
