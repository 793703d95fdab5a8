//! Sheets that JavaScript of the project works on: Tailwind, PostCSS, Less, Stylus. The page's worker does that when the
//! page asks for its head; what it needs to know of files is answered here.

use std::borrow::Cow;
use std::sync::Arc;

use astro_engine::ModuleError;
use astro_project::{AssetKind, FilePath, Kind, Resolved};
use serde_json::{Value, json};

use super::name::ModuleName;
use super::{Loader, Target, candidates, frame};

/// A sheet of a module.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Sheet {
    /// As it is put into the page, or as written when there is work to do.
    pub(super) css: String,
    /// What JavaScript has to do first.
    pub(super) work: Option<Work>,
}

impl From<String> for Sheet {
    fn from(css: String) -> Sheet {
        Sheet { css, work: None }
    }
}

/// What is left to do on a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Work {
    /// Where its paths begin.
    pub(super) file: FilePath,
    /// `css`, `less`, `styl`
    pub(super) lang: String,
    /// The scope of its component.
    pub(super) scope: Option<String>,
    /// Is it one of Tailwind's?
    pub(super) tailwind: bool,
    /// The configuration of PostCSS.
    pub(super) postcss: Option<PostCss>,
    /// Plugins of PostCSS are in the project's own configuration (`vite.css.postcss`).
    pub(super) inline: bool,
}

/// The tool that makes sheets at once.
const SHEETS: &str = "astro-lsp:tool/sheet";

/// Names of a PostCSS configuration, as PostCSS looks for them.
const POSTCSS: [&str; 12] = [
    ".postcssrc.ts", ".postcssrc.cts", ".postcssrc.mts", ".postcssrc.js", ".postcssrc.cjs", ".postcssrc.mjs", "postcss.config.ts", "postcss.config.cts", "postcss.config.mts",
    "postcss.config.js", "postcss.config.cjs", "postcss.config.mjs",
];

/// A configuration of PostCSS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PostCss {
    Module(FilePath),
    /// Written as data: `.postcssrc`, `package.json`.
    Data(Value),
}

impl Loader {
    /// What JavaScript has to do on a sheet in `lang`; `None` for most sheets.
    pub(super) fn work(&self, file: &FilePath, text: &str, lang: &str, scope: Option<&str>) -> Option<Work> {
        let tailwind = lang == "css" && is_tailwind(text) && self.has_tailwind(file);
        // Of packages, a sheet that holds what only PostCSS understands.
        let own = !super::is_package_file(file) || text.contains("@tailwind ");
        let inline = own && self.settings.tools.are_there() && self.snapshot.config().css.has_postcss;
        // Lightning CSS takes the place of PostCSS.
        let by_postcss = own && self.lightning().is_none();
        let inline = inline && by_postcss;
        let postcss = self.postcss_config().filter(|_| by_postcss && !inline);
        let lang = match lang {
            "less" => "less",
            "styl" | "stylus" => "styl",
            _ if tailwind || inline || postcss.is_some() => "css",
            _ => return None,
        };
        Some(Work { file: file.clone(), lang: lang.to_owned(), scope: scope.map(str::to_owned), tailwind, postcss, inline })
    }

    /// A sheet as JavaScript takes it: Sass is done, paths and imports are not.
    pub(super) fn before_work(&self, file: &FilePath, text: &str, lang: &str) -> Result<String, ModuleError> {
        if matches!(lang, "less" | "styl" | "stylus") { Ok(text.to_owned()) } else { self.to_css(file, text, lang) }
    }

    /// A sheet and what is to be done with it, as the runtime's `astro-lsp:style` takes it.
    pub(super) fn described(&self, sheet: &Sheet) -> Value {
        let Some(work) = &sheet.work else { return json!({ "css": sheet.css }) };
        json!({
            "css": sheet.css,
            "work": {
                "file": work.file.as_str(),
                // Another one when a sheet that it imports was changed.
                "version": self.versions.get(&work.file),
                "root": self.snapshot.root().as_str(),
                "lang": work.lang,
                "scope": work.scope,
                "tailwind": work.tailwind,
                "postcss": work.postcss.as_ref().map(|config| match config {
                    PostCss::Module(file) => self.import_name(file).into(),
                    PostCss::Data(data) => data.clone(),
                }),
                "tools": self.settings.tools.are_there(),
                "inline": work.inline,
                "production": self.settings.target == crate::app::Target::Production,
            },
        })
    }

    /// Is Tailwind 4 installed, and does something of it work on sheets?
    fn has_tailwind(&self, file: &FilePath) -> bool {
        let from = self.home(file);
        let installed = |name: &str| matches!(self.snapshot.resolve(&from, name), Ok(Resolved::File { .. }));
        // Version 3 has no sheet of this name.
        installed("tailwindcss/theme.css") && (installed("@tailwindcss/vite/package.json") || installed("@tailwindcss/vite") || installed("@tailwindcss/postcss"))
    }

