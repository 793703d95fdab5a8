//! `astro-lsp doctor`: what was found, for a person and for a bug report.

mod advisories;
mod environment;

use std::fmt::Write as _;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use astro_preview::host::{self, Facts};
use astro_project::config::Output;
use astro_project::{Snapshot, Workspace, host_files};

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
        self.host(snapshot);
        self.environment(snapshot);
        self.advisories(snapshot);
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
            if is_package(adapter) {
                let version = snapshot.installed_version(adapter).unwrap_or_else(|| "not installed".to_owned());
                self.say("adapter", &format!("{adapter} {version}"));
            } else {
                self.say("adapter", &format!("chosen by code: {adapter}"));
            }
        }
        if !config.integrations.is_empty() {
            self.say("integrations", &config.integrations.join(", "));
        }
        for problem in &config.problems {
            self.warn(&problem.message, problem.help.as_deref());
        }
    }

    /// Where the project is deployed, and whether its output fits there.
    fn host(&mut self, snapshot: &Snapshot) {
        let config = snapshot.config();
        let routes = &snapshot.routes().routes;
        let on_demand = routes.iter().filter(|route| !snapshot.is_prerendered(route)).count();
        self.say("rendered", &format!("{} ahead, {on_demand} on demand", routes.len() - on_demand));
        let facts = config.adapter.as_deref().and_then(host::of_adapter);
        match (&config.adapter, facts) {
            (None, _) if on_demand > 0 => {
                self.say("host", "none: the preview renders pages on demand, a build needs an adapter for them");
                self.note("npx astro add node, or another one; or export const prerender = true");
            }
            (None, _) => self.say("host", "any that serves files"),
            (Some(adapter), None) if !is_package(adapter) => {
                self.say("host", "known when the configuration runs");
                self.note("a preview runs it; --host names one for --once");
            }
            (Some(adapter), None) => {
                self.say("host", "not known");
                self.warn(&format!("the adapter {adapter} is not one this program knows; a preview treats it as @astrojs/node"), None);
            }
            (Some(_), Some(facts)) => self.of_host(snapshot, facts, on_demand),
        }
        for file in host_files(snapshot) {
            let name = file.file.name();
            if let Some(problem) = &file.problem {
                self.warn(&format!("{name} cannot be read: {problem}"), Some("the preview leaves it out of account until it is repaired"));
            }
            let own = facts.is_none_or(|facts| facts.name == file.host || host::named(file.host).is_none_or(|host| host.adapters.is_empty()));
            if !own {
                self.warn(&format!("{name} configures {}, and the adapter builds for another host", file.host), Some("remove the file, or change the adapter"));
            }
        }
        let adapters: Vec<&str> = snapshot.packages().iter().map(|name| name.as_str()).filter(|name| host::of_adapter(name).is_some()).collect();
        if adapters.len() > 1 {
            self.warn(&format!("several adapters are installed: {}", adapters.join(", ")), Some("one project is built by one; remove the others"));
        }
    }

    fn of_host(&mut self, snapshot: &Snapshot, facts: &'static Facts, on_demand: usize) {
        self.say("host", &format!("{} (modelled from {})", facts.title, facts.source));
        if on_demand == 0 && snapshot.config().output == Output::Static {
            self.note("nothing is rendered on demand: the files alone are enough");
        }
        if on_demand > 0 && !facts.public_url && snapshot.config().security.allowed_domains.is_empty() {
            let site = snapshot.config().site.as_deref().and_then(|site| site.split("://").nth(1)).and_then(|rest| rest.split(['/', ':']).next()).unwrap_or("your.domain");
            self.note("behind a proxy that ends TLS, forms are refused with 403 and clientAddress is the proxy's, unless");
            self.note(&format!("security: {{ allowedDomains: [{{ hostname: \"{site}\" }}] }} names the host"));
        }
        for line in host::written_redirects(facts, snapshot) {
            self.say("redirect", &line);
        }
    }

    fn environment(&mut self, snapshot: &Snapshot) {
        for missing in environment::missing(snapshot, &crate::engine::environment()) {
            let help = "set it in .env or at the host, or give it a default in env.schema";
            self.warn(&format!("the variable {} is read ({}) and set nowhere", missing.name, missing.place), Some(help));
        }
    }

    fn advisories(&mut self, snapshot: &Snapshot) {
        let mut none = true;
        for package in advisories::PACKAGES {
            let Some(version) = snapshot.installed_version(package) else { continue };
            for advisory in advisories::touching(package, &version) {
                none = false;
                let what = format!("{package} {version}: {} ({})", advisory.what, advisory.id);
                self.warn(&what, Some(&format!("install {package} {} or later", advisory.fixed)));
            }
        }
        self.say("advisories", &format!("{} (list of {})", if none { "none known" } else { "see above" }, advisories::DATE));
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

/// Is it the name of a package, not code that chooses one?
fn is_package(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"@/-_.".contains(&byte))
}
