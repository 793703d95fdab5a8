//! A program in a terminal of its own (tmux), and what stands on its screen in which colour.

use std::process::Command;
use std::time::{Duration, Instant};

/// How long a test waits for something to stand on the screen.
const PATIENCE: Duration = Duration::from_secs(90);

/// A running tmux server with one window; ended when dropped.
pub struct Terminal {
    socket: String,
}

/// A stretch of one line in one colour, as 0xRRGGBB; `None` is the terminal's own.
pub type Stretch = (Option<u32>, String);

impl Terminal {
    /// Starts `command` (for a shell) on a screen of 130 × 50; `None` if there is no tmux.
    pub fn start(name: &str, command: &str) -> Option<Terminal> {
        Command::new("tmux").arg("-V").output().ok()?;
        let terminal = Terminal { socket: format!("astro-lsp-{name}-{}", std::process::id()) };
        let started = terminal.tmux().args(["-f", "/dev/null", "new-session", "-d", "-x", "130", "-y", "50", command]).status();
        assert!(started.is_ok_and(|status| status.success()), "tmux starts");
        Some(terminal)
    }

    /// Presses keys, as tmux names them.
    pub fn press(&self, keys: &[&str]) {
        let status = self.tmux().arg("send-keys").args(keys).status();
        assert!(status.is_ok_and(|status| status.success()), "keys can be pressed");
    }

    /// Waits until the screen's text is as wanted, and gives its lines in colours.
    pub fn wait_for(&self, what: &str, wanted: impl Fn(&[Vec<Stretch>]) -> bool) -> Vec<Vec<Stretch>> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let output = self.tmux().args(["capture-pane", "-e", "-p"]).output().expect("tmux answers");
            let screen = String::from_utf8_lossy(&output.stdout).into_owned();
            let mut colour = None;
            let lines: Vec<_> = screen.lines().map(|line| stretches(line, &mut colour)).collect();
            if wanted(&lines) {
                return lines;
            }
            let text: Vec<String> = lines.iter().map(|line| text(line)).collect();
            assert!(Instant::now() < deadline, "{what} does not come:\n{}", text.join("\n"));
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn tmux(&self) -> Command {
        let mut command = Command::new("tmux");
        command.args(["-L", &self.socket]);
        command
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.tmux().arg("kill-server").output();
    }
}

/// The text of a line.
pub fn text(line: &[Stretch]) -> String {
    line.iter().map(|(_, text)| text.as_str()).collect()
}

/// Takes a line with its escape sequences apart. A colour holds until the next one, over line ends too.
fn stretches(line: &str, colour: &mut Option<u32>) -> Vec<Stretch> {
    let mut found: Vec<Stretch> = Vec::new();
    for (index, piece) in line.split("\x1b[").enumerate() {
        let rest = match piece.split_once('m') {
            Some((codes, rest)) if index > 0 => {
                paint(codes, colour);
                rest
            }
            _ => piece,
        };
        match found.last_mut() {
            Some((last, text)) if last == colour => text.push_str(rest),
            // Underlines and the like come and go between two stretches of one colour.
            _ if rest.is_empty() => {}
            _ => found.push((*colour, rest.to_owned())),
        }
    }
    found
}

fn paint(codes: &str, colour: &mut Option<u32>) {
    let mut codes = codes.split(';').map(|code| code.parse::<u32>().unwrap_or(0));
    while let Some(code) = codes.next() {
        match code {
            38 | 48 | 58 => {
                let rgb: Vec<u32> = codes.by_ref().skip(1).take(3).collect();
                if let (38, [red, green, blue]) = (code, rgb.as_slice()) {
                    *colour = Some(red << 16 | green << 8 | blue);
                }
            }
            0 | 39 => *colour = None,
            _ => {}
        }
    }
}
