//! `astro-lsp doctor`: what was found, for a person and for a bug report.

use std::fmt::Write as _;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use astro_project::{Snapshot, Workspace};

use super::input;
use crate::DoctorArguments;
use crate::trouble::{FINDINGS, Outcome};
use crate::typescript::find;
use crate::vfs::DiskWorld;

/// Prints what was found; 1 if something of it needs attention.
pub(crate) fn run(arguments: DoctorArguments, typescript: Option<&Path>) -> Outcome {
    let root = input::root(arguments.root.as_deref())?;
    let snapshot = Workspace::new(root, Arc::new(DiskWorld)).snapshot();
    let mut doctor = Doctor::default();
    doctor.look(&snapshot);
    doctor.types(&snapshot, typescript);
    let _ = std::io::stdout().lock().write_all(doctor.out.as_bytes());
    Ok(ExitCode::from(if doctor.troubled { FINDINGS } else { 0 }))
}

#[derive(Default)]
struct Doctor {
    out: String,
    troubled: bool,
}

impl Doctor {
    fn look(&mut self, snapshot: &Snapshot) {
        self.say("astro-lsp", &format!("{} ({} {})", env!("CARGO_PKG_VERSION"), std::env::consts::OS, std::env::consts::ARCH));
        self.say("project", snapshot.root().as_str());
        self.packages(snapshot);
        self.config(snapshot);
        let routes = snapshot.routes();
        self.say("routes", &format!("{} (see `astro-lsp routes`)", routes.routes.len()));
        for problem in routes.problems.iter().chain(&snapshot.route_conflicts()) {
            self.warn(&problem.message, problem.help.as_deref());
        }
        self.say("components", &snapshot.components().len().to_string());
        #[cfg(target_os = "linux")]
        self.watches();
    }

    fn packages(&mut self, snapshot: &Snapshot) {
        match snapshot.installed_version("astro") {
            Some(version) => self.say("Astro", &format!("{version} (astro-lsp follows 7)")),
            None => {
                self.say("Astro", "not installed");
                self.note("pages are rendered all the same; types and packages need `npm install`");
            }
        }
        match snapshot.installed_version("typescript") {
            Some(version) => self.say("TypeScript", &version),
            None => self.say("TypeScript", "not installed"),
        }
    }

    fn types(&mut self, snapshot: &Snapshot, chosen: Option<&Path>) {
        match find::engine(snapshot.root(), chosen) {
            Ok(engine) => self.say("types", &format!("from TypeScript {engine}")),
            Err(missing) => self.say("types", &missing.to_string()),
        }
    }

    fn config(&mut self, snapshot: &Snapshot) {
        let config = snapshot.config();
        match config.file.as_ref() {
            Some(file) => self.say("configuration", file.below(snapshot.root()).unwrap_or(file.as_str())),
            None => self.say("configuration", "none: Astro's defaults"),
        }
        self.say("output", &format!("{:?}", config.output).to_lowercase());
        if let Some(adapter) = &config.adapter {
            self.say("adapter", adapter);
        }
        if !config.integrations.is_empty() {
            self.say("integrations", &config.integrations.join(", "));
        }
        for problem in &config.problems {
            self.warn(&problem.message, problem.help.as_deref());
        }
    }

    /// The limit that makes changes go unseen.
    #[cfg(target_os = "linux")]
    fn watches(&mut self) {
        let limit = std::fs::read_to_string("/proc/sys/fs/inotify/max_user_watches").ok();
        let Some(limit) = limit.and_then(|text| text.trim().parse::<u64>().ok()) else { return };
        self.say("inotify watches", &limit.to_string());
        if limit < 8192 {
            let help = "sudo sysctl fs.inotify.max_user_watches=524288";
            self.warn("the system allows few watched folders; changes may go unseen", Some(help));
        }
    }

    fn say(&mut self, what: &str, answer: &str) {
        let _ = writeln!(self.out, "{what:<16} {answer}");
    }

    fn note(&mut self, words: &str) {
        let _ = writeln!(self.out, "{:<16} {words}", "");
    }

    fn warn(&mut self, what: &str, help: Option<&str>) {
        self.troubled = true;
        let _ = writeln!(self.out, "  ! {what}");
        if let Some(help) = help {
            let _ = writeln!(self.out, "    help: {help}");
        }
    }
}
