//! Variables the project's code reads, and where they are set.

use std::collections::{BTreeMap, BTreeSet};

use astro_project::{Snapshot, host_files};
use serde_json::Value;

/// How code names a variable of the environment.
const READS: [&str; 3] = ["import.meta.env.", "process.env.", "Deno.env.get(\""];
/// Those nobody has to set.
const GIVEN: [&str; 13] = ["MODE", "DEV", "PROD", "SSR", "SITE", "BASE_URL", "ASSETS_PREFIX", "NODE_ENV", "PATH", "HOME", "PORT", "HOST", "CI"];
/// Beginnings of names that hosts set.
const OF_HOSTS: [&str; 10] = ["VERCEL", "NETLIFY", "CF_", "AWS_", "LAMBDA_", "K_", "WEBSITE_", "DENO_", "GITHUB_", "npm_"];

/// A variable that is read and set nowhere, with the first place it is read.
pub(super) struct Missing {
    pub(super) name: String,
    pub(super) place: String,
}

/// All of them, by name.
pub(super) fn missing(snapshot: &Snapshot, process: &[(String, String)]) -> Vec<Missing> {
    let set = set(snapshot, process);
    let mut read = BTreeMap::new();
    for file in snapshot.sources().iter() {
        let Some(text) = snapshot.text(file) else { continue };
        let shown = file.below(snapshot.root()).unwrap_or(file.as_str());
        for (number, line) in (1..).zip(text.lines()) {
            if line.trim_start().starts_with(['/', '*']) {
                continue;
            }
            for name in names(line) {
                read.entry(name).or_insert_with(|| format!("{shown}:{number}"));
            }
        }
    }
    let schema = snapshot.config().env["schema"].as_object().cloned().unwrap_or_default();
    for (name, options) in &schema {
        let needed = options["optional"] != true && options["default"].is_null();
        if needed {
            let file = snapshot.config().file.as_ref().map_or("astro.config", |file| file.name());
            read.entry(name.clone()).or_insert_with(|| format!("{file}, env.schema"));
        }
    }
    let has_default = |name: &str| schema.get(name).is_some_and(|options| options["optional"] == true || !options["default"].is_null());
    let given = |name: &str| GIVEN.contains(&name) || OF_HOSTS.iter().any(|start| name.starts_with(start));
    read.into_iter().filter(|(name, _)| !given(name) && !set.contains(name) && !has_default(name)).map(|(name, place)| Missing { name, place }).collect()
}

/// Names of variables a line reads.
fn names(line: &str) -> Vec<String> {
    let mut out = Vec::new();
    for start in READS {
        for (at, _) in line.match_indices(start) {
            let rest = &line[at + start.len()..];
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
            // What is written to is not read.
            let assigned = rest[end..].trim_start().strip_prefix('=').is_some_and(|after| !after.starts_with('='));
            if end > 0 && !assigned {
                out.push(rest[..end].to_owned());
            }
        }
    }
    out
}

/// Names that are set somewhere: files of the environment in any mode, the host's configuration, the process.
fn set(snapshot: &Snapshot, process: &[(String, String)]) -> BTreeSet<String> {
    let mut out: BTreeSet<String> = process.iter().map(|(name, _)| name.clone()).collect();
    let folder = &snapshot.config().env_dir;
    for entry in snapshot.list(folder).iter() {
        let example = ["example", "sample", "template"].iter().any(|word| entry.name.contains(word));
        if (entry.name.starts_with(".env") || entry.name.starts_with(".dev.vars")) && !example {
            let text = folder.join(&entry.name).and_then(|file| snapshot.text(&file)).unwrap_or_default();
            out.extend(text.lines().filter_map(|line| Some(line.trim().trim_start_matches("export ").split_once('=')?.0.trim().to_owned())));
        }
    }
    for file in host_files(snapshot) {
        let value = &file.value;
        let contexts = value["context"].as_object().into_iter().flatten().map(|(_, context)| &context["environment"]);
        let tables = [&value["vars"], &value["build"]["environment"], &value["env"], &value["build"]["env"]];
        out.extend(tables.into_iter().chain(contexts).filter_map(Value::as_object).flat_map(|table| table.keys().cloned()));
    }
    out.extend(snapshot.config().vite_define.iter().filter_map(|(name, _)| READS.iter().find_map(|start| name.strip_prefix(start))).map(str::to_owned));
    out
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn what_a_line_reads() {
        assert_eq!(names("const a = import.meta.env.API_KEY ?? process.env.OTHER;"), ["API_KEY", "OTHER"]);
        assert_eq!(names("process.env.TZ = 'UTC'"), [""; 0]);
        assert_eq!(names("if (process.env.X == 1) Deno.env.get(\"Y\")"), ["X", "Y"]);
    }
}
