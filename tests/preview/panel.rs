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

/// They ask, leave, flee, stay, flood, loop and eat memory: the panel goes on.
#[test]
fn pages_that_do_harm_harm_themselves() {
    let browser = match Browser::find() {
        Ok(browser) => browser,
        Err(why) => return skip("pages that do harm in Chromium", why),
    };
    let folder = tempfile::tempdir().expect("a scratch folder");
    let pages = folder.path().join("src/pages");
    std::fs::create_dir_all(&pages).expect("a folder can be made");
    std::fs::write(folder.path().join("package.json"), "{}").expect("a file can be written");
    std::fs::write(folder.path().join("astro.config.mjs"), "export default { output: 'server' };").expect("a file can be written");
    std::fs::write(pages.join("harm.astro"), include_str!("harm.astro")).expect("a file can be written");
    std::fs::write(pages.join("fine.astro"), "<html lang=\"en\"><body><h1>fine</h1></body></html>").expect("a file can be written");
    let preview = Preview::of(folder.path());
    let (panel, site) = (format!("http://{}/", preview.panel), format!("http://{}/", preview.address));
    browser.run("preview/harm.mjs", &[("PANEL", &panel), ("SITE", &site), ("PROJECT", folder.path().to_str().expect("a readable path"))]);
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
    for path in ["/renders", "/routes", "/saved", "/environment", "/answer/1", "/address?shown=/", "/match?path=/", "/events", "/findings?file=a", "/paths?pattern=/a", "/actions", "/states", "/nothing"] {
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

/// Case 49: neither the panel nor the log says what stands in an address for nobody else's eyes; the same can still be asked again.
#[test]
fn secrets_in_addresses_are_masked() {
    let page = "---\nif (Astro.url.pathname === '/reset') return Astro.redirect(`/?token=${Astro.url.searchParams.get('token')}#access_token=tellnobody`);\nAstro.response.headers.set('location', '/?session=tellnobody');\n---\n<p>{Astro.url.searchParams.get('token')?.length} {Astro.request.headers.get('x-own')}</p>";
    let folder = files(&[("package.json", "{}"), ("astro.config.mjs", "export default { output: 'server' };"), ("src/pages/index.astro", page), ("src/pages/reset.astro", page)]);
    let mut preview = Preview::of(folder.path());
    let token = preview.panel_token();
    let own = [("x-astro-lsp-token", token.as_str()), ("content-type", "application/json")];
    let ask = |method: &str, path: &str, question: serde_json::Value| {
        let answer = http::send(preview.panel, method, path, &own, question.to_string().as_bytes());
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.text()
    };
    let asked = http::send(preview.address, "GET", "/reset?token=tellnobody&step=1", &[("sec-fetch-dest", "document"), ("referer", "http://localhost/?token=tellnobody"), ("x-own", "mine")], b"");
    assert_eq!((asked.status, asked.header("location")), (302, Some("/?token=tellnobody#access_token=tellnobody")));
    let sent = ask("POST", "/send", serde_json::json!({ "path": "/?token=tellnobody", "headers": [["x-own", "mine"]], "follow": true }));
    let renders: serde_json::Value = serde_json::from_str(&ask("GET", "/renders", serde_json::Value::Null)).expect("JSON");
    assert!(!renders.to_string().contains("tellnobody"), "{renders}");
    let (redirect, page) = (&renders[0], &renders[1]);
    assert_eq!(redirect["path"], "/reset?token=••• (10 characters)&step=1");
    assert_eq!(redirect["location"], "/?token=••• (10 characters)#access_token=••• (10 characters)");
    assert!(!sent.contains("tellnobody"), "{sent}");
    // It can be asked again, by what is shown of it.
    let shown: String = page["path"].as_str().expect("a path").bytes().map(|byte| format!("%{byte:02X}")).collect();
    assert_eq!(ask("GET", &format!("/address?shown={shown}"), serde_json::Value::Null), "{\"address\":\"/?token=tellnobody\"}");
    let again = |more: serde_json::Value| {
        let mut question = serde_json::json!({ "method": "GET", "path": page["path"], "like": page["id"] });
        question.as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
        question
    };
    let saved = ask("POST", "/against", again(serde_json::json!({ "against": "saved" })));
    assert!(saved.contains("<p>10 mine</p>") && !saved.contains("tellnobody"), "{saved}");
    let hosts = ask("POST", "/compare", again(serde_json::json!({})));
    assert!(hosts.contains("10 mine") && !hosts.contains("tellnobody"), "{hosts}");
    let line = preview.line();
    assert!(line.contains("\"/reset?token=•••") && !line.contains("tellnobody"), "{line}");
}

/// What is sent again is the same: its body and its secrets, which nobody is shown.
#[test]
fn requests_are_sent_again_as_they_were() {
    let echo = "export const POST = async ({ request, cookies }) => new Response(`${await request.text()} ${cookies.get('session')?.value}`);";
    let folder = files(&[("package.json", "{}"), ("astro.config.mjs", "export default { output: 'server' };"), ("src/pages/in.ts", echo)]);
    let preview = Preview::of(folder.path());
    let token = preview.panel_token();
    let own = [("x-astro-lsp-token", token.as_str()), ("content-type", "application/json")];
    let ask = |path: &str, question: serde_json::Value| http::send(preview.panel, "POST", path, &own, question.to_string().as_bytes());
    let form = ("content-type", "application/x-www-form-urlencoded");
    let origin = format!("http://{}", preview.address);
    let first = http::send(preview.address, "POST", "/in", &[form, ("origin", origin.as_str()), ("cookie", "session=tellnobody")], b"password=hunter22");
    assert_eq!(first.text(), "password=hunter22 tellnobody");
    let renders = http::send(preview.panel, "GET", "/renders", &own, b"").text();
    assert!(!renders.contains("hunter22") && !renders.contains("tellnobody"), "{renders}");
    let id = serde_json::from_str::<serde_json::Value>(&renders).expect("JSON")[0]["id"].clone();
    let again = serde_json::json!({ "method": "POST", "path": "/in", "headers": [form], "like": id });
    let sent: serde_json::Value = serde_json::from_str(&ask("/send", again).text()).expect("JSON");
    let answer = http::send(preview.panel, "GET", &format!("/answer/{}", sent["hops"][0]), &own, b"").text();
    assert_eq!(answer, "password=hunter22 tellnobody");
    let question = |more: &str| serde_json::json!({ "method": "POST", "path": "/in", "like": id, "against": more });
    let compared = ask("/against", question("saved"));
    assert!(compared.status == 200 && compared.text().contains("password=hunter22 tellnobody"), "{}", compared.text());
    // A body that is too long to be kept is not taken for an empty one.
    http::send(preview.address, "POST", "/in", &[form, ("origin", origin.as_str())], &[b'x'; 70_000]);
    let refused = ask("/against", serde_json::json!({ "method": "POST", "path": "/in", "like": 3, "against": "saved" }));
    assert!(refused.status == 400 && refused.text().contains("is not kept"), "{} {}", refused.status, refused.text());
}

fn files(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a scratch folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder can be made");
        std::fs::write(path, text).expect("a file can be written");
    }
    folder
}

/// What a page was made of: its components in each other, what its code asked others for, islands; and the project's actions.
#[test]
fn renders_tell_what_they_were_made_of() {
    let folder = files(&[
        ("package.json", "{}"),
        ("astro.config.mjs", "export default { output: 'server', adapter: { name: 'test', hooks: {} } };"),
        ("src/components/Card.astro", "<p><slot /></p>"),
        ("src/components/Frame.astro", "<main><slot /></main>"),
        ("src/components/Late.astro", "---\nconst { n } = Astro.props;\n---\n<b>{n}</b>"),
        (
            "src/pages/index.astro",
            "---\nimport Card from '../components/Card.astro';\nimport Frame from '../components/Frame.astro';\nimport Late from '../components/Late.astro';\nconst answer = await fetch(new URL('/data?token=abc&n=1', Astro.url));\n---\n<html><body><Frame>{[1, 2].map(() => <Card>{answer.status}</Card>)}</Frame><Late server:defer n={7} token=\"abc\" /></body></html>",
        ),
        ("src/pages/data.ts", "export const GET = () => new Response('', { status: 202 });"),
        ("src/actions/index.ts", "import { defineAction } from 'astro:actions';\nexport const server = { greet: defineAction({ handler: () => 'hi' }), user: { save: defineAction({ accept: 'form', handler: () => 1 }) } };"),
    ]);
    let preview = Preview::of(folder.path());
    let page = http::send(preview.address, "GET", "/", &[("sec-fetch-dest", "document"), ("accept", "text/html")], b"");
    assert_eq!(page.status, 200, "{}", page.text());
    let ask = |path: &str| -> serde_json::Value {
        let answer = http::send(preview.panel, "GET", path, &[("x-astro-lsp-token", &preview.panel_token())], b"");
        serde_json::from_slice(&answer.body).unwrap_or_else(|_| panic!("{path}: {} {}", answer.status, answer.text()))
    };
    let renders = ask("/renders");
    let record = &renders.as_array().and_then(|all| all.iter().find(|render| render["path"] == "/")).expect("the page is told")["record"];
    let components: Vec<String> = record["components"].as_array().expect("a list").iter().map(|it| format!("{} {} {} {}", it["depth"], it["name"], it["file"], it["times"])).collect();
    let expected = ["0 \"index\" \"src/pages/index.astro\" 1", "1 \"Frame\" \"src/components/Frame.astro\" 1", "2 \"Card\" \"src/components/Card.astro\" 2"];
    assert_eq!(components[..3], expected, "{record}");
    assert!(record["components"][0]["total"].as_f64() >= record["components"][0]["own"].as_f64(), "{record}");
    let fetch = &record["fetches"][0];
    assert_eq!((&fetch["method"], &fetch["status"]), (&"GET".into(), &202.into()), "{record}");
    assert!(fetch["url"].as_str().is_some_and(|url| url.ends_with("/data?token=••• (3 characters)&n=1")), "{record}");
    let island = &record["islands"][0];
    assert_eq!((&island["component"], &island["directive"], &island["props"]["n"]), (&"Late".into(), &"server:defer".into(), &"7".into()), "{record}");
    assert!(!record["islands"].to_string().contains("abc"), "{record}");
    assert_eq!(ask("/actions")["actions"], serde_json::json!([{ "name": "greet", "accept": "json" }, { "name": "user.save", "accept": "form" }]));
}

/// Stashes and branches, besides the last commit and what is saved.
#[test]
fn states_that_git_keeps_are_compared() {
    let folder = files(&[("package.json", "{}"), ("src/pages/index.astro", "<p>committed</p>")]);
    let page = folder.path().join("src/pages/index.astro");
    let git = |arguments: &[&str]| {
        let own = ["-c", "user.email=a@example.com", "-c", "user.name=a", "-c", "init.defaultBranch=main"];
        std::process::Command::new("git").arg("-C").arg(folder.path()).args(own).args(arguments).output().is_ok_and(|output| output.status.success())
    };
    if !git(&["init", "-q"]) {
        return skip("states of git", "no git on PATH");
    }
    assert!(git(&["add", "."]) && git(&["commit", "-qm", "first"]));
    std::fs::write(&page, "<p>stashed</p>").expect("a file can be written");
    assert!(git(&["stash", "-q"]) && git(&["checkout", "-qb", "other"]));
    std::fs::write(&page, "<p>branched</p>").expect("a file can be written");
    assert!(git(&["commit", "-qam", "second"]) && git(&["checkout", "-q", "main"]));
    std::fs::write(&page, "<p>saved</p>").expect("a file can be written");
    let preview = Preview::of(folder.path());
    let token = preview.panel_token();
    let known = [("x-astro-lsp-token", token.as_str()), ("content-type", "application/json")];
    let states: serde_json::Value = serde_json::from_slice(&http::send(preview.panel, "GET", "/states", &known, b"").body).expect("JSON");
    let names: Vec<&str> = states["states"].as_array().expect("a list").iter().filter_map(|state| state["name"].as_str()).collect();
    assert!(names.contains(&"stash@{0}") && names.contains(&"other"), "{states}");
    for (against, said) in [("stash@{0}", "stashed"), ("other", "branched"), ("head", "committed"), ("saved", "saved")] {
        let question = serde_json::json!({ "method": "GET", "path": "/", "against": against }).to_string();
        let answer = http::send(preview.panel, "POST", "/against", &known, question.as_bytes()).text();
        assert!(answer.contains(&format!("<p>{said}</p>")), "{against}: {answer}");
    }
    for against in ["nothing", "--output=x", "HEAD~1"] {
        let question = serde_json::json!({ "method": "GET", "path": "/", "against": against }).to_string();
        assert_eq!(http::send(preview.panel, "POST", "/against", &known, question.as_bytes()).status, 400, "{against}");
    }
}
