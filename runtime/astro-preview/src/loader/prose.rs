//! Markdown, MDX and Markdoc by the project's own packages, run as its tools.

use astro_engine::ModuleError;
use astro_project::content::{self, Matter};
use astro_project::{FilePath, Resolved};
use astro_syntax::{Language, Script};
use serde_json::{Value, json};

use super::compile::{self, Module};
use super::{Loader, content_id, frame};
use crate::markdown::{self, Options};

/// What was made of a Markdown text.
#[derive(Debug, Clone, Default)]
pub(super) struct Prose {
    pub(super) html: String,
    pub(super) headings: Value,
    /// What plugins left of it; dates are `{"$date": milliseconds}`.
    pub(super) frontmatter: Value,
    /// Pictures of the project, as the text names them. In the HTML they are marks.
    pub(super) local: Vec<String>,
    pub(super) remote: Vec<String>,
}

impl Prose {
    fn read(mut answer: Value) -> Prose {
        let texts = |value: &Value| value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
        Prose {
            local: texts(&answer["images"]["local"]),
            remote: texts(&answer["images"]["remote"]),
            html: answer["html"].as_str().unwrap_or_default().to_owned(),
            headings: answer["headings"].take(),
            frontmatter: answer["frontmatter"].take(),
        }
    }

    /// The answer to a question for it.
    pub(super) fn told(&self) -> Value {
        json!({ "html": self.html, "headings": self.headings, "frontmatter": self.frontmatter, "images": { "local": self.local, "remote": self.remote } })
    }
}

/// Names of configuration files of Markdoc, in its order.
const MARKDOC_CONFIG: [&str; 4] = ["markdoc.config.js", "markdoc.config.mjs", "markdoc.config.mts", "markdoc.config.ts"];

impl Loader {
    /// Files from which packages are looked for: the configuration, then the packages that bring others along.
    pub(super) fn prose_homes(&self) -> Vec<FilePath> {
        let config = self.snapshot.config();
        let Some(home) = config.file.clone().or_else(|| config.root.join("astro.config.mjs")) else { return Vec::new() };
        let carriers = ["astro/package.json", "@astrojs/mdx/package.json"].iter().filter_map(|carrier| self.meant_file(carrier, &home));
        let carriers: Vec<FilePath> = carriers.collect();
        std::iter::once(home).chain(carriers).chain(config.injected.importers.iter().cloned()).collect()
    }

    pub(super) fn meant_file(&self, specifier: &str, from: &FilePath) -> Option<FilePath> {
        match self.snapshot.resolve(from, specifier) {
            Ok(Resolved::File { path, .. }) => Some(path),
            _ => None,
        }
    }

    /// Where Astro's packages for texts are: from the project, else from the package that brings them. `null` where they are not.
    fn prose_packages(&self) -> Value {
        let homes = self.prose_homes();
        let named = |specifier: &str| homes.iter().find_map(|home| self.meant_file(specifier, home)).map(|path| self.name(&path));
        // Of the project, else of a package that brings the integration along.
        let own = |specifier: &str| homes.first().into_iter().chain(&self.snapshot.config().injected.importers).find_map(|home| self.meant_file(specifier, home));
        let markdoc = own("@astrojs/markdoc/package.json").and_then(|package| package.parent()?.join("dist/content-entry-type.js"));
        json!({
            "satteri": named("@astrojs/markdown-satteri"),
            "remark": named("@astrojs/markdown-remark"),
            "mdx": own("@astrojs/mdx").map(|path| self.name(&path)),
            "markdoc": markdoc.filter(|file| self.snapshot.is_file(file)).map(|path| self.name(&path)),
        })
    }

    /// The module that gives highlighters as Astro's Markdown uses them.
    pub(super) fn shiki(&self) -> Value {
        let homes = self.prose_homes();
        let named = |specifier: &str| homes.iter().find_map(|home| self.meant_file(specifier, home)).map(|path| self.name(&path));
        json!(named("@astrojs/internal-helpers/shiki").or_else(|| named("@astrojs/markdown-remark")))
    }

