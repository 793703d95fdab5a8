//! One file of the project made a module the engine can run.

use std::fmt::Write;
use std::ops::Range;
use std::sync::Arc;

use astro_compiler::{CompileError, Compress, JsOptions, SpanMap, ScopedStyle, Stripped, StyleStrategy};
use astro_engine::{ModuleError, ModuleKind};
use astro_project::config::{CompressHtml, ScopedStyleStrategy};
use astro_project::{AssetKind, FileError, FilePath};
use astro_syntax::{Document, Language, SyntaxError};

use super::browser::json_text;
use super::later::Sheet;
use super::framework::Made;
use super::name::ModuleName;
use super::outcome::Printed;
use super::{Loader, css, document, dynamic, frame, glob, prose};

/// A compiled module.
#[derive(Debug, Default)]
pub(super) struct Module {
    pub(super) code: String,
    pub(super) kind: ModuleKind,
    /// The text it was made from.
    pub(super) source: Arc<str>,
    /// Bytes we put before the compiled code.
    pub(super) prefix: usize,
    pub(super) map: SpanMap,
    /// Specifiers of its imports, in order.
    pub(super) imports: Vec<String>,
    pub(super) styles: Vec<Sheet>,
    /// Scripts for the browser, as written.
    pub(super) scripts: Vec<String>,
    pub(super) has_head: bool,
    /// Elements take part in view transitions.
    pub(super) uses_transitions: bool,
    pub(super) uses_env: bool,
}

impl Module {
    /// The source offset a place in the compiled code comes from.
    pub(super) fn to_source(&self, generated: usize) -> Option<usize> {
        self.map.nearest_source(generated)
    }
}

/// Compiles the module of a name.
pub(super) fn module(loader: &Loader, name: &ModuleName) -> Result<Module, ModuleError> {
    let file = &name.path;
    if file.extension() == Some("node") {
        let mut error = ModuleError::new("NativeAddon", format!("{} is a native addon: machine code that only Node itself can load.", file.name()));
        error.hint = Some("The page works where Node runs it. Packages often have a variant without native code, for example one for WebAssembly or the browser.".to_owned());
        error.frame = Some(frame::file(file));
        return Err(error);
    }
    if name.has("raw") {
        // A picture is no text; whoever asks for its text gets what can be made of it.
        let bytes = loader.snapshot.bytes(file).map_err(|error| unreadable(&error))?;
        return Ok(Module { code: String::from_utf8_lossy(&bytes).into_owned(), kind: ModuleKind::Text, ..Module::default() });
    }
    if name.has("url") || name.has("no-inline") {
        // As Vite does, which leaves out the word it has understood.
        let rest = if name.has("no-inline") { "?no-inline" } else { "" };
        let mut module = exporting(&json_text(&format!("{}{rest}", loader.url_of(file))));
        if loader.kind(file) == AssetKind::Style {
            // The development server takes this module's text for a sheet.
            module.styles.push(module.code.trim_end().trim_end_matches(';').to_owned().into());
        }
        return Ok(module);
    }
    if name.has("inline") && matches!(loader.kind(file), AssetKind::Image | AssetKind::Svg | AssetKind::Other) {
        let url = loader.data_url(file).unwrap_or_else(|| loader.url_of(file));
        return Ok(exporting(&json_text(&url)));
    }
    if loader.kind(file) != AssetKind::Astro {
        let text = loader.snapshot.text(file).filter(|_| !matches!(loader.kind(file), AssetKind::Image));
        if let Some(code) = loader.plugged(file, &name.query, text.as_deref(), true)? {
            return plugged(loader, file, &code);
        }
    }
    match loader.kind(file) {
        AssetKind::Astro if name.value("type").is_some() => Ok(Module::default()),
        AssetKind::Astro => component(loader, name),
        AssetKind::TypeScript | AssetKind::JavaScript => script(loader, name),
        AssetKind::Json => json(loader, file),
        AssetKind::Style => style(loader, name),
        AssetKind::Image if is_plain_asset(file) => Ok(exporting(&json_text(&loader.url_of(file)))),
        AssetKind::Image => picture(loader, file),
        AssetKind::Svg => drawing(loader, file),
        AssetKind::Other if file.extension() == Some("mdoc") => prose::markdoc(loader, file),
        AssetKind::Other => Ok(exporting(&json_text(&loader.url_of(file)))),
        AssetKind::Markdown => document::markdown(loader, file),
        AssetKind::Html => document::html(loader, file),
        AssetKind::Mdx => prose::mdx(loader, file),
        AssetKind::Tsx | AssetKind::Jsx | AssetKind::Framework => framework(loader, file),
    }
}

