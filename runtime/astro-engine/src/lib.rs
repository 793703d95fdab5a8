//! The JavaScript engine in child processes, and its web platform.
//!
//! A [`Pool`] keeps a few children of this same binary. A [`Job`] names a module, an export and a request; the child
//! imports the module through the [`ModuleHost`] the job carries, calls the export, and sends back the head of the
//! `Response` and then its body. Code that hangs, throws, eats memory or kills its process costs one answer.
//!
//! The parent half is [`Pool`], [`Job`], [`Running`]; the child half is [`worker_main`]; [`ModuleHost`] is answered in the parent.

mod builtin;
mod ending;
mod failure;
mod hog;
mod intl;
mod job;
mod module;
mod node;
mod note;
mod order;
mod package;
pub mod picture;
mod pool;
mod seat;
pub mod testing;
mod web;
mod wire;
mod work;
mod worker;

pub use builtin::source as builtin_source;
pub use failure::{Failure, FailureKind, SourceFrame};
pub use note::{Note, Notes};
pub use job::{Answer, Common, ConsoleLevel, ConsoleLine, Head, Job, RequestBody, Running, WireRequest, payload};
pub use module::{AskFuture, ModuleError, ModuleHost, ModuleKind, ModuleSource};
pub use pool::{Pool, PoolOptions};
pub use work::{Meter, Work};
pub use worker::{build, worker_main};
