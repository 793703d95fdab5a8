//! Components of a framework: made on the server, awake in the browser, with a framework that this project brings along.

use std::path::Path;

use astro_lsp_tests::browser::Browser;
use astro_lsp_tests::preview::Preview;
use astro_lsp_tests::{copy_folder, project, skip};

/// The project, its framework where packages are.
fn islands(folder: &Path) -> Preview {
    copy_folder(&project("islands"), folder);
    std::fs::create_dir(folder.join("node_modules")).expect("a folder can be made");
    std::fs::rename(folder.join("vendor/tiny"), folder.join("node_modules/tiny")).expect("a folder can be moved");
    Preview::of(folder)
}

/// The value of an attribute in a page's first element that has it.
fn attribute<'a>(html: &'a str, name: &str) -> &'a str {
    let (_, rest) = html.split_once(&format!(" {name}=\"")).unwrap_or_else(|| panic!("no {name} in {html}"));
    rest.split('"').next().unwrap_or_default()
}

#[test]
fn the_server_makes_them_and_serves_what_they_need() {
    let folder = tempfile::tempdir().expect("a scratch folder");
    let preview = islands(folder.path());
    let html = preview.get("/").text();
    // A renderer, a virtual module, a transform, CSS modules and JSX, all at once.
    assert!(html.contains("<button>count & more</button><output>7</output><p>hello one+two 1970</p><astro-slot><em>inside</em></astro-slot></div><!--astro:end--></astro-island>"), "{html}");
    assert!(html.contains("<output>1</output><p>hello one+two </p></div>"), "{html}");
    assert!(html.contains("props=\"{&quot;start&quot;:[0,7],&quot;since&quot;:[3,&quot;1970-01-01T00:00:00.000Z&quot;]}\""), "{html}");
    assert!(html.contains(".counter { color: rgb(1, 2, 3); }"), "{html}");

    let component = preview.get(attribute(&html, "component-url"));
    let code = component.text();
    assert_eq!((component.status, component.header("content-type")), (200, Some("text/javascript; charset=utf-8")));
    assert!(!code.contains("type Props") && code.contains("from \"/src/components/label.ts\"") && code.contains("/@id/plugin:__x00__virtual:greeting"), "{code}");
    // The framework is CommonJS: its one value, and the half of it that a production build alone would need is not asked for.
    let (_, from) = code.split_once("import __cjs0 from \"").unwrap_or_else(|| panic!("no interop in {code}"));
    let door = from.split('"').next().unwrap_or_default();
    assert!(preview.get(door).text().contains("export default run();"));
    let renderer = preview.get(attribute(&html, "renderer-url")).text();
    assert!(renderer.contains("const mount = __cjs0[\"mount\"];"), "{renderer}");

    let (sheet, script) = (preview.get("/made/sheet.css"), preview.get("/made/script.js"));
    assert_eq!((sheet.status, sheet.header("content-type"), &*sheet.text()), (200, Some("text/css; charset=utf-8"), ".made { color: red }"));
    assert!(script.status == 200 && script.text().contains("/@id/plugin:__x00__virtual:greeting"), "{}", script.text());

    let made = preview.get("/made").text();
    assert!(made.contains(">Grace</b>Grace</body>") && made.contains("color: green"), "{made}");

    // What no page was told to load stays where it is.
    for path in ["/src/server.ts", "/astro.config.mjs", "/@fs/etc/passwd", "/@id/plugin:/etc/passwd", "/src/../package.json", "/@fs/..%2f..%2fetc/passwd"] {
        let answer = preview.get(path);
        assert!(answer.status >= 400 && !answer.text().contains("secret ="), "{path}: {} {}", answer.status, answer.text());
    }
}

#[test]
fn a_component_that_does_not_compile_is_named() {
    let folder = tempfile::tempdir().expect("a scratch folder");
    let preview = islands(folder.path());
    std::fs::write(folder.path().join("src/components/Counter.tsx"), "export default () => (\n  <div>\n);").expect("a file can be written");
    let text = loop {
        let answer = preview.get("/");
        if answer.status == 500 {
            break answer.text();
        }
    };
    assert!(text.contains("src/components/Counter.tsx") && text.contains("script-syntax"), "{text}");
}

#[test]
fn a_browser_wakes_them_up() {
    let browser = match Browser::find() {
        Ok(browser) => browser,
        Err(why) => return skip("islands in Chromium", why),
    };
    let folder = tempfile::tempdir().expect("a scratch folder");
    let preview = islands(folder.path());
    browser.run(
        "preview/islands.mjs",
        &[("SITE", &format!("http://{}/", preview.address)), ("PROJECT", folder.path().to_str().expect("a readable path"))],
    );
}
