//! Imports of a module made addresses: what a browser can fetch, from what the project and its packages wrote.

use std::ops::Range;

use astro_compiler::{Import, Reexport};
use astro_engine::ModuleError;
use astro_project::{AssetKind, FilePath, Resolved};

use super::super::{Loader, compile, is_package_file};
use super::{external, json_text};

/// What gives an importer of CommonJS the default it expects.
const DEFAULT: &str = "((it) => it?.__esModule ? it.default : it)";
/// The same for all of its exports.
const NAMESPACE: &str = "((it) => it?.__esModule ? it : { ...it, default: it })";

/// Vue's runtime asks for this name and warns when nobody has said it.
const VUE_FLAG: &str = "__VUE_PROD_HYDRATION_MISMATCH_DETAILS__";

/// Where an import leads.
pub(super) struct Address {
    pub(super) url: String,
    /// The module's one export is a `module.exports`.
    pub(super) is_commonjs: bool,
    /// The file behind it, if it is a script.
    pub(super) file: Option<FilePath>,
}

impl Loader {
    /// Makes the imports of a module addresses and gives it its `import.meta.env`.
    pub(in super::super) fn for_browser(&self, file: &FilePath, code: &str) -> Result<String, ModuleError> {
        let found = self.references(code).map_err(|errors| compile::first(file, code, &errors))?;
        let mut edits: Vec<(Range<usize>, String)> = Vec::new();
        for (index, import) in found.imports.iter().enumerate() {
            let address = self.address(file, &import.specifier, false)?;
            edits.push(imported(import, &address, index, code));
        }
        for (index, export) in found.reexports.iter().enumerate() {
            let address = self.address(file, &export.specifier, false)?;
            let names = if address.is_commonjs && export.all { self.commonjs_names(address.file.as_ref()) } else { Vec::new() };
            edits.push(reexported(export, &address, index, &names, code));
        }
        for (call, literal, specifier) in &found.dynamic {
            // What cannot be found fails when it is asked for, not before.
            let Ok(address) = self.address(file, specifier, false) else { continue };
            edits.push((literal.clone(), json_text(&address.url)));
            if address.is_commonjs {
                edits.push((call.end..call.end, format!(".then((module) => {NAMESPACE}(module.default))")));
            }
        }
        edits.extend(found.node_env.into_iter().map(|range| (range, self.node_env())));
        let mut out = applied(code, edits);
        if code.contains(VUE_FLAG) {
            // What Vue's plugin says to its runtime.
            out.insert_str(0, "globalThis.__VUE_OPTIONS_API__ ??= true;globalThis.__VUE_PROD_DEVTOOLS__ ??= false;globalThis.__VUE_PROD_HYDRATION_MISMATCH_DETAILS__ ??= false;");
        }
        out.insert_str(0, &self.defined_for_browser(code));
        if code.contains("import.meta.env") {
            let env = serde_json::to_string(&self.env.browser).unwrap_or_default();
            out.insert_str(0, &format!("import.meta.env = {env};"));
        }
        Ok(out)
    }

    /// The text `process.env.NODE_ENV` stands for.
    pub(super) fn node_env(&self) -> String {
        json_text(match self.settings.target {
            crate::app::Target::Production => "production",
            crate::app::Target::Dev => "development",
        })
    }

    /// The address of an import written in `file`.
    pub(super) fn address(&self, file: &FilePath, specifier: &str, require: bool) -> Result<Address, ModuleError> {
        let plain = |url: String| Address { url, is_commonjs: false, file: None };
        if specifier.starts_with("https://") || specifier.starts_with("http://") || specifier.starts_with("data:") {
            return Ok(plain(specifier.to_owned()));
        }
        let meant = self.aliased(specifier);
        match self.snapshot.resolve_for_browser(&self.asker(file, meant), meant, require) {
            Ok(Resolved::File { path, query }) => Ok(self.address_of(file, path, query.trim_start_matches('?'))),
            Ok(Resolved::Url(url)) => Ok(plain(url.to_string())),
            Ok(Resolved::Builtin(name) | Resolved::Virtual(name)) => {
                if let Some(address) = self.builtin_address(&name) {
                    return Ok(plain(address));
                }
                if let Some(address) = self.plugin_address(&name, file)? {
                    return Ok(address);
                }
                if is_package_file(file) && name.starts_with("node:") {
                    // Packages ask whether they have it before they use it.
                    return Ok(Address { url: self.id_address(&external::name(&name)), is_commonjs: true, file: None });
                }
                let mut error = ModuleError::new("ImportNotForBrowser", format!("\"{name}\" exists on the server only, and this script runs in the browser."));
                error.hint = Some("Use it in the frontmatter, and hand its result to the script, for example with define:vars or a data- attribute.".to_owned());
                Err(self.at_import(error, file, specifier))
            }
            Err(problem) => match self.plugin_address(specifier, file)? {
                Some(address) => Ok(address),
                None => Err(self.at_import(ModuleError::new("ImportNotFound", problem.to_string()), file, specifier)),
            },
        }
    }