fn absent(file: &FilePath, what: &str) -> ModuleError {
    let mut error = ModuleError::new("NotSupportedYet", format!("{} cannot be rendered: this version does not know {what} yet.", file.name()));
    error.frame = Some(frame::file(file));
    error
}

fn text(loader: &Loader, file: &FilePath) -> Result<Arc<str>, ModuleError> {
    loader.snapshot.file(file).map(|text| text.text().clone()).map_err(|error| unreadable(&error))
}

fn unreadable(error: &FileError) -> ModuleError {
    ModuleError::new("FileUnreadable", format!("{error}."))
}

fn json(loader: &Loader, file: &FilePath) -> Result<Module, ModuleError> {
    let source = text(loader, file)?;
    // Plugins after Vite's own see a module.
    let module = loader.has_hook("transform").then(|| loader.json_file(file).ok()).flatten();
    if let Some(code) = module.map(|code| loader.changed(file, &code, true)).transpose()?.flatten() {
        return finish(loader, file, Module { code, source, ..Module::default() });
    }
    Ok(Module { code: source.to_string(), kind: ModuleKind::Json, ..Module::default() })
}

/// A module whose default export is a JSON value.
fn exporting(json: &str) -> Module {
    Module { code: format!("export default {json};\n"), ..Module::default() }
}

/// What a plugin made of a file: a module where its text was none, else the same kind of text.
fn plugged(loader: &Loader, file: &FilePath, code: &str) -> Result<Module, ModuleError> {
    let made = match loader.kind(file) {
        AssetKind::Tsx | AssetKind::Jsx | AssetKind::Framework => loader.made(file, code, true)?,
        _ => None,
    };
    let Made { code, imports, css, .. } = match made {
        Some(made) => made,
        None => {
            let Stripped { code, imports, .. } = loader.strip(file, code, language(file))?;
            Made { code, imports, ..Made::default() }
        }
    };
    let styles = css.iter().map(|css| Ok(Sheet::from(loader.sheet(file, css)?))).collect::<Result<_, ModuleError>>()?;
    finish(loader, file, Module { code, imports, styles, source: text(loader, file).unwrap_or_default(), ..Module::default() })
}

/// A component of another framework, made to run by that framework's own compiler.
fn framework(loader: &Loader, file: &FilePath) -> Result<Module, ModuleError> {
    let source = text(loader, file)?;
    let Some(Made { code, map, css, imports }) = loader.made(file, &source, true)? else { return foreign(loader, file) };
    let code = loader.finished(file, code, true)?;
    let styles = css.iter().map(|css| Ok(Sheet::from(loader.sheet(file, css)?))).collect::<Result<_, ModuleError>>()?;
    finish(loader, file, Module { code, map, imports, styles, source, ..Module::default() })
}

/// A component of another framework that nothing here can run: every export is a mark in whose place the runtime leaves room.
fn foreign(loader: &Loader, file: &FilePath) -> Result<Module, ModuleError> {
    let source = text(loader, file)?;
    let framework = match file.extension() {
        Some("svelte") => "Svelte",
        Some("vue") => "Vue",
        _ => "a JSX framework",
    };
    let path = loader.project_path(file);
    let mark = format!("{{ framework: {}, file: {} }}", json_text(framework), json_text(&path));
    let mut code = format!("const mark = {{ [Symbol.for(\"astro-lsp.framework\")]: {mark} }};\nexport default mark;\n");
    if framework == "a JSX framework" {
        let script = astro_syntax::Script::of_module(&source, astro_syntax::Language::Tsx);
        let names = script.exports.iter().filter(|export| !export.type_only && export.name != "default" && export.name != "*");
        for name in names.map(|export| json_text(&export.name)) {
            let _ = writeln!(code, "export {{ mark as {name} }};");
        }
    }
    let (imports, styles) = foreign_styles(loader, file, &source);
    let styles = styles.into_iter().map(Sheet::from).collect();
    Ok(Module { code, imports, styles, source, ..Module::default() })
}

