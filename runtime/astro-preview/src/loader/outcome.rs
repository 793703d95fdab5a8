//! What our compiler makes of a text, from one start to the next: components printed, types and JSX gone, references found.
//!
//! An outcome depends on the text and on what is named beside it, and on nothing else of the project. Only what is all right is
//! kept: errors are told with their places, which are found anew.

use std::ops::Range;

use astro_compiler::{
    CompileError, Features, Import, JsModule, JsOptions, JsxOptions, LowerOptions, Reexport, References, ScopedStyle, Span, SpanKind, SpanMap, Stripped, compile_jsx, lower,
    strip_types, to_js,
};
use astro_engine::ModuleError;
use astro_project::{FilePath, FileText};
use astro_syntax::{Document, Language};
use serde::{Deserialize, Serialize};

use super::{Loader, compile};

/// A component as it was printed.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Printed {
    pub(super) code: String,
    map: Vec<Stretch>,
    styles: Vec<Style>,
    /// Scripts for the browser, as written.
    pub(super) scripts: Vec<String>,
    pub(super) imports: Vec<String>,
    pub(super) contains_head: bool,
    pub(super) uses_transitions: bool,
}

/// A [`Span`]: generated text, source, and how they relate (0: letter by letter). What editors may do there is of no use here.
type Stretch = (Range<u32>, Range<u32>, u8);

/// Text, language, whether it is global, scope, place.
type Style = (String, String, bool, Option<String>, Range<usize>);

/// A module without its types, or without its JSX.
type Bare = (String, Vec<Stretch>, Vec<String>);

type Places = Range<usize>;

/// [`References`], in their order.
type Found = (
    Vec<(Places, Places, String, Option<String>, Vec<(String, String)>)>,
    Vec<(Places, Places, String, bool, Option<String>, Vec<(String, String)>)>,
    Vec<(Places, Places, String)>,
    Vec<(Places, String)>,
    Vec<Places>,
    Vec<String>,
    Vec<String>,
);

impl Printed {
    /// The places of the code in the source.
    pub(super) fn map(&self) -> SpanMap {
        spans(&self.map)
    }

    /// The styles in their order.
    pub(super) fn styles(&self) -> Vec<ScopedStyle> {
        let style = |(css, lang, global, scope, range): &Style| ScopedStyle { css: css.clone(), lang: lang.clone(), global: *global, scope: scope.clone(), range: range.clone() };
        self.styles.iter().map(style).collect()
    }

    /// Prints a component; its errors where it has any.
    pub(super) fn of(document: &Document, path: &str, options: &JsOptions) -> Result<Printed, Vec<CompileError>> {
        let JsModule { code, map, styles, scripts, imports, contains_head, uses_transitions, errors } = to_js(&lower(document, &LowerOptions { path }), options);
        if !errors.is_empty() {
            return Err(errors);
        }
        let style = |style: ScopedStyle| (style.css, style.lang, style.global, style.scope, style.range);
        Ok(Printed {
            map: stretches(&map),
            styles: styles.into_iter().map(style).collect(),
            scripts: scripts.into_iter().map(|script| script.code).collect(),
            code,
            imports,
            contains_head,
            uses_transitions,
        })
    }
}

impl Loader {
    /// A component printed with these options, or as it was printed before. `facts` is what decides besides whether it can be.
    pub(super) fn printed(&self, path: &str, text: &str, options: &JsOptions, facts: &str, print: impl FnOnce() -> Result<Printed, ModuleError>) -> Result<Printed, ModuleError> {
        self.settings.tools.outcome(&["component", path, &format!("{options:?}"), facts, text], print)
    }

    /// A script without its types.
    pub(super) fn strip(&self, file: &FilePath, source: &str, language: Language) -> Result<Stripped, ModuleError> {
        let make = || strip_types(source, language).map_err(|errors| compile::first(file, source, &errors));
        // Passes as it is.
        if language == Language::Js { make() } else { self.bare(&["types", &format!("{language:?}"), source], make) }
    }

    /// A script without its JSX.
    pub(super) fn without_jsx(&self, file: &FilePath, source: &str, language: Language, options: &JsxOptions) -> Result<Stripped, ModuleError> {
        let make = || compile_jsx(source, language, options).map_err(|errors| compile::first(file, source, &errors));
        self.bare(&["jsx", &format!("{language:?} {options:?}"), source], make)
    }

    fn bare(&self, inputs: &[&str], make: impl FnOnce() -> Result<Stripped, ModuleError>) -> Result<Stripped, ModuleError> {
        let make = || make().map(|Stripped { code, map, imports }| -> Bare { (code, stretches(&map), imports) });
        let (code, map, imports) = self.settings.tools.outcome(inputs, make)?;
        Ok(Stripped { code, map: spans(&map), imports })
    }

    /// What JavaScript refers to.
    pub(super) fn references(&self, code: &str) -> Result<References, Vec<CompileError>> {
        let found: Found = self.settings.tools.outcome(&["references", code], || astro_compiler::references(code).map(of_references))?;
        Ok(to_references(found))
    }

    /// The modules that a file loads.
    pub(super) fn loads(&self, file: &FileText, language: Language) -> Vec<String> {
        let make = || Ok::<_, ()>(file.module(language).loads().into_iter().map(str::to_owned).collect());
        self.settings.tools.outcome(&["loads", &format!("{language:?}"), file.text()], make).unwrap_or_default()
    }
}

fn stretches(map: &SpanMap) -> Vec<Stretch> {
    // No text here is longer than `MAX_TEXT`.
    let short = |range: &Range<usize>| range.start as u32..range.end as u32;
    let kind = |kind| match kind {
        SpanKind::Verbatim => 0,
        SpanKind::Atom => 1,
        SpanKind::Alias => 2,
    };
    map.spans().iter().map(|span| (short(&span.generated), short(&span.source), kind(span.kind))).collect()
}

fn spans(stretches: &[Stretch]) -> SpanMap {
    let long = |range: &Range<u32>| range.start as usize..range.end as usize;
    let span = |(generated, source, kind): &Stretch| Span {
        generated: long(generated),
        source: long(source),
        kind: match kind {
            0 => SpanKind::Verbatim,
            1 => SpanKind::Atom,
            _ => SpanKind::Alias,
        },
        features: Features::TRACE,
    };
    SpanMap::new(stretches.iter().map(span).collect())
}

fn of_references(found: References) -> Found {
    let References { imports, reexports, dynamic, requires, node_env, exports, passed_on } = found;
    let imports = imports.into_iter().map(|import| (import.statement, import.literal, import.specifier, import.namespace, import.names));
    let reexports = reexports.into_iter().map(|export| (export.statement, export.literal, export.specifier, export.all, export.namespace, export.names));
    (imports.collect(), reexports.collect(), dynamic, requires, node_env, exports, passed_on)
}

fn to_references((imports, reexports, dynamic, requires, node_env, exports, passed_on): Found) -> References {
    let imports = imports.into_iter().map(|(statement, literal, specifier, namespace, names)| Import { statement, literal, specifier, namespace, names });
    let reexports = reexports.into_iter().map(|(statement, literal, specifier, all, namespace, names)| Reexport { statement, literal, specifier, all, namespace, names });
    References { imports: imports.collect(), reexports: reexports.collect(), dynamic, requires, node_env, exports, passed_on }
}
