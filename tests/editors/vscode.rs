//! Does the VS Code package hold what it needs, and does the real VS Code show what it promises?

use std::path::{Path, PathBuf};
use std::process::Command;

use astro_lsp_tests::browser::{Browser, node, node_major};
use astro_lsp_tests::{binary, copy_folder, project, repository, skip};

#[test]
fn the_package_lists_client_grammar_and_server() {
    let folder = tempfile::tempdir().expect("a scratch folder");
    let vsix = match package(folder.path()) {
        Ok(vsix) => vsix,
        Err(why) => return skip("VS Code package", why),
    };
    let listing = Command::new("python3")
        .args(["-c", "import sys, zipfile\nfor e in zipfile.ZipFile(sys.argv[1]).infolist(): print(oct(e.external_attr >> 16 & 0o111), e.filename)"])
        .arg(&vsix)
        .output()
        .expect("python3 starts");
    let listing = String::from_utf8_lossy(&listing.stdout).into_owned();
    for wanted in [
        "0o111 extension/bin/astro-lsp",
        " extension/dist/extension.js",
        " extension/syntaxes/astro.tmLanguage.json",
        " extension/language-configuration.json",
        " extension/walkthrough/preview.md",
        " extension/package.json",
        " extension/readme.md",
    ] {
        assert!(listing.contains(wanted), "{wanted} is missing from\n{listing}");
    }
    for unwanted in ["node_modules", "/src/", "package-lock"] {
        assert!(!listing.contains(unwanted), "{unwanted} does not belong in\n{listing}");
    }
}

/// code-server is VS Code served to a browser: a diagnostic, a completion, the preview to the side, and what is typed in it.
#[test]
fn the_real_editor_shows_the_page_that_is_typed() {
    let browser = match Browser::find() {
        Ok(browser) => browser,
        Err(why) => return skip("VS Code", why),
    };
    if !browser.tools.join("code-server/ready").exists() {
        return skip("VS Code", "code-server is not in target/tools/npm (tests/run installs it)");
    }
    if node_major(&node()) != Some(24) {
        return skip("VS Code", "code-server runs on Node 24 only");
    }
    let folder = tempfile::tempdir().expect("a scratch folder");
    let vsix = match package(folder.path()) {
        Ok(vsix) => vsix,
        Err(why) => return skip("VS Code", why),
    };
    let shop = folder.path().join("shop");
    copy_folder(&project("shop"), &shop);
    let text = |path: &Path| path.to_str().expect("a readable path").to_owned();
    browser.run(
        "editors/code.mjs",
        &[("VSIX", &text(&vsix)), ("PROJECT", &text(&shop)), ("SCRATCH", &text(folder.path()))],
    );
}

/// The extension as users install it, with this build's server in it; or what is missing to make it.
fn package(folder: &Path) -> Result<PathBuf, &'static str> {
    let extension = repository().join("editors/vscode").canonicalize().expect("the extension is there");
    if !extension.join("node_modules/@vscode/vsce").exists() {
        return Err("editors/vscode/node_modules is missing (tests/run installs it)");
    }
    let node = node();
    if node_major(&node).is_none_or(|major| major < 20) {
        return Err("vsce needs Node 20 or newer");
    }
    let copy = folder.join("vscode");
    for part in ["src", "syntaxes", "walkthrough"] {
        copy_folder(&extension.join(part), &copy.join(part));
    }
    for file in std::fs::read_dir(&extension).expect("the extension can be listed").filter_map(Result::ok) {
        if file.path().is_file() {
            std::fs::copy(file.path(), copy.join(file.file_name())).expect("a file can be copied");
        }
    }
    std::os::unix::fs::symlink(extension.join("node_modules"), copy.join("node_modules")).expect("node_modules can be linked");
    std::fs::create_dir_all(copy.join("bin")).expect("a folder for the server");
    std::fs::copy(binary(), copy.join("bin/astro-lsp")).expect("the server can be copied");

    let vsix = folder.join("astro-lsp.vsix");
    let mut path = node.parent().map(|bin| bin.as_os_str().to_owned()).unwrap_or_default();
    path.push(":");
    path.push(std::env::var_os("PATH").unwrap_or_default());
    let output = Command::new(&node)
        .arg("node_modules/@vscode/vsce/vsce")
        .args(["package", "--target", "linux-x64", "--out"])
        .arg(&vsix)
        .current_dir(&copy)
        .env("PATH", path)
        .output()
        .expect("node starts");
    assert!(output.status.success(), "{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    Ok(vsix)
}
