//! The template language, page by page: the same HTML as `astro dev` answers.

use astro_lsp_tests::preview::Preview;
use astro_lsp_tests::project;

/// Takes out what differs on purpose: the text of styles, and the names of scopes.
fn normal(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some(at) = rest.find("<style data-vite-dev-id=") {
        text.push_str(&rest[..at]);
        text.push_str("<style>");
        rest = rest[at..].split_once("</style>").map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    let text = scopes(&text, "data-astro-cid-");
    scopes(&text, "astro-")
}

/// Writes the eight letters of a scope after `prefix` as `X`.
fn scopes(text: &str, prefix: &str) -> String {
    let mut result = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(prefix) {
        let (before, after) = rest.split_at(at + prefix.len());
        result.push_str(before);
        let name = after.bytes().take_while(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()).count();
        let ends = !after[name..].starts_with('-');
        rest = after;
        if name == 8 && ends {
            result.push('X');
            rest = &after[name..];
        }
    }
    result.push_str(rest);
    result
}

#[test]
fn pages_are_those_of_astro_dev() {
    let root = project("templates");
    let preview = Preview::of(&root);
    let mut names: Vec<String> = std::fs::read_dir(root.join("expected"))
        .expect("the recorded pages")
        .map(|entry| entry.expect("a recorded page").path())
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
        .collect();
    names.sort();
    assert!(names.len() >= 12, "{names:?}");
    let mut wrong = Vec::new();
    for name in names {
        let expected = std::fs::read_to_string(root.join(format!("expected/{name}.html"))).expect("a recorded page");
        let answer = preview.get(&format!("/{name}"));
        let page = answer.text();
        // The live client at the end is the preview's own.
        let page = page.rsplit_once("<script type=\"module\" src=\"/__astro-lsp/").map_or(page.as_str(), |(page, _)| page);
        let html = normal(page);
        if !(200..300).contains(&answer.status) || html != expected {
            let at = html.bytes().zip(expected.bytes()).take_while(|(a, b)| a == b).count();
            let near = |text: &str| String::from_utf8_lossy(&text.as_bytes()[at.saturating_sub(40)..(at + 80).min(text.len())]).into_owned();
            wrong.push(format!("/{name} ({}) from byte {at}:\n  astro dev {:?}\n  preview   {:?}", answer.status, near(&expected), near(&html)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_head_of_an_answer_is_what_the_page_made_it() {
    let preview = Preview::of(&project("templates"));
    let answer = preview.get("/global");
    assert_eq!((answer.status, answer.header("x-template")), (203, Some("yes")));
    assert_eq!(
        answer.headers_named("set-cookie"),
        [
            "seen=%7B%22at%22%3A1%7D; Max-Age=60; Path=/; HttpOnly; SameSite=Strict",
            "old=deleted; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
        ]
    );
}
