//! Modules for the browser: component scripts and what they import, with types erased and imports made addresses.

use astro_engine::ModuleError;
use astro_project::{AssetKind, FilePath, Resolved};
use astro_syntax::{Language, Script};

use super::name::ModuleName;
use super::{Loader, compile};
use crate::app::guard::Refusal;
use crate::app::{Reply, Request, page};

impl Loader {
    /// Answers for a script, sheet or asset below the project; `None` for every other path.
    ///
    /// Only what a page was told to load is served as code: sources of the server stay where they are.
    pub(crate) fn browser(&self, request: &Request, path: &str, query: Option<&str>) -> Option<Reply> {
        if !matches!(request.method.as_str(), "GET" | "HEAD") {
            return None;
        }
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
        let name = ModuleName::new(self.component_at(path, query).or_else(|| self.file_at(path))?, query);
        if !self.snapshot.is_file(&name.path) {
            return None;
        }
        if !self.stays_inside(&name.path) {
            let message = format!("{path} is a link that leads out of the project, and such links are not followed.");
            return Some(page::refusal(request, &Refusal { status: 403, message }));
        }
        self.note_use(&name.path);
        let answer = match AssetKind::of(&name.path) {
            AssetKind::Astro => self.component_script(&name)?,
            AssetKind::TypeScript | AssetKind::JavaScript => self.script_file(&name.path),
            AssetKind::Json => self.json_file(&name.path),
            AssetKind::Style if name.has("import") => self.style_module(&name.path),
            AssetKind::Style => match self.sheet_of_file(&name.path) {
                Ok(sheet) => {
                    let reply = Reply::new(200).with_header("content-type", "text/css; charset=utf-8");
                    return Some(reply.with_header("cache-control", "no-cache").with_body(sheet));
                }
                Err(error) => Err(error),
            },
            AssetKind::Image | AssetKind::Svg | AssetKind::Other if name.has("raw") => Ok(default_export(&self.snapshot.text(&name.path).unwrap_or_default())),
            AssetKind::Image | AssetKind::Svg | AssetKind::Other if name.has("inline") => Ok(default_export(&self.data_url(&name.path).unwrap_or_default())),
            AssetKind::Image | AssetKind::Svg if name.has("import") && !name.has("url") => match self.picture(&name.path) {
                Some(meta) => Ok(default_export_json(&meta.to_string())),
                None => Ok(default_export(&self.url_of(&name.path))),
            },
            _ if name.has("url") || name.has("import") => Ok(default_export(&self.url_of(&name.path))),
            AssetKind::Tsx | AssetKind::Jsx | AssetKind::Mdx | AssetKind::Framework | AssetKind::Markdown | AssetKind::Html => return None,
            AssetKind::Image | AssetKind::Svg | AssetKind::Other => return Some(crate::app::serve_file(&self.snapshot, request, &name.path)),
        };
        Some(match answer {
            Ok(code) => javascript(&code),
            Err(error) => javascript(&failing(&error)),
        })
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
        // Packages are linked into `node_modules` as a rule; what was offered was found through the project's imports.
        self.memory().offered.contains(file) || crate::app::stays_inside(&self.snapshot, file)
    }

    fn component_script(&self, name: &ModuleName) -> Option<Result<String, ModuleError>> {
        let index: usize = name.value("index")?.parse().ok()?;
        let module = match self.module(&ModuleName::new(name.path.clone(), "")) {
            Ok(module) => module,
            Err(error) => return Some(Err(error)),
        };
        let script = module.scripts.get(index)?;
        let code = compile::strip(&name.path, script, Language::Ts);
        Some(code.and_then(|stripped| self.for_browser(&name.path, &stripped.code)))
    }

    fn script_file(&self, file: &FilePath) -> Result<String, ModuleError> {
        let text = self.snapshot.text(file).ok_or_else(|| ModuleError::new("FileUnreadable", format!("{file} cannot be read.")))?;
        let stripped = compile::strip(file, &text, compile::language(file))?;
        self.for_browser(file, &stripped.code)
    }

    fn json_file(&self, file: &FilePath) -> Result<String, ModuleError> {
        let text = self.snapshot.text(file).unwrap_or_default();
        let value: serde_json::Value = serde_json::from_str(&text).map_err(|error| ModuleError::new("JsonInvalid", format!("{file} is no JSON: {error}.")))?;
        Ok(default_export_json(&value.to_string()))
    }

    fn sheet_of_file(&self, file: &FilePath) -> Result<String, ModuleError> {
        let text = self.snapshot.text(file).unwrap_or_default();
        let css = self.to_css(file, &text, file.extension().unwrap_or_default())?;
        Ok(self.sheet(file, &css))
    }