    fn address_of(&self, from: &FilePath, path: FilePath, query: &str) -> Address {
        let script = matches!(self.kind(&path), AssetKind::TypeScript | AssetKind::JavaScript | AssetKind::Tsx | AssetKind::Jsx | AssetKind::Framework);
        let parts: Vec<&str> = [query, if script { "" } else { "import" }].into_iter().filter(|part| !part.is_empty()).collect();
        let mut url = self.url_of(&path);
        if !parts.is_empty() {
            url.push('?');
            url.push_str(&parts.join("&"));
        }
        self.note_import(from, &path);
        let is_commonjs = script && query.is_empty() && self.is_commonjs(&path);
        Address { url, is_commonjs, file: script.then_some(path) }
    }

    fn plugin_address(&self, specifier: &str, from: &FilePath) -> Result<Option<Address>, ModuleError> {
        let Some(id) = self.plugin_id(specifier, from, false)? else { return Ok(None) };
        Ok(Some(match self.plugin_target(&id) {
            super::super::Target::Module(name) => self.address_of(from, name.path, &name.query),
            _ => Address { url: self.id_address(&percent_encoding::utf8_percent_encode(&super::super::plugin::name(&id), super::super::PATH).to_string()), is_commonjs: false, file: None },
        }))
    }
}

/// An import statement with its address; names of CommonJS are taken from the one value it has.
fn imported(import: &Import, address: &Address, index: usize, code: &str) -> (Range<usize>, String) {
    let url = json_text(&address.url);
    if !address.is_commonjs || (import.names.is_empty() && import.namespace.is_none()) {
        return (import.literal.clone(), url);
    }
    let it = format!("__cjs{index}");
    let mut text = format!("import {it} from {url};");
    if let Some(local) = &import.namespace {
        text.push_str(&format!("const {local} = {NAMESPACE}({it});"));
    }
    for (name, local) in &import.names {
        text.push_str(&match name.as_str() {
            "default" => format!("const {local} = {DEFAULT}({it});"),
            name => format!("const {local} = {it}[{}];", json_text(name)),
        });
    }
    (import.statement.clone(), text + &lines(code, &import.statement))
}

fn reexported(export: &Reexport, address: &Address, index: usize, known: &[String], code: &str) -> (Range<usize>, String) {
    let url = json_text(&address.url);
    if !address.is_commonjs {
        return (export.literal.clone(), url);
    }
    let it = format!("__re{index}");
    let mut text = format!("import {it} from {url};");
    if let Some(name) = &export.namespace {
        text.push_str(&format!("const {it}_all = {NAMESPACE}({it}); export {{ {it}_all as {} }};", exported(name)));
    }
    let all = known.iter().map(|name| (name, name));
    let names = export.names.iter().map(|(there, here)| (there, here));
    for (at, (there, here)) in names.chain(all).enumerate() {
        let value = if there == "default" { format!("{DEFAULT}({it})") } else { format!("{it}[{}]", json_text(there)) };
        text.push_str(&format!("const {it}_{at} = {value}; export {{ {it}_{at} as {} }};", exported(here)));
    }
    (export.statement.clone(), text + &lines(code, &export.statement))
}

/// A name as `export { x as … }` takes it.
fn exported(name: &str) -> String {
    if name == "default" || compile::is_identifier(name) { name.to_owned() } else { json_text(name) }
}

/// As many line ends as a stretch has, so that what follows keeps its lines.
fn lines(code: &str, range: &Range<usize>) -> String {
    "\n".repeat(code.get(range.clone()).map_or(0, |text| text.matches('\n').count()))
}

/// The text with all edits made; of two that overlap the later one is left out.
pub(super) fn applied(code: &str, mut edits: Vec<(Range<usize>, String)>) -> String {
    edits.sort_by_key(|(range, _)| (range.start, range.end));
    let mut out = String::with_capacity(code.len() + 64 * edits.len());
    let mut from = 0;
    for (range, text) in edits {
        if range.start < from {
            continue;
        }
        out.push_str(&code[from..range.start]);
        out.push_str(&text);
        from = range.end;
    }
    out.push_str(&code[from..]);
    out
}