/// What a component of another framework imports, and the styles it holds: the page has them whoever renders it.
fn foreign_styles(loader: &Loader, file: &FilePath, source: &str) -> (Vec<String>, Vec<String>) {
    let imports_of = |script: &str| {
        let script = astro_syntax::Script::of_module(script, Language::Tsx);
        script.loads().into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    if AssetKind::of(file) != AssetKind::Framework {
        return (imports_of(source), Vec::new());
    }
    let imports = blocks(source, "script").into_iter().flat_map(|(_, script)| imports_of(script)).collect();
    let mut styles = Vec::new();
    for (attributes, text) in blocks(source, "style") {
        let lang = ["scss", "sass"].into_iter().find(|lang| attributes.contains(lang)).unwrap_or("css");
        // The page is shown whether or not this style can be.
        let Ok(css) = loader.to_css(file, text, lang) else { continue };
        let is_module = attributes.split_whitespace().any(|attribute| attribute == "module" || attribute.starts_with("module="));
        styles.extend(if is_module { loader.css_module(file, &css).ok().map(|module| module.css) } else { loader.sheet(file, &css).ok() });
    }
    (imports, styles)
}

/// The elements of a name at the top of a component file: their attributes and their text.
fn blocks<'a>(source: &'a str, name: &str) -> Vec<(&'a str, &'a str)> {
    let (open, close) = (format!("<{name}"), format!("</{name}>"));
    let mut found = Vec::new();
    let mut rest = source;
    while let Some(start) = rest.find(&open) {
        let after = &rest[start + open.len()..];
        let Some(end) = after.find('>').filter(|_| after.starts_with(|c: char| c.is_whitespace() || c == '>')) else {
            rest = after;
            continue;
        };
        let content = &after[end + 1..];
        let Some(length) = content.find(&close) else { break };
        found.push((&after[..end], &content[..length]));
        rest = &content[length + close.len()..];
    }
    found
}

fn component(loader: &Loader, name: &ModuleName) -> Result<Module, ModuleError> {
    let content = loader.snapshot.file(&name.path).map_err(|error| unreadable(&error))?;
    component_of(loader, &name.path, content.text(), || content.document().clone(), name.has(super::PLACES))
}

/// A component in a text of its own, as if it were in that file. With `places` its elements say where they are written.
pub(super) fn component_of(loader: &Loader, file: &FilePath, text: &Arc<str>, document: impl FnOnce() -> Document, places: bool) -> Result<Module, ModuleError> {
    // The compilers before Astro 7 did not read scripts of the page, closed what was open and took comments among code for markup.
    let is_strict = loader.snapshot.major_version("astro").is_none_or(|major| major >= 7);
    let may_defer = loader.snapshot.config().adapter.is_some();
    let path = loader.project_path(file);
    let options = options(loader, places);
    let printed = loader.printed(&path, text, &options, &format!("{is_strict} {may_defer}"), || {
        let document = document();
        let counts = |error: &&SyntaxError| is_strict || !["return-outside-function", "unclosed-element", "comment-in-script"].contains(&error.name);
        if let Some(error) = document.errors().iter().find(counts) {
            return Err(ModuleError {
                name: error.name.to_owned(),
                message: error.message.clone(),
                hint: Some(error.help.clone()).filter(|help| !help.is_empty()),
                frame: Some(frame::at(file, text, error.range.start)),
            });
        }
        loader.islands_refused(file, &document)?;
        Printed::of(&document, &path, &options).map_err(|errors| first(file, text, &errors))
    })?;
    // What is empty is no style of the page.
    let styles = printed.styles().into_iter().filter(|style| !text[style.range.clone()].trim().is_empty());
    let styles = styles.map(|style| component_style(loader, file, text, &style));
    let styles: Vec<Sheet> = styles.collect::<Result<_, _>>()?;
    let module = Module {
        styles,
        map: printed.map(),
        imports: printed.imports,
        scripts: printed.scripts,
        has_head: printed.contains_head,
        uses_transitions: printed.uses_transitions,
        source: text.clone(),
        code: printed.code,
        ..Module::default()
    };
    finish(loader, file, module)
}

