//! Words shown in the text that nobody wrote: the status a redirect answers with, the route behind an address.

use astro_project::{FilePath, Snapshot};
use astro_syntax::{GuestNode, Node};

use crate::answer::Inlay;
use crate::completion::is_server_code;
use crate::place::document_of;

/// The hints of `file`, in order.
pub(crate) fn inlays(snapshot: &Snapshot, file: &FilePath) -> Vec<Inlay> {
    let Some(document) = document_of(snapshot, file) else { return of_module(snapshot, file) };
    let mut hints = Vec::new();
    for region in document.regions().iter().filter(|region| is_server_code(region.kind)) {
        let text = document.slice(region.range.clone());
        if !text.contains("redirect(") && !text.contains("Response") {
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

/// Endpoints, middleware and what they call: modules of the project's sources.
fn of_module(snapshot: &Snapshot, file: &FilePath) -> Vec<Inlay> {
    let is_module = matches!(file.extension(), Some("ts" | "js" | "mts" | "mjs"));
    if !is_module || !file.is_inside(&snapshot.config().src_dir) {
        return Vec::new();
    }
    let Ok(content) = snapshot.file(file) else { return Vec::new() };
    if !content.text().contains("redirect(") && !content.text().contains("Response") {
        return Vec::new();
    }
    let root = content.module_tree().root();
    root.into_iter().flat_map(|root| root.descendants().filter_map(status)).collect()
}

/// What sends somebody elsewhere: of the context under its usual names, or taken out of it.
fn redirects(function: GuestNode<'_>) -> bool {
    let is_taken_out = |around: GuestNode<'_>| {
        let parameters = around.field("parameters");
        let mut names = parameters.into_iter().flat_map(|it| it.descendants()).filter(|it| it.kind() == "shorthand_property_identifier_pattern");
        names.any(|name| name.text() == "redirect")
    };
    match function.text() {
        "Astro.redirect" | "context.redirect" | "ctx.redirect" | "Response.redirect" => true,
        "redirect" => function.ancestors().any(is_taken_out),
        _ => false,
    }
}

/// The status of a redirect or a response: in numbers where none is written, in words where one is.
fn status(node: GuestNode<'_>) -> Option<Inlay> {
    let arguments = node.field("arguments")?;
    let mut given = arguments.named_children().filter(|argument| argument.kind() != "comment");
    match node.kind() {
        "call_expression" if redirects(node.field("function")?) => {
            let address = given.next()?;
            match given.next() {
                Some(status) => in_words(status),
                None => {
                    let tooltip = "A redirect without a status answers `302 Found`.".to_owned();
                    Some(Inlay { offset: address.range().end, label: ", 302".to_owned(), tooltip })
                }
            }
        }
        "new_expression" | "call_expression" if answers(node) => match given.nth(1) {
            None => Some(ok(node.range().end)),
            Some(options) if options.kind() == "object" => {
                let mut pairs = options.named_children().filter(|pair| pair.kind() == "pair");
                let status = pairs.find(|pair| pair.field("key").is_some_and(|key| key.text() == "status"));
                let said = options.named_children().any(|each| each.kind() != "pair" && each.kind() != "comment");
                match status {
                    Some(pair) => in_words(pair.field("value")?),
                    // `{ status }` and `...rest` may say anything.
                    None => (!said).then(|| ok(node.range().end)),
                }
            }
            Some(_) => None,
        },
        _ => None,
    }
}

/// `new Response(…)`, `Response.json(…)`
fn answers(node: GuestNode<'_>) -> bool {
    let of = |field: &str| node.field(field).map(|it| it.text());
    of("constructor") == Some("Response") || of("function") == Some("Response.json")
}

/// What a response without a status answers.
fn ok(offset: usize) -> Inlay {
    Inlay { offset, label: " 200 OK".to_owned(), tooltip: "A response without a status answers `200 OK`.".to_owned() }
}

/// What a written status means.
fn in_words(status: GuestNode<'_>) -> Option<Inlay> {
    let words = match status.text() {
        "200" => "OK",
        "201" => "Created",
        "202" => "Accepted",
        "204" => "No Content",
        "206" => "Partial Content",
        "301" => "Moved Permanently",
        "302" => "Found",
        "303" => "See Other",
        "304" => "Not Modified",
        "307" => "Temporary Redirect",
        "308" => "Permanent Redirect",
        "400" => "Bad Request",
        "401" => "Unauthorized",
        "402" => "Payment Required",
        "403" => "Forbidden",
        "404" => "Not Found",
        "405" => "Method Not Allowed",
        "406" => "Not Acceptable",
        "408" => "Request Timeout",
        "409" => "Conflict",
        "410" => "Gone",
        "413" => "Content Too Large",
        "415" => "Unsupported Media Type",
        "422" => "Unprocessable Content",
        "429" => "Too Many Requests",
        "500" => "Internal Server Error",
        "501" => "Not Implemented",
        "502" => "Bad Gateway",
        "503" => "Service Unavailable",
        "504" => "Gateway Timeout",
        _ => return None,
    };
    Some(Inlay { offset: status.range().end, label: format!(" {words}"), tooltip: format!("What the status {} means.", status.text()) })
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
            "//- /src/pages/index.astro\n---\nif (a) return Astro.redirect('/x')\nif (b) return Astro.redirect('/x', 303)\nif (c) return new Response(null, { status: 404 })\nif (d) return new Response('x', { headers })\nif (e) return new Response('x', { ...rest })\n---\n<a href=\"/blog/first?x=1\">a</a><a href=\"/about\">b</a><a href=\"/docs/a/b\">c</a>\n//- /src/pages/blog/[slug].astro\n\n//- /src/pages/about.astro\n\n//- /src/pages/docs/[...path].astro\n",
        );
        let mut text = project.text();
        for hint in project.analysis().inlays(&project.at.file).into_iter().rev() {
            text.insert_str(hint.offset, &format!("«{}»", hint.label));
        }
        expect![[r#"
            ---
            if (a) return Astro.redirect('/x'«, 302»)
            if (b) return Astro.redirect('/x', 303« See Other»)
            if (c) return new Response(null, { status: 404« Not Found» })
            if (d) return new Response('x', { headers })
            if (e) return new Response('x', { ...rest })
            ---
            <a href="/blog/«slug:»first?x=1">a</a><a href="/about">b</a><a href="/docs/«path:»a/b">c</a>
        "#]].assert_eq(&text);
    }
    #[test]
    fn endpoints_and_middleware() {
        let project = Project::new(
            "//- /src/pages/api.ts\nexport const GET = (context) => context.redirect('/x')\nexport const POST = ({ redirect }) => redirect('/x', 303)\nexport const PUT = () => new Response('x')\nexport const PATCH = () => Response.json({}, { status: 201 })\nconst redirect = (to) => to\nredirect('/y')\n",
        );
        let mut text = project.text();
        for hint in project.analysis().inlays(&project.at.file).into_iter().rev() {
            text.insert_str(hint.offset, &format!("«{}»", hint.label));
        }
        expect![[r#"
            export const GET = (context) => context.redirect('/x'«, 302»)
            export const POST = ({ redirect }) => redirect('/x', 303« See Other»)
            export const PUT = () => new Response('x')« 200 OK»
            export const PATCH = () => Response.json({}, { status: 201« Created» })
            const redirect = (to) => to
            redirect('/y')
        "#]].assert_eq(&text);
    }
}
