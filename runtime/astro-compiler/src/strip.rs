//! Types go, the rest stays where it is: what is erased becomes white space of the same length.

use astro_syntax::Language;
use astro_syntax::program::{Program, ProgramError, with_module_as_deep_as};

use crate::elide::{elide_imports, loaded};
use crate::enums::rewrite;
use crate::erase::erase_types;
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

/// Erases the types of a module with JSX. `kept` are names its printed elements will use.
pub(crate) fn erase_keeping(source: &str, language: Language, kept: &[String]) -> Result<Erased, Vec<CompileError>> {
    if matches!(language, Language::Js | Language::Jsx) {
        let imports = with_module_as_deep_as(source, source, language, loaded).map_err(words)?;
        return Ok(Erased { code: source.to_owned(), edits: Edits::default(), imports });
    }
    erase_but(source, source, language, kept)
}

fn erase(source: &str, measure: &str, language: Language) -> Result<Erased, Vec<CompileError>> {
    erase_but(source, measure, language, &[])
}

fn erase_but(source: &str, measure: &str, language: Language, kept: &[String]) -> Result<Erased, Vec<CompileError>> {
    let first = with_module_as_deep_as(source, measure, language, |program| read(source, program, kept)).map_err(words)??;
    let (code, edits, imports, done) = first;
    if done {
        return Ok(Erased { code, edits, imports });
    }
    // Enums and parameter properties have moved the text: its types are where a second reading finds them.
    let types = with_module_as_deep_as(&code, measure, language, |program| erase_types(&code, program)).map_err(words)?;
    Ok(Erased { code: String::from_utf8(types).unwrap_or(code), edits, imports })
}

/// The text after the edits, the edits, the imports that are left, and whether the types are gone already.
type Reading = (String, Edits, Vec<String>, bool);

fn read(source: &str, program: &Program, kept: &[String]) -> Result<Reading, Vec<CompileError>> {
    let mut edits = Edits::default();
    let unsupported = rewrite(source, program, &mut edits);
    if !unsupported.is_empty() {
        return Err(unsupported);
    }
    let moved = !edits.is_empty();
    let imports = elide_imports(source, program, kept, &mut edits);
    if moved {
        return Ok((edits.apply(source), edits, imports, false));
    }
    // Imports are blanked as types are: nothing moves.
    let code = String::from_utf8(erase_types(source, program)).unwrap_or_else(|_| source.to_owned());
    let code = if edits.is_empty() { code } else { edits.apply(&code) };
    Ok((code, edits, imports, true))
}

pub(crate) fn words(errors: Vec<ProgramError>) -> Vec<CompileError> {
    let one = |error: ProgramError| {
        CompileError::syntax(format!("This script does not parse: {}.", error.message.trim_end_matches('.')), String::new(), error.range)
    };
    errors.into_iter().map(one).collect()
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
