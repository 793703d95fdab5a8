//! Components of other frameworks, compiled by the project's own compilers: Svelte, Vue, and JSX of every kind.

use astro_compiler::{JsxOptions, SpanMap};
use astro_engine::ModuleError;
use astro_project::{FilePath, Resolved};
use astro_syntax::Language;
use serde_json::{Value, json};

use super::name::ModuleName;
use super::{Loader, compile, content_id, frame};
use crate::app::Target as Rules;
use crate::{configure, tools};

/// A component as its compiler left it.
#[derive(Debug, Default)]
pub(super) struct Made {
    pub(super) code: String,
    pub(super) map: SpanMap,
    /// Sheets of the component.
    pub(super) css: Vec<String>,
    /// Specifiers of what it imports.
    pub(super) imports: Vec<String>,
}

/// Who makes JavaScript of a file's JSX.
enum Jsx {
    /// We do, for the runtime of a package.
    Runtime(JsxOptions),
    /// A preset or plugin of Babel's: its kind, and the packages it is found through.
    Babel(&'static str, &'static [&'static str]),
}

/// Plugins that take `.jsx` and `.tsx` files.
const JSX_PLUGINS: [&str; 5] = ["@vitejs/plugin-react", "@vitejs/plugin-react-swc", "@preact/preset-vite", "vite-plugin-solid", "@vitejs/plugin-vue-jsx"];

const SVELTE: &[&str] = &["svelte/compiler"];
const VUE: &[&str] = &["vue/compiler-sfc"];
const SOLID: &[&str] = &["@astrojs/solid-js", "vite-plugin-solid", "babel-preset-solid"];
const VUE_JSX: &[&str] = &["@astrojs/vue", "@vitejs/plugin-vue-jsx", "@vue/babel-plugin-jsx"];

impl Loader {
    /// The JavaScript of a component; `None` in a project that has nothing to compile it with.
    pub(super) fn made(&self, file: &FilePath, source: &str, ssr: bool) -> Result<Option<Made>, ModuleError> {
        match file.extension() {
            _ if self.is_svelte(file) => self.svelte(file, source, ssr, false),
            Some("vue") => self.vue(file, source, ssr),
            _ => self.jsx(file, source, ssr),
        }
    }

    /// A `.svelte.js` or `.svelte.ts` module; `None` for other files.
    pub(super) fn runes(&self, file: &FilePath, code: &str, ssr: bool) -> Result<Option<Made>, ModuleError> {
        let named = [".svelte.js", ".svelte.ts", ".svelte.mjs"].iter().any(|end| file.name().ends_with(end));
        if named { self.svelte(file, code, ssr, true) } else { Ok(None) }
    }

    /// Whether a file is a component of Svelte's: by its name, or by an extension the integration was given.
    pub(super) fn is_svelte(&self, file: &FilePath) -> bool {
        let Some(extension) = file.extension() else { return false };
        let plugins = || self.snapshot.config().vite_plugins.iter().filter(|plugin| plugin["astro-lsp:package"] == "@sveltejs/vite-plugin-svelte");
        let given = || plugins().flat_map(|plugin| plugin["options"]["extensions"].as_array().into_iter().flatten());
        extension == "svelte" || given().filter_map(Value::as_str).any(|known| known.strip_prefix('.') == Some(extension))
    }

    fn svelte(&self, file: &FilePath, source: &str, ssr: bool, is_module: bool) -> Result<Option<Made>, ModuleError> {
        let Some(compiler) = self.compiler(file, SVELTE, "@astrojs/svelte")? else { return Ok(None) };
        let mut payload = self.payload(file, source, ssr);
        payload["compiler"] = compiler.as_str().into();
        payload["isModule"] = is_module.into();
        let options = ["js", "mjs", "ts", "mts"].iter().filter_map(|end| self.snapshot.root().join(&format!("svelte.config.{end}")));
        let options = options.filter_map(|file| self.snapshot.text(&file)).next().unwrap_or_default();
        // Sheets of other languages may import what nobody here knows of.
        let alone = !source.contains("lang=") || !source.contains("<style");
        let made = self.tool("astro-lsp:tool/svelte", &compiler, payload, &options, alone)?;
        Ok(Some(self.taken(&made, Language::Js, file)?))
    }

    fn vue(&self, file: &FilePath, source: &str, ssr: bool) -> Result<Option<Made>, ModuleError> {
        let Some(compiler) = self.compiler(file, VUE, "@astrojs/vue")? else { return Ok(None) };
        let mut payload = self.payload(file, source, ssr);
        payload["compiler"] = compiler.as_str().into();
        payload["name"] = self.project_path(file).trim_start_matches('/').into();
        // A template elsewhere, and types that are imported, are read besides the text.
        let alone = !["src=", "lang=", "defineProps<", "defineEmits<"].iter().any(|word| source.contains(word));
        let made = self.tool("astro-lsp:tool/vue", &compiler, payload, "", alone)?;
        let language = if made["typed"] == true { Language::Ts } else { Language::Js };
        let mut made = self.taken(&made, language, file)?;
        if let Some(entry) = self.vue_entry() {
            // Styles the application's entry imports belong to every component's page.
            made.imports.insert(0, entry);
        }
        Ok(Some(made))
    }

    /// `appEntrypoint` of the Vue integration.
    fn vue_entry(&self) -> Option<String> {
        let plugins = &self.snapshot.config().vite_plugins;
        let entry = plugins.iter().find(|plugin| plugin["astro-lsp:package"] == "@vitejs/plugin-vue")?["options"]["appEntrypoint"].as_str()?;
        match entry.strip_prefix("./") {
            Some(relative) => Some(format!("/{relative}")),
            None => Some(entry.to_owned()),
        }
    }

    fn jsx(&self, file: &FilePath, source: &str, ssr: bool) -> Result<Option<Made>, ModuleError> {
        let language = compile::language(file);
        match self.owner(file)? {
            Jsx::Runtime(options) => {
                let stripped = self.without_jsx(file, source, language, &options)?;
                let lonely = stripped.imports.iter().any(|import| import.ends_with("/jsx-runtime") && self.snapshot.resolve(file, import).is_err());
                // Without the package there is nothing to run it with: its place is left empty.
                Ok((!lonely).then(|| Made { code: stripped.code, map: stripped.map, imports: stripped.imports, css: Vec::new() }))
            }
            Jsx::Babel(kind, preset) => {
                let through = &preset[..preset.len() - 1];
                let (Some(preset), Some(babel)) = (self.found(preset), self.found_through(through, "@babel/core")) else { return Ok(None) };
                let mut payload = self.payload(file, source, ssr);
                payload["preset"] = preset.as_str().into();
                payload["babel"] = babel.into();
                payload["kind"] = kind.into();
                payload["typed"] = (language == Language::Tsx).into();
                let made = self.tool("astro-lsp:tool/babel", &preset, payload, "", true)?;
                let language = if language == Language::Tsx { Language::Ts } else { Language::Js };
                Ok(Some(self.taken(&made, language, file)?))
            }
        }
    }

    /// Which plugin takes a file's JSX; without one the tsconfig decides.
    fn owner(&self, file: &FilePath) -> Result<Jsx, ModuleError> {
        let tsconfig = &self.snapshot.tsconfig().jsx;
        let plugins: Vec<&Value> = self.snapshot.config().vite_plugins.iter().filter(|plugin| JSX_PLUGINS.iter().any(|name| plugin["astro-lsp:package"] == **name)).collect();
        let mut found = None;
        for (index, plugin) in plugins.iter().enumerate() {
            match takes(&plugin["options"], file) {
                Some(true) => found = Some(*plugin),
                Some(false) => continue,
                None => {
                    // Patterns that are expressions are asked where they are.
                    let payload = json!({ "file": file.as_str(), "packages": JSX_PLUGINS });
                    let answer = self.run_tool("astro-lsp:plugins", "owner", payload)?;
                    found = answer["index"].as_u64().filter(|at| *at >= index as u64).and_then(|at| plugins.get(at as usize).copied());
                }
            }
            break;
        }
        let Some(plugin) = found else {
            return Ok(Jsx::Runtime(match (tsconfig.mode.as_deref(), &tsconfig.import_source) {
                (Some("react"), None) => JsxOptions::classic(tsconfig.factory.as_deref(), tsconfig.fragment.as_deref()),
                (_, source) => JsxOptions::automatic(source.as_deref().unwrap_or("react")),
            }));
        };
        let options = &plugin["options"];
        let source = options["jsxImportSource"].as_str();
        Ok(match plugin["astro-lsp:package"].as_str().unwrap_or_default() {
            "vite-plugin-solid" => Jsx::Babel("solid", SOLID),
            "@vitejs/plugin-vue-jsx" => Jsx::Babel("vue", VUE_JSX),
            "@preact/preset-vite" => Jsx::Runtime(JsxOptions::automatic(source.unwrap_or("preact"))),
            _ if options["jsxRuntime"] == "classic" => Jsx::Runtime(JsxOptions::classic(None, None)),
            // A tsconfig for another framework means that one's files; this plugin's are its own.
            _ => Jsx::Runtime(JsxOptions::automatic(source.unwrap_or("react"))),
        })
    }

    /// What a compiler answered, its types erased.
    fn taken(&self, made: &Value, language: Language, file: &FilePath) -> Result<Made, ModuleError> {
        let code = made["code"].as_str().unwrap_or_default();
        let css = match &made["css"] {
            Value::String(sheet) if sheet.trim().is_empty() => Vec::new(),
            Value::String(sheet) => vec![sheet.clone()],
            Value::Array(sheets) => sheets.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            _ => Vec::new(),
        };
        let stripped = self.strip(file, code, language)?;
        let imports = match language {
            Language::Js => self.references(code).map(|found| found.imports.into_iter().map(|import| import.specifier).collect()).unwrap_or_default(),
            _ => stripped.imports,
        };
        // Compilers print anew: no place in their text is one of the source.
        Ok(Made { code: stripped.code, map: SpanMap::default(), css, imports })
    }

    fn payload(&self, file: &FilePath, source: &str, ssr: bool) -> Value {
        tools::payload(file.as_str(), self.snapshot.root().as_str(), source, ssr, self.settings.target == Rules::Production)
    }

    /// Runs a compiler, or takes from the shelf what it made of the same text before.
    fn tool(&self, module: &'static str, compiler: &str, payload: Value, options: &str, alone: bool) -> Result<Value, ModuleError> {
        let version = FilePath::new(compiler.split('?').next().unwrap_or(compiler)).ok().and_then(|file| self.snapshot.stat(&file));
        let version = version.map(|stat| format!("{} {:?}", stat.len, stat.modified)).unwrap_or_default();
        let plugins = serde_json::to_string(&self.snapshot.config().vite_plugins).unwrap_or_default();
        let (inputs, file) = (payload.to_string(), payload["file"].as_str().unwrap_or_default().to_owned());
        let make = || self.run_tool(module, "compile", payload);
        let made = match alone {
            true => self.settings.tools.kept(&[module, compiler, &version, &plugins, options, &inputs], make),
            false => make(),
        };
        made.map_err(|mut error| {
            match &mut error.frame {
                Some(place) if place.file.is_empty() => place.file = file,
                Some(_) => {}
                None => error.frame = FilePath::new(&file).ok().map(|file| frame::file(&file)),
            }
            error
        })
    }

    /// Runs an export of a tool where the configuration ran.
    pub(super) fn run_tool(&self, module: &str, export: &str, payload: Value) -> Result<Value, ModuleError> {
        self.settings.tools.run(module, export, payload, || configure::host(&self.snapshot, &self.settings), |host| self.today(host))
    }

    /// The module of a compiler. A project that renders with a framework but lacks its compiler is told so.
    fn compiler(&self, file: &FilePath, chain: &[&str], renderer: &str) -> Result<Option<String>, ModuleError> {
        if !self.settings.tools.are_there() {
            return Ok(None);
        }
        let found = self.found(chain);
        let wanted = self.snapshot.config().injected.renderers.iter().any(|known| known.name == renderer);
        if found.is_none() && wanted {
            let package = chain.last().copied().unwrap_or_default();
            let mut error = ModuleError::new("ImportNotFound", format!("{} is compiled by \"{package}\", which is not installed.", file.name()));
            error.hint = Some(format!("Install it: npm install {}", package.split('/').next().unwrap_or(package)));
            error.frame = Some(frame::file(file));
            return Err(error);
        }
        Ok(found)
    }

    /// The module name of the last package of a chain, each looked for from the one before.
    fn found(&self, chain: &[&str]) -> Option<String> {
        let (last, through) = chain.split_last()?;
        self.found_through(through, last)
    }

    fn found_through(&self, through: &[&str], last: &str) -> Option<String> {
        let mut from = self.scripts_home();
        for package in through {
            from = self.package_file(&from, package)?;
        }
        // The project may have it as a package of its own.
        let file = self.package_file(&from, last).or_else(|| self.package_file(&self.scripts_home(), last))?;
        Some(self.versioned(&ModuleName::new(file, "")))
    }

    fn package_file(&self, from: &FilePath, specifier: &str) -> Option<FilePath> {
        match self.snapshot.require(from, specifier) {
            Ok(Resolved::File { path, .. }) => Some(path),
            _ => None,
        }
    }

    /// Stands for what compilers are told besides the texts: when it changes, all is made anew.
    pub(super) fn tool_settings(&self) -> u64 {
        let ends = ["js", "mjs", "ts", "mts"];
        let files = ends.iter().filter_map(|end| self.snapshot.root().join(&format!("svelte.config.{end}")));
        files.map(|file| content_id(&self.snapshot, &file)).fold(0, |all, one| all.rotate_left(7) ^ one)
    }
}


/// Whether `include` and `exclude` take a file; `None` where that takes an expression to say.
fn takes(options: &Value, file: &FilePath) -> Option<bool> {
    let mut excluded = false;
    for rule in rules(&options["exclude"]) {
        excluded |= fits(rule, file)?;
    }
    if excluded {
        return Some(false);
    }
    let include = rules(&options["include"]);
    let mut included = include.is_empty();
    for rule in include {
        included |= fits(rule, file)?;
    }
    Some(included)
}

fn rules(value: &Value) -> Vec<&Value> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(rules) => rules.iter().collect(),
        one => vec![one],
    }
}

