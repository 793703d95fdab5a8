//! Types go, the rest stays where it is: what is erased becomes white space of the same length.

use astro_syntax::Language;
use astro_syntax::program::{Program, with_module_as_deep_as};
use swc_common::errors::Handler;
use swc_common::sync::Lrc;
use swc_common::{GLOBALS, Globals, SourceMap};
use swc_ts_fast_strip::{Mode, Options, operate};

use crate::elide::elide_imports;
use crate::enums::rewrite;
use crate::error::CompileError;
use crate::span_map::{Edits, SpanMap};

/// A module without its types.
#[derive(Clone, Debug, Default)]
pub struct Stripped {
    /// JavaScript.
    pub code: String,
    /// Which text stands for which source.
    pub map: SpanMap,
    /// Specifiers of the static imports and re-exports that are left, in order. Empty for JavaScript, which is not read.
    pub imports: Vec<String>,
}

/// What erasing leaves.
pub(crate) struct Erased {
    pub(crate) code: String,
    /// What moved.
    pub(crate) edits: Edits,
    pub(crate) imports: Vec<String>,
}

impl Stripped {
    /// The place of the source for a 1-based line and column (UTF-16 units) of the code, as stack traces have them.
    pub fn source_of(&self, line: u32, column: u32) -> Option<usize> {
        self.map.nearest_source(crate::js::offset_of(&self.code, line, column)?)
    }
}

/// Erases the types of a module, and the imports only types needed. JavaScript passes unchanged.
pub fn strip_types(source: &str, language: Language) -> Result<Stripped, Vec<CompileError>> {
    if language == Language::Js {
        return Ok(Stripped { code: source.to_owned(), map: SpanMap::identity(source.len()), imports: Vec::new() });
    }
    let Erased { code, edits, imports } = erase(source, source, language)?;
    Ok(Stripped { code, map: SpanMap::identity(source.len()).after(&edits), imports })
}

/// Erases the types of a printed TypeScript module that nests as deep as `measure`.
pub(crate) fn erase_module(source: &str, measure: &str) -> Result<Erased, Vec<CompileError>> {
    erase(source, measure, Language::Ts)
}

fn erase(source: &str, measure: &str, language: Language) -> Result<Erased, Vec<CompileError>> {
    let read = |program: &Program| {
        let mut edits = Edits::default();
        let imports = elide_imports(source, program, &mut edits);
        let unsupported = rewrite(source, program, &mut edits);
        if !unsupported.is_empty() {
            return Err(unsupported);
        }
        let prepared = if edits.is_empty() { source.to_owned() } else { edits.apply(source) };
        match blank_types(prepared, language) {
            Ok(code) => Ok(Erased { code, edits, imports }),
            Err(message) => Err(vec![CompileError::syntax(message, String::new(), 0..source.len().min(1))]),
        }
    };
    with_module_as_deep_as(source, measure, language, read).map_err(|errors| {
        let words = |error: astro_syntax::program::ProgramError| {
            CompileError::syntax(format!("This script does not parse: {}.", error.message.trim_end_matches('.')), String::new(), error.range)
        };
        errors.into_iter().map(words).collect::<Vec<_>>()
    })?
}

/// Replaces types by white space of the same length.
fn blank_types(source: String, language: Language) -> Result<String, String> {
    let map: Lrc<SourceMap> = Lrc::default();
    let handler = Handler::with_emitter_writer(Box::new(std::io::sink()), Some(map.clone()));
    let mut options = Options { module: Some(true), mode: Mode::StripOnly, ..Options::default() };
    options.parser.tsx = matches!(language, Language::Tsx | Language::Jsx);
    match GLOBALS.set(&Globals::new(), || operate(&map, &handler, source, options)) {
        Ok(output) => Ok(output.code),
        Err(error) => Err(format!("The types of this script cannot be erased: {error:?}.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, expected: &str) {
        let stripped = strip_types(source, Language::Ts).expect("it parses");
        let squeezed = stripped.code.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(squeezed, expected);
        for span in stripped.map.spans() {
            assert_eq!(span.generated.len(), span.source.len());
        }
    }

    #[test]
    fn erases_types() {
        check("const a: number = (b as any)!;", "const a = (b ) ;");
        check("import type { A } from 'a'; import { B, type C } from 'b'; B<C>();", "; import { B, } from 'b'; B ();");
        check("function f<T>(this: X, a?: T): a is T { return a satisfies T }", "function f ( a ) { return a }");
    }

    #[test]
    fn drops_imports_nothing_uses() {
        check("import { A, b } from 'x'; b; let a: A;", "import { b } from 'x'; b; let a ;");
        check("import A from 'x'; import 'y'; import * as N from 'z'; let a: N.B;", "import 'y'; let a ;");
        check("import A, { B } from 'x'; B;", "import { B } from 'x'; B;");
        check("import A, * as N from 'x'; A;", "import A from 'x'; A;");
        check("import { A } from 'x'; export { A };", "import { A } from 'x'; export { A };");
    }

    #[test]
    fn runs_enums_and_parameter_properties() {
        check(
            "export enum E { A, B = 'b' }",
            "export var E = ((E) => { const A = 0; E[E[\"A\"] = A] = \"A\"; const B = 'b'; E[\"B\"] = B; return E; })(E ?? {});",
        );
        check("export namespace T { export type X = string } f();", "export {} f();");
        check("class C { constructor(private a: number) {} }", "class C { constructor( a ) {this.a = a;} }");
    }

    #[test]
    fn explains_what_it_cannot_do() {
        let errors = strip_types("namespace N { export const a = 1 }", Language::Ts).expect_err("no namespaces");
        assert_eq!((errors[0].name, errors[0].range.clone()), ("unsupported-syntax", 0..34));
        let errors = strip_types("const = 5;", Language::Ts).expect_err("it does not parse");
        assert_eq!((errors[0].name, errors[0].range.start), ("script-syntax", 6));
    }
}
