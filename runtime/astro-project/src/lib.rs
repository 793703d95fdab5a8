//! Snapshots: the files, routes and configuration of a project, frozen.
