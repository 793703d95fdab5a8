//! The side panel in a real browser.

use astro_lsp_tests::browser::Browser;
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
