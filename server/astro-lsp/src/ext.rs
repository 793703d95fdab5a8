//! Our own words in the protocol, for clients that want more than LSP has: `server/docs/protocol.md` says what each means.

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

#[cfg(test)]
mod tests {
    use tower_lsp::gen_lsp_types::Notification;

    use super::*;

    #[test]
    fn every_word_is_explained() {
        let page = include_str!("../../docs/protocol.md");
        let notifications = [OpenNotification::METHOD, RenderResultNotification::METHOD, TypesStatusNotification::METHOD].map(|method| method.as_str().to_owned());
        let ours = COMMANDS.iter().copied().chain([AUTO_INSERT, CURSOR]).map(str::to_owned).chain(notifications);
        for word in ours {
            assert!(page.contains(&format!("`{word}`")), "{word} is not in server/docs/protocol.md");
        }
        // What is told, field by field.
        let result = RenderResult { uri: None, method: String::new(), path: String::new(), status: 200, location: None, ms: 1.0, error: None };
        let fields = serde_json::to_value(result).unwrap();
        for field in fields.as_object().unwrap().keys() {
            assert!(page.contains(&format!("{field}: ")), "{field} of astro/renderResult is not there");
        }
    }
}
