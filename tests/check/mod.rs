//! The command line: what it prints, and the exit codes scripts rely on.

mod commands;
mod content_mapper;
mod reports;
mod types;

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// What a run left behind.
struct Run {
    code: i32,
    stdout: String,
    stderr: String,
}

/// Runs the binary in a folder.
fn run(folder: &Path, arguments: &[&str]) -> Run {
    run_with(folder, arguments, b"")
}

/// The same with something on stdin.
fn run_with(folder: &Path, arguments: &[&str], stdin: &[u8]) -> Run {
    let mut child = Command::new(astro_lsp_tests::binary())
        .current_dir(folder)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    // A command that does not read its stdin has closed it already.
    let _ = child.stdin.take().expect("stdin is piped").write_all(stdin);
    let output = child.wait_with_output().expect("the binary ends");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8");
    Run {
        code: output.status.code().expect("the binary is not killed"),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}

/// A project from files in the form `path: text`.
fn project(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a file is in a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }
    folder
}