    /// A sheet imported by a script: it puts itself into the page.
    fn style_module(&self, file: &FilePath) -> Result<String, ModuleError> {
        let sheet = self.sheet_of_file(file)?;
        let (id, css) = (json_text(file.as_str()), json_text(&sheet));
        Ok(format!(
            "const id = {id};\nlet style = [...document.querySelectorAll(\"style[data-vite-dev-id]\")].find((style) => style.dataset.viteDevId === id);\nif (!style) {{\n  style = document.createElement(\"style\");\n  style.dataset.viteDevId = id;\n  document.head.append(style);\n}}\nstyle.textContent = {css};\nexport default style.textContent;\n"
        ))
    }

    /// Makes the imports of a module addresses and gives it its `import.meta.env`.
    pub(super) fn for_browser(&self, file: &FilePath, code: &str) -> Result<String, ModuleError> {
        let mut edits: Vec<(std::ops::Range<usize>, String)> = Vec::new();
        let script = Script::of_module(code, Language::Js);
        let imports = script.imports.iter().map(|import| (import.specifier_range.clone(), import.specifier.clone()));
        for (range, specifier) in imports.chain(later_imports(code)) {
            edits.push((range, self.address(file, &specifier)?));
        }
        edits.sort_by_key(|(range, _)| range.start);
        edits.dedup_by_key(|(range, _)| range.start);
        let mut out = String::with_capacity(code.len() + 64);
        if code.contains("import.meta.env") {
            let env = serde_json::to_string(&self.env.browser).unwrap_or_default();
            out.push_str(&format!("import.meta.env = {env};"));
        }
        let mut from = 0;
        for (range, address) in edits {
            if range.start < from {
                continue;
            }
            // The range may hold the quotes or only what is between them.
            let quoted = code[range.clone()].starts_with(['"', '\'', '`']);
            out.push_str(&code[from..range.start]);
            out.push_str(&if quoted { json_text(&address) } else { address });
            from = range.end;
        }
        out.push_str(&code[from..]);
        Ok(out)
    }

    /// The address of an import written in `file`.
    fn address(&self, file: &FilePath, specifier: &str) -> Result<String, ModuleError> {
        if specifier.starts_with("https://") || specifier.starts_with("http://") || specifier.starts_with("data:") {
            return Ok(specifier.to_owned());
        }
        match self.snapshot.resolve(file, specifier) {
            Ok(Resolved::File { path, query }) => {
                let module = matches!(AssetKind::of(&path), AssetKind::TypeScript | AssetKind::JavaScript);
                let query = query.trim_start_matches('?');
                let parts: Vec<&str> = [query, if module { "" } else { "import" }].into_iter().filter(|part| !part.is_empty()).collect();
                let mut url = self.url_of(&path);
                if !parts.is_empty() {
                    url.push('?');
                    url.push_str(&parts.join("&"));
                }
                self.note_import(file, &path);
                Ok(url)
            }
            Ok(Resolved::Url(url)) => Ok(url.to_string()),
            Ok(Resolved::Builtin(name) | Resolved::Virtual(name)) => {
                if let Some(address) = self.builtin_address(&name) {
                    return Ok(address);
                }
                let mut error = ModuleError::new("ImportNotForBrowser", format!("\"{name}\" exists on the server only, and this script runs in the browser."));
                error.hint = Some("Use it in the frontmatter, and hand its result to the script, for example with define:vars or a data- attribute.".to_owned());
                Err(self.at_import(error, file, specifier))
            }
            Err(problem) => Err(self.at_import(ModuleError::new("ImportNotFound", problem.to_string()), file, specifier)),
        }
    }
}

/// Folders whose files can be modules for the browser.
fn is_module_path(path: &str) -> bool {
    path.starts_with("/@fs/") || path.rsplit('/').next().is_some_and(|name| name.contains('.'))
}

/// Literal specifiers of `import("…")` and `export … from "…"`, with their quotes.
fn later_imports(code: &str) -> Vec<(std::ops::Range<usize>, String)> {
    let mut found = Vec::new();
    for opener in ["import(", "from ", "from\"", "from'"] {
        for (at, _) in code.match_indices(opener) {
            let after = at + opener.trim_end_matches(['"', '\'']).len();
            let rest = &code[after..];
            let start = after + rest.len() - rest.trim_start().len();
            let Some(quote) = code[start..].chars().next().filter(|c| matches!(c, '"' | '\'' | '`')) else { continue };
            let Some(end) = code[start + 1..].find(quote).map(|end| start + 1 + end) else { continue };
            let specifier = &code[start + 1..end];
            let exported = opener == "import(" || is_export(&code[..at]);
            if exported && !specifier.contains(['\n', '$', '\\']) {
                found.push((start..end + 1, specifier.to_owned()));
            }
        }
    }
    found
}

/// Whether the statement that ends here began with `export`.
fn is_export(before: &str) -> bool {
    let statement = before.rfind([';', ')']).map_or(before, |end| &before[end + 1..]);
    let start = statement.rfind("export").unwrap_or(usize::MAX);
    statement.get(start..).is_some_and(|statement| statement["export".len()..].trim_start().starts_with(['*', '{']))
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
