//! `workspace/executeCommand`: the commands described in `docs/protocol.md`.

use std::sync::Arc;

use astro_preview::session::Listens;
use astro_project::FilePath;
use astro_project::routes::RouteKind;
use serde_json::{Value, json};
use tower_lsp::gen_lsp_types as lsp;
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};

use crate::convert;
use crate::ext;
use crate::outbox::Outbox;
use crate::previews::{self, Previews};
use crate::session::Session;
use crate::typescript::Types;

/// Runs a command.
pub(crate) async fn execute_command(
    session: &Arc<Session>,
    previews: &Previews,
    types: &Types,
    outbox: &Outbox,
    params: lsp::ExecuteCommandParams,
) -> Result<Option<Value>> {
    let argument = params.arguments.as_deref().unwrap_or_default().first();
    match params.command.as_str() {
        ext::PREVIEW_START => start(session, previews, outbox, argument).await.map(|(_, started)| Some(json!(started))),
        ext::PREVIEW_OPEN => {
            let (root, started) = start(session, previews, outbox, argument).await?;
            previews.browse(&root, started.path.as_deref().unwrap_or("/"), outbox).await;
            Ok(Some(json!(started)))
        }
        ext::PREVIEW_SHOW => {
            let root = project(session, argument)?;
            let path = path_of(&params)?;
            match previews.of(&root).await {
                Some(preview) if preview.listening(Listens::Panel) > 0 => preview.show(&path, true),
                Some(_) => previews.browse(&root, &path, outbox).await,
                None => return Err(refused("the preview of this project does not run; start it with astro.preview.start")),
            }
            Ok(None)
        }
        ext::PREVIEW_RENDER => {
            let root = project(session, argument)?;
            let wanted = text_of(&params)?;
            match previews.render(&root, &wanted).await {
                Some(true) => Ok(None),
                Some(false) => Err(refused(&format!("no request of requests.http is called {wanted:?}; a path begins with a slash"))),
                None => Err(refused("the preview of this project does not run; start it with astro.preview.start")),
            }
        }
        ext::PREVIEW_OFFERS => {
            let root = project(session, argument)?;
            let file = argument.and_then(Value::as_str).and_then(|uri| lsp::Uri::parse(uri).ok()).and_then(|uri| convert::file_path(&uri));
            let file = file.ok_or_else(|| Error::invalid_params("the argument is the URI of a document"))?;
            match previews.offers(&root, &file).await {
                Some(offers) => Ok(Some(json!(ext::RenderOffers::from(offers)))),
                None => Err(refused("the preview of this project does not run; start it with astro.preview.start")),
            }
        }
        ext::PREVIEW_STOP => {
            let root = argument.map(|_| project(session, argument)).transpose()?;
            previews.stop(root.as_ref(), session).await;
            Ok(None)
        }
        ext::TYPES_RESTART => {
            types.restart();
            Ok(None)
        }
        ext::TYPES_CLEAN => match types.clean().await.as_slice() {
            [] => Ok(None),
            troubles => Err(refused(&format!("what TypeScript was shown could not be removed: {}", troubles.join("; ")))),
        },
        ext::TYPES_STATUS => Ok(Some(json!(types.statuses()))),
        other => {
            let known = ext::COMMANDS.join(", ");
            Err(Error::invalid_params(format!("`{other}` is no command of astro-lsp; it has: {known}")))
        }
    }
}

/// Starts the preview of a project that is trusted.
async fn start(session: &Arc<Session>, previews: &Previews, outbox: &Outbox, argument: Option<&Value>) -> Result<(FilePath, ext::PreviewStarted)> {
    let root = project(session, argument)?;
    if !session.client().trusted {
        return Err(refused("this workspace is not trusted, and a preview runs its code; trust it first"));
    }
    session.pin(&root);
    let started = previews.start(&root, session, outbox).await.map_err(|trouble| {
        session.unpin(&root);
        previews::log(outbox, &trouble);
        refused(&trouble.to_string())
    })?;
    let path = page_address(session, &root, argument);
    Ok((root, ext::PreviewStarted { path, ..started }))
}

/// The text that is the second argument.
fn text_of(params: &lsp::ExecuteCommandParams) -> Result<String> {
    let text = params.arguments.as_deref().unwrap_or_default().get(1).and_then(Value::as_str);
    text.map(str::to_owned).ok_or_else(|| Error::invalid_params("the second argument is a path that begins with a slash"))
}

/// The path that is the second argument.
fn path_of(params: &lsp::ExecuteCommandParams) -> Result<String> {
    text_of(params).and_then(|path| if path.starts_with('/') { Ok(path) } else { Err(Error::invalid_params("the second argument is a path that begins with a slash")) })
}

/// The project of the URI given, else of the only or first one known.
fn project(session: &Session, argument: Option<&Value>) -> Result<FilePath> {
    let Some(argument) = argument.filter(|argument| !argument.is_null()) else {
        return session.any_root().ok_or_else(|| refused("no project is open; open a file or folder of one first"));
    };
    let uri = argument.as_str().and_then(|uri| lsp::Uri::parse(uri).ok());
    let uri = uri.ok_or_else(|| Error::invalid_params(format!("{argument} is no URI of a folder or document")))?;
    if let Some(root) = session.root_of(&uri) {
        return Ok(root);
    }
    let path = convert::file_path(&uri);
    path.map(|path| session.root_of_path(&path)).ok_or_else(|| Error::invalid_params(format!("{uri} is no file or folder here")))
}

/// Where the named document is shown: only a page whose address has no parameters has one.
fn page_address(session: &Session, root: &FilePath, document: Option<&Value>) -> Option<String> {
    let uri = lsp::Uri::parse(document?.as_str()?).ok()?;
    let file = convert::file_path(&uri)?;
    let snapshot = session.snapshot_of(root);
    let route = snapshot.routes().routes.iter().find(|route| route.kind == RouteKind::Page && route.file.as_ref() == Some(&file))?;
    let base = snapshot.config().base.trim_end_matches('/');
    route.pathname.as_ref().map(|pathname| format!("{base}{pathname}"))
}

fn refused(why: &str) -> Error {
    Error { code: ErrorCode::ServerError(-32803), message: why.trim_end().to_owned().into(), data: None }
}
