//! Calls swc, with enough stack, and puts its errors into our words and host offsets.

use std::ops::Range;

use swc_common::comments::SingleThreadedComments;
use swc_common::{BytePos, Span, Spanned};
use swc_ecma_ast::Module;
use swc_ecma_parser::{EsSyntax, Parser, StringInput, Syntax, TsSyntax};

use crate::error::SyntaxError;
use crate::script::Language;
use crate::script::deep;

/// A stretch of a host text that is script.
#[derive(Clone, Copy)]
pub(crate) struct Source<'a> {
    /// The script's own text: as long as the stretch, where it is not the stretch itself.
    pub(crate) text: &'a str,
    /// Where it starts in the host.
    pub(crate) start: usize,
    pub(crate) language: Language,
}

/// A parsed module, its comments, and how to read them.
pub(crate) struct Parsed<'a> {
    pub(crate) source: Source<'a>,
    /// None if the text is too broken for a tree.
    pub(crate) module: Option<Module>,
    pub(crate) comments: SingleThreadedComments,
}

impl<'a> Source<'a> {
    /// The host range of a span.
    pub(crate) fn range(self, span: Span) -> Range<usize> {
        let end = self.start + self.text.len();
        let at = |position: BytePos| (position.0 as usize).saturating_sub(1).clamp(self.start, end);
        let (lo, hi) = (at(span.lo), at(span.hi));
        lo..hi.max(lo)
    }

    /// The text of a span.
    pub(crate) fn slice(self, span: Span) -> &'a str {
        self.text_of(self.range(span))
    }

    /// The text of a host range.
    pub(crate) fn text_of(self, range: Range<usize>) -> &'a str {
        let range = range.start.saturating_sub(self.start)..range.end.saturating_sub(self.start);
        &self.text[crate::text::clamp(self.text, range)]
    }

    fn input(self) -> StringInput<'a> {
        let at = |offset: usize| BytePos(u32::try_from(offset + 1).unwrap_or(u32::MAX));
        StringInput::new(self.text, at(self.start), at(self.start + self.text.len()))
    }

    fn syntax(self) -> Syntax {
        match self.language {
            Language::Ts | Language::Tsx => Syntax::Typescript(TsSyntax {
                tsx: self.language == Language::Tsx,
                decorators: true,
                ..TsSyntax::default()
            }),
            Language::Js | Language::Jsx => Syntax::Es(EsSyntax {
                jsx: self.language == Language::Jsx,
                decorators: true,
                decorators_before_export: true,
                import_attributes: true,
                explicit_resource_management: true,
                auto_accessors: true,
                ..EsSyntax::default()
            }),
        }
    }
}

/// Parses a module and hands it to `read`. The second value is what does not parse.
pub(crate) fn module<T: Send>(
    source: Source<'_>,
    read: impl FnOnce(&Parsed<'_>) -> T + Send,
) -> (Option<T>, Vec<SyntaxError>) {
    let parsed = deep::run(source.text, || {
        let comments = SingleThreadedComments::default();
        let mut parser = Parser::new(source.syntax(), source.input(), Some(&comments));
        let result = parser.parse_module();
        let mut errors: Vec<_> = parser.take_errors().into_iter().filter_map(|error| translate(source, &error)).collect();
        drop(parser);
        let module = match result {
            Ok(module) => Some(module),
            Err(error) => {
                errors.extend(translate(source, &error));
                None
            }
        };
        let value = read(&Parsed { source, module, comments });
        (value, errors)
    });
    match parsed {
        Some((value, errors)) => (Some(value), tidy(errors)),
        None => (None, vec![deep::error(source.start..source.start + source.text.len())]),
    }
}

/// What does not parse in an expression. `text` is the expression in parentheses and stands at `start` of its host.
pub(crate) fn expression_errors(text: &str, start: usize) -> Vec<SyntaxError> {
    let source = Source { text, start, language: Language::Ts };
    module(source, |_| ()).1
}

/// What does not parse in a client script, a module of its own. `text` stands at `start` of its host. With `define:vars`, too, Astro
/// reads it before it is put into a function, so it may not return.
pub(crate) fn script_errors(text: &str, start: usize) -> Vec<SyntaxError> {
    let source = Source { text, start, language: Language::Ts };
    let (returns, mut errors) = module(source, |parsed| {
        let module = parsed.module.as_ref();
        module.map(|module| super::facts::facts(parsed, module).returns).unwrap_or_default()
    });
    errors.extend(returns.into_iter().flatten().map(crate::error::script::return_outside));
    tidy(errors)
}

/// In order, and one error a place: what follows from an error is noise.
fn tidy(mut errors: Vec<SyntaxError>) -> Vec<SyntaxError> {
    errors.sort_by_key(|error| (error.range.start, error.range.end));
    errors.dedup_by_key(|error| error.range.start);
    errors
}

/// swc's error in our words; none for what Astro allows.
fn translate(source: Source<'_>, error: &swc_ecma_parser::error::Error) -> Option<SyntaxError> {
    let range = source.range(error.span());
    crate::error::script::translate(error.kind(), range, |range| source.text_of(range))
}
