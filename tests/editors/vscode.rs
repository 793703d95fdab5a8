//! Does the VS Code package hold what it needs, and does the real VS Code show what it promises?

use std::path::{Path, PathBuf};
use std::process::Command;

use astro_lsp_tests::browser::{Browser, node, node_major};
use astro_lsp_tests::{binary, copy_folder, project, repository, skip};

#[test]
fn the_package_lists_client_grammar_and_server() {
    let folder = tempfile::tempdir().expect("a scratch folder");
    let server = folder.path().join("server");
    std::fs::write(&server, "stands for it").expect("a file can be written");
    let packages = match package(folder.path(), &[("linux-x64", &server), ("win32-x64", &server)]) {
        Ok(packages) => packages,
        Err(why) => return skip("VS Code package", why),
    };
    for (package, platform, server) in [(&packages[0], "linux-x64", "bin/astro-lsp"), (&packages[1], "win32-x64", "bin/astro-lsp.exe")] {
        let script = "import sys, zipfile\nfile = zipfile.ZipFile(sys.argv[1])\nfor e in file.infolist(): print(oct(e.external_attr >> 16 & 0o111), e.filename)\nprint(file.read('extension.vsixmanifest').decode())";
        let listing = Command::new("python3").args(["-c", script]).arg(package).output().expect("python3 starts");
        holds_all(&String::from_utf8_lossy(&listing.stdout), platform, server);
    }
}

fn holds_all(listing: &str, platform: &str, server: &str) {
    for wanted in [
        &format!("0o111 extension/{server}\n"),
        &format!("TargetPlatform=\"{platform}\""),
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
    let vsix = match package(folder.path(), &[("linux-x64", binary())]) {
        Ok(mut packages) => packages.remove(0),
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

/// The extension as users of these platforms install it, with these servers in it; or what is missing to make it.
fn package(folder: &Path, targets: &[(&str, &Path)]) -> Result<Vec<PathBuf>, &'static str> {
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
    let targets = targets.iter().map(|(target, server)| format!("{target}={}", server.display()));
    let output = Command::new(&node).args(["package.mjs", "--bare", "--out"]).arg(folder).args(targets).current_dir(&copy).output().expect("node starts");
    assert!(output.status.success(), "{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8_lossy(&output.stdout).lines().map(PathBuf::from).collect())
}
