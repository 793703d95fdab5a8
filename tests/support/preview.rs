//! A running `astro-lsp preview`, ended with the test.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use crate::binary;
use crate::http::{self, Answer};

/// A preview server of a project, on a port of its own.
pub struct Preview {
    child: Child,
    // Held open: the server may print further lines.
    stdout: BufReader<ChildStdout>,
    /// Where the project is served.
    pub address: SocketAddr,
    /// Where the side panel is served.
    pub panel: SocketAddr,
}

impl Preview {
    /// Starts `astro-lsp preview ROOT --port 0 --json` and waits for its ready line.
    pub fn of(root: &Path) -> Preview {
        Preview::with_arguments(root, &[])
    }

    pub fn with_arguments(root: &Path, arguments: &[&str]) -> Preview {
        Preview::started(root, arguments, &[])
    }

    /// The same with variables of the environment.
    pub fn started(root: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Preview {
        let mut child = Command::new(binary())
            .arg("preview")
            .arg(root)
            .args(["--port", "0", "--json"])
            .args(arguments)
            .envs(environment.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("astro-lsp starts");
        let mut stdout = BufReader::new(child.stdout.take().expect("stdout is piped"));
        let mut line = String::new();
        stdout.read_line(&mut line).expect("the ready line");
        let ready: serde_json::Value = serde_json::from_str(&line).unwrap_or_else(|_| panic!("not a ready line: {line:?}"));
        let address = socket(ready["url"].as_str().expect("the ready line has a url"));
        let panel = socket(ready["panel"].as_str().expect("the ready line has a panel"));
        Preview { child, stdout, address, panel }
    }

    /// The next line the server prints.
    pub fn line(&mut self) -> String {
        let mut line = String::new();
        self.stdout.read_line(&mut line).expect("a line");
        line
    }

    pub fn get(&self, target: &str) -> Answer {
        http::get(self.address, target)
    }

    pub fn send(&self, method: &str, target: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        http::send(self.address, method, target, headers, body.as_bytes())
    }

    /// The server's worker processes, once there is at least one.
    pub fn wait_for_workers(&self) -> Vec<u32> {
        loop {
            // Every thread of the server lists the children it made.
            let tasks = std::fs::read_dir(format!("/proc/{}/task", self.child.id())).expect("the server runs");
            let workers: Vec<u32> = tasks
                .filter_map(Result::ok)
                .filter_map(|task| std::fs::read_to_string(task.path().join("children")).ok())
                .flat_map(|list| list.split_whitespace().filter_map(|pid| pid.parse().ok()).collect::<Vec<u32>>())
                .collect();
            if !workers.is_empty() {
                return workers;
            }
            std::thread::yield_now();
        }
    }

    /// The token the panel's page proves itself with.
    pub fn panel_token(&self) -> String {
        let page = http::get(self.panel, "/").text();
        let (_, rest) = page.split_once("data-token=\"").expect("the panel has a token");
        rest.split('"').next().unwrap_or_default().to_owned()
    }

    /// The server's process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        // Already ended is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn socket(url: &str) -> SocketAddr {
    let host = url.trim_start_matches("http://").split('/').next().unwrap_or_default();
    host.parse().unwrap_or_else(|_| panic!("not an address: {url}"))
}
