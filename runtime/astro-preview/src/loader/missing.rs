//! Names that are imported and that nobody exports: in `astro dev` they are `undefined`, a build fails at them.
//!
//! The engine refuses to link such an import. Then its module is reached through a door that exports the name besides, in a world that is
//! begun anew, since the engine remembers who was linked to whom.

use astro_engine::{ModuleKind, ModuleSource};
use astro_project::{FilePath, Resolved};
use astro_syntax::script::Imported;

use super::Loader;
use super::name::ModuleName;
use crate::app::Target;

/// In the query of a door.
pub(super) const DOOR: &str = "missing";
/// Names of one module; a module that lacks more is refused.
const MOST: usize = 100;

/// What a module was asked for in vain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Missing {
    pub(crate) name: String,
    pub(crate) file: FilePath,
}

impl Loader {
    /// Takes note that `module` does not export `name`, which somebody imports. Whether that is new, so that it is worth trying again.
    pub(crate) fn missing_export(&self, module: &str, name: &str) -> Option<Missing> {
        let module = ModuleName::read(module).filter(|module| self.settings.target == Target::Dev && module.path.as_str().starts_with('/'))?;
        let plain = self.behind_door(&module).unwrap_or(module);
        let lacks = self.lacks(&plain.path);
        let mut memory = self.memory();
        let names = memory.missing.entry(plain.clone()).or_default();
        if names.len() >= MOST || names.iter().any(|known| known == name) {
            return None;
        }
        names.push(name.to_owned());
        for lacking in lacks {
            if !names.contains(&lacking) {
                names.push(lacking);
            }
        }
        memory.begun_anew += 1;
        Some(Missing { name: name.to_owned(), file: plain.path })
    }

    /// All that is taken from a module and that it does not export, as far as the texts tell: a new world for each would take its time.
    fn lacks(&self, file: &FilePath) -> Vec<String> {
        let Some(own) = self.snapshot.module(file).filter(|own| own.complete && !own.exports.iter().any(|export| export.name == "*")) else {
            return Vec::new();
        };
        let has = |name: &str| own.exports.iter().any(|export| export.name == name && !export.type_only);
        let importers: Vec<FilePath> = self.memory().importers.get(file).into_iter().flatten().cloned().collect();
        let mut names: Vec<String> = importers.iter().flat_map(|importer| self.names_taken(importer, file)).filter(|name| !has(name)).collect();
        names.sort();
        names.dedup();
        names
    }

    /// The names that one file takes from another.
    fn names_taken(&self, importer: &FilePath, file: &FilePath) -> Vec<String> {
        let document = super::of_kind_astro(importer).then(|| self.snapshot.document(importer)).flatten();
        let module = self.snapshot.module(importer);
        let Some(script) = document.as_ref().map(|document| document.script()).or(module.as_deref()) else { return Vec::new() };
        let leads = |specifier: &str| matches!(self.snapshot.resolve(importer, specifier), Ok(Resolved::File { path, .. }) if path == *file);
        let imports = script.imports.iter().filter(|import| !import.type_only && leads(&import.specifier));
        let imported = imports.flat_map(|import| &import.names).filter(|name| !name.type_only).filter_map(|name| match &name.imported {
            Imported::Default => Some("default"),
            Imported::Named(name) => Some(name.as_str()),
            Imported::Namespace => None,
        });
        let passed = script.exports.iter().filter(|export| !export.type_only && export.from.as_deref().is_some_and(leads));
        let passed = passed.filter_map(|export| export.local.as_deref());
        imported.chain(passed).map(str::to_owned).collect()
    }

    /// The door that stands before a module, if it lacks something.
    pub(super) fn door_before(&self, from: &ModuleName, name: ModuleName) -> ModuleName {
        if from.has(DOOR) || !self.memory().missing.contains_key(&name) {
            return name;
        }
        let query = if name.query.is_empty() { DOOR.to_owned() } else { format!("{}&{DOOR}", name.query) };
        ModuleName { query, ..name }
    }

    /// The module behind a door.
    pub(super) fn behind_door(&self, door: &ModuleName) -> Option<ModuleName> {
        let query = door.query.strip_suffix(DOOR)?;
        Some(ModuleName { query: query.trim_end_matches('&').to_owned(), ..door.clone() })
    }

    /// The text of a door.
    pub(super) fn door_of_missing(&self, door: &ModuleName) -> Option<ModuleSource> {
        let module = self.behind_door(door)?;
        let names = self.memory().missing.get(&module).cloned().unwrap_or_default();
        // Whatever a door imports is the module behind it.
        let specifier = serde_json::json!(format!("./{}", module.path.name()));
        let mut code = format!("export * from {specifier};\nconst nothing = undefined;\n");
        // Where that is wrong, it is missing too.
        let has_default = self.module(&module).is_ok_and(|module| module.kind != ModuleKind::Js || module.code.contains("default"));
        if has_default && !names.iter().any(|name| name == "default") {
            code.push_str(&format!("export {{ default }} from {specifier};\n"));
        }
        for name in names {
            code.push_str(&format!("export {{ nothing as {} }};\n", serde_json::json!(name)));
        }
        Some(ModuleSource::js(code))
    }
}
