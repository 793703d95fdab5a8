//! Packages that stand in for others, and packages of which there is one whoever asks.

use astro_project::FilePath;
use astro_project::resolve::package_name;

use super::Loader;

/// The packages that renderers have a single copy of: linked packages use the project's own.
const SINGLE: [(&str, &[&str]); 5] = [
    ("@astrojs/react", &["react", "react-dom"]),
    ("@astrojs/preact", &["preact"]),
    ("@astrojs/solid-js", &["solid-js"]),
    ("@astrojs/svelte", &["svelte"]),
    ("@astrojs/vue", &["vue"]),
];

/// What `compat` of the Preact integration swaps.
const PREACT: [(&str, &str); 7] = [
    ("react-dom/test-utils", "preact/test-utils"),
    ("react-dom/client", "preact/compat/client"),
    ("react-dom/server", "preact/compat/server"),
    ("react-dom", "preact/compat"),
    ("react/jsx-runtime", "preact/jsx-runtime"),
    ("react/jsx-dev-runtime", "preact/jsx-dev-runtime"),
    ("react", "preact/compat"),
];

/// The versions of `satteri` whose other half the engine has: the two speak in bytes.
const SATTERI: &str = "0.10.";

impl Loader {
    /// The specifier meant where `specifier` is written.
    pub(super) fn aliased<'a>(&self, specifier: &'a str) -> &'a str {
        if !specifier.starts_with("react") {
            return specifier;
        }
        let plugins = &self.snapshot.config().vite_plugins;
        let compat = plugins.iter().any(|plugin| plugin["astro-lsp:package"] == "@preact/preset-vite" && plugin["options"]["reactAliasesEnabled"] == true);
        PREACT.iter().find(|(from, _)| compat && *from == specifier).map_or(specifier, |(_, to)| to)
    }

    /// The file that an import in `from` counts as written in.
    pub(super) fn asker(&self, from: &FilePath, specifier: &str) -> FilePath {
        let Some((package, _)) = package_name(specifier) else { return from.clone() };
        if package == "satteri" {
            return self.asker_of_satteri(from);
        }
        let renderers = &self.snapshot.config().injected.renderers;
        let of = |(renderer, packages): &(&str, &[&str])| packages.contains(&package) && renderers.iter().any(|known| known.name == *renderer);
        let home = self.scripts_home();
        let single = SINGLE.iter().any(of) && !from.is_inside(self.snapshot.root());
        if single && self.snapshot.resolve(&home, specifier).is_ok() { home } else { from.clone() }
    }
    /// Projects have several versions of it, one for each package of Astro's: whoever asks, it is one the engine can talk to.
    fn asker_of_satteri(&self, from: &FilePath) -> FilePath {
        let fits = |home: &FilePath| self.satteri_version(home).is_some_and(|version| version.starts_with(SATTERI));
        if fits(from) {
            return from.clone();
        }
        let homes = self.prose_homes();
        let carriers = homes.iter().filter_map(|home| self.meant_file("@astrojs/markdown-satteri", home));
        homes.iter().cloned().chain(carriers).find(|home| fits(home)).unwrap_or_else(|| from.clone())
    }

    fn satteri_version(&self, home: &FilePath) -> Option<String> {
        let entry = self.meant_file("satteri", home)?;
        let (folder, _) = entry.as_str().rsplit_once("/satteri/")?;
        let text = self.snapshot.text(&FilePath::new(&format!("{folder}/satteri/package.json")).ok()?)?;
        serde_json::from_str::<serde_json::Value>(&text).ok()?["version"].as_str().map(str::to_owned)
    }
}
