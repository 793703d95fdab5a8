//! What can be wrong with the syntax of a file, in words: the only place that lists the kinds and their sentences.

pub(crate) mod script;

use std::fmt;
use std::ops::Range;

/// A place where the text is no Astro, with words that help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// What is wrong.
    pub kind: ErrorKind,
    /// The permanent kebab-case name, for configuration, tests and documentation.
    pub name: &'static str,
    /// What happened and why it is wrong, in one sentence.
    pub message: String,
    /// What to do about it.
    pub help: String,
    /// Where, in bytes of the document.
    pub range: Range<usize>,
    /// Other places that explain this one, each with a few words.
    pub related: Vec<(Range<usize>, String)>,
}

impl SyntaxError {
    pub(crate) fn new(kind: ErrorKind, range: Range<usize>) -> Self {
        let (name, message, help) = (kind.name(), kind.message(), kind.help());
        Self { kind, name, message, help, range, related: Vec::new() }
    }

    pub(crate) fn related(mut self, range: Range<usize>, words: impl Into<String>) -> Self {
        self.related.push((range, words.into()));
        self
    }
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for SyntaxError {}

/// The kinds of syntax errors.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// `<p>` without `</p>`.
    UnclosedElement {
        /// The element's name; empty for `<>`.
        name: String,
    },
    /// `</p>` that closes nothing.
    UnexpectedEndTag {
        /// The end tag's name; empty for `</>`.
        name: String,
    },
    /// `<b>…</i>`: an end tag with another name than the element it ends.
    MismatchedEndTag {
        /// The element's name.
        open: String,
        /// The end tag's name.
        close: String,
    },
    /// `</br>`: an element that has no content cannot be closed.
    VoidEndTag {
        /// The element's name.
        name: String,
    },
    /// `<A.>`, `1a="…"`: a name that Astro's compiler cannot read.
    InvalidName {
        /// The name.
        name: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A tag without its `>`.
    UnclosedTag {
        /// The tag's name.
        name: String,
    },
    /// `{` without `}`.
    UnclosedExpression,
    /// `}` that closes nothing.
    UnexpectedBrace,
    /// `<!--` without `-->`.
    UnclosedComment,
    /// `<!-- -->` between the attributes of a tag.
    CommentInTag,
    /// `<style>` or another raw text element without its end tag.
    UnclosedRawElement {
        /// The element's name.
        name: String,
    },
    /// The opening `---` has no closing one.
    UnclosedFrontmatter,
    /// `a=` with nothing after it.
    MissingAttributeValue {
        /// The attribute's name.
        name: String,
    },
    /// `a="…` without the second quote.
    UnclosedAttributeValue {
        /// The quote that is missing.
        quote: char,
    },
    /// `<!-- -->` where a value is computed.
    CommentInScript,
    /// `<b/>(x)`: code that takes a piece of markup for an object.
    MarkupAsObject {
        /// What follows the markup.
        text: String,
    },
    /// `<!doctype>` inside an element.
    NestedDoctype,
    /// A `<` nothing follows.
    LoneLessThan,
    /// JavaScript or TypeScript that does not parse.
    Script {
        /// Permanent name of the finer kind.
        name: &'static str,
        /// What happened and why.
        message: String,
        /// What to do.
        help: String,
    },
    /// The text nests deeper than we read.
    TooDeep,
    /// Anything else the grammar could not read.
    Unexpected {
        /// The text that was not understood, shortened.
        text: String,
    },
    /// Something the grammar expected is not there.
    Missing {
        /// What should stand here, as it is written.
        expected: String,
    },
}

impl ErrorKind {
    /// The permanent name: it never changes, people write it in configuration.
    pub fn name(&self) -> &'static str {
        match self {
            Self::UnclosedElement { .. } => "unclosed-element",
            Self::UnexpectedEndTag { .. } => "unexpected-end-tag",
            Self::MismatchedEndTag { .. } => "mismatched-end-tag",
            Self::VoidEndTag { .. } => "void-end-tag",
            Self::InvalidName { .. } => "invalid-name",
            Self::UnclosedTag { .. } => "unclosed-tag",
            Self::UnclosedExpression => "unclosed-expression",
            Self::UnexpectedBrace => "unexpected-brace",
            Self::UnclosedComment => "unclosed-comment",
            Self::CommentInTag => "comment-in-tag",
            Self::UnclosedRawElement { .. } => "unclosed-raw-element",
            Self::UnclosedFrontmatter => "unclosed-frontmatter",
            Self::MissingAttributeValue { .. } => "missing-attribute-value",
            Self::UnclosedAttributeValue { .. } => "unclosed-attribute-value",
            Self::LoneLessThan => "lone-less-than",
            Self::CommentInScript => "comment-in-script",
            Self::MarkupAsObject { .. } => "markup-as-object",
            Self::NestedDoctype => "nested-doctype",
            Self::Script { name, .. } => name,
            Self::TooDeep => "nested-too-deep",
            Self::Unexpected { .. } => "unexpected-text",
            Self::Missing { .. } => "missing-text",
        }
    }

