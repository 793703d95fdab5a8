//! What leads somewhere? Imports, and addresses in `src` and `href`.

use astro_project::{AssetKind, FilePath, Snapshot};
use astro_syntax::Node;

use crate::answer::{Link, LinkTarget};
use crate::components::resolve_file;

/// The links of `file`, in order.
pub(crate) fn links(snapshot: &Snapshot, file: &FilePath) -> Vec<Link> {
    if AssetKind::of(file) != AssetKind::Astro {
        return Vec::new();
    }
    let Some(document) = snapshot.document(file) else { return Vec::new() };
    let mut links = Vec::new();
    for import in &document.script().imports {
        if let Some(target) = resolve_file(snapshot, file, &import.specifier) {
            links.push(Link { range: import.specifier_range.clone(), target: LinkTarget::File(target), tooltip: None });
        }
    }
    for node in document.root().descendants() {
        let Node::Attribute(attribute) = node else { continue };
        if !matches!(attribute.name(), "href" | "src" | "action" | "poster") {
            continue;
        }
        if let (Some(value), Some(range)) = (attribute.text_value(), attribute.value_inner_range())
            && let Some(target) = target(snapshot, value)
        {
            links.push(Link { range, target, tooltip: None });
        }
    }
    links.sort_by_key(|link| link.range.start);
    links
}

/// An address outside, a file of `public`, or the file behind a route.
fn target(snapshot: &Snapshot, value: &str) -> Option<LinkTarget> {
    if value.starts_with("https://") || value.starts_with("http://") || value.starts_with("mailto:") {
        return Some(LinkTarget::Url(value.to_owned()));
    }
    let path = value.split(['?', '#']).next().filter(|path| path.starts_with('/') && !path.starts_with("//"))?;
    let base = snapshot.config().base.trim_end_matches('/');
    let inside = path.strip_prefix(base).filter(|rest| rest.starts_with('/')).unwrap_or(path);
    if let Some(file) = snapshot.public_file(inside.trim_start_matches('/')) {
        return Some(LinkTarget::File(file));
    }
    let route = snapshot.routes().match_path(inside).into_iter().next()?;
    Some(LinkTarget::File(route.route.file.clone()?))
}