/// How components of the project are printed.
fn options(loader: &Loader, places: bool) -> JsOptions {
    let config = loader.snapshot.config();
    JsOptions {
        compress: match config.compress_html {
            CompressHtml::Keep => Compress::Off,
            CompressHtml::Collapse => Compress::Html,
            CompressHtml::Jsx => Compress::Jsx,
        },
        styles: match config.scoped_style_strategy {
            ScopedStyleStrategy::Attribute => StyleStrategy::Attribute,
            ScopedStyleStrategy::Class => StyleStrategy::Class,
            ScopedStyleStrategy::Where => StyleStrategy::Where,
        },
        places,
    }
}

/// A `<style>` of a component as CSS of the page.
fn component_style(loader: &Loader, file: &FilePath, text: &str, style: &ScopedStyle) -> Result<Sheet, ModuleError> {
    if let Some(work) = loader.work(file, &text[style.range.clone()], &style.lang, style.scope.as_deref()) {
        return Ok(Sheet { css: loader.before_work(file, &text[style.range.clone()], &style.lang)?, work: Some(work) });
    }
    // What a style imports belongs to the component as well, so it is filled in before the scope is.
    if style.lang == "css" && !text[style.range.clone()].contains("@import") && loader.lightning().is_none() {
        return Ok(loader.sheet(file, &style.css)?.into());
    }
    // Padded, so that places in it are places in the file.
    let padding = "\n".repeat(text[..style.range.start].matches('\n').count());
    let css = loader.to_css(file, &format!("{padding}{}", &text[style.range.clone()]), &style.lang).map_err(|mut error| {
        if error.name == "NotSupportedYet" {
            error.frame = Some(frame::at(file, text, style.range.start));
        }
        error
    })?;
    Ok(loader.scoped_sheet(file, css.trim_start_matches('\n'), style.scope.as_deref())?.into())
}

fn script(loader: &Loader, name: &ModuleName) -> Result<Module, ModuleError> {
    let file = &name.path;
    let text = loader.snapshot.file(file).map_err(|error| unreadable(&error))?;
    let language = language(file);
    if loader.is_commonjs(file) {
        let kind = if name.has("interop") { ModuleKind::CjsInterop } else { ModuleKind::Cjs };
        let Stripped { code, map, .. } = loader.strip(file, text.text(), language)?;
        return Ok(Module { code, map, kind, source: text.text().clone(), ..Module::default() });
    }
    let Stripped { code, map, mut imports, .. } = loader.strip(file, text.text(), language)?;
    if let Some(Made { code, imports, .. }) = loader.runes(file, &code, true)? {
        return finish(loader, file, Module { code, imports, source: text.text().clone(), ..Module::default() });
    }
    if language == Language::Js && (!super::is_package_file(file) || loader.is_for_astro(file)) {
        // JavaScript passes unread; styles may come from what it imports.
        imports = loader.loads(&text, language);
    }
    let code = loader.finished(file, with_require(file, code), true)?;
    let module = Module { code, map, imports, source: text.text().clone(), ..Module::default() };
    finish(loader, file, module)
}

/// Tailwind and PostCSS load their configurations in a way in which ES modules have `require` too.
fn with_require(file: &FilePath, code: String) -> String {
    let is_of_tool = ["tailwind.config.", "postcss.config."].iter().any(|name| file.name().starts_with(name));
    if !is_of_tool || !code.contains("require(") || code.contains("createRequire") {
        return code;
    }
    format!("import {{ createRequire as __createRequire }} from \"node:module\"; const require = __createRequire(import.meta.url); {code}")
}

pub(super) fn language(file: &FilePath) -> Language {
    Language::of_extension(file.extension().unwrap_or_default()).unwrap_or(Language::Js)
}

/// The first of some compile errors, as a module that does not load.
pub(super) fn first(file: &FilePath, text: &str, errors: &[CompileError]) -> ModuleError {
    errors.first().map_or_else(|| absent(file, "this syntax"), |error| broken(file, text, error))
}

