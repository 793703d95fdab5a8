//! swc trees of whole module texts, for the compiler that erases their types. The second half of the door to swc.

use std::ops::Range;

use swc_common::comments::SingleThreadedComments;
use swc_common::{BytePos, Span};
use swc_ecma_ast::Module;
use swc_ecma_parser::{EsSyntax, Parser, StringInput, Syntax, TsSyntax};

use crate::script::Language;

/// A parsed module. Spans start at 1: see [`range`].
pub struct Program {
    /// The tree.
    pub module: Module,
    /// Its comments.
    pub comments: SingleThreadedComments,
}

/// What keeps a text from being a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgramError {
    /// swc's own words.
    pub message: String,
    /// Where, in bytes of the text.
    pub range: Range<usize>,
}

/// The bytes of the text a span stands for.
pub fn range(span: Span) -> Range<usize> {
    let at = |position: BytePos| (position.0 as usize).saturating_sub(1);
    at(span.lo)..at(span.hi).max(at(span.lo))
}

/// Parses `text` as a module and hands it to `read`, on a stack that is deep enough for the text.
pub fn with_module<T: Send>(
    text: &str,
    language: Language,
    read: impl FnOnce(&Program) -> T + Send,
) -> Result<T, Vec<ProgramError>> {
    with_module_as_deep_as(text, text, language, read)
}

/// The same for printed text: `measure` nests as deep, but is without the long literals that look deep and are not.
pub fn with_module_as_deep_as<T: Send>(
    text: &str,
    measure: &str,
    language: Language,
    read: impl FnOnce(&Program) -> T + Send,
) -> Result<T, Vec<ProgramError>> {
    let syntax = match language {
        Language::Ts | Language::Tsx => {
            Syntax::Typescript(TsSyntax { tsx: language == Language::Tsx, decorators: true, ..TsSyntax::default() })
        }
        Language::Js | Language::Jsx => Syntax::Es(EsSyntax {
            jsx: language == Language::Jsx,
            decorators: true,
            import_attributes: true,
            explicit_resource_management: true,
            ..EsSyntax::default()
        }),
    };
    let end = BytePos(u32::try_from(text.len() + 1).unwrap_or(u32::MAX));
    let run = || {
        let comments = SingleThreadedComments::default();
        let mut parser = Parser::new(syntax, StringInput::new(text, BytePos(1), end), Some(&comments));
        let result = parser.parse_module();
        let mut errors = parser.take_errors();
        drop(parser);
        match result {
            Ok(module) if errors.is_empty() => Ok(read(&Program { module, comments })),
            Ok(_) => Err(words(errors)),
            Err(error) => {
                errors.push(error);
                Err(words(errors))
            }
        }
    };
    let too_deep = || ProgramError { message: "it is nested too deeply".to_owned(), range: 0..text.len() };
    crate::script::deep::run(measure, run).unwrap_or_else(|| Err(vec![too_deep()]))
}

fn words(errors: Vec<swc_ecma_parser::error::Error>) -> Vec<ProgramError> {
    let mut errors: Vec<ProgramError> = errors
        .into_iter()
        .map(|error| ProgramError { message: error.kind().msg().into_owned(), range: range(swc_common::Spanned::span(&error)) })
        .collect();
    errors.sort_by_key(|error| error.range.start);
    errors
}
