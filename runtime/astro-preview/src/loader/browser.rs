//! Modules for the browser: component scripts and what they import, with types erased and imports made addresses.

mod commonjs;
pub(super) mod external;
mod rewrite;

use std::sync::Arc;

use astro_engine::ModuleError;
use astro_project::{AssetKind, FilePath};
use astro_syntax::Language;

use super::name::ModuleName;
use super::{Loader, compile, content_id, css};
use crate::app::guard::Refusal;
use crate::app::{Reply, Request, page};

impl Loader {
    /// Answers for a script, sheet or asset below the project; `None` for every other path.
    ///
    /// Only what a page was told to load is served as code: sources of the server stay where they are. Blocks while a
    /// compiler runs.
    pub(crate) fn browser(&self, request: &Request, path: &str, query: Option<&str>) -> Option<Reply> {
        if let Some(answer) = self.builtin_module(path) {
            return Some(javascript(&answer.unwrap_or_else(|error| failing(&error))));
        }
        if let Some(reply) = self.font_file(path) {
            return Some(reply);
        }
        if !is_module_path(path) {
            return None;
        }
        let query = query.unwrap_or_default();
        let file = self.component_at(path, query).or_else(|| self.file_at(path)).filter(|file| self.snapshot.is_file(file));
        let Some(file) = file else { return self.made_up(path, query) };
        let name = ModuleName::new(file, query);
        if !self.stays_inside(&name.path) {
            let message = format!("{path} is a link that leads out of the project, and such links are not followed.");
            return Some(page::refusal(request, &Refusal { status: 403, message }));
        }
        self.note_use(&name.path);
        let answer = match self.kind(&name.path) {
            AssetKind::Other if name.has("import") && !["raw", "url", "inline"].iter().any(|word| name.has(word)) => self.kept(&name, || self.other_file(&name))?,
            _ if name.has("raw") => Ok(default_export(&self.snapshot.text(&name.path).unwrap_or_default())),
            AssetKind::Astro => self.component_script(&name)?,
            AssetKind::TypeScript | AssetKind::JavaScript | AssetKind::Tsx | AssetKind::Jsx | AssetKind::Framework => {
                self.kept(&name, || self.script_file(&name))?
            }
            AssetKind::Json => self.json_file(&name.path),
            AssetKind::Style if name.has("import") => self.style_module(&name.path),
            AssetKind::Style => match self.sheet_of_file(&name.path) {
                Ok(sheet) => return Some(stylesheet(sheet)),
                Err(error) => Err(error),
            },
            AssetKind::Image | AssetKind::Svg | AssetKind::Other if name.has("inline") => Ok(default_export(&self.data_url(&name.path).unwrap_or_default())),
            AssetKind::Image | AssetKind::Svg if name.has("import") && !name.has("url") => match self.picture(&name.path) {
                Some(meta) => Ok(default_export_json(&meta.to_string())),
                None => Ok(default_export(&self.url_of(&name.path))),
            },
            _ if name.has("url") || name.has("import") => Ok(default_export(&self.url_of(&name.path))),
            AssetKind::Mdx | AssetKind::Markdown | AssetKind::Html => return None,
            AssetKind::Image | AssetKind::Svg | AssetKind::Other => return Some(crate::app::serve_file(&self.snapshot, request, &name.path)),
        };
        Some(match answer {
            Ok(code) => javascript(&code),
            Err(error) => javascript(&failing(&error)),
        })
    }

    /// A script or sheet that is no file: plugins may have an answer for its address, as they are asked for any in Vite.
    fn made_up(&self, path: &str, query: &str) -> Option<Reply> {
        let kind = FilePath::new(path).map_or(AssetKind::Other, |file| AssetKind::of(&file));
        let is_sheet = kind == AssetKind::Style;
        if !is_sheet && !matches!(kind, AssetKind::JavaScript | AssetKind::TypeScript | AssetKind::Jsx | AssetKind::Tsx) {
            return None;
        }
        let asked = if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") };
        let home = self.scripts_home();
        let made = self.plugin_id(&asked, &home, false).and_then(|id| id.map(|id| self.plugin_module(&id, false).map(|made| (id, made))).transpose());
        match made {
            Ok(None) => None,
            Ok(Some((id, sheet))) if is_sheet => Some(stylesheet(self.plugin_sheet_text(&id).unwrap_or(sheet.code))),
            Ok(Some((_, script))) => Some(javascript(&self.for_browser(&home, &script.code).unwrap_or_else(|error| failing(&error)))),
            Err(_) if is_sheet => None,
            Err(error) => Some(javascript(&failing(&error))),
        }
    }