    /// Runs a tool for texts; what it makes is kept where it can only depend on what is known here.
    fn prose_tool(&self, tool: &str, export: &str, packages: &Value, mut payload: Value, file: Option<&FilePath>) -> Result<Value, ModuleError> {
        let config = self.snapshot.config();
        if let (Some(config), Some(file)) = (&config.file, file) {
            self.note_import(file, config);
        }
        payload["packages"] = packages.clone();
        payload["config"] = config.file.as_ref().map_or(Value::Null, |file| self.name(file).into());
        payload["root"] = config.root.as_str().into();
        payload["mode"] = self.settings.mode.as_str().into();
        let text = config.file.as_ref().and_then(|file| self.snapshot.text(file)).unwrap_or_default();
        // Plugins may read anything.
        let alone = !config.needs_running && !text.contains("markdown") && tool != MARKDOC;
        if !alone {
            return self.run_tool(tool, export, payload);
        }
        let stamps: Vec<String> = packages.as_object().into_iter().flatten().filter_map(|(_, name)| name.as_str()).map(|name| format!("{name}@{}", self.stamp_of(name))).collect();
        let inputs = payload.to_string();
        self.settings.tools.kept(&[tool, export, &inputs, &text, &stamps.join(" ")], || self.run_tool(tool, export, payload))
    }

    /// The file a specifier of a text means; `null` for none.
    pub(crate) fn file_of(&self, question: &Value) -> Value {
        let text = |key: &str| question[key].as_str().unwrap_or_default();
        let Ok(importer) = FilePath::new(text("importer")) else { return Value::Null };
        self.meant_file(text("specifier"), &importer).map_or(Value::Null, |path| path.as_str().into())
    }

    fn stamp_of(&self, name: &str) -> u64 {
        let path = name.split('?').next().and_then(|path| FilePath::new(path).ok());
        path.map_or(0, |path| content_id(&self.snapshot, &path))
    }

    /// Frontmatter and HTML of a Markdown file.
    pub(super) fn markdown(&self, file: &FilePath) -> Result<(Matter, Prose), ModuleError> {
        let text = self.snapshot.file(file).map_err(|error| ModuleError::new("FileUnreadable", format!("{error}.")))?;
        let matter = content::split_matter(text.text()).map_err(|error| self.unreadable_data(file, &error))?;
        let prose = self.prose(Some(file), &text.text()[matter.body.clone()], &matter.data)?;
        Ok((matter, prose))
    }

    /// A Markdown text by the project's processor, else by our own.
    pub(super) fn prose(&self, file: Option<&FilePath>, text: &str, frontmatter: &Value) -> Result<Prose, ModuleError> {
        let packages = self.prose_packages();
        if !self.settings.tools.are_there() || (packages["satteri"].is_null() && packages["remark"].is_null()) {
            return self.plain_prose(file, text, frontmatter);
        }
        let payload = json!({ "text": text, "frontmatter": frontmatter, "file": file.map(FilePath::as_str) });
        let answer = self.prose_tool(MARKDOWN, "render", &packages, payload, file).map_err(|error| named_file(error, file))?;
        Ok(Prose::read(answer))
    }

    fn plain_prose(&self, file: Option<&FilePath>, text: &str, frontmatter: &Value) -> Result<Prose, ModuleError> {
        let folder = file.and_then(FilePath::parent);
        let picture = |src: &str| {
            let is_relative = !src.starts_with('/') && !src.contains("://") && !src.starts_with("data:");
            let decoded = astro_project::routes::decode_uri(src)?;
            let path = folder.as_ref().filter(|_| is_relative)?.join(&decoded)?;
            self.snapshot.is_file(&path).then(|| self.url_of(&path))
        };
        let options = Options::of(&self.snapshot.config().markdown);
        let rendered = markdown::render(text, options, &picture).map_err(|words| {
            let mut error = ModuleError::new("MarkdownUnreadable", format!("The text cannot be rendered: {words}."));
            error.frame = file.map(frame::file);
            error
        })?;
        Ok(Prose { html: rendered.html, headings: json!(rendered.headings), frontmatter: frontmatter.clone(), ..Prose::default() })
    }
}

const MARKDOWN: &str = "astro-lsp:tool/markdown";
const MDX: &str = "astro-lsp:tool/mdx";
const MARKDOC: &str = "astro-lsp:tool/markdoc";

