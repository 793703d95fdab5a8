//! The JavaScript engine in child processes, and its web platform.