/// A compile error in the shape of a module that does not load.
fn broken(file: &FilePath, text: &str, error: &CompileError) -> ModuleError {
    ModuleError {
        name: error.name.to_owned(),
        message: error.message.clone(),
        hint: Some(error.help.clone()).filter(|help| !help.is_empty()),
        frame: Some(frame::at(file, text, error.range.start)),
    }
}

/// What all JavaScript gets: `import.meta.glob` filled in, and a note whether it reads `import.meta.env`.
pub(super) fn finish(loader: &Loader, file: &FilePath, mut module: Module) -> Result<Module, ModuleError> {
    module.uses_env = module.code.contains("import.meta.env");
    if AssetKind::of(file) == AssetKind::Astro || !super::is_package_file(file) {
        // A page has the styles of what it may load, too.
        module.imports.extend(dynamic::imports(&module.code));
    }
    if !module.code.contains("import.meta.glob") || super::is_package_file(file) && AssetKind::of(file) != AssetKind::Astro {
        return Ok(module);
    }
    let calls = glob::calls(&module.code).map_err(|(offset, words)| {
        let mut error = ModuleError::new("GlobNotLiteral", words);
        error.frame = module.to_source(offset).map(|place| frame::at(file, &module.source, place));
        error
    })?;
    let mut prefix = String::new();
    let mut tables = String::new();
    let mut found = Vec::new();
    for (index, call) in calls.iter().enumerate() {
        let files = glob::files(&loader.snapshot, file, call);
        found.push((call.clone(), glob::fingerprint(&loader.snapshot, file, call)));
        write_glob(&mut prefix, &mut tables, index, call, &files);
        module.imports.extend(files.iter().map(|(_, path)| specifier(path, &call.query)));
        replace_keeping_places(&mut module.code, &call.range, &format!("__glob{index}()"));
    }
    loader.memory().globs.insert(file.clone(), found);
    // One line, so that the lines below keep their numbers.
    prefix.push_str(&tables);
    module.prefix = prefix.len();
    module.code.insert_str(0, &prefix);
    Ok(module)
}

fn specifier(path: &FilePath, query: &str) -> String {
    if query.is_empty() { path.to_string() } else { format!("{path}?{query}") }
}

/// Writes the imports and the table one call stands for.
fn write_glob(prefix: &mut String, tables: &mut String, index: usize, call: &glob::Call, files: &[(String, FilePath)]) {
    // A function is hoisted: the table is there wherever the call stands.
    let _ = write!(tables, "function __glob{index}() {{ return {{");
    for (number, (key, path)) in files.iter().enumerate() {
        let (key, specifier) = (json_text(key), json_text(&specifier(path, &call.query)));
        // Text of a query is a default export whether or not one was asked for.
        let import = call.import.as_deref();
        if call.eager {
            let _ = write!(prefix, "import * as __glob{index}_{number} from {specifier};");
            let member = import.filter(|import| *import != "*").map(|import| format!("[{}]", json_text(import))).unwrap_or_default();
            let _ = write!(tables, "{key}: __glob{index}_{number}{member},");
        } else {
            let then = import.filter(|import| *import != "*").map(|import| format!(".then((module) => module[{}])", json_text(import))).unwrap_or_default();
            let _ = write!(tables, "{key}: () => import({specifier}){then},");
        }
    }
    tables.push_str("}; } ");
}

/// Puts `text` in the place of `range`, filled up with blanks and the line ends that were there.
fn replace_keeping_places(code: &mut String, range: &Range<usize>, text: &str) {
    let old = &code[range.clone()];
    let tail: String = old.bytes().skip(text.len()).map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect();
    let early: usize = old.bytes().take(text.len()).filter(|byte| *byte == b'\n').count();
    let filled = format!("{text}{}{tail}", "\n".repeat(early));
    code.replace_range(range.clone(), &filled);
}

