//! The side panel in a real browser.

use astro_lsp_tests::browser::Browser;
use astro_lsp_tests::http;
use astro_lsp_tests::preview::Preview;
use astro_lsp_tests::{copy_folder, project, skip};

#[test]
fn a_browser_sees_the_answers_and_what_was_saved() {
    let browser = match Browser::find() {
        Ok(browser) => browser,
        Err(why) => return skip("side panel in Chromium", why),
    };
    let folder = tempfile::tempdir().expect("a scratch folder");
    copy_folder(&project("shop"), folder.path());
    let preview = Preview::of(folder.path());
    browser.run(
        "preview/panel.mjs",
        &[
            ("SITE", &format!("http://{}/", preview.address)),
            ("PANEL", &format!("http://{}/", preview.panel)),
            ("PROJECT", folder.path().to_str().expect("a readable path")),
        ],
    );
}

#[test]
fn it_can_be_heard_and_used_by_keyboard() {
    let browser = match Browser::find() {
        Ok(browser) => browser,
        Err(why) => return skip("accessibility of the side panel", why),
    };
    let preview = Preview::of(&project("shop"));
    browser.run("preview/accessible.mjs", &[("PANEL", &format!("http://{}/", preview.panel))]);
}

/// As in a remote workspace: below a path, on other ports, through a proxy that changes what it may.
#[test]
fn it_works_where_an_editor_forwards_it() {
    let browser = match Browser::find() {
        Ok(browser) => browser,
        Err(why) => return skip("the side panel behind a proxy", why),
    };
    let folder = tempfile::tempdir().expect("a scratch folder");
    copy_folder(&project("shop"), folder.path());
    let preview = Preview::of(folder.path());
    let (panel, site) = (format!("http://{}/", preview.panel), format!("http://{}/", preview.address));
    browser.run("preview/forwarded.mjs", &[("PANEL", &panel), ("SITE", &site), ("PROJECT", folder.path().to_str().expect("a readable path"))]);
}

/// Cases 44 and 45: what the preview itself answers needs its token, its own name and its own origin.
#[test]
fn nobody_else_controls_it() {
    let preview = Preview::of(&project("shop"));
    let token = preview.panel_token();
    let own = format!("http://{}", preview.panel);
    let page = http::send(preview.address, "GET", "/login", &[("sec-fetch-dest", "document"), ("accept", "text/html")], b"").text();
    let mark = page.split("/__astro-lsp/").nth(1).and_then(|rest| rest.split('/').nth(1)).expect("a live script");
    let page_token = mark.split('.').nth(1).expect("its token");
    assert_ne!(token, page_token, "what scripts of pages can read does not open the panel");
    assert!(token.len() == 32 && page_token.len() == 32, "128 bits each");

    let json = ("content-type", "application/json");
    let panel = |method: &str, path: &str, headers: &[(&str, &str)]| http::send(preview.panel, method, path, headers, b"{}").status;
    for path in ["/renders", "/routes", "/saved", "/environment", "/answer/1", "/match?path=/", "/events", "/findings?file=a", "/paths?pattern=/a", "/nothing"] {
        for headers in [&[][..], &[("x-astro-lsp-token", "0")], &[("x-astro-lsp-token", page_token)]] {
            assert_eq!(panel("GET", path, headers), 403, "{path} {headers:?}");
        }
    }
    for path in ["/send", "/open", "/saved", "/cookie", "/compare", "/against", "/links"] {
        assert_eq!(panel("POST", path, &[json]), 403, "{path}");
        assert_eq!(panel("POST", path, &[json, ("x-astro-lsp-token", page_token)]), 403, "{path}");
    }
    let known = ("x-astro-lsp-token", token.as_str());
    assert_eq!(panel("GET", "/routes", &[known]), 200);
    assert_eq!(panel("GET", "/routes", &[known, ("origin", own.as_str())]), 200);
    let site = format!("http://{}", preview.address);
    for foreign in ["http://evil.example", "null", site.as_str(), "http://localhost:1"] {
        assert_eq!(panel("GET", "/routes", &[known, ("origin", foreign)]), 403, "{foreign}");
        assert_eq!(panel("POST", "/cookie", &[known, json, ("origin", foreign)]), 403, "{foreign}");
    }
    for site in ["cross-site", "same-site"] {
        assert_eq!(panel("GET", "/", &[("sec-fetch-site", site), ("sec-fetch-mode", "no-cors"), ("sec-fetch-dest", "script")]), 403, "{site}");
    }
    assert_eq!(panel("GET", "/", &[("host", "evil.example")]), 403, "a rebound name");

    // The page's own calls.
    let live = |method: &str, path: &str, headers: &[(&str, &str)]| http::send(preview.address, method, path, headers, b"{\"file\":\"src/pages/login.astro\",\"line\":1,\"column\":1}");
    let open = format!("/__astro-lsp/open?k={page_token}");
    assert_eq!(live("POST", "/__astro-lsp/open", &[json]).status, 403);
    assert_eq!(live("POST", &open, &[json, ("origin", "http://evil.example")]).status, 403);
    assert_eq!(live("POST", &open, &[json]).text(), "{\"opened\":false}", "no editor is there");
    assert_eq!(live("GET", "/__astro-lsp/answer/1", &[]).status, 403);
    assert_eq!(live("GET", "/__astro-lsp/events", &[("origin", "http://evil.example")]).status, 403);
}

