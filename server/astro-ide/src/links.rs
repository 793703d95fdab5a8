//! What leads somewhere? Imports, and addresses in `src` and `href`.

use astro_project::{FilePath, Snapshot};
use astro_syntax::Node;

use crate::answer::{Link, LinkTarget};
use crate::components::resolve_file;
use crate::place::document_of;

/// The links of `file`, in order.
pub(crate) fn links(snapshot: &Snapshot, file: &FilePath) -> Vec<Link> {
    let Some(document) = document_of(snapshot, file) else { return Vec::new() };
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
            && let Some(target) = target(snapshot, value).or_else(|| beside(snapshot, file, value))
        {
            links.push(Link { range, target, tooltip: None });
        }
    }
    links.sort_by_key(|link| link.range.start);
    links
}

/// A script or sheet beside the file: Astro bundles `<script src="./menu.ts">`.
fn beside(snapshot: &Snapshot, file: &FilePath, value: &str) -> Option<LinkTarget> {
    let is_relative = value.starts_with("./") || value.starts_with("../");
    is_relative.then(|| resolve_file(snapshot, file, value)).flatten().map(LinkTarget::File)
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

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::testing::Project;

    #[test]
    fn imports_addresses_files_and_routes() {
        let project = Project::new(
            "//- /src/pages/index.astro\n---\nimport Card from '../components/Card.astro'\nimport gone from './gone'\n---\n\
             <a href=\"https://astro.build\">a</a><a href=\"/about?x#y\">b</a><a href=\"/nowhere\">c</a><img src=\"/logo.svg\"><a href={x}>d</a>\n\
             //- /src/components/Card.astro\n<p/>\n//- /src/pages/about.astro\n<p/>\n//- /public/logo.svg\n<svg/>\n",
        );
        let text = project.text();
        let mut out = String::new();
        for link in project.analysis().links(&project.at.file) {
            let target = match link.target {
                LinkTarget::File(file) => file.to_string(),
                LinkTarget::Url(url) => url,
            };
            out.push_str(&format!("{} → {target}\n", &text[link.range]));
        }
        expect![[r#"
            ../components/Card.astro → /src/components/Card.astro
            https://astro.build → https://astro.build
            /about?x#y → /src/pages/about.astro
            /logo.svg → /public/logo.svg
        "#]].assert_eq(&out);
    }
}