    /// A file at the root, from where packages of the project are found.
    fn home(&self, file: &FilePath) -> FilePath {
        self.snapshot.root().join("astro.config.mjs").unwrap_or_else(|| file.clone())
    }

    /// Where PostCSS finds its configuration: from the root (or the folder `css.postcss` names) upwards, to the workspace's.
    fn postcss_config(&self) -> Option<PostCss> {
        let root = self.snapshot.root();
        let start = match &self.snapshot.config().css.postcss_folder {
            Some(folder) => root.join(folder)?,
            None => root.clone(),
        };
        let is_workspace = |folder: &FilePath| {
            let has = |name: &str| folder.join(name).is_some_and(|file| self.snapshot.is_file(&file));
            has("pnpm-workspace.yaml") || has("lerna.json") || folder.join("package.json").and_then(|file| self.snapshot.text(&file)).is_some_and(|text| text.contains("\"workspaces\""))
        };
        // Without a workspace the search ends where it began.
        let last = root.ancestors().find(is_workspace).unwrap_or_else(|| root.clone());
        for folder in start.ancestors() {
            let inside = |name: &str| folder.join(name).filter(|file| self.snapshot.is_file(file));
            let json = |text: Arc<str>| serde_json::from_str::<Value>(&text).ok();
            if let Some(data) = inside("package.json").and_then(|file| self.snapshot.text(&file)).and_then(json).and_then(|package| package.get("postcss").cloned()) {
                return Some(PostCss::Data(data));
            }
            if let Some(data) = [".postcssrc", ".postcssrc.json"].iter().filter_map(|name| inside(name)).find_map(|file| json(self.snapshot.text(&file)?)) {
                return Some(PostCss::Data(data));
            }
            if let Some(file) = POSTCSS.iter().find_map(|name| inside(name)) {
                return Some(PostCss::Module(file));
            }
            if folder == last || !folder.is_inside(&last) {
                break;
            }
        }
        None
    }

    /// Answers of `ask("style-…")`.
    pub(crate) fn style(&self, name: &str, payload: &Value) -> Result<Value, ModuleError> {
        let text = |key: &str| payload[key].as_str().unwrap_or_default();
        let file = |key: &str| FilePath::new(text(key)).ok();
        match name {
            // A sheet that is CSS now: its paths made addresses, its selectors scoped.
            "style-finish" => {
                let from = file("file").unwrap_or_else(|| self.snapshot.root().clone());
                self.scoped_sheet(&from, text("css"), payload["scope"].as_str()).map(Value::from)
            }
            // A sheet that a sheet imports.
            "style-sheet" => {
                let path = self.find(text("id"), text("base"), Some("css")).ok_or_else(|| self.missing(text("id"), text("base"), file("file")))?;
                if let Some(of) = file("file") {
                    self.note_inlined(&of, &path);
                }
                let content = self.snapshot.text(&path).unwrap_or_default();
                let base = path.parent().unwrap_or_else(|| path.clone());
                Ok(json!({ "path": path.as_str(), "base": base.as_str(), "content": &*content }))
            }
            // A sheet that one in Less or a component imports, its own paths written so that they hold where it is imported.
            "style-import" => Ok(self.import_of_sheet(text("id"), text("base"), &file("file").unwrap_or_else(|| self.snapshot.root().clone()))),
            // The name by which a module (a plugin, a package that works on sheets) is imported.
            "style-module" => {
                let found = self.find(text("id"), text("base"), None);
                let Some(path) = found else {
                    if payload["optional"] == true {
                        return Ok(Value::Null);
                    }
                    return Err(self.missing(text("id"), text("base"), file("file")));
                };
                let base = path.parent().unwrap_or_else(|| path.clone());
                Ok(json!({ "module": self.import_name(&path), "path": path.as_str(), "base": base.as_str() }))
            }
            "style-compiled" => {
                let from = file("file").unwrap_or_else(|| self.snapshot.root().clone());
                self.compiled_sheet(&from, text("css"), text("lang")).map(Value::from)
            }
            "style-postcss" => {
                let made = self.run_tool(SHEETS, "postcss", json!({ "css": text("css"), "file": text("file"), "root": self.snapshot.root().as_str() }))?;
                Ok(made["css"].clone())
            }
            "style-candidates" => Ok(self.candidates(payload)),
            _ => Err(ModuleError::new("UnknownQuestion", format!("The preview has no answer to the question \"{name}\"."))),
        }
    }

    /// Asks functions of `vite.css`, in the world the configuration ran in.
    pub(super) fn sheet_tool(&self, export: &str, payload: Value) -> Result<Value, ModuleError> {
        self.run_tool(SHEETS, export, payload)
    }

