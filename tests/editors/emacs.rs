//! Does Emacs show faces, indents, diagnostics and the preview?

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use astro_lsp_tests::{binary, parsers, repository, skip, unpacked_tool};

#[test]
fn emacs_shows_faces_indents_and_diagnostics() {
    let Some(mut emacs) = unpacked() else {
        return skip("Emacs", "none in target/tools (tests/run unpacks one)");
    };
    let folder = tempfile::tempdir().expect("a scratch folder");
    let project = folder.path().join("project");
    for part in ["src/pages", "src/components"] {
        fs::create_dir_all(project.join(part)).expect("a folder can be made");
    }
    let tests = repository().join("tests/editors").canonicalize().expect("the tests are there");
    let page = project.join("src/pages/index.astro");
    fs::copy(tests.join("sample.astro"), &page).expect("the sample can be copied");
    for (path, text) in [("package.json", "{}"), ("src/components/Card.astro", "<slot />"), ("src/components/Foo.astro", "<slot />")] {
        fs::write(project.join(path), text).expect("a file can be written");
    }
    if let Err(why) = compile(folder.path()) {
        return skip("Emacs", &why);
    }
    let output = emacs
        .args(["-Q", "--batch", "-l"])
        .arg(tests.join("emacs.el"))
        .env("PARSERS", folder.path())
        .env("PLUGIN", repository().join("editors/emacs").canonicalize().expect("the mode is there"))
        .env("ASTRO_LSP", binary().canonicalize().expect("the server is built"))
        .env("PAGE", &page)
        .env("HOME", folder.path())
        .output()
        .expect("Emacs starts");
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && said.contains("all seen"), "{said}");
}

/// The parsers under the names Emacs looks for.
fn compile(folder: &Path) -> Result<(), String> {
    for (name, parser) in [
        ("astro", parsers::astro(folder)?),
        ("typescript", parsers::guest("tree-sitter-typescript", "typescript/src", "typescript", folder)?),
    ] {
        fs::rename(parser, folder.join(format!("libtree-sitter-{name}.so"))).expect("a parser can be renamed");
    }
    Ok(())
}

/// The Emacs that `tests/run` unpacked, with its Lisp found where it was unpacked to.
fn unpacked() -> Option<Command> {
    let mut emacs = unpacked_tool("emacs", "emacs-nox")?;
    let prefix = repository().join("target/tools/emacs/usr").canonicalize().ok()?;
    let dump = below(&prefix.join("libexec"), &|path| path.extension().is_some_and(|extension| extension == "pdmp"));
    let version = fs::read_dir(prefix.join("share/emacs")).ok()?.filter_map(Result::ok).map(|entry| entry.path()).find(|path| path.join("lisp").exists())?;
    let mut lisp = below(&version.join("lisp"), &|path| path.is_dir());
    lisp.push(version.join("lisp"));
    // Outer folders first: some inner ones hold files of the same names.
    lisp.sort();
    let joined = std::env::join_paths(lisp).ok()?;
    emacs.arg(format!("--dump-file={}", dump.first()?.display())).env("EMACSLOADPATH", joined).env("EMACSDATA", version.join("etc"));
    Some(emacs)
}

fn below(folder: &Path, wanted: &dyn Fn(&Path) -> bool) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok) {
        let path = entry.path();
        if path.is_dir() && !path.is_symlink() {
            found.extend(below(&path, wanted));
        }
        if wanted(&path) {
            found.push(path);
        }
    }
    found
}
