//! Does the VS Code package hold what it needs, the server included?

use std::path::Path;
use std::process::Command;

use astro_lsp_tests::{binary, repository, skip};

#[test]
fn the_package_lists_client_grammar_and_server() {
    let extension = repository().join("editors/vscode");
    if !extension.join("node_modules/@vscode/vsce").exists() {
        return skip("VS Code package", "editors/vscode/node_modules is missing (tests/run installs it)");
    }
    if node_major().is_none_or(|major| major < 20) {
        return skip("VS Code package", "vsce needs Node 20 or newer");
    }
    let folder = tempfile::tempdir().expect("a scratch folder");
    let copy = folder.path().join("vscode");
    copy_tree(&extension, &copy);
    std::os::unix::fs::symlink(extension.canonicalize().expect("the extension is there").join("node_modules"), copy.join("node_modules"))
        .expect("node_modules can be linked");
    std::fs::create_dir_all(copy.join("bin")).expect("a folder for the server");
    std::fs::copy(binary(), copy.join("bin/astro-lsp")).expect("the server can be copied");

    let vsix = folder.path().join("astro-lsp.vsix");
    let output = Command::new("node")
        .arg("node_modules/@vscode/vsce/vsce")
        .args(["package", "--target", "linux-x64", "--out"])
        .arg(&vsix)
        .current_dir(&copy)
        .output()
        .expect("node starts");
    assert!(output.status.success(), "{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));

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
        " extension/package.json",
        " extension/readme.md",
    ] {
        assert!(listing.contains(wanted), "{wanted} is missing from\n{listing}");
    }
    for unwanted in ["node_modules", "/src/", "package-lock"] {
        assert!(!listing.contains(unwanted), "{unwanted} does not belong in\n{listing}");
    }
}

fn node_major() -> Option<u32> {
    let output = Command::new("node").arg("--version").output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim_start_matches('v').split('.').next()?.parse().ok()
}

fn copy_tree(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder can be made");
    for entry in std::fs::read_dir(from).expect("a folder can be listed").filter_map(Result::ok) {
        let name = entry.file_name();
        if name == "node_modules" || name == "bin" || name == "dist" {
            continue;
        }
        let target = to.join(&name);
        if entry.path().is_dir() {
            copy_tree(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), &target).expect("a file can be copied");
        }
    }
}
