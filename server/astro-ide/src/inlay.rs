//! Words shown in the text that nobody wrote: the status a redirect answers with, the route behind an address.

use astro_project::{FilePath, Snapshot};
use astro_syntax::{GuestNode, Node};

use crate::answer::Inlay;
use crate::completion::is_server_code;
use crate::place::document_of;

/// The hints of `file`, in order.
pub(crate) fn inlays(snapshot: &Snapshot, file: &FilePath) -> Vec<Inlay> {
    let Some(document) = document_of(snapshot, file) else { return Vec::new() };
    let mut hints = Vec::new();
    for region in document.regions().iter().filter(|region| is_server_code(region.kind)) {
        if !document.slice(region.range.clone()).contains("Astro.redirect(") {
            continue;
        }
        let Some(guest) = document.guest(region) else { continue };
        hints.extend(guest.root().descendants().filter_map(status));
    }
    for attribute in document.root().descendants().filter_map(Node::as_attribute) {
        if attribute.name() == "href" {
            hints.extend(parameters(snapshot, attribute));
        }
    }
    hints.sort_by_key(|hint| hint.offset);
    hints
}

/// `302` behind the only argument of a redirect.
fn status(node: GuestNode<'_>) -> Option<Inlay> {
    if node.kind() != "call_expression" || node.field("function")?.text() != "Astro.redirect" {
        return None;
    }
    let arguments = node.field("arguments")?;
    let mut given = arguments.named_children().filter(|argument| argument.kind() != "comment");
    let (address, None) = (given.next()?, given.next()) else { return None };
    let tooltip = "A redirect without a status answers `302 Found`.".to_owned();
    Some(Inlay { offset: address.range().end, label: ", 302".to_owned(), tooltip })
}

/// What the parts of an address are to the route that answers it: `slug:` in front of `first-post`.
fn parameters(snapshot: &Snapshot, attribute: astro_syntax::Attribute<'_>) -> Vec<Inlay> {
    let (Some(value), Some(range)) = (attribute.text_value(), attribute.value_inner_range()) else { return Vec::new() };
    let path = value.split(['?', '#']).next().unwrap_or_default();
    let base = snapshot.config().base.trim_end_matches('/');
    let Some(inside) = path.strip_prefix(base).filter(|inside| inside.starts_with('/')) else { return Vec::new() };
    let Some(matched) = snapshot.routes().match_path(inside).filter(|found| !found.route.params.is_empty()) else { return Vec::new() };
    let mut hints = Vec::new();
    let pattern = matched.route.pattern.trim_start_matches('/').split('/');
    let mut at = range.start + (path.len() - inside.len()) + 1;
    for (part, given) in pattern.zip(inside.trim_start_matches('/').split('/')) {
        let name = part.strip_prefix('[').and_then(|part| part.strip_suffix(']')).map(|name| name.trim_start_matches("..."));
        if let Some(name) = name.filter(|_| !given.is_empty()) {
            let tooltip = format!("`Astro.params.{name}` of `{}`.", matched.route.pattern);
            hints.push(Inlay { offset: at, label: format!("{name}:"), tooltip });
        }
        at += given.len() + 1;
    }
    hints
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::Project;

    #[test]
    fn parameters_and_statuses() {
        let project = Project::new(
            "//- /src/pages/index.astro\n---\nif (a) return Astro.redirect('/x')\nif (b) return Astro.redirect('/x', 303)\n---\n<a href=\"/blog/first?x=1\">a</a><a href=\"/about\">b</a><a href=\"/docs/a/b\">c</a>\n//- /src/pages/blog/[slug].astro\n\n//- /src/pages/about.astro\n\n//- /src/pages/docs/[...path].astro\n",
        );
        let mut text = project.text();
        for hint in project.analysis().inlays(&project.at.file).into_iter().rev() {
            text.insert_str(hint.offset, &format!("«{}»", hint.label));
        }
        expect![[r#"
            ---
            if (a) return Astro.redirect('/x'«, 302»)
            if (b) return Astro.redirect('/x', 303)
            ---
            <a href="/blog/«slug:»first?x=1">a</a><a href="/about">b</a><a href="/docs/«path:»a/b">c</a>
        "#]].assert_eq(&text);
    }
}
