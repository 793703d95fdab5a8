//! What swc says, in sentences that help.

use std::ops::Range;

use swc_ecma_parser::error::SyntaxError as Swc;

use crate::error::{ErrorKind, SyntaxError};

/// An error of swc's with our name and words; none for what Astro allows in its component script.
pub(crate) fn translate<'a>(
    error: &Swc,
    range: Range<usize>,
    text: impl Fn(Range<usize>) -> &'a str,
) -> Option<SyntaxError> {
    let found = text(range.clone());
    let (name, message, help) = match error {
        // A component script is the body of a function to Astro.
        Swc::ReturnNotAllowed => return None,
        Swc::WithLabel { inner, .. } => return translate(inner.kind(), range, text),
        Swc::Eof => (
            "unexpected-end",
            "The code ends before it is complete.".to_owned(),
            "Complete the last statement: a bracket, an operand or a value is missing.".to_owned(),
        ),
        Swc::UnterminatedStrLit => (
            "unterminated-string",
            "This string has no closing quote on its line.".to_owned(),
            "Add the closing quote, or use backticks for text over several lines.".to_owned(),
        ),
        Swc::UnterminatedTpl => (
            "unterminated-template",
            "This template literal has no closing backtick.".to_owned(),
            "Add the closing backtick where the text ends.".to_owned(),
        ),
        Swc::UnterminatedBlockComment => (
            "unterminated-comment",
            "This comment has no `*/`, so the rest of the script is part of it.".to_owned(),
            "Add `*/` where the comment ends.".to_owned(),
        ),
        Swc::UnterminatedRegExp => (
            "unterminated-regex",
            "This regular expression has no closing `/` on its line.".to_owned(),
            "Add the closing `/`; if a division is meant, its left side is missing.".to_owned(),
        ),
        Swc::Expected(expected, got) => expected_token(expected, got, found),
        Swc::Unexpected { got, expected } => unexpected_token(got, expected, found),
        Swc::UnexpectedChar { c } => (
            "unexpected-character",
            format!("`{c}` is no part of JavaScript or TypeScript."),
            "Remove it, or put it into quotes if it is text.".to_owned(),
        ),
        Swc::ExpectedSemi | Swc::ExpectedSemiForExprStmt { .. } | Swc::TS1005 => (
            "missing-separator",
            format!("{} follows a complete statement on the same line.", quoted(found)),
            "Put it on its own line, or add the `;`, operator or bracket that is missing before it.".to_owned(),
        ),
        Swc::ExpectedIdent | Swc::TS1003 => (
            "missing-name",
            format!("A name is expected here, not {}.", quoted(found)),
            "Write a name: letters, digits, `_` or `$`, starting with no digit.".to_owned(),
        ),
        Swc::TS1109 | Swc::InvalidExpr => (
            "missing-expression",
            format!("A value is expected here, not {}.", quoted(found)),
            "Write the missing value, or remove the operator or comma before it.".to_owned(),
        ),
        Swc::TS1110 => (
            "missing-type",
            format!("A type is expected here, not {}.", quoted(found)),
            "Write the type, or remove the `:` before it.".to_owned(),
        ),
        Swc::AwaitInFunction | Swc::InvalidIdentInAsync => (
            "await-outside-async",
            "`await` stands in a function that is not `async`.".to_owned(),
            "Write `async` before the function. At the top level of the component script `await` needs nothing.".to_owned(),
        ),
        Swc::ConstDeclarationsRequireInitialization => (
            "const-without-value",
            "A `const` never changes, so it needs its value at once.".to_owned(),
            "Add `= value`, or declare it with `let`.".to_owned(),
        ),
        Swc::PatVarWithoutInit => (
            "destructuring-without-value",
            "There is nothing to take these names from.".to_owned(),
            "Add `= value`, for example `= Astro.props`.".to_owned(),
        ),
        Swc::NonTopLevelImportExport | Swc::ImportExportInScript | Swc::InvalidImport | Swc::ExportNotAllowed => (
            "misplaced-import",
            "`import` and `export` are allowed at the top level only.".to_owned(),
            "Move it out of the block, or use `await import(\"…\")` to load a module at this point.".to_owned(),
        ),
        Swc::InvalidAssignTarget | Swc::NotSimpleAssign | Swc::TS2406 => (
            "invalid-assignment",
            format!("{} cannot be assigned to.", quoted(found)),
            "Assign to a name or a property. To compare, write `===`.".to_owned(),
        ),
        Swc::NullishCoalescingWithLogicalOp => (
            "mixed-operators",
            "`??` and `&&` or `||` do not mix: it is not said which comes first.".to_owned(),
            "Put parentheses around one of them.".to_owned(),
        ),
        Swc::EmptyParenExpr => (
            "missing-expression",
            "There is no value between these parentheses.".to_owned(),
            "Write a value between them, or `=>` behind them for a function without parameters.".to_owned(),
        ),
        Swc::TS1185 => (
            "merge-conflict",
            "A marker of a merge conflict is left in the code.".to_owned(),
            "Choose one side and remove the lines with `<<<<<<<`, `=======` and `>>>>>>>`.".to_owned(),
        ),
        Swc::ReservedWordInImport | Swc::InvalidIdentInStrict(_) | Swc::ReservedWordInObjShorthandOrPat => (
            "reserved-word",
            format!("{} is a word of the language, so it cannot be a name.", quoted(found)),
            "Choose another name.".to_owned(),
        ),
        other => ("script-syntax", sentence(&other.msg()), "Correct the code at this place.".to_owned()),
    };
    Some(SyntaxError::new(ErrorKind::Script { name, message, help }, range))
}

