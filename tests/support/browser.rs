//! Node, Chromium and the npm tools of `tests/run`, for scripts that drive a real browser.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::repository;

/// One browser at a time: two on two cores take longer than one after the other, and starve the tests beside them.
static ONE: Mutex<()> = Mutex::new(());

/// What a browser test needs. The next test gets it when this one drops it.
pub struct Browser {
    node: PathBuf,
    chromium: PathBuf,
    /// The `node_modules` of the tools.
    pub tools: PathBuf,
    _turn: MutexGuard<'static, ()>,
}

impl Browser {
    /// Finds everything, or says what is missing.
    pub fn find() -> Result<Browser, &'static str> {
        let tools = tools().filter(|tools| tools.join("playwright-core").exists());
        let tools = tools.ok_or("playwright-core is not in target/tools/npm (tests/run installs it)")?;
        let chromium = ["chromium", "chromium-browser", "google-chrome"].into_iter().find_map(on_path);
        let chromium = chromium.ok_or("no chromium on PATH")?;
        // A test that failed has left nothing behind that the next one could meet.
        let turn = ONE.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(Browser { node: node(), chromium, tools, _turn: turn })
    }

    /// Runs a script of `tests/`; it must end with "all seen". A failure leaves a screenshot in `target/tools`.
    pub fn run(&self, script: &str, environment: &[(&str, &str)]) {
        let name = script.replace('/', "-");
        let shot = repository().join("target").join(format!("{name}.png"));
        let output = Command::new(&self.node)
            .arg(repository().join("tests").join(script))
            .env("TOOLS", &self.tools)
            .env("CHROMIUM", &self.chromium)
            .env("SHOT", &shot)
            .envs(environment.iter().copied())
            .output()
            .expect("node starts");
        let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success() && said.contains("all seen"), "{said}\nthe last picture: {}", shot.display());
    }
}

/// The `node_modules` that `tests/run` fills.
fn tools() -> Option<PathBuf> {
    repository().join("target/tools/npm/node_modules").canonicalize().ok()
}

/// The Node of the tools, else the one on PATH.
pub fn node() -> PathBuf {
    let own = tools().and_then(|tools| {
        let packages = std::fs::read_dir(tools).ok()?;
        let mut packages = packages.filter_map(Result::ok).filter(|package| package.file_name().to_string_lossy().starts_with("node-linux-"));
        packages.next().map(|package| package.path().join("bin/node"))
    });
    own.filter(|node| runs(node)).unwrap_or_else(|| PathBuf::from("node"))
}

/// The first number of `node --version`.
pub fn node_major(node: &Path) -> Option<u32> {
    let output = Command::new(node).arg("--version").output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim_start_matches('v').split('.').next()?.parse().ok()
}

fn on_path(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|candidate| candidate.is_file())
}

fn runs(program: &Path) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success())
}
