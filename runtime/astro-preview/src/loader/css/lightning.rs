//! Sheets by Lightning CSS, where `vite.css.transformer` says so: imports, syntax of older browsers, CSS modules.
//!
//! Not all of it is here: `visitor` and `customAtRules` are JavaScript over its tree.

use std::path::Path;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use astro_engine::ModuleError;
use astro_project::FilePath;
use lightningcss::bundler::{BundleErrorKind, Bundler, ResolveResult, SourceProvider};
use lightningcss::css_modules::{Config, CssModuleReference, Pattern};
use lightningcss::dependencies::{Dependency, DependencyOptions};
use lightningcss::error::{Error, ErrorLocation};
use lightningcss::printer::{PrinterOptions, PseudoClasses};
use lightningcss::stylesheet::{MinifyOptions, ParserFlags, ParserOptions};
use lightningcss::targets::{Browsers, Features, Targets};
use serde_json::{Map, Value};

use super::super::{Loader, frame};
use super::CssModule;
use super::bundle::is_kept;
use super::scan::{depth, nested_selectors};

/// So deep brackets may stand in each other: Lightning CSS takes some stack for each.
const DEPTH: usize = 100;
/// So many selectors nested rules may stand for: browsers without nesting get each of them.
const NESTED: usize = 100_000;
/// Sheets one sheet may import, all told.
const SHEETS: usize = 500;

impl Loader {
    /// Do sheets go through Lightning CSS? With which options?
    pub(in super::super) fn lightning(&self) -> Option<&Value> {
        self.snapshot.config().css.lightning.as_ref()
    }

    /// A sheet as Lightning CSS prints it, its files named by their addresses. `id` is what Vite calls it.
    pub(super) fn by_lightning(&self, file: &FilePath, text: &str, options: &Value, id: &str, is_module: bool) -> Result<CssModule, ModuleError> {
        bounded(file, text)?;
        let sheets = Sheets { loader: self, file, id, text, read: (0..SHEETS).map(|_| OnceLock::new()).collect(), next: AtomicUsize::new(0) };
        let targets = targets(options);
        let root = self.snapshot.root().as_str();
        let parser = ParserOptions {
            css_modules: is_module.then(|| modules(&options["cssModules"])).transpose().map_err(|why| refused(file, &why))?,
            error_recovery: options["errorRecovery"] == true,
            flags: flags(options),
            ..ParserOptions::default()
        };
        let mut bundler = Bundler::new(&sheets, None, parser);
        let mut sheet = bundler.bundle(Path::new(id)).map_err(|error| sheets.failed(error))?;
        let unused = options["unusedSymbols"].as_array().into_iter().flatten().filter_map(|name| Some(name.as_str()?.to_owned()));
        sheet.minify(MinifyOptions { targets, unused_symbols: unused.collect() }).map_err(|error| sheets.wrong(&error.kind.to_string(), error.loc.as_ref()))?;
        let printed = sheet.to_css(PrinterOptions {
            project_root: Some(root),
            targets,
            analyze_dependencies: Some(DependencyOptions { remove_imports: false }),
            pseudo_classes: pseudo_classes(&options["pseudoClasses"]),
            ..PrinterOptions::default()
        });
        let printed = printed.map_err(|error| sheets.wrong(&error.kind.to_string(), error.loc.as_ref()))?;
        let mut css = printed.code;
        for dependency in printed.dependencies.into_iter().flatten() {
            let (placeholder, address) = match dependency {
                Dependency::Import(import) => (import.placeholder, import.url),
                Dependency::Url(url) => {
                    let from = sheets.file_of(&url.loc.file_path);
                    let address = self.sheet_address(&from, &url.url).unwrap_or(url.url);
                    (url.placeholder, address.replace('"', "\\\""))
                }
            };
            css = css.replacen(&placeholder, &address, 1);
        }
        let mut names: Vec<(String, Value)> = Vec::new();
        for (name, export) in printed.exports.into_iter().flatten() {
            let composed = export.composes.into_iter().map(|reference| match reference {
                CssModuleReference::Local { name } | CssModuleReference::Global { name } | CssModuleReference::Dependency { name, .. } => name,
            });
            let all: Vec<String> = std::iter::once(export.name).chain(composed).collect();
            names.push((name, all.join(" ").into()));
        }
        names.sort_by(|a, b| in_order(&a.0, &b.0));
        Ok(CssModule { css, names: names.into_iter().collect::<Map<_, _>>(), problem: None })
    }
}

/// Near enough to how words of Latin letters are ordered: without regard to case first.
fn in_order(a: &str, b: &str) -> std::cmp::Ordering {
    a.to_lowercase().cmp(&b.to_lowercase()).then_with(|| b.cmp(a))
}

/// The project's sheets, as the bundler asks for them.
struct Sheets<'a> {
    loader: &'a Loader,
    file: &'a FilePath,
    id: &'a str,
    text: &'a str,
    /// Texts that were read stay where they are as long as the bundler does.
    read: Vec<OnceLock<String>>,
    next: AtomicUsize,
}

