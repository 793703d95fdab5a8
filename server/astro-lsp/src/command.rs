//! The commands, one file each.

pub(crate) mod check;
pub(crate) mod compile;
pub(crate) mod content_mapper;
pub(crate) mod doctor;
pub(crate) mod engine_worker;
pub(crate) mod format;
pub(crate) mod input;
pub(crate) mod parse;
pub(crate) mod preview;
pub(crate) mod routes;
pub(crate) mod serve;