    /// The component whose script is asked for: its address says so itself.
    fn component_at(&self, path: &str, query: &str) -> Option<FilePath> {
        if !query.split('&').any(|part| part == "type=script") {
            return None;
        }
        let decoded = percent_encoding::percent_decode_str(path).decode_utf8().ok()?;
        let file = match decoded.strip_prefix("/@fs") {
            Some(elsewhere) => FilePath::new(elsewhere).ok().filter(|file| self.memory().seen.contains_key(file))?,
            None => self.snapshot.root().join_inside(&decoded)?,
        };
        (file.extension() == Some("astro")).then_some(file)
    }

    fn stays_inside(&self, file: &FilePath) -> bool {
        // Packages are linked into `node_modules` as a rule; what was offered was found through the project's imports, and so was
        // every component elsewhere whose script is asked for.
        self.memory().offered.contains(file) || !file.is_inside(self.snapshot.root()) || crate::app::stays_inside(&self.snapshot, file)
    }

    fn component_script(&self, name: &ModuleName) -> Option<Result<String, ModuleError>> {
        let index: usize = name.value("index")?.parse().ok()?;
        let module = match self.module(&ModuleName::new(name.path.clone(), "")) {
            Ok(module) => module,
            Err(error) => return Some(Err(error)),
        };
        let script = module.scripts.get(index)?;
        let code = self.strip(&name.path, script, Language::Ts);
        Some(code.and_then(|stripped| self.for_browser(&name.path, &stripped.code)))
    }

    /// Whether a request may be for a module: cheap to ask, and what says no is nothing of [`browser`](Loader::browser)'s.
    pub(crate) fn may_be_module(&self, request: &Request, path: &str) -> bool {
        matches!(request.method.as_str(), "GET" | "HEAD") && (path.starts_with("/@id/") || is_module_path(path))
    }

    /// A module's text, made once for each content of its file; `None` for a file that only the server can run.
    fn kept(&self, name: &ModuleName, make: impl FnOnce() -> Result<Option<String>, ModuleError>) -> Option<Result<String, ModuleError>> {
        let content = content_id(&self.snapshot, &name.path);
        let known = self.memory().browser.get(name).filter(|(known, _)| *known == content).map(|(_, text)| text.clone());
        if let Some(text) = known {
            return Some(Ok(text.to_string()));
        }
        let made = make().transpose()?;
        if let Ok(text) = &made {
            self.memory().browser.insert(name.clone(), (content, Arc::from(text.as_str())));
        }
        Some(made)
    }

    fn script_file(&self, name: &ModuleName) -> Result<Option<String>, ModuleError> {
        let file = &name.path;
        let text = self.snapshot.text(file).ok_or_else(|| ModuleError::new("FileUnreadable", format!("{file} cannot be read.")))?;
        if self.is_commonjs(file) {
            return if name.has(commonjs::FACTORY) { self.commonjs_factory(file, &text).map(Some) } else { Ok(Some(self.commonjs_door(file))) };
        }
        let plugged = self.plugged(file, &name.query, Some(&text), false)?;
        let text: &str = plugged.as_deref().unwrap_or(&text);
        let code = match self.kind(file) {
            AssetKind::Tsx | AssetKind::Jsx | AssetKind::Framework => match self.made(file, text, false)? {
                Some(made) => made.code,
                None => return Ok(None),
            },
            _ => {
                let stripped = self.strip(file, text, compile::language(file))?;
                self.runes(file, &stripped.code, false)?.map_or(stripped.code, |made| made.code)
            }
        };
        let code = self.finished(file, code, false)?;
        let module = compile::finish(self, file, compile::Module { code, source: text.into(), ..compile::Module::default() })?;
        self.for_browser(file, &module.code).map(Some)
    }

