//! Snapshots: the files, routes and configuration of a project, frozen.
//!
//! [`Workspace`] is the single writer; [`Snapshot`] is what everybody reads. The outside comes in through [`World`].

#![warn(missing_docs)]

mod host_file;
pub mod components;
pub mod config;
pub mod content;
mod file;
pub mod levels;
mod path;
pub mod resolve;
pub mod routes;
mod snapshot;
mod store;
mod workspace;
pub mod world;

pub use host_file::{HostFile, host_files};
pub use components::ComponentSummary;
pub use config::{Alias, Config, ConfigProblem, Package, Redirect, TsConfig};
pub use file::{FileError, FileText, MAX_BYTES, MAX_TEXT};
pub use levels::{Level, Levels};
pub use path::{FilePath, PathError};
pub use resolve::{AssetKind, ResolveError, ResolveReason, Resolved};
pub use routes::{Match, Route, RouteFacts, RouteKind, RouteProblem, RouteTable};
pub use snapshot::Snapshot;
pub use workspace::{Change, Revision, Workspace};
pub use world::memory::MemoryWorld;
pub use world::{Entry, Kind, Stat, World};
