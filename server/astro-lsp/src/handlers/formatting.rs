//! `textDocument/formatting`.

use tower_lsp::gen_lsp_types as lsp;

use crate::convert;
use crate::formatting::{Formatter, Indent};
use crate::outbox::Outbox;
use crate::session::Session;
use crate::view::is_astro;

/// The whole document as the project's Prettier has it; nothing where that cannot be had, and why in the log.
pub(crate) async fn formatting(
    formatter: &Formatter,
    session: &Session,
    outbox: &Outbox,
    params: &lsp::DocumentFormattingParams,
) -> Option<Vec<lsp::TextEdit>> {
    let uri = &params.text_document.uri;
    let view = session.view(uri).filter(|view| is_astro(&view.file))?;
    if !view.client.trusted {
        outbox.log(lsp::MessageType::Info, format!("{} was not formatted: that runs code of the project, and the folder is not trusted", view.file));
        return None;
    }
    let text = view.snapshot.text(&view.file)?;
    let indent = Indent { size: Some(params.options.tab_size), spaces: Some(params.options.insert_spaces) };
    let new_text = match formatter.format(&view.file, &text, indent).await {
        Ok(formatted) => formatted?,
        Err(trouble) => {
            outbox.log(lsp::MessageType::Warning, trouble.to_string());
            return None;
        }
    };
    // An edit of another text would garble this one (law 3).
    if *new_text == *text || session.version(uri) != view.version {
        return None;
    }
    let range = convert::range(&view.lines(), &(0..text.len()), view.client.encoding);
    Some(vec![lsp::TextEdit { range, new_text }])
}
