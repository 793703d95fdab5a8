//! Our own words in the protocol, for clients that want more than LSP has.
//!
//! - `workspace/executeCommand` with `astro.preview.start`: argument 0 (optional) is the URI of a project folder or of
//!   a document in it; the answer is `{ "url", "panel" }`, the addresses of the page server and of the side panel, and
//!   `"path"` if the document is a page with one address. The panel opens what its `?path=` names, and takes the page
//!   server's address as the browser reaches it in `?site=` (an editor that forwards ports). Asking again for the same project answers the same addresses. Starting a preview runs the project's code, in
//!   child processes; a client with a notion of trust says `{ "trusted": false }` in `initializationOptions` and is
//!   then refused.
//! - `workspace/executeCommand` with `astro.preview.open`: the same, and the panel is opened in the browser by
//!   `window/showDocument`: for clients whose users can run a server's command and nothing more.
//! - `workspace/executeCommand` with `astro.preview.stop`: argument 0 as above, or none to stop them all; answers
//!   `null`.
//! - `workspace/executeCommand` with `astro.types.restart`: starts TypeScript over, with whatever is installed now. With
//!   `astro.types.clean`: ends it and removes the folder `.astro/lsp` it was shown; types are off until a restart. Both answer `null`. With `astro.types.status`: the parameters of `astro/typesStatus` of every project.
//! - Notification `astro/typesStatus` to the client: when the types of a project come or cannot be had,
//!   `{ root, state: "idle" | "ready" | "missing" | "failed" | "stopped", message, version, process }`.
//! - `initializationOptions` (and `workspace/didChangeConfiguration`): `typescript.path` names the TypeScript 7 to use (a
//!   program, a package folder or a folder with `node_modules`); `typescript.modules: true` asks for types in `.ts` and `.js`
//!   files as well, for editors where nobody else does; `typescript.preferences`, `typescript.inlayHints` and
//!   `typescript.suggest` are handed on to it; `astro.updateImportsOnFileMove.enabled: false` leaves imports alone when
//!   files are renamed; `astro.preview.consoleValues: false` keeps what the preview printed out of the inlay hints.
//! - Request `astro/autoInsert`, [`AutoInsertParams`]: what follows the character that was just typed (the closing tag
//!   after `>`, the name after `</`, quotes after `=`), as a snippet, so that the cursor lands where typing goes on; `null` if
//!   nothing does. Clients that cannot take a snippet have `textDocument/onTypeFormatting` for the same.
//! - Notification `astro/cursor` from the client, `TextDocumentPositionParams`: where the cursor is. The element it is in is
//!   outlined on pages that are shown. Clients that do not send it have `textDocument/documentHighlight`, which tells the same.
//! - Alt+click on an element of a page asks the client for `window/showDocument` at the place it is written, where the client has
//!   that, and else sends the notification `astro/open`, `{ uri, range }`.
//! - `workspace/executeCommand` with `astro.preview.show`: arguments are the URI of a document and a path; the panel shows the last
//!   request for that path. Without a panel that is open, `window/showDocument` asks for one in the browser. Code lenses use it.
//! - `workspace/executeCommand` with `astro.preview.render`: arguments are the URI of a document, and a path or the name of a
//!   request that is saved in the project's `requests.http`. Asks the running preview for it; from then on that is what is
//!   rendered after each change, and `astro/renderResult` tells what it answered. Answers `null`.
//! - `workspace/executeCommand` with `astro.preview.offers`: argument 0 is the URI of a document. What the running preview can
//!   render it as: [`RenderOffers`].
//! - `textDocument/hover` on an expression, or on a name of the component script, ends with what it was in the last render.
//! - Notification `astro/renderResult` to the client: after each render of a page of a running preview,
//!   [`RenderResult`].

use astro_preview::http::Offers;
use serde::{Deserialize, Serialize};
use tower_lsp::gen_lsp_types as lsp;

use crate::typescript::status::Status;