impl Sheets<'_> {
    fn file_of(&self, id: &str) -> FilePath {
        if id == self.id { self.file.clone() } else { FilePath::new(id).unwrap_or_else(|_| self.file.clone()) }
    }

    fn failed(&self, error: Error<BundleErrorKind<'_, Missing>>) -> ModuleError {
        match error.kind {
            BundleErrorKind::ResolverError(missing) => *missing.0,
            kind => self.wrong(&kind.to_string(), error.loc.as_ref()),
        }
    }

    /// What Lightning CSS says about a sheet, at its place.
    fn wrong(&self, message: &str, place: Option<&ErrorLocation>) -> ModuleError {
        let file = place.map_or_else(|| self.file.clone(), |place| self.file_of(&place.filename));
        let mut error = refused(&file, message);
        if let Some(place) = place {
            let is_own = file == *self.file;
            let text = if is_own { self.text.into() } else { self.loader.snapshot.text(&file).unwrap_or_default() };
            let start: usize = text.split_inclusive('\n').take(place.line as usize).map(str::len).sum();
            // A style of a component was taken out of its file: its place is found again by its text.
            let whole = self.loader.snapshot.text(&file).unwrap_or_default();
            let lead = whole.find(&*text).unwrap_or(0);
            error.frame = Some(frame::at(&file, &whole, (lead + start + (place.column as usize).saturating_sub(1)).min(whole.len())));
        }
        error
    }
}

/// A sheet that is not there.
#[derive(Debug)]
struct Missing(Box<ModuleError>);

impl std::fmt::Display for Missing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl std::error::Error for Missing {}

impl SourceProvider for Sheets<'_> {
    type Error = Missing;

    fn read<'a>(&'a self, file: &Path) -> Result<&'a str, Missing> {
        let id = file.to_str().unwrap_or_default();
        if id == self.id {
            return Ok(self.text);
        }
        let path = self.file_of(id);
        let text = self.loader.snapshot.text(&path).unwrap_or_default();
        let css = self.loader.to_css(&path, &text, path.extension().unwrap_or_default()).map_err(|error| Missing(Box::new(error)))?;
        bounded(&path, &css).map_err(|error| Missing(Box::new(error)))?;
        match self.read.get(self.next.fetch_add(1, Ordering::Relaxed)) {
            Some(slot) => Ok(slot.get_or_init(|| css)),
            None => Err(Missing(Box::new(refused(self.file, &format!("it imports more than {SHEETS} sheets"))))),
        }
    }

    fn resolve(&self, specifier: &str, originating_file: &Path) -> Result<ResolveResult, Missing> {
        if is_kept(specifier) {
            return Ok(ResolveResult::External(specifier.to_owned()));
        }
        let from = self.file_of(originating_file.to_str().unwrap_or_default());
        let path = self.loader.import_target(&from, specifier).ok_or_else(|| Missing(Box::new(self.loader.sheet_missing(&from, specifier))))?;
        self.loader.note_inlined(self.file, &path);
        Ok(ResolveResult::File(path.as_str().into()))
    }
}

fn bounded(file: &FilePath, text: &str) -> Result<(), ModuleError> {
    if depth(text) > DEPTH {
        return Err(refused(file, &format!("more than {DEPTH} brackets stand in each other")));
    }
    if nested_selectors(text) > NESTED {
        return Err(refused(file, &format!("its nested rules stand for more than {NESTED} selectors")));
    }
    Ok(())
}

fn refused(file: &FilePath, message: &str) -> ModuleError {
    let mut error = ModuleError::new("StyleNotCompiled", format!("Lightning CSS cannot read {}: {}.", file.name(), message.trim_end_matches('.')));
    error.frame = Some(frame::file(file));
    error
}

/// `targets`, `include`, `exclude`. Without targets, browsers Vite builds for.
fn targets(options: &Value) -> Targets {
    let version = |major: u32, minor: u32| Some((major << 16) | (minor << 8));
    let usual = Browsers { chrome: version(111, 0), edge: version(111, 0), firefox: version(114, 0), safari: version(16, 4), ios_saf: version(16, 4), ..Browsers::default() };
    let written = options["targets"].as_object().map(|targets| {
        let of = |name: &str| targets.get(name).and_then(Value::as_u64).and_then(|version| u32::try_from(version).ok());
        Browsers {
            android: of("android"),
            chrome: of("chrome"),
            edge: of("edge"),
            firefox: of("firefox"),
            ie: of("ie"),
            ios_saf: of("ios_saf"),
            opera: of("opera"),
            safari: of("safari"),
            samsung: of("samsung"),
        }
    });
    let features = |key: &str| Features::from_bits_truncate(options[key].as_u64().unwrap_or_default() as u32);
    Targets { browsers: Some(written.unwrap_or(usual)), include: features("include"), exclude: features("exclude") }
}

fn flags(options: &Value) -> ParserFlags {
    let mut flags = ParserFlags::empty();
    flags.set(ParserFlags::CUSTOM_MEDIA, options["drafts"]["customMedia"] == true);
    flags.set(ParserFlags::DEEP_SELECTOR_COMBINATOR, options["nonStandard"]["deepSelectorCombinator"] == true);
    flags
}

fn modules(options: &Value) -> Result<Config, String> {
    let flag = |key: &str, usual: bool| options[key].as_bool().unwrap_or(usual);
    let pattern = match options["pattern"].as_str() {
        Some(pattern) => Pattern::parse(pattern).map_err(|error| error.to_string())?,
        None => Pattern::default(),
    };
    Ok(Config {
        pattern,
        dashed_idents: flag("dashedIdents", false),
        animation: flag("animation", true),
        grid: flag("grid", true),
        custom_idents: flag("customIdents", true),
        container: flag("container", true),
        pure: flag("pure", false),
    })
}

fn pseudo_classes(options: &Value) -> Option<PseudoClasses<'_>> {
    let of = |key: &str| options[key].as_str();
    options.is_object().then(|| PseudoClasses { hover: of("hover"), active: of("active"), focus: of("focus"), focus_visible: of("focusVisible"), focus_within: of("focusWithin") })
}
