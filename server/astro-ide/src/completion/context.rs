//! Endpoints and middleware: the members of the context their functions get.

use astro_project::{AssetKind, FilePath, Snapshot};

use crate::answer::CompletionKind;
use crate::completion::{Item, Items, snippets};
use crate::data::astro::{self, Place};
use crate::data::snippets::At;
use crate::names::chain_before;
use crate::place::{is_name_char, word_before};

/// Is it a script whose functions get a context?
pub(crate) fn has_context(snapshot: &Snapshot, file: &FilePath) -> bool {
    let is_script = matches!(AssetKind::of(file), AssetKind::TypeScript | AssetKind::JavaScript);
    let config = snapshot.config();
    let is_middleware = file.below(&config.src_dir).is_some_and(|below| {
        let below = below.trim_start_matches('/');
        below.starts_with("middleware.") || below.starts_with("middleware/")
    });
    is_script && (is_middleware || file.is_inside(&config.pages_dir()))
}

/// Offers members after `context.` and `ctx.`, and whole functions where a statement starts.
pub(crate) fn complete(snapshot: &Snapshot, file: &FilePath, source: &str, offset: usize, items: &mut Items<'_>) {
    let word = word_before(source, offset, is_name_char);
    let Some(chain) = chain_before(source, word.start) else {
        let line = &source[source[..word.start].rfind('\n').map_or(0, |at| at + 1)..word.start];
        if line.trim().is_empty() && !word.is_empty() {
            let is_endpoint = file.is_inside(&snapshot.config().pages_dir());
            snippets(items, if is_endpoint { At::Endpoint } else { At::Middleware }, word);
        }
        return;
    };
    let (root, of) = chain.split_once('.').unwrap_or((&chain, ""));
    if !matches!(root, "context" | "ctx") {
        return;
    }
    for (index, member) in astro::members(of, Place::Context).enumerate() {
        let kind = if member.is_method() { CompletionKind::Method } else { CompletionKind::Property };
        let doc = format!("{}\n\n[Astro reference]({})", member.doc, member.url());
        items.push(Item::new(member.name, kind, word.clone()).detail(member.ty).doc(doc).sort(10 + index as u32));
    }
}