/// A `return` in a client script, which is no function.
pub(crate) fn return_outside(range: Range<usize>) -> SyntaxError {
    let message = "A script of the page is no function, so there is nothing to return from.".to_owned();
    let help = "Put the code into a function, or use `if`. Only the component script between the fences can return.".to_owned();
    SyntaxError::new(ErrorKind::Script { name: "return-outside-function", message, help }, range)
}

fn expected_token(expected: &str, got: &str, found: &str) -> (&'static str, String, String) {
    // Where a list may go on or end, swc names only the comma.
    let expected = match expected {
        "," => "`,` or a closing bracket".to_owned(),
        other => token(other),
    };
    if is_end(got) {
        return (
            "unexpected-end",
            format!("The code ends, but {expected} is still missing."),
            format!("Add {expected}; look for the bracket that is left open."),
        );
    }
    let got = if found.is_empty() { token(got) } else { quoted(found) };
    ("unexpected-token", format!("{got} stands where {expected} is expected."), format!("Add {expected} before it, or remove it."))
}

fn unexpected_token(got: &str, expected: &str, found: &str) -> (&'static str, String, String) {
    let wanted = match expected {
        "" => String::new(),
        // swc lists all that could start a type or a value; the kind of it is enough.
        list if list.matches(", ").count() > 3 => " Expected here: a name, a value or a type.".to_owned(),
        other => format!(" Expected here: {}.", other.trim_end_matches('.')),
    };
    if is_end(got) {
        return (
            "unexpected-end",
            format!("The code ends before it is complete.{wanted}"),
            "Complete the last statement: a bracket, an operand or a value is missing.".to_owned(),
        );
    }
    let got = if found.is_empty() { token(got) } else { quoted(found) };
    let help = match got.as_str() {
        "`)`" | "`]`" | "`}`" => "Remove it, or add what is missing before it: a value or an opening bracket.",
        "`=>`" => "Put the parameters before it in parentheses: `(a, b) => …`.",
        _ => "Remove it, or add what is missing before it: an operator, a comma or a bracket.",
    };
    ("unexpected-token", format!("{got} makes no sense here.{wanted}"), help.to_owned())
}

fn is_end(token: &str) -> bool {
    matches!(token, "<eof>" | "eof" | "EOF" | "end of file")
}

/// A token's name as swc prints it, in backticks unless it is a description.
fn token(name: &str) -> String {
    match name {
        "<eof>" => "the end".to_owned(),
        name if name.starts_with('<') && name.len() > 2 => name.trim_matches(['<', '>']).to_owned(),
        name => quoted(name.trim_matches('\'')),
    }
}

/// A piece of the user's text in backticks: one line, not too long.
pub(crate) fn quoted(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default().trim();
    if line.is_empty() {
        return "nothing".to_owned();
    }
    let short: String = line.chars().take(40).collect();
    let more = if short.len() < text.trim().len() { "…" } else { "" };
    format!("`{short}{more}`")
}

/// swc's words as a sentence: a capital at the start, a full stop at the end.
fn sentence(words: &str) -> String {
    let words = words.trim().trim_end_matches('.');
    let mut chars = words.chars();
    match chars.next() {
        Some(first) => format!("{}{}.", first.to_uppercase(), chars.as_str()),
        None => "This does not parse.".to_owned(),
    }
}