/// What goes wrong in a tool goes wrong for a file.
fn named_file(mut error: ModuleError, file: Option<&FilePath>) -> ModuleError {
    let inside = |frame: &astro_engine::SourceFrame| !frame.file.is_empty() && !frame.file.starts_with("astro-lsp:");
    if !error.frame.as_ref().is_some_and(inside) {
        let line = error.frame.take().map(|frame| (frame.line, frame.column));
        error.frame = file.map(frame::file).map(|mut frame| {
            if let Some((line, column)) = line {
                (frame.line, frame.column) = (line, column);
            }
            frame
        });
    }
    error
}

/// A package the file needs is not there.
fn not_installed(loader: &Loader, file: &FilePath, package: &str) -> ModuleError {
    let words = if loader.settings.tools.are_there() { "is not installed" } else { "is not run here" };
    let mut error = ModuleError::new("IntegrationMissing", format!("{} is made a page by `{package}`, which {words}.", file.name()));
    error.hint = Some(format!("Add it: npx astro add {}", package.rsplit('/').next().unwrap_or(package)));
    error.frame = Some(frame::file(file));
    error
}

/// The module of a `.mdx` file.
pub(super) fn mdx(loader: &Loader, file: &FilePath) -> Result<Module, ModuleError> {
    let packages = loader.prose_packages();
    if packages["mdx"].is_null() || !loader.settings.tools.are_there() {
        return Err(not_installed(loader, file, "@astrojs/mdx"));
    }
    let text = loader.snapshot.file(file).map_err(|error| ModuleError::new("FileUnreadable", format!("{error}.")))?;
    // Frontmatter is judged by us, so that its error says where.
    let matter = content::split_matter(text.text()).map_err(|error| loader.unreadable_data(file, &error))?;
    let payload = json!({ "file": file.as_str(), "source": text.text().as_ref() });
    let made = loader.prose_tool(MDX, "compile", &packages, payload, Some(file)).map_err(|error| {
        let mut error = named_file(error, Some(file));
        // The compiler counts from the end of the frontmatter.
        if let Some(frame) = error.frame.as_mut().filter(|frame| frame.file == file.as_str() && frame.line > 0) {
            frame.line += text.text()[..matter.body.start].matches('\n').count() as u32;
        }
        error
    })?;
    made_module(loader, file, &made)
}

/// The module of a `.mdoc` file.
pub(super) fn markdoc(loader: &Loader, file: &FilePath) -> Result<Module, ModuleError> {
    let packages = loader.prose_packages();
    if packages["markdoc"].is_null() || !loader.settings.tools.are_there() {
        return Err(not_installed(loader, file, "@astrojs/markdoc"));
    }
    let text = loader.snapshot.file(file).map_err(|error| ModuleError::new("FileUnreadable", format!("{error}.")))?;
    let root = &loader.snapshot.config().root;
    let config = MARKDOC_CONFIG.iter().filter_map(|name| root.join(name)).find(|file| loader.snapshot.is_file(file));
    if let Some(config) = &config {
        loader.note_import(file, config);
    }
    let markdoc = config.map(|file| json!({ "module": loader.name(&file), "file": file.as_str() }));
    let payload = json!({ "file": file.as_str(), "source": text.text().as_ref(), "markdoc": markdoc });
    let made = loader.prose_tool(MARKDOC, "compile", &packages, payload, Some(file)).map_err(|error| named_file(error, Some(file)))?;
    for dependency in made["deps"].as_array().into_iter().flatten().filter_map(|path| FilePath::new(path.as_str()?).ok()) {
        loader.note_inlined(file, &dependency);
    }
    made_module(loader, file, &made)
}

fn made_module(loader: &Loader, file: &FilePath, made: &Value) -> Result<Module, ModuleError> {
    let code = made["code"].as_str().unwrap_or_default().to_owned();
    let script = Script::of_module(&code, Language::Js);
    let imports = script.loads().into_iter().map(str::to_owned).collect();
    let source = loader.snapshot.text(file).unwrap_or_default();
    compile::finish(loader, file, Module { code, imports, source, ..Module::default() })
}
