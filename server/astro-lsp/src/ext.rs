//! Our own words in the protocol, for clients that want more than LSP has.
//!
//! - `workspace/executeCommand` with `astro.preview.start`: argument 0 (optional) is the URI of a project folder or of
//!   a document in it; the answer is `{ "url", "panel" }`, the addresses of the page server and of the side panel, and
//!   `"path"` if the document is a page with one address. The panel opens what its `?path=` names, and takes the page
//!   server's address as the browser reaches it in `?site=` (an editor that forwards ports). Asking again for the same project answers the same addresses. Starting a preview runs the project's code, in
//!   child processes; a client with a notion of trust says `{ "trusted": false }` in `initializationOptions` and is
//!   then refused.
//! - `workspace/executeCommand` with `astro.preview.stop`: argument 0 as above, or none to stop them all; answers
//!   `null`.
//! - Notification `astro/renderResult` to the client: after each render of a page of a running preview,
//!   [`RenderResult`].

use serde::{Deserialize, Serialize};
use tower_lsp::gen_lsp_types as lsp;

/// Starts the preview of a project.
pub(crate) const PREVIEW_START: &str = "astro.preview.start";
/// Stops it.
pub(crate) const PREVIEW_STOP: &str = "astro.preview.stop";
/// Every command this server answers.
pub(crate) const COMMANDS: &[&str] = &[PREVIEW_START, PREVIEW_STOP];

/// The answer to `astro.preview.start`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct PreviewStarted {
    /// Where the pages are.
    pub(crate) url: String,
    /// Where the side panel is.
    pub(crate) panel: String,
    /// The address of the document that was named, if it is a page with one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) path: Option<String>,
}

/// What a page answered.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct RenderResult {
    /// The file of the route that answered; none for a request no file answers.
    pub(crate) uri: Option<lsp::Uri>,
    /// The request's method.
    pub(crate) method: String,
    /// The request's path, with query.
    pub(crate) path: String,
    /// The status code.
    pub(crate) status: u16,
    /// Where a redirect leads.
    pub(crate) location: Option<String>,
    /// How long the answer took, in milliseconds.
    pub(crate) ms: f64,
    /// What went wrong, when something did.
    pub(crate) error: Option<String>,
}

/// `astro/renderResult`.
pub(crate) enum RenderResultNotification {}

impl lsp::Notification for RenderResultNotification {
    type Params = RenderResult;
    const METHOD: lsp::LspNotificationMethod<'static> = lsp::LspNotificationMethod::new("astro/renderResult");
    const MESSAGE_DIRECTION: lsp::MessageDirection = lsp::MessageDirection::ServerToClient;
}