    /// A file that only a plugin can read; without one its address is what it is imported for.
    fn other_file(&self, name: &ModuleName) -> Result<Option<String>, ModuleError> {
        let query: Vec<&str> = name.query.split('&').filter(|part| *part != "import").collect();
        match self.plugged(&name.path, &query.join("&"), self.snapshot.text(&name.path).as_deref(), false)? {
            Some(code) => self.for_browser(&name.path, &code).map(Some),
            None => Ok(Some(default_export(&self.url_of(&name.path)))),
        }
    }

    pub(super) fn json_file(&self, file: &FilePath) -> Result<String, ModuleError> {
        let text = self.snapshot.text(file).unwrap_or_default();
        let value: serde_json::Value = serde_json::from_str(&text).map_err(|error| ModuleError::new("JsonInvalid", format!("{file} is no JSON: {error}.")))?;
        let mut code = default_export_json(&value.to_string());
        for (name, value) in value.as_object().into_iter().flatten().filter(|(name, _)| compile::is_identifier(name)) {
            code.push_str(&format!("export const {name} = {value};\n"));
        }
        Ok(code)
    }

    fn sheet_of_file(&self, file: &FilePath) -> Result<String, ModuleError> {
        let text = self.snapshot.text(file).unwrap_or_default();
        let css = self.to_css(file, &text, file.extension().unwrap_or_default())?;
        self.sheet(file, &css)
    }

    /// A sheet imported by a script: it puts itself into the page.
    fn style_module(&self, file: &FilePath) -> Result<String, ModuleError> {
        let (sheet, names) = match self.is_css_module(file) {
            true => {
                let source = self.to_css(file, &self.snapshot.text(file).unwrap_or_default(), file.extension().unwrap_or_default())?;
                let css::CssModule { css, names, .. } = self.css_module(file, &source)?;
                (css, names)
            }
            false => (self.sheet_of_file(file)?, serde_json::Map::new()),
        };
        let mut exports = if self.is_css_module(file) { default_export_json(&serde_json::Value::Object(names.clone()).to_string()) } else { "export default style.textContent;\n".to_owned() };
        for (name, value) in names.iter().filter(|(name, _)| compile::is_identifier(name)) {
            exports.push_str(&format!("export const {name} = {value};\n"));
        }
        let (id, css) = (json_text(file.as_str()), json_text(&sheet));
        Ok(format!(
            "const id = {id};\nlet style = [...document.querySelectorAll(\"style[data-vite-dev-id]\")].find((style) => style.dataset.viteDevId === id);\nif (!style) {{\n  style = document.createElement(\"style\");\n  style.dataset.viteDevId = id;\n  document.head.append(style);\n}}\nstyle.dataset.astroModule = \"\";\nstyle.textContent = {css};\n{exports}"
        ))
    }
}

/// Folders whose files can be modules for the browser.
fn is_module_path(path: &str) -> bool {
    path.starts_with("/@fs/") || path.rsplit('/').next().is_some_and(|name| name.contains('.'))
}

fn stylesheet(css: String) -> Reply {
    Reply::new(200).with_header("content-type", "text/css; charset=utf-8").with_header("cache-control", "no-cache").with_body(css)
}

fn javascript(code: &str) -> Reply {
    Reply::new(200)
        .with_header("content-type", "text/javascript; charset=utf-8")
        .with_header("cache-control", "no-cache")
        .with_body(code.to_owned())
}

/// A module that says in the browser's console why it is not there.
fn failing(error: &ModuleError) -> String {
    let place = error.frame.as_ref().map(|frame| format!("\n{}:{}:{}", frame.file, frame.line, frame.column)).unwrap_or_default();
    let hint = error.hint.as_ref().map(|hint| format!("\n{hint}")).unwrap_or_default();
    format!("throw Object.assign(new Error({}), {{ name: {} }});\n", json_text(&format!("{}{hint}{place}", error.message)), json_text(&error.name))
}

fn default_export(text: &str) -> String {
    default_export_json(&json_text(text))
}

fn default_export_json(json: &str) -> String {
    format!("export default {json};\n")
}

pub(super) fn json_text(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
