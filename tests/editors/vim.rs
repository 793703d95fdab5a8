//! The real Vim with a language client of its own (ALE), and our plugin.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;

use astro_lsp_tests::{binary, repository, skip};

/// ALE as Debian packs it, which `tests/run` unpacks.
fn ale() -> Option<PathBuf> {
    repository().join("target/tools/ale/usr/share/vim-ale").canonicalize().ok()
}

#[test]
fn vim_shows_what_is_wrong_and_what_a_page_throws() {
    let Some(ale) = ale() else { return skip("Vim", "ALE is not in target/tools/ale (tests/run unpacks it)") };
    let features = Command::new("vim").arg("--version").output().map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    if !features.contains("+job") || !features.contains("+channel") {
        return skip("Vim", "no vim with jobs and channels on PATH");
    }
    let folder = tempfile::tempdir().expect("a scratch folder");
    let page = folder.path().join("src/pages/index.astro");
    std::fs::create_dir_all(page.parent().expect("a page has a folder")).expect("a folder can be made");
    std::fs::write(folder.path().join("package.json"), "{}").expect("a file can be written");
    std::fs::write(&page, "<h1>tea</h1>\n<Card />\n\n\n\n\n\n").expect("a file can be written");
    let (browser, opened, result) = (folder.path().join("browser"), folder.path().join("opened"), folder.path().join("result"));
    // Moved into place, so that it is there whole.
    std::fs::write(&browser, format!("#!/bin/sh\necho \"$1\" > '{0}.part' && mv '{0}.part' '{0}'\n", opened.display())).expect("a file can be written");
    std::fs::set_permissions(&browser, std::fs::Permissions::from_mode(0o755)).expect("it can be made a program");
    let output = Command::new("vim")
        .args(["-u", "NONE", "-i", "NONE", "-n", "-es", "-N", "-S"])
        .arg(repository().join("tests/editors/vim.vim"))
        .env("ALE", ale)
        .env("PLUGIN", repository().join("editors/vim"))
        .env("ASTRO_LSP", binary())
        .envs([("PAGE", &page), ("BROWSER", &browser), ("OPENED", &opened), ("RESULT", &result)])
        .env("HOME", folder.path())
        .output()
        .expect("vim starts");
    let said = std::fs::read_to_string(&result).unwrap_or_default();
    assert_eq!(said.trim(), "all seen", "{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
}
