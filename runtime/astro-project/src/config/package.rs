//! What `package.json` says.

use std::collections::BTreeMap;

use crate::config::tsconfig::json;
use crate::{FilePath, Snapshot};

/// The parts of the project's `package.json` that matter here.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Package {
    /// The file, when there is one.
    pub file: Option<FilePath>,
    /// `name`
    pub name: Option<String>,
    /// `"type": "module"`
    pub is_module: bool,
    /// All kinds of dependencies, name and wanted version.
    pub dependencies: BTreeMap<String, String>,
    /// Why it could not be read.
    pub problem: Option<String>,
}

impl Package {
    /// Reads the one in `root`.
    pub(crate) fn read(snapshot: &Snapshot, root: &FilePath) -> Package {
        let Some(file) = root.join("package.json").filter(|file| snapshot.is_file(file)) else {
            return Package::default();
        };
        let parsed = snapshot.file(&file).map_err(|error| error.to_string()).and_then(|content| {
            json(content.text()).map_err(|error| format!("`{file}` is not valid JSON: {error}"))
        });
        let value = match parsed {
            Ok(value) => value,
            Err(problem) => {
                return Package { file: Some(file), problem: Some(problem), ..Package::default() };
            }
        };
        let kinds = ["peerDependencies", "optionalDependencies", "devDependencies", "dependencies"];
        let listed = kinds.iter().filter_map(|kind| value[kind].as_object()).flatten();
        let dependencies =
            listed.map(|(name, wanted)| (name.clone(), wanted.as_str().unwrap_or("*").to_owned()));
        Package {
            name: value["name"].as_str().map(str::to_owned),
            is_module: value["type"] == "module",
            dependencies: dependencies.collect(),
            file: Some(file),
            problem: None,
        }
    }
}

impl Package {
    /// `type` of the first `package.json` from `folder` upwards; the search ends at `node_modules`, as Node's does.
    pub(crate) fn is_module_at(snapshot: &Snapshot, folder: &FilePath) -> Option<bool> {
        for folder in folder.ancestors() {
            if folder.name() == "node_modules" {
                return None;
            }
            if let Some(text) = folder.join("package.json").and_then(|file| snapshot.text(&file)) {
                return json(&text).ok()?["type"].as_str().map(|kind| kind == "module");
            }
        }
        None
    }
}

/// The major version a project uses of a package: the installed one, else the one its `package.json` asks for. `None` when neither
/// tells (`latest`, `workspace:*`).
pub(crate) fn major_version(snapshot: &Snapshot, package: &str) -> Option<u32> {
    let installed = installed_version(snapshot, package);
    let wanted = || snapshot.package().dependencies.get(package).cloned();
    let version = installed.or_else(wanted)?;
    // `npm:astro@^5.1`, `^5`, `>=4.0.0 <6`, `~5.2 || ^6`: what it begins with is the least that has to work.
    let version = version.rsplit('@').next().unwrap_or_default().trim_start_matches(|c: char| !c.is_ascii_digit());
    version.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

/// The version of a package in the nearest `node_modules`.
pub(crate) fn installed_version(snapshot: &Snapshot, package: &str) -> Option<String> {
    let manifest = snapshot.root().ancestors().find_map(|folder| {
        let file = folder.join("node_modules")?.join(package)?.join("package.json")?;
        snapshot.is_file(&file).then_some(file)
    })?;
    json(&snapshot.text(&manifest)?).ok()?["version"].as_str().map(str::to_owned)
}
