//! What is known of a project's TypeScript, for the client and `doctor`.

use astro_project::FilePath;
use serde::{Deserialize, Serialize};

/// How it is with types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum State {
    /// Nothing has asked for types yet.
    Idle,
    /// They are answered.
    Ready,
    /// There is no TypeScript that could.
    Missing,
    /// There is one and it does not work.
    Failed,
    /// The project was closed.
    Stopped,
}

/// The parameters of `astro/typesStatus`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Status {
    /// The project's folder, as a path.
    pub(crate) root: String,
    /// How it is.
    pub(crate) state: State,
    /// The same in a sentence, with what to do where something can be done.
    pub(crate) message: String,
    /// The version of TypeScript that answers.
    pub(crate) version: Option<String>,
    /// Its process.
    pub(crate) process: Option<u32>,
}

impl Status {
    pub(crate) fn new(root: FilePath) -> Status {
        Status { root: root.to_string(), state: State::Idle, message: String::new(), version: None, process: None }
    }
}