    /// A sheet with what `additionalData` puts in front of it, and how many bytes that is.
    pub(super) fn with_additional_data<'t>(&self, file: &FilePath, text: &'t str, lang: &str) -> Result<(Cow<'t, str>, usize), ModuleError> {
        let between = if matches!(lang, "styl" | "stylus") { "\n" } else { "" };
        Ok(match &self.snapshot.config().css.preprocessors[lang]["additionalData"] {
            Value::String(data) if !data.is_empty() => (format!("{data}{between}{text}").into(), data.len() + between.len()),
            // Where tools ask, they have asked the function themselves.
            Value::Object(_) if self.settings.tools.are_there() => {
                let made = self.sheet_tool("additional", json!({ "css": text, "file": file.as_str(), "lang": lang }))?;
                let made = made["css"].as_str().unwrap_or(text).to_owned();
                let before = made.find(text).unwrap_or(0);
                (made.into(), before)
            }
            _ => (text.into(), 0),
        })
    }

    /// The CSS of a sheet in Less or Stylus, now. That of a sheet alone is kept: loading its compiler takes longer than most pages.
    pub(super) fn compiled_sheet(&self, file: &FilePath, text: &str, lang: &str) -> Result<String, ModuleError> {
        let (text, _) = self.with_additional_data(file, text, lang)?;
        let options = &self.snapshot.config().css.preprocessors[lang];
        let make = || self.run_tool(SHEETS, "compile", json!({ "css": text, "file": file.as_str(), "root": self.snapshot.root().as_str(), "lang": lang, "options": options, "ready": true }));
        // Plugins and sheets that are imported may say something else the next time.
        let words = ["@import", "@require", "@plugin", "use(", "json(", "data-uri("];
        let alone = options.get("plugins").is_none() && options.get("imports").is_none() && !words.iter().any(|word| text.contains(word));
        let version = self.snapshot.installed_version(if lang == "less" { "less" } else { "stylus" }).filter(|_| alone);
        let made = match version {
            Some(version) => self.settings.tools.kept(&[SHEETS, lang, &version, file.as_str(), &text, &options.to_string()], make),
            None => make(),
        };
        let made = made.map_err(|mut error| {
            if error.name == "Error" {
                "StyleNotCompiled".clone_into(&mut error.name);
            }
            let place = error.frame.get_or_insert_with(|| frame::file(file));
            if place.file.is_empty() {
                place.file = file.to_string();
            }
            error
        })?;
        let folder = file.parent().unwrap_or_else(|| self.snapshot.root().clone());
        for read in made["deps"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            if let Some(read) = FilePath::new(read).ok().or_else(|| folder.join(read)) {
                self.note_inlined(file, &read);
            }
        }
        Ok(made["css"].as_str().unwrap_or_default().to_owned())
    }

    fn import_of_sheet(&self, id: &str, base: &str, into: &FilePath) -> Value {
        let named = [id.to_owned(), format!("{id}.less"), format!("{id}.css")];
        let Some(path) = named.iter().find_map(|id| self.find(id, base, Some("less")).filter(|path| AssetKind::of(path) == AssetKind::Style)) else { return Value::Null };
        self.note_inlined(into, &path);
        let content = self.snapshot.text(&path).unwrap_or_default();
        json!({ "path": path.as_str(), "content": self.with_addresses(&path, &content) })
    }

    /// The name by which ES modules import a file.
    fn import_name(&self, file: &FilePath) -> String {
        let query = if self.is_commonjs(file) { "interop" } else { "" };
        self.versioned(&ModuleName::new(file.clone(), query))
    }

    /// The file an import means. `sheet` is the language of the sheet that imports; without it a module is looked for.
    pub(super) fn find(&self, id: &str, base: &str, sheet: Option<&str>) -> Option<FilePath> {
        let folder = FilePath::new(base).ok()?;
        let from = folder.join("sheet.css")?;
        if let Some(beside) = folder.join(id).filter(|path| self.snapshot.is_file(path)) {
            return Some(beside);
        }
        let found = |name: &str| match self.target(&from, name) {
            Ok(Target::Module(module)) => Some(module.path),
            _ => None,
        };
        let Some(lang) = sheet else { return found(id) };
        let is_sheet = |path: &FilePath| AssetKind::of(path) == AssetKind::Style;
        self.sheet_of_package(&from, id, lang)
            .or_else(|| found(id).filter(is_sheet))
            .or_else(|| found(&format!("{id}.css")))
            .or_else(|| found(&format!("{id}/index.css")))
    }

    /// What a package names for sheets of a language: a condition of `exports`, else a field beside them.
    fn sheet_of_package(&self, from: &FilePath, id: &str, lang: &str) -> Option<FilePath> {
        let (package, rest) = astro_project::resolve::package_name(id)?;
        let rest = rest.trim_start_matches(['.', '/']);
        let (folder, json) = from.ancestors().find_map(|folder| {
            let folder = folder.join("node_modules")?.join(package)?;
            let text = self.snapshot.text(&folder.join("package.json")?)?;
            Some((folder, serde_json::from_str::<Value>(&text).ok()?))
        })?;
        let own = match lang {
            "scss" => "sass",
            "styl" => "stylus",
            lang => lang,
        };
        let key = if rest.is_empty() { ".".to_owned() } else { format!("./{rest}") };
        let exports = if rest.is_empty() && json["exports"].get(".").is_none() { &json["exports"] } else { &json["exports"][&key] };
        let named = [own, "style"].into_iter().find_map(|condition| exports[condition].as_str().or_else(|| exports[condition]["default"].as_str()));
        let beside = || [own, "style"].into_iter().filter(|_| rest.is_empty()).find_map(|field| json[field].as_str());
        let file = folder.join(named.or_else(beside)?)?;
        self.snapshot.is_file(&file).then_some(file)
    }

    fn missing(&self, id: &str, base: &str, file: Option<FilePath>) -> ModuleError {
        let mut error = ModuleError::new("StyleNotCompiled", format!("\"{id}\" was not found from {base}."));
        error.hint = Some("Is the package installed, and is the path right?".to_owned());
        error.frame = file.as_ref().map(frame::file);
        error
    }

    /// Words of the project's files that may be classes: `ask("style-candidates", {root, sources, known})`.
    fn candidates(&self, payload: &Value) -> Value {
        let mut folders = Vec::new();
        let mut without = Vec::new();
        if let Some(root) = payload["root"].as_str().and_then(|root| FilePath::new(root).ok()) {
            folders.push(root);
        }
        for source in payload["sources"].as_array().into_iter().flatten() {
            let base = source["base"].as_str().and_then(|base| FilePath::new(base).ok());
            let pattern = source["pattern"].as_str().unwrap_or_default();
            // The folder before the first wildcard.
            let plain: Vec<&str> = pattern.split('/').take_while(|part| !part.contains(['*', '{', '[', '?'])).collect();
            let Some(folder) = base.and_then(|base| base.join(&plain.join("/"))) else { continue };
            if source["negated"] == true { without.push(folder) } else { folders.push(folder) }
        }
        let mut files = Vec::new();
        for folder in folders {
            match self.snapshot.is_file(&folder) {
                true => files.push(folder),
                false => self.scanned(&folder, &without, &mut files, 0),
            }
        }
        files.sort();
        files.dedup();
        let mut print = String::new();
        for file in &files {
            print.push_str(&format!("{file}={:x};", super::content_id(&self.snapshot, file)));
        }
        let print = format!("{:x}", hash(print.as_bytes()));
        if payload["known"] == *print {
            return json!({ "fingerprint": print });
        }
        let words = candidates::of(files.iter().filter_map(|file| self.snapshot.text(file)));
        json!({ "fingerprint": print, "words": words })
    }

    /// Files below a folder that Tailwind looks into.
    fn scanned(&self, folder: &FilePath, without: &[FilePath], out: &mut Vec<FilePath>, depth: usize) {
        const MOST_FILES: usize = 20_000;
        const MOST_BYTES: u64 = 2 << 20;
        if depth > 32 || without.contains(folder) {
            return;
        }
        for entry in self.snapshot.list(folder).iter() {
            let Some(path) = folder.join(&entry.name) else { continue };
            if out.len() >= MOST_FILES || without.contains(&path) {
                continue;
            }
            match entry.kind {
                Kind::Folder if candidates::is_skipped_folder(&entry.name) || path == self.snapshot.config().out_dir => {}
                Kind::Folder => self.scanned(&path, without, out, depth + 1),
                _ if candidates::is_skipped_file(&entry.name) => {}
                _ if self.snapshot.stat(&path).is_some_and(|stat| stat.len <= MOST_BYTES) => out.push(path),
                _ => {}
            }
        }
    }
}

/// Does a sheet speak Tailwind 4?
fn is_tailwind(text: &str) -> bool {
    const WORDS: [&str; 14] = [
        "@import \"tailwindcss", "@import 'tailwindcss", "@import url(\"tailwindcss", "@tailwind ", "@theme", "@apply ", "@reference ", "@utility ", "@custom-variant ", "@variant ",
        "@plugin ", "@source ", "--alpha(", "--spacing(",
    ];
    WORDS.iter().any(|word| text.contains(word))
}

fn hash(bytes: &[u8]) -> u64 {
    use std::hash::Hasher;
    let mut hasher = rustc_hash::FxHasher::default();
    hasher.write(bytes);
    hasher.finish()
}