/// Starts the preview of a project.
pub(crate) const PREVIEW_START: &str = "astro.preview.start";
/// Starts it and opens the panel in the browser.
pub(crate) const PREVIEW_OPEN: &str = "astro.preview.open";
/// Stops it.
pub(crate) const PREVIEW_STOP: &str = "astro.preview.stop";
/// Shows a request in the panel.
pub(crate) const PREVIEW_SHOW: &str = "astro.preview.show";
/// Renders a file as a path.
pub(crate) const PREVIEW_RENDER: &str = "astro.preview.render";
/// Says what a file can be rendered as.
pub(crate) const PREVIEW_OFFERS: &str = "astro.preview.offers";
/// Starts TypeScript over.
pub(crate) const TYPES_RESTART: &str = "astro.types.restart";
/// Ends it and removes what it was shown.
pub(crate) const TYPES_CLEAN: &str = "astro.types.clean";
/// Says how it is with types.
pub(crate) const TYPES_STATUS: &str = "astro.types.status";
/// Every command this server answers.
pub(crate) const COMMANDS: &[&str] = &[PREVIEW_START, PREVIEW_OPEN, PREVIEW_STOP, PREVIEW_SHOW, PREVIEW_RENDER, PREVIEW_OFFERS, TYPES_RESTART, TYPES_CLEAN, TYPES_STATUS];

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

/// The answer to `astro.preview.offers`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct RenderOffers {
    /// The pattern of the document's route; none for a document that is no route.
    pub(crate) pattern: Option<String>,
    /// Paths it is known to have: its own, those of `getStaticPaths()`, or those of the collections it names.
    pub(crate) paths: Vec<String>,
    /// Requests saved with the project.
    pub(crate) requests: Vec<SavedRequest>,
}

/// A request saved with the project.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct SavedRequest {
    /// What `astro.preview.render` knows it by.
    pub(crate) name: String,
    /// Its method.
    pub(crate) method: String,
    /// Its path, with query.
    pub(crate) path: String,
}

impl From<Offers> for RenderOffers {
    fn from(offers: Offers) -> RenderOffers {
        let requests = offers.requests.into_iter().map(|it| SavedRequest { name: it.name, method: it.method, path: it.path }).collect();
        RenderOffers { pattern: offers.pattern, paths: offers.paths, requests }
    }
}

/// `astro/autoInsert`.
pub(crate) const AUTO_INSERT: &str = "astro/autoInsert";

/// What was typed where.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AutoInsertParams {
    /// The document.
    pub(crate) text_document: lsp::TextDocumentIdentifier,
    /// Right after the character.
    pub(crate) position: lsp::Position,
    /// The character.
    pub(crate) ch: String,
}

/// What follows it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct AutoInsert {
    /// What is replaced; empty.
    pub(crate) range: lsp::Range,
    /// In snippet syntax: `$0` is where the cursor goes.
    pub(crate) snippet: String,
}

/// `astro/cursor`.
pub(crate) const CURSOR: &str = "astro/cursor";

/// A place the client is asked to open.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Opened {
    /// The document.
    pub(crate) uri: lsp::Uri,
    /// Where in it.
    pub(crate) range: lsp::Range,
}

/// `astro/open`.
pub(crate) enum OpenNotification {}

impl lsp::Notification for OpenNotification {
    type Params = Opened;
    const METHOD: lsp::LspNotificationMethod<'static> = lsp::LspNotificationMethod::new("astro/open");
    const MESSAGE_DIRECTION: lsp::MessageDirection = lsp::MessageDirection::ServerToClient;
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

/// `astro/typesStatus`.
pub(crate) enum TypesStatusNotification {}

impl lsp::Notification for TypesStatusNotification {
    type Params = Status;
    const METHOD: lsp::LspNotificationMethod<'static> = lsp::LspNotificationMethod::new("astro/typesStatus");
    const MESSAGE_DIRECTION: lsp::MessageDirection = lsp::MessageDirection::ServerToClient;
}