fn style(loader: &Loader, name: &ModuleName) -> Result<Module, ModuleError> {
    let file = &name.path;
    let written = text(loader, file)?;
    let lang = file.extension().unwrap_or_default();
    let is_module = loader.is_css_module(file);
    let of_text = |sheet: &Sheet| match &sheet.work {
        Some(_) => format!("import {{ worked }} from \"astro-lsp:style\";\nexport default await worked({});\n", loader.described(sheet)),
        None => exporting(&json_text(&sheet.css)).code,
    };
    // A module's names are needed now, so its language is compiled now, and only what comes after that is left.
    let work = loader.work(file, &written, if is_module { "css" } else { lang }, None);
    if let Some(work) = work.clone().filter(|_| !is_module) {
        let sheet = Sheet { css: loader.before_work(file, &written, lang)?, work: Some(work) };
        return Ok(match name.has("inline") {
            true => Module { code: of_text(&sheet), ..Module::default() },
            false => Module { styles: vec![sheet], ..exporting(&json_text("")) },
        });
    }
    let source = loader.to_css(file, &written, lang)?;
    if is_module {
        let css::CssModule { css, names, .. } = loader.css_module(file, &source)?;
        if name.has("inline") {
            return Ok(Module { code: of_text(&Sheet { css, work }), ..Module::default() });
        }
        let mut module = exporting(&serde_json::Value::Object(names.clone()).to_string());
        for (name, value) in names.iter().filter(|(name, _)| is_identifier(name)) {
            let _ = writeln!(module.code, "export const {name} = {value};");
        }
        module.styles.push(Sheet { css, work });
        return Ok(module);
    }
    let sheet = loader.sheet(file, &source)?;
    let mut module = exporting(&if name.has("inline") { json_text(&sheet) } else { json_text("") });
    if !name.has("inline") {
        module.styles.push(sheet.into());
    }
    Ok(module)
}

/// Whether a class name can be the name of an export.
pub(super) fn is_identifier(name: &str) -> bool {
    const RESERVED: [&str; 47] = [
        "arguments", "await", "break", "case", "catch", "class", "const", "continue", "debugger", "default", "delete", "do", "else", "enum", "eval", "export", "extends",
        "false", "finally", "for", "function", "if", "implements", "import", "in", "instanceof", "interface", "let", "new", "null", "package", "private", "protected",
        "public", "return", "static", "super", "switch", "this", "throw", "true", "try", "typeof", "var", "void", "while", "yield",
    ];
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '$'));
    plain && !name.starts_with(|c: char| c.is_ascii_digit()) && name != "with" && !RESERVED.contains(&name)
}

/// Pictures Astro knows no metadata of: their import is an address.
fn is_plain_asset(file: &FilePath) -> bool {
    file.extension().is_some_and(|extension| matches!(extension.to_ascii_lowercase().as_str(), "ico" | "bmp" | "tif"))
}

/// An imported `.svg`: its metadata, and a component that draws it in the page.
fn drawing(loader: &Loader, file: &FilePath) -> Result<Module, ModuleError> {
    let meta = metadata(loader, file)?;
    let text = json_text(&text(loader, file)?);
    let path = json_text(file.as_str());
    let (import, text) = match loader.svg_optimizer() {
        // Made smaller by the package of the project's Astro.
        Some((module, options)) => (format!("import {{ optimize }} from {};\n", json_text(&module)), format!("optimize({text}, {options}).data")),
        None => (String::new(), text),
    };
    let code = format!("{import}import {{ drawing }} from \"astro-lsp:image/svg\";\nexport default drawing({meta}, {path}, {text});\n");
    Ok(Module { code, ..Module::default() })
}

fn picture(loader: &Loader, file: &FilePath) -> Result<Module, ModuleError> {
    let meta = metadata(loader, file)?;
    let path = json_text(file.as_str());
    let code = format!("import {{ picture }} from \"astro-lsp:image/kind\";\nexport default picture({meta}, {path});\n");
    Ok(Module { code, ..Module::default() })
}

fn metadata(loader: &Loader, file: &FilePath) -> Result<serde_json::Value, ModuleError> {
    loader.picture(file).ok_or_else(|| {
        let mut error = ModuleError::new("NoImageMetadata", format!("Could not process image metadata for {}: width, height and format cannot be read from its content.", file.name()));
        error.hint = Some("Is it really a picture of the format its name says? Import it with ?url to get only its address.".to_owned());
        error.frame = Some(frame::file(file));
        error
    })
}
