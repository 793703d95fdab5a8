//! Is a package one for Astro? Those are a part of the project to Vite; all others are left to Node.

use astro_project::FilePath;
use serde_json::Value;

use super::Loader;

impl Loader {
    /// Whether the package of a file depends on Astro, or calls itself one for it.
    pub(super) fn is_for_astro(&self, file: &FilePath) -> bool {
        let Some(folder) = folder(file) else { return false };
        if let Some(known) = self.memory().for_astro.get(&folder) {
            return *known;
        }
        let json = folder.join("package.json").and_then(|path| self.snapshot.text(&path));
        let answer = json.and_then(|text| serde_json::from_str(&text).ok()).is_some_and(|json| says_so(&json));
        self.memory().for_astro.insert(folder, answer);
        answer
    }
}

/// The folder of the package that a file belongs to.
fn folder(file: &FilePath) -> Option<FilePath> {
    let (before, inside) = file.as_str().rsplit_once("/node_modules/")?;
    let names = if inside.starts_with('@') { 2 } else { 1 };
    let name: Vec<&str> = inside.split('/').take(names).collect();
    FilePath::new(&format!("{before}/node_modules/{}", name.join("/"))).ok()
}

/// By the words that Astro goes by.
fn says_so(json: &Value) -> bool {
    let name = json["name"].as_str().unwrap_or_default();
    // Astro's own modules are built in here.
    if name == "astro" || json["astro"]["external"] == true {
        return false;
    }
    let depends = ["peerDependencies", "dependencies"].iter().any(|key| json[key]["astro"].is_string());
    let tagged = json["keywords"].as_array().into_iter().flatten().any(|word| word == "astro" || word == "astro-component");
    let bare = name.rsplit('/').next().unwrap_or_default();
    depends || tagged || bare.starts_with("astro-")
}
