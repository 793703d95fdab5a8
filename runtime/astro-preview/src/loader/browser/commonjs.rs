//! CommonJS in the browser: a package's file becomes a module with a function that runs it once, when it is first needed.
//!
//! `x.js?commonjs` exports that function, `run`; `x.js` is what ES modules import, its default export is
//! `module.exports`. Files that require each other in a circle see what is there so far, as in Node.

use std::fmt::Write as _;

use astro_engine::ModuleError;
use astro_project::{AssetKind, FilePath, Resolved};
use rustc_hash::FxHashSet;

use super::super::Loader;
use super::{json_text, rewrite};

/// The query of the module that exports `run`.
pub(super) const FACTORY: &str = "commonjs";

/// Modules that pass on others that far are followed.
const DEPTH: usize = 8;

impl Loader {
    /// What ES modules get for a CommonJS file.
    pub(super) fn commonjs_door(&self, file: &FilePath) -> String {
        format!("import {{ run }} from {};\nexport default run();\n", json_text(&format!("{}?{FACTORY}", self.url_of(file))))
    }

    /// The file itself as a function.
    pub(super) fn commonjs_factory(&self, file: &FilePath, text: &str) -> Result<String, ModuleError> {
        let text = text.strip_prefix("#!").map_or_else(|| text.to_owned(), |rest| format!("//{rest}"));
        // Sloppy code does not parse as a module: it is run as it is, and what it requires is found by its look.
        let (code, requires, sloppy) = match self.references(&text) {
            Ok(found) => {
                let edits = found.node_env.into_iter().map(|range| (range, self.node_env())).collect();
                (rewrite::applied(&text, edits), found.requires.into_iter().map(|(_, specifier)| specifier).collect(), false)
            }
            Err(_) => (text.replace("process.env.NODE_ENV", &self.node_env()), requires_by_look(&text), true),
        };
        let mut imports = String::new();
        let mut cases = String::new();
        let mut seen = FxHashSet::default();
        for (index, specifier) in requires.iter().filter(|specifier| seen.insert((*specifier).clone())).enumerate() {
            let Ok(address) = self.address(file, specifier, true) else { continue };
            let (url, case) = (&address.url, json_text(specifier));
            if address.is_commonjs && address.file.is_some() {
                let _ = write!(imports, "import {{ run as run{index} }} from {};", json_text(&format!("{url}?{FACTORY}")));
                let _ = write!(cases, "case {case}: return run{index}();");
            } else if address.is_commonjs || !is_script(&address) {
                let _ = write!(imports, "import it{index} from {};", json_text(url));
                let _ = write!(cases, "case {case}: return it{index};");
            } else {
                let _ = write!(imports, "import * as all{index} from {};", json_text(url));
                let _ = write!(cases, "case {case}: return \"module.exports\" in all{index} ? all{index}[\"module.exports\"] : {{ ...all{index}, __esModule: true }};");
            }
        }
        let require = format!("function require(id) {{ switch (id) {{ {cases} }} throw Object.assign(new Error(`Cannot find module '${{id}}'`), {{ code: \"MODULE_NOT_FOUND\" }}); }}");
        let body = if sloppy {
            format!("new Function(\"module\", \"exports\", \"require\", {})", json_text(&code))
        } else {
            format!("(function (module, exports, require) {{ {code}\n}})")
        };
        // On the first line, so that the file's own lines keep their numbers.
        Ok(format!("{imports} var made; {require} export function run() {{ if (!made) {{ made = {{ exports: {{}} }}; try {{ code.call(made.exports, made, made.exports, require); }} catch (error) {{ made = undefined; throw error; }} }} return made.exports; }} var code = {body};\n"))
    }

    /// Names a CommonJS file exports, as far as its text says.
    pub(super) fn commonjs_names(&self, file: Option<&FilePath>) -> Vec<String> {
        let mut names = FxHashSet::default();
        if let Some(file) = file {
            self.collect_names(file, DEPTH, &mut names);
        }
        let mut names: Vec<String> = names.into_iter().filter(|name| name != "default" && name != "__esModule").collect();
        names.sort();
        names
    }

    fn collect_names(&self, file: &FilePath, depth: usize, names: &mut FxHashSet<String>) {
        let Some(found) = self.snapshot.text(file).and_then(|text| self.references(&text).ok()) else { return };
        names.extend(found.exports);
        for specifier in found.passed_on.iter().filter(|_| depth > 0) {
            if let Ok(Resolved::File { path, .. }) = self.snapshot.resolve_for_browser(file, specifier, true) {
                self.collect_names(&path, depth - 1, names);
            }
        }
    }
}

/// Whether an address leads to a module with exports of its own, not to data.
fn is_script(address: &rewrite::Address) -> bool {
    address.file.as_ref().is_some_and(|file| !matches!(AssetKind::of(file), AssetKind::Json))
}

/// `require("x")` wherever it stands.
fn requires_by_look(text: &str) -> Vec<String> {
    let calls = text.match_indices("require(").filter_map(|(at, call)| {
        let rest = text[at + call.len()..].trim_start();
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        rest[1..].split(quote).next().map(str::to_owned)
    });
    calls.collect()
}