/// Case 45: what was answered is never a page of the panel.
#[test]
fn answers_are_shown_as_text() {
    let folder = tempfile::tempdir().expect("a scratch folder");
    std::fs::create_dir_all(folder.path().join("src/pages")).expect("a folder can be made");
    std::fs::write(folder.path().join("package.json"), "{}").expect("a file can be written");
    let code = "export const prerender = false;\nexport const GET = () => new Response('<script>parent.x = 1</script>', { status: 200, headers: { 'content-type': 'text/html', 'x-a': '<img src=x onerror=alert(1)>', 'set-cookie': 'sid=verysecret; Path=/', authorization: 'Bearer abcdef' } });\n";
    std::fs::write(folder.path().join("src/pages/x.ts"), code).expect("a file can be written");
    std::fs::write(folder.path().join(".env"), "DATABASE_PASSWORD=hunter22\nPUBLIC_NAME=shop\n").expect("a file can be written");
    let preview = Preview::of(folder.path());
    let token = preview.panel_token();
    let own = [("x-astro-lsp-token", token.as_str()), ("content-type", "application/json")];
    let sent = http::send(preview.panel, "POST", "/send", &own, b"{\"method\":\"GET\",\"path\":\"/x\",\"headers\":[[\"cookie\",\"session=alsosecret; theme=dark\"]]}").text();
    let id = sent.trim_start_matches("{\"hops\":[").split(']').next().expect("a number").to_owned();
    let body = http::send(preview.panel, "GET", &format!("/answer/{id}"), &own, b"");
    assert_eq!((body.header("content-type"), body.header("x-content-type-options"), body.header("x-kind")), (Some("application/octet-stream"), Some("nosniff"), Some("text/html")));
    let renders = http::send(preview.panel, "GET", &format!("/renders?ids={id}"), &own, b"");
    assert_eq!(renders.header("content-type"), Some("application/json"));
    let text = renders.text();
    assert!(text.contains("theme=dark") && text.contains("onerror"), "{text}");
    for secret in ["verysecret", "alsosecret", "abcdef"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
    let environment = http::send(preview.panel, "GET", "/environment", &own, b"").text();
    assert!(!environment.contains("hunter22") && environment.contains("\"shop\"") && environment.contains(".env"), "{environment}");
    let policy = http::get(preview.panel, "/");
    assert!(policy.header("content-security-policy").is_some_and(|policy| policy.contains("default-src 'none'") && policy.contains("style-src 'nonce-") && !policy.contains("unsafe")));
}
