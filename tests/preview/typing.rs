//! What is typed in any editor is on the page in a real browser, without saving.

use astro_lsp_tests::browser::Browser;
use astro_lsp_tests::{binary, copy_folder, project, skip};

#[test]
fn a_browser_shows_what_is_typed() {
    let browser = match Browser::find() {
        Ok(browser) => browser,
        Err(why) => return skip("typing beside Chromium", why),
    };
    let folder = tempfile::tempdir().expect("a scratch folder");
    copy_folder(&project("shop"), folder.path());
    let text = |path: &std::path::Path| path.to_str().expect("a readable path").to_owned();
    browser.run("preview/typing.mjs", &[("ASTRO_LSP", &text(&binary())), ("PROJECT", &text(folder.path()))]);
}