    fn message(&self) -> String {
        match self {
            Self::UnclosedElement { name } => format!("`<{name}>` is never closed: the file ends, or its parent does, before `</{name}>`."),
            Self::UnexpectedEndTag { name } => format!("`</{name}>` closes nothing: no `<{name}>` is open here."),
            Self::MismatchedEndTag { open, close } => format!("`</{close}>` stands where `<{open}>` should be closed, and their names differ."),
            Self::VoidEndTag { name } => format!("`<{name}>` has no content, so `</{name}>` has nothing to close."),
            Self::InvalidName { name, why } => format!("Astro cannot read the name `{name}`: {why}."),
            Self::UnclosedTag { name } => format!("The tag `<{name}` does not end: its `>` is missing."),
            Self::UnclosedExpression => "This `{` opens an expression that no `}` closes.".to_owned(),
            Self::UnexpectedBrace => "This `}` closes nothing: no `{` is open here.".to_owned(),
            Self::UnclosedComment => "This comment has no end, so the rest of the file is part of it.".to_owned(),
            Self::CommentInTag => "An HTML comment cannot stand between the attributes of a tag.".to_owned(),
            Self::UnclosedRawElement { name } => {
                format!("`<{name}>` is never closed, so the rest of the file is read as its text.")
            }
            Self::UnclosedFrontmatter => "The `---` that opens the component script has no closing `---`.".to_owned(),
            Self::MissingAttributeValue { name } => format!("`{name}=` has no value."),
            Self::UnclosedAttributeValue { quote } => {
                format!("This attribute value starts with {quote} and has no {quote} at its end.")
            }
            Self::LoneLessThan => "This `<` starts a tag, but no name follows it.".to_owned(),
            Self::CommentInScript => "An HTML comment stands here among code, where a value is expected.".to_owned(),
            Self::MarkupAsObject { text } => format!("`{text}` cannot follow markup: it cannot be called, and it has no properties."),
            Self::NestedDoctype => "A declaration, `<!…>`, stands inside an element.".to_owned(),
            Self::Script { message, .. } => message.clone(),
            Self::TooDeep => "The code nests so deep here that it is not read any further.".to_owned(),
            Self::Unexpected { text } => format!("{text} makes no sense here."),
            Self::Missing { expected } => format!("`{expected}` is missing here."),
        }
    }

    fn help(&self) -> String {
        match self {
            Self::UnclosedElement { name } => {
                format!("Add `</{name}>` where the content ends, or write `<{name} />` if it has none.")
            }
            Self::UnexpectedEndTag { name } => format!("Remove it, or open `<{name}>` before it. Elements must close in the opposite order of opening."),
            Self::MismatchedEndTag { open, close } => format!("Write `</{open}>` here, or `<{close}>` there."),
            Self::VoidEndTag { name } => format!("Remove `</{name}>`; `<{name}>` alone is complete."),
            Self::InvalidName { .. } => "Choose another name; an element with a colon in its name may be written `<a:b />`.".to_owned(),
            Self::UnclosedTag { .. } => "Add `>` after the last attribute, or `/>` if there is no content.".to_owned(),
            Self::UnclosedExpression => "Add `}` where the expression ends. To show a brace as text, write `{\"{\"}` or `&lbrace;`.".to_owned(),
            Self::UnexpectedBrace => "Remove it. To show a brace as text, write `{\"}\"}` or `&rbrace;`.".to_owned(),
            Self::UnclosedComment => "Add `-->` (or `*/` inside an expression) where the comment ends.".to_owned(),
            Self::CommentInTag => "Move it in front of the tag, or write `/* … */`.".to_owned(),
            Self::UnclosedRawElement { name } => format!("Add `</{name}>` where the text ends."),
            Self::UnclosedFrontmatter => "Add a line with `---` after the last line of the script.".to_owned(),
            Self::MissingAttributeValue { name } => {
                format!("Write `{name}=\"text\"` or `{name}={{expression}}`; `{name}` alone means `true`.")
            }
            Self::UnclosedAttributeValue { quote } => format!("Add {quote} where the value ends."),
            Self::LoneLessThan => "Name the element, or write `&lt;` to show a `<`.".to_owned(),
            Self::CommentInScript => "Write `/* … */` in code, or move the comment into the element next to it.".to_owned(),
            Self::MarkupAsObject { .. } => "Remove it, or put `,`, `:` or another operator between the two.".to_owned(),
            Self::NestedDoctype => "Move it to the start of the page, before `<html>`.".to_owned(),
            Self::Script { help, .. } => help.clone(),
            Self::TooDeep => "Move the inner part into a function or a component of its own.".to_owned(),
            Self::Unexpected { .. } => "Remove it, or complete what it belongs to.".to_owned(),
            Self::Missing { expected } => format!("Add `{expected}`."),
        }
    }
}