fn fits(rule: &Value, file: &FilePath) -> Option<bool> {
    if let Some(glob) = rule.as_str() {
        let anywhere = glob.starts_with("**") || glob.starts_with('/');
        let glob = if anywhere { glob.to_owned() } else { format!("**/{}", glob.trim_start_matches("./")) };
        return Some(fast_glob::glob_match(glob.as_bytes(), file.as_str().as_bytes()));
    }
    match rule["$regexp"].as_str()? {
        r"/\.astro$/" => Some(file.extension() == Some("astro")),
        r"/\.[tj]sx?$/" => Some(matches!(file.extension(), Some("js" | "jsx" | "ts" | "tsx"))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_a_plugin() {
        let file = FilePath::new("/p/src/components/react/A.tsx").unwrap();
        for (options, expected) in [
            (json!({}), Some(true)),
            (json!({ "include": ["**/react/*"] }), Some(true)),
            (json!({ "include": ["**/solid/*"] }), Some(false)),
            (json!({ "include": "src/components/react/*" }), Some(true)),
            (json!({ "exclude": [{ "$regexp": r"/\.astro$/" }] }), Some(true)),
            (json!({ "exclude": ["**/react/**"] }), Some(false)),
            (json!({ "include": { "$regexp": "/x/" } }), None),
        ] {
            assert_eq!(takes(&options, &file), expected, "{options}");
        }
    }
}
